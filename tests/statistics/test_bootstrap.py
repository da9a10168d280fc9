import numpy as np
import pytest
from scipy import stats

from sim.statistics.bootstrap import (
    MIN_PAIRS,
    MOST_RESAMPLES,
    NO_INTERVAL,
    Interval,
    mean_intervals,
    ratio_intervals,
    resamples_for,
    tail,
)


def bounds(interval):
    return interval.low, interval.high


@pytest.mark.parametrize("n", [20, 60, 1000])
def test_normal_values_give_the_t_interval(rng, n):
    values = rng.normal(3, 2, (n, 6))
    for column, found in zip(
        values.T, mean_intervals(values, (0.95, 0.99), 1, MOST_RESAMPLES), strict=True
    ):
        for confidence, interval in zip((0.95, 0.99), found, strict=True):
            exact = stats.ttest_1samp(column, 0).confidence_interval(confidence)
            width = exact.high - exact.low
            assert bounds(interval) == pytest.approx(tuple(exact), abs=0.06 * width)


def test_a_column_of_its_own_gives_what_scipy_gives_for_it(rng):
    values = rng.exponential(1, 400)
    (found,), _ = mean_intervals(np.stack([values, values], axis=1), (0.95,), 1, 20_000)
    nominal = 1 - 2 * tail(0.95, np.array([400]))[0]
    alone = stats.bootstrap(
        (values,), np.mean, confidence_level=nominal, n_resamples=20_000, method="percentile", rng=5
    ).confidence_interval
    assert bounds(found) == pytest.approx(tuple(alone), abs=0.004)


def test_equal_values_give_a_point_and_too_few_give_nothing():
    n = 3 * MIN_PAIRS
    values = np.zeros((n, 5))
    values[:, 1] = 0.1
    values[:, 2] = np.nan
    values[:, 3] = np.where(np.arange(n) < MIN_PAIRS - 1, np.arange(n), np.nan)
    values[:, 4] = np.where(np.arange(n) < MIN_PAIRS, 0.3, np.nan)
    found = [each for (each,) in mean_intervals(values, (0.95,), 1, 999)]
    assert found == [
        Interval(0, 0),
        Interval(0.1, 0.1),
        NO_INTERVAL,
        NO_INTERVAL,
        Interval(0.3, 0.3),
    ]
    assert [each.known for each in found] == [True, True, False, False, True]
    for few in (1, 2, MIN_PAIRS - 1):
        assert mean_intervals(values[:few, :1], (0.95,), 1, 999) == [(NO_INTERVAL,)]


def test_a_ratio_and_its_difference_are_what_scipy_gives_for_the_same_resamples(rng):
    parts, wholes = rng.gamma(9, 1.0, (400, 2)), rng.gamma(1, 0.1, (400, 2))
    parts[:, 1] += wholes[:, 0]  # so that the practices are not independent
    how = {"least": 0.01, "against": 0, "confidences": (0.95,), "seed": 1, "resamples": 20_000}
    own, apart = ratio_intervals(parts, wholes, **how)

    def alone(statistic, *columns):
        return stats.bootstrap(
            columns,
            statistic,
            confidence_level=1 - 2 * tail(0.95, np.array([400]))[0],
            n_resamples=20_000,
            method="percentile",
            paired=True,
            vectorized=True,
            rng=5,
        ).confidence_interval

    def one(a, b, axis):
        return a.mean(axis=axis) / b.mean(axis=axis)

    def difference(a, b, c, d, axis):
        return one(c, d, axis) - one(a, b, axis)

    for p in range(2):
        expected = tuple(alone(one, parts[:, p], wholes[:, p]))
        assert bounds(own[p][0]) == pytest.approx(expected, rel=0.02)
    expected = tuple(alone(difference, parts[:, 0], wholes[:, 0], parts[:, 1], wholes[:, 1]))
    assert bounds(apart[1][0]) == pytest.approx(expected, rel=0.1)
    assert bounds(apart[0][0]) == (0, 0)
    few = [column[: MIN_PAIRS - 1] for column in (parts, wholes)]
    assert ratio_intervals(*few, **how) == ([(NO_INTERVAL,)] * 2,) * 2


def test_undefined_values_are_left_out(rng):
    values = rng.normal(0, 1, (400, 1))
    gaps = np.concatenate([values, np.full((400, 1), np.nan)])
    ((whole,),) = mean_intervals(values, (0.95,), 1, 20_000)
    ((holed,),) = mean_intervals(gaps, (0.95,), 1, 20_000)
    assert bounds(holed) == pytest.approx(bounds(whole), abs=0.01)


def test_neither_order_nor_company_of_a_column_matters(rng):
    values = rng.normal(0, 1, (100, 8))
    values[::3, 2] = np.nan
    found = mean_intervals(values, (0.9, 0.95), 4, 2_000)
    assert mean_intervals(values, (0.9, 0.95), 4, 2_000) == found
    for some in ([7, 2, 0], [2], list(range(7, -1, -1))):
        again = mean_intervals(np.ascontiguousarray(values[:, some]), (0.9, 0.95), 4, 2_000)
        for i, each in zip(some, again, strict=True):
            before = np.array([bounds(x) for x in found[i]])
            assert np.array([bounds(x) for x in each]) == pytest.approx(before)
    assert mean_intervals(values, (0.9, 0.95), 5, 2_000) != found


def test_values_of_any_size_keep_their_digits(rng):
    values = rng.normal(0, 1, (50, 1))
    ((found,),) = mean_intervals(values, (0.95,), 1, 2_000)
    for scale, shift in ((1e-12, 0), (1e9, 0), (1, 1e6), (1e-150, 0)):
        ((other,),) = mean_intervals(values * scale + shift, (0.95,), 1, 2_000)
        unscaled = [(bound - shift) / scale for bound in bounds(other)]
        assert unscaled == pytest.approx(bounds(found), rel=1e-6)


def test_tails_hold_enough_resamples():
    for confidence in (0.95, 0.99375, 0.998):
        for n in (100, 1000):
            cut = tail(confidence, np.array([n]))[0]
            assert resamples_for(confidence, n) * cut >= 30 * 0.99
    assert resamples_for(0.9999, 20) == MOST_RESAMPLES
    assert resamples_for(0.95, 2) == resamples_for(0.95, 1000) == 9_999


def test_the_tail_is_wider_than_nominal_and_tends_to_it():
    cuts = tail(0.95, np.array([5, 20, 100, 10**7]))
    assert (np.diff(cuts) > 0).all()
    assert cuts[-1] == pytest.approx(0.025, rel=1e-4)
    t = stats.t.ppf(0.025, 19)
    assert cuts[1] == pytest.approx(stats.norm.cdf(t * np.sqrt(20 / 19)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "mean", "n", "least"),
    [
        (lambda rng, size: rng.normal(0, 1, size), 0, 20, 0.94),
        (lambda rng, size: rng.normal(0, 1, size), 0, 200, 0.94),
        (lambda rng, size: rng.exponential(1, size), 1, 50, 0.93),
        (lambda rng, size: rng.exponential(1, size), 1, 200, 0.94),
        (
            lambda rng, size: np.where(rng.random(size) < 0.7, 0, rng.normal(0.5, 1, size)),
            0.15,
            200,
            0.94,
        ),
    ],
)
def test_coverage(rng, draw, mean, n, least):
    held = [
        interval.low <= mean <= interval.high
        for seed in range(20)
        for (interval,) in mean_intervals(draw(rng, (n, 200)), (0.95,), seed, 9_999)
    ]
    assert least - 0.008 <= np.mean(held) <= 0.97
