import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from sim.studies.bank import Bank, drawn, posterior_of, ranks

NOISE = 0.4


@pytest.fixture(scope="module")
def planted():
    """Make simulations of six parameters, the last of which no summary knows."""
    rng = np.random.default_rng(3)
    places = qmc.Sobol(6, rng=rng).random(1024)
    slopes = rng.normal(size=(6, 15)) * np.array([3.0, 2.0, 1.5, 1.0, 1.0, 0.0])[:, None]
    summaries = np.tanh((places - 0.5) @ slopes / 2) + NOISE * rng.normal(size=(1024, 15)) / 2
    summaries[::7, 3] = np.nan  # now and then a figure is undefined
    return Bank(places, summaries)


def test_true_values_lie_anywhere_among_draws_equally_often(planted):
    placed = ranks(planted, 400)
    p = [stats.kstest(placed[:, n], "uniform").pvalue for n in range(6)]
    assert min(p) > 0.01 / 6
    covered = ((placed > 0.05) & (placed < 0.95)).mean(axis=0)
    assert covered == pytest.approx(np.full(6, 0.9), abs=0.05)


def test_ranks_find_out_a_posterior_that_is_wrong(planted):
    shifted = planted._replace(places=np.clip(planted.places**1.5, 0, 1))
    # Statistics of the wrong places, asked for the right ones: the truth lies too high.
    right = ranks(planted, 200)[:, 0].mean()
    found = [
        posterior_of(shifted, row).weights @ (posterior_of(shifted, row).places < place)
        for place, row in zip(planted.places[:100], planted.summaries[:100], strict=True)
    ]
    assert right == pytest.approx(0.5, abs=0.08)
    assert np.mean([row[0] for row in found]) > 0.6


def test_what_summaries_know_is_known_and_what_they_do_not_is_as_before(planted):
    held = posterior_of(planted, planted.summaries[5])
    sample = drawn(held, 2_000, 1)
    left = sample.std(axis=0) * np.sqrt(12)
    assert left[0] < 0.5
    assert left[5] == pytest.approx(1.0, abs=0.15)
    assert held.weights.sum() == pytest.approx(1)
    assert ((sample > 0) & (sample < 1)).all()


def test_a_linear_problem_has_the_posterior_that_is_known():
    # The logit of the place is standard normal, the summary is it with noise of 0.5 more.
    rng = np.random.default_rng(1)
    line = rng.normal(size=(4_000, 1))
    bank = Bank(1 / (1 + np.exp(-line)), line + 0.5 * rng.normal(size=line.shape))
    sample = drawn(posterior_of(bank, np.array([0.8])), 5_000, 1)
    found = np.log(sample / (1 - sample))
    assert found.mean() == pytest.approx(0.8 / 1.25, abs=0.03)
    assert found.std() == pytest.approx((0.25 / 1.25) ** 0.5, rel=0.05)


def test_a_figure_that_the_data_do_not_have_says_nothing(planted):
    data = planted.summaries[9].copy()
    data[2] = np.nan
    first = posterior_of(planted, data)
    other = planted._replace(summaries=planted.summaries.copy())
    other.summaries[:, 2] = np.random.default_rng(1).normal(size=1024)
    np.testing.assert_array_equal(first.places, posterior_of(other, data).places)
