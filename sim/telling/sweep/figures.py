"""The figures of a sweep, for the shape of its design."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from sim.outcomes import Floats
from sim.render.blocks import Block, Cell, Choice, Curve, Curves, Estimate, Forest, Map
from sim.render.wording import OWN, listed, plain_value
from sim.studies.sweep.along import are_own, is_numeric, numbers_of, places_of, words_of
from sim.studies.sweep.effects import Effects
from sim.studies.sweep.factors import Axis
from sim.telling.sweep.shape import (
    Marginal,
    Numbers,
    Shape,
    is_logarithmic,
    marginals_of,
    ray_of,
    reach_of,
    shape_of,
    slices_of,
)
from sim.telling.sweep.verdict import short_verdict

type Axes = Mapping[str, Axis]
"""The factors by their names."""

MOST_IN_MAPS = 6_000
"""Cells of all maps of an outcome together, about 110 bytes each; practices beyond get curves."""

MOST_ROWS = 40
"""Points up to which each is a row of its own."""

MOST_NAMED = 5
"""Factors whose values at the base are named."""


def figures_of(held: Sequence[Effects], axes: Axes, *, named: bool) -> list[Block]:
    """Draw every practice in every scenario, on one outcome.

    Args:
        held: the differences of each.
        axes: the factors.
        named: whether figures are files, too.
    """
    drawn: dict[Shape, list[Effects]] = {}
    room, left = MOST_IN_MAPS, []
    for one in held:
        shape = shape_of(one)
        if shape in ("map", "slices"):
            room -= one.points
            if room < 0:
                shape = "marginals"
                left.append(_name(one, held))
        drawn.setdefault(shape, []).append(one)
    blocks: list[Block] = []
    for shape, some in drawn.items():
        file = {"nothing": "forest", "slices": "map", "rays": "one-at-a-time"}.get(shape, shape)
        name = file if named else ""
        match shape:
            case "nothing":
                rows = tuple(_row(one, 0, _name(one, some)) for one in some)
                told = " ".join(short_verdict(one, several=bool(_panel(one, some))) for one in some)
                blocks.append(_forest(_compared(some), told, some[0], rows, name))
            case "curves":
                axis = next(iter(axes.values()))
                told = " ".join(short_verdict(one, several=bool(_panel(one, some))) for one in some)
                blocks.append(_over(some, axis, _compared(some), told, name, alone=True))
            case "map" | "slices":
                blocks += _maps(some, axes, name, sliced=shape == "slices")
            case "rays":
                blocks.append(_rays(some, axes, name))
            case "marginals":
                blocks.append(_marginals(some, axes, name, left))
    return blocks


def _maps(held: Sequence[Effects], axes: Axes, name: str, *, sliced: bool) -> list[Block]:
    """Draw a map for each practice, or one for each level of a third factor."""
    reach = reach_of(held)
    if not sliced:
        options = tuple((_name(one, held), _map(one, axes, reach, "")) for one in held)
        return [Choice("Practice", options, name)]
    chosen: list[tuple[str, Block]] = []
    for one in held:
        cut, slices = slices_of(one)
        maps = tuple(
            (f"{cut} = {level:g}", _map(part, axes, reach, f"{cut} = {level:g}"))
            for level, part in slices
        )
        file = f"{name}-{_name(one, held)}" if name else ""
        chosen.append((_name(one, held), Choice(f"Slice at {cut}", maps, file)))
    return [Choice("Practice", tuple(chosen)) if len(chosen) > 1 else chosen[0][1]]


def _map(effects: Effects, axes: Axes, reach: float, at: str) -> Map:
    (across, x), (up, y) = effects.factors.items()
    columns = [_floats(held) for held in (x, y, effects.mean, effects.low, effects.high)]
    plus, minus = int((effects.low > 0).sum()), int((effects.high < 0).sum())
    none = int(np.isnan(effects.mean).sum())
    told = (
        f"At {plus:,} of {effects.points:,} points the 95 % interval of the difference is above 0, "
        f"at {minus:,} below 0, however little; at {effects.points - plus - minus - none:,} it "
        "holds 0"
    )
    told += f"; {none:,} have no number." if none else "."
    if none < effects.points:
        least, most = np.nanmin(effects.mean), np.nanmax(effects.mean)
        told += f" Means go from {plain_value(least)} to {plain_value(most)}."
    return Map(
        f"{_compared([effects])} in {effects.scenario}{f', {at}' if at else ''}",
        told,
        axes[across].label,
        axes[up].label,
        _value_label(effects),
        tuple(Cell(*row) for row in zip(*columns, effects.decided.tolist(), strict=True)),
        reach,
        is_logarithmic(axes[across], np.unique(x)),
        is_logarithmic(axes[up], np.unique(y)),
    )


def _rays(held: Sequence[Effects], axes: Axes, name: str) -> Block:
    """Draw the difference over each factor from the base, and every point if they are few."""
    options: list[tuple[str, Block]] = []
    for axis in axes.values():
        told = (
            f"Only {axis.name} varies; the other factors are at the base{_base(held, axis.name)}. "
            "Intervals hold for all points of a practice together at 95 %."
        )
        title = f"{_compared(held)} over {axis.name} alone"
        options.append((axis.name, _over(held, axis, title, told)))
    if sum(one.points for one in held) <= MOST_ROWS:
        told = (
            "The base, and what each other point has in place of it. Bars hold for all points "
            "together at 95 %."
        )
        options.append(("each point", _each_point(held, told, _from_base)))
    return Choice("Factor", tuple(options), name)


def _over(
    held: Sequence[Effects],
    axis: Axis,
    title: str,
    told: str,
    name: str = "",
    *,
    alone: bool = False,
) -> Block:
    """Draw the difference over a factor, all others at the base: curves, or a row for each level.

    There are rows if the factor has words, and if it has the scenario's own value and they are few.
    """
    levels = _levels(held, axis.name)
    rays = [(one, np.arange(one.points) if alone else ray_of(one, axis.name)) for one in held]
    count = sum(points.size for _, points in rays)
    own = any(are_own(one.factors[axis.name]).any() for one in held)
    if not levels.size or (own and count <= MOST_ROWS):
        rows = tuple(
            _row(one, point, _labelled(_level(one, axis.name, point, alone=alone), one, held))
            for one, points in rays
            for point in points.tolist()
        )
        return _forest(title, told, held[0], rows, name)
    return Curves(
        f"{title} over {axis.name}" if alone else title,
        f"{told} Bands hold for all points of a curve together at 95 %." if alone else told,
        axis.label,
        _value_label(held[0]),
        tuple(curve for one, points in rays for curve in _curves(one, axis, points, levels, held)),
        zero=True,
        logarithmic=is_logarithmic(axis, levels),
        marks=() if alone else _marks(held, axis.name),
        name=name,
    )


def _curves(
    one: Effects, axis: Axis, points: Numbers, levels: Floats, among: Sequence[Effects]
) -> list[Curve]:
    """Draw some points over the numbers of a factor, with each point's own interval.

    Where the factor has the scenario's own value, which is no single one, the difference is a line
    of its own without a band, the same over all levels.
    """
    x = places_of(one.factors[axis.name])[points]
    own, points = points[np.isnan(x)], points[~np.isnan(x)]
    points = points[np.argsort(x[~np.isnan(x)], kind="stable")]
    lines = [(one.practice, places_of(one.factors[axis.name])[points], points)]
    lines += [
        (f"{one.practice}, {OWN} value", levels, np.full(levels.size, point)) for point in own
    ]
    return [
        Curve(
            label,
            _floats(at),
            _floats(one.mean[where]),
            _floats(one.low[where]) if where is points else (),
            _floats(one.high[where]) if where is points else (),
            panel=_panel(one, among),
            strong=one.practice == among[0].practice and where is points,
        )
        for label, at, where in lines
        if len(at)
    ]


def _marginals(held: Sequence[Effects], axes: Axes, name: str, left: Sequence[str]) -> Block:
    """Draw every point if they are few, and the difference over each factor by itself.

    Args:
        held: practices in scenarios.
        axes: the factors.
        name: of the file.
        left: names of those that would have a map, were there room for it.
    """
    options: list[tuple[str, Block]] = []
    if sum(one.points for one in held) <= MOST_ROWS:
        told = f"Points by {', '.join(axes)}. Bars hold for all points together at 95 %."
        options.append(("each point", _each_point(held, told, _by_all)))
    for axis in axes.values():
        found = [(one, marginals_of(one, axis.name)) for one in held]
        if not options or any(len(rows) > 1 for _, rows in found):
            options.append((axis.name, _marginal(held, axis, found, left)))
    return Choice("Factor", tuple(options), name)


def _marginal(
    held: Sequence[Effects],
    axis: Axis,
    found: Sequence[tuple[Effects, list[Marginal]]],
    left: Sequence[str],
) -> Block:
    first, title = held[0], f"{_compared(held)} over {axis.name}"
    how = (
        "Means over the points of the design that are alike in this factor, the others being "
        "whatever they are there; bands and bars are 95 % intervals by how these points differ."
    )
    if left:
        how += f" No map, for the page would grow too large: {listed(list(left))}."
    levels = _levels(held, axis.name)
    if not levels.size:
        rows = tuple(
            Estimate(
                _labelled(words_of(one.factors[axis.name])[round(row.at)], one, held),
                row.mean,
                row.low,
                row.high,
                tone=_tone(row.low, row.high),
            )
            for one, rows in found
            for row in rows
        )
        return _forest(title, how, first, rows)
    curves = tuple(
        Curve(
            one.practice,
            tuple(row.at for row in rows),
            tuple(row.mean for row in rows),
            tuple(row.low for row in rows),
            tuple(row.high for row in rows),
            panel=_panel(one, held),
            strong=one.practice == first.practice,
        )
        for one, rows in found
        if rows
    )
    return Curves(
        title,
        how,
        axis.label,
        _value_label(first),
        curves,
        zero=True,
        logarithmic=is_logarithmic(axis, levels),
    )


def _each_point(
    held: Sequence[Effects], told: str, labels: Callable[[Effects], list[str]]
) -> Forest:
    rows = tuple(
        _row(one, point, _labelled(label, one, held))
        for one in held
        for point, label in enumerate(labels(one))
    )
    return _forest(f"{_compared(held)} at each point", told, held[0], rows)


def _by_all(one: Effects) -> list[str]:
    """Name every point by the values of all factors."""
    rows = zip(*one.factors.values(), strict=True)
    return [", ".join(map(plain_value, values)) for values in rows]


def _from_base(one: Effects) -> list[str]:
    """Name every point by the factor in which it differs from the first."""
    labels = ["base"] * one.points
    for name, held in one.factors.items():
        for point in ray_of(one, name).tolist():
            if point:
                labels[point] = f"{name} = {plain_value(held[point])}"
    return labels


def _level(one: Effects, name: str, point: int, *, alone: bool) -> str:
    word = plain_value(one.factors[name][point])
    return word if point or alone else f"{word} (base)"


def _base(held: Sequence[Effects], name: str) -> str:
    """Say which values the other factors have at the base, if they are few and the same for all."""
    names = [other for other in held[0].factors if other != name]
    found = {
        tuple(f"{other} = {plain_value(one.factors[other][0])}" for other in names) for one in held
    }
    if len(names) > MOST_NAMED or len(found) > 1:
        return ", as each scenario has them" if len(found) > 1 else ""
    return f" ({listed(list(found.pop()))})"


def _marks(held: Sequence[Effects], name: str) -> tuple[tuple[float, float, str], ...]:
    """Mark the base, in the scenarios in which it is a number."""
    found: dict[float, list[str]] = {}
    for one in held:
        found.setdefault(float(one.factors[name][0]), []).append(one.scenario)
    several = len({one.scenario for one in held}) > 1 and len(found) > 1
    return tuple(
        (at, at, f"base of {listed(list(dict.fromkeys(whose)))}" if several else "base")
        for at, whose in found.items()
        if not np.isnan(at)
    )


def _levels(held: Sequence[Effects], name: str) -> Floats:
    """Give the numbers of a factor in all scenarios, in order; none if it has words."""
    columns = [one.factors[name] for one in held]
    return numbers_of(np.concatenate(columns)) if is_numeric(columns[0]) else np.array([])


def _compared(held: Sequence[Effects]) -> str:
    """Say which difference a figure shows."""
    label, against = held[0].outcome.label, held[0].against
    practices = list(dict.fromkeys(one.practice for one in held))
    if len(practices) == 1:
        return f"{label}: {practices[0]} − {against}"
    return f"{label}: difference from {against}"


def _row(one: Effects, point: int, label: str) -> Estimate:
    low, high = float(one.low[point]), float(one.high[point])
    return Estimate(
        label,
        float(one.mean[point]),
        low,
        high,
        one.words[point],
        _tone(low, high),
        f"{one.pairs[point]:,} worlds",
    )


def _tone(low: float, high: float) -> str:
    return "more" if low > 0 else "less" if high < 0 else "open"


def _forest(
    title: str, told: str, one: Effects, rows: tuple[Estimate, ...], name: str = ""
) -> Forest:
    return Forest(
        title,
        told,
        _value_label(one),
        rows,
        reference_label="no difference",
        negligible=one.smallest or 0.0,
        name=name,
    )


def _labelled(word: str, one: Effects, among: Sequence[Effects]) -> str:
    """Put the practice before a label, where there are several."""
    return word if len(among) == 1 else f"{_name(one, among)}: {word}"


def _name(one: Effects, among: Sequence[Effects]) -> str:
    """Name a practice, and its scenario where there are several."""
    return one.practice + (f" in {one.scenario}" if _panel(one, among) else "")


def _panel(one: Effects, among: Sequence[Effects]) -> str:
    """Name the panel of a scenario, where there are several."""
    return one.scenario if len({held.scenario for held in among}) > 1 else ""


def _value_label(one: Effects) -> str:
    """Name what an axis of differences shows, with its unit."""
    return f"{one.outcome.label.lower()}: difference from {one.against} ({one.outcome.unit})"


def _floats(held: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in held)
