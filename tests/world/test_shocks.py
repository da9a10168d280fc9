"""Shocks: what they do in which months, and which allies leave."""

import numpy as np
import pytest
from pydantic import ValidationError

from sim.model.advocacy import AdvocacyModel
from sim.rules.sense import columns_of_practice
from sim.scenario.lists import DIMENSIONS
from sim.world.build import build_world
from sim.world.shocks import main_departure
from tests.proof.worlds import scenario


def world_of(*shocks, seed=1, **tables):
    rows = [{"name": f"shock-{n}", **row} for n, row in enumerate(shocks)]
    given = scenario(shocks=rows, time={"months": 20}, **tables)
    return given, build_world(given, seed, 0)


def test_without_shocks_nothing_happens():
    schedule = build_world(scenario(), 1, 0).schedule
    for name in ("mobilisation", "repressiveness", "exclusion", "opinion"):
        assert not getattr(schedule, name).any()
    assert (schedule.enforcement == 1).all()
    assert (schedule.resources == 1).all()


def test_a_shock_lasts_from_its_month_for_its_months():
    _, world = world_of({"month": 3, "months": 4, "mobilisation": -2.0, "resources": 0.5})
    hit = world.schedule.mobilisation == -2.0
    assert np.flatnonzero(hit.all(axis=1)).tolist() == [2, 3, 4, 5]
    assert hit.sum() == 4 * 4
    assert (world.schedule.resources[2:6] == 0.5).all()
    assert (world.schedule.resources[6:] == 1).all()


def test_a_shock_that_outlasts_the_run_ends_with_it():
    _, world = world_of({"month": 19, "months": 100, "opinion": 0.1})
    assert np.flatnonzero(world.schedule.opinion[:, 0]).tolist() == [18, 19]


def test_concurrent_shocks_add_and_multiply():
    _, world = world_of(
        {"month": 1, "months": 10, "repressiveness": 0.2, "enforcement": 2.0},
        {"month": 5, "months": 10, "repressiveness": 0.1, "enforcement": 3.0},
    )
    assert world.schedule.repressiveness[:, 0].tolist() == pytest.approx(
        [0.2] * 4 + [0.3] * 6 + [0.1] * 4 + [0.0] * 6
    )
    assert (
        world.schedule.enforcement[:, 0].tolist() == [2.0] * 4 + [6.0] * 6 + [3.0] * 4 + [1.0] * 6
    )


@pytest.mark.parametrize(("share", "reached"), [(0.01, 1), (0.3, 1), (0.5, 2), (0.65, 3), (1.0, 4)])
def test_a_shock_reaches_a_share_of_states_one_at_least(share, reached):
    hit = set()
    for seed in range(6):
        _, world = world_of({"states": share, "mobilisation": 1.0}, seed=seed)
        assert (world.schedule.mobilisation[0] == 1).sum() == reached
        hit |= set(np.flatnonzero(world.schedule.mobilisation[0]))
    assert len(hit) > reached or reached == 4


def test_allies_feel_the_mean_of_their_states():
    _, world = world_of({"states": 0.5, "resources": 0.0, "enforcement": 5.0})
    struck = world.schedule.enforcement[0] == 5.0
    for a, works in enumerate(world.allies.reach == 1):
        assert world.schedule.resources[0, a] == pytest.approx((~struck[works]).mean())


def test_allies_leave_once_and_for_good_the_earlier_shock_first():
    given, world = world_of(
        {"month": 9, "allies_leave": 0.5},
        {"month": 4, "allies_leave": 0.25},
        {"month": 9, "allies_leave": 1.0},
    )
    left = world.allies.leaves_at
    assert (left == 3).sum() == 2
    assert (left == 8).sum() == 6
    assert main_departure(given) == 8
    few, _ = world_of({"month": 9, "allies_leave": 0.2}, {"month": 4, "allies_leave": 0.2})
    assert main_departure(few) == 3
    assert main_departure(scenario()) == -1


def test_one_more_shock_leaves_the_draws_of_those_before_it():
    first = {"states": 0.5, "mobilisation": 1.0, "allies_leave": 0.5}
    _, one = world_of(first)
    _, two = world_of(first, {"month": 9, "states": 0.5, "opinion": 0.3})
    assert np.array_equal(one.schedule.mobilisation, two.schedule.mobilisation)
    assert np.array_equal(one.allies.leaves_at, two.allies.leaves_at)


def test_those_present_take_the_practice_of_a_shock_once_and_for_good():
    turn = {"month": 5, "practice": "parallel", "allies_change": 0.5}
    given, world = world_of({"month": 3, "allies_leave": 0.25}, turn)
    schedule, left = world.schedule, world.allies.leaves_at == 2
    assert schedule.change_month.tolist() == [-1, 4]
    assert (left.sum(), schedule.changes[1].sum()) == (2, 3)
    assert not schedule.changes[1][left].any()
    model = AdvocacyModel(given, "imposition", seed=1)
    model.run()
    practices = [ally.practice for ally in model.allies]
    assert practices == ["parallel" if turns else "imposition" for turns in schedule.changes[1]]
    assert model.outcomes()["influence_at_the_end"] == 1.0
    _, other = world_of({"month": 3, "allies_leave": 0.25}, turn | {"allies_change": 0.0})
    assert np.array_equal(other.allies.leaves_at, world.allies.leaves_at)


def test_a_shock_names_a_practice_that_there_is():
    with pytest.raises(ValidationError, match="did you mean 'parallel'"):
        world_of({"practice": "paralel"})


def test_allies_learn_from_the_best_in_reach_once_a_year():
    given = scenario(
        states={"count": 3},
        allies={"count": 3, "states_per_ally": 1, "learning": "members", "learning_rate": 1.0},
        time={"months": 14},
    )
    model = AdvocacyModel(given, "imposition", seed=1)
    model.allies[1].practice = "engaged-deference"
    model.world.allies.reach[2] = model.world.allies.reach[1]
    model.run(until=12)
    model.world.allies.score[:] = (9.0, 2.0, 1.0)
    model.step()
    found = [ally.practice for ally in model.allies]
    assert found == ["imposition", "engaged-deference", "engaged-deference"]
    assert model.world.allies.score.max() < 1.0


def test_what_allies_copy_is_all_of_a_practice():
    world = build_world(scenario(), 1, 0)
    columns = getattr(columns_of_practice, "py_func", columns_of_practice)(world.allies)
    expected = [getattr(world.allies, name) for name in DIMENSIONS]
    assert [id(column) for column in columns] == [id(column) for column in expected]
