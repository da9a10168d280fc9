"""What rights rise and fall by is booked to causes, wholly, in every month and world."""

import numpy as np
import pytest

from sim.outcomes import CAUSES, LEAST_WON, OUTCOME_NAMES, SERIES_NAMES, SUMS
from sim.rules.month import run_world
from sim.scenario.lists import PRACTICES
from sim.scenario.schema import Scenario, parse_practice
from sim.world.build import build_world
from sim.world.lockstep import alone, summarise
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, order_of_allies
from tests.classroom.cases import at_random

PLACES = [SERIES_NAMES.index(row.name) for row in CAUSES]

EVERYTHING = {
    "title": "All that moves rights",
    "time": {"months": 40},
    "people": {"per_group": 15},
    "rules": {"rest": "never"},
    "pressure": {"critical_mass": 0.2},
    "rights": {"offset": 0.5, "watch": 0.6, "erosion": 0.02},
    "reversals": {"rate": 0.3, "depth": 0.5},
    "allies": {"supporters": 5000.0},
}


def ended(scenario, practice, replicate=0):
    """Run a world; give its rights at the start and its record."""
    world = build_world(scenario, 3, replicate)
    order = order_of_allies(3, replicate, scenario.allies.count)
    assign(world.allies, parse_practice(practice, scenario), order)
    groups, states = world.groups, world.states
    held = (groups.priorities * states.rights_in_practice[groups.state, groups.category]).sum(1)
    start = float((groups.members * held).sum() / groups.members.sum())
    run_world(parameters_of(scenario), world, 0, scenario.time.months)
    return start, world


def check(scenario, practice, replicate=0):
    start, world = ended(scenario, practice, replicate)
    series = world.record.series
    change = np.diff(series[:, SERIES_NAMES.index("rights")], prepend=start)
    np.testing.assert_allclose(series[:, PLACES].sum(axis=1), change, rtol=0, atol=1e-12)
    sums = dict(zip(SUMS, world.record.sums, strict=True))
    np.testing.assert_allclose(series[:, PLACES[:3]].sum(), sums["rights_won"], atol=1e-12)
    np.testing.assert_allclose(
        sums["harms_own_plans"] + sums["harms_others_plans"], sums["harms_repression"]
    )
    np.testing.assert_allclose(sums["harms_repression"] + sums["harms_usual"], sums["harms"])
    return series[:, PLACES]


@pytest.mark.parametrize("n", range(40))
def test_causes_sum_to_the_change_of_rights_in_random_worlds(n):
    case = at_random(n)
    check(case.scenario, PRACTICES[n % len(PRACTICES)].name, n)


def test_each_cause_has_its_sign_and_all_of_them_happen():
    scenario = Scenario.model_validate(EVERYTHING)
    booked = np.concatenate([check(scenario, name) for name in ("critical-support", "no-allies")])
    for row, column in zip(CAUSES, booked.T, strict=True):
        loss = row.name.endswith(("offset", "erosion", "reversal"))
        assert ((column <= 0) if loss else (column >= 0)).all(), row.name
        assert column.any(), row.name


def test_without_allies_nothing_is_won_or_kept_by_them():
    booked = check(Scenario.model_validate(EVERYTHING), "no-allies")
    names = [row.name.removeprefix("rights_by_") for row in CAUSES]
    for name in ("joint", "allies", "watching"):
        assert not booked[:, names.index(name)].any()
    assert booked[:, names.index("groups")].any()


def test_a_first_priority_is_won_where_its_state_conceded_enough_on_it():
    scenario = Scenario.model_validate(EVERYTHING | {"time": {"months": 6}})
    _, world = ended(scenario, "imposition")
    groups, won = world.groups, 0
    for g, wanted in enumerate(groups.priorities):
        gained = world.record.gained[groups.state[g], groups.category[g]]
        won += gained[wanted.argmax()] >= LEAST_WON
    outcomes = summarise(alone(world), -1)[0]
    assert outcomes[OUTCOME_NAMES.index("first_priority")] == won / len(groups.id)
