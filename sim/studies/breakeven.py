"""``breakeven``: at which value of a factor the difference between two practices turns.

The practices are run at points over the range of a factor, or of two, all of them in the same
worlds. A smooth curve through the mean differences (``sim.statistics.smoothing``) crosses 0 where
the practice begins to win or to lose, and ±δ where it does so by what matters. A break-even's
interval is all of the factor around it at which the level cannot be ruled out. Of one factor a
third of the points is put where the first ones leave it open where the difference turns.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.errors import RequestError
from sim.outcomes import MAIN_OUTCOME, Better, Floats
from sim.runs.execute import Options
from sim.runs.points import own_levels
from sim.scenario.files import LoadedScenario, ScenarioLike
from sim.scenario.ranges import NO_OWN, Fitted, posterior_digest
from sim.statistics.bootstrap import MIN_PAIRS, NO_INTERVAL, Interval, mean_bounds
from sim.statistics.smoothing import Smoothed, crossings, smoothed
from sim.statistics.verdicts import judge
from sim.studies.answer import Answer, Between, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.design import Axis
from sim.studies.draw import Drawing, DrawStudy, PointsJudged, drawing_in, stage_of
from sim.studies.factors import FEWEST, axes_of, factor_value, known_ranges, position_of, spaced
from sim.studies.inputs import ModelLike, Progress, Question, Settings, describes
from sim.studies.judge import RunOptions
from sim.studies.questions import BreakevenAsked
from sim.studies.space import Space

_PLACES = 201
"""Places along the first factor at which it is looked whether the difference turns."""

_TOLD, _TOLD_OF_MAP = 4, 20
"""Of so many of them one is told, of one factor and of two."""

_ROWS = 9
"""Places along a second factor."""

_LATER = 3
"""Of so many points of one factor, one waits until it is known about where the difference turns."""

_ALONG = np.linspace(0.0, 1.0, _PLACES)
"""Where they lie."""


type _Side = Literal["above", "below", "not known"]

KEPT = Path(__file__).with_name("break_evens.json")
"""Break-evens of the essay's world, as answers."""


class Measured(AnswerPart):
    """What is measured of a factor, in its unit."""

    low: float = described_field("lower end")
    high: float = described_field("upper end")
    source: str = described_field("who measured it, and when")


class FactorVaried(AnswerPart):
    """What varied."""

    name: str = described_field("path of the parameter")
    meaning: str = described_field("in words")
    unit: str = described_field("of the parameter")
    low: float = described_field("lower end of what was run")
    high: float = described_field("upper end")
    whole: bool = described_field("whether only whole numbers are among its values")
    logarithmic: bool = described_field("whether points are spaced by a factor")
    own: float | None = described_field("the scenario’s own value; null if it is no single one")
    plausible: Between = described_field("its plausible range")
    measured: Measured | None = described_field(
        "what is measured of it; null if nothing is", default=None
    )


class BreakEven(AnswerPart):
    """A value of the first factor at which the difference crosses a level."""

    value: float = described_field("of the first factor, in its unit")
    low: float | None = described_field(
        "lower end of its 95 % interval; null where that goes on beyond what was run"
    )
    high: float | None = described_field("upper end")
    rises: bool = described_field("whether the difference rises there as the factor grows")


class LevelFound(AnswerPart):
    """Where the difference crosses a level."""

    level: float = described_field(
        "0, where the practice begins to win or lose, or ± the smallest difference that matters",
        "of the outcome",
    )
    along: float | None = described_field("value of the second factor; null without one")
    crossed: tuple[BreakEven, ...] = described_field("all places where it does, from the lowest")
    side: _Side | None = described_field(
        "where it does not: on which side of the level the interval of the difference is throughout"
    )
    beyond: Literal["low", "high"] | None = described_field(
        "where it does not: the end beyond which it would if the difference goes on as it does"
    )


class Stretch(AnswerPart):
    """A part of the first factor’s range with one verdict."""

    low: float = described_field("where it begins")
    high: float = described_field("where it ends")
    verdict: str = described_field("on the difference there, in a few words")


class EffectAt(AnswerPart):
    """The difference at a place."""

    value: float = described_field("of the first factor")
    along: float | None = described_field("of the second factor; null without one")
    mean: Real = described_field("mean difference, practice − against", "of the outcome")
    interval: Between = described_field("its 95 % interval, there alone", "of the outcome")
    verdict: str = described_field("on it, in a few words")


