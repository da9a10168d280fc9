# ruff: noqa: E501 - worlds as data, one line a shock
"""The compiled model against the plain Mesa reference: same decisions, floats to 1e-9.

Docking after Axtell et al. 1996: two implementations of one description, written apart.
"""

import math
from typing import Any

import numpy as np
import pytest

from sim.model.advocacy import AdvocacyModel
from sim.outcomes import TOTALS
from sim.scenario.lists import PRACTICES, Channels
from sim.scenario.schema import Scenario, parse_practice
from sim.world.columns import PLANS, RESPONSES
from sim.world.lockstep import alone, totals_of
from sim.world.switches import read_switch
from tests.reference.model import ReferenceModel

SMALL = {"people": {"per_group": 15}, "time": {"months": 40}}

WORLDS: dict[str, dict[str, Any]] = {
    "default": {},
    "own scopes, linear pressure, slow argument": {
        "groups": {"campaign_for": "own", "count": 7},
        "allies": {"campaign_for": "own", "states_per_ally": 3},
        "rules": {"pressure": "linear"},
        "decisions": {"deliberation_delay": 2.5, "movement_assembly": 0.3},
        "ties": {"matching": "similarity", "freed": "ally"},
    },
    "shocks and departures": {
        "shocks": [
            {"name": "pandemic", "month": 6, "months": 12, "states": 0.5, "mobilisation": -1.0, "enforcement": 2.0, "resources": 0.5, "opinion": -0.1},
            {"name": "turn", "month": 10, "months": 100, "repressiveness": 0.2, "exclusion": 0.1, "allies_leave": 0.4, "practice": "critical-support", "allies_change": 0.6},
            {"name": "word", "month": 14, "practice": "co-decision", "allies_change": 0.3},
            {"name": "exit", "month": 20, "allies_leave": 1.0},
        ],
        "ties": {"matching": "need"},
        "mobilisation": {"who_decided": 0.5, "precarity": 1.3},
        "harm": {"repression_precarity": 0.8},
    },
    "states without groups, strong institutions, distrust": {
        "states": {"count": 5},
        "groups": {"count": 3, "leader_distance": 0.9},
        "institutions": {"enforceability": 0.7},
        "ties": {"matching": "visibility", "override_loss": 0.9, "initial_trust": 0.5, "recovery": 0.2},
        "rights": {"paper_erosion": 0.01},
    },
    "backlash": {
        "rights": {"offset": 0.6},
        "countermovement": {"growth": 6.0, "decay": 0.05, "opinion": 0.2},
        "pressure": {"critical_mass": 0.2},
        "groups": {"campaign_for": "own"},
    },
    "lead by decision, tipping": {
        "rules": {"lead": "decision", "pressure": "tipping"},
        "pressure": {"critical_mass": 0.5},
        "mobilisation": {"who_decided": 1.0, "precarity": 0.4},
        "harm": {"repression_precarity": 1.7, "repression": 0.7},
        "channels": {"ownership": 0.7},
    },
    "imitation": {
        "rules": {"choice": "imitation"},
        "pressure": {"critical_mass": 0.3},
        "groups": {"campaign_for": "own"},
    },
    "satisficing": {"rules": {"choice": "satisficing"}, "pressure": {"critical_mass": 0.3}},
    "what lasts": {
        "rules": {"response_to": "days"},
        "days": {"chance": 0.9, "tail": 0.8, "half": 2.0, "means": 0.3},
        "response": {"size": 0.3, "days": 0.4, "recede": 0.1},
    },
    "days without an answer": {"days": {"chance": 0.5}},
    "open and closed states that take back": {
        "states": {"openness": {"mean": 0.6, "spread": 0.4}, "count": 3},
        "response": {"openness": 0.7},
        "reversals": {"rate": 0.2, "depth": 0.8, "countermovement": 5.0},
        "countermovement": {"growth": 6.0},
        "rights": {"watch": 0.5},
    },
    "thresholds among hubs, in order": {
        "rules": {"participation": "threshold", "network": "hubs", "order": "sequential"},
        "mobilisation": {"threshold_mean": 0.2},
    },
    "bargaining, anger, blocks": {
        "rules": {"response": "bargaining", "repression": "inverted-u", "network": "blocks"},
        "allies": {"campaign_for": "own"},
    },
    "all rivals": {
        "rules": {
            "lead": "decision",
            "choice": "satisficing",
            "order": "sequential",
            "participation": "threshold",
            "repression": "inverted-u",
            "response": "bargaining",
            "pressure": "linear",
            "response_to": "days",
            "rest": "monthly",
            "network": "hubs",
        },
        "days": {"chance": 0.8},
        "response": {"openness": 0.4},
        "groups": {"campaign_for": "own"},
    },
    "rest and waves": {
        "rules": {"rest": "monthly"},
        "rest": {"worth": 40.0, "cost": 3.0, "inertia": 2.0, "activity": 1.1, "urgency": 0.7, "wave": 0.9, "memory": 0.6, "success": 2.0, "outrage": 1.5},
        "response": {"diffusion": 0.4},
        "pressure": {"critical_mass": 0.3},
        "capacity": {"transfer": 0.6},
        "allies": {"supporters_join": 0.5, "supporters_tiring": 0.2},
        "shocks": [{"name": "calm", "month": 8, "months": 9, "states": 0.5, "mobilisation": -2.0}],
    },
    "rest, satisficing": {"rules": {"rest": "monthly", "choice": "satisficing"}, "rest": {"cost": 3.0}},
    "ranks, tails and surges": {
        "groups": {"members_tail": 0.5, "members_share": 0.3, "count": 9},
        "mobilisation": {"surge": 0.9},
        "days": {"chance": 0.7},
        "rules": {"response_to": "days"},
        "reversals": {"rate": 0.1},
        "allies": {"supporters_join": 0.4},
    },
    "factions, some asked": {
        "groups": {"factions": 3, "faction_concentration": 3.0, "faction_gap": 0.5, "lean": 0.6, "leader_distance": 0.4},
        "mobilisation": {"precarity": 1.5},
        "harm": {"repression_precarity": 0.9},
        "decisions": {"meetings": 1.1, "movement_assembly": 0.2, "deliberation_delay": 1.7},
        "channels": {"assembly": 0.8, "speed": 0.9, "elite_capture": 0.7},
        "practices": [{"name": "asking", "goals": 0.9, "tactics": 0.8, "voice": 0.4, "commitment": 0.9, "independence": 0.2, "assembly": 0.85}],
        "shocks": [{"name": "vote", "month": 7, "practice": "asking", "allies_change": 0.7}],
    },
    "windows": {
        "windows": {"rate": 0.15, "months": 5, "opening": 0.6, "late": 2, "value": 1.4},
        "channels": {"windows": 0.7},
        "groups": {"risk_aversion": 0.06},
        "states": {"count": 3},
    },
    "windows, bargaining, rest": {
        "windows": {"rate": 0.3, "months": 3, "opening": 0.3, "late": 1, "value": 3.0},
        "rules": {"response": "bargaining", "rest": "monthly"},
        "rest": {"cost": 3.0},
    },
    "half dials": {
        "channels": dict.fromkeys(Channels.model_fields, 0.5),
        "donors": {"expected_progress": 0.001, "conditions": 0.1},
        "pressure": {"critical_mass": 0.2},
        "capacity": {"transfer": 0.8},
        "rights": {"watch": 0.7},
        "decisions": {"meetings": 1.5},
        "allies": {"supporters_join": 0.6, "supporters_turnout": 0.4, "supporters_tiring": 0.3, "learning": "scorecard", "learning_rate": 0.7},
    },
    "skills pass, allies watch, donors pay for control, meetings cost, supporters join": {
        "allies": {"supporters_join": 0.71, "supporters_turnout": 0.53, "supporters_tiring": 0.19, "supporters": 5000.0, "learning": "members", "learning_rate": 0.9},
        "states": {"count": 5},
        "groups": {"count": 8},
        "capacity": {"transfer": 0.37, "learning": 0.05},
        "rights": {"watch": 0.83, "erosion": 0.02},
        "donors": {"conditions": 0.23},
        "decisions": {"meetings": 0.77, "deliberation_delay": 1.6},
    },
}  # fmt: skip

