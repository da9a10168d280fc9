"""Data on stdout, everything else on stderr; tables for people, lines for programs."""

import csv
import json
import math
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

PLAIN_WIDTH = 100
"""Columns of a page where it does not go to a terminal."""

LEAST_WIDTH, MOST_WIDTH = 60, 160
"""Columns of a page on terminals: narrower breaks tables, wider is hard to read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its key in a row, and how a terminal may treat it."""

    title: str
    key: str
    right: bool = False
    wraps: bool = False


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
    rows: Iterable[Mapping[str, str]], columns: Sequence[Column], title: str = ""
) -> None:
    """Print a table: fitted to a terminal, else aligned lines of plain text, a row a line."""
    held = list(rows)
    if sys.stdout.isatty():
        _print_rich(held, columns, title)
        return
    if title:
        click.echo(f"\n{title}")
    table = [[column.title for column in columns]]
    table += [[row.get(column.key, "") for column in columns] for row in held]
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    for cells in table:
        fitted = (
            cell.rjust(width) if column.right else cell.ljust(width)
            for cell, width, column in zip(cells, widths, columns, strict=True)
        )
        click.echo("  ".join(fitted).rstrip())


def terminal_width() -> int | None:
    """Give the columns of the terminal that data goes to; None if it goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console  # noqa: PLC0415 - 50 ms that pipes need not pay

    return Console().width


def print_text(text: str, *, strong: bool = False) -> None:
    """Print a text to people on stdout, wrapped to the terminal if it is one."""
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415 - 50 ms that pipes need not pay

        Console(highlight=False, markup=False).print(text, style="bold" if strong else None)
    else:
        click.echo(text)


def offer_report(folder: Path) -> None:
    """Say how a folder of results becomes a page."""
    note(f"As a page to read and share: {shlex.join(['solidarity', 'report', str(folder)])}")


def _print_rich(rows: list[Mapping[str, str]], columns: Sequence[Column], title: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - 50 ms that pipes need not pay
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    if title:
        console.print(Text(f"\n{title}", style="bold"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=not column.wraps,
        )
    for row in rows:
        table.add_row(*(Text(row.get(column.key, "")) for column in columns))
    console.print(table)


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