class BreakevenAnswer(Answer):
    """At which value of a factor a difference turns."""

    COLUMNS: ClassVar[Columns] = Columns(
        (LevelFound, "level along"), (BreakEven, ""), (LevelFound, "side beyond")
    )

    kind: Literal["breakeven"] = described_field("which study", default="breakeven")
    asked: BreakevenAsked = described_field("what was asked")
    label: str = described_field("the outcome in words")
    unit: str = described_field("of the outcome")
    better: Better = described_field("which way the outcome is good")
    smallest: float | None = described_field(
        "smallest difference that matters; null: any does", "of the outcome"
    )
    factors: tuple[FactorVaried, ...] = described_field("what varied: one, or two")
    points: int = described_field("points at which the difference is defined", "points")
    worlds: int = described_field("worlds in which it is defined at all of them", "worlds")
    idle: bool = described_field("whether no world knows the factors: they change nothing")
    levels: tuple[LevelFound, ...] = described_field(
        "for 0 and ± the smallest difference that matters, and each value told of a second factor"
    )
    stretches: tuple[Stretch, ...] = described_field(
        "parts of the range by their verdict, from the lowest; empty with two factors"
    )
    here: EffectAt | None = described_field("at the scenario’s own values; null if outside")
    curve: tuple[EffectAt, ...] = described_field("along the first factor, for each of the second")

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each break-even, and one for each level without any."""
        return [
            self.COLUMNS.row(row, held) for row in self.levels for held in row.crossed or (None,)
        ]


ANSWER = BreakevenAnswer


@describes(BreakevenAsked)
def breakeven(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str = "engaged-deference",
    against: str = "imposition",
    outcome: str = MAIN_OUTCOME,
    factor: str | Sequence[str] = "allies.agenda_gap",
    points: int | None = None,
    replicates: int = 400,
    delta: float | None = None,
    fitted: Fitted | None = None,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    resume: str | Path | None = None,
    options: Options | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> BreakevenAnswer | None:
    """Find at which value of a factor the difference between two practices turns.

    None if but a shard was to be run.
    """
    return STUDY.answered(locals())


def _lay(question: Question[BreakevenAsked], how: RunOptions) -> Drawing:
    """Lay out points over the range of the factors, in worlds that all of them share."""
    asked = question.asked
    if asked.fitted == "posterior" and question.own is not None:
        raise RequestError(NO_OWN)
    space = Space(
        question.world, axes_of(question.world, asked.factor), (), np.empty((0, 0)), question.own
    )
    drawing = drawing_in(space, question, how, (asked.practice,), (asked.outcome,))
    posterior = posterior_digest() if asked.fitted == "posterior" else ""
    return replace(drawing, apart=False, posterior=posterior)


def kept_break_evens() -> tuple[BreakevenAnswer, ...]:
    """Give the break-evens of the essay's world that come with solidarity, each an answer.

    They are of the factors that turn the sign there; ``python -m docs.build.breakeven`` asks anew.
    """
    held = json.loads(KEPT.read_text(encoding="utf-8"))
    return tuple(BreakevenAnswer.model_validate(row) for row in held)


class _Ran(NamedTuple):
    """Points that were run: their positions, [points, factors], and differences by world there."""

    judged: PointsJudged
    positions: Floats
    differences: Floats


def _run(drawing: Drawing, shares: Floats, stage: str) -> _Ran:
    judged = drawing.judge(shares, stage)
    columns = [judged.table.column(axis.name).to_numpy() for axis in drawing.space.axes]
    positions = [position_of(*held) for held in zip(drawing.space.axes, columns, strict=True)]
    return _Ran(judged, np.stack(positions, axis=1), drawing.worlds(shares, stage))


def _joined(one: _Ran, other: _Ran) -> _Ran:
    """Put points together that were run one after the other."""
    before = one.judged.table.num_rows
    numbers = pa.array(np.arange(before, before + other.judged.table.num_rows))
    later = other.judged.table.set_column(0, one.judged.table.schema.field(0), numbers)
    shifted = other.judged.judged.assign(point=numbers.to_numpy())
    failures = Counter(one.judged.failures) + Counter(other.judged.failures)
    judged = PointsJudged(
        one.judged.effects,
        pa.concat_tables([one.judged.table, later]),
        pd.concat([one.judged.judged, shifted], ignore_index=True),
        dict(failures),
    )
    return _Ran(judged, *(np.concatenate(held) for held in zip(one[1:], other[1:], strict=True)))


def _defined(ran: _Ran) -> tuple[Floats, Floats]:
    """Give the positions at which the difference is defined, and it in worlds that always have it.

    Raises:
        RequestError: there are too few points or worlds.
    """
    kept = np.isfinite(ran.differences).any(axis=1)
    values = ran.differences[kept]
    values = values[:, np.isfinite(values).all(axis=0)]
    name = ran.judged.effects[0].outcome
    if kept.sum() < FEWEST * ran.positions.shape[1]:
        why = "".join(f"; runs failed: {reason}" for reason in ran.judged.failures)
        raise RequestError(f"outcome {name}: is defined at {kept.sum()} of {len(kept)} points{why}")
    if values.shape[1] < MIN_PAIRS:
        raise RequestError(
            f"outcome {name}: is defined at all points in {values.shape[1]} worlds; it takes "
            f"{MIN_PAIRS}"
        )
    return ran.positions[kept], values


def _all_points(drawing: Drawing, asked: BreakevenAsked) -> _Ran:
    """Run a grid of two factors; of one, even points, and then more about where it turns."""
    axes = drawing.space.axes
    if len(axes) == 2:
        up, across = np.meshgrid(*(spaced(axis, asked.side) for axis in axes[::-1]), indexing="ij")
        return _run(drawing, np.stack([across.ravel(), up.ravel()], axis=1), "grid")
    later = 0 if axes[0].kind == "whole number" else asked.points // _LATER
    even = _run(drawing, spaced(axes[0], asked.points - later)[:, np.newaxis], "even")
    if not later:
        return even
    curve = smoothed(*_defined(even), _ALONG[:, np.newaxis])
    found = crossings(_ALONG, curve, 0.0)
    where = [at for row in found for at in _ALONG if row.low <= at <= row.high]
    shares = np.quantile(where or _ALONG, (np.arange(later) + 0.5) / later)[:, np.newaxis]
    return _joined(even, _run(drawing, shares, stage_of("turn", shares)))


def _read(question: Question[BreakevenAsked], drawing: Drawing) -> BreakevenAnswer:
    """Run the points and read where the difference turns."""
    asked, axes = question.asked, drawing.space.axes
    outcome = question.outcome(asked.outcome)
    smallest = asked.delta
    if smallest is None and outcome.name == MAIN_OUTCOME:
        smallest = question.scenario.comparison.smallest_difference
    ran = _all_points(drawing, asked)
    question.held.tables |= ran.judged.tables()
    positions, values = _defined(ran)
    factors = tuple(_varied(question.world, axis) for axis in axes)
    rows = [()] if len(axes) == 1 else [(at,) for at in np.linspace(0.0, 1.0, _ROWS).tolist()]
    lines = [_Line(axes, row, smallest or 0.0, outcome.better) for row in rows]
    curves = [line.smoothed(positions, values) for line in lines]
    levels = (0.0,) if smallest is None else (0.0, smallest, -smallest)
    step = _TOLD if len(axes) == 1 else _TOLD_OF_MAP
    told = [line.told(curve, step) for line, curve in zip(lines, curves, strict=True)]
    return BreakevenAnswer.from_attributes(
        outcome,
        asked=asked,
        warnings=tuple(ran.judged.warnings()),
        smallest=smallest,
        factors=factors,
        points=len(positions),
        worlds=values.shape[1],
        idle=bool((values == values[0]).all()),
        levels=tuple(
            line.level(curve, level)
            for level in levels
            for line, curve in zip(lines, curves, strict=True)
        ),
        stretches=tuple(stretches(lines[0].told(curves[0], 1))) if len(axes) == 1 else (),
        here=_here(axes, factors, lines[0], positions, values),
        curve=tuple(row for held in told for row in held),
    )


STUDY = DrawStudy(BreakevenAsked, _lay, _read)
ask = STUDY.ask


def _varied(world: LoadedScenario, axis: Axis) -> FactorVaried:
    """Say what varied, with what is known of it."""
    own = own_levels([world.scenario], [axis.column])[axis.name]
    known = known_ranges(world).get(axis.path)
    return FactorVaried.from_attributes(
        axis,
        whole=axis.kind == "whole number",
        logarithmic=axis.scale == "log",
        own=float(own) if isinstance(own, int | float) else None,
        plausible=NO_INTERVAL if known is None else Interval(known.low, known.high),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line along the first factor, at a position of the second if there is one."""

    axes: tuple[Axis, ...]
    row: tuple[float, ...]
    smallest: float
    better: Better

    @property
    def along(self) -> float | None:
        """The value of the second factor."""
        return factor_value(self.axes[1], self.row[0]) if self.row else None

    def smoothed(self, positions: Floats, values: Floats, first: Floats = _ALONG) -> Smoothed:
        """Smooth what was run, along the line."""
        there = [first, *(np.full(len(first), at) for at in self.row)]
        return smoothed(positions, values, np.stack(there, axis=1))

    def told(self, curve: Smoothed, step: int, first: Floats = _ALONG) -> list[EffectAt]:
        """Tell the difference along the line, at one of so many places."""
        return [
            EffectAt(
                value=factor_value(self.axes[0], float(first[n])),
                along=self.along,
                mean=float(curve.mean[n]),
                interval=(bounds := Interval(float(curve.low[n]), float(curve.high[n]))),
                verdict=verdict_on(bounds, self.smallest, self.better),
            )
            for n in range(0, len(first), step)
        ]

    def level(self, curve: Smoothed, level: float) -> LevelFound:
        """Find where the difference crosses a level along the line."""
        axis, found = self.axes[0], crossings(_ALONG, curve, level)
        side: _Side = "not known"
        if (curve.low > level).all() or (curve.high < level).all():
            side = "above" if curve.mean[0] > level else "below"
        return LevelFound(
            level=level,
            along=self.along,
            crossed=tuple(
                BreakEven(
                    value=factor_value(axis, row.at),
                    low=factor_value(axis, row.low) if math.isfinite(row.low) else None,
                    high=factor_value(axis, row.high) if math.isfinite(row.high) else None,
                    rises=row.rises,
                )
                for row in found
            ),
            side=None if found else side,
            beyond=None if found else _beyond(curve, level),
        )


