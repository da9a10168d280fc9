"""The scales of figures, the same wherever they are drawn."""

import math

from sim.render.blocks import Estimate, Forest

_ROOM = 0.06
"""Share of the span that is left free at either end."""


def ends_of(forest: Forest) -> tuple[float, float]:
    """Give the ends of the axis: all estimates and 0 with a little room, within the reach."""
    held = [value for row in forest.rows for value in _numbers(row) if math.isfinite(value)]
    low, high = min([0.0, *held]), max([0.0, *held])
    room = _ROOM * (high - low) or max(forest.negligible, 1e-3)
    return max(low - room, -forest.reach), min(high + room, forest.reach)


def _numbers(row: Estimate) -> tuple[float, ...]:
    return row.mean, row.low, row.high, *(row.alone or ())


def calendar(months_from: str, month: int) -> str:
    """Give the calendar month so many months after another, both ``YYYY-MM``."""
    year, first = (int(part) for part in months_from.split("-"))
    at = 12 * year + first - 1 + month
    return f"{at // 12}-{at % 12 + 1:02}"
