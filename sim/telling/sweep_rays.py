"""Figures of a factor alone: the only one that varies, or one at a time from a base."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from sim.outcomes import Floats
from sim.render.blocks import Block, Curve, Curves
from sim.render.wording import OWN, listed, plain_value
from sim.sweep.judged import Judged
from sim.sweep.picture import are_own, is_numeric, numbers_of, places, ray_is_logarithmic, ray_of
from sim.telling.sweep_forests import compared, forest_of, labelled, row_of, value_label

MOST_ROWS = 40
"""Points up to which each is a row of its own."""

MOST_NAMED = 5
"""Factors whose values at the base are named."""

type _Points = np.ndarray[Any, np.dtype[np.int64]]


def over_ray(held: Sequence[Judged], name: str, axis: str) -> Block:
    """Draw the differences over a factor, all others at the base.

    Args:
        held: of designs whose points differ from the first, the base, in one factor alone.
        name: of the factor.
        axis: its name with its unit.
    """
    first = held[0]
    title = f"{compared(held)} over {name} alone"
    told = (
        f"Only {name} varies; the other factors are at the base{_base(held, name)}. Intervals hold "
        "for all points of a practice together at 95 %."
    )
    levels = levels_of(held, name)
    rays = [(one, ray_of(one.effects, name)) for one in held]
    if are_rows(held, name, sum(points.size for _, points in rays)):
        rows = tuple(
            row_of(one, point, labelled(_level(one, name, point), one, held))
            for one, points in rays
            for point in points.tolist()
        )
        return forest_of(title, told, first, rows)
    return Curves(
        title,
        told,
        axis,
        value_label(first),
        tuple(
            curve for one, points in rays for curve in curves_of(one, name, points, levels, held)
        ),
        zero=True,
        logarithmic=all(ray_is_logarithmic(one.effects, name) for one in held),
        marks=_marks(held, name),
    )


def levels_of(held: Sequence[Judged], name: str) -> Floats:
    """Give the numbers of a factor in all scenarios, in order; none if it has words."""
    columns = [one.effects.factors[name] for one in held]
    return numbers_of(np.concatenate(columns)) if is_numeric(columns[0]) else np.array([])


def are_rows(held: Sequence[Judged], name: str, count: int) -> bool:
    """Tell whether points over a factor are so many rows rather than curves.

    They are if it has words, and if it has the scenario's own value and they are few.
    """
    if not levels_of(held, name).size:
        return True
    return count <= MOST_ROWS and any(are_own(one.effects.factors[name]).any() for one in held)


def curves_of(
    one: Judged, name: str, points: _Points, levels: Floats, among: Sequence[Judged]
) -> list[Curve]:
    """Draw some points over the numbers of a factor, with each point's own interval.

    Where the factor has the scenario's own value, which is no single one, the difference is a line
    of its own without a band, the same over all levels.
    """
    effects = one.effects
    x = places(effects.factors[name])[points]
    own, points = points[np.isnan(x)], points[~np.isnan(x)]
    points = points[np.argsort(x[~np.isnan(x)], kind="stable")]
    held = [(effects.practice, places(effects.factors[name])[points], points)]
    held += [
        (f"{effects.practice}, {OWN} value", levels, np.full(levels.size, point)) for point in own
    ]
    return [
        Curve(
            label,
            numbers(at),
            numbers(effects.mean[where]),
            numbers(effects.low[where]) if where is points else (),
            numbers(effects.high[where]) if where is points else (),
            panel=panel_of(one, among),
            strong=effects.practice == among[0].effects.practice and where is points,
        )
        for label, at, where in held
        if len(at)
    ]


def panel_of(one: Judged, among: Sequence[Judged]) -> str:
    """Name the panel of a scenario, where there are several."""
    several = len({held.effects.scenario for held in among}) > 1
    return one.effects.scenario if several else ""


def numbers(held: Iterable[float]) -> tuple[float, ...]:
    """Turn numbers of any kind into those that a block holds."""
    return tuple(float(value) for value in held)


def _level(one: Judged, name: str, point: int) -> str:
    word = plain_value(one.effects.factors[name][point])
    return word if point else f"{word} (base)"


def _base(held: Sequence[Judged], name: str) -> str:
    """Say which values the other factors have at the base, if they are few and the same for all."""
    names = [other for other in held[0].effects.factors if other != name]
    found = {
        tuple(f"{other} = {plain_value(one.effects.factors[other][0])}" for other in names)
        for one in held
    }
    if len(names) > MOST_NAMED or len(found) > 1:
        return ", as each scenario has them" if len(found) > 1 else ""
    return f" ({listed(list(found.pop()))})"


def _marks(held: Sequence[Judged], name: str) -> tuple[tuple[float, str], ...]:
    """Mark the base, in the scenarios in which it is a number."""
    found: dict[float, list[str]] = {}
    for one in held:
        found.setdefault(float(one.effects.factors[name][0]), []).append(one.effects.scenario)
    several = len({one.effects.scenario for one in held}) > 1 and len(found) > 1
    return tuple(
        (at, f"base of {listed(list(dict.fromkeys(whose)))}" if several else "base")
        for at, whose in found.items()
        if not np.isnan(at)
    )
