"""``solidarity report``: a folder of results as one page to read and share."""

from pathlib import Path

import click

from sim.cli.options import Place, complete_folders
from sim.cli.output import note
from sim.errors import RequestError


@click.command
@click.argument("folder", metavar="DIR", type=Place(), shell_complete=complete_folders)
@click.option(
    "--out",
    type=Place(),
    metavar="FILE",
    help="Where to write the page. [default: report.html in DIR, or beside an archive]",
)
@click.option(
    "--methods",
    is_flag=True,
    help="Print, in place of the page, what a paper's methods section says: what was run and how "
    "it was judged, from the manifest.",
)
@click.option("--bibtex", is_flag=True, help="With --methods: its references as BibTeX, too.")
@click.option(
    "--short",
    is_flag=True,
    help="One page for pupils: the answer, one figure, what it does not show, a glossary.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
def command(
    folder: str, out: str | None, *, methods: bool, bibtex: bool, short: bool, opens: bool
) -> None:
    """Write a result as one page to read and share.

    DIR is a folder that any study wrote, from run to sweep, or an archive of one. The page is one
    file that opens by double click and asks nobody for anything: the question, the verdict with its
    limits, figures that answer to pointer and keyboard, tables, what is assumed, every parameter
    with its source, and the command that repeats it with the files it needs. It prints well. As a
    rule it has less than 2 MB; what would make it larger is left out, and named in it. First every
    file in DIR is checked against its checksum. An older report is replaced.

    \b
    Examples:
      solidarity report results/demo
      solidarity report results/demo --open
      solidarity report results/demo --short --out one-page.html
      solidarity report results/my-sweep --out my-sweep.html
      solidarity report results/demo --methods --bibtex > methods.txt
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.files import check_file, write_text  # noqa: PLC0415 - only here
    from sim.loading import load  # noqa: PLC0415
    from sim.render.html import LARGEST, render  # noqa: PLC0415 - heavy
    from sim.result_folder import is_report, recover  # noqa: PLC0415 - only here
    from sim.telling import tell  # noqa: PLC0415
    from sim.telling.methods import methods as written  # noqa: PLC0415

    if not folder:
        raise RequestError("DIR: expected the name of a folder, is empty")
    if out in ("", "-"):
        raise RequestError(f"--out: expected the name of a file to write the page to, is '{out}'")
    if methods:
        if out is not None or opens or short:
            other = "--open" if opens else "--short" if short else "--out"
            raise RequestError(f"--methods: does not go with {other}")
        click.echo(written(load(folder)).text(bibtex=bibtex), nl=False)
        return
    if bibtex:
        raise RequestError("--bibtex: goes with --methods alone")
    page = _place(Path(folder), out)
    _check_free(page)
    recover(Path(folder))
    if Path(folder).is_dir():  # else reading says what it is
        check_file(page, overwrite=is_report(page))
    report = tell(load(folder))
    if short:
        from sim.page.short import short_page  # noqa: PLC0415 - only here

        text = short_page(report)
    else:
        text = render(report)
    _check_free(page)  # again: another report may have been written by now, or something else
    write_text(page, text, overwrite=is_report(page))
    click.echo(page)
    size = len(text.encode())
    if size >= LARGEST:
        note(
            f"warning: the page has {size / 1e6:.1f} MB, more than {LARGEST / 1e6:g} MB: it is "
            "whole, but mail may not take it and old computers may be slow to show it"
        )
    note(f"{size / 1e6:.1f} MB: open it in a browser, print it, or send it on")
    if opens:
        import webbrowser  # noqa: PLC0415 - 5 ms that other commands need not pay

        webbrowser.open(page.resolve().as_uri())


def _place(folder: Path, out: str | None) -> Path:
    """Say where a page goes: where it was asked for, else into the folder or beside the archive."""
    from sim.loading import archive_of  # noqa: PLC0415 - only here
    from sim.result_folder import REPORT  # noqa: PLC0415

    if out is not None:
        return Path(out)
    archive = archive_of(folder)
    return folder / REPORT if archive is None else archive[0].with_name(f"{folder.stem}.html")


def _check_free(page: Path) -> None:
    """Make sure that a page can go there, in place of nothing or of an older report."""
    from sim.result_folder import is_report  # noqa: PLC0415 - only here

    if page.exists() and not page.is_dir() and not is_report(page):
        there = "is there already and is no report that solidarity wrote"
        what = there if page.is_file() else "expected a regular file, is none"  # a device, a pipe
        raise RequestError(f"{page}: {what}; --out FILE chooses another name")
