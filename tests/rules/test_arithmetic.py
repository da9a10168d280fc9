"""Small functions, against SciPy and by their limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gumbel_r, kstest

from sim.rules import arithmetic
from sim.rules.choice import choose, override
from sim.rules.consequences import favour_of, protection
from sim.rules.learn import kalman
from sim.scenario.lists import HILL, LINEAR, TIPPING
from sim.world.parameters import Decisions, Pressure

SHARES = st.floats(0, 1)
RULES = st.sampled_from((HILL, LINEAR, TIPPING))


def pressure(curve=HILL, critical_mass=0.5):
    nothing = dict.fromkeys(Pressure._fields, 0.0)
    return Pressure(**nothing | {"curve": curve, "critical_mass": critical_mass})


def decisions(precision):
    return Decisions(**dict.fromkeys(Decisions._fields, 0.0) | {"precision": precision})


@given(st.floats(-1e300, 1e300))
def test_clip_keeps_a_share(x):
    assert arithmetic.clip(x) == min(max(x, 0.0), 1.0)


@given(st.floats(1e-9, 1e12), SHARES)
def test_power_is_a_power(x, exponent):
    assert arithmetic.power(x, exponent) == pytest.approx(x**exponent, rel=1e-12)


def test_power_at_its_edges():
    assert arithmetic.power(0.0, 0.0) == 1.0
    assert arithmetic.power(-1.0, 0.0) == 1.0
    assert arithmetic.power(0.0, 0.5) == 0.0
    assert arithmetic.power(-3.0, 0.5) == 0.0
    assert arithmetic.power(0.1, 1.0) == 0.1


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(0.01, 100), SHARES)
def test_numbers_and_money_have_constant_returns(numbers, money, factor, alpha):
    def strength(scale):
        return arithmetic.power(scale * numbers, alpha) * arithmetic.power(scale * money, 1 - alpha)

    assert strength(factor) == pytest.approx(factor * strength(1.0), rel=1e-9)


def test_gumbel_numbers_have_the_gumbel_distribution():
    u = np.random.default_rng(5).random(20_000)
    drawn = [arithmetic.gumbel(x) for x in u.tolist()]
    assert kstest(drawn, gumbel_r.cdf).pvalue > 1e-3
    assert math.isfinite(arithmetic.gumbel(2.0**-33))
    assert math.isfinite(arithmetic.gumbel(1.0 - 2.0**-33))


def test_half_is_half():
    assert arithmetic.saturating(0.0, 0.3) == 0.0
    assert arithmetic.saturating(0.3, 0.3) == 0.5
    for share in (0.2, 1.0):
        for curve in (HILL, LINEAR):
            at = arithmetic.pressure_of(0.5 * share, share, pressure(curve))
            assert at == pytest.approx(0.5)
    assert arithmetic.pressure_of(9.0, 1.0, pressure(LINEAR)) == 1.0
    assert arithmetic.pressure_of(0.5, 1.0, pressure(TIPPING)) == 1.0
    assert arithmetic.pressure_of(math.nextafter(0.5, 0), 1.0, pressure(TIPPING)) == 0.0
    assert arithmetic.pressure_of(9.0, 0.0, pressure()) == 0.0
    assert arithmetic.pressure_of(0.0, 1.0, pressure()) == 0.0


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(1e-3, 1), RULES)
def test_more_strength_is_no_less_pressure(one, other, share, rule):
    low, high = sorted((one, other))
    curve = pressure(rule)
    less, more = (arithmetic.pressure_of(z, share, curve) for z in (low, high))
    assert 0.0 <= less <= more + 1e-15 <= 1.0 + 1e-15


@given(st.lists(st.tuples(st.floats(0.01, 1), SHARES), min_size=1, max_size=6))
def test_what_is_granted_to_all_keeps_its_mean(rows):
    weights, exclusion = np.array(rows).T
    share = np.append(weights / weights.sum(), 1.0)
    favours = [favour_of(share, exclusion, c) for c in range(len(exclusion))]
    if (exclusion < 1).any():
        assert np.dot(share[:-1], favours) == pytest.approx(1.0)
        assert favours[int(exclusion.argmin())] == max(favours)
    else:
        assert favours == [1.0] * len(favours)


def test_protection_is_a_weighted_mean():
    protects, rights = np.array([1.0, 0.5, 0.0]), np.array([0.2, 0.8, 0.9])
    assert protection(protects, rights) == pytest.approx((0.2 + 0.4) / 1.5)
    assert protection(np.zeros(3), rights) == 0.0


def test_of_equals_the_first_is_chosen():
    values, none = np.array([1.0, 3.0, 3.0, 0.0]), np.zeros(4)
    assert choose(values, none, decisions(2.0)) == 1
    assert choose(values, none, decisions(0.0)) == 0
    assert choose(values, np.array([0.0, 0.0, 0.0, 7.0]), decisions(2.0)) == 3


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=9), st.data())
def test_override_is_the_value_lost_as_a_share_of_what_there_is_to_lose(values, data):
    value = np.array(values)
    own, done = (data.draw(st.integers(0, len(values) - 1)) for _ in range(2))
    lost = override(value, own, done, len(values))
    span = value.max() - value.min()
    expected = min(max((value[own] - value[done]) / span, 0.0), 1.0) if span > 0 else 0.0
    assert lost == pytest.approx(expected)
    best, worst = int(value.argmax()), int(value.argmin())
    if span > 0:
        assert override(value, best, worst, len(values)) == 1.0
        assert override(value, best, best, len(values)) == 0.0


@given(st.floats(-1, 2), st.floats(1e-6, 1), st.floats(-1, 2), st.floats(1e-6, 10))
def test_an_observation_moves_a_belief_toward_it_and_makes_it_surer(mean, variance, seen, error):
    moved, left = kalman(mean, variance, seen, error)
    assert 1 / left == pytest.approx(1 / variance + 1 / error, rel=1e-6)
    assert moved / left == pytest.approx(mean / variance + seen / error, rel=1e-6, abs=1e-6)
