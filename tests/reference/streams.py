"""Random numbers by their place: Philox4×32-10 and what is made of its words (section 5)."""

import math
import struct
from collections.abc import Iterator
from statistics import NormalDist

NUMBERS = {
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
    "ally_learning": 28,
    "windows": 25,
    "thresholds": 29,
    "resolve": 30,
    "order": 31,
    "rest": 21,
    "ally_rest": 22,
    "waves": 23,
    "surge": 24,
    "plans": 26,
}

normal = NormalDist().inv_cdf
"""Φ⁻¹: a standard normal number of a uniform one."""


def philox(words: tuple[int, ...], key: tuple[int, int]) -> tuple[int, ...]:
    """Ten rounds on four words of 32 bits, with a key of two."""
    (w0, w1, w2, w3), (k0, k1) = words, key
    for _ in range(10):
        a, b = 0xD2511F53 * w0, 0xCD9E8D57 * w2
        w0, w1, w2, w3 = (b >> 32) ^ w1 ^ k0, b % 2**32, (a >> 32) ^ w3 ^ k1, a % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return w0, w1, w2, w3


def single(x: float) -> float:
    """Round to single precision."""
    return struct.unpack("f", struct.pack("f", x))[0]


def log_odds(u: float) -> float:
    """λ(u), in single precision."""
    return single(math.log(u / (1.0 - u)))


class Streams:
    """The streams of one replicate. The practice is in no key and no counter."""

    def __init__(self, seed: int, replicate: int) -> None:
        self.key = (seed % 2**32, seed >> 32)
        self.replicate = replicate

    def numbers(
        self, name: str, first: int, count: int, *, block: int = 0, time: int = 0
    ) -> list[float]:
        """Give ``count`` uniform numbers of a block from number ``first`` on."""
        start, end = first // 4, (first + count + 3) // 4
        stream = NUMBERS[name] + 32 * block
        words = [
            word
            for q in range(start, end)
            for word in philox((q, time, stream, self.replicate), self.key)
        ]
        skipped = first - 4 * start
        return [(word + 0.5) / 2**32 for word in words[skipped : skipped + count]]

    def uniform(self, name: str, block: int, *shape: int) -> list:
        """Give a block of uniform numbers, as (nested) lists."""
        return nested(iter(self.numbers(name, 0, math.prod(shape), block=block)), shape)

    def gamma(self, name: str, block: int, i: int, alpha: float) -> float:
        """Give gamma number i of a block (Marsaglia & Tsang 2000)."""
        d = (alpha if alpha >= 1.0 else alpha + 1.0) - 1.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * d)
        time = 0
        while True:
            u = self.numbers(name, 4 * i, 4, block=block, time=time)
            z = normal(u[0])
            v = (1.0 + c * z) ** 3
            if v > 0.0 and math.log(u[1]) < 0.5 * z * z + d - d * v + d * math.log(v):
                return d * v if alpha >= 1.0 else d * v * u[2] ** (1.0 / alpha)
            time += 1


def nested(numbers: Iterator[float], shape: tuple[int, ...]) -> list:
    """Lay numbers out in C order."""
    if len(shape) == 1:
        return [next(numbers) for _ in range(shape[0])]
    return [nested(numbers, shape[1:]) for _ in range(shape[0])]


class Luck:
    """The numbers of a month: each is had when it is read."""

    def __init__(self, streams: Streams, month: int, luck: int = 1) -> None:
        self.streams, self.time = streams, month + 1 + 4096 * (luck - 1)

    def row(self, name: str, row: int, length: int) -> list[float]:
        """Give a row of a block whose rows have so many uniform numbers."""
        return self.streams.numbers(name, row * length, length, time=self.time)

    def normals(self, name: str, row: int, length: int) -> list[float]:
        """Give a row as standard normal numbers."""
        return [normal(u) for u in self.row(name, row, length)]
