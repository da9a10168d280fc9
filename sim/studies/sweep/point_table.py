"""The table of points of a design that is a list: a column a factor."""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, one_line
from sim.runs.points import POINT, TYPES, Value
from sim.studies.csv_files import cells_of, rows_of, twice
from sim.studies.sweep.experiment import MOST_POINTS
from sim.studies.sweep.factors import Axis, column_axis


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
