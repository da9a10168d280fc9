"""Windows open by chance, stay open for their months, and are the same whatever the horizon."""

import numpy as np

from sim.world.build import build_world
from tests.proof.worlds import scenario


def windows(horizon=240, **section):
    given = scenario(time={"months": horizon}, states={"count": 6}, windows=section)
    return build_world(given, 5, 0).schedule.window


def test_without_a_chance_none_opens():
    assert (windows(rate=0.0) == -1).all()


def test_one_after_another_where_chance_is_certain():
    found = windows(rate=1.0, months=3)
    assert np.array_equal(found, np.resize([0, 1, 2], (6, 240)).T)


def test_each_stays_open_for_its_months_and_as_many_open_as_chance_says():
    open_for = windows(2400, rate=0.05)
    opened = (open_for == 0).sum()
    assert open_for.max() == 5
    closed = (open_for == -1).sum()
    chance = opened / (closed + opened)
    assert abs(chance - 0.05) < 4 * np.sqrt(0.05 * 0.95 / (closed + opened))


def test_a_longer_horizon_changes_no_month_before():
    assert (windows(60, rate=0.1) == windows(120, rate=0.1)[:60]).all()
