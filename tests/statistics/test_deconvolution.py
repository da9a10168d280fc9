"""Shares of true values behind noise: planted ones are found, and none where there is none."""

import numpy as np
import pytest

from sim.statistics.deconvolution import share_with_interval, true_spread

SMALLEST, WORLDS = 0.01, 8

PLANTED = {
    "half": (lambda rng, n: rng.normal(SMALLEST, 0.035, n), 0.5),
    "one in twenty": (lambda rng, n: rng.normal(SMALLEST - 0.03 * 1.64485, 0.03, n), 0.05),
    "a spike of one in twenty": (lambda rng, n: np.where(rng.random(n) < 0.05, 0.05, 0.0), 0.05),
    "none": (lambda _, n: np.zeros(n), 0.0),
}
"""True differences, and the share of them beyond the smallest difference."""


def measured(true, rng, worlds=WORLDS):
    """Measure true values in some worlds each, of which some vary ten times as much as others."""
    deviation = np.exp(rng.normal(np.log(0.02), 0.7, len(true)))
    held = true[:, None] + deviation[:, None] * rng.normal(size=(len(true), worlds))
    error = held.std(axis=1, ddof=1) / np.sqrt(worlds)
    return held.mean(axis=1), error, np.full(len(true), worlds)


def above(mean, error, pairs, smallest=SMALLEST, seed=1):
    found = true_spread(mean, error, pairs, smallest, seed)
    return share_with_interval(found.chances(found.above), found.counts)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PLANTED)
def test_planted_shares_lie_in_their_intervals_at_least_90_times_of_a_hundred(kind):
    plant, share = PLANTED[kind]
    rng = np.random.default_rng(11)
    found = [above(*measured(plant(rng, 128), rng), seed=n) for n in range(100)]
    assert sum(held.low <= share <= held.high for held in found) >= 90
    raw = [(measured(plant(rng, 128), rng)[0] >= SMALLEST).mean() for _ in range(100)]
    ours = np.mean([held.share for held in found])
    assert abs(ours - share) <= abs(np.mean(raw) - share) + 0.01


def test_noise_alone_gives_no_share_where_counting_means_gives_a_tenth():
    rng = np.random.default_rng(3)
    mean, error, pairs = measured(np.zeros(256), rng)
    assert (mean >= SMALLEST).mean() > 0.08
    found = above(mean, error, pairs)
    assert found.low == 0
    assert found.share < 0.02


def test_equal_to_the_last_bit_is_neither():
    same = np.zeros(64)
    found = true_spread(same, same, np.full(64, 8), SMALLEST, 1)
    for bins in (found.above, found.below):
        held = share_with_interval(found.chances(bins), found.counts)
        assert (held.share, held.low) == (0, 0)
        assert held.high == pytest.approx(1 - 0.025 ** (1 / 64), abs=1e-4)  # Clopper & Pearson
    assert found.cumulative(0.0) == 0.5
    assert np.allclose(found.quantiles([0.25, 0.75]), 0, atol=SMALLEST)


def test_without_noise_it_counts():
    mean = np.concatenate([np.full(30, 0.05), np.full(20, -0.02), np.full(50, 0.003)])
    found = true_spread(mean, np.zeros(100), np.full(100, 8), SMALLEST, 1)
    neither = ~(found.above | found.below)
    shares = [
        share_with_interval(found.chances(bins), found.counts).share
        for bins in (found.above, found.below, neither)
    ]
    assert shares == [0.3, 0.2, 0.5]
    assert found.cumulative(0.02) == pytest.approx(0.7)
    assert found.quantiles([0.1, 0.9]) == pytest.approx([-0.02, 0.05], rel=0.15)


def test_without_a_smallest_difference_any_counts_and_none_is_none():
    mean = np.concatenate([np.full(10, 1e-4), np.full(10, -5.0), np.zeros(20)])
    found = true_spread(mean, np.zeros(40), np.full(40, 8), 0.0, 1)
    shares = [
        share_with_interval(found.chances(bins), found.counts).share
        for bins in (found.above, found.below)
    ]
    assert shares == [0.25, 0.25]


def test_points_without_pairs_do_not_count():
    rng = np.random.default_rng(5)
    mean, error, pairs = measured(np.full(60, 0.05), rng)
    lost = np.full(40, np.nan)
    found = true_spread(
        *(np.concatenate(two) for two in ((mean, lost), (error, lost), (pairs, np.zeros(40)))),
        SMALLEST,
        1,
    )
    assert found.points == 60
    assert share_with_interval(found.chances(found.above), found.counts).share > 0.95
    none = true_spread(lost, lost, np.zeros(40), SMALLEST, 1)
    assert np.isnan(share_with_interval(none.chances(none.above), none.counts).share)


@pytest.mark.slow
def test_an_interval_narrows_with_points():
    rng = np.random.default_rng(7)
    plant, _ = PLANTED["half"]
    few, many = (above(*measured(plant(rng, n), rng)) for n in (64, 1024))
    assert 3 < (few.high - few.low) / (many.high - many.low) < 5.5
