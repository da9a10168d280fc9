"""Shares and pairs: on games with known values, and on the channels of a small world."""

import numpy as np
import pytest

import sim
from sim.scenario.lists import CHANNEL_FAVOURS
from sim.studies.coalitions import (
    OTHERS,
    along,
    orders_of,
    shapley_shares,
    together_of,
    turned_off,
    without_one_or_two,
)
from tests.studies.test_explain import PAIR, SMALL

WEIGHTS = {"a": 0.3, "b": -0.2, "c": 0.1, "d": 0.1, "e": 0.0, "f": 0.05, "dummy": 0.0}


def worth(coalition):
    """Give what acts alone, and 0.6 more where a, c and d meet: c and d are alike."""
    return sum(WEIGHTS[name] for name in coalition) + 0.6 * ({"a", "c", "d"} <= coalition)


def shares(value, players, seed, world):
    orders = orders_of(players, seed, world)
    held = {coalition: value(coalition) for order in orders for coalition in along(order)}
    return shapley_shares(orders, held)


def test_shares_sum_to_the_difference_in_every_world_and_a_dummy_has_none():
    for world in range(50):
        held = shares(worth, WEIGHTS, 1, world)
        assert sum(held.values()) == pytest.approx(worth(WEIGHTS.keys()), abs=1e-12)
        assert held["dummy"] == pytest.approx(0, abs=1e-12)
        assert held["b"] == pytest.approx(-0.2, abs=1e-12)


def test_over_many_worlds_shares_are_shapley_s():
    worlds = [shares(worth, WEIGHTS, 3, world) for world in range(4000)]
    for name, exact in {"a": 0.5, "c": 0.3, "d": 0.3}.items():
        values = np.array([held[name] for held in worlds])
        error = values.std() / len(values) ** 0.5
        assert 0 < error < 0.01
        assert abs(values.mean() - exact) < 4 * error


def test_a_few_players_have_exact_shares_and_those_alike_have_equal_ones():
    def glove(coalition):
        return float("left" in coalition and len(coalition) > 1)

    held = shares(glove, ["left", "right", "other right"], 1, 0)
    assert held == pytest.approx({"left": 2 / 3, "right": 1 / 6, "other right": 1 / 6}, abs=1e-12)


def test_an_order_and_its_reverse_are_drawn_anew_in_each_world():
    one, other = orders_of(WEIGHTS, 1, 0)
    assert one == other[::-1]
    assert set(one) == set(WEIGHTS)
    assert len({orders_of(WEIGHTS, 1, world)[0] for world in range(20)}) == 20
    assert orders_of(WEIGHTS, 1, 0) != orders_of(WEIGHTS, 2, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (lambda s: 0.3 * (len(s) == 2), 0.3),  # each needs the other
        (lambda s: 0.3 * (len(s) > 0), -0.3),  # each does what the other does
        (lambda s: 0.2 * len(s), 0.0),
    ],
)
def test_what_two_do_together_is_what_either_has_by_the_other(value, expected):
    [(pair, coalitions)] = without_one_or_two(frozenset("ij"), "ij").items()
    assert pair == ("i", "j")
    held = {coalition: value(coalition) for coalition in coalitions}
    assert together_of(coalitions, held) == pytest.approx(expected, abs=1e-12)


@pytest.fixture(scope="module")
def answer():
    setting = SMALL | {"channels.donors": 0, "allies.supporters": 0}
    return sim.explain("migration-2020", replicates=3, set=setting, shapley=True)


def test_shares_of_channels_sum_to_the_difference_in_every_world(answer):
    table = answer.table("shares").to_pandas()
    worlds = table.groupby("replicate")
    assert len(worlds) == 3
    off = worlds["share"].sum() + worlds["rest"].first() - worlds["difference"].first()
    assert off.abs().max() <= 1e-12
    assert (worlds["difference"].first() != 0).all()
    assert (table["rest"] == 0).all()
    assert (table[table.channel == "supporters"]["share"] == 0).all()
    assert sum(row.share for row in answer.shapley) == pytest.approx(answer.difference, abs=1e-12)
    assert answer.difference == answer.full.mean
    assert {row.channel for row in answer.shapley} == set(CHANNEL_FAVOURS) - {"donors"}
    assert answer.shared.orders == "one and its reverse"


def test_coalitions_are_run_as_the_channels_of_a_scenario():
    setting = SMALL | {"channels.donors": 0.5}
    only = "leading, holding"
    answer = sim.explain(
        "migration-2020", replicates=2, set=setting, shapley=True, pairs=True, only=only
    )
    (world,) = answer.scenarios.values()

    def apart(*off):
        scenario, _ = turned_off(world.scenario, (), off)
        found = sim.compare(scenario, practice=PAIR[0], against=PAIR[1], replicates=2)
        return found.main.of(PAIR[0]).apart.mean

    full, neither = apart(), apart("leading", "holding")
    one, other = apart("holding"), apart("leading")
    (pair,) = answer.pairs
    assert pair.channels == ("leading", "holding")
    assert pair.together == pytest.approx(full - one - other + neither, abs=1e-12)
    everything = list(CHANNEL_FAVOURS)
    rest = [name for name in everything if name not in pair.channels]
    alone, alone_too = (apart(*(set(everything) - {name})) for name in pair.channels)
    both, nothing = apart(*rest), 0.0
    shares = {row.channel: row.share for row in answer.shapley}
    by_hand = (
        2 * (alone - nothing) + (both - alone_too) + (one - neither) + 2 * (full - other)
    ) / 6
    assert shares["leading"] == pytest.approx(by_hand, abs=1e-12)
    assert set(shares) == {*pair.channels, OTHERS}
    assert sum(shares.values()) == pytest.approx(full, abs=1e-12)
    assert [row.channel for row in answer.channels] != []
    assert {row.channel for row in answer.channels} == set(pair.channels)


def test_a_precision_is_reached_by_stein_s_rule():
    asked = {"set": SMALL, "only": "leading", "shapley": True, "replicates": 20}
    pilot = sim.explain("migration-2020", **asked)
    half = pilot.shared.half_width
    answer = sim.explain("migration-2020", precision=0.7 * half, **asked)
    assert answer.shared.worlds == answer.shared.required > 20
    assert answer.shared.half_width <= 0.7 * half
    assert len(answer.table("shares")) == 2 * answer.shared.worlds
    assert answer.full.pairs == 20
    text = sim.tell(answer).text()
    assert "Stein’s rule asks for" in text
    assert "shares sum to" in text


@pytest.mark.parametrize(
    ("asked", "problems"),
    [
        ({"precision": 0.1}, ["precision: only valid with shapley"]),
        (
            {"only": "leadin,shield"},
            [
                "only leadin: there is no such channel; did you mean 'leading'?",
                "only shield: is off in this scenario",
            ],
        ),
        ({"only": "leading", "pairs": True, "set": {}}, None),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(monkeypatch, asked, problems):
    monkeypatch.setattr("sim.runs.simulate.simulate", None)
    if problems is None:
        others = {f"channels.{name}": 0 for name in CHANNEL_FAVOURS if name != "leading"}
        asked = asked | {"set": others}
        problems = ["pairs: takes at least two channels that are on"]
    else:
        asked = {"set": {"channels.shield": 0}} | asked
    with pytest.raises(sim.RequestError) as error:
        sim.explain("migration-2020", **asked)
    assert list(error.value.problems) == problems
