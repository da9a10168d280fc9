"""Intervals for many means at once, and how many replicates a precision needs.

What is resampled are replicates, as whole rows: in each resample a world is in or out for all
practices and outcomes together, as it was simulated for all of them together. A resample of rows is
a vector of counts, so that the means of all columns are one product of matrices.

The interval is Hesterberg's *expanded percentile* interval (2015, section 4.1.3): percentiles of
the bootstrap distribution, taken at Φ(√(n/(n−1))·t) with Student's t quantile in place of the
nominal tail. Plain percentiles are too narrow for small n, by √((n−1)/n) and by z instead of t;
``docs/explanation/comparison.md`` has its coverage beside that of BCa (Efron 1987) and of the t
interval.

How many replicates: Stein's two-stage rule.

Adding replicates until an interval looks narrow enough makes it too narrow: one stops where the
spread happens to look small. Stein (1945) avoids that. A pilot of fixed size n₀ gives a variance
s²; it alone fixes the number N = max(n₀, ⌈(t·s/H)²⌉), t Student's quantile with n₀ − 1 degrees of
freedom; the interval around the mean of all N is ± t·s/√N, **with the pilot's s**, whatever the
later replicates look like. For normal differences it covers at least as often as it says, for any
variance; for others as far as the pilot's mean is near normal, which is why the pilot is not small.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import Floats

MIN_PAIRS = 20
"""With fewer defined values there is no interval: it would promise more than it holds."""

KEY = 1_000
"""Key of the resampling's stream; those of runs are pairs, (replicate, stream)."""

_FEWEST_RESAMPLES = 9_999
MOST_RESAMPLES = 49_999
_TAIL_RESAMPLES = 30
"""Each tail of the widest interval is to hold so many resamples, within the two bounds above."""

_BATCH_CELLS = 2_000_000
_CHUNK_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of confidence, in the unit of what it is about; NaN: it takes more replicates."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is an interval at all."""
        return not math.isnan(self.low)

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies outside; False if there is no interval."""
        return self.low > 0 or self.high < 0


NO_INTERVAL = Interval(math.nan, math.nan)


def tail(confidence: float, n: NDArray[np.int64]) -> Floats:
    """Probability to cut off on either side, for n values each; 0 < confidence < 1, n ≥ 2."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    t = stats.t.ppf((1 - confidence) / 2, n - 1)
    cut: Floats = stats.norm.cdf(np.sqrt(n / (n - 1)) * t)
    return cut


def resamples_for(confidence: float, n: int) -> int:
    """Number of resamples that fills the tails of an interval from n values."""
    if n < MIN_PAIRS:
        return _FEWEST_RESAMPLES
    cut = float(tail(confidence, np.array([n]))[0])
    return int(np.clip(math.ceil(_TAIL_RESAMPLES / cut), _FEWEST_RESAMPLES, MOST_RESAMPLES))


