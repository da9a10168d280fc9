"""Factions: their mean is the group, leaders lean to the first, the least is the least."""

import numpy as np
import pytest

from sim.world.build import build_world
from tests.proof.worlds import scenario

ALONE = {"leader_distance": 0.0}


def world(people=12, **groups):
    given = scenario(groups=groups, people={"per_group": people, "precarity_spread": 0.0})
    return build_world(given, 3, 0)


def test_with_one_faction_all_are_as_the_members():
    built = world(factions=1, lean=1.0, faction_gap=0.9, **ALONE).groups
    assert (built.least_priorities == built.priorities).all()
    assert (built.leader_priorities == built.priorities).all()


def test_leaders_lean_to_one_faction_and_two_are_the_members():
    """Of two factions the first is what leaders want who lean to it entirely."""
    built = world(factions=2, lean=1.0, **ALONE)
    groups = built.groups
    first = groups.leader_priorities
    second = 2 * groups.priorities - first
    rights = built.states.rights_in_practice[groups.state, groups.category]
    held = [(row * rights).sum(axis=1) for row in (first, second)]
    least = np.where((held[0] <= held[1])[:, None], first, second)
    assert np.allclose(groups.least_priorities, least, rtol=0, atol=1e-12)
    assert not np.allclose(first, second)


def test_factions_more_alike_leave_less_to_lean_to():
    apart = [
        np.abs(row.leader_priorities - row.priorities).sum()
        for row in (
            world(factions=2, lean=1.0, faction_concentration=k, **ALONE).groups
            for k in (3.0, 300.0)
        )
    ]
    assert apart[1] < apart[0] / 4


@pytest.mark.parametrize("factions", [2, 3, 4])
def test_the_first_is_least_precarious_and_the_mean_stays(factions):
    plain, parted = (world(factions=n, faction_gap=0.2) for n in (1, factions))
    moved = parted.people.precarity - plain.people.precarity
    place = np.arange(len(moved)) % 12 % factions
    steps = np.array([moved[place == n].mean() for n in range(factions)])
    assert np.allclose(steps, np.linspace(-0.1, 0.1, factions), atol=1e-6)
