"""How well the five figures are known: clusters are resampled, whole.

A cluster is a country of the data, or a world of the model: its states share allies, and the same
world was run under every practice, so that nothing smaller is independent.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import Floats
from sim.statistics.bootstrap import KEY, MIN_PAIRS, NO_INTERVAL, Interval, tail
from sim.studies.calibrate.coding import TALLY, Counts, figures
from sim.studies.targets import TARGETS

CONFIDENCE = 0.95
RESAMPLES = 4_999
LEAST_DEFINED = 0.95
"""Share of resamples that must define a figure for it to have an interval."""

_BATCH_CELLS = 4_000_000

_UNDEFINED = -9.0
"""Stands for NaN while scipy resamples: it warns of NaN as if nothing varied."""


def figure_intervals(tallies: Counts, seed: int) -> tuple[Interval, ...]:
    """Give the 95 % interval of each figure: expanded percentiles, as in comparisons.

    Args:
        tallies: [clusters, 11]; clusters without a campaign-month are left out.
        seed: of the resampling.

    Returns:
        Five; ``NO_INTERVAL`` with fewer than 20 clusters, or where a figure is mostly undefined.
    """
    held = tallies[tallies[:, :3].sum(axis=1) > 0]
    if len(held) < MIN_PAIRS:
        return (NO_INTERVAL,) * len(TARGETS)
    drawn = _resampled(held, seed, RESAMPLES)
    cut = float(tail(CONFIDENCE, np.array([len(held)]))[0])
    found = []
    for row, value in zip(drawn, figures(held.sum(axis=0)), strict=True):
        defined = row[~np.isnan(row)]
        if np.isnan(value) or len(defined) < LEAST_DEFINED * len(row):
            found.append(NO_INTERVAL)
        else:
            low, high = np.quantile(defined, [cut, 1 - cut]).tolist()
            found.append(Interval(low, high))
    return tuple(found)


def figure_errors(tallies: Counts, seed: int, resamples: int = 199) -> Floats:
    """Give the standard error of each figure by resampling clusters, [5]; NaN if undefined."""
    drawn = _resampled(tallies, seed, resamples)
    # All undefined stays NaN without numpy's warning.
    some = ~np.isnan(drawn).all(axis=1)
    found = np.full(len(drawn), np.nan)
    found[some] = np.nanstd(drawn[some], axis=1)
    return found


def _resampled(tallies: Counts, seed: int, resamples: int) -> Floats:
    """Give the figures of every resample, [5, resamples]."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    n = len(tallies)

    def statistic(rows: NDArray[np.int64], axis: int) -> Floats:
        del axis  # always the last: rows is [..., n]
        drawn = np.moveaxis(figures(tallies[rows].sum(axis=-2)), -1, 0)
        return np.nan_to_num(drawn, nan=_UNDEFINED)

    found: Any = stats.bootstrap(
        (np.arange(n),),
        statistic,
        n_resamples=resamples,
        batch=max(1, _BATCH_CELLS // (n * TALLY)),
        vectorized=True,
        method="percentile",
        rng=np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(KEY,)))),
    )
    distribution: Floats = found.bootstrap_distribution
    return np.where(distribution == _UNDEFINED, np.nan, distribution)
