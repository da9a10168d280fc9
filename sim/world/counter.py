"""Random numbers by counter: Philox4×32-10 (Salmon, Moraes, Dror & Shaw 2011; section 5).

A block of four words is a function of its place alone, so nothing is kept between numbers, and
nobody's number needs anybody else's. All that is multiplied has 32 bits, as JavaScript can do.
"""

import numpy as np

from sim._jit import hot, inner
from sim.world.columns import Rows

FIRST, SECOND = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
"""What words are multiplied by."""

FIRST_STEP, SECOND_STEP = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
"""What is added to the key after each round."""

ROUNDS = 10
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)

CHUNK = 1024
"""Words that are made at a time, so that they are still at hand when they are used."""


@hot("void(uint32[::1], int64, int64, int64, uint32[::1])")
def fill_blocks(key: Rows, stream: int, time: int, first: int, words: Rows) -> None:
    """Fill ``words`` with whole blocks, four words each, from block ``first`` on.

    Args:
        key: The lower and the upper half of the seed, and the replicate.
        stream: Third word of the counter.
        time: Second word of the counter.
        first: Its first word, in the first block.
        words: Result; as many blocks as fit.
    """
    low_key, high_key, replicate = np.uint64(key[0]), np.uint64(key[1]), np.uint64(key[2])
    for b in range(words.shape[0] // 4):
        w0, w1, w2, w3 = np.uint64(first + b), np.uint64(time), np.uint64(stream), replicate
        k0, k1 = low_key, high_key
        for _ in range(ROUNDS):
            p0, p1 = FIRST * w0, SECOND * w2
            w0, w1 = (p1 >> HALF) ^ w1 ^ k0, p1 & LOW
            w2, w3 = (p0 >> HALF) ^ w3 ^ k1, p0 & LOW
            k0, k1 = (k0 + FIRST_STEP) & LOW, (k1 + SECOND_STEP) & LOW
        words[4 * b] = w0
        words[4 * b + 1] = w1
        words[4 * b + 2] = w2
        words[4 * b + 3] = w3


@inner
def fetch(key: Rows, stream: int, time: int, n: int, wanted: int, words: Rows) -> int:
    """Bring the words of numbers ``n`` and following into the scratch, from ``words[n % 4]`` on.

    Returns:
        How many of those wanted are there.
    """
    ready = min(wanted, CHUNK - n % 4)
    fill_blocks(key, stream, time, n // 4, words[: (n % 4 + ready + 3) // 4 * 4])
    return ready
