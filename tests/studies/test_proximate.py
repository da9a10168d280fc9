"""What each channel changes first: as plain loops measure it, planted, idle, and few worlds."""

from itertools import product

import numpy as np
import pytest

import sim
from sim.model.advocacy import AdvocacyModel
from sim.model.example import MyModel
from sim.scenario import Scenario
from sim.scenario.lists import CHANNEL_MOVES
from sim.studies.inputs import world_of
from sim.studies.proximate import MEASURES, NEGLIGIBLE, READ, Watching, first_changes
from sim.world.columns import NOBODY
from sim.world.lockstep import alone
from tests.studies.test_explain import SMALL

WORLD = SMALL | {"states.count": 2, "windows.rate": 0.3, "time.months": 18}


def mean(values):
    held = list(values)
    return sum(held) / len(held) if held else None


def errors(world, _):
    groups, allies, flow = world.groups, world.allies, world.flow
    told = []
    for g, s in enumerate(groups.state):
        own = mean(abs(b - q) for b, q in zip(groups.belief[g], flow.efficacy[s], strict=True))
        theirs = [
            mean(abs(b - q) for b, q in zip(allies.belief[a, s], flow.efficacy[s], strict=True))
            for a in range(len(allies.id))
        ]
        pairs = zip(flow.on_tactics[g], theirs, strict=True)
        told.append(own + sum(share * (one - own) for share, one in pairs))
    return mean(told)


def windows(world, _):
    groups, flow = world.groups, world.flow
    return mean(flow.running[g] * flow.window[s] for g, s in enumerate(groups.state))


def losses(world, _):
    states = world.states
    share, loose = states.scope_share, world.flow.loose
    return mean(loose[at] for at in product(*map(range, loose.shape)) if share[at] > 0)


def planned(world):
    return [(g, k) for g, k in enumerate(world.groups.campaign_issue) if k != NOBODY]


PLAIN = {
    "errors": errors,
    "override": lambda world, _: mean(world.groups.override_members),
    "unity": lambda world, _: mean(
        k == world.flow.common_issue[world.groups.state[g]] for g, k in planned(world)
    ),
    "risk": lambda world, scenario: mean(
        scenario.tactics[world.groups.campaign_tactic[g]].risk for g, _ in planned(world)
    ),
    "deciding": lambda world, _: mean(left > 0 for left in world.groups.deciding_in),
    "windows": windows,
    "turnout": lambda world, _: mean(
        mean(world.people.participates[world.people.group == g])
        for g, acts in enumerate(world.flow.running)
        if acts
    ),
    "pressure": lambda world, _: mean(sum(map(sum, demands)) for demands in world.flow.pressure),
    "trust": lambda world, _: mean(
        world.groups.trust[g, a] for g, a in zip(*np.nonzero(world.groups.first_tie), strict=True)
    ),
    "losses": losses,
    "resources": lambda world, _: sum(world.allies.resources) / sum(world.allies.first_resources),
}


def test_measures_are_what_plain_loops_make_of_the_same_months():
    scenario = world_of("migration-2020", WORLD).scenario
    seen = dict.fromkeys(PLAIN, 0)
    assert set(PLAIN) == set(READ)
    for practice in ("imposition", "critical-support"):
        model = AdvocacyModel(scenario, practice, seed=3)
        for _ in range(model.months):
            model.step()
            for name, plain in PLAIN.items():
                (value,) = READ[name][1](alone(model.world), scenario)
                expected = plain(model.world, scenario)
                same = np.isnan(value) if expected is None else value == pytest.approx(expected)
                assert same, (practice, model.month, name)
                seen[name] += bool(expected)
    assert all(seen.values()), seen  # none is 0 throughout, which anything could give


def test_every_channel_names_a_measure():
    assert set(CHANNEL_MOVES.values()) <= set(MEASURES)


ONLY = ("coordination", "conditions", "speed")
PLANTED = {"only": ONLY, "set": SMALL | {"allies.coordination": 0.0}, "jobs": 1}
"""Nothing to steer by, so that the dial of ``coordination`` turns nothing."""


