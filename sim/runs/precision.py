"""How many replicates: Stein's two-stage rule (``sim.statistics.precision``), applied to runs."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.ensemble import Ensemble, main_practice
from sim.statistics.bootstrap import Interval
from sim.statistics.precision import check_precision, reach, required_replicates, stein_interval

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


def in_two_stages(
    draw: Callable[[range], Floats],
    half_width: float,
    confidence: float = 0.95,
    *,
    pilot: int = PILOT,
    max_replicates: int = MAX_REPLICATES,
) -> tuple[Floats, Floats, int]:
    """Draw differences until their mean is known to ± ``half_width``, in at most two calls.

    Args:
        draw: gives the difference of each replicate of a range: first of the pilot, then of the
            rest.
        half_width: H, in the unit of the differences.
        confidence: between 0 and 1.
        pilot: n₀ ≥ 2; fixed before anything is seen.
        max_replicates: the cap, at least ``pilot``.

    Returns:
        The pilot's differences, all differences, and the number that Stein's rule asks for. A pilot
        that holds undefined differences asks for no more.

    Raises:
        ValueError: an argument is out of its range.
    """
    if not 2 <= pilot <= max_replicates:
        raise ValueError(
            f"the pilot of {pilot:,} replicates must be at least 2 and at most the "
            f"{max_replicates:,} that are allowed"
        )
    check_precision(half_width, confidence)
    seen = draw(range(pilot))
    if not np.isfinite(seen).all():
        return seen, seen, pilot
    required = required_replicates(seen, half_width, confidence)
    replicates = min(required, max_replicates)
    more = draw(range(pilot, replicates)) if replicates > pilot else seen[:0]
    return seen, np.concatenate([seen, more]), required


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
        draw: simulates the replicates of a range, as ``sim.runs.simulate.run_ensemble`` does.
        half_width: H, in the unit of the main outcome.
        against: the practice compared with.
        confidence: between 0 and 1.
        pilot: n₀ ≥ 2; fixed before anything is seen.
        max_replicates: the cap, at least ``pilot``.

    Raises:
        ValueError: an argument is out of its range, or nothing is compared.
    """
    drawn: list[Ensemble] = []

    def differences(replicates: range) -> Floats:
        more = draw(replicates)
        drawn[:] = [drawn[0].joined(more)] if drawn else [more]
        practice = main_practice(more.practices, against)
        return more.differences(MAIN_OUTCOME, practice, against)

    seen, every, required = in_two_stages(
        differences, half_width, confidence, pilot=pilot, max_replicates=max_replicates
    )
    [ensemble] = drawn
    return ensemble, Precision(
        practice=main_practice(ensemble.practices, against),
        against=against,
        outcome=MAIN_OUTCOME,
        target=half_width,
        confidence=confidence,
        pilot=pilot,
        pilot_deviation=float(seen.std(ddof=1)),
        required=required,
        replicates=every.size,
        half_width=reach(seen, confidence) / math.sqrt(every.size),
        interval=stein_interval(seen, every, confidence),
    )
