"""What a posterior is asked: which parameters, over which prior, from how many simulations."""

from typing import Annotated, Self

from pydantic import Field, Strict, ValidationError, model_validator

from sim.errors import did_you_mean
from sim.outcomes import Floats
from sim.scenario.posterior import with_numbers
from sim.scenario.quantities import TomlTable
from sim.scenario.requests import ExperimentFile
from sim.scenario.schema import Scenario
from sim.studies.patterns.observe import Observation
from sim.studies.posterior.bank import OBSERVATION

FEWEST, MOST = 64, 65_536
FEWEST_EACH = 4
"""Simulations for each parameter, at least: with fewer there is nothing to regress on."""

type Texts = Annotated[tuple[str, ...], Strict(strict=False)]


class PriorRange(TomlTable):
    """A parameter and the range over which its prior is uniform."""

    path: str = Field(
        description="a number of a scenario’s section, such as rest.cost, or of the nuisance: "
        + ", ".join(OBSERVATION + key for key in Observation._fields)
    )
    low: float = Field(description="lower end")
    high: float = Field(description="upper end")

    @property
    def nuisance(self) -> bool:
        """Whether it is no parameter of the model."""
        return self.path.startswith(OBSERVATION)

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        section, _, key = self.path.partition(".")
        if self.nuisance:
            known = [OBSERVATION + name for name in Observation._fields]
            if self.path not in known:
                raise ValueError(
                    f"there is no nuisance '{self.path}'{did_you_mean(self.path, known)}"
                )
        else:
            held = getattr(Scenario(title="any"), section, None)
            if not isinstance(getattr(held, key, None), int | float):
                raise ValueError(f"expected a number of a section, got '{self.path}'")
            for value in (self.low, self.high):
                try:
                    with_numbers(Scenario(title="any"), {self.path: value})
                except ValidationError as error:
                    raise ValueError(f"{self.path}: cannot be {value:g}") from error
        if not self.low < self.high:
            raise ValueError(f"low must be below high, is {self.low:g} of {self.high:g}")
        return self


class PosteriorExperiment(ExperimentFile):
    """A posterior (``experiments/posterior.toml``)."""

    COMMAND = "posterior"

    title: str = Field(min_length=1, max_length=200, description="what tables and pages call it")
    scenarios: Texts = Field(
        min_length=1, max_length=20, description="worlds that one set of values must suit"
    )
    settings: Texts = Field(default=(), max_length=100, description="path=value: changes to all")
    practices: Texts = Field(default=(), max_length=100, description="in turn; or the nine")
    parameters: Annotated[tuple[PriorRange, ...], Strict(strict=False)] = Field(
        min_length=1, max_length=40, description="what is not known"
    )
    seed: int = Field(ge=0, le=2**63 - 2, description="of points, worlds and luck")
    simulations: int = Field(ge=FEWEST, le=MOST, description="of the bank, a power of 2")
    countries: int = Field(default=84, ge=1, le=10_000, description="of a simulation")
    months: int = Field(default=363, ge=12, le=1_200, description="of a simulation")
    draws: int = Field(default=500, ge=20, le=100_000, description="of the sample")
    checked: int = Field(default=256, ge=20, le=MOST, description="simulations that check it")
    predicted: int = Field(default=48, ge=20, le=10_000, description="draws that are simulated")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        paths = [row.path for row in self.parameters]
        twice = [path for n, path in enumerate(paths) if path in paths[:n]]
        if twice:
            raise ValueError(f"parameters: '{twice[0]}' stands twice")
        if self.simulations & (self.simulations - 1):
            raise ValueError(
                f"simulations: expected a power of 2, for Sobol’s sequence, is {self.simulations}"
            )
        if self.simulations < FEWEST_EACH * len(paths):
            raise ValueError(
                f"simulations: expected at least {FEWEST_EACH} for each of {len(paths)} "
                f"parameters, got {self.simulations}"
            )
        return self

    def values_at(self, place: Floats) -> dict[str, float]:
        """Give the values at a place in the unit cube, [P], by path."""
        return {
            row.path: row.low + (row.high - row.low) * share
            for row, share in zip(self.parameters, place.tolist(), strict=True)
        }
