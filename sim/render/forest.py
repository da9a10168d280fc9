"""Forests by matplotlib: estimates with their intervals around 0, one large and others small."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.render.blocks import Estimate, Forest
from sim.render.canvas import WIDTH, canvas
from sim.render.characters import broken
from sim.render.scales import ends_of
from sim.render.style import INK, QUIET, SHADE, TONES, wrapped
from sim.render.wording import sentence

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL = 6
"""Forests beside the first that are drawn small."""

LABEL = 34
"""Characters of a line of a label."""

LINE, ROW = 0.15, 0.1
"""Height in inches of a line of a label, and of what a row has besides."""


def draw_forests(
    titled: Sequence[tuple[str, Forest]], title: str, note: str, width: float = WIDTH
) -> "Figure":
    """Draw the first forest large, and up to six others small below it.

    Args:
        titled: forests with the title of each small one; at least one.
        title: of the figure.
        note: of how it was made.
        width: in inches; the height follows from the rows.
    """
    (_, first), *others = titled
    small = others[:SMALL]
    columns = min(3, len(small))
    rows = math.ceil(len(small) / 3)
    large_high = _height(first) + 0.9
    small_high = max((_height(held) for _, held in small), default=0.0) + 0.95
    figure = canvas(
        large_high + rows * small_high,
        title,
        note=" ".join(text for text in (first.description, note) if text),
        key=_key(first),
        width=width,
    )
    if small:
        parts: Any = figure.subfigures(2, 1, height_ratios=(large_high, rows * small_high))
    else:
        parts = [figure]
    axes = parts[0].subplots()
    _panel(axes, first)
    axes.set_title(wrapped(first.title, width - 1.5))
    axes.set_xlabel(wrapped(sentence(first.axis), width - 2))
    _verdicts(axes, first)
    if small:
        alike = len({tuple(row.label for row in held.rows) for _, held in small}) == 1
        panels = parts[1].subplots(rows, columns, sharey=alike, squeeze=False).ravel().tolist()
        for panel, (name, held) in zip(panels, small, strict=False):
            _panel(panel, held)
            panel.set_title(wrapped(name, width / columns - 0.8, 2), fontsize=8.5)
            panel.set_xlabel(wrapped(sentence(held.axis), width / columns - 0.8), color=QUIET)
            panel.locator_params(axis="x", nbins=3)
        for panel in panels[len(small) :]:
            panel.remove()
    return figure


def _labels(forest: Forest) -> list[str]:
    return [broken(row.label, LABEL) for row in forest.rows]


def _heights(forest: Forest) -> list[float]:
    """Give the height of each row in inches; a heading takes a row."""
    heights, group = [], ""
    for row, label in zip(forest.rows, _labels(forest), strict=True):
        heads = row.group != group
        group = row.group
        heights.append(ROW + LINE * (label.count("\n") + 1) + (ROW + LINE if heads else 0.0))
    return heights


def _height(forest: Forest) -> float:
    return sum(_heights(forest)) + 0.1


def _panel(axes: "Axes", forest: Forest) -> None:
    """Draw one forest; a vertical unit is an inch."""
    low, high = ends_of(forest)
    if forest.negligible > 0:
        axes.axvspan(
            -forest.negligible, forest.negligible, facecolor=SHADE, edgecolor="none", zorder=0
        )
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    places, y, group = [], 0.05, ""
    heights, labels = _heights(forest), _labels(forest)
    for row, height, label in zip(forest.rows, heights, labels, strict=True):
        lines = label.count("\n") + 1
        if row.group != group:
            group = row.group
            axes.text(
                0.0,
                y + ROW + LINE / 2,
                wrapped(group, 8, 1),
                transform=axes.get_yaxis_transform(),
                fontweight="bold",
                fontsize=8,
                va="center",
                zorder=4,
            )
        y += height
        places.append(y - (ROW + LINE * lines) / 2)
        _row(axes, row, places[-1], (low, high))
    axes.set_xlim(low, high)
    axes.set_ylim(y + 0.05, 0)
    axes.set_yticks(places, labels)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=SHADE, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=6)


def _row(axes: "Axes", row: Estimate, y: float, ends: tuple[float, float]) -> None:
    color, marker = TONES.get(row.tone, TONES["open"])
    for bounds, width, alpha in (((row.low, row.high), 1.3, 1.0), (row.alone, 4.5, 0.35)):
        if bounds is not None and not any(map(math.isnan, bounds)):
            axes.plot(
                bounds,
                (y, y),
                color=color,
                linewidth=width,
                alpha=alpha,
                solid_capstyle="butt",
                zorder=2,
            )
    if math.isnan(row.mean):
        axes.text(0, y, " no number", fontsize=7.5, color=QUIET, va="center")
        return
    low, high = ends
    at = min(max(row.mean, low), high)
    if at != row.mean:  # drawn at the edge, with a sign that it lies beyond
        side = 1 if row.mean > at else -1
        axes.text(at, y, "»" if side > 0 else "«", color=color, ha="right" if side > 0 else "left",
                  va="center_baseline", fontsize=11)  # fmt: skip
        at -= 0.025 * side * (high - low)
    axes.plot(
        at,
        y,
        color=color,
        marker=marker,
        markersize=6,
        markerfacecolor=color if row.tone in ("more", "less") else "white",
        markeredgewidth=1.2,
        linestyle="",
        zorder=3,
    )


def _verdicts(axes: "Axes", forest: Forest) -> None:
    """Write the verdicts at the right."""
    if not any(row.verdict for row in forest.rows):
        return
    right = axes.secondary_yaxis("right")
    right.set_yticks(axes.get_yticks(), [broken(row.verdict, LABEL) for row in forest.rows])
    right.tick_params(length=0)
    right.spines["right"].set_visible(False)


def _key(forest: Forest) -> list["Artist"]:
    """Say what the shapes, the line at 0 and the band mean."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 - slow to import
    from matplotlib.patches import Patch  # noqa: PLC0415

    key: list[Artist] = []
    tones = {row.tone for row in forest.rows}
    for (tone, (color, marker)), meaning in zip(TONES.items(), forest.meanings, strict=True):
        if tone in tones and meaning:
            key.append(
                Line2D(
                    [],
                    [],
                    color=color,
                    marker=marker,
                    markerfacecolor="white" if tone == "open" else color,
                    linewidth=1.3,
                    label=meaning,
                )
            )
    if any(row.alone for row in forest.rows):
        key.append(
            Line2D([], [], color=INK, linewidth=4.5, alpha=0.35, label="interval of each row alone")
        )
        key.append(Line2D([], [], color=INK, linewidth=1.3, label="of all rows together"))
    if forest.reference_label:
        key.append(Line2D([], [], color=INK, linewidth=0.9, label=f"0: {forest.reference_label}"))
    if forest.negligible > 0:
        label = f"too small to matter (± {forest.negligible:g})"
        key.append(Patch(facecolor=SHADE, edgecolor="none", label=label))
    return key
