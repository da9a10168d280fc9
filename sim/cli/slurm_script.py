"""``solidarity slurm-script``: the former name of ``job-script``, until December 2027."""

import click

from sim.cli import job_script

command = click.Command(
    "slurm-script",
    callback=job_script.command.callback,
    params=job_script.command.params,
    help="Print the script by which Slurm runs a sweep: `solidarity job-script --system slurm`.",
    deprecated="use job-script, which writes it for other systems too; this name goes in 2027-12",
)
