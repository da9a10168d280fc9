"""What a calibration asks: which parameters, in which scenarios, with how many worlds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field, Strict, model_validator

from sim.errors import RequestError, did_you_mean, noting
from sim.scenario.files import LoadedScenario, read_scenario
from sim.scenario.mixtures import Mixture, parse_practices
from sim.scenario.quantities import TomlTable
from sim.scenario.requests import ExperimentFile
from sim.scenario.schema import Scenario
from sim.scenario.sections import ResponseSection
from sim.studies.calibrate.simulate import built_in, check_street

MOST_PARAMETERS = 5
FEWEST_POINTS, MOST_POINTS, MOST_REPLICATES = 8, 65_536, 10_000
DEFAULTS = "defaults"
"""Name of the world in which every parameter has its default."""

type FigureName = Literal[
    "ignored", "coerced", "accommodated", "coercion_persists", "accommodation_persists"
]
"""A figure, as `sim.studies.targets` names them."""

type Names = Annotated[tuple[str, ...], Strict(strict=False)]


class Fitted(TomlTable):
    """A parameter to fit: its path and the range in which it is looked for."""

    path: str = Field(description="a number of [response], such as response.persistence")
    low: float = Field(description="lowest value that is tried")
    high: float = Field(description="highest value that is tried")

    @property
    def key(self) -> str:
        """The parameter's name in its section."""
        return self.path.rpartition(".")[2]

    @model_validator(mode="after")
    def _can_be_tried(self) -> Self:
        paths = [f"response.{key}" for key in ResponseSection.model_fields]
        if self.path not in paths:
            raise ValueError(
                f"expected a parameter of [response], got '{self.path}'"
                f"{did_you_mean(self.path, paths)}"
            )
        if not self.low < self.high:
            raise ValueError(f"low must be below high, is {self.low:g} of {self.high:g}")
        return self


class CalibrationExperiment(ExperimentFile):
    """A calibration (``experiments/calibration.toml``)."""

    COMMAND = "calibrate"

    title: str = Field(min_length=1, max_length=200, description="what tables and pages call it")
    scenarios: Names = Field(
        min_length=1, max_length=20, description="worlds that one set of values must suit"
    )
    settings: Names = Field(
        default=(), max_length=100, description="changes to every world, each path=value"
    )
    practices: Names = Field(default=(), max_length=100, description="those pooled; or the nine")
    figures: Annotated[tuple[FigureName, ...], Strict(strict=False)] = Field(
        default=(), max_length=5, description="those that are fitted; or all five"
    )
    parameters: Annotated[tuple[Fitted, ...], Strict(strict=False)] = Field(
        description=f"what is fitted: one to {MOST_PARAMETERS}"
    )
    seed: int = Field(ge=0, le=2**63 - 2, description="of the worlds of the fit")
    points: int = Field(
        ge=FEWEST_POINTS,
        le=MOST_POINTS,
        description="sets of values that are tried over the ranges, and again about the fit",
    )
    explored: int = Field(ge=2, le=MOST_REPLICATES, description="worlds of a point")
    replicates: int = Field(ge=2, le=MOST_REPLICATES, description="worlds of a step of the fit")
    check: int = Field(
        ge=2, le=MOST_REPLICATES, description="worlds of the last step, and fresh ones of the check"
    )
    decimals: int = Field(default=2, ge=0, le=12, description="to which what is found is rounded")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what, names in {
            "parameters": [row.path for row in self.parameters],
            "scenarios": list(self.scenarios),
        }.items():
            twice = [name for n, name in enumerate(names) if name in names[:n]]
            if twice:
                raise ValueError(f"{what}: '{twice[0]}' stands twice")
        if not 1 <= len(self.parameters) <= MOST_PARAMETERS:
            raise ValueError(
                f"parameters: expected one to {MOST_PARAMETERS}, for so many figures, got "
                f"{len(self.parameters)}"
            )
        if self.points & (self.points - 1):
            raise ValueError(
                f"points: expected a power of 2, for Sobol’s sequence, is {self.points}"
            )
        return self


def changed_experiment(
    said: CalibrationExperiment, points: int | None, replicates: int | None
) -> CalibrationExperiment:
    """Give an experiment with other numbers of points and worlds.

    Args:
        said: the experiment as its file has it.
        points: in place of the experiment's, a power of 2.
        replicates: in place of the experiment's, for exploring and checking, too.

    Raises:
        RequestError: a number cannot be asked for.
    """
    changes: dict[str, int] = {} if points is None else {"points": points}
    if replicates is not None:
        changes |= dict.fromkeys(("explored", "replicates", "check"), replicates)
    if replicates is not None and replicates < 1:
        raise RequestError(f"replicates {replicates}: must be at least 1")
    if points is not None and (points < 1 or points & (points - 1)):
        raise RequestError(f"points {points}: expected a power of 2, for Sobol’s sequence")
    return said.model_copy(update=changes)


class AsksWorlds(Protocol):
    """An experiment that names scenarios, changes to all of them, and practices."""

    @property
    def scenarios(self) -> tuple[str, ...]: ...  # noqa: D102 - above
    @property
    def settings(self) -> tuple[str, ...]: ...  # noqa: D102 - above
    @property
    def practices(self) -> tuple[str, ...]: ...  # noqa: D102 - above


def read_worlds(said: AsksWorlds, place: str) -> dict[str, LoadedScenario]:
    """Read the scenarios of an experiment, by name.

    Raises:
        RequestError: with every problem of them, and of the practices in them.
    """
    problems: list[str] = []
    worlds: dict[str, LoadedScenario] = {}
    for name in said.scenarios:
        with noting(problems, f"{place}: {name}: "):
            given = Scenario(title="The default parameters") if name == DEFAULTS else name
            loaded = read_scenario(given, said.settings)
            if name == DEFAULTS:
                loaded = replace(loaded, name=DEFAULTS, place="")
            if loaded.name in worlds:  # called by its name, and not by where its file lies
                problems.append(f"{place}: {name}: another scenario is called '{loaded.name}', too")
            worlds[loaded.name] = loaded
            check_street(loaded.scenario)
            pooled(said.practices, loaded.scenario)
    if problems:
        raise RequestError(dict.fromkeys(problems))
    return worlds


def pooled(names: Sequence[str], scenario: Scenario) -> tuple[Mixture, ...]:
    """Read the practices to pool: those named, or the nine."""
    return parse_practices(names, scenario) if names else built_in()
