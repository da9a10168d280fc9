"""What a sweep asks: which world, which practices, which factors, by what design."""

import math
from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, model_validator

from sim.errors import RequestError, noting
from sim.outcomes import CENSORED, OUTCOME_NAMES, no_outcome
from sim.runs.points import Kind, Value, Varied
from sim.scenario.files import ExperimentFile
from sim.scenario.lists import Practice
from sim.scenario.names import NamesSection
from sim.scenario.quantities import TomlTable
from sim.scenario.reference import Parameter, parts, replaced
from sim.scenario.settings import parse_value
from sim.studies.asked import AnswerPart, described_field
from sim.world.switches import MOST_LUCK, write_switch

_MOST_REPLICATES = 1_000_000
MOST_POINTS = 10_000_000
MOST_LEVELS = 10_000

_COALITION = "coalition"
"""The practice whose allies are mixed by a factor with ``between``."""

type Design = Literal["grid", "latin-hypercube", "sobol", "one-at-a-time", "list"]
type Scale = Literal["linear", "log"]
type Texts = Annotated[tuple[str, ...], Strict(strict=False)]
type Values = Annotated[tuple[int | float | str | bool, ...], Strict(strict=False)]


def _share_name(between: tuple[str, ...]) -> str:
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
        description=f"in place of path: two practices; the practice '{_COALITION}' then mixes them "
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
        return self.path or _share_name(self.between)

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
        default="imposition",
        max_length=1000,
        description="the baseline, with which the others are compared",
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
        default=None, ge=1, le=_MOST_REPLICATES, description="paired worlds at every point"
    )
    precision: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="in place of replicates: at every point as many worlds as it takes to know the "
        "first practice's difference in rights to ± this (Stein's rule)",
    )
    max_replicates: int = Field(
        default=10_000, ge=100, le=_MOST_REPLICATES, description="where precision stops"
    )
    seed: int = Field(ge=0, le=2**63 - 1, description="of designs, worlds and draws")
    outcomes: Texts = Field(
        default=(), max_length=100, description="outcomes to keep, by name; all if none is named"
    )
    keep: Annotated[tuple[Literal["months", "events"], ...], Strict(strict=False)] = Field(
        default=(), max_length=2, description="what else to keep of every run: it takes much room"
    )

    still: bool | None = Field(
        default=None, description="let nobody campaign in all runs: allies are there, pay and watch"
    )
    plans: Literal["random", "ceiling", "own"] | None = Field(
        default=None, description="on whose plans those who act act, in all runs"
    )
    luck: int | None = Field(
        default=None,
        ge=2,
        le=MOST_LUCK,
        description="give the months of the same worlds other random numbers: 2, 3, …",
    )

    @property
    def switch(self) -> str:
        """The switch of all runs; ``RequestError`` if two contradict each other."""
        return write_switch(self.plans or "", self.luck or 1, still=bool(self.still))

    @property
    def kept_outcomes(self) -> tuple[str, ...]:
        """The outcomes to keep, in the order of every table."""
        censored = [CENSORED[name] for name in self.outcomes if name in CENSORED]
        kept = {*self.outcomes, *censored} or {*OUTCOME_NAMES}
        return tuple(name for name in OUTCOME_NAMES if name in kept)

    @property
    def every_practice(self) -> tuple[str, ...]:
        """The practices to run, the baseline among them."""
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
            problems.append(f"points: {'is missing' if drawn else 'only valid with drawn designs'}")
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
        with noting(problems):
            _ = self.switch
        if sum(bool(factor.between) for factor in self.factors) > 1:
            problems.append("factors: only one of them can mix practices (between)")
        if problems:
            raise ValueError("\n".join(problems))
        return self


_LARGEST_WHOLE = 2**63
"""Whole numbers are smaller: tables hold them in 64 bits."""


