"""The points of an experiment, and what is wrong or doubtful about them."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, one_line
from sim.notices import Notice
from sim.runs.points import COALITION, POINT, TYPES, Value, impossible, points_schema, variants_at
from sim.scenario.names import NamesSection
from sim.scenario.schema import Mixture, Scenario, parse_practice
from sim.scenario.settings import Setting
from sim.studies.design import MOST_POINTS, Axis, SweepExperiment, column_axis
from sim.studies.tables import cells_of, rows_of, twice

_KEY = 2_000
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

    key = np.random.SeedSequence(experiment.seed, spawn_key=(_KEY,))
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
    text: str, place: str, axes: Sequence[Axis], names: NamesSection | None = None
) -> tuple[pa.Table, tuple[Axis, ...]]:
    """Read a table of points.

    Args:
        text: as CSV, from ``sim.studies.tables.table_text``.
        place: the name of its file, for messages.
        axes: the factors that the experiment describes; each needs its column. Other columns are
            factors, too, named by the path of their parameter; one called ``point`` is passed over.
        names: of the scenarios that they are varied in.

    Returns:
        The table, and its factors: those described first, then the other columns in their order.

    Raises:
        RequestError: with file, line (row of a Parquet file, from 1) and column of each problem.
    """
    rows = rows_of(text, place)
    where, titles = next(rows)
    found = _factors(titles, where, place, axes, names)
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
    titles: Sequence[str],
    where: str,
    place: str,
    axes: Sequence[Axis],
    names: NamesSection | None,
) -> tuple[Axis, ...]:
    """Give the factors of a table by its titles; ``where`` is where these stand."""
    problems = list(_wrong_titles(titles, where, place, axes))
    found, described = list(axes), {"", POINT, *(axis.name for axis in axes)}
    for title in dict.fromkeys(titles):
        if title not in described:
            try:
                found.append(column_axis(title, (), names))
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


MOST_NAMED = 5
"""Reasons and examples that are named."""

MOST_TRIED = 200
"""Values of a factor that are tried one by one."""

_ALLIES = "allies.count"


def said_twice(
    experiment: SweepExperiment, place: str, axes: Sequence[Axis], settings: Sequence[Setting]
) -> list[str]:
    """Say which factors vary what another factor varies, and which settings have no effect.

    Args:
        experiment: what is asked.
        place: what messages call its file.
        axes: the factors: those of the file, then the other columns of its table.
        settings: of the file and of the command line.
    """

    def name(number: int) -> str:
        if number < len(experiment.factors):
            return f"factors[{number + 1}]"
        return f"the column '{axes[number].name}' of {experiment.table}"

    problems = [
        f"{place}: factors: '{axes[outer].path}' ({name(outer)}) holds '{axes[inner].path}' "
        f"({name(inner)}), which would be varied twice; name its parts one by one"
        for one, other in combinations(range(len(axes)), 2)
        for outer, inner in ((one, other), (other, one))
        if axes[outer].path and axes[inner].path.startswith(f"{axes[outer].path}.")
    ]
    if experiment.design == "one-at-a-time":  # there a setting is the base
        return problems
    return problems + [
        f"{setting.place}: has no effect, {name(n)} varies '{axis.path}' at every point; take one "
        "of them away"
        for setting in settings
        for n, axis in enumerate(axes)
        if axis.path and f"{'.'.join(setting.path)}.".startswith(f"{axis.path}.")
    ]


def in_file(experiment: SweepExperiment, place: str, axes: Sequence[Axis], line: str) -> str:
    """Put in front of a problem the file that it stands in, which may be the table of points."""
    if line.startswith(("practices:", "factors[")):
        return f"{place}: {line}"
    for axis in axes[len(experiment.factors) :]:
        if line.startswith(f"{axis.path}="):
            return f"{experiment.table}: column {line}"
    return f"{place}: factors: {line}"


def warnings_of(
    experiment: SweepExperiment,
    place: str,
    scenarios: Mapping[str, Scenario],
    axes: Sequence[Axis],
    points: pa.Table,
) -> Iterator[str]:
    """Say what is doubtful about points that can be run.

    Args:
        experiment: what is asked.
        place: what messages call its file.
        scenarios: by name.
        axes: the factors.
        points: from ``sim.studies.points.points_of``.

    Raises:
        RequestError: a value is no parameter's in any world, or no point that was tried is valid.
    """
    columns = [axis.column for axis in axes]
    first: dict[str, Any] = points.slice(0, 1).to_pylist()[0]
    del first[POINT]
    tried = corners(axes, first)
    refused: list[str] = []
    invalid: list[str] = []
    good = failed = 0
    for scenario in scenarios.values():
        for point in tried:
            refused += impossible(scenario, columns, point)
            try:
                variants_at(scenario, columns, point, experiment.every_practice)
                good += 1
            except RequestError as error:
                failed += 1
                invalid += error.problems
    if refused:
        lines = [_counted(line, axes, first, scenarios, points) for line, _ in _alike(refused)]
        raise RequestError(in_file(experiment, place, axes, line) for line in lines)
    lines = [
        in_file(experiment, place, axes, line if failed == 1 else f"{line} ({count} corners)")
        for line, count in _alike(invalid)
    ]
    if not good:
        raise RequestError(lines)
    if failed:
        yield Notice("invalid_corners", place=place, failed=failed, tried=good + failed)
        yield from lines[:MOST_NAMED]
    yield from _repeated(experiment, axes, points)
    yield from _broken_shares(place, scenarios, axes, points)


def _alike(lines: Iterable[str]) -> list[tuple[str, int]]:
    """Put problems together that differ only in their numbers: the first, and how many."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(re.sub(r"-?\d[\d.e+-]*", "#", line), []).append(line)
    return [(held[0], len(held)) for held in found.values()]


