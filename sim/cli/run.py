"""``solidarity run``: one world, month by month, and what happened in it."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from sim.cli import options
from sim.cli.output import note
from sim.cli.study import run_study
from sim.errors import RequestError, together

FILE = options.PLACE
ENDINGS = (".csv", ".parquet")


@click.command
@options.scenario_argument
@options.one_practice_option
@options.seed_option
@options.whole_option(
    "--replicate", 0, 10**9, "Which of the seed’s worlds: as `compare` numbers them, from 0.", 0
)
@options.set_option
@options.model_option
@options.whole_option(
    "--every",
    1,
    2400,
    "Months that a row of the table or of CSV stands for. [default: 12 in the table, 1 in CSV]",
)
@click.option("--events", type=FILE, metavar="FILE", help="Write every campaign of every month.")
@click.option("--months", type=FILE, metavar="FILE", help="Write all series of every month.")
@options.out_option
@options.force_option
@click.option(
    "--no-figures", "--no-figure", is_flag=True, help="Draw nothing into the folder of --out."
)
@options.format_option
def command(events: Path | None, months: Path | None, **asked: Any) -> None:  # noqa: ANN401 - by name
    """Run one world and tell what happened in it.

    Prints the most notable happenings with their causes, the months in short, and the outcomes.
    FILE is CSV or Parquet by its ending. One world proves nothing: `solidarity compare` runs many.

    \b
    Examples:
      solidarity run
      solidarity run migration-2020 --practice imposition --seed 7
      solidarity run --practice imposition:0.5,engaged-deference:0.5 --every 6
      solidarity run --set institutions.enforceability=0.8 --events events.csv --out results/one
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.files import write_bytes  # noqa: PLC0415 - only when asked
    from sim.result_folder import ResultFolder  # noqa: PLC0415 - only when asked
    from sim.studies.run import run  # noqa: PLC0415 - heavy
    from sim.studies.tables import table_bytes  # noqa: PLC0415 - heavy

    out, force = asked["out"], asked["force"]
    files = {"events": events, "months": months}
    wanted = {name: path for name, path in files.items() if path is not None}
    checks = [partial(_check, name, path, wanted, force) for name, path in wanted.items()]
    if out is not None:
        checks.append(partial(ResultFolder.check, out, force=force))
    together(*checks)
    answer = run_study(run, **asked)
    for name, path in wanted.items():
        table = answer.table(name)
        write_bytes(path, table_bytes(table, path.suffix.lower()), overwrite=force)
        note(f"{path}: {table.num_rows:,} rows written")


def _check(name: str, path: Path, others: dict[str, Path], force: bool) -> None:  # noqa: FBT001 - by partial
    from sim.files import check_file  # noqa: PLC0415 - only when asked

    if path.suffix.lower() not in ENDINGS:
        raise RequestError(f"--{name} {path}: expected a name that ends in .csv or .parquet")
    if name == "months" and others.get("events") == path:
        raise RequestError(f"--{name} {path}: is where the events go")
    check_file(path, overwrite=force)
