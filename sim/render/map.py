"""Maps by matplotlib: a difference over two factors, its zero line, and what is undecided."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sim.render.blocks import Map
from sim.render.canvas import WIDTH, canvas, columns_for, name_levels, panels_of, scale_by_factors
from sim.render.style import INK, wrapped

COLOURS = "PuOr"
"""Orange to purple through white: told apart by the colour-blind; signs tell it in grey."""

DARK = 0.6
"""Share of the scale from which cells are so dark that signs on them are white."""

MOST_TICKS = 10
"""Levels up to which an axis names each."""

MOST_SIGNS = 600
"""Cells up to which each bears its sign; of more, only what is undecided is marked."""

_SIGNS = ("+", "_", ".", "x")
"""What is above 0, below it, undecided, without a number."""

NAMED_ROW = 0.21
"""Inches of a row that has a name."""


def draw_maps(
    titled: Sequence[tuple[str, Map]], title: str, note: str, width: float = WIDTH
) -> Figure:
    """Draw maps side by side, on one scale.

    Args:
        titled: maps with the title of each; at least one.
        title: of the figure.
        note: of how it was made.
        width: in inches for three beside each other; fewer are narrower.
    """
    columns = columns_for(len(titled))
    rows = math.ceil(len(titled) / columns)
    width = {1: 0.72, 2: 0.95}.get(columns, 1.0) * width
    inches = width / columns - 1.0
    reach = max(held.reach for _, held in titled)
    high = {1: 4.2, 2: 3.2}.get(columns, 2.7)
    names = max(len(held.y_names) for _, held in titled)
    if names:
        width, high = WIDTH, 1.6 + NAMED_ROW * names
    key = _key([held for _, held in titled])
    figure = canvas(rows * high, title, note, key=key, width=width)
    axes = panels_of(figure, len(titled), columns)
    for panel, (name, held) in zip(axes, titled, strict=True):
        drawn = _panel(panel, held, reach)
        panel.set_title(wrapped(name, inches, 2) if len(titled) > 1 else "")
        panel.set_xlabel(wrapped(held.x_axis, inches, 3))
        panel.set_ylabel(wrapped(held.y_axis, high - 0.8, 3))
    if names:
        return figure  # signs say it all
    label = wrapped(titled[0][1].value, rows * high - 0.6, 3)
    figure.colorbar(drawn, ax=axes, label=label, shrink=0.9, pad=0.02)
    return figure


def _panel(axes: Axes, grid: Map, reach: float) -> Any:  # noqa: ANN401 - a mesh
    """Draw one map; give what a colour bar is made of."""
    x = np.unique([cell.x for cell in grid.cells])
    y = np.unique([cell.y for cell in grid.cells])
    table = np.full((y.size, x.size), np.nan)
    decided = np.zeros(table.shape, dtype=bool)
    rows = np.searchsorted(y, [cell.y for cell in grid.cells])
    columns = np.searchsorted(x, [cell.x for cell in grid.cells])
    table[rows, columns] = [cell.mean for cell in grid.cells]
    decided[rows, columns] = [cell.decided for cell in grid.cells]
    across = _edges(x, logarithmic=grid.x_logarithmic)
    up = _edges(y, logarithmic=grid.y_logarithmic)
    drawn = axes.pcolormesh(across, up, table, cmap=COLOURS, vmin=-reach, vmax=reach)
    if _has_line(grid):
        axes.contour(x, y, table, levels=[0.0], colors=[INK], linewidths=1.6)
    known, dark = ~np.isnan(table), np.abs(table) > DARK * reach
    signs = table.size <= MOST_SIGNS
    for marked, marker in (
        (known & decided & (table > 0) & signs, "+"),
        (known & decided & (table < 0) & signs, "_"),
        (known & ~decided, "."),
        (~known, "x"),
    ):
        for held, color in ((marked & ~dark, INK), (marked & dark, "white")):
            found = np.nonzero(held)
            size = 3.0 if marker == "." else 5.0
            axes.plot(x[found[1]], y[found[0]], marker, color=color, markersize=size, alpha=0.85)
    for axis, levels, logarithmic, names in (
        (axes.xaxis, x, grid.x_logarithmic, grid.x_names),
        (axes.yaxis, y, grid.y_logarithmic, grid.y_names),
    ):
        if names:
            axis.set_ticks(levels.tolist(), [names[int(level)] for level in levels])
        elif logarithmic:
            scale_by_factors(axis, levels.tolist(), MOST_TICKS)
        elif levels.size <= MOST_TICKS:
            name_levels(axis, levels.tolist())
    if grid.x_names:
        axes.tick_params(axis="x", labelrotation=90)
    return drawn


def _has_line(grid: Map) -> bool:
    """Tell whether there is a line of no difference to draw: not between levels without order."""
    if grid.x_names or grid.y_names:
        return False
    several = len({cell.x for cell in grid.cells}) > 1 and len({cell.y for cell in grid.cells}) > 1
    above, below = (any(side * cell.mean > 0 for cell in grid.cells) for side in (1, -1))
    return several and above and below


def _edges(levels: NDArray[np.float64], *, logarithmic: bool) -> NDArray[np.float64]:
    """Give the borders of cells around levels: half-way, by distance or by factor."""
    if levels.size == 1:
        return np.array([levels[0] - 0.5, levels[0] + 0.5])
    scaled = np.log(levels) if logarithmic else levels
    middles = (scaled[1:] + scaled[:-1]) / 2
    ends = 2 * scaled[[0, -1]] - middles[[0, -1]]
    found = np.concatenate([ends[:1], middles, ends[1:]])
    return np.asarray(np.exp(found) if logarithmic else found)


def _key(grids: Sequence[Map]) -> list[Artist]:
    """Say what the signs and the line mean."""
    cells = [cell for grid in grids for cell in grid.cells]
    signs = max(len(grid.cells) for grid in grids) <= MOST_SIGNS
    held = {
        "+": signs and any(cell.decided and cell.mean > 0 for cell in cells),
        "_": signs and any(cell.decided and cell.mean < 0 for cell in cells),
        ".": any(not cell.decided and not math.isnan(cell.mean) for cell in cells),
        "x": any(math.isnan(cell.mean) for cell in cells),
    }
    key: list[Artist] = [
        Line2D([], [], color=INK, marker=marker, linestyle="", label=meaning)
        for marker, meaning in zip(_SIGNS, grids[0].meanings, strict=True)
        if held[marker]
    ]
    if any(map(_has_line, grids)):
        key.append(Line2D([], [], color=INK, linewidth=1.6, label="no difference"))
    return key
