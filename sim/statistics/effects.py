"""Paired differences at many points at once, with intervals that hold for all of them together."""

import math
from typing import Any

import numpy as np

from sim.outcomes import Floats

CONFIDENCE = 0.95

type Whole = np.ndarray[Any, np.dtype[np.int64]]


def joint_bounds(pairs: Whole, mean: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Give Student's bounds of means that hold for all of them together (Bonferroni).

    Args:
        pairs: how many values each mean is of, [means].
        mean: [means]; NaN without any.
        error: its standard error, [means]; NaN with fewer than two.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import, scipy.stats far more

    cut = (1 - CONFIDENCE) / 2 / pairs.size
    reach = -stdtrit(np.maximum(pairs - 1, 1), cut) * error
    return mean - reach, mean + reach


def mean_bounds(values: Floats) -> tuple[float, float, float] | None:
    """Give the mean of some values and its Student's bounds; None for fewer than two."""
    from scipy.special import stdtrit  # noqa: PLC0415 - as above

    values = values[~np.isnan(values)]
    if values.size < 2:
        return None
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    reach = -float(stdtrit(values.size - 1, (1 - CONFIDENCE) / 2)) * error
    return mean, mean - reach, mean + reach
