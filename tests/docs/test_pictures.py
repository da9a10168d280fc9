"""The pictures show what the model does: all phases, all channels, who changes whom."""

import itertools
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from docs.build.pictures import ACTS, CHANGES, PICTURES, TABLES, acts_in, phases
from sim.model.advocacy import AdvocacyModel
from sim.outcomes import CAUSES
from sim.rules.month import PHASES
from sim.scenario.lists import CHANNEL_OPENED_BY, DIMENSIONS, Channels, Practice
from sim.scenario.schema import Scenario
from sim.world.numbers import MONTH_STREAMS, WORLD_STREAMS
from tests.proof.channel_cases import CASES
from tests.proof.channel_worlds import ROOM

SVG = "{http://www.w3.org/2000/svg}"


def drawn(name):
    return ET.fromstring(PICTURES[name]())


def texts(name):
    return {"".join(node.itertext()) for node in drawn(name).iter(f"{SVG}text")}


def test_every_phase_and_channel_and_stream_is_drawn():
    assert set(PHASES) <= texts("month.svg")
    assert set(Channels.model_fields) | set(DIMENSIONS) <= texts("channels.svg")
    words = " ".join(texts("pairs.svg"))
    named = set(re.findall(r"\w+", words))
    assert set(WORLD_STREAMS) | set(MONTH_STREAMS) <= named


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_told_as_text_and_keeps_within_its_bounds(name):
    root = drawn(name)
    assert root.find(f"{SVG}title").text
    assert len(root.find(f"{SVG}desc").text) > 80
    _, _, width, height = map(float, root.get("viewBox").split())
    for node in root.iter(f"{SVG}text"):
        if node.get("text-anchor") == "start" and node.get("x") != "0":
            assert 0 < float(node.get("y")) < height
            assert float(node.get("x")) + 5 * len("".join(node.itertext())) < width


def columns(model):
    return {
        table: [
            np.array(column) for column in getattr(model.world, table) if column.dtype.kind in "fiu"
        ]
        for table in TABLES
    }


def test_phases_change_whom_the_picture_says():
    model = AdvocacyModel("migration-2020", "critical-support", seed=1)
    found = {phase: set() for phase in PHASES}
    for _ in range(model.months):
        for phase in PHASES:
            before = columns(model)
            getattr(model, phase)()
            for table, held in columns(model).items():
                if any((a != b).any() for a, b in zip(before[table], held, strict=True)):
                    found[phase].add(table)
        model._month_is_over(1)
    assert {phase: set(tables) for phase, tables in CHANGES.items()} == found


def test_who_acts_has_a_phase_that_looks_at_him():
    reads = {phase.name: set(phase.reads) for phase in phases()}
    for of, _, phase, how in ACTS:
        assert of in TABLES, how
        # People act through how many they are, which the phase before has counted.
        assert of in reads[phase] or of == "people", how


def test_channels_act_where_their_dial_is_read():
    assert acts_in("shield") == ("respond",)
    assert acts_in("elite_capture") == ("start",)
    assert acts_in("ownership") == ("mobilise",)
    assert all(acts_in(channel) for channel in Channels.model_fields)


GRID = [
    dict(zip(DIMENSIONS, numbers, strict=True))
    for numbers in itertools.product(
        *((0, 0.5, 1) if name == "independence" else (0, 1) for name in DIMENSIONS)
    )
]


def course(world, dials, numbers):
    channels = {name: float(name in dials) for name in Channels.model_fields}
    held = Scenario.model_validate({"title": "A room", **ROOM, **world, "channels": channels})
    model = AdvocacyModel(held, Practice(name="own", **numbers), seed=1)
    model.run()
    # Not to whom rises and falls are booked: that goes by who pressed, whatever came of it.
    booked = [row.name for row in CAUSES]
    series = model.months_table().drop(columns=["ties", *booked]).to_numpy().ravel()
    return np.nan_to_num(np.concatenate([series, model.world.allies.resources]), nan=-1.0)


ALWAYS = {"rules": {"rest": "never"}, "windows": {"rate": 0.1, "late": 3}}
BY_MONEY = {"ownership", "leading", "holding", "transfer", "assembly"}


def opened_by(channel):
    """Find the numbers of a practice of which one, alone, changes what the channel does."""
    if channel in BY_MONEY or channel not in {case.channel for case in CASES}:
        carried = ("elite_capture",) if channel == "assembly" else ("agenda_gap",)
        world = ALWAYS
    else:
        case = next(case for case in CASES if case.channel == channel)
        carried, world = case.carried_by, {**ALWAYS, **case.world}
    does = {
        tuple(numbers.values()): course(world, (channel, *carried), numbers)
        - course(world, carried, numbers)
        for numbers in GRID
    }
    found = set()
    for numbers, effect in does.items():
        for n, name in enumerate(DIMENSIONS):
            for value in (0, 0.5, 1):
                other = does.get((*numbers[:n], value, *numbers[n + 1 :]))
                if other is not None and np.abs(effect - other).max() > 1e-9:
                    found.add(name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("channel", Channels.model_fields)
def test_a_channel_is_opened_by_the_numbers_that_are_drawn(channel):
    assert set(CHANNEL_OPENED_BY[channel]) == opened_by(channel)
