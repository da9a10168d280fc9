"""The scales of figures, the same wherever they are drawn."""

import math

from sim.render.blocks import Estimate, Forest

_ROOM = 0.06
"""Share of the span that is left free at either end."""

_MOST_TICKS = 8
_MONTH = 0.6
"""Inches that a label such as 2019-01 takes with what keeps it from the next."""


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


def date_ticks(
    months_from: str, months: int, inches: float = math.inf
) -> tuple[list[int], list[str]]:
    """Positions and labels of ticks: Januaries as years, or calendar months in a short run.

    Args:
        months_from: calendar month of x = 0, ``YYYY-MM``.
        months: length of the axis.
        inches: its width on paper, if it has one.
    """
    year, month = (int(part) for part in months_from.split("-"))
    begin = 12 * year + month - 1
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        dates = [date for date in range(begin, begin + months + 1) if date % step == 0]
        room = inches if step % 12 else math.inf  # years are short
        if len(dates) <= min(_MOST_TICKS, room / _MONTH):
            break
    if step % 12 == 0:
        labels = [f"{date // 12}" for date in dates]
    else:
        labels = [f"{date // 12}-{date % 12 + 1:02}" for date in dates]
    return [date - begin for date in dates], labels