@pytest.fixture(scope="module")
def answer():
    return sim.explain("migration-2020", proximate=True, replicates=20, **PLANTED)


def test_a_dial_that_turns_nothing_is_idle_to_the_bit_and_one_that_pays_is_not(answer):
    rows = {row.channel: row for row in answer.proximate}
    assert set(rows) == set(ONLY)
    steered, paid = rows["coordination"], rows["conditions"]
    assert (steered.nothing, steered.idle) == (True, True)
    assert steered.here.mean == steered.to_practice.mean == steered.to_against.mean == 0
    assert (paid.nothing, paid.idle) == (False, False)
    assert paid.here.simultaneous.high < 0  # who defers has less to give
    assert paid.to_practice.mean < 0 < paid.to_against.mean
    assert [row.idle for row in answer.proximate] == [False, False, True]  # idle ones stand last


def test_to_be_watched_changes_no_run(answer):
    plain = sim.explain("migration-2020", replicates=20, **PLANTED)
    assert plain.proximate == ()
    assert plain.channels == answer.channels
    assert plain.runs().equals(answer.runs())


def test_it_stands_in_rows_and_in_json_in_the_form_of_the_house(answer):
    columns = [key for key in answer.rows()[0] if key.startswith(("measure", "idle"))]
    found = {row["channel"]: [row[key] for key in columns] for row in answer.rows()}
    for row in answer.proximate:
        bounds = row.here.interval
        expected = [row.measure, row.level, row.here.mean, bounds.low, bounds.high, row.idle]
        assert found[row.channel] == expected
    told = answer.model_dump(mode="json")["proximate"][0]
    assert {"channel", "measure", "here", "built_for", "idle"} <= set(told)
    assert set(told["here"]["interval"]) == {"low", "high"}
    assert type(answer).model_validate_json(answer.json()) == answer


def test_without_intervals_only_what_is_the_same_to_the_bit_is_called_idle():
    found = sim.explain("migration-2020", proximate=True, replicates=1, **PLANTED)
    idle = {row.channel: row.idle for row in found.proximate}
    assert idle == {"coordination": True, "conditions": None, "speed": None}


def test_what_lies_within_the_bound_is_idle_and_what_crosses_it_with_0_is_not_known():
    watched = Watching.of(Scenario(title="By hand"), dict.fromkeys(ONLY, 2), 40)
    luck = np.random.default_rng(1).normal(0, 1, 40)
    watched.counts[:] = 1
    for c, (shift, noise) in enumerate([(0.5, 0.1), (0.5, 5.0), (20.0, 1.0)]):
        watched.sums[:, c] = 100.0 * NEGLIGIBLE * 100
        watched.sums[:, c, 0] += shift + noise * (luck - luck.mean())
    rows = {row.channel: row for row in first_changes(watched, 1)}
    assert [rows[name].idle for name in ONLY] == [True, None, False]
    assert rows[ONLY[2]].here.mean == pytest.approx(20)
    assert rows[ONLY[2]].level == pytest.approx(120)


def test_a_measure_that_is_undefined_with_and_without_is_moved_by_nothing():
    watched = Watching.of(Scenario(title="Nobody acts"), {"ownership": 2}, 40)
    (row,) = first_changes(watched, 1)
    assert (row.here.pairs, row.nothing, row.idle) == (0, True, True)


def test_a_model_of_ones_own_is_read_as_well_but_for_its_own_dials():
    class Same(AdvocacyModel):
        """It steps, and does as the rules do."""

        def confer(self):
            super().confer()

    few = {"proximate": True, "replicates": 1, **PLANTED}
    assert sim.explain("migration-2020", model=Same, **few).proximate == (
        sim.explain("migration-2020", **few).proximate
    )
    few["only"] = ("speed", "hardship_fund")
    own = sim.explain("migration-2020", model=MyModel, **few)
    assert [row.channel for row in own.proximate] == ["speed"]
    few["only"] = "hardship_fund"
    alone_asked = sim.explain("migration-2020", model=MyModel, **few)
    assert alone_asked.proximate == ()
    assert "hardship fund" in sim.tell(alone_asked).text()
