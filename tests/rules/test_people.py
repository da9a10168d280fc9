"""What people do and suffer, person by person, against the equations written with NumPy."""

import numpy as np
import pytest

from sim.model.advocacy import AdvocacyModel
from sim.world.columns import REPRESS
from tests.proof.fingerprints import UNUSUAL
from tests.proof.worlds import scenario

WEIGHTS = {
    "usual": {},
    "steep": {"intercept": 3.0, "grievance": 30.0, "neighbours": -40.0, "repression": 25.0},
    "precarious": {"precarity": 2.5},
    "steps": {"intercept": -100.0, "grievance": 1000.0, "fatigue": 1000.0},
}


PLAIN = {"rules": {"rest": "never"}, "mobilisation": {"surge": 0.0}, "decisions": {"meetings": 0.0}}
"""Everybody acts in every month, and (M1) holds only what it is checked for."""


def before_mobilising(**tables):
    plain = tables | {name: table | tables.get(name, {}) for name, table in PLAIN.items()}
    model = AdvocacyModel(scenario(**plain), "critical-support", seed=6)
    model.run(until=9)
    for phase in ("draw", "sense", "confer", "call_out"):
        getattr(model, phase)()
    return model


single = np.float32


def log_odds(model):
    """(M1) for every person, in single precision; −∞ where nothing is pressed."""
    w, world = model.parameters.mobilisation, model.world
    people, groups, states = world.people, world.groups, world.states
    s, t = groups.state, np.maximum(groups.campaign_tactic, 0)
    rows = np.arange(len(s))
    held = (groups.priorities * states.rights_in_practice[s, groups.category]).sum(axis=1)
    risk = np.array([row.risk for row in model.parameters.tactics])[t]
    shared = (
        w.intercept
        + w.ownership * (1 - model.parameters.channels.ownership * groups.override_members)
        + w.who_decided * groups.own_decision
        + w.belief * np.clip(groups.belief[rows, t], 0, 1)
        + world.schedule.mobilisation[model.month, s]
    )
    shared = np.where(groups.campaign_issue >= 0, shared, -np.inf)
    g, degree = people.group, np.diff(people.first)
    near = np.divide(people.active_neighbours, degree, out=np.zeros(len(degree)), where=degree > 0)
    of_exposure = w.repression * risk * world.flow.repressiveness[s]
    found = (
        single(shared)[g]
        + single(w.grievance * (1 - held))[g] * people.grievance
        + single(w.neighbours) * single(near)
        - single(w.precarity) * people.precarity
        - single(of_exposure)[g] * people.exposure
        - single(w.fatigue) * people.fatigue
    )
    assert found.dtype == np.float32
    return found


@pytest.mark.parametrize("weights", WEIGHTS.values(), ids=WEIGHTS)
@pytest.mark.parametrize("tables", [{}, UNUSUAL], ids=["default", "unusual"])
def test_those_take_part_whose_log_odds_exceed_those_of_their_number(weights, tables):
    tables = tables | {"people": {"per_group": 900}, "mobilisation": weights}
    model = before_mobilising(**tables)
    expected = log_odds(model) > model.world.draws.participation
    model.mobilise()
    assert np.array_equal(model.world.people.participates == 1, expected)
    assert 0 < expected.sum() < len(expected)


def test_harm_by_repression_first_then_as_usual():
    """(H1)-(H3), and what follows for the harmed and for those near them."""
    model = before_mobilising(
        people={"per_group": 300},
        harm={
            "enforcement": 0.1,
            "repression": 0.9,
            "unrepressed": 0.3,
            "repression_precarity": 5.0,
        },
        mobilisation={"intercept": 0.0},
    )
    for phase in ("mobilise", "press", "respond", "change_rights"):
        getattr(model, phase)()
    world, given = model.world, model.parameters
    people, groups, s = world.people, world.groups, world.groups.state
    protects = np.array([row.protects for row in given.issues])
    rights = world.states.rights_in_practice[s, groups.category] @ protects / protects.sum()
    usual = 0.1 * world.schedule.enforcement[model.month, s] * (1 - rights)
    running = groups.campaign_issue >= 0
    answer = world.flow.response[s, groups.scope, np.maximum(groups.campaign_issue, 0)]
    risk = np.array([row.risk for row in given.tactics])[np.maximum(groups.campaign_tactic, 0)]
    danger = np.where(running, 0.9 * risk * np.where(answer == REPRESS, 1.0, 0.3), 0.0)
    g, u = people.group, world.draws.harm
    chance = single(danger)[g] * people.exposure * (single(1) + single(5) * people.precarity)
    of_repression = people.participates * np.minimum(chance, single(1))
    of_usual = np.clip(single(usual)[g] * people.precarity, 0, 1)
    assert of_repression.dtype == of_usual.dtype == u.dtype == np.float32
    by_repression = u < of_repression
    harmed = u < of_repression + of_usual
    fatigue, grievance, harms = people.fatigue.copy(), people.grievance.copy(), people.harms.copy()
    model.harm_people()
    count = len(s)
    assert by_repression.any()
    assert (harmed & ~by_repression).any()
    assert np.array_equal(
        world.flow.harms_repression, np.bincount(g[by_repression], minlength=count)
    )
    assert np.array_equal(
        world.flow.harms_usual, np.bincount(g[harmed & ~by_repression], minlength=count)
    )
    assert np.array_equal(people.harms, harms + harmed)
    hardened = grievance + given.experience.hardening * (1 - grievance)
    assert np.allclose(people.grievance, np.where(harmed, hardened, grievance))
    fatigue *= 1 - given.experience.recovery
    fatigue += np.where(people.participates == 1, given.experience.tiring * (1 - fatigue), 0.0)
    owner = np.repeat(np.arange(len(g)), np.diff(people.first))
    struck = np.bincount(owner, harmed[people.neighbours], minlength=len(g))
    left = (1 - fatigue) * (1 - given.experience.withdrawal) ** struck
    assert np.allclose(people.fatigue, 1 - left)
    assert struck.max() >= 2


def test_money_is_dealt_by_members_and_freed_as_said():
    for freed in ("groups", "ally"):
        model = AdvocacyModel(scenario(ties={"freed": freed}), "imposition", seed=3)
        world = model.world
        a = int(world.groups.tie.sum(axis=0).argmax())
        tied = np.flatnonzero(world.groups.tie[:, a])
        model.groups[tied[0]].tie = 0
        for phase in ("draw", "sense", "confer"):
            getattr(model, phase)()
        given = world.flow.money[:, a]
        members, others = world.groups.members, tied[1:]
        assert given[tied[0]] == 0
        whole = others if freed == "groups" else tied
        expected = world.allies.resources[a] * members[others] / members[whole].sum()
        assert np.allclose(given[others], expected)
        assert given.sum() == pytest.approx(expected.sum())
