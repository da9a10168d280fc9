"""A map of the paired difference over two factors, with its zero line and what is undecided."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.outcomes import Floats
from sim.render.style import INK, wrapped
from sim.sweep.effects import Effects
from sim.sweep.picture import is_logarithmic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import XAxis, YAxis
    from matplotlib.figure import Figure

COLOURS = "PuOr"
"""Orange to purple through white: told apart by the colour-blind; signs tell it in grey."""

DARK = 0.6
"""Share of the scale from which cells are so dark that signs on them are white."""

MOST_TICKS = 10
"""Levels up to which an axis names each."""

TALL = 2.3
"""Height in inches of a panel, for the name beside it."""

LONGEST_SIGNS = 150
"""Cells up to which each bears a + or a −."""


def map_panel(axes: "Axes", effects: Effects, reach: float, inches: float) -> Any:  # noqa: ANN401 - a mesh
    """Draw one map.

    Args:
        axes: to draw on.
        effects: over a grid of two factors with numbers.
        reach: the difference at the ends of the scale, above 0.
        inches: width of the panel.

    Returns:
        What a colour bar is made of.
    """
    across, up = effects.factors
    x, y = (np.unique(effects.factors[name]) for name in (across, up))
    table = np.full((y.size, x.size), np.nan)
    decided = np.zeros(table.shape, dtype=bool)
    columns = np.searchsorted(x, effects.factors[across])
    rows = np.searchsorted(y, effects.factors[up])
    table[rows, columns] = effects.mean
    decided[rows, columns] = effects.decided
    drawn = axes.pcolormesh(
        edges(x), edges(y), table, cmap=COLOURS, vmin=-reach, vmax=reach, shading="flat"
    )
    if min(table.shape) > 1 and (table < 0).any() and (table > 0).any():
        axes.contour(x, y, table, levels=[0.0], colors=[INK], linewidths=1.6)
    known, dark = ~np.isnan(table), np.abs(table) > DARK * reach
    for marked, style in (
        (known & ~decided, "."),
        (known & decided & (table > 0), "+"),
        (known & decided & (table < 0), "_"),
    ):
        _marks(axes, x, y, marked & ~dark, style, INK)
        _marks(axes, x, y, marked & dark, style, "white")
    for name, held, axis in ((across, x, axes.xaxis), (up, y, axes.yaxis)):
        axis.set_label_text(wrapped(name, inches if axis is axes.xaxis else TALL, 3))
        if is_logarithmic(held):
            set_logarithmic(axis, held)
        elif held.size <= MOST_TICKS:
            set_levels(axis, held)
    return drawn


def set_logarithmic(axis: "XAxis | YAxis", levels: Floats) -> None:
    """Make an axis logarithmic, with numbers as people write them: few levels are each named."""
    from matplotlib.ticker import LogLocator, NullFormatter  # noqa: PLC0415 - slow to import

    (axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale)("log")
    if levels.size <= MOST_TICKS:
        set_levels(axis, levels)
        return
    span = levels[-1] / levels[0]
    named = (1,) if span > 100 else (1, 2, 5) if span > 5 else range(1, 10)
    axis.set_major_locator(LogLocator(subs=named))
    axis.set_major_formatter("{x:.3g}")  # the usual ones write mathematics
    axis.set_minor_formatter(NullFormatter())


def set_levels(axis: "XAxis | YAxis", levels: Floats) -> None:
    """Name each level on an axis."""
    axis.set_ticks([], minor=True)
    axis.set_ticks(levels.tolist(), [f"{level:.3g}" for level in levels.tolist()])


def _marks(  # noqa: PLR0917 - a drawing of the module's own
    axes: "Axes",
    x: Floats,
    y: Floats,
    marked: np.ndarray[Any, np.dtype[np.bool]],
    marker: str,
    color: str,
) -> None:
    if marked.size > LONGEST_SIGNS and marker != ".":
        return
    rows, columns = np.nonzero(marked)
    size = 3.0 if marker == "." else 5.0
    axes.plot(x[columns], y[rows], marker, color=color, markersize=size, alpha=0.8)


def edges(values: Floats) -> Floats:
    """Give the borders of cells around levels: half-way, by distance or by factor."""
    if values.size == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    scaled = np.log(values) if is_logarithmic(values) else values.astype(np.float64)
    middles = (scaled[1:] + scaled[:-1]) / 2
    ends = [scaled[0] - (middles[0] - scaled[0])], [scaled[-1] + (scaled[-1] - middles[-1])]
    found = np.concatenate([ends[0], middles, ends[1]])
    return np.exp(found) if is_logarithmic(values) else found


def colour_bar(figure: "Figure", drawn: Any, panels: "Sequence[Axes]", label: str) -> None:  # noqa: ANN401 - a mesh
    """Add the scale that all panels share."""
    figure.colorbar(drawn, ax=panels, label=label, shrink=0.85)
