"""What an interval says of a claim.

A claim is that an effect is more, less, or no different, by a smallest difference δ > 0 that is
worth caring about. Turned so that the claim points upwards, with the interval [low, high] of the
effect:

- *more* or *less*: supported if low ≥ δ; contradicted if high < δ, for then no effect that is worth
  caring about is left; else undecided.
- *same*: supported if −δ ≤ low and high ≤ δ (inclusion, as in Schuirmann's two one-sided tests,
  1987); contradicted if the interval lies wholly outside ±δ; else undecided.

So an effect in the claimed direction that is too small to care about contradicts the claim; how it
was contradicted is told beside the verdict.
"""

from enum import StrEnum

from sim.scenario.lists import Direction
from sim.statistics.bootstrap import Interval


class ClaimVerdict(StrEnum):
    """Whether a claim stands."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"


class ClaimManner(StrEnum):
    """In which way: what the whole interval is compatible with."""

    AS_CLAIMED = "as claimed"
    OPPOSITE = "the other way"
    NONE = "no difference that matters"
    TOO_SMALL = "less than matters, or the other way"
    DIFFERENT = "a difference that matters"
    WIDE = "the interval holds both"
    UNKNOWN = "too few worlds in which it is defined"


def judge_effect(
    interval: Interval, direction: Direction, smallest: float
) -> tuple[ClaimVerdict, ClaimManner]:
    """Judge one effect.

    Args:
        interval: of the effect, practice − against, in the unit of the outcome.
        direction: of the claim.
        smallest: δ > 0, in the same unit.
    """
    if not interval.known:
        return ClaimVerdict.UNDECIDED, ClaimManner.UNKNOWN
    if direction == "same":
        return _same(interval.low, interval.high, smallest)
    if direction == "less":
        return _more(-interval.high, -interval.low, smallest)
    return _more(interval.low, interval.high, smallest)


def _same(low: float, high: float, smallest: float) -> tuple[ClaimVerdict, ClaimManner]:
    if -smallest <= low and high <= smallest:
        return ClaimVerdict.SUPPORTED, ClaimManner.AS_CLAIMED
    if low > smallest or high < -smallest:
        return ClaimVerdict.CONTRADICTED, ClaimManner.DIFFERENT
    return ClaimVerdict.UNDECIDED, ClaimManner.WIDE


def _more(low: float, high: float, smallest: float) -> tuple[ClaimVerdict, ClaimManner]:
    if low >= smallest:
        return ClaimVerdict.SUPPORTED, ClaimManner.AS_CLAIMED
    if high >= smallest:
        return ClaimVerdict.UNDECIDED, ClaimManner.WIDE
    if high <= -smallest:
        return ClaimVerdict.CONTRADICTED, ClaimManner.OPPOSITE
    return (
        ClaimVerdict.CONTRADICTED,
        ClaimManner.NONE if low >= -smallest else ClaimManner.TOO_SMALL,
    )


def judge_claim(verdicts: list[ClaimVerdict]) -> ClaimVerdict:
    """Judge a claim made against several practices: it holds if it holds against each."""
    if ClaimVerdict.CONTRADICTED in verdicts:
        return ClaimVerdict.CONTRADICTED
    if ClaimVerdict.UNDECIDED in verdicts:
        return ClaimVerdict.UNDECIDED
    return ClaimVerdict.SUPPORTED
