"""``solidarity results``: the runs of a sweep as rows."""

import json
from itertools import islice
from pathlib import Path

import click

from sim.cli.options import PLACE, format_option, shown_option
from sim.cli.output import note, print_csv, print_table

SHOWN = 40  # rows of a table: what people can look at


@click.command
@click.argument("folder", type=PLACE)
@shown_option
@click.option("--partial", is_flag=True, help="Give what there is of a sweep that is not complete.")
@format_option
def command(folder: Path, shown: tuple[str, ...], form: str, *, partial: bool) -> None:
    """Print the runs of a sweep or another result.

    Each run is a row. Those of a sweep hold scenario, point, replicate, practice, factors and
    outcomes, and the error of a run that failed. CSV and JSON hold all rows; a table shows the
    first.

    \b
    Examples:
      solidarity results results/my-sweep
      solidarity results results/my-sweep --outcome rights --format csv > runs.csv
      solidarity results results/my-sweep --partial --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.results import rows_of_runs  # noqa: PLC0415 - heavy

    columns, rows = rows_of_runs(folder, shown, partial=partial)
    if form == "csv":
        print_csv(rows, columns)
    elif form == "json":
        before = "["
        for row in rows:  # a line each, as they come
            click.echo(
                f"{before}\n{json.dumps(row, ensure_ascii=False, allow_nan=False)}", nl=False
            )
            before = ","
        click.echo("[]" if before == "[" else "\n]")
    else:
        first = [[_cell(row[name]) for name in columns] for row in islice(rows, SHOWN)]
        print_table(columns, first, "".join(map(_side, zip(*first, strict=True))))
        if next(rows, None) is not None:
            note(f"These are the first {SHOWN} runs; --format csv gives all.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _side(column: tuple[str, ...]) -> str:
    """Set numbers to the right."""
    first = next(filter(None, column), "")
    return "r" if first.lstrip("-")[:1].isdigit() else "l"
