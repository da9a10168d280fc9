"""Section 7, item 2: a practice never enters a random key; all meet one world and one luck."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.advocacy import AdvocacyModel
from sim.scenario.lists import DIMENSIONS, PRACTICES
from sim.world.columns import Draws
from sim.world.numbers import MONTH_STREAMS, WORLD_STREAMS
from tests.proof.worlds import Setting, bits, columns, scenario
from tests.reference.streams import Luck, Streams, log_odds, normal, single
from tests.strategies import practices, scenarios

NINE = [row.name for row in PRACTICES]
PRACTICE_COLUMNS = {f"allies.{name}" for name in DIMENSIONS}


def documented():
    """Read the streams off the table in docs/explanation/model.md: name to number and when."""
    text = (Path(__file__).parents[2] / "docs" / "explanation" / "model.md").read_text(
        encoding="utf-8"
    )
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (start|month) \|", text, re.MULTILINE)
    return {name: (int(number), when) for number, name, when in rows}


def shapes(given_):
    """Give the shape of each monthly block, as the table has it."""
    s, c = given_.states.count, len(given_.categories)
    k, t = len(given_.issues), len(given_.tactics)
    g, a = given_.groups.count, given_.allies.count
    people = g * given_.people.per_group
    return {
        "delay": (g,),
        "group_choice": (g, k * t + 1),
        "ally_choice": (a, k * t + 1),
        "participation": (people,),
        "response": (s, c + 1, k),
        "harm": (people,),
        "signal_common": (s, t),
        "signal_groups": (g, t),
        "signal_allies": (a, s, t),
        "order": (g,),
    }


@settings(max_examples=25)
@given(
    drawn=scenarios(),
    seed=st.integers(0, 2**64 - 1),
    pair=st.lists(practices(), min_size=2, max_size=3),
)
def test_all_practices_meet_the_same_world_and_draws(drawn, seed, pair):
    setting = Setting(drawn, seed)
    worlds = [setting.start(practice) for practice in pair]
    first, *others = worlds
    for other in others:
        start, theirs = bits(first), bits(other)
        assert {n for n in start if start[n] != theirs[n]} <= PRACTICE_COLUMNS
    for month in range(drawn.time.months):
        for world in worlds:
            setting.advance(world, month, month + 1)
        for other in others:
            assert bits(other, ("draws",)) == bits(first, ("draws",)), month


def test_the_nine_end_in_different_places():
    setting = Setting(scenario(), 8)
    assert len({setting.run(name).record.series.tobytes() for name in NINE}) == len(NINE)


def test_streams_are_those_of_the_documentation():
    table = documented()
    start = {name: number for name, (number, when) in table.items() if when == "start"}
    month = {name: number for name, (number, when) in table.items() if when == "month"}
    assert start == WORLD_STREAMS
    assert month == MONTH_STREAMS
    assert {*month, "luck", "key", "words", "tails", "parts"} == set(Draws._fields)


def due(given_, month):
    """Give the rows of groups and allies that decide in a month."""
    world = Setting(given_).built
    period = given_.decisions.campaign_months
    return tuple(
        [i for i, offset in enumerate(actors.offset) if (month + offset) % period == 0]
        for actors in (world.groups, world.allies)
    )


@pytest.mark.parametrize(("seed", "replicate"), [(0, 0), (7, 3), (2**64 - 1, 2**32 - 1)])
def test_every_number_that_is_read_stands_at_its_documented_place(seed, replicate):
    """Seven months, whatever happens: so no practice or event shifts what comes after."""
    given_ = scenario(time={"months": 7}, rules={"order": "sequential"})
    model = AdvocacyModel(given_, "no-allies", seed=seed, replicate=replicate)
    for month in range(7):
        model.step()
        luck = Luck(Streams(seed, replicate), month)
        groups, allies = due(given_, month)
        chosen = {"delay": groups, "group_choice": groups, "ally_choice": allies}
        assert groups
        for name, shape in shapes(given_).items():
            drawn = getattr(model.world.draws, name)
            assert drawn.shape == shape
            block = np.array(luck.row(name, 0, drawn.size)).reshape(shape)
            if name == "participation":
                block = [log_odds(u) for u in block.tolist()]
            if name.startswith("signal"):
                block = np.vectorize(normal)(block)
            if name == "harm":
                block = [single(u) for u in block.tolist()]
            rows = chosen.get(name, range(shape[0]))
            for row in rows:
                assert np.array_equal(drawn[row], block[row]), (name, row)


def test_the_start_is_drawn_from_documented_streams():
    given_ = scenario(people={"per_group": 4}, groups={"members_tail": 0.0})
    world, streams = Setting(given_, 7, 3).built, Streams(7, 3)

    def drawn(values, stream, block, count):
        u = np.array(streams.uniform(stream, block, count))
        return values.mean + values.spread * (2 * u - 1)

    count = given_.states.count
    for block, name in enumerate(("repressiveness", "opinion")):
        expected = drawn(getattr(given_.states, name), "states", block, count)
        assert np.array_equal(getattr(world.states, name), expected), name
    members = drawn(given_.groups.members, "groups", 0, given_.groups.count)
    assert np.array_equal(world.groups.members, members)
    n = given_.groups.count * given_.people.per_group
    for block, name in enumerate(("grievance", "exposure")):
        expected = drawn(getattr(given_.people, name), "people", block, n)
        assert np.array_equal(getattr(world.people, name), expected.astype(np.float32)), name


def test_silencing_one_actor_changes_no_draw():
    loud = AdvocacyModel(scenario(), "critical-support", seed=2)
    quiet = AdvocacyModel(scenario(), "critical-support", seed=2)
    quiet.allies[1].present = 0
    quiet.groups[3].capacity = 0.0
    quiet.groups[3].tie = 0
    quiet.groups[5].risk_aversion = 1e9  # never campaigns
    for _ in range(loud.months):
        loud.step()
        quiet.step()
        assert quiet.groups[5].campaign is None
        assert bits(quiet.world, ("draws",)) == bits(loud.world, ("draws",))
    assert not np.array_equal(quiet.world.record.series, loud.world.record.series)


def test_an_actor_more_changes_no_number_of_the_others():
    """Numbers are laid out by id: all rows but the last keep theirs, traits and decisions alike."""
    few, more = (AdvocacyModel(scenario(groups={"count": n}), seed=2) for n in (6, 7))
    for name in ("members", "capacity", "priorities", "trust"):
        ours, theirs = getattr(few.world.groups, name), getattr(more.world.groups, name)
        assert np.array_equal(theirs[:6], ours), name
    people = len(few.world.people.id)
    for name in ("grievance", "exposure"):
        ours, theirs = getattr(few.world.people, name), getattr(more.world.people, name)
        assert np.array_equal(theirs[:people], ours), name
    assert np.array_equal(more.world.allies.agenda, few.world.allies.agenda)
    for _ in range(6):
        for model in (few, more):
            model.draw()
            model.month += 1
        for name in ("participation", "harm"):
            ours, theirs = getattr(few.world.draws, name), getattr(more.world.draws, name)
            assert np.array_equal(theirs[:people], ours)
        for name in ("ally_choice", "response", "signal_common", "signal_allies"):
            assert np.array_equal(getattr(more.world.draws, name), getattr(few.world.draws, name))
        ours, theirs = few.world.draws.signal_groups, more.world.draws.signal_groups
        assert np.array_equal(theirs[:6], ours)


@pytest.mark.parametrize(("other", "why"), [((1, 0), "seed"), ((0, 1), "replicate")])
def test_another_seed_or_replicate_is_another_world(other, why):
    one, two = Setting(scenario(), 0, 0), Setting(scenario(), *other)
    ours, theirs = columns(one.built), columns(two.built)
    for name in (
        "states.repressiveness",
        "groups.members",
        "groups.belief",
        "allies.agenda",
        "people.grievance",
    ):
        assert not (ours[name] == theirs[name]).any(), (why, name)
    assert not np.array_equal(one.order, two.order)
    for setting in (one, two):
        setting.advance(setting.built, 0, 1)
    for name in ("response", "participation", "harm", "signal_groups"):
        ours, theirs = (getattr(setting.built.draws, name) for setting in (one, two))
        assert not (ours == theirs).any(), (why, name)


def test_a_dial_changes_no_draw_and_no_drawn_trait():
    """Switching a channel leaves the start as it was, but for what its equation makes of it."""
    on, off = Setting(scenario(), 5), Setting(scenario(channels={"elite_capture": 0.0}), 5)
    ours, theirs = bits(on.built), bits(off.built)
    assert {n for n in ours if ours[n] != theirs[n]} == {"groups.leader_priorities"}
    knowing = Setting(scenario(channels={"local_knowledge": 0.0}), 5)
    changed = {n for n, held in bits(knowing.built).items() if held != ours[n]}
    assert changed <= {
        f"{who}.{n}" for who in ("groups", "allies") for n in ("belief", "belief_variance")
    }
