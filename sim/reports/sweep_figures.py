"""The figures of a sweep, for the shape of its design."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.outcomes import Floats
from sim.reports.blocks import Block, Cell, Choice, Curve, Curves, Estimate, Forest, Map
from sim.reports.common import estimate_of, look_of
from sim.reports.sweep_shapes import (
    Shape,
    is_logarithmic,
    marginal_of,
    ray_of,
    reach_of,
    shape_of,
    slices_of,
)
from sim.reports.sweep_verdict import short_verdict
from sim.statistics.bootstrap import Interval
from sim.studies.design import Axis
from sim.studies.sweep_effects import Effects, are_own, is_numeric, numbers_of, places_of
from sim.wording import OWN, listed, plain_value

type Axes = Mapping[str, Axis]
"""The factors by their names."""

MOST_IN_MAPS = 6_000
"""Cells of all maps of an outcome together, about 110 bytes each; practices beyond get curves."""

_MOST_ROWS = 40
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
            case "nothing" | "curves":
                title = _compared(some)
                told = " ".join(short_verdict(one, several=bool(_panel(one, some))) for one in some)
                if shape == "nothing":
                    rows = [_row(one, 0, _name(one, some)) for one in some]
                    blocks.append(_forest(title, told, some[0], rows, name))
                else:
                    told += " Bands hold for all points of a curve together at 95 %."
                    (axis,) = axes.values()
                    blocks.append(_over(some, axis, f"{title} over {axis.name}", told, name))
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
        tuple(
            Cell(*row)
            for row in zip(*columns, (effects.decided & ~effects.alike).tolist(), strict=True)
        ),
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
        rays = [ray_of(one, axis.name) for one in held]
        cuts, bases = [cut for cut, _ in rays], [base for _, base in rays]
        options.append((axis.name, _over(cuts, axis, title, told, bases=bases)))
    if sum(one.points for one in held) <= _MOST_ROWS:
        told = (
            "The base, and what each other point has in place of it. Bars hold for all points "
            "together at 95 %."
        )
        rows = [row for one in held for row in _rows(one, _from_base(one), held)]
        options.append(
            ("each point", _forest(f"{_compared(held)} at each point", told, held[0], rows))
        )
    return Choice("Factor", tuple(options), name)


def _marginals(held: Sequence[Effects], axes: Axes, name: str, left: Sequence[str]) -> Block:
    """Draw every point if they are few, and the difference over each factor by itself.

    Args:
        held: practices in scenarios.
        axes: the factors.
        name: of the file.
        left: names of those that would have a map, were there room for it.
    """
    how = (
        "Means over the points of the design that are alike in this factor, the others being "
        "whatever they are there; bands and bars are 95 % intervals by how these points differ."
    )
    if left:
        how += f" No map, for the page would grow too large: {listed(list(left))}."
    options: list[tuple[str, Block]] = []
    if sum(one.points for one in held) <= _MOST_ROWS:
        told = f"Points by {', '.join(axes)}. Bars hold for all points together at 95 %."
        options.append(_each_point(held, told, _by_all))
    for axis in axes.values():
        means = [marginal_of(one, axis.name) for one in held]
        if not options or any(one.points > 1 for one in means):
            title = f"{_compared(held)} over {axis.name}"
            options.append((axis.name, _over(means, axis, title, how, means=True)))
    return Choice("Factor", tuple(options), name)


def _each_point(
    held: Sequence[Effects], told: str, labels: Callable[[Effects], list[str]]
) -> tuple[str, Block]:
    rows = [row for one in held for row in _rows(one, labels(one), held)]
    return "each point", _forest(f"{_compared(held)} at each point", told, held[0], rows)


def _over(
    held: Sequence[Effects],
    axis: Axis,
    title: str,
    told: str,
    name: str = "",
    *,
    bases: Sequence[int] = (),
    means: bool = False,
) -> Block:
    """Draw the difference over a factor: curves, or a row for each level.

    There are rows if the factor has words, and if it has the scenario's own value and they are few.

    Args:
        held: practices in scenarios, only of this factor.
        axis: the factor.
        title: of the figure.
        told: the same as text.
        name: of its file.
        bases: of each the point that is the base, if there is one.
        means: whether these are means over points, which have no verdict of their own.
    """
    columns = [one.factors[axis.name] for one in held]
    levels = numbers_of(np.concatenate(columns)) if is_numeric(columns[0]) else np.array([])
    own = any(are_own(column).any() for column in columns)
    if not levels.size or (own and sum(map(len, columns)) <= _MOST_ROWS):
        rows = []
        for n, one in enumerate(held):
            labels = [plain_value(value) for value in one.factors[axis.name]]
            if bases:
                labels[bases[n]] += " (base)"
            rows += _rows(one, labels, held)
        if means:
            rows = [replace(row, verdict="", note="", mark="", color="") for row in rows]
        return _forest(title, told, held[0], rows, name)
    return Curves(
        title,
        told,
        axis.label,
        _value_label(held[0]),
        tuple(curve for one in held for curve in _curves(one, axis.name, levels, held)),
        zero=True,
        logarithmic=is_logarithmic(axis, levels),
        marks=_marks(held, axis.name, bases),
        name=name,
    )


def _curves(one: Effects, name: str, levels: Floats, among: Sequence[Effects]) -> list[Curve]:
    """Draw a difference over the numbers of a factor, with each point's own interval.

    Where the factor has the scenario's own value, which is no single one, the difference is a line
    of its own without a band, the same over all levels.
    """
    x = places_of(one.factors[name])
    along = np.argsort(x, kind="stable")[: np.count_nonzero(~np.isnan(x))]  # NaN comes last
    panel, strong = _panel(one, among), one.practice == among[0].practice
    curves = [
        Curve(
            f"{one.practice}, {OWN} value",
            _floats(levels),
            (float(one.mean[point]),) * len(levels),
            panel=panel,
        )
        for point in np.flatnonzero(np.isnan(x))
    ]
    if along.size:
        at, mean, low, high = (_floats(held[along]) for held in (x, one.mean, one.low, one.high))
        curves.insert(0, Curve(one.practice, at, mean, low, high, panel, strong))
    return curves


def _by_all(one: Effects) -> list[str]:
    """Name every point by the values of all factors."""
    rows = zip(*one.factors.values(), strict=True)
    return [", ".join(map(plain_value, values)) for values in rows]


def _from_base(one: Effects) -> list[str]:
    """Name every point by the factor in which it differs from the first."""
    labels = []
    for values in zip(*one.factors.values(), strict=True):
        named = zip(one.factors.items(), map(plain_value, values), strict=True)
        told = [f"{name} = {word}" for (name, held), word in named if word != plain_value(held[0])]
        labels.append(told[0] if told else "base")
    return labels


def _base(held: Sequence[Effects], name: str) -> str:
    """Say which values the other factors have at the base, if they are few and the same for all."""
    names = [other for other in held[0].factors if other != name]
    found = {
        tuple(f"{other} = {plain_value(one.factors[other][0])}" for other in names) for one in held
    }
    if len(names) > MOST_NAMED or len(found) > 1:
        return ", as each scenario has them" if len(found) > 1 else ""
    return f" ({listed(list(found.pop()))})"


def _marks(
    held: Sequence[Effects], name: str, bases: Sequence[int]
) -> tuple[tuple[float, float, str], ...]:
    """Mark the base, in the scenarios in which it is a number."""
    found: dict[float, list[str]] = {}
    for one, base in zip(held, bases, strict=False):
        found.setdefault(float(one.factors[name][base]), []).append(one.scenario)
    several = len({one.scenario for one in held}) > 1 and len(found) > 1
    return tuple(
        (at, at, f"base of {listed(list(dict.fromkeys(whose)))}" if several else "base")
        for at, whose in found.items()
        if not np.isnan(at)
    )


def _compared(held: Sequence[Effects]) -> str:
    """Say which difference a figure shows."""
    label, against = held[0].outcome.label, held[0].against
    practices = list(dict.fromkeys(one.practice for one in held))
    if len(practices) == 1:
        return f"{label}: {practices[0]} − {against}"
    return f"{label}: difference from {against}"


def _rows(one: Effects, labels: Sequence[str], among: Sequence[Effects]) -> list[Estimate]:
    """Give a row for each point, named with the practice where there are several."""
    front = "" if len(among) == 1 else f"{_name(one, among)}: "
    return [_row(one, point, f"{front}{label}") for point, label in enumerate(labels)]


def _row(one: Effects, point: int, label: str) -> Estimate:
    bounds = Interval(float(one.low[point]), float(one.high[point]))
    note = f"{one.pairs[point]:,} worlds"
    return estimate_of(
        label,
        float(one.mean[point]),
        bounds,
        one.words[point],
        **look_of(one.verdicts[point] if one.verdicts else None, one.outcome.better),
        note=note,
    )


def _forest(
    title: str, told: str, one: Effects, rows: Sequence[Estimate], name: str = ""
) -> Forest:
    return Forest(
        title,
        told,
        _value_label(one),
        tuple(rows),
        reference_label="no difference",
        negligible=one.smallest or 0.0,
        name=name,
    )


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
