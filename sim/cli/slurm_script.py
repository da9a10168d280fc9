"""``solidarity slurm-script``: a sweep as a script for Slurm."""

import sys
from pathlib import Path
from typing import Any

import click

from sim.cli.options import Whole, settings_option
from sim.cli.output import note
from sim.errors import RequestError


@click.command
@click.argument("experiment")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder of the sweep, which all nodes see. [default: results/ and the experiment's name]",
)
@click.option(
    "--tasks",
    type=Whole(1, 1000),
    metavar="N",
    default=100,
    show_default=True,
    help="Tasks of the array, at most 1000.",
)
@click.option(
    "--cpus",
    type=Whole(1, 1024),
    metavar="K",
    default=1,
    show_default=True,
    help="Processors of a task, and processes that it works in.",
)
@click.option(
    "--time",
    metavar="HH:MM:SS",
    default="01:00:00",
    show_default=True,
    help="Time of a task; what is not done then is done when you submit again.",
)
@click.option(
    "--chunk-seconds",
    type=float,
    metavar="S",
    default=60.0,
    show_default=True,
    help="Work of a part, which is what can be lost when a task dies.",
)
@click.option("--partition", metavar="NAME", default="", help="Partition of the cluster.")
@click.option("--merge", is_flag=True, help="Print the script of the job that writes the tables.")
@settings_option
def command(
    experiment: str,
    out: Path | None,
    settings: tuple[str, ...],
    *,
    merge: bool,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Print the script by which Slurm runs a sweep.

    It is an array: each task runs a shard of the sweep that EXPERIMENT describes, and skips what is
    there. With --merge, it is the job that comes after and writes the tables, unless parts are
    missing. You submit both. Not complete? Submit both again, that is all.

    \b
    Examples:
      solidarity slurm-script how-much-deference > sweep.sbatch
      solidarity slurm-script how-much-deference --merge > merge.sbatch
      solidarity slurm-script how-much-deference --tasks 20 --cpus 8 --time 04:00:00 > sweep.sbatch

    Then:

    \b
      job=$(sbatch --parsable sweep.sbatch)
      sbatch --dependency=afterany:$job merge.sbatch
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.runs.identity import model_version  # noqa: PLC0415
    from sim.runs.slurm import (  # noqa: PLC0415
        Request,
        array_script,
        merge_script,
        problems_of,
    )
    from sim.scenario.shipped import find_experiments  # noqa: PLC0415 - heavy
    from sim.sweep.draft import read_draft  # noqa: PLC0415

    draft = read_draft(experiment, settings)
    for line in draft.doubts:
        note(f"warning: {line}")
    shipped = experiment in find_experiments()
    request = Request(
        python=sys.executable,
        experiment=experiment if shipped else str(Path(experiment).absolute()),
        name=draft.name,
        folder=(Path("results") / draft.name if out is None else out).absolute(),
        settings=settings,
        version=model_version(),
        part_seconds=asked.pop("chunk_seconds"),
        **asked,
    )
    if problems := problems_of(request):
        raise RequestError(problems)
    click.echo((merge_script if merge else array_script)(request), nl=False)