MIXED = "imposition:0.5,engaged-deference:0.5"
QUICK = [*((world, "parallel") for world in WORLDS), ("default", MIXED)]
"""What every test run docks: campaigns of allies' own, and the two ways beside groups at once."""


def cases() -> list[Any]:
    """Pair every world with every practice; those beyond the quick ones are slow."""
    names = [*(row.name for row in PRACTICES), MIXED]
    return [
        pytest.param(world, name, marks=() if (world, name) in QUICK else pytest.mark.slow)
        for world in WORLDS
        for name in names
    ]


def scenario_of(name: str) -> Scenario:
    return Scenario.model_validate({"title": name, **SMALL, **WORLDS[name]})


def both(
    scenario: Scenario, practice: str, seed: int, switch: str = ""
) -> tuple[ReferenceModel, AdvocacyModel]:
    mixture = parse_practice(practice, scenario)
    shares = list(zip(mixture.practices, mixture.shares, strict=True))
    still, plans, luck = read_switch(switch)
    reference = ReferenceModel(
        scenario, seed, 2, shares, still=still, plans=PLANS[plans], luck=luck
    )
    reference.run()
    model = AdvocacyModel(scenario, mixture, seed=seed, replicate=2, events=True, switch=switch)
    model.run()
    return reference, model


