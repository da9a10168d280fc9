"""What answers do to rights and to the climate, against the equations written with NumPy."""

import numpy as np
import pytest

from sim.model.advocacy import AdvocacyModel
from sim.world.columns import CONCEDE, NO_RESPONSE, REPRESS, TOKEN
from tests.proof.worlds import scenario

TABLES = {
    "rights": {"erosion": 0.05, "paper_erosion": 0.02, "holding": 0.7, "offset": 0.6, "watch": 0.0},
    "countermovement": {"growth": 3.0, "decay": 0.1, "opinion": 0.4},
    "institutions": {"enforceability": 0.6, "enforcement": 0.3},
    "rules": {"response_to": "size"},
    "reversals": {"rate": 0.0},
    "response": {"concession": 0.9, "token": 0.8},
    "opinion": {"gain": 0.3, "backfire": 0.2, "reversion": 0.1},
    "adaptation": {"rate": 0.3, "forgetting": 0.2},
    "shocks": [{"name": "turn", "month": 1, "months": 9, "exclusion": 0.2, "states": 0.5}],
}


@pytest.fixture
def model():
    """Give a model at its consequences, with demands for all and for some, answered at random."""
    model = AdvocacyModel(scenario(**TABLES), "imposition", seed=12)
    for phase in ("draw", "sense", "confer", "call_out", "mobilise", "press"):
        getattr(model, phase)()
    rng, flow = np.random.default_rng(0), model.world.flow
    flow.response[:] = rng.integers(0, 5, flow.response.shape)
    flow.pressure[:] = np.where(flow.response == NO_RESPONSE, 0.0, rng.random(flow.pressure.shape))
    flow.strength[:] = flow.pressure
    flow.used[:] = rng.random(flow.used.shape) * (rng.random(flow.used.shape) < 0.7)
    model.world.groups.lead[:] = rng.random(len(model.groups))
    return model


def test_rights_move_by_gains_enforcement_and_erosion(model):
    world, given = model.world, model.parameters
    states, groups, flow = world.states, world.groups, world.flow
    before, law = states.rights_in_practice.copy(), states.rights_on_paper.copy()
    practice, paper, gain = before.copy(), law.copy(), np.zeros_like(before)
    categories, issues = before.shape[1:]
    for s, c, k in np.ndindex(*before.shape):
        share, closed = states.scope_share[s, :-1], 1 - flow.exclusion[s]
        favour = closed[c] / (share @ closed)
        won = given_ = 1.0
        for scope, part in ((c, 1.0), (categories, favour)):
            pressed = flow.pressure[s, scope, k] * part
            if flow.response[s, scope, k] == CONCEDE:
                won *= 1 - min(1, given.response.concession * pressed)
            if flow.response[s, scope, k] == TOKEN:
                given_ *= 1 - min(1, given.response.token * pressed)
        gain[s, c, k] = (1 - before[s, c, k]) * (1 - won)
        on_paper = law[s, c, k] + (1 - law[s, c, k]) * (1 - given_)
        rights = before[s, c, k] + gain[s, c, k]
        rights += states.enforceability[s] * 0.3 * max(0, on_paper - rights)
        here = groups.state == s
        here &= (groups.category == c) if (here & (groups.category == c)).any() else here
        held = np.average((groups.capacity * groups.lead)[here], weights=groups.members[here])
        practice[s, c, k] = rights * (1 - 0.05 * (1 - 0.7 * held))
        paper[s, c, k] = on_paper * (1 - 0.02)
    for s, k in np.ndindex(before.shape[0], issues):
        total = np.where(np.arange(issues) == k, np.inf, flow.strength[s].sum(axis=0))
        practice[s, :, total.argmin()] *= 1 - 0.6 * gain[s, :, k]
    model.change_rights()
    assert np.allclose(flow.gain, gain, rtol=1e-12)
    assert np.allclose(states.rights_in_practice, practice, rtol=1e-12)
    assert np.allclose(states.rights_on_paper, paper, rtol=1e-12)
    assert (gain > 0).any()
    assert issues == 6


def test_opinion_and_adaptation_follow_what_is_in_use(model):
    world, given = model.world, model.parameters
    states, flow, half = world.states, world.flow, given.pressure.critical_mass
    moves = np.array([row.opinion for row in given.tactics])
    states.opinion[:], states.adaptation[:] = [0.1, 0.4, 0.6, 0.9], 0.35
    opinion, adaptation = states.opinion.copy(), states.adaptation.copy()
    against_them = np.array([0.0, 0.2, 0.5, 1.0])
    states.countermovement[:] = against_them
    flow.gain[:] = np.random.default_rng(1).random(flow.gain.shape) / 9
    last, months = states.last_response.copy(), states.pressed_months.copy()

    def reach(x):
        return x / (x + half)

    for_them = (flow.used * np.maximum(moves, 0)).sum(axis=1)
    against = (flow.used * np.maximum(-moves, 0)).sum(axis=1)
    repressed = np.where(flow.response == REPRESS, flow.strength, 0.0).sum(axis=(1, 2))
    expected = (
        opinion
        + 0.3 * reach(for_them) * (1 - opinion)
        - 0.3 * reach(against) * opinion
        - 0.4 * against_them * opinion
        + 0.2 * reach(repressed) * (1 - opinion)
        + 0.1 * (states.opinion_at_rest - opinion)
    )
    won = (states.scope_share[:, :-1, None] * flow.gain).sum(axis=1).mean(axis=1)
    roused = against_them + 3 * won * (1 - against_them) - 0.1 * against_them
    use = reach(flow.used)
    adapted = adaptation + 0.3 * use * (1 - adaptation) - 0.2 * (1 - use) * adaptation
    model.change_climate()
    assert np.allclose(states.opinion, np.clip(expected, 0, 1), rtol=1e-12)
    assert np.allclose(states.countermovement, np.clip(roused, 0, 1), rtol=1e-12)
    assert np.allclose(states.adaptation, np.clip(adapted, 0, 1), rtol=1e-12)
    pressed = flow.response != NO_RESPONSE
    assert np.array_equal(states.last_response, np.where(pressed, flow.response, last))
    assert np.array_equal(states.last_month, np.where(pressed, 0, -1))
    assert np.array_equal(states.pressed_months, np.where(pressed, months + 1, 0))
    assert against.any()
