"""Where a difference changes its sign: between two points that are decided, never at one."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.studies.sweep.effects import Effects
from sim.studies.sweep.levels import codes_of, is_numeric


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
    x = effects.factors[name].astype(np.float64)
    others = {other: held for other, held in effects.factors.items() if other != name}
    codes = [codes_of(held) for held in others.values()]
    order = np.lexsort((x, *codes))
    order = order[~np.isnan(x[order])]  # the scenario's own value has no place among numbers
    begins = np.zeros(order.size, dtype=bool)
    begins[:1] = True
    for code in codes:
        begins[1:] |= code[order][1:] != code[order][:-1]
    line = np.cumsum(begins) - 1
    sign = np.where(effects.low > 0, 1, np.where(effects.high < 0, -1, 0))[order]
    sure = np.flatnonzero(sign)
    first, second = sure[:-1], sure[1:]
    turned = (line[first] == line[second]) & (sign[first] != sign[second])
    turned &= x[order[first]] < x[order[second]]
    pairs = list(zip(first[turned].tolist(), second[turned].tolist(), strict=True))
    return Lines(
        factor=name,
        count=int((np.bincount(line) > 1).sum()),
        crossings=tuple(
            Crossing(
                fixed={other: held[order[one]] for other, held in others.items()},
                low=float(x[order[one]]),
                high=float(x[order[two]]),
                rises=bool(sign[two] > 0),
            )
            for one, two in pairs
        ),
    )
