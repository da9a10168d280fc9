"""What a month of pressing can be expected to win."""

import math

import pytest

from docs.build.expected_gain import chances, expected_gain, linear, pressure
from sim.scenario.schema import Scenario

SCENARIO = Scenario(title="Defaults")


def test_nothing_pressed_wins_nothing():
    assert expected_gain(SCENARIO, 0.0) == 0.0


def test_half_the_pressure_at_the_critical_mass():
    assert pressure(SCENARIO, SCENARIO.pressure.critical_mass) == pytest.approx(0.5)


def test_chances_sum_to_one_and_concession_grows_with_pressure():
    low, high = chances(SCENARIO, 0.1), chances(SCENARIO, 0.9)
    assert math.fsum(low.values()) == pytest.approx(1.0)
    assert high["concede"] > low["concede"]


@pytest.mark.parametrize("issues", [2, 3, 6])
def test_dividing_strength_costs_nothing_if_the_gain_is_linear_and_much_if_not(issues):
    straight, strength = linear(SCENARIO), SCENARIO.pressure.critical_mass
    whole = expected_gain(straight, strength)
    assert issues * expected_gain(straight, strength / issues) == pytest.approx(whole)
    divided = issues * expected_gain(SCENARIO, strength / issues)
    assert divided < 0.5 * expected_gain(SCENARIO, strength)