def _counted(
    line: str,
    axes: Sequence[Axis],
    first: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    points: pa.Table,
) -> str:
    """Say of a refused value at how many points its factor has such values."""
    axis = next((axis for axis in axes if line.startswith(f"{axis.path}=")), None)
    if axis is None or points.num_rows == 1:
        return line
    held = points.column(axis.name)
    values = held.unique().to_pylist()[:MOST_TRIED]
    columns = [one.column for one in axes]
    bad = [
        value
        for value in values
        if any(
            impossible(scenario, columns, {**first, axis.name: value})
            for scenario in scenarios.values()
        )
    ]
    count = pc.sum(pc.is_in(held, pa.array(bad, held.type))).as_py()
    if count == points.num_rows:
        return line
    least = "at least " if len(held.unique()) > MOST_TRIED else ""
    return f"{line} (such values stand at {least}{count:,} of {points.num_rows:,} points)"


def _repeated(experiment: SweepExperiment, axes: Sequence[Axis], points: pa.Table) -> Iterator[str]:
    """Tell of points that stand in a table twice: they are run twice, with the same results."""
    if experiment.table is None:
        return
    held = points.group_by([axis.name for axis in axes]).aggregate(
        [(POINT, "min"), (POINT, "max"), (POINT, "count")]
    )
    twice = held.filter(pc.greater(held.column(f"{POINT}_count"), 1)).sort_by(f"{POINT}_min")
    if twice.num_rows:
        row = twice.slice(0, 1).to_pylist()[0]
        more = pc.sum(twice.column(f"{POINT}_count")).as_py() - twice.num_rows
        yield Notice(
            "points_repeated",
            table=experiment.table,
            first=row[f"{POINT}_min"],
            last=row[f"{POINT}_max"],
            more=more,
            points=points.num_rows,
        )


def _broken_shares(
    place: str, scenarios: Mapping[str, Scenario], axes: Sequence[Axis], points: pa.Table
) -> Iterator[str]:
    """Tell which shares no whole number of allies can show, and what is run in their place."""
    number = next((n for n, axis in enumerate(axes, start=1) if axis.between), 0)
    if not number:
        return
    counted = any(axis.path == _ALLIES for axis in axes)
    names = [axes[number - 1].name, *([_ALLIES] if counted else [])]
    rows = points.group_by(names).aggregate([]).sort_by([(name, "ascending") for name in names])
    told: dict[str, None] = {}
    for scenario in scenarios.values():
        pair = [parse_practice(name, scenario).practices[0] for name in axes[number - 1].between]
        for row in rows.to_pylist():
            share, allies = row[names[0]] or 0.0, row.get(_ALLIES) or scenario.allies.count
            mixed = Mixture(COALITION, tuple(pair), (1.0 - share, share))
            if rounded := mixed.rounding(allies):
                told[rounded] = None
    if told:
        named, more = list(told)[:MOST_NAMED], len(told) - MOST_NAMED
        if more > 0:
            named.append(Notice("and_more", more=more))
        yield Notice("shares_rounded", place=place, number=number, rounded=named)


def broken_mixtures(
    place: str, scenarios: Mapping[str, Scenario], practices: Sequence[Mixture]
) -> Iterator[str]:
    """Tell of mixtures among practices whose shares do not give whole allies."""
    for name, scenario in scenarios.items():
        for mixture in practices:
            if rounded := mixture.rounding(scenario.allies.count):
                given = {"place": place, "mixture": mixture.name, "scenario": name}
                yield Notice("mixture_rounded", **given, rounded=rounded)
