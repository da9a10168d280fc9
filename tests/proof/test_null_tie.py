"""Section 7, item 1: with all channels off every practice gives bit-identical trajectories."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.lists import CHANNEL_FAVOURS, PRACTICES, Channels
from tests.proof.worlds import COMMITTED, OFF, Setting, bits, scenario
from tests.strategies import scenarios

ASKING = {"name": "asking", "goals": 1.0, "tactics": 1.0, "assembly": 1.0}
EVERY = [*(row.name for row in PRACTICES), "asking"]

ROOM = {
    "rules": {"lead": "nominal", "rest": "never"},
    "states": {"count": 2},
    "groups": {"count": 6, "leader_distance": 0.9},
    "allies": {
        "count": 4,
        "agenda_gap": 1.0,
        "coordination": 1.0,
        "risk_aversion": 0.5,
        "supporters_join": 0.5,
        "supporters_tiring": 0.1,
    },
    "pressure": {"critical_mass": 0.3},
    "ties": {"override_loss": 0.5, "break_threshold": 0.4, "initial_trust": 0.5},
    "donors": {"expected_progress": 1e-4, "response": 0.2, "conditions": 0.2},
    "decisions": {"meetings": 1.0},
    "capacity": {"learning": 0.1, "transfer": 0.5},
    "rights": {"watch": 0.5},
    "windows": {"rate": 0.2, "value": 3.0},
    "people": {"per_group": 30},
    "practices": [ASKING],
}
"""A world in which every channel has something to act on."""

NESTED = {
    "assembly": ("elite_capture",),
    "ownership": ("agenda_gap",),
    "trust": ("agenda_gap",),
    "donors": ("resources",),
    "conditions": ("resources",),
}
"""Channels that act on what others do, and others that carry them."""
ALONE = [name for name in CHANNEL_FAVOURS if name not in NESTED]
BY_COMMITMENT = [name for name, whom in CHANNEL_FAVOURS.items() if whom == "commitment"]


def with_dials(*names, **tables):
    return scenario(**{**ROOM, **tables}, channels=OFF | dict.fromkeys(names, 1.0))


def trajectory(setting, practice):
    """Give what the tie is about: series, totals and events, to the bit."""
    world = setting.run(practice)
    return bits(world, ("record",)) | bits(world, ("people", "states"))


@settings(max_examples=100)
@given(drawn=scenarios({"channels": OFF}), seed=st.integers(0, 2**32))
def test_all_channels_off_no_practice_differs_in_a_single_bit(drawn, seed):
    setting = Setting(drawn, seed)
    first = trajectory(setting, COMMITTED[0])
    for practice in COMMITTED[1:]:
        assert trajectory(setting, practice) == first, practice


@settings(max_examples=60)
@given(drawn=scenarios({"channels": OFF}), seed=st.integers(0, 2**32))
def test_even_commitment_changes_nothing_but_the_ties_that_are_counted(drawn, seed):
    """``no-allies`` and ``statement`` too: only ``ties`` and ``joint`` speak of allies."""
    setting = Setting(drawn, seed)
    first = bits(setting.run("imposition"), ("people", "states"))
    for practice in ("no-allies", "statement"):
        assert bits(setting.run(practice), ("people", "states")) == first, practice


@pytest.mark.parametrize("channel", BY_COMMITMENT)
@settings(max_examples=15)
@given(drawn=scenarios({"channels": OFF}), seed=st.integers(0, 2**32))
def test_channels_of_commitment_treat_equal_commitment_alike(channel, drawn, seed):
    drawn = drawn.model_copy(update={"channels": Channels.model_validate(OFF | {channel: 1.0})})
    setting = Setting(drawn, seed)
    first = trajectory(setting, COMMITTED[0])
    for practice in COMMITTED[1:]:
        assert trajectory(setting, practice) == first, practice


@pytest.mark.parametrize("channel", ALONE)
def test_a_channel_alone_moves_some_practice(channel):
    off, on = Setting(with_dials(), 3), Setting(with_dials(channel), 3)
    assert any(trajectory(off, practice) != trajectory(on, practice) for practice in EVERY)


@pytest.mark.parametrize("channel", ALONE)
def test_a_channel_alone_tells_practices_apart(channel):
    practices = ("no-allies", *COMMITTED) if channel in BY_COMMITMENT else COMMITTED

    def differ(seed):
        setting = Setting(with_dials(channel), seed)
        first, *others = (bits(setting.run(name), ("people", "states")) for name in practices)
        return any(other != first for other in others)

    assert any(differ(seed) for seed in range(20))


@pytest.mark.parametrize("channel", NESTED)
def test_a_nested_channel_does_nothing_alone(channel):
    off, on = Setting(with_dials(), 3), Setting(with_dials(channel), 3)
    for practice in EVERY:
        assert trajectory(off, practice) == trajectory(on, practice), practice


@pytest.mark.parametrize("channel", NESTED)
def test_a_nested_channel_acts_through_those_that_carry_it(channel):
    without = Setting(with_dials(*NESTED[channel]), 3)
    together = Setting(with_dials(*NESTED[channel], channel), 3)
    assert any(
        trajectory(without, practice) != trajectory(together, practice) for practice in EVERY
    )


def test_without_delay_and_meetings_speed_alone_does_nothing():
    """Delay and meetings act alone, dominance through the agenda gap."""
    prompt = {"decisions": {"deliberation_delay": 0.0, "voice_dominance": 0.5, "meetings": 0.0}}
    off, on = Setting(with_dials(**prompt), 3), Setting(with_dials("speed", **prompt), 3)
    for practice in EVERY:
        assert trajectory(off, practice) == trajectory(on, practice), practice
    without = Setting(with_dials("agenda_gap", **prompt), 3)
    together = Setting(with_dials("agenda_gap", "speed", **prompt), 3)
    assert trajectory(without, "engaged-deference") != trajectory(together, "engaged-deference")
