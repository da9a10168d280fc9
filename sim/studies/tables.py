"""Tables of a user's, row by row, and tables of runs and months with their units."""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import RequestError
from sim.files import read_regular
from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.ensemble import Ensemble
from sim.statistics.bootstrap import mean_bounds
from sim.version import VERSION

_LARGEST = 2_000_000_000
"""Bytes above which a file is refused unread."""


def table_text(path: Path, place: str) -> str:
    """Read a table as CSV; one of Parquet is turned into it.

    Args:
        path: the file, ``.csv`` or ``.parquet``.
        place: what to call it in messages.

    Raises:
        RequestError: it cannot be read.
    """
    try:
        content = read_regular(path, _LARGEST)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RequestError(f"{place}: there is no such file") from error
    except RequestError as error:
        raise RequestError(line.replace(str(path), place, 1) for line in error.problems) from error
    if path.suffix.lower() == ".parquet":
        return _parquet_as_csv(content, place)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RequestError(f"{place}: line {line}: not a text in UTF-8") from error


def _parquet_as_csv(content: bytes, place: str) -> str:
    import pyarrow as pa  # noqa: PLC0415 - only for such files
    import pyarrow.parquet as pq  # noqa: PLC0415

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise RequestError(f"{place}: not a file of Parquet: {error}") from error
    writer.writerow(table.column_names)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        writer.writerow([str(cell).lower() if isinstance(cell, bool) else cell for cell in row])
    return text.getvalue()


def rows_of(text: str, place: str) -> Iterator[tuple[str, list[str]]]:
    """Give the titles, then every row that is not empty, each with its place in the file.

    Args:
        text: as CSV, from ``table_text``.
        place: the name of its file; rows of a Parquet file are counted from 1.

    Raises:
        RequestError: it is not CSV; the line is said.
    """
    parquet = place.lower().endswith(".parquet")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        titles = [title.strip() for title in next(reader, [])]
        for sign, called in ((";", "semicolons"), ("\t", "tabs")):
            if any(sign in title for title in titles):
                raise RequestError(f"{place}: line 1: expected commas, got {called}")
        yield f"{place}: {'its titles' if parquet else 'line 1'}", titles
        before = reader.line_num
        for row in reader:
            line = reader.line_num
            if row:
                yield f"{place}: {f'row {line - 1}' if parquet else f'line {line}'}", row
            before = line
    except csv.Error as error:
        line, why = reader.line_num, str(error)
        if why == "unexpected end of data":
            line, why = before + 1, "a quote is never closed"
        raise RequestError(f"{place}: line {line}: not valid CSV: {why}") from error


