"""Readings of the rules: each acts, and each does what its source says."""

import numpy as np
import pytest

from sim.outcomes import SERIES_NAMES
from sim.runs.simulate import run_ensemble
from sim.scenario.lists import Rules, readings_of
from sim.scenario.schema import parse_practices
from sim.world.build import build_world
from sim.world.columns import CONCEDE, NOBODY, TOKEN
from sim.world.lockstep import alone, summarise
from tests.proof.worlds import Setting, bits
from tests.proof.worlds import simple as scenario

ROOM = {
    "time": {"months": 40},
    "states": {"count": 2},
    "groups": {"leader_distance": 0.7, "count": 24},
    "days": {"chance": 0.5},
    "pressure": {"critical_mass": 0.3},
}
"""A world in which something is won, leaders and allies want different things, and groups of one
state decide in the same month."""

EVERY = [(rule, name) for rule in Rules.model_fields for name in readings_of(rule)]


def world_of(rules, practice="imposition", **tables):
    return Setting(scenario(**{**ROOM, **tables}, rules=rules), 3).run(practice)


@pytest.mark.parametrize("rule", Rules.model_fields)
def test_every_reading_of_a_rule_acts(rule):
    found = [bits(world_of({rule: name}), ("people", "states")) for name in readings_of(rule)]
    for n, one in enumerate(found):
        assert all(one != other for other in found[:n])


def campaigns(rules, **tables):
    """Give every group's plan in every month and whether its demand was granted, without allies."""
    setting = Setting(scenario(**{**ROOM, **tables}, rules=rules), 3)
    world = setting.start("no-allies")
    plans, answers = [], []
    for month in range(setting.scenario.time.months):
        setting.advance(world, month, month + 1)
        groups = world.groups
        plans.append(np.stack([groups.campaign_issue, groups.campaign_tactic], axis=1).copy())
        asked = world.flow.response[groups.state, groups.scope, groups.campaign_issue]
        answers.append(np.isin(asked, (TOKEN, CONCEDE)) & (groups.campaign_issue != NOBODY))
    return setting.scenario, world.groups, np.array(plans), np.array(answers)


def test_who_is_content_keeps_the_plan():
    """A plan that was answered in the last year stands; with nothing answered it may change."""
    _, _, plans, answers = campaigns({"choice": "satisficing"})
    kept = changed = 0
    for g in range(plans.shape[1]):
        since = 0
        for month in range(1, len(plans)):
            if (plans[month, g] == plans[month - 1, g]).all():
                continue
            assert not answers[max(since, month - 12) : month, g].any()
            since, changed = month, changed + 1
        kept += since == 0
    assert changed
    assert kept


def test_who_imitates_takes_up_a_plan_of_the_state_once_one_was_answered():
    given, groups, plans, answers = campaigns({"choice": "imitation"})
    period = given.decisions.campaign_months
    followed = 0
    for s in range(2):
        here = groups.state == s
        won = np.flatnonzero((answers & here).any(axis=1))
        for month in range(won[0] + 1, min(won[0] + 12, len(plans))):
            for g in np.flatnonzero(here & ((month + groups.offset) % period == 0)):
                assert (plans[month, g] == plans[month - 1, here]).all(axis=1).any()
                followed += 1
    assert followed > 5


def taking_part(rules, **tables):
    """Give the mean participation without allies."""
    world = world_of(rules, "no-allies", **tables)
    return world.record.series[:, SERIES_NAMES.index("participation")].mean()


def test_nobody_or_everybody_passes_a_threshold_beyond_all_reasons():
    for mean, share in ((50.0, 0.0), (-50.0, 1.0)):
        tables = {"mobilisation": {"threshold_mean": mean, "threshold_spread": 0.0}}
        tables["groups"] = ROOM["groups"] | {"members": 9000.0}
        world = world_of({"participation": "threshold"}, "no-allies", **tables)
        found, asked = (
            world.record.series[:, SERIES_NAMES.index(name)]
            for name in ("participation", "campaigns")
        )
        assert found == pytest.approx(share * asked)


def test_threat_angers_where_it_is_small_and_deters_as_much_as_ever_where_it_is_full():
    calm, angry = ({"repression": name} for name in readings_of("repression"))
    full = {"people": {"exposure": 1.0}, "states": {"repressiveness": 1.0}}
    risky = [{"name": "strike", "risk": 1.0, "numbers": 0.9}]
    some = {**full, "states": {"repressiveness": 0.4}, "tactics": risky}
    assert taking_part(angry, **some) > taking_part(calm, **some) + 0.1
    same = [taking_part(rules, **full, tactics=risky) for rules in (calm, angry)]
    assert same[0] == pytest.approx(same[1], abs=1e-3)


def test_a_state_that_bargains_weighs_disruption_against_what_it_would_concede():
    """Where disruption costs much it grants all that is asked, where it costs nothing, nothing."""
    rules = {"response": "bargaining"}
    _, _, _, granted = campaigns(rules, response={"resolve": 0.0, "disruption": 50.0})
    assert granted[6:].mean() > 0.8  # of groups, some of whom ask for nothing
    _, _, _, granted = campaigns(rules, response={"resolve": 0.0, "disruption": 0.0})
    assert granted.mean() < 0.05


def degrees(network, **people):
    given = scenario(people={"per_group": 200, **people}, rules={"network": network})
    people = build_world(given, 5, 0).people
    known = np.repeat(people.group, np.diff(people.first))
    elsewhere = known != people.group[people.neighbours]
    return np.diff(people.first), elsewhere.mean()


def test_hubs_are_known_to_many_and_blocks_keep_to_themselves():
    ring, bridged = degrees("small-world")
    hubs, mixed = degrees("hubs")
    blocks, apart = degrees("blocks")
    assert hubs.mean() == pytest.approx(8, abs=0.1)
    assert ring.max() < 20
    assert hubs.max() > 50
    assert (np.sort(hubs)[-len(hubs) // 10 :]).sum() / hubs.sum() > 0.25
    assert mixed == pytest.approx(2 / 3, abs=0.05)  # two of the three groups of a state are others
    assert bridged == pytest.approx(0.1 * 2 / 3, abs=0.01)
    assert apart == pytest.approx(0.01 * 2 / 3, abs=0.003)
    assert blocks.mean() == pytest.approx(8, abs=0.1)


def test_degrees_of_hubs_fall_as_barabasi_and_albert_have_it():
    """The exponent of the tail is 3: twice the degree, a quarter as many who have as much."""
    hubs, _ = degrees("hubs", per_group=3000)
    for least in (10, 20, 40):
        ratio = (hubs >= 2 * least).mean() / (hubs >= least).mean()
        assert ratio == pytest.approx(0.25, abs=0.08)


@pytest.mark.parametrize(
    "rules",
    [{rule: list(readings_of(rule))[-1] for rule in Rules.model_fields}, {"network": "hubs"}],
    ids=["the last reading of every rule", "hubs"],
)
def test_practices_that_run_in_step_end_as_each_alone(rules):
    given = scenario(**ROOM, rules=rules)
    practices = parse_practices((), given)
    together = run_ensemble(given, practices, range(2), 5, jobs=1)
    for replicate in range(2):
        setting = Setting(given, 5, replicate, events=False)
        for n, practice in enumerate(practices):
            world = alone(setting.run(practice))
            found = summarise(world, departure=-1)[0]
            assert np.array_equal(found, together.outcomes[replicate, n], equal_nan=True)
