"""What a sweep asks: which world, which practices, which factors, by what design."""

from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from sim.outcomes import CENSORED, OUTCOME_NAMES, no_outcome
from sim.scenario.practices import Practice
from sim.scenario.quantities import TomlTable
from sim.scenario.requests import ExperimentFile

MOST_REPLICATES = 1_000_000
MOST_POINTS = 10_000_000
MOST_LEVELS = 10_000

COALITION = "coalition"
"""The practice whose allies are mixed by a factor with ``between``."""

type Design = Literal["grid", "latin-hypercube", "sobol", "one-at-a-time", "list"]
type Scale = Literal["linear", "log"]
type Texts = Annotated[tuple[str, ...], Strict(strict=False)]
type Values = Annotated[tuple[int | float | str | bool, ...], Strict(strict=False)]


def share_name(between: tuple[str, ...]) -> str:
    """Name the share of the second of two practices."""
    return f"share of {between[-1] if between else 'nobody'}"


class Factor(TomlTable):
    """A parameter that the sweep varies: over a range, or over values that are listed."""

    path: str = Field(
        default="",
        max_length=200,
        description="which parameter, as --set names it: allies.agenda_gap, practices.mine.voice",
    )
    between: Texts = Field(
        default=(),
        max_length=2,
        description=f"in place of path: two practices; the practice '{COALITION}' then mixes them "
        "among allies, the factor being the second one's share",
    )
    low: float | None = Field(default=None, description="lower end of the range")
    high: float | None = Field(default=None, description="upper end of the range")
    levels: int = Field(
        default=5, ge=2, le=MOST_LEVELS, description="how many levels a grid takes in the range"
    )
    scale: Scale = Field(default="linear", description="how levels and draws are spaced")
    values: Values = Field(
        default=(), max_length=MOST_LEVELS, description="in place of a range: the levels themselves"
    )

    @property
    def name(self) -> str:
        """What tables and figures call it: the path, or the share of the second practice."""
        return self.path or share_name(self.between)

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        problems = []
        if bool(self.path) == bool(self.between):
            problems.append("expected either path or between")
        problems += self._wrong_with_between()
        ranged = self.low is not None or self.high is not None
        if self.values and ranged:
            problems.append("expected either values or low and high")
        if not self.values:
            if self.low is None or self.high is None:
                problems.append("expected low and high, or values")
            elif not self.low < self.high:
                problems.append(f"low: must be below high ({self.high:g}), is {self.low:g}")
            elif self.scale == "log" and self.low <= 0:
                problems.append(f"low: must be above 0 on a log scale, is {self.low:g}")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _wrong_with_between(self) -> list[str]:
        names = [name.strip() for name in self.between]
        if names and len(names) != 2:
            return ["between: expected two practices"]
        if len(set(names)) < len(names):
            return [f"between: expected two practices, got '{names[0]}' twice"]
        return [
            f"between[{n}]: expected one practice, got the mixture '{name}'"
            for n, name in enumerate(names, start=1)
            if "," in name or ":" in name
        ]


class SweepExperiment(ExperimentFile):
    """An experiment that sweeps factors (``experiments/when-imposition-wins.toml``)."""

    COMMAND = "sweep"

    title: str = Field(min_length=1, max_length=200, description="what tables and figures call it")
    question: str = Field(min_length=1, max_length=2000, description="the question, in a sentence")
    scenarios: Texts = Field(
        min_length=1,
        max_length=100,
        description="which worlds, by name or path, each at every point",
    )
    settings: Texts = Field(
        default=(), max_length=100, description="path=value: changes to all of them"
    )
    practices: Texts = Field(
        min_length=1, max_length=100, description="practices or mixtures that meet the same worlds"
    )
    against: str = Field(
        default="imposition", max_length=1000, description="the practice they are compared with"
    )
    own_practices: Annotated[tuple[Practice, ...], Strict(strict=False)] = Field(
        default=(), max_length=100, description="practices beside the nine, for factors to vary"
    )
    design: Design = Field(default="grid", description="how points are laid out")
    points: int | None = Field(
        default=None,
        ge=1,
        le=MOST_POINTS,
        description="for latin-hypercube and sobol: how many (a power of 2 for sobol)",
    )
    table: str | None = Field(
        default=None,
        max_length=1000,
        description="for list: a CSV or Parquet file of points beside this one, a column a factor",
    )
    factors: Annotated[tuple[Factor, ...], Strict(strict=False)] = Field(
        default=(), max_length=50, description="what varies; none is one point"
    )
    replicates: int | None = Field(
        default=None, ge=1, le=MOST_REPLICATES, description="paired worlds at every point"
    )
    precision: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="in place of replicates: at every point as many worlds as it takes to know the "
        "first practice's difference in rights to ± this (Stein's rule)",
    )
    max_replicates: int = Field(
        default=10_000, ge=100, le=MOST_REPLICATES, description="where precision stops"
    )
    seed: int = Field(ge=0, le=2**63 - 1, description="of designs, worlds and draws")
    outcomes: Texts = Field(
        default=(), max_length=100, description="outcomes to keep, by name; all if none is named"
    )
    keep: Annotated[tuple[Literal["months", "events"], ...], Strict(strict=False)] = Field(
        default=(), max_length=2, description="what else to keep of every run: it takes much room"
    )

    @property
    def kept_outcomes(self) -> tuple[str, ...]:
        """The outcomes to keep, in the order of every table."""
        censored = [CENSORED[name] for name in self.outcomes if name in CENSORED]
        kept = {*self.outcomes, *censored} or {*OUTCOME_NAMES}
        return tuple(name for name in OUTCOME_NAMES if name in kept)

    @property
    def every_practice(self) -> tuple[str, ...]:
        """The practices to run, the one they are compared with among them."""
        return tuple(dict.fromkeys((*self.practices, self.against)))

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        problems = [
            f"outcomes: {name}: {no_outcome(name)}"
            for name in self.outcomes
            if name not in OUTCOME_NAMES
        ]
        if (self.replicates is None) == (self.precision is None):
            problems.append("expected either replicates or precision")
        if self.precision is not None and self.outcomes and "rights" not in self.outcomes:
            problems.append("outcomes: precision is about 'rights', which is not kept")
        drawn = self.design in ("latin-hypercube", "sobol")
        if drawn != (self.points is not None):
            problems.append(f"points: {'is missing' if drawn else 'goes with drawn designs alone'}")
        if self.design == "sobol" and self.points is not None and self.points & (self.points - 1):
            below = 1 << (self.points.bit_length() - 1)
            problems.append(
                f"points: expected a power of 2 for sobol, such as {below} or {2 * below}, "
                f"is {self.points}"
            )
        if (self.design == "list") != (self.table is not None):
            missing = self.table is None
            problems.append(f"table: {'is missing' if missing else 'goes with the design list'}")
        names = [factor.name for factor in self.factors]
        problems.extend(
            f"factors: '{name}' stands twice"
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        )
        if sum(bool(factor.between) for factor in self.factors) > 1:
            problems.append("factors: only one of them can mix practices (between)")
        if problems:
            raise ValueError("\n".join(problems))
        return self
