"""The story of a run: each sentence against the columns that it is read off."""

import re
from collections import Counter

import numpy as np
import pytest

from sim.model.advocacy import AdvocacyModel
from sim.narrative.catalogue import KINDS, say, text
from sim.narrative.happenings import Happening, Month, remember
from sim.narrative.story import Story, count_in_words, most_notable
from sim.scenario import Scenario
from sim.scenario.names import NamesSection
from sim.world.columns import CONCEDE, REPRESS

SMALL = {
    "title": "Small",
    "time": {"months": 60},
    "states": {"count": 2},
    "groups": {"count": 6},
    "allies": {"count": 4},
    "people": {"per_group": 12},
}


def model_of(practice="imposition", *, seed=1, shocks=(), **more):
    return AdvocacyModel(
        Scenario.model_validate(SMALL | {"shocks": shocks} | more), practice, seed=seed
    )


@pytest.fixture
def model():
    """A model in its third month, in which nothing has happened but what a test writes."""
    model = model_of("no-allies")
    model.run(2)
    model.world.flow.response[:] = 0
    model.world.groups.refused[:] = 0
    model.world.groups.deciding_in[:] = 1
    model.month = 3
    return model


def told(model, before, decided=None):
    """Give the sentences of what happened, and check that they can be written."""
    decided = np.zeros(6, np.int64) if decided is None else decided
    found = Month(before, model, decided).happenings()
    assert all(re.match(r"[A-Z].*\.$", text(row.sentences)) for row in found)
    return [[(key, dict(slots)) for key, slots in row.sentences] for row in found]


def test_nothing_happens(model):
    assert told(model, remember(model.world)) == []


@pytest.mark.parametrize(
    ("given_up", "again", "key"),
    [
        (0.62, False, "refusal.gives_up"),
        (0.001, True, "refusal.gives_up_again"),
        (0.0, False, "refusal.better"),
        (0.0, True, "refusal.better_again"),
    ],
)
def test_a_refusal_says_what_was_given_up(model, given_up, again, key):
    groups = model.world.groups
    groups.refused[3] = again
    before = remember(model.world)
    groups.refused[3], groups.deciding_in[3] = 1, -1  # its delay of one month is over
    groups.override_leaders[3] = given_up
    model.groups[3].campaign = ("status", "protest")
    slots = {"group": 4} | ({"given_up": given_up} if given_up else {})
    campaign = say("campaign.named", tactic="protest", issue="status")
    assert told(model, before) == [[(key, slots), ("refusal.alone", {"campaign": campaign})]]
    model.groups[3].campaign = None
    assert told(model, before) == [[(key, slots), ("refusal.nothing", {})]]


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("month", [0, 2])
def test_a_break_names_the_plan_that_caused_it(model, refused, month):
    groups = model.world.groups
    groups.tie[1, :2] = 1
    before = remember(model.world)
    groups.tie[1, :2] = 0
    groups.override_leaders[1], groups.refused[1] = 0.5, refused
    key = "break." + ("" if month else "early_") + ("refused" if refused else "plan")
    slots = {"given_up": 0.5, "limit": 0.25} | ({"month": 2} if month else {})
    assert told(model, before, np.full(6, month)) == [
        [("break.ties", {"group": 2, "allies": [1, 2]}), (key, slots)]
    ]


def test_a_renewal_says_what_trust_came_back_to(model):
    groups = model.world.groups
    groups.tie[5, 3] = 0
    before = remember(model.world)
    groups.tie[5, 3], groups.trust[5, 3] = 1, 0.456
    assert told(model, before) == [[("renewal.ties", {"group": 6, "allies": [4], "trust": 0.456})]]


