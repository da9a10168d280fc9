"""``solidarity report``: a folder of results as one page to read and share."""

import webbrowser
from pathlib import Path

import click

from sim.cli.options import complete_folders
from sim.cli.output import note
from sim.scenario.errors import RequestError


@click.command
@click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path), shell_complete=complete_folders
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write the page. [default: report.html in DIR]",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
def command(folder: Path, out: Path | None, *, opens: bool) -> None:
    """Write a result as one page to read and share.

    DIR is a folder that run, compare, explain, claims, calibrate or sweep wrote. The page is one
    file of less than 2 MB that opens by double click and asks nobody for anything: the question,
    the verdict with its limits, figures that answer to pointer and keyboard, tables, what is
    assumed, every parameter with its source, and the command that repeats it. It prints well. First
    every file in DIR is checked against its checksum. An older report is replaced.

    \b
    Examples:
      solidarity report results/demo
      solidarity report results/demo --open
      solidarity report results/my-sweep --out my-sweep.html
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.files import REPORT, check_file, is_report, write_text  # noqa: PLC0415 - only here

    page = folder / REPORT if out is None else out
    ours = is_report(page)
    if page.is_file() and not ours:
        raise RequestError(
            f"{page}: is there already and is no report that solidarity wrote; --out FILE chooses "
            "another name"
        )
    from sim.report.page import render  # noqa: PLC0415 - heavy
    from sim.report.reading import read_result  # noqa: PLC0415
    from sim.report.report import report_of  # noqa: PLC0415

    if folder.is_dir():  # else reading says what it is
        check_file(page, overwrite=ours)
    result = read_result(folder)
    text = render(report_of(result))
    write_text(page, text, overwrite=ours)
    click.echo(page)
    note(f"{len(text.encode()) / 1e6:.1f} MB: open it in a browser, print it, or send it on")
    if opens:
        webbrowser.open(page.resolve().as_uri())
