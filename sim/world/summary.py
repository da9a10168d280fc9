"""Sum up a finished run: totals, and the outcomes made of them (``sim.outcomes``)."""

import math

import numpy as np

from sim.outcomes import SUMS, TOTALS, Floats, outcomes_of
from sim.world.columns import World


def totals_of(world: World) -> Floats:
    """Give the totals of a run, in the order of ``sim.outcomes.TOTALS``."""
    record, groups, states = world.record, world.groups, world.states
    months = record.series.shape[0]
    members = groups.members
    harms = record.group_harms / members
    rights = states.rights_in_practice[groups.state, groups.category]
    held = (groups.priorities * rights).sum(axis=1)
    by_category = rights_by_category(world)
    spoken_for = np.flatnonzero(~np.isnan(by_category))
    excluded = states.exclusion.mean(axis=0)[spoken_for]
    first = np.where(record.first_gain > 0, record.first_gain, months)
    values = dict(
        zip(SUMS, record.sums.tolist(), strict=True),
        first_gain=float(first.mean()),
        harm_inequality=gini(harms, members),
        rights_inequality=gini(held, members),
        rights_most_excluded=float(by_category[spoken_for[excluded.argmax()]]),
        rights_least_excluded=float(by_category[spoken_for[excluded.argmin()]]),
    )
    return np.array([values[name] for name in TOTALS])


def summarise(world: World, departure: int) -> Floats:
    """Give the outcomes of a finished run, in the order of ``sim.outcomes.OUTCOMES``."""
    return outcomes_of(world.record.series, totals_of(world), departure)


def rights_by_category(world: World) -> Floats:
    """Give the mean rights of each category over the months of a run, [C]; NaN without groups."""
    record, groups = world.record, world.groups
    count, months = len(record.category_rights), record.series.shape[0]
    members = np.bincount(groups.category, weights=groups.members, minlength=count)
    spoken_for = np.where(members > 0, members, np.nan)
    rights: Floats = record.category_rights / spoken_for / months
    return rights


def gini(values: Floats, weights: Floats) -> float:
    """Give the Gini index of weighted values, NaN if their mean is 0.

    It is Σ_ij p_i p_j |x_i − x_j| / (2 · mean), p the weights as shares.
    """
    share = weights / weights.sum()
    mean = float((share * values).sum())
    if mean <= 0.0:
        return math.nan
    apart = np.abs(values[:, None] - values[None, :])
    return float((share[:, None] * share[None, :] * apart).sum() / (2.0 * mean))
