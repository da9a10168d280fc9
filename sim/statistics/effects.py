"""Paired differences at many points at once, with intervals that hold for all of them together."""

import math
from typing import Any, NamedTuple

import numpy as np

from sim.outcomes import Floats

CONFIDENCE = 0.95

type Whole = np.ndarray[Any, np.dtype[np.int64]]


class PairedMeans(NamedTuple):
    """Paired differences at each of some points.

    Attributes:
        pairs: how many are defined, [points].
        mean: their mean, [points]; NaN without any.
        error: its standard error, [points]; NaN with fewer than two.
    """

    pairs: Whole
    mean: Floats
    error: Floats


def paired_means(differences: Floats, begin: Whole) -> PairedMeans:
    """Average differences point by point.

    Args:
        differences: in the order of points; NaN where one of a pair is undefined.
        begin: the place of the first difference of each point, [points].
    """
    defined = ~np.isnan(differences)
    pairs = np.add.reduceat(defined.astype(np.int64), begin)
    some = np.where(pairs > 0, pairs, np.nan)
    mean = np.add.reduceat(np.where(defined, differences, 0.0), begin) / some
    point = np.repeat(np.arange(begin.size), np.diff(begin, append=differences.size))
    squares = np.where(defined, differences - mean[point], 0.0) ** 2
    free = np.where(pairs > 1, pairs - 1, np.nan)
    return PairedMeans(pairs, mean, np.sqrt(np.add.reduceat(squares, begin) / free / some))


def joint_bounds(means: PairedMeans, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Give Student's bounds of each mean that hold for all points together (Bonferroni)."""
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import, scipy.stats far more

    cut = (1 - confidence) / 2 / means.pairs.size
    reach = -stdtrit(np.maximum(means.pairs - 1, 1), cut) * means.error
    return means.mean - reach, means.mean + reach


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