def cells_of(
    rows: Iterator[tuple[str, list[str]]], titles: Sequence[str], problems: list[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Give rows as cells by title; one with more cells or fewer is added to the problems."""
    for where, row in rows:
        if len(row) == len(titles):
            yield where, dict(zip(titles, row, strict=True))
        else:
            problems.append(f"{where}: expected {len(titles)} cells, got {len(row)}")


def twice(titles: Sequence[str]) -> list[str]:
    """Give the titles that stand more than once."""
    return [title for title in dict.fromkeys(titles) if titles.count(title) > 1]


TRAJECTORIES = ("rights", "harms", "participation", "capacity")
"""Series that are shown for all practices."""

_BAND = (0.1, 0.9)
"""Shares of worlds below the ends of a band."""

_MONTH_COLUMNS = {
    "practice": ("string", "label", "practice of the allies"),
    "month": ("int64", "month", "from 1; values at its end"),
    "series": ("string", "label", "what is measured"),
    "mean": ("double", "unit of the series", "mean over the worlds that keep their months"),
    "low": ("double", "unit of the series", "a tenth of these worlds are below"),
    "high": ("double", "unit of the series", "a tenth of these worlds are above"),
}
"""Columns of ``monthly_means`` with type, unit and meaning."""

_APART_COLUMNS = {
    "difference": ("double", "unit of the series", "mean of practice − against in the same worlds"),
    "difference_low": ("double", "unit of the series", "lower end of its 95 % interval"),
    "difference_high": ("double", "unit of the series", "upper end"),
}
"""Further columns where there is a baseline."""


def _mean_of(values: Floats) -> Floats:
    """Mean over replicates where defined, [practices, months]; NaN where nowhere."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=0)
    total = np.where(defined, values, 0).sum(axis=0)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def _bounds_of(values: Floats) -> tuple[float, float, float]:
    """Mean and ends of its interval over replicates; NaN of fewer than two."""
    return mean_bounds(values) or (math.nan, math.nan, math.nan)


def table_of(columns: Mapping[str, tuple[str, str, str]], held: Sequence[Any], **said: str) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Make a table of columns with type, unit and definition; ``said`` is told of the whole."""
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    fields = [
        pa.field(name, pa.type_for_alias(kind), metadata={"unit": unit, "definition": meaning})
        for name, (kind, unit, meaning) in columns.items()
    ]
    schema = pa.schema(fields, metadata=said or None)
    arrays = [
        pa.array(values, field.type, from_pandas=True)
        for values, field in zip(held, fields, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def monthly_means(
    ensemble: Ensemble,
    shown: Sequence[str] = TRAJECTORIES,
    decimals: int | None = None,
    against: str = "",
) -> Any:  # noqa: ANN401 - as above
    """Give means and bands of some series as a tidy ``pyarrow.Table``, for ``months.parquet``.

    A row for each series, practice and month; columns as ``_MONTH_COLUMNS``, with a baseline also
    ``_APART_COLUMNS``, null where a series is undefined; rounded to some decimals if they are
    given. The schema's metadata holds the number of ``worlds`` and the ``version`` of the software.
    """
    worlds, practices = ensemble.series.shape[0], ensemble.practices
    months, shown = ensemble.scenario.time.months, shown if worlds else ()
    columns = _MONTH_COLUMNS | (_APART_COLUMNS if against else {})
    numbers = np.empty((6 if against else 3, len(shown), len(practices), months))
    for n, name in enumerate(shown):
        values = ensemble.of_series(name)
        numbers[0, n], numbers[1:3, n] = _mean_of(values), np.quantile(values, _BAND, axis=0)
        if against:
            apart = values - values[:, [practices.index(against)]]
            numbers[3:, n] = np.apply_along_axis(_bounds_of, 0, apart)
    numbers = numbers if decimals is None else numbers.round(decimals)
    shape = numbers.shape[1:]
    labels = np.broadcast_to(np.array(practices)[:, None], shape)
    series = np.broadcast_to(np.array(shown, dtype=str)[:, None, None], shape)
    month = np.broadcast_to(np.arange(1, months + 1), shape)
    held = [column.ravel() for column in (labels, month, series, *numbers)]
    return table_of(columns, held, worlds=str(worlds), version=VERSION)


def labelled(table: Any, **labels: tuple[str, str]) -> Any:  # noqa: ANN401 - as above
    """Put columns before those of a table that hold one label each, given with what it means."""
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    for n, (name, (label, meaning)) in enumerate(labels.items()):
        said = {"unit": "label", "definition": meaning}
        held = pa.array([label] * table.num_rows, pa.string())
        table = table.add_column(n, pa.field(name, pa.string(), metadata=said), held)
    return table


def months_of_worlds(ensembles: Mapping[str, Ensemble]) -> Any:  # noqa: ANN401 - as above
    """Give the months of members' rights in several worlds as one table, with their names.

    As ``monthly_means``, but only for rights, rounded to four places, and with a column
    ``scenario`` in front.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    return pa.concat_tables(
        labelled(
            monthly_means(ensemble, (MAIN_OUTCOME,), decimals=4),
            scenario=(name, "name of the world"),
        )
        for name, ensemble in ensembles.items()
    )


def runs_table(ensemble: Ensemble) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give the runs as a tidy ``pyarrow.Table``, for ``runs.parquet``.

    One row for each run, by replicate and then practice; columns ``replicate`` (int64),
    ``practice`` (string) and one for each outcome (float64, null where undefined). Every field's
    metadata holds its ``unit`` and ``definition``; the schema's holds ``seed``, ``version`` of the
    software and the ``scenario``, resolved, as JSON. ``.to_pandas()`` makes a DataFrame of it.
    """
    columns = {
        "replicate": ("int64", "number", "the world and its luck; from 0"),
        "practice": ("string", "label", "practice of the allies"),
        **{row.name: ("double", row.unit, row.definition) for row in ensemble.measured},
    }
    worlds = np.arange(ensemble.first, ensemble.first + ensemble.replicates)
    labels, values = ensemble.practices, ensemble.outcomes.reshape(-1, len(ensemble.measured))
    held = [np.repeat(worlds, len(labels)), list(labels) * len(worlds)]
    held += list(np.ascontiguousarray(values.T))
    said = json.dumps(ensemble.scenario.to_dict(), ensure_ascii=False)
    return table_of(columns, held, seed=str(ensemble.seed), version=VERSION, scenario=said)


def table_bytes(table: Any, ending: str) -> bytes:  # noqa: ANN401 - pyarrow brings no types
    """Give a ``pyarrow.Table`` as the bytes of a file, by its ending: ``.csv`` or ``.parquet``."""
    if ending == ".csv":
        csv: str = table.to_pandas().to_csv(index=False, lineterminator="\n")
        return csv.encode()
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written
    import pyarrow.parquet as pq  # noqa: PLC0415

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data
