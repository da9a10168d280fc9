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
    first = np.where(record.first_gain > 0, record.first_gain, months)
    values = dict(
        zip(SUMS, record.sums.tolist(), strict=True),
        first_gain=float(first.mean()),
        harm_inequality=gini(harms, members),
        rights_inequality=gini(held, members),
    )
    return np.array([values[name] for name in TOTALS])


def summarise(world: World, departure: int) -> Floats:
    """Give the outcomes of a finished run, in the order of ``sim.outcomes.OUTCOMES``."""
    return outcomes_of(world.record.series, totals_of(world), departure)


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
