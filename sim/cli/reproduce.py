"""``solidarity reproduce``: a result made again from its folder alone, compared byte for byte."""

from pathlib import Path

import click

from sim.cli.options import PLACE, complete_folders, jobs_option
from sim.cli.output import note
from sim.cli.progress import showing

DIFFERS = 1
"""Exit code where a file differs."""


@click.command
@click.argument("folder", metavar="DIR", type=PLACE, shell_complete=complete_folders)
@click.option(
    "--out",
    type=PLACE,
    metavar="FOLDER",
    help="Keep the new result there; it must be new or empty. [default: it is not kept]",
)
@jobs_option
def command(folder: Path, out: Path | None, jobs: int | None) -> None:
    """Make a result again and compare the two, byte for byte.

    DIR is a folder that a command wrote. Nothing but what it holds is used: the question, every
    world as it was run, the experiment. It is only read. Of the manifest, which also holds times
    and the machine, only what it says of the other files is compared. Exit code 1 if a file
    differs; then it tells what may explain that (another version, another processor). A model of
    the author's own is code, and is run: a warning says so first, and `solidarity report` shows a
    result without running it.

    \b
    Examples:
      solidarity reproduce results/demo
      solidarity reproduce results/demo --out results/again
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.reproduction import reproduce  # noqa: PLC0415 - heavy

    with showing() as progress:
        made = reproduce(folder, out=out, jobs=jobs, progress=progress)
    for name in made.different:
        click.echo(f"differs  {name}")
    for name in made.same:
        click.echo(f"same     {name}")
    for text in made.notes:
        note(f"note: {text}")
    if made.exact:
        note(f"Every file of {folder} came out the same, byte for byte.")
        return
    note(f"{len(made.different)} of {len(made.same) + len(made.different)} files differ.")
    raise click.exceptions.Exit(DIFFERS)
