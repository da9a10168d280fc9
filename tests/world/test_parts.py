"""Copies, mixtures and sums of a world."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.outcomes import TOTALS
from sim.scenario.lists import DIMENSIONS, PRACTICES
from sim.scenario.schema import parse_practice
from sim.world.build import build_world
from sim.world.lockstep import alone, copy_world, gini, totals_of
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, order_of_allies
from tests.proof.worlds import Setting, bits, columns, scenario
from tests.strategies import scenarios


def test_copies_share_no_column_that_a_month_can_change():
    setting = Setting(scenario(), 1)
    world = copy_world(setting.built)
    original = bits(setting.built)
    setting.advance(world, 0, 30)
    assert bits(setting.built) == original
    ours, theirs = columns(world), columns(setting.built)
    shared = {name for name in ours if np.shares_memory(ours[name], theirs[name])}
    assert shared
    assert all(name.startswith("people.") for name in shared)
    whole = columns(copy_world(setting.built, share_fixed=False))
    assert not [name for name in whole if np.shares_memory(whole[name], theirs[name])]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("imposition", {"imposition": 8}),
        ("imposition:0.5,statement:0.5", {"imposition": 4, "statement": 4}),
        ("imposition:0.07,statement:0.93", {"imposition": 1, "statement": 7}),
        ("imposition:0.05,statement:0.95", {"imposition": 0, "statement": 8}),
        (
            "parallel:0.3,imposition:0.3,statement:0.4",
            {"statement": 3, "parallel": 3, "imposition": 2},
        ),
    ],
)
def test_mixtures_are_dealt_by_rounded_shares_to_the_smallest_numbers(text, counts):
    given_ = scenario()
    allies, order = build_world(given_, 2, 0).allies, order_of_allies(2, 0, 8)
    mixture = parse_practice(text, given_)
    assign(allies, mixture, order)
    until = 0
    for practice in mixture.practices:
        chosen = np.argsort(order)[until : until + counts[practice.name]]
        until += len(chosen)
        for name in DIMENSIONS:
            assert (getattr(allies, name)[chosen] == getattr(practice, name)).all()
    assert until == 8
    assert {row.name for row in mixture.practices} <= {row.name for row in PRACTICES}


@settings(max_examples=30)
@given(drawn=scenarios())
def test_every_number_of_a_scenario_reaches_the_rules_as_a_number(drawn):
    for part in parameters_of(drawn):
        for name, value in part._asdict().items():
            if isinstance(value, np.ndarray):
                assert value.dtype == np.float64, name
            else:
                assert type(value) in (float, int, bool), (name, type(value))


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 6)), min_size=1, max_size=8))
def test_gini_of_weights_is_that_of_so_many_people(rows):
    values, weights = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    everybody = np.repeat(values, weights.astype(int))
    [found] = gini(values[None], weights[None])
    if everybody.mean() <= 1e-9:
        return
    ranked, n = np.sort(everybody), len(everybody)
    expected = (2 * np.arange(1, n + 1) - n - 1) @ ranked / (n * ranked.sum())
    assert found == pytest.approx(expected, abs=1e-9)


def test_gini_at_its_edges():
    values = np.array([[0.3, 0.3, 0.3, 0.3], [1.0, 0, 0, 0], [0.0, 0, 0, 0]])
    assert gini(values, np.ones((3, 4))) == pytest.approx([0.0, 0.75, math.nan], nan_ok=True)


def test_totals_add_up_what_the_months_show():
    setting = Setting(scenario(), 4)
    world = setting.run("imposition")
    totals = dict(zip(TOTALS, totals_of(alone(world))[0].tolist(), strict=True))
    series = world.record.series
    assert totals["participant_months"] == pytest.approx(series[:, 4].sum())
    assert totals["harms"] == pytest.approx(series[:, 5].sum() / 1000)
    assert totals["harms_repression"] == pytest.approx(series[:, 6].sum() / 1000)
    members = world.groups.members
    assert totals["harms"] == pytest.approx(world.record.group_harms.sum() / members.sum())
    assert 0 < totals["decisions"] <= 30 // 6 * 12
    assert totals["own_decisions"] <= totals["decisions"]
    assert 1 <= totals["first_gain"] <= 30
