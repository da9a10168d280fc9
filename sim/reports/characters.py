"""Figures in characters: a forest as bars, curves as their course, a map as signs."""

import math
from dataclasses import dataclass
from functools import partial

from sim.reports.blocks import Bar, Bars, Curve, Curves, Estimate, Forest, Map
from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Mark
from sim.wording import (
    broken,
    calendar,
    estimate_parts,
    interval,
    number,
    percent,
    places,
    plain_number,
    sentence,
    short_number,
)

_LEAST_BAR, _MOST_BAR = 13, 41
"""Characters of a bar; without room for the least there is none."""

_MOST_CURVES = 30
"""Curves up to which each has a row."""

_MOST_LEVELS = 24
"""Levels of a map's factor that are shown; of more, as many, evenly spaced."""

_COURSE = 24
"""Characters of a curve's course."""

_HEIGHTS = "▁▂▃▄▅▆▇█"
_PARTS = ("█", "·", "▒")
_SHAPES = {
    ("more", "filled"): "▶",
    ("less", "filled"): "◀",
    ("more", "small"): "▸",
    ("less", "small"): "◂",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as a table, with what its signs mean; ``b`` is the side of a bar."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sides: str
    key: str


def in_characters(
    block: Forest | Curves | Map | Bars, width: int, gap: int, *, short: bool = False
) -> Drawn:
    """Draw a figure in characters.

    Args:
        block: what is drawn.
        width: of the whole table in characters.
        gap: of characters between columns.
        short: whether a row of a forest is one line, if that leaves no room for its bar.
    """
    match block:
        case Forest():
            return _forest(block, width, gap, short=short)
        case Curves():
            return _courses(block, width, gap)
        case Map():
            return _signs(block, width, gap)
        case Bars():
            return _stacked(block, width, gap)


def _forest(forest: Forest, width: int, gap: int, *, short: bool) -> Drawn:
    """Write each estimate with its interval, a bar where there is room, and its verdict."""
    bounds = [Interval(row.low, row.high) for row in forest.rows]
    wide = [held.high - held.low for held in bounds if held.known and held.high > held.low]
    decimals = min(4, max(map(places, wide))) if wide else None
    parts = [
        estimate_parts(row.mean, held, decimals)
        for row, held in zip(forest.rows, bounds, strict=True)
    ]
    intervals = [held for _, held in parts]
    heads = ["", "estimate", "interval" if any(intervals) else "", ""]
    sides, bars = "lrbl", False
    breaks = (
        (width // 3, max(16, width // 4)),
        (width // 4, 12),
        (width // 3, max(16, width // 4)),
    )
    for most_label, most_verdict in ((width // 3, width // 2),) if short else breaks:
        columns = [
            [broken(row.label, most_label) for row in forest.rows],
            [mean for mean, _ in parts],
            intervals,
            [broken(row.verdict, most_verdict) for row in forest.rows],
        ]
        taken = [_breadth(column, head) for column, head in zip(columns, heads, strict=True)]
        cells = min(width - sum(taken) - gap * len(taken), _MOST_BAR)
        if cells >= _LEAST_BAR:
            columns.insert(3, [_bar(row, forest, cells) for row in forest.rows])
            heads.insert(3, _ends(forest, cells))
            sides, bars = "lrbbl", True
            break
    rows: list[tuple[str, ...]] = []
    group = ""
    for estimate, *row in zip(forest.rows, *columns, strict=True):
        if estimate.group and estimate.group != group:
            rows.append((estimate.group, *[""] * (len(heads) - 1)))
        group = estimate.group
        rows.append(tuple(row))
    return Drawn(tuple(heads), tuple(rows), sides, _key(forest, bars=bars))


def _stacked(bars: Bars, width: int, gap: int) -> Drawn:
    """Write the three shares of each row, and a bar of them where there is room."""
    labels = [broken(row.label, width // 3) for row in bars.rows]
    shares = [[percent(held) for held in (row.more, row.open, row.less)] for row in bars.rows]
    heads = ["", *map(sentence, bars.meanings)]
    columns = [labels, *(list(column) for column in zip(*shares, strict=True))]
    numbers = [max(map(len, column)) for column in columns[1:]]
    heads[1:] = [broken(head, max(12, n)) for head, n in zip(heads[1:], numbers, strict=True)]
    taken = [_breadth(column, head) for column, head in zip(columns, heads, strict=True)]
    cells = min(width - sum(taken) - gap * len(taken), _MOST_BAR)
    sides, key = "lrrr", f"{sentence(bars.axis)}."
    if cells >= _LEAST_BAR:
        columns.insert(1, [_parted(row, cells) for row in bars.rows])
        heads.insert(1, "")
        signs = zip(_PARTS, bars.meanings, strict=True)
        sides = "lbrrr"
        key = f"{sentence(bars.axis)}; {'; '.join(f'{sign} {told}' for sign, told in signs)}."
    rows: list[tuple[str, ...]] = []
    before = ""
    for bar, *row in zip(bars.rows, *columns, strict=True):
        if bar.group and bar.group != before:
            rows.append((bar.group, *[""] * (len(heads) - 1)))
        before = bar.group
        rows.append(tuple(row))
    return Drawn(tuple(heads), tuple(rows), sides, key)


def _parted(bar: Bar, cells: int) -> str:
    """Give a row as signs, as many of each as its share, to the nearest."""
    if math.isnan(bar.more):
        return ""
    ends = [round(cells * share) for share in (bar.more, bar.more + bar.open)]
    counts = (ends[0], ends[1] - ends[0], cells - ends[1])
    return "".join(sign * count for sign, count in zip(_PARTS, counts, strict=True))


def _breadth(column: list[str], head: str) -> int:
    return max(len(line) for text in (head, *column) for line in text.split("\n"))


def _place(value: float, ends: tuple[float, float], cells: int) -> int:
    low, high = ends
    share = (min(max(value, low), high) - low) / (high - low)
    return round(share * (cells - 1))


def _bar(row: Estimate, forest: Forest, cells: int) -> str:
    ends = forest.ends
    line = [" "] * cells
    if forest.negligible > 0:
        first, last = (_place(side * forest.negligible, ends, cells) for side in (-1, 1))
        line[first : last + 1] = "░" * (last + 1 - first)
    line[_place(0.0, ends, cells)] = "│"
    for bounds, sign in (((row.low, row.high), "─"), (row.alone, "━")):
        if bounds is not None and not any(map(math.isnan, bounds)):
            first, last = (_place(bound, ends, cells) for bound in bounds)
            line[first : last + 1] = sign * (last + 1 - first)
    if not math.isnan(row.mean) and (shape := _shape(*row.look)):
        line[_place(row.mean, ends, cells)] = shape
    return "".join(line)


def _shape(_: str, tone: str, mark: Mark) -> str:
    """Give the sign of a mark: its side where it is filled; none of an interval only."""
    return "" if mark in ("interval", "none") else _SHAPES.get((tone, mark), "○")


def _ends(forest: Forest, cells: int) -> str:
    """Write the ends of the scale, and 0 between them where there is room."""
    low, high = forest.ends
    decimals = min(4, places(high - low) + 1)
    left, right = number(low, decimals), number(high, decimals)
    line = [*left, *" " * max(1, cells - len(left) - len(right)), *right]
    zero = _place(0.0, (low, high), cells)
    if len(left) < zero < cells - len(right) - 1 and len(line) == cells:
        line[zero] = "0"
    return "".join(line)


def _key(forest: Forest, *, bars: bool) -> str:
    parts = [sentence(forest.axis)]
    if bars:
        if forest.reference_label:
            parts.append(f"│ {forest.reference_label}")
        if forest.negligible > 0:
            parts.append(f"░ {forest.band} (± {forest.negligible:g})")
        if any(row.alone for row in forest.rows):
            parts.append("━ interval of each row alone, ─ of all rows together")
        parts += [f"{_shape(*look) or '─'} {meaning}" for look, meaning in forest.key]
    return "; ".join(parts) + "."


def _courses(curves: Curves, width: int, gap: int) -> Drawn:
    """Write where each curve begins and ends, and its course between where there is room."""
    shown = [curve for curve in curves.curves if len(curve.x)]
    if not shown or len(shown) > _MOST_CURVES:
        text = f"{len(curves.curves):,} curves, which the page draws." if shown else "No curves."
        return Drawn((), (), "", text)
    several = len({curve.panel for curve in shown}) > 1
    rows: list[tuple[str, str, str, str]] = []
    panel = None
    for curve in shown:
        if several and curve.panel != panel:
            panel = curve.panel
            rows.append((panel, "", "", ""))
        ends = _panel_ends(curves, curve)
        decimals = min(4, places(ends[1] - ends[0]) + 1)
        values = [_at(curves, curve, at, decimals) for at in (0, -1)]
        indent = "  " if several else ""
        name = indent + broken(curve.name, width // 3).replace("\n", f"\n{indent}")
        rows.append((name, values[0], _course(curve, ends), values[1]))
    moments = {(_moment(curves, curve.x[0]), _moment(curves, curve.x[-1])) for curve in shown}
    start, end = next(iter(moments)) if len(moments) == 1 else ("begins", "ends")
    head = ("", start, "", end)
    columns = [0, 1, 2, 3]
    if (
        sum(_breadth([row[c] for row in rows if row[1]], head[c]) for c in columns) + 3 * gap
        > width
    ):
        columns.remove(2)
    axes = [f"Across: {curves.x_axis}", curves.y_axis and f"up: {curves.y_axis}"]
    if curves.negligible > 0:
        axes.append(f"too small to matter: ± {curves.negligible:g}")
    if curves.stacked:
        total = ", ".join(curve.name for curve in shown if curve.strong)
        axes.append(f"“{total}” is the sum of the others")
    return Drawn(
        tuple(head[c] for c in columns),
        tuple(tuple(row[c] for c in columns) for row in rows),
        "".join("lrbr"[c] for c in columns),
        "; ".join(part for part in axes if part) + ".",
    )


def _at(curves: Curves, curve: Curve, at: int, decimals: int) -> str:
    value = number(float(curve.y[at]), decimals, sign=curves.zero)
    if not curves.zero or not len(curve.low):
        return value
    return f"{value} ({interval(Interval(curve.low[at], curve.high[at]), decimals)})"


def _moment(curves: Curves, x: float) -> str:
    if curves.months_from:
        return calendar(curves.months_from, max(0, math.ceil(x) - 1))
    return f"at {plain_number(x)}"


def _panel_ends(curves: Curves, curve: Curve) -> tuple[float, float]:
    """Give the lowest and the highest value of what shares a scale with a curve."""
    held = [
        float(value)
        for other in curves.curves
        if not curves.own_scales or other.panel == curve.panel
        for value in other.y
        if math.isfinite(value)
    ]
    return (min(held), max(held)) if held else (0.0, 1.0)


def _course(curve: Curve, ends: tuple[float, float]) -> str:
    low, high = ends
    values = _thinned([float(value) for value in curve.y], _COURSE)
    top = len(_HEIGHTS) - 1
    return "".join(
        _HEIGHTS[round((value - low) / ((high - low) or 1) * top)] if math.isfinite(value) else " "
        for value in values
    )


def _signs(grid: Map, width: int, gap: int) -> Drawn:
    """Write a map as signs, the highest level of the factor up first."""
    x = sorted({cell.x for cell in grid.cells})
    y = sorted({cell.y for cell in grid.cells}, reverse=True)
    of_x, of_y = partial(_level, grid.x_names), partial(_level, grid.y_names)
    title = broken(grid.y_axis, max(12, width // 4))
    beside = _breadth([of_y(level) for level in y], title)
    wide = max((len(of_x(level)) for level in x), default=1)
    across = _thinned(x, min(_MOST_LEVELS, max(1, (width - beside) // (wide + gap))))
    up = _thinned(y, _MOST_LEVELS)
    signs = {(cell.x, cell.y): _sign(cell.mean, decided=cell.decided) for cell in grid.cells}
    rows = tuple((of_y(level), *(signs.get((at, level), "") for at in across)) for level in up)
    head = (title, *map(of_x, across))
    held = set(signs.values())
    key = [f"Across: {grid.x_axis}; {grid.value}"]
    told = zip("+−·×", grid.meanings, strict=True)
    key += [f"{sign} {text}" for sign, text in told if sign in held]
    if len(across) < len(x) or len(up) < len(y):
        key.append(f"{len(across)} of {len(x)} levels across and {len(up)} of {len(y)} up")
    return Drawn(head, rows, "r" * len(head), "; ".join(key) + ".")


def _level(names: tuple[str, ...], level: float) -> str:
    return names[int(level)] if names else short_number(level)


def _thinned(levels: list[float], most: int) -> list[float]:
    if len(levels) <= most or most == 1:
        return levels[:most]
    return [levels[round(n * (len(levels) - 1) / (most - 1))] for n in range(most)]


def _sign(mean: float, *, decided: bool) -> str:
    if math.isnan(mean):
        return "×"
    if not decided:
        return "·"
    return "+" if mean > 0 else "−"
