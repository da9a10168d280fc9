import numpy as np
import pytest
from scipy import stats

from sim.runs.ensemble import until_precise
from sim.statistics.bootstrap import required_replicates, stein_interval

TWO = ("imposition", "engaged-deference")


def test_the_number_follows_from_the_pilot_by_hand():
    pilot = np.array([0.0, 2.0, 4.0, 6.0, 8.0])  # s² = 10, t(4, 0.975) = 2.776445
    assert required_replicates(pilot, 1.0) == int(np.ceil(2.776445**2 * 10)) == 78
    assert required_replicates(pilot, 100.0) == 5
    assert required_replicates(pilot, 1.0, 0.9) == int(np.ceil(2.131847**2 * 10)) == 46
    assert required_replicates(np.full(9, 0.3), 1e-9) == 9


def test_the_number_does_not_depend_on_the_mean():
    pilot = np.array([1.0, 3.0, 2.0, 5.0])
    assert required_replicates(pilot, 0.5) == required_replicates(pilot + 1024, 0.5)


def test_the_interval_takes_its_spread_from_the_pilot_alone():
    pilot = np.array([0.0, 2.0, 4.0, 6.0, 8.0])
    wild = np.concatenate([pilot, [1000.0, -992.0, 4.0, 4.0]])
    found = stein_interval(pilot, wild)
    half = 2.7764451 * np.sqrt(10 / 9)
    assert (found.low, found.high) == pytest.approx((4 - half, 4 + half))


@pytest.mark.parametrize("deviation", [0.5, 2.0, 10.0])
def test_it_covers_as_often_as_it_says_and_is_as_narrow_as_asked(deviation):
    rng = np.random.Generator(np.random.PCG64(3))
    held = []
    for _ in range(2_000):
        pilot = rng.normal(1, deviation, 10)
        number = required_replicates(pilot, 1.0)
        # The mean of the rest is all that counts of it.
        rest = number - 10
        total = pilot.sum() + rng.normal(rest * 1.0, deviation * np.sqrt(rest))
        found = stein_interval(pilot, np.full(number, total / number))
        assert found.high - found.low <= 2.0 + 1e-9
        held.append(found.low <= 1 <= found.high)
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / 2_000)


def test_stopping_when_it_looks_narrow_enough_would_not_cover():
    """The rule that Stein's replaces, so that the reason for it is seen."""
    rng = np.random.Generator(np.random.PCG64(3))
    held = []
    for _ in range(1_000):
        values = list(rng.normal(0, 1, 5))
        while (half := stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1)) / np.sqrt(
            len(values)
        ) > 0.7:
            values.append(rng.normal())
        held.append(abs(np.mean(values)) <= half / np.sqrt(len(values)))
    assert np.mean(held) < 0.93


@pytest.fixture
def draw(make):
    calls = []

    def drawn(numbers):
        calls.append(numbers)
        return make(practices=TWO, noise=0.05, replicates=len(numbers), first=numbers.start, seed=3)

    drawn.calls = calls
    return drawn


def test_the_driver_draws_the_pilot_and_then_the_rest(draw):
    runs, precision = until_precise(draw, 0.005, "imposition")
    assert [draw.calls[0], draw.calls[1].start] == [range(100), 100]
    assert len(draw.calls) == 2
    assert runs.replicates == precision.replicates == precision.required > 100
    pilot = runs.differences("rights", "engaged-deference", "imposition")[:100]
    assert precision.required == required_replicates(pilot, 0.005)
    assert 0.0045 < precision.half_width <= 0.005
    assert precision.interval.high - precision.interval.low == pytest.approx(
        2 * precision.half_width
    )
    assert precision.interval.low < 0.045 < precision.interval.high
    assert not precision.capped


def test_a_pilot_that_suffices_is_all(draw):
    runs, precision = until_precise(draw, 0.5, "imposition", pilot=20)
    assert draw.calls == [range(20)]
    assert runs.replicates == precision.replicates == 20
    assert precision.half_width < 0.05


def test_a_cap_that_binds_is_said(draw):
    runs, precision = until_precise(draw, 0.001, "imposition", max_replicates=150)
    assert runs.replicates == precision.replicates == 150
    assert precision.capped
    assert precision.half_width > 0.001
    assert precision.half_width == pytest.approx(
        stats.t.ppf(0.975, 99) * precision.pilot_deviation / np.sqrt(150)
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"half_width": 0.0}, "half-width must be a number above 0"),
        ({"half_width": float("nan")}, "half-width must be a number above 0"),
        ({"half_width": float("inf")}, "half-width must be a number above 0"),
        ({"confidence": 1.0}, "confidence must be above 0 and below 1"),
        ({"pilot": 1}, "pilot of 1 replicates must be at least 2"),
        ({"pilot": 50, "max_replicates": 40}, "at most the 40"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_is_drawn(draw, wrong, said):
    with pytest.raises(ValueError, match=said):
        until_precise(draw, **{"half_width": 0.01, "against": "imposition"} | wrong)
    assert draw.calls == []


def test_undefined_differences_are_no_pilot():
    with pytest.raises(ValueError, match="at least two differences, all of them defined"):
        required_replicates(np.array([1.0, np.nan]), 0.1)
