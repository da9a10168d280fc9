"""Small formulas that several kinds of agent use."""

import math
from collections.abc import Iterable, Sequence


def clip(x: float) -> float:
    """Keep a share within [0, 1]."""
    return 0.0 if x < 0.0 else (1.0 if x > 1.0 else x)  # noqa: FURB136 - twice as fast as min, max


def clips(values: Iterable[float]) -> list[float]:
    """Keep each of several shares within [0, 1]."""
    return [clip(value) for value in values]


def gumbel(u: float) -> float:
    """Make a Gumbel number of a uniform one."""
    return -math.log(-math.log(u))


def power(x: float, exponent: float) -> float:
    """x to a power: 1 at exponent 0 whatever x is, else 0 for nothing."""
    if exponent == 0.0:
        return 1.0
    if x <= 0.0:
        return 0.0
    return math.exp(exponent * math.log(x))


def first_greatest(values: Sequence[float]) -> int:
    """Index of the greatest value, the first of equals."""
    return values.index(max(values))


def normalised(values: Sequence[float]) -> list[float]:
    """Make a simplex of weights."""
    total = sum(values)
    return [value / total for value in values]


def mixed(x: Sequence[float], share: float, y: Sequence[float]) -> list[float]:
    """Mix in difference form, so that equal inputs give equal bits."""
    return [a + share * (b - a) for a, b in zip(x, y, strict=True)]


def dot(x: Sequence[float], y: Sequence[float]) -> float:
    """Sum of products, in order."""
    total = 0.0
    for a, b in zip(x, y, strict=True):
        total += a * b
    return total


def force(pressure: float, sustained: float) -> float:
    """Φ: pressure, and what lasts of what pressure leaves open."""
    return pressure + (1.0 - pressure) * sustained


def smallest(scores: Sequence[float], count: int) -> list[int]:
    """Ids of the ``count`` smallest scores, of equal ones the lower id first."""
    return sorted(range(len(scores)), key=scores.__getitem__)[:count]


def rounded(x: float) -> int:
    """To the nearest whole number, halves upward."""
    return math.floor(x + 0.5)


def gini(shares: Sequence[float], values: Sequence[float]) -> float:
    """Gini index of values over groups that hold shares of the people; undefined at mean 0."""
    mean = dot(shares, values)
    if mean <= 0.0:
        return math.nan
    total = 0.0
    for p, x in zip(shares, values, strict=True):
        for q, y in zip(shares, values, strict=True):
            total += p * q * abs(x - y)
    return total / (2.0 * mean)


class Curve:
    """The pressure curve (P3) of demands of one scope in one state."""

    __slots__ = ("rule", "scale")

    def __init__(self, critical_mass: float, people: float, rule: str) -> None:
        self.scale = critical_mass * people
        self.rule = rule

    def __call__(self, strength: float) -> float:
        """Pressure that a summed strength makes."""
        if self.scale == 0.0:
            return 0.0
        x = strength / self.scale
        if self.rule == "linear":
            return min(1.0, x / 2.0)
        if self.rule == "tipping":
            return 1.0 if x >= 1.0 else 0.0
        square = x * x
        return square / (1.0 + square)
