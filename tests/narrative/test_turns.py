"""Turns of a run, each sentence against the columns that it is read off."""

import math
import re

import numpy as np
import pytest

from sim.classroom.causes import Teller
from sim.narrative.catalogue import KINDS, PHASES, say, text
from sim.narrative.happenings import Month, remember
from sim.narrative.story import LONG, RISES, STEP, Story, turns
from sim.narrative.story import PHASES as OF_KIND
from sim.world.columns import REPRESS, TOKEN
from tests.narrative.test_story import model_of

TURNING = {
    "rules": {"rest": "monthly"},
    "rest": {"cost": 2.0},
    "reversals": {"rate": 0.03},
    "countermovement": {"growth": 10.0, "decay": 0.02},
    "days": {"chance": 1.0},
}
"""Rules by which courses turn often."""


@pytest.fixture
def model():
    """A model in its third month, in which nothing has turned but what a test writes."""
    model = model_of("no-allies", reversals={"rate": 0.0})
    model.run(2)
    model.world.flow.days[:] = 0
    model.world.flow.reversed[:] = 0
    model.world.states.wave[:] = 0.0
    model.world.states.countermovement[:] = 0.0
    model.month = 3
    return model


def told(model, before):
    found = turns(Month(before, model, np.zeros(6, np.int64)))
    assert all(re.match(r"[A-Z].*\.$", text(row.sentences)) for row in found)
    return [[(key, dict(slots)) for key, slots in row.sentences] for row in found]


def test_nothing_turns(model):
    assert told(model, remember(model.world)) == []


@pytest.mark.parametrize(
    ("won", "repressed", "risen", "why"),
    [
        ((0.0, 0.0), 0.0, 2.0, ("wave.luck", {})),
        ((1.0, 0.0), 0.0, 1.5, ("wave.here", {"won": 1.0})),
        ((0.0, 1.0), 0.0, 1.5, ("wave.elsewhere", {})),
        ((0.2, 0.0), 50.0, 1.6, ("wave.outrage", {})),
        ((0.2, 0.0), 0.0, 2.0, ("wave.luck", {})),
    ],
)
def test_a_wave_begins_by_what_raised_it_most(won, repressed, risen, why):
    rules = {"rules": {"rest": "monthly"}, "response": {"diffusion": 1.0}}
    model = model_of("no-allies", **rules)
    model.run(2)
    states, flow = model.world.states, model.world.flow
    flow.days[:], flow.reversed[:], flow.response[:] = 0, 0, 0
    states.wave[:] = (0.5, 3.0)  # of the second state it began long ago
    flow.response[0, 0, 0], flow.strength[0, 0, 0] = REPRESS, repressed
    before = remember(model.world)
    states.wave[0], flow.won[:] = risen, won
    flow.running[:] = (1, 0, 0, 1, 1, 1)  # groups 1, 3 and 5 are of the first state
    slots = {"state": 1, "times": math.exp(risen), "acting": 2, "groups": 3}
    assert told(model, before) == [[("wave.begins", slots), why]]
    before = remember(model.world)
    assert told(model, before) == []


def test_no_wave_begins_where_nobody_acts():
    model = model_of("no-allies", rules={"rest": "monthly"})
    model.run(2)
    states, flow = model.world.states, model.world.flow
    flow.days[:], flow.reversed[:], flow.response[:] = 0, 0, 0
    states.wave[:] = 0.5
    before = remember(model.world)
    states.wave[:] = 2.0
    flow.running[:] = (0, 1, 0, 0, 0, 0)  # group 2 is of the second state
    ((begins, _),) = told(model, before)
    assert (begins[1]["state"], begins[1]["acting"]) == (2, 1)


def test_an_action_is_long_from_forty_days(model):
    flow = model.world.flow
    flow.days[1, 3, 2], flow.days[0, 0, 0] = 40, 39
    assert LONG == 40
    flow.running[:], flow.running[1] = 0, 1
    model.groups[1].campaign = ("work", "organising")
    model.world.groups.scope[1], model.world.groups.joint[1] = 3, 1
    pressers = [say("presser.group_with_allies", groups=[2], tactics=["organising"])]
    demand = say("demand.all", issue="work")
    assert told(model, remember(model.world)) == [
        [
            ("action.lasts", {"state": 2, "demand": demand, "days": 40}),
            ("action.behind", {"pressers": pressers}),
        ]
    ]


