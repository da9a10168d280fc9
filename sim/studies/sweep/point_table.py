"""The table of points of a design that is a list: CSV or Parquet, a column a factor."""

import csv
import io
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, one_line
from sim.runs.points import POINT, TYPES, Value
from sim.studies.sweep.experiment import MOST_POINTS
from sim.studies.sweep.factors import Axis, column_axis

LARGEST_TABLE = 2_000_000_000
"""Bytes above which a table is refused unread."""


def table_text(path: Path, place: str) -> str:
    """Read the file of a table as CSV; one of Parquet is turned into it.

    Args:
        path: the file, ``.csv`` or ``.parquet``.
        place: what to call it in messages.

    Raises:
        RequestError: it cannot be read.
    """
    try:
        _check_file(path, place)
        if path.suffix.lower() == ".parquet":
            return _parquet_as_csv(path)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{place}: not a text in UTF-8") from error
    except pa.ArrowException as error:
        raise RequestError(f"{place}: not a file of Parquet: {error}") from error
    except OSError as error:
        # Arrow's have no number: they say what is wrong in the file.
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise RequestError(f"{place}: cannot be read: {reason}") from error


def read_point_table(
    text: str, place: str, axes: Sequence[Axis]
) -> tuple[pa.Table, tuple[Axis, ...]]:
    """Read a table of points.

    Args:
        text: as CSV, from ``table_text``.
        place: the name of its file, for messages.
        axes: the factors that the experiment describes; each needs its column. Other columns are
            factors, too, named by the path of their parameter; one called ``point`` is passed over.

    Returns:
        The table, and its factors: those described first, then the other columns in their order.

    Raises:
        RequestError: with file, line (row of a Parquet file, from 1) and column of each problem.
    """
    rows = _rows(text, place)
    where, names = next(rows, ("line 1", []))
    found = _axes(names, f"{place}: {where}", place, axes)
    columns, problems = _columns(rows, names, found, place)
    if problems:
        raise RequestError(problems)
    arrays = {axis.name: pa.array(columns[axis.name], TYPES[axis.kind]()) for axis in found}
    return pa.table(arrays), found


def _check_file(path: Path, place: str) -> None:
    try:
        status = path.stat()
    except ValueError as error:  # a zero byte in its name
        raise RequestError(f"{place}: no name of a file") from error
    if stat.S_ISDIR(status.st_mode):
        raise RequestError(f"{place}: expected a file, is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise RequestError(f"{place}: expected an ordinary file")
    if status.st_size > LARGEST_TABLE:
        raise RequestError(f"{place}: too large for a table of points, at most 2 GB")


def _columns(
    rows: Iterator[tuple[str, list[str]]], names: Sequence[str], axes: Sequence[Axis], place: str
) -> tuple[dict[str, list[Value]], list[str]]:
    """Sort cells into columns; also give what is wrong with any."""
    columns: dict[str, list[Value]] = {axis.name: [] for axis in axes}
    problems: list[str] = []
    count = 0
    for where, row in rows:
        count += 1
        if len(row) != len(names):
            problems.append(f"{place}: {where}: expected {len(names)} cells, got {len(row)}")
            continue
        cells = dict(zip(names, row, strict=True))
        for axis in axes:
            try:
                columns[axis.name].append(axis.read(cells[axis.name]))
            except ValueError as error:
                problems.append(f"{place}: {where}: column '{axis.name}': {error}")
        if len(problems) > MOST_PROBLEMS or count > MOST_POINTS:
            break
    if not axes:
        problems.append(f"{place}: has no column of a factor")
    elif count == 0:
        problems.append(f"{place}: holds no point")
    if count > MOST_POINTS:
        problems.append(f"{place}: more than {MOST_POINTS:,} points")
    return columns, problems


def _axes(names: Sequence[str], titles: str, place: str, axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """Give the factors of a table by its titles; ``titles`` is where these stand."""
    described = [axis.name for axis in axes]
    problems = [
        f"{place}: there is no column '{name}'{did_you_mean(name, names)}"
        for name in described
        if name not in names
    ]
    found = list(axes)
    for name in dict.fromkeys(names):
        if not name:
            problems.append(
                f"{titles}: column {names.index(name) + 1} has no title; expected the path of a "
                f"parameter, or '{POINT}', which is passed over"
            )
        elif names.count(name) > 1:
            problems.append(f"{titles}: the column '{one_line(name, 60)}' stands twice")
        elif name not in described and name != POINT:
            try:
                found.append(column_axis(name))
            except RequestError as error:
                problems.extend(f"{titles}: {line}" for line in error.problems)
    if problems:
        raise RequestError(problems)
    return tuple(found)


def _rows(text: str, place: str) -> Iterator[tuple[str, list[str]]]:
    """Give the titles, then every row that is not empty, each with its place in the file."""
    parquet = place.lower().endswith(".parquet")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        titles = [title.strip() for title in next(reader, [])]
        for sign, called in ((";", "semicolons"), ("\t", "tabs")):
            if any(sign in title for title in titles):  # no parameter has any in its path
                raise RequestError(f"{place}: line 1: expected commas, got {called}")
        yield ("its titles" if parquet else "line 1"), titles
        before = reader.line_num
        for row in reader:
            if row:
                line = reader.line_num
                yield (f"row {line - 1}" if parquet else f"line {line}"), row
            before = reader.line_num
    except csv.Error as error:
        line, why = reader.line_num, str(error)
        if why == "unexpected end of data":
            line, why = before + 1, "a quote is never closed"
        raise RequestError(f"{place}: line {line}: not valid CSV: {why}") from error


def _parquet_as_csv(path: Path) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        writer.writerow(names)
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                cells = (row[name] for name in names)
                writer.writerow([str(c).lower() if isinstance(c, bool) else c for c in cells])
    return text.getvalue()
