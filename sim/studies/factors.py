"""Factors that studies vary over a range: ``allies.agenda_gap`` or ``allies.agenda_gap=0..0.5``."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations, product
from typing import Any, get_args

import numpy as np

from sim.errors import RequestError, did_you_mean, together
from sim.outcomes import Floats
from sim.runs.points import scenario_at
from sim.scenario.files import LoadedScenario
from sim.scenario.quantities import Status
from sim.scenario.ranges import Range, place_of, plausible_ranges, value_at
from sim.scenario.settings import parse_value
from sim.studies.design import Axis, column_axis
from sim.studies.points import placed
from sim.studies.space import NEVER, is_held

FEWEST = 4
"""Values of a factor that a curve over it takes at least."""

_EXAMPLE = "allies.agenda_gap=0..0.5"

_FINE = 4_001
"""Places at which a whole number is looked for."""


def known_ranges(world: LoadedScenario) -> dict[str, Range]:
    """Give the plausible range of every number of a world, whatever fixes it."""
    return plausible_ranges(world.scenario, get_args(Status.__value__))


def axes_of(world: LoadedScenario, factors: Sequence[str]) -> tuple[Axis, ...]:
    """Read which factors vary, each over its range.

    Raises:
        RequestError: with all that is wrong with them.
    """
    axes = together(*(partial(_axis, world, text) for text in factors))
    for one, other in combinations(axes, 2):
        inner, outer = sorted((one.path, other.path), key=len, reverse=True)
        if f"{inner}.".startswith(f"{outer}."):
            told = "stands twice" if inner == outer else f"is a part of '{outer}'"
            raise RequestError(f"factor: '{inner}' {told}; a map takes two different factors")
    columns = [axis.column for axis in axes]
    for corner in product(*(axis.ends() for axis in axes)):
        values = dict(zip([axis.name for axis in axes], corner, strict=True))
        try:
            scenario_at(world.scenario, columns, values)
        except RequestError as error:
            raise RequestError(f"factor {line}" for line in error.problems) from error
    return tuple(axes)


def _axis(world: LoadedScenario, text: str) -> Axis:
    path, given, ends = (part.strip() for part in text.partition("="))
    data = world.scenario.to_dict()
    ranges = known_ranges(world)
    path = next((held for held in (path, f"{path}.mean") if held in ranges), path)
    known = ranges.get(path)
    if path.startswith(NEVER):
        raise RequestError(f"factor {path}: says how differences are judged, and changes no world")
    if known is None and place_of(data, path, 0.0) is None:
        raise RequestError(f"factor {path}: {_no_number(data, path, ranges)}")
    if is_held(path, world):
        raise RequestError(f"factor {path}: a setting gives it one value; leave one of the two out")
    axis = column_axis(path)
    if given:
        low, high = _range_of(text, ends)
    elif known is None or not known.low < known.high:
        raise RequestError(
            f"factor {path}: has no plausible range; say over which it varies, as in {_EXAMPLE}"
        )
    else:
        low, high = known.low, known.high
    scale = known.scale if known is not None and not given else "linear"
    axis = axis.model_copy(update={"low": float(low), "high": float(high), "scale": scale})
    if len(spaced(axis, FEWEST)) < FEWEST:
        raise RequestError(
            f"factor {path}: has fewer than {FEWEST} values from {low:g} to {high:g}; "
            "solidarity compare --set asks about each"
        )
    return axis


def _no_number(data: dict[str, Any], path: str, ranges: Mapping[str, Range]) -> str:
    """Say of what cannot be a factor why not."""
    held = value_at(data, path)
    if held is None:
        return f"there is no such number{did_you_mean(path, ranges)}"
    if isinstance(held, str):
        return (
            f"is a word, and what breaks even is a number; solidarity compare --set {path}=… asks "
            "about each"
        )
    parts = [name for name in ranges if name.startswith(f"{path}.")]
    return "is no single number" + (f"; name one of its parts, such as {parts[0]}" if parts else "")


def _range_of(text: str, ends: str) -> tuple[float, float]:
    """Read a range, ``0..0.5``."""
    low, high = (parse_value(end.strip()) for end in (ends.partition("..")[::2]))
    numbers = [end for end in (low, high) if type(end) in (int, float) and math.isfinite(end)]
    if len(numbers) < 2:
        raise RequestError(f"factor {text}: expected a range after =, as in {_EXAMPLE}")
    if not numbers[0] < numbers[1]:
        raise RequestError(f"factor {text}: the range must begin below its end")
    return numbers[0], numbers[1]


def spaced(axis: Axis, count: int) -> Floats:
    """Spread points evenly over an axis, from 0 to 1; of whole numbers each value once."""
    if axis.kind != "whole number":
        return np.linspace(0.0, 1.0, count)
    fine = np.linspace(0.0, 1.0, _FINE)
    _, first, many = np.unique(placed(axis, fine), return_index=True, return_counts=True)
    chosen = np.rint(np.linspace(0, len(first) - 1, min(count, len(first)))).astype(int)
    found: Floats = fine[first + many // 2][chosen]
    return found


def position_of(axis: Axis, values: Floats) -> Floats:
    """Give where values lie on an axis: 0 is its lower end, 1 its upper."""
    low, high = axis.low or 0.0, axis.high or 0.0
    if axis.scale == "log":
        return np.asarray(np.log(values / low) / math.log(high / low))
    return np.asarray((values - low) / (high - low))


def factor_value(axis: Axis, position: float) -> float:
    """Give the value at a position; also between whole numbers."""
    low, high = axis.low or 0.0, axis.high or 0.0
    if axis.scale == "log":
        return float(low * (high / low) ** position)
    return float(low + (high - low) * position)
