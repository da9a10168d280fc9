"""How true values are spread that are each known with noise, and which share of them lies where.

A mean over few worlds is noisy, so the raw share of means beyond a limit is drawn towards one half.
The noise of each is known, so it can be removed: the spread of true values is estimated by
nonparametric maximum likelihood (Kiefer & Wolfowitz 1956; Laird 1978) as weights of narrow bins,
by expectation–maximisation (Dempster, Laird & Rubin 1977) from a flat start. Adaptive shrinkage
(Stephens 2017) would be smoother, but takes it that most true values lie about one mode, at 0;
differences between practices need not.

The likelihood of a mean is Student's, for its standard error is estimated from few worlds, too.
EM is stopped long before it has sharpened the bins into spikes: shares beyond a limit have settled
by then (``tests/statistics/test_deconvolution.py`` has coverage for planted ones).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.outcomes import Floats
from sim.statistics.bootstrap import Ints

_KEY = 5_000
"""Key of the stream of resamples."""

_RESAMPLES = 200
"""Bootstrap resamples of points."""

_ROUNDS = 100
"""Rounds of EM."""

_STEPS = 4
"""Bins from 0 to the smallest difference; further out they widen in proportion."""

_CONFIDENCE = 0.95

_DECIMALS = 4
"""Shares are rounded: beyond that stands how many threads multiplied matrices, and no knowledge."""

type Mask = np.ndarray[Any, np.dtype[np.bool]]


@dataclass(frozen=True)
class TrueSpread:
    """True values behind noisy means: how they are spread, and where each may lie.

    Attributes:
        smallest: the limit δ; bins end at −δ and at δ.
        edges: of the bins, [bins + 1], in the unit of the means.
        likelihood: of each mean for true values in each bin, up to a factor, [points, bins].
        counts: how often each point counts, [1 + resamples, points]: once in the first row; 0 for
            points without a mean and its error.
        weights: shares of true values in each bin, [1 + resamples, bins].
    """

    smallest: float
    edges: Floats
    likelihood: Floats
    counts: Floats
    weights: Floats

    @property
    def points(self) -> int:
        """How many points have a mean and its error."""
        return int(self.counts[0].sum())

    @cached_property
    def middles(self) -> Floats:
        """Middles of the bins."""
        found: Floats = (self.edges[1:] + self.edges[:-1]) / 2
        return found

    @property
    def above(self) -> Mask:
        """The bins beyond the limit."""
        found: Mask = self.middles > self.edges[np.searchsorted(self.edges, self._limit)]
        return found

    @property
    def below(self) -> Mask:
        """The bins beyond the limit on the other side."""
        found: Mask = self.above[::-1]  # bins lie evenly about 0
        return found

    @property
    def _limit(self) -> float:
        """The edge at the limit, or a hair below for rounding."""
        return float(self.edges[len(self.edges) // 2 + _STEPS]) * (1 - 1e-9)

    def chances(self, bins: Mask) -> Floats:
        """Give for each point the chance that its true value lies in some bins.

        Returns:
            [1 + resamples, points]: by the spread that each resample gives.
        """
        found: Floats = (self.weights[:, bins] @ self.likelihood[:, bins].T) / np.maximum(
            self.weights @ self.likelihood.T, 1e-300
        )
        return found

    def cumulative(self, value: float) -> float:
        """Give the share of true values below a value; half of those equal to it."""
        found: float = np.interp(value, self.edges, np.append(0.0, np.cumsum(self.weights[0])))
        return round(float(found), _DECIMALS)

    def quantiles(self, shares: Floats) -> Floats:
        """Give the values below which some shares of true values lie."""
        total = np.append(0.0, np.cumsum(self.weights[0]))
        found: Floats = np.interp(np.asarray(shares) * total[-1], total, self.edges)
        return found


@dataclass(frozen=True, slots=True)
class EstimatedShare:
    """A share with its interval: of all points."""

    share: float
    low: float
    high: float


def true_spread(mean: Floats, error: Floats, pairs: Ints, smallest: float, seed: int) -> TrueSpread:
    """Estimate how the true values behind noisy means are spread.

    Args:
        mean: [points]; NaN where there is none.
        error: standard errors, [points]; NaN with fewer than two pairs; 0 for what is exact.
        pairs: values that each mean is of, [points].
        smallest: δ, 0 or more; with 0, bins show of what size the values are, and what is exactly 0
            lies between.
        seed: of the resamples; the same points in the same order are resampled alike.
    """
    from scipy.special import stdtr  # noqa: PLC0415 - slow to import

    known = pairs >= 2
    held, reach = np.where(known, mean, 0.0), np.where(known, error, 1.0)
    size = max(float(np.abs(held).max()), 2 * smallest) or 1.0
    unit = smallest or size * 1e-9
    width = np.arcsinh(1.0) / _STEPS
    bins = int(np.ceil(np.arcsinh(size / unit) / width)) + 1
    edges = unit * np.sinh(width * np.arange(-bins, bins + 1))
    distance = (held[:, np.newaxis] - edges) / np.maximum(reach, 1e-12 * size)[:, np.newaxis]
    cumulative = stdtr(np.maximum(pairs - 1, 1)[:, np.newaxis], distance)
    likelihood = (cumulative[:, :-1] - cumulative[:, 1:]) / np.diff(edges)
    likelihood /= np.maximum(likelihood.max(axis=1, keepdims=True), 1e-300)
    counts = _resampled(len(mean), seed) * known
    return TrueSpread(smallest, edges, likelihood, counts, _weights(likelihood, counts))


def _resampled(points: int, seed: int) -> Floats:
    """Give how often each point counts: once, then as each resample has it."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(_KEY,))))
    drawn = rng.multinomial(points, np.full(points, 1 / points), size=_RESAMPLES)
    found: Floats = np.vstack([np.ones(points), drawn]).astype(np.float64)
    return found


def _weights(likelihood: Floats, counts: Floats) -> Floats:
    """Find the weights of bins under which the means are most likely, one row a resample."""
    bins = likelihood.shape[1]
    found = np.full((len(counts), bins), 1 / bins)
    total = np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    for _ in range(_ROUNDS):
        fit = np.maximum(found @ likelihood.T, 1e-300)
        found *= (counts / fit) @ likelihood / total
    return found


def share_with_interval(chances: Floats, counts: Floats) -> EstimatedShare:
    """Give the share of points for which something holds, by its chance at each.

    Args:
        chances: [1 + resamples, points].
        counts: how often each point counts, of the same shape.

    Returns:
        It with its interval: percentiles of the resamples; NaN without points.
    """
    total = counts.sum(axis=1)
    if total[0] == 0:
        return EstimatedShare(np.nan, np.nan, np.nan)
    held = (chances * counts).sum(axis=1)[total > 0] / total[total > 0]
    tails = np.array([1 - _CONFIDENCE, 1 + _CONFIDENCE]) / 2
    low, high = np.quantile(held[1:], tails)
    # Of what no point shows, or every one does, resamples know nothing: so many points can miss it.
    missed = 1 - tails[0] ** (1 / total[0])
    share, low, high, missed = (round(float(x), _DECIMALS) for x in (held[0], low, high, missed))
    return EstimatedShare(share, min(low, share, 1 - missed), max(high, share, missed))
