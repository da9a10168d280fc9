"""Which picture suits a design: decided here for figures and reports alike, drawn elsewhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.outcomes import Floats
from sim.render.wording import OWN
from sim.sweep.effects import CONFIDENCE, Effects

type Picture = Literal["nothing", "curves", "map", "slices", "rays", "marginals"]

MOST_PANELS = 12
"""Panels of one figure: more cannot be read."""

BINS = 10
"""Groups of points that are alike in a factor, where it has more levels than this."""


def picture_of(effects: Effects) -> Picture:
    """Choose the picture of a practice in a scenario.

    Curves for one factor; a map for a grid of two with numbers, slices of it for a third; rays from
    the first point if every other differs from it in one factor alone; else the effect over each
    factor by itself, whatever the others are.
    """
    held = list(effects.factors.values())
    if len(held) < 2:
        return "curves" if held else "nothing"
    if len(held) <= 3 and _is_grid(held):
        if len(held) == 2:
            return "map"
        if min(len(np.unique(column)) for column in held) <= MOST_PANELS:
            return "slices"
    return "rays" if _is_star(held) else "marginals"


def _is_grid(held: Sequence[np.ndarray[Any, Any]]) -> bool:
    """Tell whether points are all combinations of numbers, each once."""
    if not all(is_numeric(column) and not are_own(column).any() for column in held):
        return False
    found = [np.unique(column, return_inverse=True) for column in held]
    shape = tuple(levels.size for levels, _ in found)
    if math.prod(shape) != held[0].size:
        return False
    cells = np.ravel_multi_index([places for _, places in found], shape)
    return np.unique(cells).size == cells.size


def _is_star(held: Sequence[np.ndarray[Any, Any]]) -> bool:
    """Tell whether every point differs from the first in one factor at most."""
    differ = np.zeros(held[0].size, dtype=bool)
    for column in held:
        here = _differ(column)
        if (differ & here).any():
            return False
        differ |= here
    return True


def _differ(held: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.bool]]:
    """Tell which values of a factor are not the first, be it the scenario's own."""
    same = held == held[0]
    if is_numeric(held):
        same |= np.isnan(held) & np.isnan(held[0])
    return ~np.asarray(same, dtype=bool)