def mean_intervals(
    columns: Floats, confidences: tuple[float, ...], seed: int, resamples: int
) -> list[tuple[Interval, ...]]:
    """Intervals for the mean of every column.

    Args:
        columns: [replicates, columns]; NaN where a value is undefined: it is left out of the mean.
        confidences: levels, each between 0 and 1.
        seed: the resamples follow from it and from the number of replicates alone, so that neither
            the order nor the company of a column matters, but for last bits.
        resamples: how many to draw.

    Returns:
        For every column one interval a level. Equal values x give [x, x]; fewer than ``MIN_PAIRS``
        defined values give ``NO_INTERVAL``.
    """
    defined = ~np.isnan(columns)
    counts = defined.sum(axis=0)
    found = [(NO_INTERVAL,) * len(confidences)] * columns.shape[1]
    moving = []
    for i in np.flatnonzero(counts >= MIN_PAIRS).tolist():
        values = columns[defined[:, i], i]
        if values.min() == values.max():
            found[i] = (Interval(float(values[0]), float(values[0])),) * len(confidences)
        else:
            moving.append(i)
    at_once = max(1, _CHUNK_CELLS // resamples)
    for start in range(0, len(moving), at_once):
        chunk = moving[start : start + at_once]
        means = _bootstrap_means(columns[:, chunk], seed, resamples)
        for i, held in zip(chunk, _percentiles(means, counts[chunk], confidences), strict=True):
            found[i] = held
    return found


def ratio_intervals(
    parts: Floats,
    wholes: Floats,
    *,
    least: float,
    against: int,
    confidences: tuple[float, ...],
    seed: int,
    resamples: int,
) -> tuple[list[tuple[Interval, ...]], list[tuple[Interval, ...]]]:
    """Intervals for ratios of two means, and for their differences from one of them.

    Every resample of worlds gives both means of all columns, so that numerator, denominator and
    what is compared stay paired.

    Args:
        parts: [replicates, columns], all defined: the numerators.
        wholes: the same of the denominators.
        least: below it a mean of a denominator divides nothing.
        against: the column of the baseline.
        confidences: as in ``mean_intervals``, with ``seed`` and ``resamples``.

    Returns:
        For every column one interval a level, first of its ratio, then of its difference;
        ``NO_INTERVAL`` where a resample has a denominator below ``least``, and with fewer than
        ``MIN_PAIRS`` replicates.
    """
    n, count = parts.shape
    if n < MIN_PAIRS:
        none = [(NO_INTERVAL,) * len(confidences)] * count
        return none, none
    means = _bootstrap_means(np.concatenate([parts, wholes], axis=1), seed, resamples)
    above, below = means[:count], means[count:]
    ratios = np.divide(above, below, out=np.full_like(above, np.nan), where=below >= least)
    ratios[np.isnan(ratios).any(axis=1)] = np.nan
    held = _percentiles(
        np.concatenate([ratios, ratios - ratios[against]]), np.full(2 * count, n), confidences
    )
    return held[:count], held[count:]


def _percentiles(
    distributions: Floats, counts: NDArray[np.int64], confidences: tuple[float, ...]
) -> list[tuple[Interval, ...]]:
    """Expanded percentiles of bootstrap distributions, [columns, resamples], one a level.

    By Hyndman and Fan's seventh definition, as SciPy 1.16 has it in ``stats.quantile``.
    """
    cuts = [tail(confidence, counts) for confidence in confidences]
    ends = np.stack([end for cut in cuts for end in (cut, 1 - cut)], axis=1)
    ordered = np.sort(distributions, axis=1)  # what is undefined comes last
    count = ordered.shape[1]
    above, part = np.divmod(ends * count + (1 - ends), 1)
    below, above = (
        np.take_along_axis(ordered, np.clip(place, 0, count - 1).astype(np.int64), axis=1)
        for place in (above - 1, above)
    )
    bounds = (1 - part) * below + part * above
    bounds[np.isnan(ordered[:, -1])] = np.nan
    return [
        tuple(Interval(low, high) for low, high in zip(row[::2], row[1::2], strict=True))
        for row in bounds.tolist()
    ]


def _bootstrap_means(columns: Floats, seed: int, resamples: int) -> Floats:
    """Means of every column in every resample, [columns, resamples]."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    n = columns.shape[0]
    defined = ~np.isnan(columns)
    centre = np.nanmean(columns, axis=0)
    # Centred: an undefined value adds nothing. In whole units, so small that nothing is lost and so
    # large that every sum is exact: the same bits, however many threads share the product.
    deviations = np.where(defined, columns - centre, 0.0)
    reach = np.maximum(np.abs(deviations).max(axis=0), 1e-200)
    unit = np.exp2(np.ceil(np.log2(reach * n)) - 52)
    deviations = np.rint(deviations / unit)
    partly = np.flatnonzero(~defined.all(axis=0))
    weights = defined[:, partly].astype(np.float64)

    def means(rows: NDArray[np.int64], axis: int) -> Floats:
        del axis  # always the last: rows is [..., n]
        shape = rows.shape[:-1]
        flat = rows.reshape(-1, n)
        flat = flat + n * np.arange(flat.shape[0])[:, None]
        drawn = np.bincount(flat.ravel(), minlength=flat.size).reshape(-1, n).astype(np.float64)
        total = drawn @ deviations
        size = np.full(total.shape, float(n))
        # A resample without any defined value (one of e²⁰) counts as one like the whole.
        size[:, partly] = np.maximum(drawn @ weights, 1.0)
        result: Floats = (centre + total * unit / size).T.reshape(-1, *shape)
        return result

    found: Any = stats.bootstrap(
        (np.arange(n),),
        means,
        n_resamples=resamples,
        batch=max(1, _BATCH_CELLS // n),
        vectorized=True,
        method="percentile",
        rng=np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(KEY,)))),
    )
    distribution: Floats = found.bootstrap_distribution
    return distribution


_CONFIDENCE = 0.95

type Ints = np.ndarray[Any, np.dtype[np.int64]]


def joint_bounds(pairs: Ints, mean: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Give Student's bounds of means that hold for all of them together (Bonferroni).

    Args:
        pairs: how many values each mean is of, [means].
        mean: [means]; NaN without any.
        error: its standard error, [means]; NaN with fewer than two.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import, scipy.stats far more

    cut = (1 - _CONFIDENCE) / 2 / pairs.size
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
    reach = -float(stdtrit(values.size - 1, (1 - _CONFIDENCE) / 2)) * error
    return mean, mean - reach, mean + reach


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
