"""Approximate Bayesian computation with regression adjustment, and what checks it.

A *bank* is simulations at points of the prior: places in the unit cube and their summaries. The
posterior given some data is made of it (Beaumont, Zhang & Balding 2002): summaries are first turned
into one statistic a parameter, the regression of its logit on them (Fearnhead & Prangle 2012);
simulations whose statistics are near those of the data are kept, and what is left between their
statistics and the data's is taken out by a weighted local regression. The logit keeps draws in the
prior's box.

The same bank checks it (simulation-based calibration: Talts et al. 2018): each simulation in turn
is the data, and where its true place lies among the draws must be uniform.
"""

from typing import NamedTuple

import numpy as np

from sim.outcomes import Floats

KEPT = 0.7
"""Share of the bank that is near enough."""

FOLDS = 5
"""The statistics of a simulation are learnt from the others' folds."""

RIDGE = 0.03
"""Penalty of the regressions, as a share of the number of simulations."""

_EDGE = 1e-3
_FAR = 4.0


class Bank(NamedTuple):
    """Simulations.

    Attributes:
        places: in the unit cube of the prior, [N, P].
        summaries: [N, K]; NaN where a figure is undefined.
    """

    places: Floats
    summaries: Floats


class Posterior(NamedTuple):
    """Draws with their weights.

    Attributes:
        places: in the unit cube, [n, P].
        weights: they sum to 1, [n].
        fits: R² of each parameter's statistic over the bank, [P]: how much summaries tell of it.
    """

    places: Floats
    weights: Floats
    fits: Floats


def logit(places: Floats) -> Floats:
    """Take places in the unit cube to the line."""
    held = np.clip(places, _EDGE, 1.0 - _EDGE)
    found: Floats = np.log(held / (1.0 - held))
    return found


def _features(summaries: Floats, middle: Floats, spread: Floats) -> Floats:
    """Give a constant and standardised summaries; what is undefined is middling."""
    held = np.clip(np.nan_to_num((summaries - middle) / spread, nan=0.0), -_FAR, _FAR)
    return np.concatenate([np.ones((*held.shape[:-1], 1)), held], axis=-1)


def _regressed(features: Floats, values: Floats, weights: Floats) -> Floats:
    """Regress with weights and a small ridge on all but the constant."""
    held = features * weights[:, None]
    penalty = RIDGE * weights.sum() * np.eye(features.shape[1])
    penalty[0, 0] = 0.0
    found: Floats = np.linalg.solve(held.T @ features + penalty, held.T @ values)
    return found


def statistics(bank: Bank, data: Floats) -> tuple[Floats, Floats]:
    """Turn summaries into statistics, one a parameter.

    Those of a simulation are learnt from the other folds of the bank: what was learnt from itself
    would lie nearer to its place than the data's can.

    Returns:
        Those of the simulations, [N, P], and of the data, [P]: the mean by what all folds say.
    """
    # A figure that the data do not have says nothing, and one that a simulation lacks is middling.
    known = np.where(np.isnan(data), np.nan, bank.summaries)
    some = ~np.isnan(known).all(axis=0)
    low, middle, high = np.zeros((3, known.shape[1]))
    low[some], middle[some], high[some] = np.nanquantile(known[:, some], [0.16, 0.5, 0.84], axis=0)
    spread = np.where(high > low, (high - low) / 2, 1.0)
    features, wanted = (_features(held, middle, spread) for held in (known, data))
    values, fold = logit(bank.places), np.arange(len(known)) % FOLDS
    found, of_data = np.empty_like(values), np.zeros(values.shape[1])
    for n in range(FOLDS):
        others = fold != n
        slopes = _regressed(features[others], values[others], np.ones(int(others.sum())))
        found[~others] = features[~others] @ slopes
        of_data += wanted @ slopes / FOLDS
    return found, of_data


def posterior_of(bank: Bank, data: Floats) -> Posterior:
    """Give the posterior given summaries of data, [K].

    Args:
        bank: simulations; some hundreds, several times as many as parameters.
        data: the summaries that were observed; NaN where undefined.
    """
    found, wanted = statistics(bank, data)
    return _adjusted(logit(bank.places), found, wanted)


def _adjusted(values: Floats, found: Floats, wanted: Floats) -> Posterior:
    """Keep simulations with statistics near those wanted, and take out what is left between."""
    left = (values - found).var(axis=0)
    distance = np.sqrt((((found - wanted) ** 2) / left).sum(axis=1))
    near = np.argsort(distance, kind="stable")[
        : max(int(KEPT * len(distance)), 2 * values.shape[1])
    ]
    weights = 1.0 - (distance[near] / (distance[near].max() * (1.0 + 1e-9))) ** 2  # Epanechnikov's
    off = found[near] - wanted
    features = np.concatenate([np.ones((len(near), 1)), off], axis=1)
    slopes = _regressed(features, values[near], weights)
    # A regression leaves less than there was: by its degrees of freedom.
    many = weights.sum() ** 2 / (weights**2).sum()
    rest = (values[near] - features @ slopes) * np.sqrt(many / max(many - len(slopes), 1.0))
    places = 1.0 / (1.0 + np.exp(-(slopes[0] + rest)))
    return Posterior(places, weights / weights.sum(), 1.0 - left / values.var(axis=0))


def ranks(bank: Bank, tried: int) -> Floats:
    """Give where true places lie among draws, simulations in turn being the data, [tried, P].

    Each is a number from 0 to 1: the weight of draws below the truth. They are uniform if the
    posterior is right. A simulation has no part in its own statistics, nor in its draws.
    """
    values = logit(bank.places)
    statistic, _ = statistics(bank, np.zeros(bank.summaries.shape[1]))
    found = np.empty((min(tried, len(values)), values.shape[1]))
    for n in range(len(found)):
        others = np.arange(len(values)) != n
        held = _adjusted(values[others], statistic[others], statistic[n])
        found[n] = held.weights @ (held.places < bank.places[n])
    return found


def drawn(posterior: Posterior, count: int, seed: int) -> Floats:
    """Draw places with replacement by their weights, [count, P]."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    chosen = rng.choice(len(posterior.places), count, p=posterior.weights)
    places: Floats = posterior.places[chosen]
    return places
