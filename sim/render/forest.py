"""Forests by matplotlib: estimates with their intervals around 0, one large and others small."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.render.blocks import Estimate, Forest
from sim.render.canvas import WIDTH, canvas, panels_of
from sim.render.style import INK, QUIET, SHADE, TONES, wrapped
from sim.render.wording import broken, sentence

SMALL = 6
"""Forests beside the first that are drawn small."""

LABEL = 34
"""Characters of a line of a label."""

LINE, ROW = 0.15, 0.1
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
    columns = min(3, len(small))
    rows = math.ceil(len(small) / 3)
    large_high = _laid(first).height + 0.9
    small_high = max((_laid(held).height for _, held in small), default=0.0) + 0.95
    figure = canvas(large_high + rows * small_high, title, note, key=_key(first), width=width)
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
            y += ROW + LINE
            headings.append((y - LINE / 2, row.group))
        group = row.group
        label = broken(row.label, LABEL)
        height = ROW + LINE * (label.count("\n") + 1)
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
    color, marker = TONES.get(row.tone, TONES["open"])
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
    face = color if row.tone in ("more", "less") else "white"
    looks: dict[str, Any] = {"markersize": 6, "markerfacecolor": face, "markeredgewidth": 1.2}
    axes.plot(at, y, color=color, marker=marker, linestyle="", zorder=3, **looks)


def _verdicts(axes: Axes, forest: Forest) -> None:
    """Write the verdicts at the right."""
    if not any(row.verdict for row in forest.rows):
        return
    right = axes.secondary_yaxis("right")
    right.set_yticks(axes.get_yticks(), [broken(row.verdict, LABEL) for row in forest.rows])
    right.tick_params(length=0)
    right.spines["right"].set_visible(False)


def _key(forest: Forest) -> list[Artist]:
    """Say what the shapes, the line at 0 and the band mean."""
    key: list[Artist] = []
    tones = {row.tone for row in forest.rows}
    for (tone, (color, marker)), meaning in zip(TONES.items(), forest.meanings, strict=True):
        if tone in tones and meaning:
            face = "white" if tone == "open" else color
            looks: dict[str, Any] = {"color": color, "marker": marker, "markerfacecolor": face}
            key.append(Line2D([], [], linewidth=1.3, label=meaning, **looks))
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
