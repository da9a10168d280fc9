"""How many replicates: Stein's two-stage rule.

Adding replicates until an interval looks narrow enough makes it too narrow: one stops where the
spread happens to look small. Stein (1945) avoids that. A pilot of fixed size n₀ gives a variance
s²; it alone fixes the number N = max(n₀, ⌈(t·s/H)²⌉), t Student's quantile with n₀ − 1 degrees of
freedom; the interval around the mean of all N is ± t·s/√N, **with the pilot's s**, whatever the
later replicates look like. For normal differences it covers at least as often as it says, for any
variance; for others as far as the pilot's mean is near normal, which is why the pilot is not small.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.ensemble import Ensemble, main_practice
from sim.statistics.bootstrap import Interval

PILOT = 100
"""Replicates of the pilot: fixed beforehand, never shrunk by what is seen."""

MAX_REPLICATES = 100_000
"""Where the driver stops, however fine the precision that is asked for."""


@dataclass(frozen=True, slots=True)
class Precision:
    """What was asked for and what it took.

    Attributes:
        practice: the main practice; ``against``: the one it is compared with.
        outcome: the outcome whose difference it is about.
        target: half-width asked for, in the unit of the outcome.
        confidence: of the interval.
        pilot: n₀, replicates of the pilot.
        pilot_deviation: s, standard deviation of the pilot's differences.
        required: N by Stein's rule.
        replicates: those there are: N, or the cap if that is less.
        half_width: t·s/√replicates: at most ``target`` unless the cap stopped it.
        interval: the interval of the mean difference by Stein's rule.
    """

    practice: str
    against: str
    outcome: str
    target: float
    confidence: float
    pilot: int
    pilot_deviation: float
    required: int
    replicates: int
    half_width: float
    interval: Interval

    @property
    def capped(self) -> bool:
        """Whether the cap on replicates stopped it short of the target."""
        return self.replicates < self.required

    def sentence(self) -> str:
        """Say how many replicates it took, or that they did not suffice."""
        what = (
            f"the difference in {self.outcome} between {self.practice} and {self.against} to "
            f"± {self.target:g}"
        )
        rule = f"Stein’s rule after a pilot of {self.pilot:,}"
        if self.capped:
            return (
                f"{self.replicates:,} replicates, the most allowed, do not give {what}: by {rule} "
                f"that takes {self.required:,}; what was reached is ± {self.half_width:.2g}."
            )
        return (
            f"It took {self.replicates:,} replicates to know {what} at {self.confidence:.4g} "
            f"confidence, by {rule}; what was reached is ± {self.half_width:.2g}."
        )


def required_replicates(pilot: Floats, half_width: float, confidence: float = 0.95) -> int:
    """Number of replicates, those of the pilot among them, that Stein's rule asks for.

    Args:
        pilot: [n₀] paired differences, n₀ ≥ 2, all defined.
        half_width: H, above 0, in the unit of the differences.
        confidence: between 0 and 1.

    Raises:
        ValueError: an argument is out of its range.
    """
    _check(half_width, confidence)
    return max(pilot.size, math.ceil((_reach(pilot, confidence) / half_width) ** 2))


def stein_interval(pilot: Floats, differences: Floats, confidence: float = 0.95) -> Interval:
    """Interval of the mean difference: mean ± t·s/√N, s and t from the pilot alone.

    Args:
        pilot: [n₀] the pilot's differences.
        differences: [N] all of them, the pilot's first.
        confidence: between 0 and 1.

    Raises:
        ValueError: an argument is out of its range.
    """
    half = _reach(pilot, confidence) / math.sqrt(differences.size)
    mean = float(differences.mean())
    return Interval(mean - half, mean + half)


def _check(half_width: float, confidence: float) -> None:
    if not 0 < half_width < math.inf:
        raise ValueError(f"the half-width must be a number above 0, is {half_width:g}")
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be above 0 and below 1, is {confidence:g}")


def _reach(pilot: Floats, confidence: float) -> float:
    """t·s: what is divided by √N to give a half-width."""
    if pilot.size < 2 or not np.isfinite(pilot).all():
        raise ValueError("the pilot needs at least two differences, all of them defined")
    from scipy import stats  # noqa: PLC0415 - slow to import

    t = float(stats.t.ppf((1 + confidence) / 2, pilot.size - 1))
    return t * float(pilot.std(ddof=1))


def until_precise(
    draw: Callable[[range], Ensemble],
    half_width: float,
    against: str,
    confidence: float = 0.95,
    *,
    pilot: int = PILOT,
    max_replicates: int = MAX_REPLICATES,
) -> tuple[Ensemble, Precision]:
    """Draw replicates until the main difference is known to ± ``half_width``.

    The main difference is that of ``main_practice`` and ``against`` in the main outcome; the other
    differences are as precise as they turn out to be. ``draw`` is called at most twice: for the
    pilot and for all the rest.

    Args:
        draw: simulates the replicates of a range, as ``sim.ensemble.run_ensemble`` does.
        half_width: H, in the unit of the main outcome.
        against: the practice compared with.
        confidence: between 0 and 1.
        pilot: n₀ ≥ 2; fixed before anything is seen.
        max_replicates: the cap, at least ``pilot``.

    Raises:
        ValueError: an argument is out of its range, or nothing is compared.
    """
    if not 2 <= pilot <= max_replicates:
        raise ValueError(
            f"the pilot of {pilot:,} replicates must be at least 2 and at most the "
            f"{max_replicates:,} that are allowed"
        )
    _check(half_width, confidence)
    ensemble = draw(range(pilot))
    practice = main_practice(ensemble.practices, against)
    seen = ensemble.differences(MAIN_OUTCOME, practice, against)
    required = required_replicates(seen, half_width, confidence)
    replicates = min(required, max_replicates)
    if replicates > pilot:
        ensemble = ensemble.joined(draw(range(pilot, replicates)))
    interval = stein_interval(
        seen, ensemble.differences(MAIN_OUTCOME, practice, against), confidence
    )
    return ensemble, Precision(
        practice=practice,
        against=against,
        outcome=MAIN_OUTCOME,
        target=half_width,
        confidence=confidence,
        pilot=pilot,
        pilot_deviation=float(seen.std(ddof=1)),
        required=required,
        replicates=replicates,
        half_width=_reach(seen, confidence) / math.sqrt(replicates),
        interval=interval,
    )