def _beyond(curve: Smoothed, level: float) -> Literal["low", "high"] | None:
    """Give the end of a line towards which the difference goes to a level, if it does."""
    rise = mean_bounds(curve.worlds[:, -1] - curve.worlds[:, 0])
    if rise is None or rise[1] <= 0 <= rise[2]:
        return None
    return "high" if (rise[0] > 0) == (curve.mean[0] <= level) else "low"


def _here(
    axes: tuple[Axis, ...],
    factors: Sequence[FactorVaried],
    line: _Line,
    positions: Floats,
    values: Floats,
) -> EffectAt | None:
    """Tell the difference at the scenario's own values, where these are within what was run."""
    own = [
        held.own for held in factors if held.own is not None and held.low <= held.own <= held.high
    ]
    if len(own) < len(axes):
        return None
    first, *row = (
        position_of(axis, np.array([value])) for axis, value in zip(axes, own, strict=True)
    )
    line = replace(line, row=tuple(float(at[0]) for at in row))
    (told,) = line.told(line.smoothed(positions, values, first), 1, first)
    return told


def stretches(told: Sequence[EffectAt]) -> Iterator[Stretch]:
    """Part a range by its verdicts; a border lies midway between two places."""
    begin = told[0].value
    for here, after in zip(told, [*told[1:], None], strict=True):
        if after is None or after.verdict != here.verdict:
            end = here.value if after is None else (here.value + after.value) / 2
            yield Stretch(low=begin, high=end, verdict=here.verdict)
            begin = end


def verdict_on(bounds: Interval, smallest: float, better: Better) -> str:
    """Say in a few words what an interval of a difference says.

    Args:
        bounds: of the difference.
        smallest: that matters; 0 if any does.
        better: which way the outcome is good.
    """
    lower = better == "lower"
    turned = Interval(-bounds.high, -bounds.low) if lower else bounds
    return judge(turned, smallest, identical=bounds.low == bounds.high == 0).words(better)