def ray_of(effects: Effects, name: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give the first point, the base, and those that differ from it in a factor alone.

    Returns:
        Numbers of points in the order of the factor's values: the scenario's own at the end.
    """
    points = np.flatnonzero(_differ(effects.factors[name]))
    for other, held in effects.factors.items():
        if other != name:
            points = points[~_differ(held[np.append(0, points)])[1:]]
    points = np.append(0, points)
    return points[np.argsort(places(effects.factors[name][points]), kind="stable")]


def slices_of(effects: Effects) -> list[tuple[str, Effects]]:
    """Cut a grid of three factors into maps of two, one for each level of the shortest.

    Returns:
        What each is a slice at, such as ``voice = 0.5``, and the slice.
    """
    names = list(effects.factors)
    cut = min(names, key=lambda name: len(np.unique(effects.factors[name])))
    slices = []
    for level in np.unique(effects.factors[cut]):
        here = effects.factors[cut] == level
        held = Effects(
            scenario=effects.scenario,
            practice=effects.practice,
            against=effects.against,
            outcome=effects.outcome,
            factors={name: held[here] for name, held in effects.factors.items() if name != cut},
            pairs=effects.pairs[here],
            mean=effects.mean[here],
            low=effects.low[here],
            high=effects.high[here],
        )
        slices.append((f"{cut} = {level:g}", held))
    return slices


def reach_of(effects: Sequence[Effects]) -> float:
    """Give the largest difference among some effects: the ends of their common scale, above 0."""
    sizes = np.abs(np.concatenate([one.mean for one in effects]))
    return float(sizes[~np.isnan(sizes)].max(initial=0.0)) or 1.0


@dataclass(frozen=True, slots=True)
class Marginal:
    """The difference over one factor, whatever the others are.

    Attributes:
        at: mean place of each group of points that are alike in the factor.
        mean: mean difference over the points of each.
        low: lower bound of its 95 % interval, by how the points differ.
        high: upper bound.
    """

    at: tuple[float, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def marginal_of(effects: Effects, name: str) -> Marginal:
    """Average the difference over points that are alike in a factor; two at least."""
    x = places(effects.factors[name])
    found = [
        (float(x[group].mean()), *bounds)
        for group in _groups(x)
        if (bounds := _mean_of(effects.mean[group])) is not None
    ]
    at, means, low, high = zip(*found, strict=True) if found else ((), (), (), ())
    return Marginal(at, means, low, high)


def _mean_of(values: Floats) -> tuple[float, float, float] | None:
    """Give the mean of some points and its bounds; None for fewer than two."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    values = values[~np.isnan(values)]
    if values.size < 2:
        return None
    mean = float(values.mean())
    reach = float(stats.t.isf((1 - CONFIDENCE) / 2, values.size - 1) * stats.sem(values))
    return mean, mean - reach, mean + reach


def _groups(x: Floats) -> list[np.ndarray[Any, Any]]:
    """Group places: by level, or into as many parts of equal size as are told apart."""
    levels = numbers_of(x)
    if levels.size <= BINS:
        return [np.flatnonzero(x == level) for level in levels]
    order = np.argsort(x, kind="stable")[: np.count_nonzero(~np.isnan(x))]  # NaN comes last
    return list(np.array_split(order, BINS))


def is_numeric(held: np.ndarray[Any, Any]) -> bool:
    """Tell whether a factor's values are numbers."""
    return bool(np.issubdtype(held.dtype, np.number))


def are_own(held: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.bool]]:
    """Tell at which points a factor's value is the scenario's own and no single one."""
    if is_numeric(held):
        return np.isnan(held)
    return np.array([word is None for word in held.tolist()], dtype=bool)


def numbers_of(held: np.ndarray[Any, Any]) -> Floats:
    """Give the different numbers of a factor that has numbers, in order."""
    levels = np.unique(held.astype(np.float64))
    return levels[~np.isnan(levels)]


def words_of(held: np.ndarray[Any, Any]) -> list[str]:
    """Give the levels of a factor that has no numbers, in the order of first use."""
    return [_word(word) for word in dict.fromkeys(held.tolist())]


def _word(value: str | bool | None) -> str:  # noqa: FBT001 - a value among others
    if value is None:
        return OWN
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def codes_of(held: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number the different values of a factor: the scenario's own is one of them."""
    return np.unique(places(held), return_inverse=True)[1]


def places(held: np.ndarray[Any, Any]) -> Floats:
    """Give numbers as they are, NaN among them; words their place in the order of first use."""
    if is_numeric(held):
        return held.astype(np.float64)
    order = {word: n for n, word in enumerate(dict.fromkeys(held.tolist()))}
    return np.array([order[word] for word in held.tolist()], dtype=np.float64)


def ray_is_logarithmic(effects: Effects, name: str) -> bool:
    """Tell whether the levels of a ray are spaced by a factor, wherever its base lies."""
    held, points = effects.factors[name], ray_of(effects, name)
    levels = numbers_of(held[points])
    beside = numbers_of(held[points[points != 0]])
    spaced = is_logarithmic(levels) or is_logarithmic(beside)
    return spaced and bool(levels[0] > 0)


def is_logarithmic(values: Floats) -> bool:
    """Tell whether levels are spaced by a factor rather than by a distance."""
    if values.size < 3 or values[0] <= 0:
        return False
    ratios, steps = np.diff(np.log(values)), np.diff(values)
    return bool(ratios.std() < 0.1 * ratios.mean() and steps.std() > 0.3 * steps.mean())
