"""``solidarity status``: how far a sweep is."""

from pathlib import Path

import click

from sim.cli import FAILED
from sim.cli.options import PLACE, report_format_option
from sim.cli.output import print_json, print_table


@click.command
@click.argument("folder", type=PLACE)
@report_format_option
@click.pass_context
def command(ctx: click.Context, folder: Path, form: str) -> None:
    """Say how far a sweep is.

    Opens every part in FOLDER, or the files of a complete sweep, and verifies them. Ends with 0 if
    the sweep is complete, with 1 if not, with 2 if the folder holds none.

    \b
    Examples:
      solidarity status results/my-sweep
      solidarity status results/my-sweep --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.runs.status import status_rows, sweep_status  # noqa: PLC0415 - heavy

    status = sweep_status(folder)
    if form == "json":
        print_json(status)
    else:
        print_table(("sweep", status.get("experiment", folder.name)), status_rows(status))
    if not status["complete"]:
        ctx.exit(FAILED)
