"""What a sweep found: at every point, each practice against one, paired by world.

Verdicts are those of ``sim.statistics.verdicts``, for all points at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.outcomes import OUTCOMES, Floats, Outcome
from sim.statistics.effects import Whole, joint_bounds
from sim.studies.answer import AnswerPart, told

BATCH = 65_536
"""Rows that are read at once."""

type Mask = np.ndarray[Any, np.dtype[np.bool]]
type Batches = Callable[[list[str]], Iterator[pa.RecordBatch]]
"""Gives some columns of the runs of a sweep, in their order, a few rows at a time."""


class VerdictCounts(AnswerPart):
    """A practice, a scenario and an outcome: at how many points which verdict."""

    outcome: str = told("its name")
    scenario: str = told("its name")
    practice: str = told("its label")
    points: int = told("points of the design", "points")
    ahead: int = told("where the practice does better, or has more where neither is good", "points")
    behind: int = told("where the practice compared with does", "points")
    little: int = told("of both: where the difference may be too small to matter", "points")
    alike: int = told("without a difference that matters", "points")
    identical: int = told("of these: with the same number in every world", "points")
    undecided: int = told("where these worlds do not tell", "points")
    nothing: int = told("where no world has a number for both", "points")


@dataclass(frozen=True, eq=False)
class Effects:
    """Paired differences of a practice at the points of one scenario, and what they say.

    Attributes:
        scenario: its name.
        practice: the practice.
        against: the one it is compared with.
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
    pairs: Whole
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

    @property
    def identical(self) -> Mask:
        """Points with the same number in every world: no spread about 0."""
        found: Mask = (self.low == 0) & (self.high == 0)
        return found

    @property
    def alike(self) -> Mask:
        """Points without a difference that matters, the identical ones among them."""
        smallest = self.smallest or 0.0
        within = (-smallest <= self.low) & (self.high <= smallest)
        return self.identical | (within if self.smallest else np.zeros_like(within))

    @property
    def little(self) -> Mask:
        """Points with a difference that may be less than matters."""
        smallest = self.smallest or 0.0
        beyond = (self.low >= smallest) | (self.high <= -smallest)
        return self.decided & ~beyond & ~self.alike

    @property
    def ahead(self) -> Mask:
        """Points where the practice does better for certain, or has more where neither is good."""
        return self._led(self.outcome.better != "lower")

    @property
    def behind(self) -> Mask:
        """Points where the one compared with does."""
        return self._led(self.outcome.better == "lower")

    def _led(self, above: bool) -> Mask:  # noqa: FBT001 - a side
        found: Mask = self.decided & ~self.alike & ((self.mean > 0) == above)
        return found

    @property
    def nothing(self) -> Mask:
        """Points where no world has a number for both."""
        found: Mask = self.pairs == 0
        return found

    @property
    def undecided(self) -> Mask:
        """Points where the worlds that were run do not tell."""
        return ~(self.nothing | self.alike | self.decided)

    def counts(self) -> VerdictCounts:
        """Count the points of each verdict."""
        return VerdictCounts(
            outcome=self.outcome.name,
            scenario=self.scenario,
            practice=self.practice,
            points=self.points,
            **{name: int(getattr(self, name).sum()) for name in KINDS},
        )

    @cached_property
    def words(self) -> list[str]:
        """Say the verdict at each point in a word or two."""
        neither = self.outcome.better == "neither"
        found = np.full(self.points, "undecided", dtype=object)
        found[self.nothing] = "no number"
        found[self.alike] = "no real difference"
        found[self.identical] = "identical"
        for mask, word in (
            (self.ahead, "more" if neither else "better"),
            (self.behind, "less" if neither else "worse"),
        ):
            found[mask] = word
            found[mask & self.little] = f"{word}, maybe little"
        return list(found)

    def at(self, points: Mask | Whole) -> "Effects":
        """Give a part of the points."""
        factors = {name: held[points] for name, held in self.factors.items()}
        rows = {name: getattr(self, name)[points] for name in ("pairs", "mean", "low", "high")}
        return replace(self, factors=factors, **rows)


KINDS = ("ahead", "behind", "little", "alike", "identical", "undecided", "nothing")
"""Kinds of verdicts on points."""


def effects_on(
    outcome: str,
    batches: Batches,
    practices: Sequence[str],
    *,
    against: str,
    factors: Sequence[str],
    smallest: dict[str, float | None],
) -> list[Effects]:
    """Estimate the difference of every practice from the one compared with, at every point.

    Intervals are Student's, and hold for all points of a practice and scenario together at 95 %
    (Bonferroni). Rows are read in order, so that memory does not grow with their number.

    Args:
        outcome: which.
        batches: of the runs, sorted by scenario, point, world and practice.
        practices: labels, in the order of the rows of every world.
        against: the one compared with.
        factors: names of their columns.
        smallest: for each scenario the difference that matters; None if none is said.
    """
    means: list[pd.DataFrame] = []
    values: dict[str, list[pa.Table]] = {}
    other, asked = practices.index(against), next(row for row in OUTCOMES if row.name == outcome)
    for rows in _whole_points(batches(["scenario", "point", outcome, *factors])):
        held = rows.column(outcome).cast(pa.float64()).to_numpy().reshape(-1, len(practices))
        apart = pd.DataFrame(held - held[:, [other]], columns=list(practices))
        keys = rows.select(["scenario", "point"]).to_pandas()
        worlds = [keys[name].to_numpy()[:: len(practices)] for name in keys]
        means.append(apart.groupby(worlds, sort=False).agg(STATISTICS))
        first = rows.filter(pa.array(~keys.duplicated().to_numpy()))
        for name in keys["scenario"].unique():
            here = pa.array((keys["scenario"][~keys.duplicated()] == name).to_numpy())
            values.setdefault(name, []).append(first.filter(here))
    if not means:
        return []
    every = pd.concat(means)
    made = []
    for name, tables in values.items():
        columns = pa.concat_tables(tables)
        held_at = {factor: _column(columns.column(factor)) for factor in factors}
        for practice in (label for label in practices if label != against):
            pairs, mean, error = (every.loc[name][practice][key].to_numpy() for key in STATISTICS)
            low, high = joint_bounds(pairs, mean, error)
            head = (name, practice, against, asked, smallest.get(name), held_at)
            made.append(Effects(*head, pairs, mean, low, high))
    return made


STATISTICS = ["count", "mean", "sem"]
"""Of the worlds of a point: pairs, their mean difference and its standard error."""


def _column(held: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Lay out a factor's values: numbers as such, though some be missing."""
    if pa.types.is_floating(held.type) or pa.types.is_integer(held.type):
        found: np.ndarray[Any, Any] = held.to_numpy()  # missing integers become NaN
        return found
    return np.array(held.to_pylist(), dtype=object if held.null_count else None)


def _whole_points(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Give the rows in parts that hold whole points."""
    held: list[pa.Table] = []
    for batch in batches:
        table = pa.concat_tables([*held, pa.Table.from_batches([batch])])
        keys = table.select(["scenario", "point"]).to_pandas()
        last = int((keys == keys.iloc[-1]).all(axis=1).to_numpy().argmax())
        if last:
            yield table.slice(0, last)
        held = [table.slice(last)]
    yield from held
