"""What an interval says: of a difference, by what is too small to matter.

Verdicts come from the interval [low, high] of a difference and from δ, the smallest difference that
matters:

- *identical*: the same number in every world, to the last bit
- *equivalent*: −δ ≤ low and high ≤ δ, by inclusion as in Schuirmann's two one-sided tests (1987)
- *better*, *worse*: low ≥ δ, high ≤ −δ: the difference is there, and it matters
- *small*: 0 is outside, but part of the interval lies within ±δ: a difference exists, and may be
  smaller than what matters
- *undecided*: 0 is inside and so is something beyond ±δ, or there is no interval at all
"""

import math
from enum import StrEnum

from sim.statistics.bootstrap import Interval

MOST_NEEDED = 1_000_000
"""Estimates of replicates beyond this are not worth a number."""


class Verdict(StrEnum):
    """What the interval of a difference says."""

    BETTER = "better"
    WORSE = "worse"
    EQUIVALENT = "equivalent"
    SMALL = "small"
    UNDECIDED = "undecided"
    IDENTICAL = "identical"


TOLD_APART = frozenset({Verdict.BETTER, Verdict.WORSE, Verdict.SMALL})
"""Verdicts by which there is a difference."""


def judge(bounds: Interval, smallest: float, *, identical: bool = False) -> Verdict:
    """Judge a difference by its interval.

    Args:
        bounds: of the difference, better being more.
        smallest: δ > 0, in the unit of the difference.
        identical: whether every pair was equal to the last bit.
    """
    if identical:
        return Verdict.IDENTICAL
    if not bounds.known:
        return Verdict.UNDECIDED
    if -smallest <= bounds.low and bounds.high <= smallest:
        return Verdict.EQUIVALENT
    if bounds.low >= smallest:
        return Verdict.BETTER
    if bounds.high <= -smallest:
        return Verdict.WORSE
    return Verdict.SMALL if bounds.excludes_zero else Verdict.UNDECIDED


def replicates_needed(mean: float, bounds: Interval, pairs: int, smallest: float) -> int | None:
    """About how many replicates would decide an undecided difference.

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
    if abs(mean) < smallest:
        ways.append(max(above / (smallest - mean), below / (smallest + mean)))
    if not ways or (needed := pairs * min(ways) ** 2) > MOST_NEEDED:
        return None
    whole = max(math.ceil(needed), pairs + 1)
    step = int(10 ** max(0, len(str(whole)) - 2))
    return math.ceil(whole / step) * step
