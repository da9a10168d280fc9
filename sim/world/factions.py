"""Factions: the members of a group differ (``docs/explanation/model.md``, section 6)."""

import numpy as np

from sim.scenario.schema import Scenario
from sim.world.columns import Floats, Ints, States
from sim.world.streams import Numbers

BLOCK = 6
"""Of the stream ``groups``: priorities of factions."""


def simplex(gamma: Floats) -> Floats:
    """Make shares of gamma numbers over the last axis: those of a Dirichlet distribution."""
    positive = gamma + 1e-12  # a row of zeros by underflow gives equal shares
    drawn: Floats = positive / positive.sum(axis=-1, keepdims=True)
    return drawn


def factions_of(scenario: Scenario, priorities: Floats, numbers: Numbers) -> Floats:
    """Give the priorities of each faction, [G, factions, K]: those of the group if it is one."""
    section = scenario.groups
    each = np.repeat(priorities[:, None], section.factions, axis=1)
    if section.factions == 1:
        return each
    return simplex(numbers.gamma("groups", BLOCK, section.faction_concentration * each))


def least_of(factions: Floats, states: States, state: Ints, category: Ints) -> Floats:
    """Give the priorities of the faction of each group that has least now, the first of equals."""
    rights = states.rights_in_practice[state, category]
    least = (factions * rights[:, None]).sum(axis=2).argmin(axis=1)
    found: Floats = factions[np.arange(len(factions)), least]
    return found


def gaps_of(scenario: Scenario) -> Floats:
    """Give what is added to the precarity of each faction's people, the first one's lowest."""
    count = scenario.groups.factions
    place = np.arange(count) / max(count - 1, 1) - (0.5 if count > 1 else 0.0)
    gaps: Floats = scenario.groups.faction_gap * place
    return gaps
