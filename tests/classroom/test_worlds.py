"""Worlds and months in Node against the program: every column, every series, every outcome."""

import pytest

from sim.scenario.files import load_scenario
from sim.scenario.lists import PRACTICES
from sim.scenario.toml import find_scenarios
from tests.classroom.cases import Case, at_random, ended, jittered, started

LARGE = 2**63 - 5

MIXED = "parallel:0.5,statement:0.5"


def test_the_world_of_every_scenario_starts_as_in_the_program(engine):
    cases = [Case(load_scenario(name), MIXED, LARGE, 3) for name in find_scenarios()]
    assert not started(engine, cases)


def test_worlds_of_random_settings_start_as_in_the_program(engine):
    assert not started(engine, [at_random(n) for n in range(40)])


@pytest.mark.parametrize(
    "name", ["migration-2020", pytest.param("version-1", marks=pytest.mark.slow)]
)
def test_months_and_outcomes_are_those_of_the_program(name, engine):
    scenario = load_scenario(name)
    assert not ended(
        engine,
        [Case(scenario, practice, 7, 0) for practice in ("engaged-deference", "imposition", MIXED)],
    )


def test_months_of_random_settings_are_those_of_the_program(engine):
    assert not ended(engine, [at_random(n) for n in range(40)])


@pytest.mark.slow
def test_a_channel_off_or_an_earlier_end_is_as_in_the_program(engine):
    scenario = load_scenario("migration-2020")
    off = scenario.model_copy(
        update={"channels": scenario.channels.model_copy(update={"speed": 0.0, "shield": 0.5})}
    )
    case = Case(scenario, "imposition", 3, 1, {"channels": {"speed": 0.0, "shield": 0.5}}, off)
    assert not ended(engine, [case])
    assert ended(engine, [Case(scenario, "imposition", 3, 1, {}, off)])  # the dials do something
    half = Case(scenario, "imposition", 3, 1, {"until": 60})
    assert not ended(engine, [half])


@pytest.mark.slow
def test_decisions_do_not_hang_on_the_last_bit_of_a_logarithm(tmp_path):
    scenario = load_scenario("migration-2020")
    cases = [Case(scenario, "imposition", 5, 0), *(at_random(n) for n in range(100, 110))]
    other = jittered(tmp_path)
    assert not ended(other, cases)
    assert other.ask("return Math.exp(1) !== engine.parts.jitter(Math.exp(1))")


@pytest.mark.slow
@pytest.mark.parametrize("name", find_scenarios())
def test_every_scenario_under_every_practice(name, engine):
    scenario = load_scenario(name)
    practices = [*(row.name for row in (*PRACTICES, *scenario.practices)), MIXED]
    assert not ended(engine, [Case(scenario, practice, LARGE, 2) for practice in practices])


@pytest.mark.slow
def test_a_thousand_worlds_of_random_settings(engine):
    assert not ended(engine, [at_random(n) for n in range(1000, 2000)])
