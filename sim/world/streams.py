"""The streams of random numbers: one for each decision (``docs/explanation/model.md``, section 5).

A practice is in no key and in no counter, so all practices of a replicate meet the same world and
the same numbers.
"""

import numpy as np

from sim.errors import RequestError, shown
from sim.world.columns import Floats, Rows
from sim.world.counter import CHUNK
from sim.world.numbers import fill_gamma, fill_normal, fill_uniform

WORLD_STREAMS = {
    "states": 0,
    "groups": 1,
    "allies": 2,
    "people": 3,
    "network": 4,
    "ties": 5,
    "shocks": 6,
    "practices": 7,
    "knowledge": 8,
    "activity": 9,
    "windows": 25,
    "thresholds": 29,
    "resolve": 30,
}
"""Streams that build a world."""

MONTH_STREAMS = {
    "delay": 10,
    "group_choice": 11,
    "ally_choice": 12,
    "participation": 13,
    "response": 14,
    "harm": 15,
    "signal_common": 16,
    "signal_groups": 17,
    "signal_allies": 18,
    "days": 19,
    "reversals": 20,
    "rest": 21,
    "ally_rest": 22,
    "waves": 23,
    "surge": 24,
    "ally_learning": 28,
    "order": 31,
}
"""Streams of which numbers are drawn each month."""

BLOCK = 32
"""Third word of the counter: number of the stream, and so much more for each block before."""

LARGEST_SEED = 2**64 - 1
LARGEST_REPLICATE = 2**32 - 1


def key_of_replicate(seed: int, replicate: int) -> Rows:
    """Give what the numbers of a replicate depend on, [3]: both halves of the seed, the replicate.

    Raises:
        RequestError: the seed has more than 64 bits or the replicate more than 32, or is below 0.
    """
    for name, value, largest in (
        ("seed", seed, LARGEST_SEED),
        ("replicate", replicate, LARGEST_REPLICATE),
    ):
        if not 0 <= value <= largest:
            raise RequestError(f"{name}: must lie between 0 and {largest}, is {shown(value)}")
    return np.array([seed & 0xFFFFFFFF, seed >> 32, replicate], np.uint32)


class Numbers:
    """The random numbers that build one replicate's world.

    A number depends on seed, replicate, stream, block and place alone, whatever else is drawn.
    """

    def __init__(self, seed: int, replicate: int) -> None:
        """Take numbers of a replicate; as ``key_of_replicate``."""
        self.key = key_of_replicate(seed, replicate)
        self._words = np.zeros(CHUNK, np.uint32)

    def uniform(self, stream: str, block: int, *shape: int, first: int = 0) -> Floats:
        """Draw a block of uniform numbers in (0, 1), or a part of it from number ``first`` on."""
        drawn = np.empty(shape)
        word = _word(stream, block)
        fill_uniform(self.key, word, 0, first, self._words, drawn.reshape(-1))
        return drawn

    def normal(self, stream: str, block: int, *shape: int) -> Floats:
        """Draw a block of standard normal numbers."""
        drawn, tails = np.empty(shape), np.empty(CHUNK + 1, np.uint32)
        word = _word(stream, block)
        fill_normal(self.key, word, 0, 0, self._words, tails, drawn.reshape(-1))
        return drawn

    def gamma(self, stream: str, block: int, alpha: Floats) -> Floats:
        """Draw a block of gamma numbers of scale 1, of the shapes ``alpha``, each above 0."""
        drawn = np.empty(alpha.size)
        fill_gamma(self.key, _word(stream, block), alpha.reshape(-1), self._words, drawn)
        return drawn.reshape(alpha.shape)


def _word(stream: str, block: int) -> int:
    return WORLD_STREAMS[stream] + BLOCK * block
