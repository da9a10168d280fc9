"""How many replicates: Stein's two-stage rule.

Adding replicates until an interval looks narrow enough makes it too narrow: one stops where the
spread happens to look small. Stein (1945) avoids that. A pilot of fixed size n₀ gives a variance
s²; it alone fixes the number N = max(n₀, ⌈(t·s/H)²⌉), t Student's quantile with n₀ − 1 degrees of
freedom; the interval around the mean of all N is ± t·s/√N, **with the pilot's s**, whatever the
later replicates look like. For normal differences it covers at least as often as it says, for any
variance; for others as far as the pilot's mean is near normal, which is why the pilot is not small.
"""

import math

import numpy as np

from sim.outcomes import Floats
from sim.statistics.bootstrap import Interval


def required_replicates(pilot: Floats, half_width: float, confidence: float = 0.95) -> int:
    """Number of replicates, those of the pilot among them, that Stein's rule asks for.

    Args:
        pilot: [n₀] paired differences, n₀ ≥ 2, all defined.
        half_width: H, above 0, in the unit of the differences.
        confidence: between 0 and 1.

    Raises:
        ValueError: an argument is out of its range.
    """
    check_precision(half_width, confidence)
    return max(pilot.size, math.ceil((reach(pilot, confidence) / half_width) ** 2))


def stein_interval(pilot: Floats, differences: Floats, confidence: float = 0.95) -> Interval:
    """Interval of the mean difference: mean ± t·s/√N, s and t from the pilot alone.

    Args:
        pilot: [n₀] the pilot's differences.
        differences: [N] all of them, the pilot's first.
        confidence: between 0 and 1.

    Raises:
        ValueError: an argument is out of its range.
    """
    half = reach(pilot, confidence) / math.sqrt(differences.size)
    mean = float(differences.mean())
    return Interval(mean - half, mean + half)


def check_precision(half_width: float, confidence: float) -> None:
    """See that a half-width and a confidence can be asked for, else ``ValueError``."""
    if not 0 < half_width < math.inf:
        raise ValueError(f"the half-width must be a number above 0, is {half_width:g}")
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be above 0 and below 1, is {confidence:g}")


def reach(pilot: Floats, confidence: float) -> float:
    """Give t·s: what is divided by √N to give a half-width.

    Raises:
        ValueError: the pilot has fewer than two differences, or one that is undefined.
    """
    if pilot.size < 2 or not np.isfinite(pilot).all():
        raise ValueError("the pilot needs at least two differences, all of them defined")
    from scipy import stats  # noqa: PLC0415 - slow to import

    t = float(stats.t.ppf((1 + confidence) / 2, pilot.size - 1))
    return t * float(pilot.std(ddof=1))
