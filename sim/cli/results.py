"""``solidarity results``: the runs of a sweep as rows."""

import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from sim.cli.options import format_option, outcome_option
from sim.cli.output import Column, note, print_csv, print_table
from sim.errors import RequestError
from sim.files import MANIFEST

SHOWN = 40
"""Rows of a table: what people can look at."""


@click.command
@click.argument("folder", type=click.Path(path_type=Path))
@outcome_option
@click.option("--partial", is_flag=True, help="Give what there is of a sweep that is not complete.")
@format_option
def command(folder: Path, outcome: tuple[str, ...], form: str, *, partial: bool) -> None:
    """Print the runs of a sweep or another result.

    A row a run: of a sweep scenario, point, replicate, practice, the factors, the outcomes, and the
    error of a run that failed. CSV and JSON hold all rows; a table shows the first.

    \b
    Examples:
      solidarity results results/my-sweep
      solidarity results results/my-sweep --outcome rights --format csv > runs.csv
      solidarity results results/my-sweep --partial --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    columns, rows = _runs(folder, outcome, partial=partial)
    if form == "csv":
        print_csv(rows, columns)
    elif form == "json":
        _print_json(rows)
    else:
        shown = [{name: _cell(row[name]) for name in columns} for row in islice(rows, SHOWN)]
        print_table(shown, [Column(name, name, right=_is_number(name, shown)) for name in columns])
        if next(rows, None) is not None:
            note(f"These are the first {SHOWN} runs; --format csv gives all.")


def _runs(
    folder: Path, outcomes: tuple[str, ...], *, partial: bool
) -> tuple[list[str], Iterator[dict[str, Any]]]:
    from sim.runs.folder import PLAN, open_plan  # noqa: PLC0415 - heavy
    from sim.runs.status import run_columns, run_rows  # noqa: PLC0415

    if os.path.lexists(folder / PLAN) or not (folder / MANIFEST).is_file():
        plan = open_plan(folder)
        columns = run_columns(plan, outcomes)
        return columns, run_rows(folder, plan, columns, partial=partial)
    from sim.loading import load  # noqa: PLC0415
    from sim.outcomes import OUTCOME_NAMES  # noqa: PLC0415

    answer = load(folder)
    if "runs" not in answer.tables():
        raise RequestError(f"{folder}: keeps no runs")
    table = answer.table("runs")
    unwanted = set(OUTCOME_NAMES) - set(outcomes) if outcomes else set()
    columns = [name for name in table.column_names if name not in unwanted]
    return columns, iter(table.select(columns).to_pylist())


def _print_json(rows: Iterable[dict[str, Any]]) -> None:
    """Print a list of rows, a line each, as they come."""
    before = "["
    for row in rows:
        click.echo(f"{before}\n{json.dumps(row, ensure_ascii=False, allow_nan=False)}", nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _is_number(name: str, rows: Iterable[dict[str, str]]) -> bool:
    first = next((row[name] for row in rows if row[name]), "")
    return first.lstrip("-")[:1].isdigit()
