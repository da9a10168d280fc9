"""Readings of the rules: each acts, and each does what its source says."""

import numpy as np
import pytest

from sim.scenario.rules import Rules, readings_of
from sim.world.columns import CONCEDE, NOBODY, TOKEN
from tests.proof.worlds import Setting, bits, scenario

ROOM = {
    "time": {"months": 40},
    "groups": {"leader_distance": 0.7},
    "pressure": {"critical_mass": 0.3},
}
"""A world in which something is won, and where leaders and allies want different things."""

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
    given, groups, plans, answers = campaigns({"choice": "imitation"}, states={"count": 2})
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
