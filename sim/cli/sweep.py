"""``solidarity sweep``: an experiment's design of points, run in parts that lose nothing."""

from pathlib import Path
from typing import Any

import click

from sim.cli import options
from sim.cli.draw import engine_options
from sim.cli.output import note, offer_report, print_table
from sim.cli.progress import keeping, saying_if_compiled, showing
from sim.cli.study import show
from sim.runs.server import start_server


@click.command
@options.experiment_argument
@options.sweep_folder_option
@options.whole_option("--jobs", 1, 1024, "Processes to run parts in. [default: one a processor]")
@engine_options("local", "dask")
@click.option(
    "--merge-only",
    is_flag=True,
    help="Run nothing: write the tables when all parts are there, else end with 1.",
)
@options.chunk_seconds_option(2.0)
@options.dry_run_option
@click.option("--retry-failed", is_flag=True, help="Run parts with failed runs again.")
@click.option("--restart", is_flag=True, help="Remove the sweep in the folder and begin anew.")
@options.fitted_option
@options.set_option
@options.model_option
def command(
    experiment: str,
    out: Path | None,
    set: tuple[str, ...],  # noqa: A002 - the option's name
    model: str | None,
    *,
    fitted: Any,  # noqa: ANN401 - checked by the option
    dry_run: bool,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Run an experiment over a design of points.

    EXPERIMENT is the name of one that comes with solidarity, or the path of a file: which worlds,
    which practices, which factors over which values. All practices at all points meet the same
    luck. Work goes in parts; each is a file that is there whole or not at all. Whatever happens,
    the same command goes on where it was, also with more replicates or levels, and the tables at
    the end are the same, bit for bit, on one type of processor, however the work was split. A run
    that fails is a row that says why. At the end, prints what was found.

    \b
    Examples:
      solidarity sweep my-sweep.toml --dry-run
      solidarity sweep my-sweep.toml
      solidarity sweep my-sweep.toml --out results/shared --shard 1/8 --chunk-seconds 60
      solidarity sweep my-sweep.toml --merge-only
      solidarity sweep my-sweep.toml --out results/short --set time.months=60
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if asked["engine"] == "local" and not (dry_run or asked["merge_only"]):
        start_server()  # it loads while this process does
    from sim.results import write_files  # noqa: PLC0415 - heavy
    from sim.runs.execute import Options, check_options  # noqa: PLC0415
    from sim.runs.parts import SweepError  # noqa: PLC0415
    from sim.studies.sweep.prepare import default_folder  # noqa: PLC0415
    from sim.studies.sweep.study import foretell_sweep, run_sweep  # noqa: PLC0415

    how = Options(part_seconds=asked.pop("chunk_seconds"), **asked)
    check_options(how, dry_run=dry_run)
    if dry_run:
        with saying_if_compiled():
            name, *rows = foretell_sweep(experiment, set, model, how, note, fitted=fitted)
        print_table(("sweep", name[1]), rows)
        note("Nothing was written.")
        return
    folder = default_folder(experiment) if out is None else out
    try:
        with keeping(folder), saying_if_compiled(), showing() as progress:
            answer = run_sweep(
                experiment,
                out=folder,
                set=set,
                model=model,
                fitted=fitted,
                options=how,
                progress=progress,
                say=note,
                finish=write_files,
            )
    except SweepError as error:
        raise click.ClickException(str(error)) from error
    if answer is None:
        click.echo(folder)  # a shard has nothing to tell yet
        return
    show(answer)
    note(f"\nThe results are in {folder}: start with {folder / 'summary.txt'}.")
    offer_report(folder)
    note(f"Again: {answer.again}")
