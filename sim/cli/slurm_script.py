"""``solidarity slurm-script``: the former name of ``job-script``, until December 2027."""

from typing import Any

import click

from sim.cli import job_script


def _told(**asked: Any) -> None:  # noqa: ANN401 - the options of job-script
    click.echo("slurm-script: use job-script; this name will be removed in December 2027", err=True)
    click.get_current_context().invoke(job_script.command, **asked)


command = click.Command(
    "slurm-script",
    callback=_told,
    params=job_script.command.params,
    help="""Print Slurm’s script: the former name of job-script.

    It will be removed in December 2027. `job-script` does the same, also for other systems.

    \b
    Example:
      solidarity slurm-script how-much-deference > sweep.sbatch
    """,
)
