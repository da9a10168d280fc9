"""Section 7, item 7: each channel moves the comparison as its theory says, and from 0 on."""

from itertools import pairwise

import numpy as np
import pytest

from sim.scenario.lists import CHANNEL_FAVOURS
from tests.proof.channel_cases import CASES
from tests.proof.channel_effects import (
    effect_alone,
    effect_in_full,
    interval,
    on_the_side_of,
    pairs,
)
from tests.proof.worlds import OFF

FEW, QUICK, SLOW = 10, 120, 400
"""Worlds, the first of one seed: the same for all dials, and for both practices."""

STEPS = (1 / 64, 1 / 16, 1 / 4, 1.0)
"""Dials between off and on."""

LARGEST_AT_FIRST = 1 / 8
"""Share of the whole effect that dial 1/64 may keep: half-way, in factors, between two laws.

In proportion to the dial it would keep 1/64, as a step at 0 all of it.
"""

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def as_theory_says(case, effects):
    if case.sign is None:
        return bool(np.nan_to_num(effects).any())
    return on_the_side_of(case.sign, effects)


def goes_to_0(effects):
    """Whether effects at ``STEPS`` vanish with the dial, as far as chance lets one see."""
    whole = np.nanmean(effects[-1])
    low, high = interval(effects[0])
    small = max(-low, high) < abs(whole) * LARGEST_AT_FIRST
    growing = [np.sign(whole) * (more - less) for less, more in pairwise(effects[:-1])]
    return small and all(interval(more)[1] >= 0 for more in growing)


def test_every_channel_has_a_case():
    assert {case.channel for case in CASES} == set(CHANNEL_FAVOURS) == set(OFF)


@every_case
def test_with_all_channels_off_the_comparison_is_exactly_0(case):
    """With ``no-allies`` too: with the dials at 0 even commitment is nothing."""
    first, second = pairs(case, OFF, FEW).T
    assert np.array_equal(first, second, equal_nan=True)


@pytest.mark.slow
@every_case
def test_alone_a_channel_moves_the_comparison_as_its_theory_says(case):
    effects = effect_alone(case, 1.0, QUICK)
    assert as_theory_says(case, effects), interval(effects)


@every_case
def test_next_to_0_a_channel_moves_next_to_nothing_in_any_world(case):
    """A draw falls into a gap of 1e-9 about never; what is left may grow a thousandfold."""
    effects = effect_alone(case, 1e-9, FEW)
    assert np.abs(np.nan_to_num(effects)).max() < 1e-6


@pytest.mark.slow
@every_case
def test_left_out_of_the_full_set_a_channel_is_missed_as_its_theory_says(case):
    effects = effect_in_full(case, SLOW)
    assert as_theory_says(case, effects), interval(effects)


@pytest.mark.slow
@every_case
def test_the_effect_goes_to_0_with_the_dial(case):
    effects = [effect_alone(case, dial, SLOW) for dial in STEPS]
    assert goes_to_0(effects)


def case_of(name):
    return next(case for case in CASES if str(case) == name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("agenda_gap", "access"),
        ("holding", "shield"),
        ("coordination", "leading"),
        ("shield (harms)", "agenda_gap"),
    ],
)
def test_another_dial_in_its_place_would_show(name, other):
    case = case_of(name)
    assert not as_theory_says(case, effect_alone(case, 1.0, QUICK, channel=other))


@pytest.mark.slow
def test_a_step_at_0_would_show():
    case = case_of("holding")
    effects = [effect_alone(case, dial, QUICK) for dial in STEPS]
    assert goes_to_0(effects)
    assert not goes_to_0([effects[-1]] * len(STEPS))
