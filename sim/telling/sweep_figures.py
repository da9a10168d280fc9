"""The figures of a sweep, for the picture that suits its design (``sim.sweep.picture``)."""

from collections.abc import Sequence

import numpy as np

from sim.render.blocks import Block, Cell, Choice, Curve, Curves, Estimate, Forest, Map
from sim.render.html import MOST_POINTS
from sim.render.wording import listed, plain_number, plain_value
from sim.statistics.bootstrap import Interval
from sim.sweep.effects import Effects
from sim.sweep.judged import Judged
from sim.sweep.picture import (
    Marginal,
    is_logarithmic,
    marginal_of,
    picture_of,
    reach_of,
    slices_of,
    words_of,
)
from sim.telling.documents import tone_of
from sim.telling.sweep_forests import (
    at_a_point,
    compared,
    each_point,
    forest_of,
    labelled,
    name_of,
    row_of,
    value_label,
)
from sim.telling.sweep_rays import (
    MOST_ROWS,
    are_rows,
    curves_of,
    levels_of,
    numbers,
    over_ray,
    panel_of,
)
from sim.telling.sweep_verdict import answer

type Units = dict[str, str]
"""The unit of each factor, by its name."""

MOST_CELLS = 2_500
"""Cells of a map: smaller ones cannot be told apart, and the page would grow too large."""

MOST_IN_MAPS = 6_000
"""Cells of all maps of an outcome together, about 110 bytes each; practices beyond get curves."""


def figures_of(judged: Sequence[Judged], units: Units) -> tuple[Block, ...]:
    """Draw every practice in every scenario, on one outcome."""
    drawn: dict[str, list[Judged]] = {}
    room, left = MOST_IN_MAPS, []
    for one in judged:
        picture = _picture(one.effects)
        if picture in ("map", "slices"):
            room -= one.effects.mean.size
            if room < 0:
                picture = "marginals"
                left.append(name_of(one, judged))
        drawn.setdefault(picture, []).append(one)
    blocks: list[Block] = []
    if held := drawn.get("nothing"):
        blocks.append(at_a_point(held))
    if held := drawn.get("curves"):
        blocks.append(_over_one(held, units))
    if maps := [*drawn.get("map", ()), *drawn.get("slices", ())]:
        reach = reach_of([one.effects for one in maps])
        options = tuple((name_of(one, judged), _mapped(one, units, reach)) for one in maps)
        blocks.append(_choice("Practice", options))
    if held := drawn.get("rays"):
        blocks.append(_one_at_a_time(held, units))
    if held := drawn.get("marginals"):
        blocks.append(_over_many(held, units, left))
    return tuple(blocks)


def _picture(effects: Effects) -> str:
    picture = picture_of(effects)
    too_large = picture in ("map", "slices") and effects.mean.size > MOST_CELLS
    return "marginals" if too_large else picture


def weight(block: Block) -> int:
    """Say about how many bytes a block takes in a page."""
    match block:
        case Map():
            return 110 * len(block.cells)
        case Curves():
            return 40 * sum(min(len(curve.x), MOST_POINTS) for curve in block.curves)
        case Forest():
            return 200 * len(block.rows)
        case Choice():
            return sum(weight(held) for _, held in block.options)
    return 1_000


def _choice(label: str, options: tuple[tuple[str, Block], ...]) -> Block:
    return options[0][1] if len(options) == 1 else Choice(label, options)


def _axis(name: str, units: Units) -> str:
    unit = units.get(name, "")
    return f"{name} ({unit})" if unit else name


def _over_one(held: Sequence[Judged], units: Units) -> Block:
    """Draw the difference over the only factor: curves, or a row for each word."""
    first = held[0]
    name = next(iter(first.effects.factors))
    title = f"{compared(held)} over {name}"
    told = " ".join(answer(one, several=len(held) > 1) for one in held)
    levels = levels_of(held, name)
    if are_rows(held, name, sum(one.effects.mean.size for one in held)):
        rows = tuple(
            row_of(one, point, labelled(plain_value(word), one, held))
            for one in held
            for point, word in enumerate(one.effects.factors[name].tolist())
        )
        return forest_of(title, told, first, rows)
    curves = tuple(
        curve
        for one in held
        for curve in curves_of(one, name, np.arange(one.effects.mean.size), levels, held)
    )
    return Curves(
        title,
        f"{told} Bands hold for all points of a curve together at 95 %.",
        _axis(name, units),
        value_label(first),
        curves,
        zero=True,
        logarithmic=is_logarithmic(levels),
    )


