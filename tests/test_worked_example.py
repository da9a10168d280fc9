"""The decision worked out in section 7.8 of the model's page is what the model decides."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim.model.advocacy import AdvocacyModel
from sim.rules.arithmetic import staying_power
from sim.scenario.schema import Scenario, parse_practice
from sim.world.parameters import parameters_of

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "model.md"

WORLD = {
    "title": "one group, one ally",
    "pressure": {"reference_numbers": 1000.0},
    "states": {"count": 1},
    "groups": {"count": 1, "factions": 1, "priorities": [0.6, 0.4], "risk_aversion": 0.02},
    "allies": {"count": 1, "agenda": [0.1, 0.9], "risk_aversion": 0.05, "supporters_join": 0.0},
    "decisions": {"deliberation_delay": 0.0},
    "channels": {"speed": 1.0},
    "people": {"per_group": 10},
    "categories": [{"name": "all"}],
    "issues": [{"name": "safety", "protects": 1.0}, {"name": "work"}],
    "tactics": [
        {"name": "march", "efficacy": 1.1, "risk": 0.5, "numbers": 0.8},
        {"name": "petition", "efficacy": 0.5, "risk": 0.02, "numbers": 0.5},
    ],
}


def told(section):
    """Give the numbers of a table of the section: symbol to numbers."""
    rows = re.findall(r"^\| ([^|]+) \| (-?[0-9][-0-9., ]*) \|", section, re.MULTILINE)
    return {name.strip(): [float(x) for x in said.split(",")] for name, said in rows}


@pytest.fixture(scope="module")
def numbers():
    page = PAGE.read_text(encoding="utf-8")
    found = told(page.split("### 7.8")[1].split("\n## ")[0])
    assert len(found) > 15
    return found


def decided(response_to):
    """Give the model of the example after its group has decided."""
    scenario = Scenario.model_validate(WORLD | {"rules": {"response_to": response_to}})
    model = AdvocacyModel(scenario, parse_practice("co-decision", scenario), seed=1)
    world = model.world
    states, groups, allies = world.states, world.groups, world.allies
    states.repressiveness[:], states.exposure[:] = 0.5, 0.5
    states.rights_in_practice[0, 0] = 0.4, 0.6
    groups.members[:] = groups.ranks[:] = 10_000
    groups.resources_per_member[:], groups.capacity[:] = 0.2, 0.4
    groups.priorities[0], groups.leader_priorities[0] = (0.6, 0.4), (0.5, 0.5)
    groups.belief[0], groups.belief_variance[0], groups.trust[:] = (0.5, 0.3), 0.01, 0.6
    groups.tie[:] = groups.first_tie[:] = 1
    allies.resources[:], allies.access[:], allies.agenda[0] = 6_000, 0.5, (0.1, 0.9)
    allies.belief[0, 0], allies.belief_variance[0, 0] = (0.3, 0.5), (0.02, 0.01)
    model.draw()
    world.draws.group_choice[0] = 0.5, 0.3, 0.8, 0.2, 0.4
    model.sense()
    model.confer()
    return model


@pytest.fixture(scope="module")
def model():
    return decided("size")


def test_what_is_told_is_what_the_model_holds(numbers, model):
    flow, groups = model.world.flow, model.world.groups
    joint, own, alone, members = flow.value
    held = {
        "nominal share": flow.money[0] / flow.nominal_money,
        "influence": flow.on_goals[0],
        "w together": flow.together_want,
        "pooled b of the group": flow.group_believes,
        "b together": flow.together_believe,
        "joint means": flow.joint_money,
        "outside": flow.outside,
        "F jointly": flow.joint_strength,
        "F alone": flow.alone_strength,
        "V joint": joint,
        "V own": own,
        "V alone": alone,
        "V members": members,
        "Gumbel": flow.gumbel,
        "override of leaders": groups.override_leaders,
        "override of members": groups.override_members,
    }
    assert set(held) <= set(numbers)
    for name, values in held.items():
        assert np.allclose(values, numbers[name], rtol=0, atol=6e-5), name
    assert np.allclose(flow.on_tactics, flow.on_goals)


def test_it_decides_as_told(numbers, model):
    groups, precision = model.world.groups, model.parameters.decisions.precision
    utilities = [precision * value + model.world.flow.gumbel for value in model.world.flow.value]
    chosen = [int(utility.argmax()) for utility in utilities]
    assert chosen == [2, 0, 2, 0]
    assert [utilities[n][chosen[n]] for n in range(4)] == pytest.approx(
        numbers["U of the choice"], abs=5e-3
    )
    assert (groups.campaign_issue[0], groups.campaign_tactic[0]) == (1, 0)
    assert (groups.refused[0], groups.joint[0], groups.own_decision[0]) == (0, 1, 0)
    leads = numbers["lead"]
    assert leads == pytest.approx(
        [1 - model.world.flow.on_goals[0, 0], 1 - groups.override_leaders[0]], abs=6e-5
    )


def test_what_lasts_is_told_as_the_model_holds_it(numbers):
    model = decided("days")
    flow, groups, scenario = model.world.flow, model.world.groups, model.parameters
    days = parameters_of(scenario).days
    lasting = [row.lasting for row in scenario.tactics]
    money = {"jointly": flow.joint_money[0], "alone": flow.own_money[0]}
    ranks, capacity = groups.ranks[0], groups.capacity[0]
    joint, own, alone, members = flow.value
    precision, gumbel = scenario.decisions.precision, flow.gumbel
    held = {
        "Λ̄": days.expected,
        "Λ jointly": flow.together_believe * flow.joint_sustained,
        "V joint with Λ": joint,
        "V own with Λ": own,
        "V alone with Λ": alone,
        "V members with Λ": members,
        "override with Λ": [groups.override_leaders[0], groups.override_members[0]],
    } | {
        f"y {how}": [staying_power(days, most, capacity, means, ranks) for most in lasting]
        for how, means in money.items()
    }
    assert {name for name in numbers if "Λ" in name or name.startswith("y ")} == {
        *held,
        "U of the choice with Λ",
    }
    for name, values in held.items():
        assert np.allclose(values, numbers[name], rtol=0, atol=6e-5), name
    chosen = [(precision * value + gumbel).argmax() for value in flow.value]
    assert chosen == [2, 0, 0, 0]
    assert [
        precision * value[n] + gumbel[n] for value, n in zip(flow.value, chosen, strict=True)
    ] == pytest.approx(numbers["U of the choice with Λ"], abs=5e-4)
    assert (groups.campaign_issue[0], groups.campaign_tactic[0], groups.refused[0]) == (1, 0, 0)
