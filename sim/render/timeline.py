"""The axis of time that figures share: calendar years, and shocks where they happen."""

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes import Floats
from sim.render.style import QUIET, SHADE
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LABELS = 6
"""With more shocks than this they are shaded, but not named."""

_MOST_TICKS = 8


def month_ends(months: int) -> Floats:
    """Positions of the ends of the months on the axis, [months], in months since the start."""
    return np.arange(1, months + 1, dtype=np.float64)


def date_ticks(start: str, months: int) -> tuple[list[int], list[str]]:
    """Positions and labels of ticks: Januaries as years, or calendar months in a short run.

    Args:
        start: calendar month of month 1, ``YYYY-MM``.
        months: length of the run.
    """
    year, month = (int(part) for part in start.split("-"))
    begin = 12 * year + month - 1
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        dates = [date for date in range(begin, begin + months + 1) if date % step == 0]
        if len(dates) <= _MOST_TICKS:
            break
    if step % 12 == 0:
        labels = [f"{date // 12}" for date in dates]
    else:
        labels = [f"{date // 12}-{date % 12 + 1:02}" for date in dates]
    return [date - begin for date in dates], labels


def draw_time(axes: "Axes", scenario: Scenario, *, names: bool) -> None:
    """Set the axis of time, shade shocks that last and mark departures; ``names`` labels them."""
    months = scenario.time.months
    positions, labels = date_ticks(scenario.time.start, months)
    axes.set_xlim(0, months)
    axes.set_xticks(positions, labels)
    names = names and len(scenario.shocks) <= MOST_LABELS
    free = [0.0]
    for shock in sorted(scenario.shocks, key=lambda shock: shock.month):
        begin = shock.month - 1
        end = min(begin + shock.months, months)
        if shock.allies_leave > 0:
            axes.axvline(begin, color=QUIET, linewidth=0.9, linestyle=(0, (2, 2)), zorder=0.5)
        if shock.months > 1 or shock.allies_leave == 0:
            axes.axvspan(begin, end, facecolor=SHADE, edgecolor="none", zorder=0)
        if names:
            _name(axes, shock.name.replace("-", " "), begin / months, free)


def _name(axes: "Axes", name: str, at: float, free: list[float]) -> None:
    """Write a name at a share of the width, on the first line that is free there."""
    width = 0.0155 * len(name) + 0.02
    left = max(0.0, min(at, 1 - width))
    line = next((i for i, end in enumerate(free) if end <= left), len(free))
    free[line:] = [left + width, *free[line + 1 :]]
    axes.annotate(
        name,
        (left, 1),
        xycoords="axes fraction",
        xytext=(2, -2 - 9 * line),
        textcoords="offset points",
        fontsize=7,
        color=QUIET,
        va="top",
        zorder=4,
    )
