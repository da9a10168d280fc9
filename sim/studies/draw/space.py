"""What is drawn: numbers over their plausible ranges, each on its scale, and rules as categories.

Points are a scrambled Sobol sequence (Owen 1998; ``scipy.stats.qmc``), so that a longer draw begins
with a shorter one.
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import get_args

import numpy as np
import pyarrow as pa

from sim.errors import RequestError, did_you_mean
from sim.outcomes import Floats
from sim.runs.points import points_schema
from sim.scenario.files import LoadedScenario
from sim.scenario.quantities import Status
from sim.scenario.ranges import UNCERTAIN, Range, plausible_ranges, value_at, vary
from sim.scenario.reference import parameter_at
from sim.scenario.rules import TABLE, Rules, readings_of
from sim.scenario.schema import Scenario
from sim.studies.sweep.design import placed
from sim.studies.sweep.factors import Axis, column_axis

KEY = 3_000
"""Key of the stream of points; see ``sim.runs.setup.KEY``."""

GROUPS: dict[str, tuple[Status, ...]] = {"assumed": ("assumed",), "all": UNCERTAIN}
"""What ``--vary`` calls by one word: by the status of their values."""

NEVER = ("claims.", "comparison.")
"""What differences are measured by: no part of a world."""


def space_of(world: LoadedScenario, vary: Sequence[str], *, rivals: bool) -> tuple[Axis, ...]:
    """Say what is drawn in the worlds of a scenario.

    What a setting of the scenario names is held at it, and so is what no rule of the scenario uses,
    unless rules are drawn.

    Args:
        world: the scenario with its settings.
        vary: words of ``GROUPS``, or patterns of paths such as ``tactics.*``.
        rivals: whether rules are drawn, too.

    Raises:
        RequestError: a pattern fits nothing, or nothing is left to be drawn.
    """
    scenario = world.scenario
    ranges = plausible_ranges(scenario, get_args(Status.__value__))
    known = {path: held for path, held in ranges.items() if not path.startswith(NEVER)}
    chosen = {path for word in vary for path in _meant(word, known)}
    if lost := [word for word in vary if not any(_meant(word, known))]:
        raise RequestError(
            f"vary {word}: no parameter with a plausible range is so called"
            f"{did_you_mean(word, [*GROUPS, *known])}; expected assumed, all, or a pattern such as "
            "'tactics.*'"
            for word in lost
        )
    fixed = [text.partition("=")[0].strip() for text in world.settings]
    axes = [
        _number(held)
        for path, held in known.items()
        if path in chosen and held.low < held.high and (rivals or _used(path, scenario))
    ]
    axes += [_rule(name) for name in Rules.model_fields] if rivals else []
    free = [axis for axis in axes if not any(_holds(path, axis.path) for path in fixed)]
    if not free:
        raise RequestError("vary: settings hold all that would be drawn; nothing is left")
    return tuple(free)


def _meant(word: str, known: dict[str, Range]) -> Iterator[str]:
    """Give the paths that a word or pattern means; the mean of a spread goes by its path, too."""
    for path, held in known.items():
        if held.status in GROUPS[word] if word in GROUPS else _fits(path, word):
            yield path


def _fits(path: str, pattern: str) -> bool:
    return fnmatchcase(path, pattern) or fnmatchcase(path.removesuffix(".mean"), pattern)


def _used(path: str, scenario: Scenario) -> bool:
    found = parameter_at(path.split("."))
    return found is None or found[0].in_use(scenario)


def _holds(fixed: str, path: str) -> bool:
    """Tell whether a setting holds what is at a path: all of it, or a part."""
    return f"{path}.".startswith(f"{fixed}.") or fixed.startswith(f"{path}.")


def _number(held: Range) -> Axis:
    ends = {"low": float(held.low), "high": float(held.high), "scale": held.scale}
    return column_axis(held.path).model_copy(update=ends)


def _rule(name: str) -> Axis:
    return column_axis(f"{TABLE}.{name}").model_copy(update={"values": tuple(readings_of(name))})


def axes_in(world: Scenario, settings: Sequence[str], axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """Give the axes that are free in a world that some settings changed, and that it has."""
    fixed = [text.partition("=")[0].strip() for text in settings]
    data = world.to_dict()
    return tuple(
        axis
        for axis in axes
        if not any(_holds(path, axis.path) for path in fixed)
        and value_at(data, axis.path) is not None
    )


def positions(dimensions: int, points: int, seed: int) -> Floats:
    """Draw points in the unit cube, [points, dimensions]; the first do not depend on how many."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(KEY,))))
    sequence = qmc.Sobol(dimensions, scramble=True, rng=rng)
    drawn: Floats = sequence.random_base2((points - 1).bit_length())[:points]
    return drawn


def points_at(scenario: Scenario, axes: Sequence[Axis], scaled: Floats) -> pa.Table:
    """Turn positions into values: a row a point, a column a drawn parameter.

    What must agree between parameters is made to, as by ``sim.scenario.ranges.varied``: shares over
    issues sum to 1, no tie starts below the trust at which it breaks.

    Args:
        scenario: whose ranges the axes are.
        axes: from ``space_of``.
        scaled: [points, axes], each from 0 to 1.
    """
    columns = [placed(axis, share) for axis, share in zip(axes, scaled.T, strict=True)]
    paths = [axis.path for axis in axes]
    rows = []
    for values in zip(*(np.asarray(held, object) for held in columns), strict=True):
        data = scenario.to_dict()
        vary(data, dict(zip(paths, values, strict=True)))
        rows.append([value_at(data, path) for path in paths])
    schema = points_schema([axis.column for axis in axes])
    arrays = [pa.array(np.arange(len(rows), dtype=np.int64))]
    arrays += [
        pa.array(held, field.type)
        for held, field in zip(zip(*rows, strict=True), list(schema)[1:], strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
