"""Which figure suits the design of a sweep, and the parts of its effects that it shows."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from sim.outcomes import Floats
from sim.statistics.bootstrap import mean_bounds
from sim.studies.design import Axis
from sim.studies.sweep_effects import (
    Effects,
    Mask,
    Values,
    are_own,
    is_numeric,
    numbers_of,
    places_of,
)
from sim.wording import plain_value

type Shape = Literal["nothing", "curves", "map", "slices", "rays", "marginals"]
type Numbers = np.ndarray[Any, np.dtype[np.int64]]

_MOST_SLICES = 12
"""Slices of a grid of three factors: more cannot be read."""

MOST_CELLS = 2_500
"""Cells of a map: smaller ones cannot be told apart, and the page would grow too large."""

_BINS = 10
"""Groups of points that are alike in a factor, where it has more levels than this."""


def shape_of(effects: Effects) -> Shape:
    """Choose the figure of a practice in a scenario.

    Curves for one factor; a map for a grid of two with numbers, slices of it for a third; rays from
    the first point if every other differs from it in only one factor; else the effect over each
    factor by itself, whatever the others are.
    """
    held = list(effects.factors.values())
    if len(held) < 2:
        return "curves" if held else "nothing"
    if len(held) <= 3 and _is_grid(held) and effects.points <= MOST_CELLS:
        if len(held) == 2:
            return "map"
        if min(len(np.unique(column)) for column in held) <= _MOST_SLICES:
            return "slices"
    differ = np.sum([_differ(column) for column in held], axis=0)
    return "rays" if (differ <= 1).all() else "marginals"


def levels_in_words(held: Values) -> list[str]:
    """Give the levels of a factor that has no numbers, in the order of first use."""
    return [plain_value(word) for word in dict.fromkeys(held.tolist())]


def _is_grid(held: Sequence[Values]) -> bool:
    """Tell whether points are all combinations of numbers, each once."""
    if not all(is_numeric(column) and not are_own(column).any() for column in held):
        return False
    found = [np.unique(column, return_inverse=True) for column in held]
    shape = tuple(levels.size for levels, _ in found)
    if math.prod(shape) != held[0].size:
        return False
    cells = np.ravel_multi_index([places for _, places in found], shape)
    return np.unique(cells).size == cells.size


def _differ(held: Values) -> Numbers:
    """Give 1 where a value of a factor is not the first, be it the scenario's own, else 0."""
    same = held == held[0]
    if is_numeric(held):
        same |= np.isnan(held) & np.isnan(held[0])
    return 1 - np.asarray(same, dtype=np.int64)


def ray_of(effects: Effects, name: str) -> tuple[Effects, int]:
    """Cut out the first point, the base, and those that differ from it in only one factor.

    Returns:
        They in the order of the factor's values, the scenario's own at the end, with this factor
        alone; and the place of the base among them.
    """
    others = [_differ(held) for other, held in effects.factors.items() if other != name]
    along = sum(others, np.zeros(effects.points, dtype=np.int64)) == 0
    along &= _differ(effects.factors[name]) > 0
    along[0] = True
    points = np.flatnonzero(along)
    points = points[np.argsort(places_of(effects.factors[name][points]), kind="stable")]
    cut = replace(effects, factors={name: effects.factors[name]}).at(points)
    return cut, int(np.flatnonzero(points == 0)[0])


def slices_of(effects: Effects) -> tuple[str, list[tuple[float, Effects]]]:
    """Cut a grid of three factors into maps of two, one for each level of the shortest.

    Returns:
        The factor, and each of its levels with the slice there.
    """
    cut = min(effects.factors, key=lambda name: len(np.unique(effects.factors[name])))
    slices = []
    for level in np.unique(effects.factors[cut]).tolist():
        here = effects.at(effects.factors[cut] == level)
        others = {name: held for name, held in here.factors.items() if name != cut}
        slices.append((level, replace(here, factors=others)))
    return cut, slices


def reach_of(effects: Sequence[Effects]) -> float:
    """Give the largest difference among some effects: the ends of their common scale, above 0."""
    sizes = np.abs(np.concatenate([one.mean for one in effects]))
    return float(sizes[~np.isnan(sizes)].max(initial=0.0)) or 1.0


def marginal_of(effects: Effects, name: str) -> Effects:
    """Average the difference over points that are alike in a factor; two at least.

    Returns:
        The means in place of points, with only this factor: ``pairs`` counts the points of each,
        ``low`` and ``high`` are the 95 % interval by how they differ.
    """
    held = effects.factors[name]
    x, numeric = places_of(held), is_numeric(held)
    groups = [(group, mean_bounds(effects.mean[group])) for group in _groups(x)]
    known = [(group, found) for group, found in groups if found is not None]
    at = [float(x[group].mean()) if numeric else held[group][0] for group, _ in known]
    mean, low, high = np.array([found for _, found in known]).reshape(-1, 3).T
    factors = {name: np.array(at, dtype=np.float64 if numeric else object)}
    pairs = np.array([len(effects.mean[group]) for group, _ in known], dtype=np.int64)
    return replace(effects, factors=factors, pairs=pairs, mean=mean, low=low, high=high)


def _groups(x: Floats) -> list[Numbers | Mask]:
    """Group places: by level, or into as many parts of equal size as are told apart."""
    levels = numbers_of(x)
    if levels.size <= _BINS:
        return [x == level for level in levels]
    order = np.argsort(x, kind="stable")[: np.count_nonzero(~np.isnan(x))]  # NaN comes last
    return list(np.array_split(order, _BINS))


def is_logarithmic(axis: Axis, levels: Floats) -> bool:
    """Tell whether levels of a factor are spaced by a factor: it says so, or lists such values."""
    if not levels.size or levels[0] <= 0:
        return False
    if axis.scale == "log" or axis.low is not None or levels.size < 3:
        return axis.scale == "log"
    ratios, steps = np.diff(np.log(levels)), np.diff(levels)
    return bool(ratios.std() < 0.1 * ratios.mean() and steps.std() > 0.3 * steps.mean())
