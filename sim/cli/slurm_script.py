"""``solidarity slurm-script``: the former name of ``job-script``, until December 2027."""

import click

from sim.cli import job_script

command = click.Command(
    "slurm-script",
    callback=job_script.command.callback,
    params=job_script.command.params,
    help="""Print Slurm’s script: the former name of job-script.

    It goes in December 2027; job-script writes the script for other systems, too.

    \b
    Example:
      solidarity slurm-script how-much-deference > sweep.sbatch
    """,
)
