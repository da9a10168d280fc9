"""Commands about sweeps: sweep, job-script, status."""

import sys
from pathlib import Path
from typing import Any

import click

from sim.cli import FAILED, options
from sim.cli.options import PLACE, note, offer_report, print_json, print_table, report_format_option
from sim.cli.study import (
    command_asking,
    engine_options,
    keeping,
    print_cost,
    saying_if_compiled,
    show,
    showing,
)
from sim.runs.engines import start_server
from sim.runs.schedulers import SYSTEMS


@command_asking(
    click.option(
        "--system",
        type=click.Choice(list(SYSTEMS)),
        default="slurm",
        show_default=True,
        help="What runs jobs on the cluster; pbs is OpenPBS and PBS Professional, sge Grid Engine.",
    ),
    options.sweep_folder_option,
    options.whole_option("--tasks", 1, 1000, "Tasks of the array, at most 1000.", 100),
    options.whole_option(
        "--cpus", 1, 1024, "Processors of a task, and processes that it works in.", 1
    ),
    click.option(
        "--time",
        metavar="HH:MM:SS",
        default="01:00:00",
        show_default=True,
        help="Time of a task; what is not done then is done when you submit again.",
    ),
    options.chunk_seconds_option(60.0),
    click.option(
        *("--partition", "--queue", "partition"),
        metavar="NAME",
        default="",
        help="Partition of the cluster, or queue.",
    ),
    click.option(
        "--merge", is_flag=True, help="Print the script of the job that writes the tables."
    ),
    "set",
    kind="sweep",
    without=dict.fromkeys(("fitted", "model"), "scripts pass neither on"),
)
def job_script_command(
    experiment: str,
    out: Path | None,
    set: tuple[str, ...],  # noqa: A002 - the option's name
    *,
    merge: bool,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Print the script by which a cluster runs a sweep.

    It is an array: each task runs a shard of the sweep that EXPERIMENT describes, and skips what is
    there. With --merge, it is the job that comes after and writes the tables, unless parts are
    missing. You submit both. Not complete? Submit both again, that is all.

    \b
    Examples:
      solidarity job-script how-much-deference > sweep.sbatch
      solidarity job-script how-much-deference --merge > merge.sbatch
      solidarity job-script how-much-deference --tasks 20 --cpus 8 --time 04:00:00 > sweep.sbatch
      solidarity job-script how-much-deference --system sge --queue long.q > sweep.sge

    How to submit stands in the script. On Slurm:

    \b
      job=$(sbatch --parsable sweep.sbatch)
      sbatch --dependency=afterany:$job merge.sbatch
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.runs.schedulers import Request, array_script, merge_script  # noqa: PLC0415
    from sim.scenario.toml import find_experiments  # noqa: PLC0415 - heavy
    from sim.studies.sweep_prepare import default_folder, prepare, read_sweep  # noqa: PLC0415

    given, held = read_sweep(experiment, set)
    for line in prepare(given, held).warnings:
        note(f"warning: {line}")
    shipped = experiment in find_experiments()
    request = Request(
        python=sys.executable,
        experiment=experiment if shipped else str(Path(experiment).absolute()),
        name=given.name,
        folder=(default_folder(experiment) if out is None else out).absolute(),
        settings=set,
        part_seconds=asked.pop("chunk_seconds"),
        **asked,
    )
    click.echo((merge_script if merge else array_script)(request), nl=False)


@click.command
@click.argument("folder", type=PLACE)
@report_format_option
@click.pass_context
def status_command(ctx: click.Context, folder: Path, form: str) -> None:
    """Say how far a sweep is.

    Opens every part in FOLDER, or the files of a complete sweep, and verifies them. Ends with 0 if
    the sweep is complete, with 1 if not, with 2 if the folder holds none.

    \b
    Examples:
      solidarity status results/my-sweep
      solidarity status results/my-sweep --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.runs.resume import sweep_status  # noqa: PLC0415 - heavy

    status = sweep_status(folder)
    if form == "json":
        print_json(status)
    else:
        print_table(("sweep", status.get("experiment", folder.name)), _status_rows(status))
    if not status["complete"]:
        ctx.exit(FAILED)


def _status_rows(status: dict[str, Any]) -> list[tuple[str, str]]:
    """Say in words how far a sweep is: what, and how much."""
    from sim.wording import duration, rate  # noqa: PLC0415 - numpy

    count = status["compiling"]
    told = "the model’s rules" + f", in {count:,} processes" * (count > 1)
    compiling = [("compiling", told)] * bool(count)
    if "parts" not in status:
        return [("complete", "no"), *compiling]
    runs = "" if status["runs"] is None else f" of {status['runs']:,}"
    rows = [
        ("complete", "yes" if status["complete"] else "no"),
        *compiling,
        ("parts", f"{status['parts_done']:,} of {status['parts']:,}"),
        ("runs", f"{status['runs_done']:,}{runs}"),
    ]
    if status["parts_damaged"]:
        rows.append(("damaged parts", f"{status['parts_damaged']:,}, counted as missing"))
    rows += [("damaged file", line) for line in status["files_damaged"]]
    rows.append(("failed runs", f"{status['runs_failed']:,}"))
    if status["points_capped"]:
        capped = f"{status['points_capped']:,} points, at max_replicates"
        rows.append(("below the target precision", capped))
    if status["runs_per_second"] is not None:
        rows.append(("rate", rate(status["runs_per_second"])))
    if status["seconds_left"]:
        rows.append(("time left", f"about {duration(status['seconds_left'])}, at this rate"))
    return rows


@command_asking(
    options.sweep_folder_option,
    options.whole_option(
        "--jobs", 1, 1024, "Processes to run parts in. [default: one per processor]"
    ),
    engine_options("local", "dask"),
    click.option(
        "--merge-only",
        is_flag=True,
        help="Run nothing: write the tables when all parts are there, else end with 1.",
    ),
    options.chunk_seconds_option(2.0),
    options.dry_run_option,
    click.option("--retry-failed", is_flag=True, help="Run parts with failed runs again."),
    click.option("--restart", is_flag=True, help="Remove the sweep in the folder and begin anew."),
    "fitted set model",
    options.all_option,
)
def sweep_command(
    experiment: str,
    out: Path | None,
    set: tuple[str, ...],  # noqa: A002 - the option's name
    model: str | None,
    *,
    fitted: Any,  # noqa: ANN401 - checked by the option
    dry_run: bool,
    whole: bool,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Run an experiment over a design of points.

    EXPERIMENT is the name of one that comes with solidarity, or the path of a file: which worlds,
    which practices, which factors over which values. All practices at all points meet the same
    luck. Work goes in parts; each is a file that is there whole or not at all. Whatever happens,
    the same command goes on where it was, also with more replicates or points, and the tables at
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
    from sim.studies.sweep import estimate_cost, run_sweep  # noqa: PLC0415
    from sim.studies.sweep_prepare import default_folder  # noqa: PLC0415

    how = Options(part_seconds=asked.pop("chunk_seconds"), **asked)
    check_options(how, dry_run=dry_run)
    if dry_run:
        with saying_if_compiled():
            cost = estimate_cost(experiment, set, model, how, note, fitted=fitted)
        print_cost(cost, "Nothing was written.")
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
    show(answer, whole=whole)
    note(f"\nThe results are in {folder}: start with {folder / 'summary.txt'}.")
    offer_report(folder)
    note(f"Again: {answer.again}")
