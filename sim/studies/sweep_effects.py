"""What a sweep found: at every point, each practice against one, and where a difference turns.

What a sweep found: at every point, each practice against one, paired by world.

Verdicts are those of ``sim.statistics.verdicts``, for all points at once.

Factors at the points of a sweep: their values, and where a difference changes its sign.

Values are numbers, words, or the scenario's own that is no single one.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import model_validator

from sim.outcomes import OUTCOMES, Floats, Outcome, has_verdict
from sim.statistics.bootstrap import Ints, joint_bounds
from sim.statistics.verdicts import AHEAD, BEHIND, Verdict, judge_each
from sim.studies.asked import AnswerPart, described_field

BATCH = 65_536
"""Rows that are read at once."""

type Mask = np.ndarray[Any, np.dtype[np.bool]]
type Batches = Callable[[list[str]], Iterator[pa.RecordBatch]]
"""Gives some columns of the runs of a sweep, in their order, a few rows at a time."""


class VerdictCounts(AnswerPart):
    """A practice, a scenario and an outcome: at how many points which verdict.

    Where neither way is good, better means more. Outcomes of what practices are have no verdicts.
    """

    outcome: str = described_field("its name")
    scenario: str = described_field("its name")
    practice: str = described_field("its label")
    points: int = described_field("points of the design", "points")
    identical: int = described_field("with the same number in every world", "points")
    better: int = described_field("where the practice is better", "points")
    worse: int = described_field("where the baseline is", "points")
    slightly_better: int = described_field(
        "where the practice is better, perhaps by too little to matter", "points"
    )
    slightly_worse: int = described_field("where the baseline is, perhaps too little", "points")
    too_small: int = described_field("with a difference, too small to matter", "points")
    no_difference: int = described_field("without a difference that matters", "points")
    not_known: int = described_field("where these worlds do not tell", "points")
    no_number: int = described_field("of these: where no world has a number for both", "points")

    @model_validator(mode="before")
    @classmethod
    def _of_an_earlier_version(cls, given: Any) -> Any:  # noqa: ANN401 - whatever is read
        """Leave out counts by other verdicts: without points it is to be counted again."""
        if not isinstance(given, Mapping) or "ahead" not in given:
            return given
        head = {key: given.get(key) for key in ("outcome", "scenario", "practice")}
        return dict.fromkeys(cls.model_fields, 0) | head


@dataclass(frozen=True, eq=False)
class Effects:
    """Paired differences of a practice at the points of one scenario, and what they say.

    Attributes:
        scenario: its name.
        practice: the practice.
        against: the baseline.
        outcome: the outcome; differences are in its unit.
        smallest: the smallest difference that matters; None if none is said for this outcome.
        factors: for each factor its value at every point, [points]; NaN among numbers, and None
            among words, is the scenario's own that is no single value.
        pairs: worlds in which both are defined, [points].
        mean: mean difference, [points]; NaN without pairs.
        low: lower bound, for all points together at 95 %, [points]; NaN with fewer than two pairs.
        high: upper bound.
    """

    scenario: str
    practice: str
    against: str
    outcome: Outcome
    smallest: float | None
    factors: dict[str, np.ndarray[Any, Any]]
    pairs: Ints
    mean: Floats
    low: Floats
    high: Floats

    @property
    def points(self) -> int:
        """How many points there are."""
        return int(self.mean.size)

    @property
    def decided(self) -> Mask:
        """At which points 0 lies outside the interval."""
        found: Mask = (self.low > 0) | (self.high < 0)
        return found

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """The verdict at each point; none at all of what practices are."""
        if not has_verdict(self.outcome.name, self.outcome.label):
            return []
        low, high = self.low, self.high
        if self.outcome.better == "lower":
            low, high = -high, -low
        return judge_each(low, high, self.smallest or 0.0, (low == 0) & (high == 0))

    def having(self, *verdicts: Verdict) -> Mask:
        """At which points one of some verdicts holds."""
        found = np.zeros(self.points, dtype=bool)
        found[: len(self.verdicts)] = [verdict in verdicts for verdict in self.verdicts]
        return found

    @property
    def ahead(self) -> Mask:
        """Points where the practice is better, or slightly; has more where neither is good."""
        return self.having(*AHEAD)

    @property
    def behind(self) -> Mask:
        """Points where the baseline is."""
        return self.having(*BEHIND)

    @property
    def little(self) -> Mask:
        """Of both, points where the difference may be less than matters."""
        return self.having(Verdict.SLIGHTLY_BETTER, Verdict.SLIGHTLY_WORSE)

    @property
    def alike(self) -> Mask:
        """Points without a difference that matters, however well it is known."""
        return self.having(Verdict.IDENTICAL, Verdict.TOO_SMALL, Verdict.NO_DIFFERENCE)

    @property
    def nothing(self) -> Mask:
        """Points where no world has a number for both."""
        found: Mask = self.pairs == 0
        return found

    def counts(self) -> VerdictCounts:
        """Count the points of each verdict."""
        counts = Counter(self.verdicts)
        return VerdictCounts(
            outcome=self.outcome.name,
            scenario=self.scenario,
            practice=self.practice,
            points=self.points,
            no_number=int(self.nothing.sum()),
            **{
                verdict.name.lower(): counts[verdict]
                for verdict in Verdict
                if verdict is not Verdict.CANNOT_BE_TOLD
            },
        )

    @property
    def words(self) -> list[str]:
        """Say the verdict at each point; nothing of what practices are."""
        told = [verdict.words(self.outcome.better) for verdict in self.verdicts]
        return told or [""] * self.points

    def at(self, points: Mask | Ints) -> "Effects":
        """Give a part of the points."""
        factors = {name: held[points] for name, held in self.factors.items()}
        rows = {name: getattr(self, name)[points] for name in ("pairs", "mean", "low", "high")}
        return replace(self, factors=factors, **rows)


@dataclass(frozen=True, slots=True, eq=False)
class PointRows:
    """Where the points of one scenario stand among the runs of a sweep, and what they are.

    Attributes:
        scenario: its name.
        rows: how many each point has, one after the other, [points].
        factors: for each factor its value at every point, as ``Effects`` has them.
    """

    scenario: str
    rows: Ints
    factors: dict[str, np.ndarray[Any, Any]]


def points_of_runs(batches: Batches, factors: Sequence[str]) -> list[PointRows]:
    """Find the points of every scenario among runs, in their order.

    Args:
        batches: of the runs, sorted by scenario and point.
        factors: names of their columns.
    """
    firsts: list[pa.Table] = []
    starts: list[Ints] = []
    total, last = 0, None
    for batch in batches(["scenario", "point", *factors]):
        if not batch.num_rows:
            continue
        names, points = batch.column("scenario"), batch.column("point").to_numpy()
        new = np.append(True, points[1:] != points[:-1])
        new[1:] |= pc.not_equal(names[1:], names[:-1]).to_numpy(zero_copy_only=False)
        new[0] = (names[0].as_py(), points[0]) != last
        last = names[-1].as_py(), points[-1]
        first = np.flatnonzero(new)
        firsts.append(pa.Table.from_batches([batch.take(pa.array(first))]))
        starts.append(total + first)
        total += len(points)
    if not firsts:
        return []
    table, rows = pa.concat_tables(firsts), np.diff(np.concatenate(starts), append=total)
    found = []
    for name in table.column("scenario").unique().to_pylist():
        here = pc.equal(table.column("scenario"), name)
        held = table.filter(here)
        values = {factor: _column(held.column(factor)) for factor in factors}
        found.append(PointRows(name, rows[here.to_numpy()], values))
    return found


def effects_on(
    outcome: str,
    batches: Batches,
    points: Sequence[PointRows],
    practices: Sequence[str],
    *,
    against: str,
    smallest: dict[str, float | None],
) -> list[Effects]:
    """Estimate the difference of every practice from the baseline, at every point.

    Intervals are Student's, and hold for all points of a practice and scenario together at 95 %
    (Bonferroni). Rows are read in order, so that memory does not grow with their number.

    Args:
        outcome: which.
        batches: of the runs, sorted by scenario, point, world and practice.
        points: of the runs, as ``points_of_runs`` finds them.
        practices: labels, in the order of the rows of every world.
        against: the baseline.
        smallest: for each scenario the difference that matters; None if none is said.
    """
    other, asked = practices.index(against), next(row for row in OUTCOMES if row.name == outcome)
    held = (batch.column(0).cast(pa.float64()) for batch in batches([outcome]))
    values = (column.to_numpy(zero_copy_only=False) for column in held)
    found = _differences(values, points, len(practices), other)
    made = []
    for here, (pairs, mean, error) in zip(points, found, strict=True):
        for n, practice in enumerate(practices):
            if n != other:
                low, high = joint_bounds(pairs[:, n], mean[:, n], error[:, n])
                head = (here.scenario, practice, against, asked, smallest.get(here.scenario))
                made.append(Effects(*head, here.factors, pairs[:, n], mean[:, n], low, high))
    return made


def _differences(
    values: Iterator[Floats], points: Sequence[PointRows], practices: int, other: int
) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Give pairs, mean difference and its standard error, each [points, practices], by scenario."""
    left = np.empty(0)
    for held in points:
        ends, made, taken = np.cumsum(held.rows), [], 0
        while taken < held.rows.size:
            before = ends[taken - 1] if taken else 0
            whole = int(np.searchsorted(ends, before + left.size, "right"))
            if whole == taken:  # the next point goes on in the next batch
                left = np.append(left, next(values))
                continue
            here, left = np.split(left, [ends[whole - 1] - before])
            made.append(_means(here.reshape(-1, practices), held.rows[taken:whole], other))
            taken = whole
        pairs, mean, error = map(np.concatenate, zip(*made, strict=True))
        yield pairs, mean, error


