"""Section 7, item 2: a practice never enters a random key; all meet one world and one luck."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from sim.model import AdvocacyModel
from sim.scenario.practices import PRACTICES
from sim.world.columns import Draws, Streams
from sim.world.streams import (
    MONTH_STREAMS,
    PEOPLE_STREAMS,
    WORLD_STREAMS,
    generator,
    month_streams,
    people_keys,
    states_of,
)
from tests.proof.worlds import Setting, bits, columns, scenario
from tests.strategies import practices, scenarios

NINE = [row.name for row in PRACTICES]
PRACTICE_COLUMNS = {
    f"allies.{n}" for n in ("goals", "tactics", "voice", "commitment", "independence")
}


def documented():
    """Read the streams off the table in docs/model.md: name to number and when."""
    text = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (start|month) \|", text, re.MULTILINE)
    return {name: (int(number), when) for number, name, when in rows}


def by_the_book(seed, replicate, number):
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replicate, number)))
    )


def mixed(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def by_counter(seed, replicate, number, month, ids):
    """Give people's numbers as docs/model.md has them (SplitMix64)."""
    key = np.random.SeedSequence(seed, spawn_key=(replicate, number)).generate_state(1, np.uint64)
    gamma = np.uint64(0x9E3779B97F4A7C15)
    start = mixed(key + np.array([month + 1], np.uint64) * gamma)
    z = mixed(start + (np.asarray(ids, np.uint64) + np.uint64(1)) * gamma)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


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
    }


@settings(max_examples=25)
@given(
    drawn=scenarios(),
    seed=st.integers(0, 2**64),
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
            assert states_of(other.streams) == states_of(first.streams), month


def test_the_nine_meet_the_same_draws_and_end_in_different_places():
    setting = Setting(scenario(), 8)
    worlds = [setting.run(practice) for practice in NINE]
    first = worlds[0]
    for world in worlds[1:]:
        assert bits(world, ("draws",)) == bits(first, ("draws",))
        assert states_of(world.streams) == states_of(first.streams)
    assert len({world.record.series.tobytes() for world in worlds}) == len(NINE)


def test_streams_are_those_of_the_documentation():
    table = documented()
    start = {name: number for name, (number, when) in table.items() if when == "start"}
    month = {name: number for name, (number, when) in table.items() if when == "month"}
    assert start == WORLD_STREAMS
    assert month == MONTH_STREAMS | PEOPLE_STREAMS
    assert list(MONTH_STREAMS) == list(Streams._fields)
    assert [*month, "keys"] == list(Draws._fields)


@pytest.mark.parametrize(("seed", "replicate"), [(0, 0), (7, 3), (2**80, 12)])
def test_every_block_is_drawn_whole_from_its_documented_stream(seed, replicate):
    """Five months, whatever is used: so no practice or event shifts what comes after."""
    given_ = scenario(time={"months": 5})
    model = AdvocacyModel(given_, "no-allies", seed=seed, replicate=replicate)
    table = documented()
    streams = {name: by_the_book(seed, replicate, table[name][0]) for name in Streams._fields}
    for month in range(5):
        model.step()
        for name, shape in shapes(given_).items():
            if name in PEOPLE_STREAMS:
                block = by_counter(seed, replicate, table[name][0], month, range(*shape))
            elif name.startswith("signal"):
                block = streams[name].standard_normal(shape)
            else:
                block = streams[name].random(shape)
            drawn = getattr(model.world.draws, name)
            assert drawn.shape == shape
            assert drawn.tobytes() == block.tobytes(), name
    for name, stream in zip(Streams._fields, model.world.streams, strict=True):
        assert stream.bit_generator.state == streams[name].bit_generator.state


def test_peoples_numbers_are_uniform_and_of_one_another_independent():
    """Across people, months, streams and replicates (to about 4 standard errors)."""
    count = 20_000
    ids = range(count)
    cases = [(0, 13, 0), (0, 13, 1), (0, 15, 0), (1, 13, 0), (0, 13, 119)]
    drawn = np.array([by_counter(1, rep, n, month, ids) for rep, n, month in cases])
    for numbers in drawn:
        assert kstest(numbers, "uniform").pvalue > 1e-4
        assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 4 / np.sqrt(count)
    apart = np.corrcoef(drawn) - np.eye(len(cases))
    assert np.abs(apart).max() < 4 / np.sqrt(count)


def test_the_start_is_drawn_from_documented_streams():
    given_ = scenario(people={"per_group": 4})
    world = Setting(given_, 7, 3).built
    s = by_the_book(7, 3, 0)
    count = given_.states.count
    for name, values in (
        ("repressiveness", given_.states.repressiveness),
        ("opinion", given_.states.opinion),
    ):
        expected = values.mean + values.spread * (2 * s.random(count) - 1)
        assert np.array_equal(getattr(world.states, name), expected), name
    g = by_the_book(7, 3, 1)
    members = given_.groups.members
    drawn = members.mean + members.spread * (2 * g.random(given_.groups.count) - 1)
    assert np.array_equal(world.groups.members, drawn)
    n = given_.groups.count * given_.people.per_group
    p = by_the_book(7, 3, 3)
    for name in ("grievance", "exposure"):
        values = getattr(given_.people, name)
        expected = values.mean + values.spread * (2 * p.random(n) - 1)
        assert np.array_equal(getattr(world.people, name), expected), name


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


def test_an_actor_more_changes_no_draw_of_those_before_it():
    """Blocks are laid out by id: in the first month all earlier rows keep their numbers."""
    few, more = (AdvocacyModel(scenario(groups={"count": n}), seed=2) for n in (6, 7))
    few.draw()
    more.draw()
    people = len(few.world.people.id)
    for name in ("delay", "group_choice", "signal_groups"):
        assert np.array_equal(getattr(more.world.draws, name)[:6], getattr(few.world.draws, name))
    for name in ("participation", "harm"):
        ours, theirs = getattr(few.world.draws, name), getattr(more.world.draws, name)
        assert np.array_equal(theirs[:people], ours)
    assert np.array_equal(more.world.draws.response, few.world.draws.response)


def test_seeds_replicates_and_streams_are_all_different():
    keys = [(seed, rep, n) for seed in (0, 1, 2**70) for rep in (0, 1, 2) for n in range(19)]
    first = {generator(*key).random(2).tobytes() for key in keys}
    assert len(first) == len(keys)


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
    pairs = zip(month_streams(0, 0), month_streams(*other), strict=True)
    assert all(a.random() != b.random() for a, b in pairs)
    assert (people_keys(0, 0) != people_keys(*other)).all()


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
