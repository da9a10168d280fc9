"""``solidarity archive``: results as one file to deposit."""

from pathlib import Path

import click

from sim.cli.options import PLACE, complete_folders, force_option
from sim.cli.output import note


@click.command
@click.argument(
    "folder",
    metavar="DIR...",
    nargs=-1,
    required=True,
    type=PLACE,
    shell_complete=complete_folders,
)
@click.option(
    "--out",
    type=PLACE,
    metavar="FILE",
    help="The zip file. [default: named as the first DIR, beside it]",
)
@click.option("--title", metavar="TEXT", default="", help="Title. [default: the results' own]")
@click.option(
    "--author",
    metavar="NAME[, ORCID]",
    multiple=True,
    help="Who is to be cited; can be repeated.",
)
@click.option(
    "--license",
    metavar="SPDX",
    default="MIT",
    show_default=True,
    help="Licence of the results, by the name that SPDX gives it.",
)
@force_option
def command(
    folder: tuple[Path, ...],
    out: Path | None,
    title: str,
    author: tuple[str, ...],
    license: str,  # noqa: A002 - the option's name
    *,
    force: bool,
) -> None:
    """Put results into one zip file to deposit.

    Each DIR is a folder that a study wrote; it is verified first. The file is an RO-Crate 1.2,
    which repositories of data can read: results, worlds, experiment and command, the versions of
    all packages, licence and citation, each described. The same results give the same bytes.
    `report`, `results`, `reproduce` and `sim.load` read it as they read a folder.

    \b
    Examples:
      solidarity archive results/demo
      solidarity archive results/demo --author "Ada Lovelace, 0000-0002-1825-0097"
      solidarity archive results/demo results/map --out study.zip --license CC-BY-4.0
      solidarity report study.zip/demo
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.deposit import archive  # noqa: PLC0415 - heavy

    first = folder[0] if folder[0].name.strip(".") else folder[0].resolve()
    place = first.with_name(f"{first.name}.zip") if out is None else out
    archive(folder, place, title=title, author=author, license=license, force=force)
    click.echo(place)
    if not author:
        note("It names nobody to cite: --author does.")
