"""Sum up finished runs: totals, and the outcomes made of them (``sim.outcomes``)."""

from typing import NamedTuple

import numpy as np

from sim.outcomes import SUMS, TOTALS, Floats, outcomes_of
from sim.world.columns import Record, World


class Summary(NamedTuple):
    """What is kept of a finished run."""

    outcomes: Floats  # [len(OUTCOMES)], in that order, then the own ones of a model
    category_rights: Floats  # [C]
    record: Record


def totals_of(worlds: World) -> Floats:
    """Give the totals of several runs (``sim.world.together``): [runs, len(TOTALS)]."""
    record, groups, states = worlds.record, worlds.groups, worlds.states
    months = record.series.shape[1]
    members = groups.members
    harms = record.group_harms / members
    run = np.arange(len(members))
    rights = states.rights_in_practice[run[:, None], groups.state, groups.category]
    held = (groups.priorities * rights).sum(axis=2)
    by_category = rights_by_category(worlds)
    spoken_for, excluded = ~np.isnan(by_category), states.exclusion.mean(axis=1)
    most = np.where(spoken_for, excluded, -np.inf).argmax(axis=1)
    least = np.where(spoken_for, excluded, np.inf).argmin(axis=1)
    first = np.where(record.first_gain > 0, record.first_gain, months)
    values = dict(
        zip(SUMS, record.sums.T, strict=True),
        first_gain=first.mean(axis=1),
        no_gain=np.where(record.first_gain > 0, 0.0, 1.0).mean(axis=1),
        harm_inequality=gini(harms, members),
        rights_inequality=gini(held, members),
        rights_most_excluded=by_category[run, most],
        rights_least_excluded=by_category[run, least],
        influence_at_the_end=(1.0 - 0.5 * (worlds.allies.goals + worlds.allies.tactics)).mean(
            axis=1
        ),
    )
    return np.stack([values[name] for name in TOTALS], axis=1)


def summarise(worlds: World, departure: int) -> Floats:
    """Give the outcomes of several finished runs: [runs, len(OUTCOMES)], in that order."""
    return outcomes_of(worlds.record.series, totals_of(worlds), departure)


def rights_by_category(worlds: World) -> Floats:
    """Give the mean rights of each category over the months, [runs, C]; NaN without groups."""
    record, groups = worlds.record, worlds.groups
    members, months = np.zeros_like(record.category_rights), record.series.shape[1]
    np.add.at(members, (np.arange(len(members))[:, None], groups.category), groups.members)
    rights: Floats = record.category_rights / np.where(members > 0, members, np.nan) / months
    return rights


def gini(values: Floats, weights: Floats) -> Floats:
    """Give Gini indices of weighted values [runs, n], NaN where their mean is 0.

    It is Σ_ij p_i p_j |x_i − x_j| / (2 · mean), p the weights as shares.
    """
    share = weights / weights.sum(axis=1, keepdims=True)
    mean = (share * values).sum(axis=1)
    apart = np.abs(values[:, :, None] - values[:, None, :])
    between = share[:, :, None] * share[:, None, :] * apart
    double = 2.0 * np.where(mean > 0.0, mean, np.nan)
    gini: Floats = between.reshape(len(mean), -1).sum(axis=1) / double
    return gini
