"""Worlds that are run both ways, and by how much they differ."""

import re
from dataclasses import dataclass, field

import numpy as np

from sim.classroom.data import scenario_numbers
from sim.classroom.generate import engine_source
from sim.model.tables import PlainRun
from sim.scenario.lists import PRACTICES
from sim.scenario.schema import Scenario, parse_practice
from sim.world.build import build_world
from sim.world.parameters import parameters_of
from sim.world.switches import read_switch
from tests.classroom.node import Engine, differing, farthest, numbers
from tests.strategies import Random, scenario_of

NOT_KEPT = ("acting", "endangered", "lanes", "sums", "harmed", "named", "deciding", "table")
"""Scratch: what phases leave there beyond what they read."""

AT_ONCE = 25
"""Worlds that Node is asked for at a time."""

STARTS = """
return given.cases.map(({ scenario: data, seed, replicate }) => {
  const { scenarioOf, build_world, parameters_of } = engine.parts;
  const scenario = scenarioOf(data);
  const { states, groups, allies, people, schedule } = build_world(scenario, seed, replicate);
  return { states, groups, allies, people, schedule, parameters: parameters_of(scenario) };
});
"""

RUNS = """
return given.cases.map(({ scenario, practice, seed, ...how }) => {
  const { world, outcomes } = engine.run(scenario, practice, seed, { ...how, tell: false });
  const { states, groups, allies, people, flow, record } = world;
  return { states, groups, allies, people, flow, record, outcomes };
});
"""

SWITCHES = ("", "", "", "plans=own", "still", "plans=random", "plans=ceiling+luck=3")
"""What is otherwise in one random world and the next."""


@dataclass
class Case:
    """A world; ``meant`` is the scenario that ``how`` should make of it."""

    scenario: Scenario
    practice: str
    seed: int
    replicate: int
    how: dict = field(default_factory=dict)
    meant: Scenario | None = None

    def plain(self):
        """Give it as the engine takes it."""
        given = {"practice": self.practice, "seed": str(self.seed), "replicate": self.replicate}
        return {"scenario": scenario_numbers(self.scenario), **given, **self.how}

    def run(self):
        """Run it in the program."""
        scenario = self.meant or self.scenario
        practice = parse_practice(self.practice, scenario)
        luck = {"seed": self.seed, "replicate": self.replicate, **self.how.get("switches", {})}
        run = PlainRun(scenario, practice, **luck, events=False)
        while run.running and run.month != self.how.get("until"):
            run.step()
        return run


def at_random(n, fixed=None, *, wild=True):
    """Give a world of random settings, rules, practice and seed; ``fixed`` as ``scenario_of``."""
    rng = np.random.default_rng((15, n))
    scenario = scenario_of(Random(rng), fixed, wild=wild)
    if scenario.states.rights_in_practice.spread == 0:
        # All issues are held alike: which faction has least would hang on the last bit of a sum.
        groups = scenario.groups.model_copy(update={"factions": 1})
        scenario = scenario.model_copy(update={"groups": groups})
    names = [row.name for row in PRACTICES]
    one, other = rng.choice(names, 2, replace=False)
    practice = str(one) if n % 3 else f"{one}:0.5,{other}:0.5"
    luck = int(rng.integers(2**63)), int(rng.integers(2**31))
    switches = read_switch(SWITCHES[n % len(SWITCHES)])._asdict()
    return Case(scenario, practice, *luck, {"switches": switches})


def _asked(engine, code, cases):
    for start in range(0, len(cases), AT_ONCE):
        part = cases[start : start + AT_ONCE]
        found = engine.ask(code, cases=[case.plain() for case in part])
        yield from zip(part, found, strict=True)


def started(engine, cases):
    """Give what differs at the start of worlds, by place and column."""
    told = {}
    for n, (case, found) in enumerate(_asked(engine, STARTS, cases)):
        world = build_world(case.scenario, case.seed, case.replicate)
        for part in ("states", "groups", "allies", "people", "schedule"):
            for name, apart in differing(getattr(world, part), found[part], NOT_KEPT):
                told[n, part, name] = apart
        for name, apart in differing(parameters_of(case.scenario), found["parameters"]):
            told[n, "parameters", name] = apart
    return told


def ended(engine, cases, runs=None):
    """Give what differs at the end of runs, by place and column; ``runs`` are those known."""
    told = {}
    for n, (case, found) in enumerate(_asked(engine, RUNS, cases)):
        run = case.run() if runs is None else runs[n]
        for part in ("states", "groups", "allies", "people", "flow", "record"):
            left_out = (*NOT_KEPT, "events", "event_values", "event_count")
            for name, apart in differing(getattr(run.world, part), found[part], left_out):
                told[n, part, name] = apart
        if not run.running:
            theirs = numbers(list(found["outcomes"].values()))
            if not (apart := farthest(list(run.outcomes().values()), theirs)) <= 1e-12:
                told[n, "outcomes"] = apart
    return told


JITTER = """
const bit = new BigInt64Array(1), asNumber = new Float64Array(bit.buffer);
const jitter = (x) => {
  if (!Number.isFinite(x) || x === 0) return x;
  asNumber[0] = x;
  bit[0] += (bit[0] % 3n) - 1n; // the same for the same number, as in every library
  return asNumber[0];
};
"""


def jittered(folder):
    """Give an engine whose exp, log and pow are another library's: off by one in the last place."""
    source = re.sub(r"Math\.(exp|log|pow)\(([^()]|\((?:[^()]|\([^()]*\))*\))*\)", r"jitter(\g<0>)",
                    engine_source())  # fmt: skip
    source = source.replace("a ** b", "jitter(a ** b)")
    return Engine(folder, JITTER + source.replace("parts = {", "parts = { jitter,"))
