"""``solidarity scenarios``: what there is."""

import click

from sim.cli.options import format_option
from sim.cli.output import print_csv, print_json, print_table

COLUMNS = ("name", "title", "months", "states", "groups", "allies", "people", "claims", "shocks")


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
        print_csv(rows, COLUMNS)
    else:
        texts = [{**row, "shocks": ", ".join(row["shocks"])} for row in rows]
        print_table(COLUMNS, [[str(row[name]) for name in COLUMNS] for row in texts], "llrrrrrrl")
