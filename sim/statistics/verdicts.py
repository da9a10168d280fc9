"""What an interval says: of a difference, by what is too small to matter.

Verdicts come from the interval [low, high] of a difference and from δ, the smallest difference that
matters of that outcome in that world, in this order:

- *identical*: the same number in every world, to the last bit
- *better*, *worse*: low ≥ δ, high ≤ −δ: the difference is there, and it matters
- *slightly better*, *slightly worse*: the interval leaves out 0 and crosses δ: the difference is
  there, and is perhaps too small to matter
- *a difference, too small to matter*: within ±δ, and it leaves out 0
- *no difference that matters*: within ±δ, and it holds 0 (by inclusion, as in Schuirmann's two
  one-sided tests, 1987)
- *not known*: all else, and where there is no interval
- *cannot be told here*: in place of the last three, where the world could not show a difference

Where δ is itself only known to lie between two values, what matters is beyond the larger and what
does not is within the smaller.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import Better, Floats
from sim.statistics.bootstrap import Interval

MOST_NEEDED = 1_000_000
"""Estimates of replicates beyond this are not worth a number."""

type Mark = Literal["filled", "small", "hollow", "interval", "none"]
"""How a figure marks an estimate; *interval*: by its interval only."""


class Verdict(StrEnum):
    """What the interval of a difference says."""

    IDENTICAL = "identical"
    BETTER = "better"
    WORSE = "worse"
    SLIGHTLY_BETTER = "slightly better"
    SLIGHTLY_WORSE = "slightly worse"
    TOO_SMALL = "a difference, too small to matter"
    NO_DIFFERENCE = "no difference that matters"
    NOT_KNOWN = "not known"
    CANNOT_BE_TOLD = "cannot be told here"

    @classmethod
    def _missing_(cls, value: object) -> "Verdict | None":
        """Read a word of version 0.1 as not known: its answer is judged anew from intervals."""
        return cls.NOT_KNOWN if value in ("equivalent", "small", "undecided") else None

    def words(self, better: Better = "higher") -> str:
        """Say it of an outcome: of one of which neither way is good, *more* and *less*."""
        if better != "neither":
            return self.value
        return self.value.replace("better", "more").replace("worse", "less")


AHEAD = frozenset({Verdict.BETTER, Verdict.SLIGHTLY_BETTER})
BEHIND = frozenset({Verdict.WORSE, Verdict.SLIGHTLY_WORSE})
TOLD_APART = AHEAD | BEHIND
"""Verdicts by which there is a difference that may matter."""

MARKS: Mapping[Verdict, Mark] = {
    Verdict.IDENTICAL: "none",
    Verdict.BETTER: "filled",
    Verdict.WORSE: "filled",
    Verdict.SLIGHTLY_BETTER: "small",
    Verdict.SLIGHTLY_WORSE: "small",
    Verdict.TOO_SMALL: "hollow",
    Verdict.NO_DIFFERENCE: "hollow",
    Verdict.NOT_KNOWN: "interval",
    Verdict.CANNOT_BE_TOLD: "interval",
}


@dataclass(frozen=True, slots=True)
class Size:
    """δ, the smallest difference that matters, and between what it lies; 0: every one does."""

    value: float
    low: float
    high: float


def size_of(smallest: Size | float) -> Size:
    """Give δ as a size: a number is known exactly."""
    if isinstance(smallest, Size):
        return smallest
    return Size(smallest, smallest, smallest)


def judge(
    bounds: Interval,
    smallest: Size | float,
    *,
    identical: bool = False,
    untellable: bool = False,
) -> Verdict:
    """Judge a difference by its interval.

    Args:
        bounds: of the difference, better being more.
        smallest: δ ≥ 0, in the unit of the difference.
        identical: whether every pair was equal to the last bit.
        untellable: whether this world could not show a difference that matters.
    """
    low, high, same = (np.array([held]) for held in (bounds.low, bounds.high, identical))
    (verdict,) = judge_each(low, high, smallest, same, untellable=untellable)
    return verdict


def judge_each(
    low: Floats,
    high: Floats,
    smallest: Size | float,
    identical: NDArray[np.bool],
    *,
    untellable: bool = False,
) -> list[Verdict]:
    """Judge differences by their intervals; NaN bounds stand for none.

    Args:
        low: lower bounds, better being more, [differences].
        high: upper bounds.
        smallest: as ``judge`` has it, as are the others.
        identical: [differences].
        untellable: of all of them.
    """
    size = size_of(smallest)
    apart = (low > 0) | (high < 0)
    within = (-size.low <= low) & (high <= size.low)
    kinds: dict[Verdict, NDArray[np.bool]] = {
        Verdict.IDENTICAL: identical,
        Verdict.BETTER: apart & (low >= size.high),
        Verdict.WORSE: apart & (high <= -size.high),
        Verdict.SLIGHTLY_BETTER: (low > 0) & ~within,
        Verdict.SLIGHTLY_WORSE: (high < 0) & ~within,
        Verdict.CANNOT_BE_TOLD: np.full(low.shape, untellable),
        Verdict.TOO_SMALL: within & apart,
        Verdict.NO_DIFFERENCE: within,
        Verdict.NOT_KNOWN: np.full(low.shape, fill_value=True),
    }
    order = list(kinds)
    return [order[n] for n in np.argmax(list(kinds.values()), axis=0)]


def replicates_needed(
    mean: float, bounds: Interval, pairs: int, smallest: Size | float
) -> int | None:
    """About how many replicates would make a difference known.

    An interval narrows as 1/√n. If the mean stays where it is, the interval comes to exclude 0 or
    to lie within ±δ, whichever happens first; the answer is rounded up to two digits. A guess, no
    promise: the mean will move.

    Args:
        mean: of the differences.
        bounds: their interval.
        pairs: number of differences.
        smallest: δ.

    Returns:
        More than there are, or None without an interval or beyond ``MOST_NEEDED``.
    """
    if not bounds.known:
        return None
    below, above = mean - bounds.low, bounds.high - mean
    ways = []
    if mean != 0:
        ways.append((below if mean > 0 else above) / abs(mean))
    within = size_of(smallest).low
    if abs(mean) < within:
        ways.append(max(above / (within - mean), below / (within + mean)))
    if not ways or (needed := pairs * min(ways) ** 2) > MOST_NEEDED:
        return None
    whole = max(math.ceil(needed), pairs + 1)
    step = int(10 ** max(0, len(str(whole)) - 2))
    return math.ceil(whole / step) * step