@pytest.mark.parametrize("against", [0.0, 0.4])
def test_a_reversal_says_how_much_was_lost(model, against):
    flow, states = model.world.flow, model.world.states
    states.countermovement[:] = against
    before = remember(model.world)
    flow.reversed[0, 4] = 1
    flow.exclusion[0], flow.loose[0], flow.opinion[0] = 0.5, 0.8, 0.25
    mood = ("reversal.mood", {"opinion": 0.25})
    if against:
        mood = ("reversal.against", {"opinion": 0.25, "against": 0.4})
    ((back, why),) = told(model, before)
    assert back[0] == "reversal.back"
    lost = model.parameters.reversals.depth * 0.5 * 0.8
    assert back[1] == {"state": 1, "issue": "services", "lost": pytest.approx(lost)}
    assert why == mood


def test_what_a_reversal_says_is_what_states_hold_less_on_paper():
    model = model_of("no-allies", reversals={"rate": 1.0}, rights={"paper_erosion": 0.0})
    found = 0
    while model.running:
        paper = model.world.states.rights_on_paper.copy()
        before = remember(model.world)
        model.step()
        states, response = model.world.states, model.world.flow.response
        for row in turns(Month(before, model, np.zeros(6, np.int64))):
            if row.kind != "reversal":
                continue
            said = row.sentences[0].slots
            s, k = said["state"] - 1, model.names.issues.index(said["issue"])
            if (response[s] == TOKEN).any():
                continue  # it gave something on paper
            left = states.rights_on_paper[s, :, k] / paper[s, :, k]
            people = states.scope_share[s, :-1]
            assert ((1 - left) * people).sum() / people.sum() == pytest.approx(said["lost"])
            found += 1
    assert found > 10


def test_a_countermovement_is_told_at_each_step_upwards(model):
    states = model.world.states
    states.countermovement[:] = (0.05, 0.31)
    before = remember(model.world)
    states.countermovement[:] = (0.12, 0.29)
    assert STEP == 0.1
    assert told(model, before) == [[("countermovement.grown", {"state": 1, "strength": 0.12})]]
    states.countermovement[:] = (0.09, 0.39)
    assert told(model, before) == []


def test_allies_that_learn_or_are_told_change_their_practice():
    shock = {"name": "a-call", "month": 5, "practice": "statement", "allies_change": 0.5}
    model = model_of("imposition", shocks=[shock], time={"months": 8})
    story = Story(model)
    while model.running:
        story.step()
    (row,) = [row for row in story.happenings if row.kind == "practice"]
    assert row.month == 5
    allies = row.sentences[0].slots["allies"]
    assert len(allies) == 2
    assert row.sentences == (
        say("practice.new", allies=allies, practice="statement"),
        say("departure.cause", shocks=["a-call"]),
    )
    assert text(row.sentences).startswith(
        f"From now on allies {allies[0]} and {allies[1]} will practise st"
    )


@pytest.mark.parametrize("learning", ["scorecard", "members"])
def test_allies_that_learn_say_by_what(learning):
    allies = {"count": 4, "learning": learning, "learning_rate": 1.0}
    model = model_of("imposition:0.5,engaged-deference:0.5", allies=allies)
    found = 0
    while model.running:
        before = remember(model.world)
        model.step()
        changed = (model.world.allies.goals != before.practice[0]).sum()
        rows = turns(Month(before, model, np.zeros(6, np.int64)))
        said = [row for row in rows if row.kind == "practice"]
        assert sum(len(row.sentences[0].slots["allies"]) for row in said) == changed
        assert all(row.sentences[1] == say(f"practice.{learning}") for row in said)
        found += changed
    assert found > 0


def test_numbers_of_no_practice_are_another_practice(model):
    before = remember(model.world)
    model.world.allies.voice[2] = 0.123
    (((key, slots), _),) = told(model, before)
    assert (key, slots) == ("practice.new", {"allies": [3], "practice": "another practice"})


def test_where_the_rules_are_on_courses_turn_and_the_page_says_by_which_rule():
    allies = {"count": 4, "learning": "members", "learning_rate": 1.0}
    model = model_of("imposition:0.5,engaged-deference:0.5", allies=allies, **TURNING)
    teller = Teller(model)
    waves = 0
    while model.running:
        before = remember(model.world)
        model.step()
        teller.tell(before)
        world = model.world
        acts = np.bincount(world.groups.state, world.flow.running, len(world.states.id)) > 0
        waves += int((acts & (before.wave < RISES) & (world.states.wave >= RISES)).sum())
    rows = [row for row in teller.told if row.happening.kind in OF_KIND]
    assert {row.happening.kind for row in rows} == set(OF_KIND)
    assert set(OF_KIND) <= set(KINDS)
    assert sum(row.happening.kind == "wave" for row in rows) == waves
    for row in rows:
        assert row.phase in PHASES
        assert (row.phase, row.cause.said) == (
            OF_KIND[row.happening.kind][0],
            (OF_KIND[row.happening.kind][1],),
        )
        assert row.plain(model.parameters.names)["cause"]["text"].endswith(".")
        assert math.isfinite(row.happening.weight)