def test_a_first_concession_names_who_pressed(model):
    world = model.world
    before = remember(world)
    before.first_gain[:] = (0, 1)
    for g in (0, 2):  # both of state 1
        model.groups[g].campaign = ("work", "litigation")
        world.flow.running[g], world.groups.scope[g], world.groups.joint[g] = 1, 3, 1
    world.flow.response[:, 3, 2] = CONCEDE
    world.flow.pressure[:, 3, 2] = 0.5
    world.flow.running[[1, 3, 4, 5]] = 0
    model.world.flow.apart[1], world.allies.scope[1] = 0.3, 3
    world.allies.campaign_issue[1], world.allies.reach[1, 1] = 2, 1
    world.allies.reach[1, 0] = 0
    first, second = told(model, before)
    demand = say("demand.all", issue="work")
    groups = say("presser.groups_with_allies", groups=[1, 3], tactics=["litigation"])
    assert first == [
        ("concession.first", {"state": 1, "demand": demand}),
        ("concession.pressed", {"pressers": [groups], "pressure": 0.5}),
    ]
    assert second == [
        ("concession.further", {"state": 2, "demand": demand}),
        ("concession.pressed", {"pressers": [say("presser.allies", allies=[2])], "pressure": 0.5}),
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, say("concession.luck")),
        ({"sustained": 0.9}, say("concession.lasting", days=30)),
        ({"pressed_months": 25}, say("concession.endured", months=24)),
        ({"openness": 1.0}, say("concession.open")),
        ({"window": 1.0}, say("concession.window")),
        ({"elsewhere": CONCEDE}, say("concession.elsewhere")),
        ({"last_response": CONCEDE}, say("concession.again")),
    ],
)
@pytest.mark.parametrize("rule", ["logit", "bargaining"])
def test_a_concession_to_next_to_no_pressure_says_what_moved_it(changed, why, rule):
    high = dict.fromkeys(("days", "disruption", "endurance", "diffusion", "persistence"), 1.0)
    weights = {"openness": 2.0, "concede_threshold": 0.5, "concede_exclusion": 0.1, **high}
    model = model_of(
        "no-allies", rules={"response": rule}, response=weights, windows={"opening": 1.0}
    )
    model.run(2)
    model.month = 3
    states, flow = model.world.states, model.world.flow
    flow.response[:], flow.window[:], flow.running[:] = 0, 0.0, 0
    states.openness[:], states.last_response[:], states.pressed_months[:] = 0.5, 0, 1
    flow.response[1, 0, 4] = changed.get("elsewhere", 0)  # the month before, on the same issue
    states.last_month[:] = 1
    states.last_response[0, 3, 4] = changed.get("last_response", 0)
    before = remember(model.world)
    flow.response[1, 0, 4] = 0
    states.pressed_months[0, 3, 4] = changed.get("pressed_months", 1)
    states.openness[0] = changed.get("openness", 0.5)
    flow.window[0] = changed.get("window", 0.0)
    flow.days[0, 3, 4], flow.sustained[0, 3, 4] = 30, changed.get("sustained", 0.0)
    flow.response[0, 3, 4], flow.pressure[0, 3, 4] = CONCEDE, 0.004
    model.groups[0].campaign = ("services", "litigation")
    flow.running[0], model.world.groups.scope[0] = 1, 3
    model.world.groups.refused[:], model.world.groups.deciding_in[:] = 0, 1
    ((_, hardly, found),) = told(model, before)
    assert hardly[0] == "concession.hardly"
    assert found == (why.key, dict(why.slots))


@pytest.mark.parametrize(
    ("shielded", "harmed", "key"), [(0.0, 2, "unaided"), (0.3, 2, "little"), (1.0, 0, "aided")]
)
def test_repression_counts_whom_it_hits(model, shielded, harmed, key):
    world = model.world
    model.groups[1].campaign = ("say", "protest")
    world.flow.running[:], world.flow.running[1] = 0, 1
    world.groups.scope[1], world.groups.members[1] = 0, 12_000.0
    world.groups.ranks[1] = 12_000.0
    world.flow.participants[1], world.flow.harms_repression[1] = 4, harmed
    world.flow.response[1, 0, 5] = REPRESS
    world.flow.shielded[1, 0, 5], world.flow.strength[1, 0, 5] = shielded, 2.0
    demand = say("demand.category", issue="say", category="settled")
    hurt = ("repression.unharmed", {"people": 4000.0})
    if harmed:
        hurt = ("repression.harmed", {"people": 4000.0, "harmed": 2000.0})
    assert told(model, remember(world)) == [
        [(f"repression.{key}", {"state": 2, "demand": demand, "groups": [2]}), hurt]
    ]
    world.flow.running[1] = 0
    assert told(model, remember(world)) == [
        [("repression.of_allies", {"state": 2, "demand": demand})]
    ]


