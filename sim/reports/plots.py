"""Stacked bars, forests and maps by matplotlib."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.reports.blocks import Bars, Estimate, Forest, Map
from sim.reports.style import (
    INK,
    QUIET,
    SHADE,
    TONES,
    WIDTH,
    canvas,
    columns_for,
    name_levels,
    panels_of,
    scale_by_factors,
    wrapped,
)
from sim.statistics.verdicts import Mark
from sim.wording import broken, percent, sentence

_BAR_LABEL = 34
"""Characters of a line of a label."""

_BAR_ROW = 0.34
"""Height of a row in inches; a heading takes as much."""

_LEAST = 0.045
"""Share of the whole from which its number stands in the bar."""

_LOOKS = ((TONES["more"][0], "", "white"), (SHADE, "", INK), (TONES["less"][0], "////", "white"))
"""Colour, hatching, and colour of the number on it, for more, neither and less."""


def draw_bars(block: Bars, title: str, note: str, width: float = WIDTH) -> Figure:
    """Draw the rows of a block.

    Args:
        block: what is drawn.
        title: of the figure.
        note: of how it was made.
        width: in inches; the height follows from the rows.
    """
    key = [
        Patch(facecolor=color, hatch=hatch, edgecolor="white", label=told)
        for (color, hatch, _), told in zip(_LOOKS, block.meanings, strict=True)
    ]
    groups = [row.group for row in block.rows]
    headed = [bool(now) and now != last for now, last in zip(groups, ["", *groups], strict=False)]
    places = [n + sum(headed[: n + 1]) for n in range(len(groups))]
    tall = (places[-1] if places else 0) + 1
    figure = canvas(_BAR_ROW * tall + 0.6, title, note, key=key, width=width)
    axes = figure.subplots()
    for row, place, heading in zip(block.rows, places, headed, strict=True):
        if heading:
            axes.text(0, place - 1, row.group, fontweight="bold", fontsize=8, va="center")
        begin = 0.0
        for share, (color, hatch, ink) in zip((row.more, row.open, row.less), _LOOKS, strict=True):
            if not share > 0:  # nor where there is no number
                continue
            axes.barh(
                place, share, left=begin, height=0.72, color=color, hatch=hatch, edgecolor="white"
            )
            if share >= _LEAST:
                at = begin + share / 2
                box = {"facecolor": color, "edgecolor": "none", "pad": 1.2}
                looks: dict[str, Any] = {"color": ink, "fontsize": 7.5, "bbox": box}
                axes.text(at, place, percent(share), ha="center", va="center", **looks)
            begin += share
    axes.set_xlim(0, 1)
    axes.set_ylim(tall - 0.45, -0.55)
    axes.set_yticks(places, [broken(row.label, _BAR_LABEL) for row in block.rows])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(sentence(block.axis))
    return figure


SMALL, _SMALL_WIDE = 6, 3.0
"""Forests beside the first that are drawn small, and the inches that each takes."""

_LABEL = 34
"""Characters of a line of a label."""

_LINE, _ROW = 0.15, 0.1
"""Height in inches of a line of a label, and of what a row has besides."""


def draw_forests(
    titled: Sequence[tuple[str, Forest]], title: str, note: str, width: float = WIDTH
) -> Figure:
    """Draw the first forest large, and up to six others small below it.

    Args:
        titled: forests with the title of each small one; at least one.
        title: of the figure.
        note: of how it was made.
        width: in inches; the height follows from the rows.
    """
    (_, first), *others = titled
    small = others[:SMALL]
    columns = columns_for(len(small), width, _SMALL_WIDE) if small else 0
    rows = math.ceil(len(small) / max(columns, 1))
    large_high = _laid(first).height + 0.9
    small_high = max((_laid(held).height for _, held in small), default=0.0) + 0.95
    figure = canvas(
        large_high + rows * small_high,
        title,
        note,
        key=_key([first, *(held for _, held in small)]),
        width=width,
    )
    parts: Any = [figure]
    if small:
        parts = figure.subfigures(2, 1, height_ratios=(large_high, rows * small_high))
    axes = parts[0].subplots()
    _panel(axes, first)
    axes.set_title(wrapped(first.title, width - 1.5))
    axes.set_xlabel(wrapped(sentence(first.axis), width - 2))
    _verdicts(axes, first)
    if small:
        inches = width / columns - 0.8
        alike = len({tuple(row.label for row in held.rows) for _, held in small}) == 1
        panels = panels_of(parts[1], len(small), columns, sharey=alike)
        for panel, (name, held) in zip(panels, small, strict=True):
            _panel(panel, held)
            panel.set_title(wrapped(name, inches, 2), fontsize=8.5)
            panel.set_xlabel(wrapped(sentence(held.axis), inches), color=QUIET)
            panel.locator_params(axis="x", nbins=3)
    return figure


@dataclass(frozen=True, slots=True)
class _Laid:
    """Where rows and headings stand, in inches from the top, with their texts."""

    rows: list[tuple[float, str]]
    headings: list[tuple[float, str]]
    height: float


def _laid(forest: Forest) -> _Laid:
    rows, headings, y, group = [], [], 0.05, ""
    for row in forest.rows:
        if row.group and row.group != group:
            y += _ROW + _LINE
            headings.append((y - _LINE / 2, row.group))
        group = row.group
        label = broken(row.label, _LABEL)
        height = _ROW + _LINE * (label.count("\n") + 1)
        rows.append((y + height / 2, label))
        y += height
    return _Laid(rows, headings, y + 0.05)


def _panel(axes: Axes, forest: Forest) -> None:
    """Draw one forest; a vertical unit is an inch."""
    ends, laid = forest.ends, _laid(forest)
    if forest.negligible > 0:
        band = (-forest.negligible, forest.negligible)
        axes.axvspan(*band, facecolor=SHADE, edgecolor="none", zorder=0)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    for y, text in laid.headings:
        place: dict[str, Any] = {
            "transform": axes.get_yaxis_transform(),
            "va": "center",
            "zorder": 4,
            "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1},  # above the line at 0
        }
        axes.text(0.0, y, wrapped(text, 8, 1), fontweight="bold", fontsize=8, **place)
    for row, (y, _) in zip(forest.rows, laid.rows, strict=True):
        _row(axes, row, y, ends)
    axes.set_xlim(*ends)
    axes.set_ylim(laid.height, 0)
    axes.set_yticks([y for y, _ in laid.rows], [label for _, label in laid.rows])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=SHADE, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=6)


def _row(axes: Axes, row: Estimate, y: float, ends: tuple[float, float]) -> None:
    looks = _looks(*row.look)
    color = looks["color"]
    line: dict[str, Any] = {"color": color, "solid_capstyle": "butt", "zorder": 2}
    for bounds, width, alpha in (((row.low, row.high), 1.3, 1.0), (row.alone, 4.5, 0.35)):
        if bounds is not None and not any(map(math.isnan, bounds)):
            axes.plot(bounds, (y, y), linewidth=width, alpha=alpha, **line)
    if math.isnan(row.mean):
        axes.text(0, y, " no number", fontsize=7.5, color=QUIET, va="center")
        return
    low, high = ends
    at = min(max(row.mean, low), high)
    if at != row.mean:  # drawn at the edge, with a sign that it lies beyond
        sign, side, turn = ("»", "right", -1) if row.mean > at else ("«", "left", 1)
        axes.text(at, y, sign, color=color, ha=side, va="center_baseline", fontsize=11)
        at += 0.025 * turn * (high - low)
    axes.plot(at, y, linestyle="", zorder=3, **looks)


def _looks(color: str, tone: str, mark: Mark) -> dict[str, Any]:
    """Give the colour of a verdict and the marker of a side, as matplotlib has them."""
    shade = TONES[color][0]
    marker = {"hollow": TONES["open"][1], "interval": "", "none": ""}.get(mark, TONES[tone][1])
    face = "white" if mark == "hollow" else shade
    size = 3.8 if mark == "small" else 6
    looks: dict[str, Any] = {"markersize": size, "markerfacecolor": face, "markeredgewidth": 1.2}
    return {"color": shade, "marker": marker, **looks}


def _verdicts(axes: Axes, forest: Forest) -> None:
    """Write the verdicts at the right."""
    if not any(row.verdict for row in forest.rows):
        return
    right = axes.secondary_yaxis("right")
    right.set_yticks(axes.get_yticks(), [broken(row.verdict, _LABEL) for row in forest.rows])
    right.tick_params(length=0)
    right.spines["right"].set_visible(False)


def _key(forests: Sequence[Forest]) -> list[Artist]:
    """Say what the shapes mean, and in the first forest the line at 0 and the band."""
    forest = forests[0]
    told: dict[tuple[str, str, str], Any] = {}
    for held in forests:
        for look, meaning in held.key:
            told.setdefault((look[0], look[2], meaning), look)
    key: list[Artist] = [
        Line2D([], [], linewidth=1.3, label=meaning, **_looks(*look))
        for (_, _, meaning), look in told.items()
    ]
    if any(row.alone for row in forest.rows):
        alone = "interval of each row alone"
        key.append(Line2D([], [], color=INK, linewidth=4.5, alpha=0.35, label=alone))
        key.append(Line2D([], [], color=INK, linewidth=1.3, label="of all rows together"))
    if forest.reference_label:
        key.append(Line2D([], [], color=INK, linewidth=0.9, label=f"0: {forest.reference_label}"))
    if forest.negligible > 0:
        label = f"{forest.band} (± {forest.negligible:g})"
        key.append(Patch(facecolor=SHADE, edgecolor="none", label=label))
    return key


_COLOURS = "PuOr"
"""Orange to purple through white: told apart by the colour-blind; signs tell it in grey."""

_DARK = 0.6
"""Share of the scale from which cells are so dark that signs on them are white."""

_MOST_TICKS = 10
"""Levels up to which an axis names each."""

_MOST_SIGNS = 600
"""Cells up to which each bears its sign; of more, only what is not known is marked."""

_SIGNS = ("+", "_", ".", "x")
"""What is above 0, below it, neither, without a number."""

_NAMED_ROW = 0.21
"""Inches of a row that has a name."""


def draw_maps(
    titled: Sequence[tuple[str, Map]], title: str, note: str, width: float = WIDTH
) -> Figure:
    """Draw maps side by side, on one scale.

    Args:
        titled: maps with the title of each; at least one.
        title: of the figure.
        note: of how it was made.
        width: in inches; the height follows from the panels.
    """
    columns = columns_for(len(titled), width)
    rows = math.ceil(len(titled) / columns)
    inches = width / columns - 1.0
    reach = max(held.reach for _, held in titled)
    high = {1: 4.2, 2: 3.2}.get(columns, 2.7)
    names = max(len(held.y_names) for _, held in titled)
    if names:
        high = 1.6 + _NAMED_ROW * names
    key = _map_key([held for _, held in titled])
    figure = canvas(rows * high, title, note, key=key, width=width)
    axes = panels_of(figure, len(titled), columns)
    for panel, (name, held) in zip(axes, titled, strict=True):
        drawn = _map_panel(panel, held, reach)
        panel.set_title(wrapped(name, inches, 2) if len(titled) > 1 else "")
        panel.set_xlabel(wrapped(held.x_axis, inches, 3))
        panel.set_ylabel(wrapped(held.y_axis, high - 0.8, 3))
    if names:
        return figure  # signs say it all
    label = wrapped(titled[0][1].value, rows * high - 0.6, 3)
    figure.colorbar(drawn, ax=axes, label=label, shrink=0.9, pad=0.02)
    return figure


def _map_panel(axes: Axes, grid: Map, reach: float) -> Any:  # noqa: ANN401 - a mesh
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
    drawn = axes.pcolormesh(across, up, table, cmap=_COLOURS, vmin=-reach, vmax=reach)
    if _has_line(grid):
        axes.contour(x, y, table, levels=[0.0], colors=[INK], linewidths=1.6)
    known, dark = ~np.isnan(table), np.abs(table) > _DARK * reach
    signs = table.size <= _MOST_SIGNS
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
            scale_by_factors(axis, levels.tolist(), _MOST_TICKS)
        elif levels.size <= _MOST_TICKS:
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


def _map_key(grids: Sequence[Map]) -> list[Artist]:
    """Say what the signs and the line mean."""
    cells = [cell for grid in grids for cell in grid.cells]
    signs = max(len(grid.cells) for grid in grids) <= _MOST_SIGNS
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