def _mapped(judged: Judged, units: Units, reach: float) -> Block:
    """Draw a map, or one for each level of a third factor."""
    if picture_of(judged.effects) == "map":
        return _map(judged, judged.effects, units, reach, "")
    options = tuple(
        (name, _map(judged, held, units, reach, name)) for name, held in slices_of(judged.effects)
    )
    return _choice(f"Slice at {options[0][0].rpartition(' = ')[0]}", options)


def _map(judged: Judged, effects: Effects, units: Units, reach: float, at: str) -> Map:
    (across, x), (up, y) = effects.factors.items()
    columns = [numbers(held) for held in (x, y, effects.mean, effects.low, effects.high)]
    plus, minus = int((effects.low > 0).sum()), int((effects.high < 0).sum())
    none = int(np.isnan(effects.mean).sum())
    told = (
        f"{effects.mean.size:,} points of {across} and {up}{f', {at}' if at else ''}: the "
        f"95 % interval of the difference is above 0 at {plus:,} and below 0 at {minus:,}, "
        f"however little; it holds 0, undecided, at {effects.mean.size - plus - minus - none:,}"
    )
    told += f"; {none:,} without a number." if none else "."
    if none < effects.mean.size:
        least, most = np.nanmin(effects.mean), np.nanmax(effects.mean)
        told += f" Means go from {plain_number(least)} to {plain_number(most)}."
    return Map(
        f"{compared([judged])} in {effects.scenario}{f', {at}' if at else ''}",
        told,
        _axis(across, units),
        _axis(up, units),
        value_label(judged),
        tuple(Cell(*row) for row in zip(*columns, effects.decided.tolist(), strict=True)),
        reach,
        is_logarithmic(np.unique(x)),
        is_logarithmic(np.unique(y)),
    )


def _one_at_a_time(held: Sequence[Judged], units: Units) -> Block:
    """Draw the difference over each factor from the base, and every point if they are few."""
    options = [(name, over_ray(held, name, _axis(name, units))) for name in held[0].effects.factors]
    if sum(one.effects.mean.size for one in held) <= MOST_ROWS:
        options.append(("each point", each_point(held, from_base=True)))
    return _choice("Factor", tuple(options))


def _over_many(held: Sequence[Judged], units: Units, left: Sequence[str]) -> Block:
    """Draw every point if they are few, and the difference over each factor by itself.

    Args:
        held: practices in scenarios.
        units: of the factors.
        left: names of those that would have a map, were there room for it.
    """
    names = list(held[0].effects.factors)
    options: list[tuple[str, Block]] = []
    if sum(one.effects.mean.size for one in held) <= MOST_ROWS:
        options.append(("each point", each_point(held)))
    found = {name: [marginal_of(one.effects, name) for one in held] for name in names}
    options += [
        (name, _marginals(held, name, found[name], units, left))
        for name in names
        if not options or any(len(row.at) > 1 for row in found[name])
    ]
    return _choice("Factor", tuple(options))


def _marginals(
    held: Sequence[Judged], name: str, found: Sequence[Marginal], units: Units, left: Sequence[str]
) -> Block:
    """Draw the difference over a factor, whatever the others are."""
    first = held[0]
    title = f"{compared(held)} over {name}"
    how = (
        "Means over the points of the design that are alike in this factor, the others being "
        "whatever they are there; bands and bars are 95 % intervals by how these points differ."
    )
    if left:
        how += f" No map, for the page would grow too large: {listed(list(left))}."
    levels = levels_of(held, name)
    if not levels.size:
        rows = tuple(
            Estimate(
                labelled(words[round(at)], one, held),
                mean,
                low,
                high,
                tone=tone_of(Interval(low, high)),
            )
            for one, row in zip(held, found, strict=True)
            if (words := words_of(one.effects.factors[name]))
            for at, mean, low, high in zip(row.at, row.mean, row.low, row.high, strict=True)
        )
        return forest_of(title, how, first, rows)
    curves = tuple(
        Curve(
            one.effects.practice,
            row.at,
            row.mean,
            row.low,
            row.high,
            panel=panel_of(one, held),
            strong=one.effects.practice == first.effects.practice,
        )
        for one, row in zip(held, found, strict=True)
    )
    return Curves(
        title,
        how,
        _axis(name, units),
        value_label(first),
        curves,
        zero=True,
        logarithmic=is_logarithmic(levels),
    )