def test_shocks_and_departures_are_told_with_their_names():
    shocks = [
        {"name": "dry-year", "month": 2, "months": 99, "states": 0.5, "meaning": "No rain."},
        {"name": "x", "month": 10},
        {"name": "funding-ends", "month": 4, "allies_leave": 1.0},
    ]
    story = Story(model_of("engaged-deference", shocks=shocks, time={"months": 10}))
    while story.model.running:
        story.step()
    found = {row.who: row for row in story.happenings}
    assert (found["dry-year"].month, found["allies"].month) == (2, 4)
    assert (
        text(found["dry-year"].sentences)
        == "Dry year begins in 1 of 2 states and lasts 9 months. No rain."
    )
    assert text(found["x"].sentences) == "X begins and lasts 1 month."
    assert found["allies"].sentences == (
        say("departure.all"),
        say("departure.cause", shocks=["funding-ends"]),
        say("departure.lost_some", groups=6),
    )


def test_a_departure_of_some_names_them(model):
    before = remember(model.world)
    model.world.allies.present[[0, 2]] = 0
    assert told(model, before) == [[("departure.some", {"allies": [1, 3]})]]
    model.world.allies.present[2] = 1
    assert told(model, before) == [[("departure.one", {"allies": [1]})]]


@pytest.mark.parametrize("practice", ["imposition", "engaged-deference", "consultation"])
def test_it_finds_every_decision_and_every_tie(practice):
    model = model_of(practice, decisions={"deliberation_delay": 2.5}, allies={"agenda_gap": 1.0})
    decided = np.zeros(6, np.int64)
    broken, refusals, seen = 0, 0, 0
    while model.running:
        before, count = remember(model.world), model.world.record.sums[0]
        model.step()
        month = Month(before, model, decided)
        rows = month.decisions()
        assert len(rows) == model.world.record.sums[0] - count
        kinds = Counter(row.kind for row in month.happenings())
        changed = before.tie.astype(int) - model.world.groups.tie
        assert kinds["break"] == (changed == 1).any(axis=1).sum()
        assert kinds["renewal"] == (changed == -1).any(axis=1).sum()
        assert kinds["refusal"] == model.world.groups.refused[rows].sum()
        answers = model.world.flow.response
        assert kinds["repression"] == (answers == REPRESS).sum()
        assert kinds["concession"] + kinds["first concession"] == (answers == CONCEDE).sum()
        broken, refusals = broken + kinds["break"], refusals + kinds["refusal"]
        seen += 1
    assert seen == 60
    if practice == "imposition":
        assert broken > 0
        assert refusals > 0


def test_watching_changes_nothing():
    watched, alone = model_of(), model_of()
    story = Story(watched)
    while watched.running:
        story.step()
    alone.run()
    assert np.array_equal(watched.world.record.series, alone.world.record.series, equal_nan=True)


def test_the_story_is_short_and_counts_the_rest():
    story = Story(model_of())
    while story.model.running:
        story.step()
    chosen = story.chosen()
    assert len(chosen) == 15
    assert [row.month for row in chosen] == sorted(row.month for row in chosen)
    assert sum(story.untold().values()) == len(story.happenings) - 15
    counts = Counter({"refusal": 1, "shock": 0, "repression": 2000})
    assert count_in_words(counts, NamesSection()) == "1 refusal, 2,000 repressed demands"
    assert all(re.match(r"[A-Z].*\.$", text(row.sentences)) for row in story.happenings)
    assert {row.kind for row in story.happenings} <= set(KINDS)


def test_no_kind_and_no_actor_crowds_out_the_others():
    loud = [Happening(n, "repression", "state 1", 100.0 + n, ()) for n in range(1, 41)]
    quiet = [Happening(n, "break", f"group {n}", 0.1, ()) for n in range(1, 4)]
    first = [Happening(n, "first concession", f"state {n}", 0.01, ()) for n in range(1, 21)]
    chosen = most_notable([*loud, *quiet, *first], 15)
    kinds = Counter(row.kind for row in chosen)
    assert kinds == {"first concession": 9, "break": 3, "repression": 3}
    months = [row.month for row in chosen if row.kind == "repression"]
    assert months == [16, 28, 40]
    assert most_notable([], 15) == []
