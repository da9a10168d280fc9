"""``solidarity scenarios``: what there is."""

import click

from sim.cli.options import format_option
from sim.cli.output import Column, print_csv, print_json, print_table

COLUMNS = (
    Column("name", "name"),
    Column("title", "title", wraps=True),
    Column("months", "months", right=True),
    Column("states", "states", right=True),
    Column("groups", "groups", right=True),
    Column("allies", "allies", right=True),
    Column("people", "people", right=True),
    Column("claims", "claims", right=True),
    Column("shocks", "shocks", wraps=True),
)


@click.command
@format_option
def command(form: str) -> None:
    """List the scenarios that come with solidarity.

    \b
    Examples:
      solidarity scenarios
      solidarity scenarios --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.overview import overviews  # noqa: PLC0415 - heavy

    rows = overviews()
    if form == "json":
        print_json(rows)
    elif form == "csv":
        print_csv(rows, [column.key for column in COLUMNS])
    else:
        texts = [
            {
                key: ", ".join(held) if isinstance(held, list) else str(held)
                for key, held in row.items()
            }
            for row in rows
        ]
        print_table(texts, COLUMNS)
