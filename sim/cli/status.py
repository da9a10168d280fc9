"""``solidarity status``: how far a sweep is."""

from pathlib import Path
from typing import Any

import click

from sim.cli import FAILED
from sim.cli.output import Column, print_json, print_table


@click.command
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How data is printed.",
)
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
    from sim.runs.folder import open_plan  # noqa: PLC0415 - heavy
    from sim.runs.status import sweep_status  # noqa: PLC0415

    status = sweep_status(folder, open_plan(folder))
    if form == "json":
        print_json(status)
    else:
        rows = [{"what": what, "is": told} for what, told in _rows(status)]
        print_table(rows, [Column("sweep", "what"), Column(status["experiment"], "is", wraps=True)])
    if not status["complete"]:
        ctx.exit(FAILED)


def _rows(status: dict[str, Any]) -> list[tuple[str, str]]:
    from sim.render.wording import duration, rate  # noqa: PLC0415 - only where it is used

    runs = "" if status["runs"] is None else f" of {status['runs']:,}"
    rows = [
        ("complete", "yes" if status["complete"] else "no"),
        ("parts", f"{status['parts_done']:,} of {status['parts']:,}"),
        ("runs", f"{status['runs_done']:,}{runs}"),
    ]
    if status["parts_damaged"]:
        rows.append(("damaged parts", f"{status['parts_damaged']:,}, counted as missing"))
    if status["parts_disagreeing"]:
        rows.append(("copies that differ", f"{status['parts_disagreeing']:,}: sweep says more"))
    rows += [("damaged file", line) for line in status["files_damaged"]]
    rows.append(("failed runs", f"{status['runs_failed']:,}"))
    if status["points_capped"]:
        rows.append(("not as precise", f"{status['points_capped']:,} points, at max_replicates"))
    if status["runs_per_second"] is not None:
        rows.append(("rate", rate(status["runs_per_second"])))
    if status["seconds_left"]:
        rows.append(("time left", f"about {duration(status['seconds_left'])}, at this rate"))
    return rows
