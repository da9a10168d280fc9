"""A map of the paired difference over two factors, with its zero line and what is undecided."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.style import INK
from sim.outcomes import Floats
from sim.sweep.effects import Effects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = "PuOr"
"""Orange to purple through white: told apart by the colour-blind; signs tell it in grey."""

DARK = 0.6
"""Share of the scale from which cells are so dark that signs on them are white."""

MOST_TICKS = 10
"""Levels up to which an axis names each."""

LONGEST_SIGNS = 150
"""Cells up to which each bears a + or a −."""


def map_panel(axes: "Axes", effects: Effects, reach: float) -> Any:  # noqa: ANN401 - a mesh
    """Draw one map.

    Args:
        axes: to draw on.
        effects: over a grid of two factors with numbers.
        reach: the difference at the ends of the scale, above 0.

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
        if is_logarithmic(held):
            (axes.set_xscale if axis is axes.xaxis else axes.set_yscale)("log")
        axis.set_label_text(name)
        if held.size <= MOST_TICKS:
            axis.set_ticks([], minor=True)
            axis.set_ticks(held.tolist(), [f"{level:.3g}" for level in held.tolist()])
    return drawn


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


def is_logarithmic(values: Floats) -> bool:
    """Tell whether levels are spaced by a factor rather than by a distance."""
    if values.size < 3 or values[0] <= 0:
        return False
    ratios, steps = np.diff(np.log(values)), np.diff(values)
    return bool(ratios.std() < 0.1 * ratios.mean() and steps.std() > 0.3 * steps.mean())


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
