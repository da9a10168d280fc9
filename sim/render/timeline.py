"""The axis of time that figures share: calendar years, and shocks where they happen."""

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes import Floats
from sim.render.scales import date_ticks
from sim.render.style import QUIET, SHADE
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LABELS = 6
"""With more shocks than this they are shaded, but not named."""


def month_ends(months: int) -> Floats:
    """Positions of the ends of the months on the axis, [months], in months since the start."""
    return np.arange(1, months + 1, dtype=np.float64)


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
