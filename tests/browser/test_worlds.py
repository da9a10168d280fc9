"""Worlds and months in Node against the program: every column, every series, every outcome."""

import numpy as np
import pytest

from sim.browser.data import scenario_numbers
from sim.model.plain import PlainRun
from sim.scenario.files import load_scenario
from sim.scenario.mixtures import parse_practice
from sim.scenario.shipped import find_scenarios
from sim.world.build import build_world
from sim.world.parameters import parameters_of
from tests.browser.node import differing, farthest, numbers

SCRATCH = ("acting", "endangered", "lanes", "sums", "harmed", "named", "deciding", "table")
"""What phases fill anew, beyond what they read of it."""

STARTS = """
const { scenarioOf, build_world, parameters_of } = engine.parts;
const scenario = scenarioOf(given.scenario);
const world = build_world(scenario, given.seed, given.replicate);
const { states, groups, allies, people, schedule } = world;
return { states, groups, allies, people, schedule, parameters: parameters_of(scenario) };
"""

RUNS = """
return given.practices.map((practice) => {
  const { world, months, outcomes } = engine.run(given.scenario, practice, given.seed, given);
  const { states, groups, allies, people, flow, record } = world;
  return { states, groups, allies, people, flow, record, outcomes };
});
"""

LARGE = str(2**63 - 5)


def start(scenario, seed, replicate, engine):
    """Give what differs at the start of a world."""
    found = engine.ask(STARTS, scenario=scenario_numbers(scenario), seed=seed, replicate=replicate)
    world = build_world(scenario, int(seed), replicate)
    parts = ("states", "groups", "allies", "people", "schedule")
    told = {
        (part, name): apart
        for part in parts
        for name, apart in differing(getattr(world, part), found[part], SCRATCH)
    }
    told |= dict(differing(parameters_of(scenario), found["parameters"]))
    return told


def months(scenario, practices, seed, engine, replicate=0):
    """Give what differs at the end of a run of each practice."""
    found = engine.ask(
        RUNS,
        scenario=scenario_numbers(scenario),
        practices=practices,
        seed=seed,
        replicate=replicate,
    )
    told = {}
    for practice, ended in zip(practices, found, strict=True):
        run = PlainRun(
            scenario, parse_practice(practice, scenario), seed=int(seed), replicate=replicate
        )
        while run.running:
            run.step()
        for part in ("states", "groups", "allies", "people", "flow"):
            for name, apart in differing(getattr(run.world, part), ended[part], SCRATCH):
                told[practice, part, name] = apart
        series = run.world.record.series.reshape(-1)
        if (apart := farthest(series, numbers(ended["record"]["series"]))) > 1e-12:
            told[practice, "series"] = apart
        theirs = numbers(list(ended["outcomes"].values()))
        if (apart := farthest(np.array(list(run.outcomes().values())), theirs)) > 1e-12:
            told[practice, "outcomes"] = apart
    return told


@pytest.mark.parametrize("name", find_scenarios())
def test_a_world_starts_as_in_the_program(name, engine):
    assert not start(load_scenario(name), LARGE, 3, engine)


@pytest.mark.parametrize("name", ["migration-2020", "version-1", "whom-to-defer-to"])
def test_months_and_outcomes_are_those_of_the_program(name, engine):
    practices = ["engaged-deference", "imposition", "parallel:0.5,statement:0.5"]
    assert not months(load_scenario(name), practices, "7", engine)
