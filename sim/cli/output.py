"""Data on stdout, everything else on stderr; tables for people, lines for programs."""

import csv
import json
import math
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

PLAIN_WIDTH = 100
"""Columns of a page where it does not go to a terminal."""

LEAST_WIDTH, MOST_WIDTH = 60, 160
"""Columns of a page on terminals: narrower breaks tables, wider is hard to read."""

UNBROKEN = 1_000_000
"""Columns in which every row of a table is one line, as programs want it."""


def note(text: str) -> None:
    """Say something to people that is not data."""
    click.echo(text, err=True)


def print_json(data: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print data as JSON; what is not a number is null."""
    text = json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False)
    click.echo(text)


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV with a line of titles; lists and tables inside a cell as JSON."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


def print_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], sides: str = "", title: str = ""
) -> None:
    """Print a table: fitted to a terminal, else aligned lines of plain text, a row a line.

    Args:
        head: titles of the columns.
        rows: of as many cells, already written out for people.
        sides: ``l`` or ``r`` for each column; left if it is not said.
        title: above it, after an empty line.
    """
    from sim.render.text import Page  # noqa: PLC0415 - heavy

    width = terminal_width()
    page = Page(width or UNBROKEN)
    if title:
        page.gap()
        page.heading(title, apart=False)
    page.table(head, list(rows), sides or "l" * len(head))
    click.echo(page.styled() if width else page.plain(), nl=False)


def terminal_width() -> int | None:
    """Give the columns of the terminal that data goes to; None if it goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def print_text(text: str) -> None:
    """Print a text to people on stdout, wrapped to the terminal if it is one."""
    width = terminal_width()
    lines = text.splitlines() if width else ()
    click.echo("\n".join(textwrap.fill(line, width or 0) for line in lines) or text)


def offer_report(folder: Path) -> None:
    """Say how a folder of results becomes a page."""
    note(f"As a page to read and share: {shlex.join(['solidarity', 'report', str(folder)])}")


def _finite(data: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, Mapping):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return data


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever CSV holds
    if isinstance(value, list | tuple | dict):
        return json.dumps(_finite(value), ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
