"""How long actions last: the tail as its formula says, and what is expected of it."""

import numpy as np
import pytest

from sim.rules.arithmetic import days_of, force_of, staying_power, weight_of
from sim.world.parameters import LONGEST, Days, parameters_of
from tests.proof.worlds import scenario

HOW_MANY = 40_000


@pytest.mark.parametrize("tail", [0.5, 1.0, 2.0])
def test_days_have_the_tail_of_the_formula(tail):
    days = Days(chance=0.3, tail=tail, half=1.0, means=0.5, expected=0.0)
    drawn = np.array([days_of(days, (n + 0.5) / HOW_MANY, 0.3) for n in range(HOW_MANY)])
    assert drawn.max() <= LONGEST
    for least in (2, 3, 7, 30, 180):
        expected = 0.3 * (2 / least) ** tail
        assert (drawn >= least).mean() == pytest.approx(expected, abs=2 / HOW_MANY)


@pytest.mark.parametrize("tail", [0.5, 1.0, 2.0])
def test_what_is_expected_is_the_mean_weight_of_what_lasts(tail):
    tables = {"rules": {"response_to": "days"}, "days": {"tail": tail, "half": 3.0}}
    days = parameters_of(scenario(**tables)).days
    weights = [weight_of(days, days_of(days, (n + 0.5) / HOW_MANY, 1.0)) for n in range(HOW_MANY)]
    assert days.expected == pytest.approx(np.mean(weights), rel=1e-3)
    assert (
        parameters_of(scenario(rules={"response_to": "size"}, days={"tail": tail})).days.expected
        == 0.0
    )


def test_means_for_each_person_keep_an_action_up():
    days = Days(chance=1.0, tail=1.0, half=1.0, means=0.5, expected=0.0)
    assert staying_power(days, 0.8, 1.0, 500.0, 1000.0) == pytest.approx(0.4)
    whole = staying_power(days, 1.0, 0.25, 300.0, 700.0)
    assert staying_power(days, 1.0, 0.25, 150.0, 350.0) == pytest.approx(whole)
    assert staying_power(days, 1.0, 1.0, 0.0, 10.0) == 0.0


def test_what_lasts_fills_part_of_what_pressure_leaves_open():
    assert force_of(0.3, 0.0) == 0.3
    assert force_of(0.3, 1.0) == pytest.approx(1.0)
    assert force_of(0.2, 0.5) == pytest.approx(0.6)