class Axis(AnswerPart):
    """A direction in which points differ."""

    name: str = described_field("of the column in tables")
    path: str = described_field(
        "of the parameter as --set names it; empty for a share of practices"
    )
    between: tuple[str, ...] = described_field(
        "the two practices that a share mixes; empty for a parameter"
    )
    kind: Kind = described_field("of its values")
    unit: str = described_field("of the parameter")
    meaning: str = described_field("of the parameter, in a sentence")
    low: float | None = described_field(
        "lower end of a range; null if values are listed", default=None
    )
    high: float | None = described_field("upper end", default=None)
    levels: int = described_field("how many levels a grid takes in the range", default=0)
    scale: Scale = described_field("how levels and draws are spaced", default="linear")
    step: int = described_field("whole numbers are multiples of it", default=1)
    values: tuple[Value, ...] = described_field(
        "the levels themselves, where they are listed", default=()
    )

    @property
    def column(self) -> Varied:
        """The column of a table of points that it is."""
        return Varied(self.name, self.path, self.between, self.kind, self.unit, self.meaning)

    @property
    def label(self) -> str:
        """Its name with its unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def ends(self) -> tuple[Value, ...]:
        """Give the values to try before anything runs: the ends of a range, or all values."""
        if self.values:
            return self.values
        if self.low is None or self.high is None:
            return ()
        return self.multiples() if self.kind == "whole number" else (self.low, self.high)

    def multiples(self) -> tuple[int, int]:
        """Give the first and last multiple of the step within the range, of whole numbers."""
        low, high = self.low or 0.0, self.high or 0.0
        # Not through a quotient: numbers above 2**53 would be rounded.
        return -(int(-low) // self.step) * self.step, int(high) // self.step * self.step

    def read(self, cell: Any) -> Value:  # noqa: ANN401 - whatever a table holds
        """Read the cell of a table of points; ``ValueError`` says why it is none of its values."""
        if isinstance(cell, str):
            value = _of_text(self.kind, cell)
        else:
            value = float(cell) if self.kind == "number" and type(cell) is int else cell
        if problem := _kind_problem(self.kind, value):
            raise ValueError(problem)
        if self.values and value not in self.values:
            raise ValueError(f"expected one of the factor's values, got {value}")
        if isinstance(value, str):
            return value
        if self.step > 1 and value % self.step:
            raise ValueError(f"must be a multiple of {self.step}, is {value}")
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            raise ValueError(f"must be from {self.low:g} to {self.high:g}, is {value:g}")
        return value


def axis_of(factor: Factor, names: NamesSection | None = None) -> Axis:
    """Find the parameter of a factor, with the names of the scenarios that it is varied in.

    Raises:
        RequestError: with all that is wrong with its values; a path that is unknown is for the
            scenario to say.
    """
    axis = column_axis(factor.path, factor.between, names)
    values = factor.values
    if axis.kind == "number" and all(type(value) in (int, float) for value in values):
        values = tuple(float(value) for value in values)
    unknown = not factor.between and _parameter(factor.path) is None
    if unknown and all(isinstance(value, str) for value in values) and values:
        axis = axis.model_copy(update={"kind": "text"})
    axis = axis.model_copy(
        update={
            **{key: getattr(factor, key) for key in ("low", "high", "levels", "scale")},
            "values": values,
        }
    )
    if problems := [*_problems(axis), *(_share_problems(axis) if axis.between else ())]:
        raise RequestError(problems)
    return axis


def column_axis(
    path: str, between: tuple[str, ...] = (), names: NamesSection | None = None
) -> Axis:
    """Give the axis of a parameter whose values a table lists, as scenarios name what it is about.

    Raises:
        RequestError: the parameter is a list, or is no more.
    """
    if said := replaced(path):
        raise RequestError(f"path: '{path}' {said}")
    if between:
        return Axis(
            name=_share_name(between),
            path="",
            between=between,
            kind="number",
            unit="share",
            meaning=f"share of allies that follow '{between[1]}'; the rest '{between[0]}'",
        )
    kind: Kind = "number"
    parameter = _parameter(path, names)
    if parameter is not None and parameter.kind in ("whole number", "text"):
        kind = "text" if parameter.kind == "text" else "whole number"
    if parameter is not None and parameter.kind in ("numbers", "texts"):
        one = f"; name one of its parts, as {path}.<issue>" if parameter.kind == "numbers" else ""
        if path.endswith(f".{parameter.key}"):
            raise RequestError(f"path: '{path}' is a list; a factor varies a single value{one}")
    return Axis(
        name=path,
        path=path,
        between=(),
        kind=kind,
        unit="" if parameter is None else parameter.unit,
        meaning="" if parameter is None else parameter.meaning,
        step=1 if parameter is None else parameter.multiple_of or 1,
    )


def _parameter(path: str, names: NamesSection | None = None) -> Parameter | None:
    """Find the parameter that a path means in some scenario; None if there is none."""
    first, *rest = path.split(".")
    for part in parts(names):
        for parameter in part.parameters if part.name in (first, "") else ():
            if part.name == "":
                if path == parameter.path:
                    return parameter
            elif part.rows:
                shares = len(rest) == 3 and parameter.kind == "numbers"
                if (len(rest) == 2 or shares) and rest[1] == parameter.key:
                    return parameter
            elif (
                rest == [parameter.key]
                or (parameter.kind == "spread" and rest in _halves(parameter))
                or (parameter.kind == "numbers" and rest[:-1] == [parameter.key])
            ):
                return parameter
    return None


def _halves(spread: Parameter) -> list[list[str]]:
    return [[spread.key, "mean"], [spread.key, "spread"]]


def _problems(axis: Axis) -> list[str]:
    """Say what of a factor's values cannot be the parameter's."""
    problems = []
    if axis.kind in ("text", "yes or no") and not axis.values:
        problems.append(f"low: '{axis.name}' is {axis.kind}; give values in place of a range")
    if axis.kind == "whole number":
        for end, limit in (("low", axis.low), ("high", axis.high)):
            if limit is not None and not float(limit).is_integer():
                problems.append(f"{end}: expected a whole number, got {limit:g}")
            elif limit is not None and abs(limit) >= _LARGEST_WHOLE:
                problems.append(f"{end}: expected a whole number below 2^63, got {limit:g}")
        if axis.low is not None and axis.high is not None and axis.step > 1 and not problems:
            first, last = axis.multiples()
            if first > last:
                none = f"no multiple of {axis.step} from {axis.low:g} to {axis.high:g}"
                problems.append(f"low: {none}")
    problems += [
        f"values: {problem}"
        for value in axis.values
        if (problem := _kind_problem(axis.kind, value))
    ]
    if len(set(axis.values)) < len(axis.values):
        problems.append("values: a value stands twice")
    return problems


def _share_problems(axis: Axis) -> list[str]:
    named = [("low", axis.low), ("high", axis.high), *(("values", held) for held in axis.values)]
    return [
        f"{key}: must be from 0 to 1, a share, is {value:g}"
        for key, value in named
        if isinstance(value, float) and not 0 <= value <= 1
    ]


def _kind_problem(kind: Kind, value: Value) -> str:
    """Say why a value is not of a kind; nothing if it is."""
    good = {
        "number": type(value) in (int, float) and math.isfinite(float(value)),
        "whole number": type(value) is int and abs(value) < _LARGEST_WHOLE,
        "text": isinstance(value, str),
        "yes or no": isinstance(value, bool),
    }
    if good[kind]:
        return ""
    got = f"text '{value}'" if isinstance(value, str) else str(value).lower()
    return f"expected {'text' if kind == 'text' else f'a {kind}'}, got {got}"


def _of_text(kind: Kind, text: str) -> Value:
    if kind == "text":
        return text
    read = parse_value(text.strip())
    value: Value = read if isinstance(read, int | float | str) else text
    if kind == "number" and type(value) is int:
        return float(value)
    whole = kind == "whole number" and type(value) is float and value.is_integer()
    return int(value) if whole else value
