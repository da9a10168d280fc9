"""Tables of a user's: CSV or Parquet, row by row, with the place of all that is wrong."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.errors import RequestError
from sim.files import read_regular

LARGEST = 2_000_000_000
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
        content = read_regular(path, LARGEST)
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
