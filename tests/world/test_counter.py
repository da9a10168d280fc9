"""Random numbers by counter: published vectors, places, and what is made of words."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit, ndtri

from sim._jit import njit
from sim.errors import RequestError
from sim.world.columns import Rows
from sim.world.numbers import (
    BLOCK,
    CHUNK,
    MONTH_STREAMS,
    WORLD_STREAMS,
    Numbers,
    fill_blocks,
    fill_gamma,
    fill_log_odds,
    fill_normal,
    fill_share,
    fill_uniform,
    key_of_replicate,
    normal_of,
    to_log_odds,
    try_log_odds,
)
from tests.reference.streams import Streams, philox

ALL_ONES = 0xFFFFFFFF

PUBLISHED = {
    "zeros": ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    "ones": ((ALL_ONES,) * 4, (ALL_ONES,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    "digits of pi": (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
}
"""Counter, key and block of Philox4×32-10: ``kat_vectors`` of Random123 (Salmon et al. 2011)."""

WORDS = st.lists(st.integers(0, ALL_ONES), min_size=1, max_size=200)


@njit
def blocks(key, stream, time, first, words):
    fill_blocks(key, stream, time, first, words)


@njit
def normals(u, drawn):
    for i in range(u.shape[0]):
        drawn[i] = normal_of(u[i])


@njit
def peoples(key, words, parts, log_odds, shares):
    fill_log_odds(key, 13, 7, 0, words, parts, log_odds)
    fill_share(key, 13, 7, 0, words, shares)


def numbers(key, stream, time, first, count):
    drawn = np.empty(count)
    fill_uniform(key, stream, time, first, np.zeros(CHUNK, np.uint32), drawn)
    return drawn


def spelt(words):
    return " ".join(f"{word:08x}" for word in words)


@pytest.mark.parametrize(("counter", "key", "block"), PUBLISHED.values(), ids=PUBLISHED)
def test_blocks_are_those_published(counter, key, block):
    words = np.zeros(4, np.uint32)
    Numbers(0, 0)  # compiles the hot loops
    whole = np.array([*key, counter[3]], np.uint32)
    blocks(whole, counter[2], counter[1], counter[0], words)
    assert spelt(words.tolist()) == block
    assert spelt(philox(counter, key)) == block
    drawn = numbers(whole, counter[2], counter[1], 4 * counter[0], 4)
    assert np.array_equal(drawn, (words + 0.5) / 2**32)


STREAMS = WORLD_STREAMS | MONTH_STREAMS


@given(
    seed=st.integers(0, 2**64 - 1),
    replicate=st.integers(0, ALL_ONES),
    name=st.sampled_from(sorted(STREAMS)),
    place=st.tuples(st.integers(0, 9), st.integers(0, 2400), st.integers(0, 2**34)),
)
def test_numbers_stand_where_the_document_says(seed, replicate, name, place):
    block, time, first = place
    ours = numbers(key_of_replicate(seed, replicate), STREAMS[name] + BLOCK * block, time, first, 9)
    book = Streams(seed, replicate).numbers(name, first, 9, block=block, time=time)
    assert ours.tolist() == book


@given(first=st.integers(0, 5000), count=st.integers(1, 3 * CHUNK))
def test_a_number_does_not_depend_on_what_is_drawn_beside_it(first, count):
    key = key_of_replicate(5, 1)
    whole = numbers(key, 3, 0, 0, first + count)
    assert np.array_equal(numbers(key, 3, 0, first, count), whole[first:])


def test_a_block_of_the_start_can_be_drawn_in_parts():
    start = Numbers(4, 2)
    whole = start.uniform("network", 1, 100, 3)
    parts = [start.uniform("network", 1, 50, 3, first=150 * n) for n in (0, 1)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert not (whole == start.uniform("network", 0, 100, 3)).any()


@pytest.mark.parametrize(
    ("seed", "replicate", "said"),
    [(-1, 0, "seed: must lie between 0"), (2**64, 0, "seed"), (0, 2**32, "replicate")],
)
def test_seeds_have_64_bits_and_replicates_32(seed, replicate, said):
    with pytest.raises(RequestError, match=said):
        Numbers(seed, replicate)


def test_peoples_numbers_are_log_odds_and_shares_in_single_precision():
    """λ is the logarithm rounded once, but for one in millions that lies between two roundings."""
    count, key = 1_000_000, key_of_replicate(9, 9)
    log_odds, shares = np.empty(count, np.float32), np.empty(count, np.float32)
    peoples(key, np.zeros(CHUNK, np.uint32), np.zeros((2, CHUNK)), log_odds, shares)
    u = numbers(key, 13, 7, 0, count)
    assert np.array_equal(shares, u.astype(np.float32))
    exact = np.array([math.log(x / (1.0 - x)) for x in u.tolist()])
    assert (log_odds != exact.astype(np.float32)).sum() <= 1
    assert np.allclose(log_odds, logit(u), rtol=1e-6, atol=1e-12)


@njit
def quick_and_whole(first, words, parts, quick, whole):
    for i in range(words.shape[0]):
        words[i] = first + i
    doubtful = try_log_odds(words, parts, quick)
    to_log_odds(words, whole)
    return doubtful


def compare_log_odds(first, count):
    """Count the words whose quick λ is doubtful, and those in whose λ the two ways differ."""
    doubtful, differ = 0, 0
    words, parts = np.zeros(CHUNK, np.uint32), np.zeros((2, CHUNK))
    quick, whole = np.zeros((2, CHUNK), np.float32)
    for start in range(first, first + count, CHUNK):
        found = quick_and_whole(start, words, parts, quick, whole)
        doubtful += found
        differ += found == 0 and not np.array_equal(quick, whole)
    return doubtful, differ


@pytest.mark.parametrize("first", [0, 2**20, 2**31 - 2**19, 2**32 - 2**20])
def test_quick_log_odds_are_the_whole_ones_or_doubtful(first):
    Numbers(0, 0)  # compiles the hot loops
    assert compare_log_odds(first, 2**20)[1] == 0


@pytest.mark.slow
def test_quick_log_odds_of_all_words_are_the_whole_ones_or_doubtful():
    """4,294,967,296 words: all that there are."""
    Numbers(0, 0)
    doubtful, differ = compare_log_odds(0, 2**32)
    assert differ == 0
    assert 0 < doubtful < 2**32 / 400_000


def test_normal_numbers_are_quantiles():
    """AS 241, to some last digits, from the smallest number of 32 bits to the largest."""
    ends = 0.5 ** np.arange(2, 34)
    u = np.concatenate([np.linspace(2.0**-20, 1.0 - 2.0**-20, 100_001), ends, 1.0 - ends])
    drawn = np.empty(u.size)
    normals(u, drawn)
    assert np.allclose(drawn, ndtri(u), rtol=4e-15, atol=1e-15)


def test_many_normal_numbers_at_once_are_the_same_to_the_bit():
    count, words = 5000, np.zeros(CHUNK, np.uint32)
    drawn, each = np.empty(count), np.empty(count)
    fill_normal(key_of_replicate(2, 0), 17, 3, 7, words, np.zeros(CHUNK + 1, np.uint32), drawn)
    normals(numbers(key_of_replicate(2, 0), 17, 3, 7, count), each)
    assert np.array_equal(drawn, each)
    assert (np.abs(drawn) > 2).any()


@pytest.mark.parametrize("alpha", [0.01, 0.4, 1.0, 3.7, 60.0])
def test_gamma_numbers_are_those_of_the_document(alpha):
    streams, drawn = Streams(3, 1), np.empty(200)
    word = WORLD_STREAMS["groups"] + BLOCK * 3
    fill_gamma(key_of_replicate(3, 1), word, np.full(200, alpha), np.zeros(CHUNK, np.uint32), drawn)
    book = [streams.gamma("groups", 3, i, alpha) for i in range(200)]
    assert np.allclose(drawn, book, rtol=1e-12, atol=0.0)


def rows(*words: int) -> Rows:
    return np.array(words, np.uint32)


@given(WORDS)
def test_plain_python_fills_the_same_blocks(words):
    compiled, plain = np.zeros(8, np.uint32), np.zeros(8, np.uint32)
    key = rows(*(words * 3)[:3])
    blocks(key, words[-1], words[0], words[len(words) // 2], compiled)
    getattr(fill_blocks, "py_func", fill_blocks)(
        key, words[-1], words[0], words[len(words) // 2], plain
    )
    assert np.array_equal(compiled, plain)
