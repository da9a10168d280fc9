"""Curves by matplotlib, and the figures of a report as files."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.reports.blocks import (
    Bars,
    Block,
    Choice,
    Curve,
    Curves,
    Forest,
    Map,
    Outline,
    curve_names,
    leaves,
)
from sim.reports.plots import SMALL, draw_bars, draw_forests, draw_maps
from sim.reports.style import (
    INK,
    OWN,
    QUIET,
    SHADE,
    WIDTH,
    Format,
    Style,
    canvas,
    columns_for,
    name_levels,
    panels_of,
    rendered,
    scale_by_factors,
    styled,
    styles,
    wrapped,
)
from sim.wording import date_axis, date_ticks

_FEW = 12
"""Points up to which each bears a marker and its level is named on the axis."""

_MARKED = 6
"""Markers of a curve of more points."""

_NEARLY_ALL = 0.95
"""A share from which an axis goes on to 1."""

_PLAIN, _KEYED = 2.0, 3.2
"""Inches that a panel takes, and one with a legend of its own."""

_BAND, _LAYER = 0.16, 0.45
"""How far the band of a curve covers what is behind it, and what stands on other curves."""


def _draw_curves(
    titled: Sequence[tuple[str, Curves]],
    title: str,
    note: str,
    looks: Mapping[str, Style],
    width: float = WIDTH,
) -> Figure:
    """Draw curves, each panel of each block beside the next.

    Args:
        titled: blocks with what leads to each; at least one.
        title: of the figure.
        note: of how it was made.
        looks: how the curves of a name are drawn.
        width: in inches; the height follows from the panels.
    """
    panels = [
        (_titled(name, panel, alone=len(held) == 1), block, panel)
        for name, block in titled
        for held in [list(dict.fromkeys(curve.panel for curve in block.curves))]
        for panel in held
    ]
    apart = any(_apart(block) for _, block in titled)
    columns = columns_for(len(panels), width, _KEYED if apart else _PLAIN)
    rows = math.ceil(len(panels) / columns)
    inches = width / columns - 0.8
    names = list(dict.fromkeys(curve.name for _, block in titled for curve in block.curves))
    shown = {name: looks.get(name, OWN[0]) for name in names}
    key = [] if apart or len(names) < 2 else [_sample(name, look) for name, look in shown.items()]
    high = {1: 3.6, 2: 2.8}.get(columns, 2.3) + (0.25 if apart else 0.0)
    figure = canvas(rows * high, title, note, key=key, width=width)
    axes = panels_of(figure, len(panels), columns)
    for number, (axis, (name, block, panel)) in enumerate(zip(axes, panels, strict=True)):
        held = [curve for curve in block.curves if curve.panel == panel]
        turns = {curve.name: OWN[n % len(OWN)] for n, curve in enumerate(held)}
        look = turns if _apart(block) or len(names) == 1 else shown
        _panel(axis, block, held, look, inches if number < columns else 0.0)
        if panel or len(panels) > 1:
            axis.set_title(wrapped(name, inches, 3), pad=18 if _apart(block) else None)
        if not block.months_from:  # else it is named by its ticks
            axis.set_xlabel(wrapped(block.x_axis, inches, 3))
        if not block.own_scales:
            axis.set_ylabel(wrapped(block.y_axis, high - 0.6, 4))
        if _apart(block):
            _own_key(axis, held, look)
    _share(axes, panels)
    return figure


def _titled(name: str, panel: str, *, alone: bool) -> str:
    """Title a panel by what leads to its block, and by its own name if the block has others."""
    return name if name and alone else ": ".join(part for part in (name, panel) if part)


def _apart(block: Curves) -> bool:
    """Tell whether no name stands in two panels, so that each panel has its own legend."""
    pairs = {(curve.panel, curve.name) for curve in block.curves}
    names = {name for _, name in pairs}
    return len({panel for panel, _ in pairs}) > 1 and len(names) == len(pairs)


def _sample(name: str, look: Style) -> Artist:
    sample = Line2D([], [], color=look.color, marker=look.marker, markersize=5, label=name)
    sample.set_linestyle(look.line)
    return sample


def _panel(
    axes: Axes, block: Curves, held: Sequence[Curve], looks: Mapping[str, Style], named: float
) -> None:
    """Draw the curves of a panel, which names its marks if it is so many inches wide."""
    filled = _LAYER if block.stacked else _BAND
    for n, curve in enumerate(_on_each_other(held) if block.stacked else held):
        _line(axes, curve, looks[curve.name], n / len(held), filled)
    if block.negligible > 0:
        band = (-block.negligible, block.negligible)
        axes.axhspan(*band, facecolor=SHADE, edgecolor="none", zorder=0)
    if block.zero:
        axes.axhline(0, color=INK, linewidth=0.9, zorder=1)
    else:
        axes.margins(y=0.1)
        low, _ = axes.get_ylim()
        known = [value for curve in held for value in (*curve.y, *curve.low) if value < 0]
        axes.set_ylim(bottom=low if known else max(low, 0.0))
        if not known and _NEARLY_ALL < max((max(curve.y) for curve in held), default=0.0) <= 1:
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1])  # shares end at 1, whatever stands above them
    axes.grid(axis="y", color=SHADE, linewidth=0.7, zorder=0)
    axes.set_axisbelow(True)
    levels = sorted({float(x) for curve in held for x in curve.x})
    if not levels:
        return
    if block.months_from:
        spec, figure = axes.get_subplotspec(), axes.get_figure(root=True)
        columns = 1 if spec is None else spec.get_geometry()[1]
        wide = math.inf if figure is None else figure.get_size_inches()[0] / columns - 0.6
        positions, labels = date_ticks(block.months_from, math.ceil(levels[-1]), wide)
        axes.set_xticks(positions, labels)
        axes.set_xlabel(date_axis(labels))
        axes.set_xlim(0, levels[-1])
    elif block.logarithmic:
        scale_by_factors(axes.xaxis, levels, _FEW)
    elif len(levels) <= _FEW:
        name_levels(axes.xaxis, levels)
    elif (spec := axes.get_subplotspec()) is not None and spec.get_geometry()[1] > 2:
        axes.locator_params(axis="x", nbins=5)
    _marks(axes, block, named)


def _on_each_other(held: Sequence[Curve]) -> Iterator[Curve]:
    """Put curves, but for strong ones, on those before them, each from where it stands."""
    above: dict[float, float] = {}
    below: dict[float, float] = {}
    for curve in held:
        if curve.strong:
            yield curve
            continue
        starts = []
        for x, y in zip(curve.x, curve.y, strict=True):
            side = below if y < 0 else above
            starts.append(side.get(x, 0.0))
            side[x] = starts[-1] + y
        ends = [start + y for start, y in zip(starts, curve.y, strict=True)]
        yield replace(curve, y=ends, low=starts, high=ends)


def _line(axes: Axes, curve: Curve, look: Style, turn: float, filled: float) -> None:
    """Draw a curve; markers of several are at other places each, by ``turn`` from 0 to 1."""
    x, y = np.asarray(curve.x, dtype=float), np.asarray(curve.y, dtype=float)
    step = max(1, x.size // _MARKED)
    (line,) = axes.plot(x, y, color=look.color, linewidth=2.2 if curve.strong else 1.2)
    line.set(linestyle=look.line, marker=look.marker, markersize=5.5 if curve.strong else 4.5)
    line.set(zorder=4 if curve.strong else 3, clip_on=False)  # a marker at an end is whole
    line.set_markevery(1 if x.size <= _FEW else (int(turn * step), step))
    if not len(curve.low):
        return
    low, high = np.asarray(curve.low, dtype=float), np.asarray(curve.high, dtype=float)
    if x.size == 1:
        axes.vlines(x, low, high, color=look.color, linewidth=1.2, zorder=3)
    axes.fill_between(x, low, high, color=look.color, alpha=filled, linewidth=0, zorder=2)


def _marks(axes: Axes, block: Curves, inches: float) -> None:
    """Mark what happens at moments, shade what lasts, and name it unless the width is 0."""
    low, high = axes.get_xlim()
    free = [0.0]
    for at, end, name in block.marks:
        if end > at:
            axes.axvspan(at, end, facecolor=SHADE, edgecolor="none", alpha=0.6, zorder=0)
        axes.axvline(at, color=QUIET, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
        if not inches:
            continue
        width = (0.062 * len(name) + 0.08) / inches
        left = max(0.0, min((at - low) / (high - low), 1 - width))
        line = next((n for n, end in enumerate(free) if end <= left), len(free))
        free[line:] = [left + width, *free[line + 1 :]]
        ground = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.3}
        place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
        place |= {"xytext": (2, -2 - 9 * line), "va": "top", "zorder": 5}
        axes.annotate(name, (left, 1), fontsize=7, color=QUIET, bbox=ground, **place)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top + 0.06 * sum(end > 0 for end in free) * (top - bottom))  # for names


def _own_key(axes: Axes, held: Sequence[Curve], looks: Mapping[str, Style]) -> None:
    samples = [_sample(curve.name, looks[curve.name]) for curve in held]
    room: dict[str, Any] = {"borderaxespad": 0, "borderpad": 0.3, "columnspacing": 1.0}
    room |= {"bbox_to_anchor": (0, 1), "ncols": len(held), "handlelength": 2.6}
    axes.legend(handles=samples, fontsize=7.5, loc="lower left", **room)


def _share(axes: Sequence[Axes], panels: Sequence[tuple[str, Curves, str]]) -> None:
    """Give panels with the same label, but for those with scales of their own, the same ends."""
    alike: dict[str, list[Axes]] = {}
    for axis, (_, block, _) in zip(axes, panels, strict=True):
        if not block.own_scales:
            alike.setdefault(block.y_axis, []).append(axis)
    for held in alike.values():
        lows, highs = zip(*(axis.get_ylim() for axis in held), strict=True)
        for axis in held:
            axis.set_ylim(min(lows), max(highs))


_MOST_PANELS = 12
"""Panels of one figure: more cannot be read, and take several."""

_MOST_ROWS = 40
"""Rows of one forest, about: a longer one is divided between two of its groups."""

_LONGEST_NAME = 150
"""Bytes of a figure's name: a file's may have 255."""

type Drawing = tuple[str, Callable[[], Figure]]
type _Figure = Forest | Curves | Map | Bars
type _Titled = tuple[str, _Figure]


def drawings(outline: Outline, width: float = WIDTH) -> Iterator[Drawing]:
    """Give the name of each figure and how to draw it so many inches wide; no two names are one."""
    taken: set[str] = set()
    for section in outline.sections:
        for block in section.blocks:
            for name, held in _named(block):
                yield _unique(name, taken), partial(_draw, held, outline, width)


def save_figures(
    outline: Outline, folder: Path, kinds: Sequence[Format] = ("png", "svg")
) -> dict[str, Exception]:
    """Write all figures into a folder that exists, one after the other, as ``name.png`` and so on.

    Returns:
        What kept a figure from being drawn, by its name: it has no file; the others have theirs.

    Raises:
        OSError: a file cannot be written.
    """
    failed: dict[str, Exception] = {}
    for name, draw in drawings(outline):
        try:
            figure = draw()
            files = {kind: rendered(figure, kind) for kind in kinds}
        except Exception as error:  # noqa: BLE001 - matplotlib's may be any
            failed[name] = error
            continue
        for kind, data in files.items():
            (folder / f"{name}.{kind}").write_bytes(data)
    return failed


def _named(block: Block) -> Iterator[tuple[str, Sequence[_Titled]]]:
    """Give the figures of a block by name: blocks of one sort, each with its title."""
    match block:
        case Choice(name=""):
            for _, held in block.options:
                yield from _named(held)
        case Choice(name=name):
            for sort, most in ((Curves, _MOST_PANELS), (Map, _MOST_PANELS), (Forest, SMALL + 1)):
                found = [
                    (at, leaf)
                    for at, leaf in leaves(block)
                    if isinstance(leaf, sort) and _holds_something(leaf)
                ]
                for first in range(0, len(found), most):
                    yield name, found[first : first + most]
                    if sort is Forest:
                        break
        case Forest(rows=rows) if block.name and len(rows) > _MOST_ROWS:
            yield from ((block.name, [("", part)]) for part in _split(block))
        case Forest() | Curves() | Map() | Bars() if block.name and _holds_something(block):
            yield block.name, [("", block)]


def _split(forest: Forest) -> Iterator[Forest]:
    """Divide a long forest into parts of about one length, each of whole groups."""
    groups = [list(rows) for _, rows in groupby(forest.rows, attrgetter("group"))]
    parts = math.ceil(len(forest.rows) / _MOST_ROWS)
    ends = np.cumsum([len(rows) for rows in groups]) - 1
    for part in range(parts):
        held = [
            row
            for rows, end in zip(groups, ends, strict=True)
            if end * parts // len(forest.rows) == part
            for row in rows
        ]
        title = f"{forest.title} ({part + 1} of {parts})"
        yield replace(forest, title=title, rows=tuple(held))


def _holds_something(block: _Figure) -> bool:
    match block:
        case Forest(rows=held) | Curves(curves=held) | Map(cells=held) | Bars(rows=held):
            return bool(held)


def _draw(titled: Sequence[_Titled], outline: Outline, width: float) -> Figure:
    first, title = titled[0][1], outline.title
    alike = {held.title for _, held in titled} == {first.title}
    whole = f"{title}. {first.title}" if alike else title
    described = isinstance(first, Forest) or len({held.description for _, held in titled}) == 1
    note = " ".join(filter(None, (first.description if described else "", outline.imprint)))
    with styled():
        match first:
            case Forest():
                forests = [(at, held) for at, held in titled if isinstance(held, Forest)]
                return draw_forests(forests, title, note, width)
            case Curves():
                curves = [(at, held) for at, held in titled if isinstance(held, Curves)]
                return _draw_curves(curves, whole, note, styles(curve_names(outline)), width)
            case Map():
                maps = [(at, held) for at, held in titled if isinstance(held, Map)]
                return draw_maps(maps, whole, note, width)
            case Bars():
                return draw_bars(first, whole, note, width)


def _unique(name: str, taken: set[str]) -> str:
    """Turn a name into that of a file, which no figure before has, in upper or lower case."""
    slug = "".join(sign if sign.isalnum() else "-" for sign in name).strip("-")
    slug = slug.encode()[:_LONGEST_NAME].decode(errors="ignore").strip("-") or "figure"
    number, found = 1, slug
    while found.casefold() in taken:
        number += 1
        found = f"{slug}-{number}"
    taken.add(found.casefold())
    return found
