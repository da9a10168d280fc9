"""Factors at the points of a sweep: their values, and where a difference changes its sign.

Values are numbers, words, or the scenario's own that is no single one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.outcomes import Floats
from sim.render.wording import plain_value
from sim.studies.sweep.effects import Effects

type Held = np.ndarray[Any, Any]


def is_numeric(held: Held) -> bool:
    """Tell whether a factor's values are numbers."""
    return bool(np.issubdtype(held.dtype, np.number))


def are_own(held: Held) -> np.ndarray[Any, np.dtype[np.bool]]:
    """Tell at which points a factor's value is the scenario's own and no single one."""
    if is_numeric(held):
        return np.isnan(held)
    return np.array([word is None for word in held.tolist()], dtype=bool)


def numbers_of(held: Held) -> Floats:
    """Give the different numbers of a factor that has numbers, in order."""
    levels = np.unique(held.astype(np.float64))
    return levels[~np.isnan(levels)]


def words_of(held: Held) -> list[str]:
    """Give the levels of a factor that has no numbers, in the order of first use."""
    return [plain_value(word) for word in dict.fromkeys(held.tolist())]


def places_of(held: Held) -> Floats:
    """Give numbers as they are, NaN among them; words their place in the order of first use."""
    if is_numeric(held):
        return held.astype(np.float64)
    order = {word: n for n, word in enumerate(dict.fromkeys(held.tolist()))}
    return np.array([order[word] for word in held.tolist()], dtype=np.float64)


def codes_of(held: Held) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number the different values of a factor: the scenario's own is one of them."""
    return np.unique(places_of(held), return_inverse=True)[1]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A change of sign along a factor.

    Attributes:
        fixed: the other factors' values there.
        low: the last value of the factor with the one sign for certain.
        high: the first with the other; between them points may be undecided.
        rises: whether the difference is below 0 first.
    """

    fixed: dict[str, Any]
    low: float
    high: float
    rises: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows of points that differ in one factor alone.

    Attributes:
        factor: its name.
        count: how many such rows of two points or more there are.
        crossings: each change of sign.
    """

    factor: str
    count: int
    crossings: tuple[Crossing, ...]


def lines_of(effects: Effects) -> list[Lines]:
    """Follow the sign along every factor that has numbers, with the other factors held.

    Points that are drawn all over seldom make such rows; a factor without any is left out.
    """
    found = []
    for name, held in effects.factors.items():
        if is_numeric(held) and (lines := _along(effects, name)).count:
            found.append(lines)
    return found


def _along(effects: Effects, name: str) -> Lines:
    """Follow the sign along a factor, in rows of points that differ in it alone."""
    others = {other: held for other, held in effects.factors.items() if other != name}
    x = effects.factors[name].astype(np.float64)
    sign = np.select([effects.low > 0, effects.high < 0], [1, -1], 0)
    row = np.zeros(effects.points, dtype=np.int64)
    if others:
        codes = np.column_stack([codes_of(held) for held in others.values()])
        row = np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1)  # NumPy 2.0 adds an axis
    placed = np.flatnonzero(~np.isnan(x))  # the scenario's own value has no place among numbers
    sure = placed[sign[placed] != 0]
    sure = sure[np.lexsort((x[sure], row[sure]))]
    before, after = sure[:-1], sure[1:]
    turned = (row[before] == row[after]) & (sign[before] != sign[after]) & (x[before] < x[after])
    return Lines(
        factor=name,
        count=int((np.bincount(row[placed]) > 1).sum()),
        crossings=tuple(
            Crossing(
                fixed={other: held[point] for other, held in others.items()},
                low=float(x[last]),
                high=float(x[point]),
                rises=bool(sign[point] > 0),
            )
            for last, point in zip(before[turned], after[turned], strict=True)
        ),
    )