def _means(worlds: Floats, rows: Ints, other: int) -> tuple[Ints, Floats, Floats]:
    """Give pairs, mean difference and its standard error of some points, each [points, practices].

    Args:
        worlds: the outcome, [worlds, practices].
        rows: of each point, as ``PointRows`` has them.
        other: place of the baseline.
    """
    each = rows // worlds.shape[1]
    first = np.cumsum(each) - each
    apart = worlds - worlds[:, [other]]
    defined = ~np.isnan(apart)

    def total(held: Floats) -> Floats:
        return np.add.reduceat(np.where(defined, held, 0.0), first, axis=0)

    pairs = np.add.reduceat(defined, first, axis=0, dtype=np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):  # without pairs there is no mean
        mean = total(apart) / pairs
        squares = total((apart - np.repeat(mean, each, axis=0)) ** 2)
        error = np.sqrt(squares / (pairs - 1) / pairs)
    return pairs, mean, np.where(pairs > 1, error, np.nan)


def _column(held: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Lay out a factor's values: numbers as such, though some be missing."""
    if pa.types.is_floating(held.type) or pa.types.is_integer(held.type):
        found: np.ndarray[Any, Any] = held.to_numpy()  # missing integers become NaN
        return found
    return np.array(held.to_pylist(), dtype=object if held.null_count else None)


type Values = np.ndarray[Any, Any]


def is_numeric(held: Values) -> bool:
    """Tell whether a factor's values are numbers."""
    return bool(np.issubdtype(held.dtype, np.number))


def are_own(held: Values) -> np.ndarray[Any, np.dtype[np.bool]]:
    """Tell at which points a factor's value is the scenario's own and no single one."""
    if is_numeric(held):
        return np.isnan(held)
    return np.array([word is None for word in held.tolist()], dtype=bool)


def numbers_of(held: Values) -> Floats:
    """Give the different numbers of a factor that has numbers, in order."""
    levels = np.unique(held.astype(np.float64))
    return levels[~np.isnan(levels)]


def places_of(held: Values) -> Floats:
    """Give numbers as they are, NaN among them; words their place in the order of first use."""
    if is_numeric(held):
        return held.astype(np.float64)
    order = {word: n for n, word in enumerate(dict.fromkeys(held.tolist()))}
    return np.array([order[word] for word in held.tolist()], dtype=np.float64)


def _codes_of(held: Values) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number the different values of a factor: the scenario's own is one of them."""
    return np.unique(places_of(held), return_inverse=True)[1]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A change of sign along a factor.

    Attributes:
        fixed: the other factors' values there.
        low: the last value of the factor with the one sign for certain.
        high: the first with the other; between them it may not be known.
        rises: whether the difference is below 0 first.
    """

    fixed: dict[str, Any]
    low: float
    high: float
    rises: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows of points that differ in only one factor.

    Attributes:
        factor: its name.
        count: how many such rows of two points or more there are.
        crossings: each change of sign.
    """

    factor: str
    count: int
    crossings: tuple[Crossing, ...]


def lines_of(effects: Effects) -> list[Lines]:
    """Follow the sign along every factor that has numbers, with the other factors held.

    Points that are drawn all over seldom make such rows; a factor without any is left out.
    """
    found = []
    for name, held in effects.factors.items():
        if is_numeric(held) and (lines := _along(effects, name)).count:
            found.append(lines)
    return found


def _along(effects: Effects, name: str) -> Lines:
    """Follow the sign along a factor, in rows of points that differ only in it."""
    others = {other: held for other, held in effects.factors.items() if other != name}
    x = effects.factors[name].astype(np.float64)
    sign = np.select([effects.low > 0, effects.high < 0], [1, -1], 0)
    row = np.zeros(effects.points, dtype=np.int64)
    if others:
        codes = np.column_stack([_codes_of(held) for held in others.values()])
        row = np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1)  # NumPy 2.0 adds an axis
    placed = np.flatnonzero(~np.isnan(x))  # the scenario's own value has no place among numbers
    sure = placed[sign[placed] != 0]
    sure = sure[np.lexsort((x[sure], row[sure]))]
    before, after = sure[:-1], sure[1:]
    turned = (row[before] == row[after]) & (sign[before] != sign[after]) & (x[before] < x[after])
    return Lines(
        factor=name,
        count=int((np.bincount(row[placed]) > 1).sum()),
        crossings=tuple(
            Crossing(
                fixed={other: held[point] for other, held in others.items()},
                low=float(x[last]),
                high=float(x[point]),
                rises=bool(sign[point] > 0),
            )
            for last, point in zip(before[turned], after[turned], strict=True)
        ),
    )
