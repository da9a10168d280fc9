"""Windows open by chance, stay open for their months, and are the same whatever the horizon."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.world.build import build_world
from sim.world.numbers import Numbers
from sim.world.shocks import windows_of
from tests.proof.worlds import scenario


def windows(horizon=240, **section):
    told = scenario(time={"months": horizon}, states={"count": 6}, windows=section)
    return build_world(told, 5, 0).schedule.window


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


@given(
    horizon=st.integers(1, 60),
    count=st.integers(1, 4),
    rate=st.floats(0.0, 1.0),
    months=st.integers(1, 70),
    seed=st.integers(0, 2**64 - 1),
)
def test_they_are_those_of_an_account_month_by_month(horizon, count, rate, months, seed):
    section = {"rate": rate, "months": months}
    told = scenario(time={"months": horizon}, states={"count": count}, windows=section)
    opens = Numbers(seed, 0).uniform("windows", 0, horizon, count) < rate
    since, now = np.empty((horizon, count), np.int64), np.full(count, -1)
    for month in range(horizon):
        now[now != -1] += 1
        now[now >= months] = -1
        now[(now == -1) & opens[month]] = 0
        since[month] = now
    assert np.array_equal(windows_of(told, Numbers(seed, 0)), since)
