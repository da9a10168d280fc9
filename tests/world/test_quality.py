"""Numbers by counter are uniform, and independent of those at all neighbouring places.

Slow: a hundred million numbers. Chances of failing are some 1e-5 each, and all are fixed by seeds.
"""

import numpy as np
import pytest
from scipy.stats import binom, chi2, gamma, kstest, norm

from sim._jit import njit
from sim.world.numbers import CHUNK, Numbers, fill_gamma, fill_uniform, key_of_replicate, normal_of

pytestmark = pytest.mark.slow

RARE = 1e-5
MANY = 100_000_000
PART = 5_000_000


@njit
def normals(u):
    drawn = np.empty(u.shape[0])
    for i in range(u.shape[0]):
        drawn[i] = normal_of(u[i])
    return drawn


def numbers(*, seed=1, replicate=0, stream=13, time=1, first=0, count=PART):
    drawn = np.empty(count)
    Numbers(0, 0)  # compiles the hot loops
    key = key_of_replicate(seed, replicate)
    fill_uniform(key, stream, time, first, np.zeros(CHUNK, np.uint32), drawn)
    return drawn


def words(**places):
    """Give the words of numbers, exactly."""
    return (numbers(**places) * 2.0**32).astype(np.uint32)


def chance_of(counts):
    """Give the chance of counts at least as uneven, if all cells are equally likely."""
    expected = counts.sum() / counts.size
    statistic = ((counts - expected) ** 2).sum() / expected
    return chi2.sf(statistic, counts.size - 1)


def near_even(counts):
    """Neither too uneven nor too even."""
    return RARE < chance_of(counts) < 1 - RARE


def uncorrelated(one, other):
    """Say whether numbers of two rows go together no more than luck makes them."""
    moved = (one - 0.5) @ (other - 0.5) * 12
    return abs(moved) < norm.isf(RARE / 2) * np.sqrt(one.size)


def jointly_even(one, other):
    """Say whether pairs fill a square of 256 × 256 cells evenly."""
    cells = (one * 256).astype(np.int64) * 256 + (other * 256).astype(np.int64)
    return near_even(np.bincount(cells, minlength=1 << 16))


def test_a_hundred_million_numbers_are_uniform():
    """By the upper and by the lower sixteen bits, each word of a block apart, and in sum."""
    upper, lower, places = (np.zeros(1 << 16), np.zeros(1 << 16), np.zeros((4, 256)))
    total = 0.0
    for first in range(0, MANY, PART):
        drawn = words(seed=20, first=first)
        upper += np.bincount(drawn >> 16, minlength=1 << 16)
        lower += np.bincount(drawn & 0xFFFF, minlength=1 << 16)
        for w in range(4):
            places[w] += np.bincount(drawn[w::4] >> 24, minlength=256)
        total += float((drawn * 2.0**-32 - 0.5).sum())
    assert upper.sum() == MANY
    assert near_even(upper)
    assert near_even(lower)
    assert all(near_even(counts) for counts in places)
    assert abs(total) < norm.isf(RARE / 2) * np.sqrt(MANY / 12)


def test_numbers_that_follow_one_another_are_independent():
    drawn = numbers(seed=21, count=4 * PART)
    for lag in (1, 2, 3, 4, 5, 8, 37, 1024):
        assert uncorrelated(drawn[lag:], drawn[:-lag]), lag
        assert jointly_even(drawn[lag:], drawn[:-lag]), lag
    triples = drawn[: drawn.size // 3 * 3].reshape(-1, 3) * 32
    cells = triples.astype(np.int64) @ np.array([1024, 32, 1])
    assert near_even(np.bincount(cells, minlength=1 << 15))


NEIGHBOURS = {
    "seed": [{"seed": s} for s in (7, 8, 7 + 2**31, 7 + 2**32, 2**63)],
    "replicate": [{"replicate": r} for r in (0, 1, 2, 1000, 2**31)],
    "month": [{"time": t} for t in (0, 1, 2, 3, 120)],
    "stream": [{"stream": n} for n in (12, 13, 14, 15, 13 + 32)],
    "turned about": [
        {"time": a, "stream": b, "replicate": c} for a, b, c in ((2, 3, 4), (3, 2, 4), (4, 3, 2))
    ],
}


@pytest.mark.parametrize("places", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_neighbouring_places_have_independent_numbers(places):
    drawn = [numbers(**place, count=PART) for place in places]
    for n, one in enumerate(drawn):
        assert near_even(np.bincount((one * 65536).astype(np.int64), minlength=1 << 16))
        for other in drawn[:n]:
            assert uncorrelated(one, other)
            assert jointly_even(one, other)


@pytest.mark.parametrize("axis", ["seed", "replicate", "time", "stream"])
def test_the_first_numbers_along_an_axis_are_uniform_and_independent(axis):
    """As a study reads them: the same place of seed after seed, replicate after replicate …"""
    drawn = np.array([numbers(**{axis: n}, count=4) for n in range(100_000)])
    for column in drawn.T:
        assert kstest(column, "uniform").pvalue > RARE
        assert uncorrelated(column[1:], column[:-1])
    assert near_even(np.bincount((drawn * 4096).astype(np.int64).ravel(), minlength=4096))


def test_one_bit_of_a_place_turns_half_of_the_bits_of_a_block():
    rng = np.random.default_rng(1)
    turned, trials = 0, 0
    for _ in range(200):
        place = {
            "seed": int(rng.integers(2**62)),
            "replicate": int(rng.integers(2**32)),
            "time": int(rng.integers(2**32)),
            "stream": int(rng.integers(2**32)),
            "first": 4 * int(rng.integers(2**32)),
        }
        before = words(**place, count=4)
        for name, bits in (("seed", 64), ("replicate", 32), ("time", 32), ("stream", 32)):
            bit = int(rng.integers(bits))
            after = words(**place | {name: place[name] ^ (1 << bit)}, count=4)
            turned += int(np.bitwise_count(before ^ after).sum())
            trials += 128
    low, high = binom.ppf([RARE, 1 - RARE], trials, 0.5)
    assert low < turned < high


def test_normal_numbers_have_the_moments_and_the_distribution_of_the_normal():
    z = normals(numbers(seed=22, count=4 * PART))
    for power, expected, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        error = np.sqrt(variance / z.size)
        assert abs((z**power).mean() - expected) < norm.isf(RARE / 2) * error, power
    assert kstest(z[:2_000_000], "norm").pvalue > RARE
    assert abs((z > 3).sum() - norm.sf(3) * z.size) < 4.5 * np.sqrt(norm.sf(3) * z.size)


@pytest.mark.parametrize("alpha", [0.05, 0.5, 1.0, 2.5, 40.0])
def test_gamma_numbers_have_the_moments_and_the_distribution_of_the_gamma(alpha):
    count = 1_000_000
    drawn, scratch = np.empty(count), np.zeros(CHUNK, np.uint32)
    Numbers(0, 0)
    fill_gamma(key_of_replicate(23, 0), 97, np.full(count, alpha), scratch, drawn)
    assert kstest(drawn, gamma(alpha).cdf).pvalue > RARE
    wide = norm.isf(RARE / 2)
    assert abs(drawn.mean() - alpha) < wide * np.sqrt(alpha / count)
    fourth = 3 * alpha**2 + 6 * alpha
    assert abs(drawn.var() - alpha) < wide * np.sqrt((fourth - alpha**2) / count)
    assert uncorrelated(gamma(alpha).cdf(drawn[1:]), gamma(alpha).cdf(drawn[:-1]))
