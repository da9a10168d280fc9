"""The points of an experiment: a row a point, a column a factor; laid out, or listed in a table."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, one_line
from sim.runs.points import POINT, TYPES, Value, points_schema
from sim.studies.csv_files import cells_of, rows_of, twice
from sim.studies.sweep.experiment import MOST_POINTS, SweepExperiment
from sim.studies.sweep.factors import Axis, column_axis

KEY = 2_000
"""Key of the design's stream; those of runs are pairs, (replicate, stream)."""

MOST_CORNER_FACTORS = 8
"""Factors up to which all corners are tried: 256 of them, in a tenth of a second."""

type Own = Mapping[str, Value | None]
"""The scenarios' own value of each factor; None where they differ or it is no single value."""


def points_of(
    experiment: SweepExperiment, axes: Sequence[Axis], own: Own, listed: pa.Table | None = None
) -> pa.Table:
    """Lay out the points.

    Args:
        experiment: what is asked.
        axes: its factors.
        own: the scenarios' own values, for the base of one-at-a-time.
        listed: for the design list: the table, a column a factor.

    Returns:
        ``point`` (int64, from 0) and a column for each factor: float64, int64 for whole numbers,
        string or bool; null means the scenario's own value. The metadata of a column holds its
        ``unit`` and ``definition``.

    Raises:
        RequestError: there would be too many points.
    """
    columns: Sequence[Sequence[Any] | NDArray[Any]]
    if experiment.design == "list":
        columns = [] if listed is None else [listed.column(axis.name) for axis in axes]
    elif experiment.design == "one-at-a-time":
        columns = _one_at_a_time(axes, own)
    elif experiment.design == "grid":
        columns = _grid(axes)
    else:
        columns = [
            placed(axis, share)
            for axis, share in zip(axes, _drawn(experiment, len(axes)).T, strict=True)
        ]
    count = len(columns[0]) if axes else 1
    schema = points_schema([axis.column for axis in axes])
    arrays = [pa.array(np.arange(count, dtype=np.int64))]
    for column, field in zip(columns, list(schema)[1:], strict=True):
        held = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        arrays.append(pa.array(held, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def levels_of(axis: Axis) -> list[Value]:
    """Give the levels of a factor; those of whole numbers rounded, each once."""
    if axis.values or axis.low is None or axis.high is None:
        return list(axis.values)
    space = np.geomspace if axis.scale == "log" else np.linspace
    levels = np.clip(space(axis.low, axis.high, axis.levels), axis.low, axis.high)
    if axis.kind == "whole number":
        first, last = (end // axis.step for end in axis.multiples())
        whole = np.clip(np.rint(levels / axis.step), first, last).astype(np.int64) * axis.step
        return list(dict.fromkeys(whole.tolist()))
    return list(levels.tolist())


def _grid(axes: Sequence[Axis]) -> list[NDArray[Any]]:
    """Give every combination of levels, the last factor changing fastest."""
    levels = [levels_of(axis) for axis in axes]
    count = math.prod(map(len, levels))
    if count > MOST_POINTS:
        sizes = " × ".join(str(len(held)) for held in levels)
        raise RequestError(
            f"factors: a grid of {sizes} has {count:,} points; at most {MOST_POINTS:,}, or a "
            "design that draws them"
        )
    columns = []
    inner = count
    for axis, held in zip(axes, levels, strict=True):
        inner //= len(held)
        kind = {"number": np.float64, "whole number": np.int64}.get(axis.kind, object)
        once = np.repeat(np.array(held, dtype=kind), inner)
        columns.append(np.tile(once, count // len(once)))
    return columns


def _one_at_a_time(axes: Sequence[Axis], own: Own) -> list[Sequence[Any]]:
    base = tuple(own[axis.name] for axis in axes)
    rows = {base: None}  # each once, in order
    for n, axis in enumerate(axes):
        for level in levels_of(axis):
            rows[(*base[:n], level, *base[n + 1 :])] = None
    return [list(column) for column in zip(*rows, strict=True)]


def _drawn(experiment: SweepExperiment, factors: int) -> NDArray[np.float64]:
    """Draw points in the unit cube, [points, factors], stratified in every direction."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    key = np.random.SeedSequence(experiment.seed, spawn_key=(KEY,))
    rng = np.random.Generator(np.random.PCG64(key))
    count = experiment.points or 1
    if experiment.design == "sobol":
        drawn = qmc.Sobol(factors, scramble=True, rng=rng).random_base2(count.bit_length() - 1)
    else:
        drawn = qmc.LatinHypercube(factors, rng=rng).random(count)
    cube: NDArray[np.float64] = drawn
    return cube


def placed(axis: Axis, share: NDArray[np.float64]) -> Sequence[Any] | NDArray[Any]:
    """Stretch the unit interval over a factor's range; all values and whole numbers alike."""
    if axis.values or axis.low is None or axis.high is None:
        rows = np.minimum(np.floor(share * len(axis.values)), len(axis.values) - 1).astype(int)
        return [axis.values[row] for row in rows.tolist()]
    low, high = axis.low, axis.high
    if axis.kind == "whole number":
        first, last = (end // axis.step for end in axis.multiples())
        if axis.scale == "log":
            spread = np.exp(math.log(first) + share * math.log((last + 1) / first))
        else:
            spread = first + share * (last + 1 - first)
        return np.clip(np.floor(spread), first, last).astype(np.int64) * axis.step
    if axis.scale == "log":
        placed = np.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    else:
        placed = low + share * (high - low)
    return np.clip(placed, low, high)


def corners(axes: Sequence[Axis], first: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give points to try before anything runs.

    They are the first point, that point with each factor in turn at its ends, and, if there are
    few factors, all corners of the design.
    """
    tried = [dict(first)]
    for axis in axes:
        tried += [{**first, axis.name: value} for value in axis.ends()]
    if len(axes) <= MOST_CORNER_FACTORS:
        ends = [axis.ends()[:1] + axis.ends()[-1:] or (first[axis.name],) for axis in axes]
        names = [axis.name for axis in axes]
        tried += [dict(zip(names, corner, strict=True)) for corner in product(*ends)]
    return list({tuple(point.values()): point for point in tried}.values())


def read_point_table(
    text: str, place: str, axes: Sequence[Axis]
) -> tuple[pa.Table, tuple[Axis, ...]]:
    """Read a table of points.

    Args:
        text: as CSV, from ``sim.studies.csv_files.table_text``.
        place: the name of its file, for messages.
        axes: the factors that the experiment describes; each needs its column. Other columns are
            factors, too, named by the path of their parameter; one called ``point`` is passed over.

    Returns:
        The table, and its factors: those described first, then the other columns in their order.

    Raises:
        RequestError: with file, line (row of a Parquet file, from 1) and column of each problem.
    """
    rows = rows_of(text, place)
    where, titles = next(rows)
    found = _factors(titles, where, place, axes)
    columns: dict[str, list[Value]] = {axis.name: [] for axis in found}
    problems: list[str] = []
    count = 0
    for count, (at, cells) in enumerate(cells_of(rows, titles, problems), start=1):
        for axis in found:
            try:
                columns[axis.name].append(axis.read(cells[axis.name]))
            except ValueError as error:
                problems.append(f"{at}: column '{axis.name}': {error}")
        if len(problems) > MOST_PROBLEMS or count > MOST_POINTS:
            break
    if count > MOST_POINTS:
        problems.append(f"{place}: more than {MOST_POINTS:,} points")
    if problems or count == 0:
        raise RequestError(problems or f"{place}: holds no point")
    arrays = {axis.name: pa.array(columns[axis.name], TYPES[axis.kind]()) for axis in found}
    return pa.table(arrays), found


def _factors(
    titles: Sequence[str], where: str, place: str, axes: Sequence[Axis]
) -> tuple[Axis, ...]:
    """Give the factors of a table by its titles; ``where`` is where these stand."""
    problems = list(_wrong_titles(titles, where, place, axes))
    found, described = list(axes), {"", POINT, *(axis.name for axis in axes)}
    for title in dict.fromkeys(titles):
        if title not in described:
            try:
                found.append(column_axis(title))
            except RequestError as error:
                problems += [f"{where}: {line}" for line in error.problems]
    if problems or not found:
        raise RequestError(problems or f"{place}: has no column of a factor")
    return tuple(found)


def _wrong_titles(
    titles: Sequence[str], where: str, place: str, axes: Sequence[Axis]
) -> Iterator[str]:
    for axis in axes:
        if axis.name not in titles:
            yield f"{place}: there is no column '{axis.name}'{did_you_mean(axis.name, titles)}"
    for title in twice(titles):
        if title:
            yield f"{where}: the column '{one_line(title, 60)}' stands twice"
    if "" in titles:
        yield (
            f"{where}: column {titles.index('') + 1} has no title; expected the path of a "
            f"parameter, or '{POINT}', which is passed over"
        )
