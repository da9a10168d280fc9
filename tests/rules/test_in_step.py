"""Worlds that run in step run as each would alone, to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim._jit import njit
from sim.rules.month import run_worlds
from sim.rules.participation import WORLDS, count_alone, count_together
from sim.scenario.schema import parse_practices
from sim.world.lockstep import in_step, nth, one_of, side_by_side
from sim.world.people import MOST_IN_STEP, acquaint
from sim.world.shocks import assign
from tests.proof.fingerprints import CASES
from tests.proof.worlds import Setting, bits, scenario


@njit
def count_each(acting, first, neighbours, near):
    """Call from compiled code what has no door for Python."""
    count_alone(acting, first, neighbours, near)


@njit
def count_all(participates, named, lanes, sums, near):
    """Do the same for the other."""
    count_together(participates, named, lanes, sums, near)


PARTS = ("states", "groups", "allies", "people", "record")
NINE = parse_practices((), scenario())


def alone(setting, practice):
    return bits(setting.run(practice), PARTS)


def together(setting, practices):
    worlds = side_by_side(setting.built, len(practices))
    for n, practice in enumerate(practices):
        assign(nth(worlds.allies, n), practice, setting.order)
    run_worlds(in_step(setting.numbers, worlds), 0, setting.scenario.time.months)
    return [bits(one_of(worlds, n), PARTS) for n in range(len(practices))]


@pytest.mark.parametrize("case", CASES)
def test_nine_practices_in_step_run_as_each_alone(case):
    setting = Setting(scenario(**CASES[case][0]), seed=5, replicate=1)
    assert together(setting, NINE) == [alone(setting, practice) for practice in NINE]


@pytest.mark.parametrize("count", [1, 2, 3, 8, 10, 18, 20])
def test_any_number_of_them_does(count):
    setting = Setting(scenario(time={"months": 8}), seed=2)
    practices = [NINE[n % len(NINE)] for n in range(count)]
    assert together(setting, practices) == [alone(setting, practice) for practice in practices]


@pytest.mark.parametrize("degree", [2, 6, 100])
def test_they_do_however_many_people_know(degree):
    setting = Setting(scenario(time={"months": 8}, people={"mean_degree": degree}), seed=2)
    assert together(setting, NINE) == [alone(setting, practice) for practice in NINE]


def test_they_do_where_somebody_knows_too_many(monkeypatch):
    monkeypatch.setattr("sim.world.people.MOST_IN_STEP", 9)
    setting = Setting(scenario(time={"months": 8}), seed=2)
    assert len(setting.built.people.named) == 0
    assert together(setting, NINE) == [alone(setting, practice) for practice in NINE]


@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**32))
def test_counting_at_onceis_counting_alone(worlds, people, half, seed):
    rng = np.random.default_rng(seed)
    named = rng.integers(0, people, (people, half)).astype(np.uint32)
    first, neighbours = acquaint(named)
    named[named == np.arange(people)[:, None]] = people
    participates = rng.integers(0, 2, (worlds, people)).astype(np.uint8)
    at_once, each = np.full((2, worlds, people), 9, np.uint16)
    scratch = np.full((2, people + 1), 7, np.uint64)
    if np.diff(first).max() > MOST_IN_STEP:
        return
    count_all(participates, named, *scratch, at_once)
    for w in range(worlds):
        acting = np.flatnonzero(participates[w]).astype(np.uint32)
        count_each(acting, first, neighbours, each[w])
    assert (at_once == each).all()


def test_a_word_holds_nine_worlds_in_which_everybody_acts():
    people = 60
    named = np.tile(np.arange(people, dtype=np.uint32), (people, 1))
    np.fill_diagonal(named, people)
    participates = np.ones((WORLDS, people), np.uint8)
    found, scratch = np.zeros((WORLDS, people), np.uint16), np.zeros((2, people + 1), np.uint64)
    count_all(participates, named, *scratch, found)
    assert (found == 2 * (people - 1)).all()
    assert 2 * (people - 1) <= MOST_IN_STEP