@pytest.mark.parametrize(("world", "practice"), cases())
def test_same_decisions_and_numbers(world: str, practice: str) -> None:
    compare(*both(scenario_of(world), practice, seed=11))


SWITCHES = ("still", "plans=random", "plans=ceiling", "plans=own", "luck=2", "plans=own+luck=3")
QUICK_SWITCHED = [("default", switch) for switch in SWITCHES]


@pytest.mark.parametrize(
    ("world", "switch"),
    [
        pytest.param(
            world, switch, marks=() if (world, switch) in QUICK_SWITCHED else pytest.mark.slow
        )
        for world in WORLDS
        for switch in SWITCHES
    ],
)
def test_same_decisions_and_numbers_where_a_switch_is_turned(world: str, switch: str) -> None:
    compare(*both(scenario_of(world), MIXED, seed=11, switch=switch))


def compare(reference: ReferenceModel, model: AdvocacyModel) -> None:
    """Compare all events, series and totals of two runs of one world."""
    record = model.world.record
    count = int(record.event_count[0])

    ours = [
        (m, s, c, k, t, ("group", "ally")[kind], actor, months, joint, RESPONSES[answer], days)
        for m, s, c, k, t, kind, actor, months, joint, answer, days in record.events[
            :count
        ].tolist()
    ]
    theirs = [(*row[:7], row[8], int(row[9]), *row[12:]) for row in reference.events]
    assert ours == theirs
    assert np.allclose(
        record.event_values[:count],
        [(row[7], row[10], row[11]) for row in reference.events] or np.zeros((0, 3)),
        rtol=1e-9,
        atol=1e-9,
    )
    assert np.allclose(record.series, reference.series, rtol=1e-9, atol=1e-9, equal_nan=True)
    totals = reference.totals_now()
    for name, value in zip(TOTALS, totals_of(alone(model.world))[0].tolist(), strict=True):
        assert math.isclose(value, totals[name], rel_tol=1e-9, abs_tol=1e-9) or (
            math.isnan(value) and math.isnan(totals[name])
        ), name


@pytest.mark.slow
def test_worlds_exercise_every_response_and_refusal() -> None:
    """Docking proves nothing about what never happens: each response, refusals, broken ties do."""
    seen: set[str] = set()
    refused, broken = False, False
    for world in WORLDS:
        _, model = both(scenario_of(world), "imposition", seed=11)
        seen |= set(model.events_table()["response"])
        refused |= bool(model.world.groups.refused.any())
        broken |= bool((model.world.groups.tie < model.world.groups.first_tie).any())
    assert {"ignore", "token", "concede", "repress"} <= seen
    assert refused
    assert broken
