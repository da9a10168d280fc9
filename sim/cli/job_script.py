"""``solidarity job-script``: a sweep as a script for a cluster."""

import sys
from pathlib import Path
from typing import Any

import click

from sim.cli import options
from sim.cli.output import note
from sim.runs.schedulers import SYSTEMS


@click.command
@options.experiment_argument
@click.option(
    "--system",
    type=click.Choice(list(SYSTEMS)),
    default="slurm",
    show_default=True,
    help="What runs jobs on the cluster; pbs is OpenPBS and PBS Professional, sge Grid Engine.",
)
@options.sweep_folder_option
@options.whole_option("--tasks", 1, 1000, "Tasks of the array, at most 1000.", 100)
@options.whole_option("--cpus", 1, 1024, "Processors of a task, and processes that it works in.", 1)
@click.option(
    "--time",
    metavar="HH:MM:SS",
    default="01:00:00",
    show_default=True,
    help="Time of a task; what is not done then is done when you submit again.",
)
@options.chunk_seconds_option(60.0)
@click.option(
    *("--partition", "--queue", "partition"),
    metavar="NAME",
    default="",
    help="Partition of the cluster, or queue.",
)
@click.option("--merge", is_flag=True, help="Print the script of the job that writes the tables.")
@options.set_option
def command(
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
    from sim.runs.job_scripts import Request, array_script, merge_script  # noqa: PLC0415
    from sim.scenario.shipped import find_experiments  # noqa: PLC0415 - heavy
    from sim.studies.sweep.prepare import default_folder, prepare, read_sweep  # noqa: PLC0415

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
