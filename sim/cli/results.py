"""Commands about results: archive, report, reproduce, results."""

import json
from itertools import islice
from pathlib import Path

import click

from sim.cli.options import (
    PLACE,
    Place,
    complete_folders,
    force_option,
    format_option,
    jobs_option,
    note,
    print_csv,
    print_table,
    shown_option,
)
from sim.cli.study import showing
from sim.errors import RequestError


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
def archive_command(
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
def report_command(
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
    from sim.reports import tell  # noqa: PLC0415
    from sim.reports.html import LARGEST, render  # noqa: PLC0415 - heavy
    from sim.reports.methods import methods as written  # noqa: PLC0415
    from sim.result_folder import is_report, recover  # noqa: PLC0415 - only here

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
        raise RequestError("--bibtex: only valid with --methods")
    page = _place(Path(folder), out)
    _check_free(page)
    recover(Path(folder))
    if Path(folder).is_dir():  # else reading says what it is
        check_file(page, overwrite=is_report(page))
    report = tell(load(folder))
    if short:
        from sim.classroom.paper import short_page  # noqa: PLC0415 - only here

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


_DIFFERS = 1
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
def reproduce_command(folder: Path, out: Path | None, jobs: int | None) -> None:
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
    raise click.exceptions.Exit(_DIFFERS)


_SHOWN = 39  # rows of a table: with its head, what people can look at


@click.command
@click.argument("folder", type=PLACE)
@shown_option
@click.option("--partial", is_flag=True, help="Give what there is of a sweep that is not complete.")
@format_option
def results_command(folder: Path, shown: tuple[str, ...], form: str, *, partial: bool) -> None:
    """Print the runs of a sweep or another result.

    Each run is a row. Those of a sweep hold scenario, point, replicate, practice, factors and
    outcomes, and the error of a run that failed. CSV and JSON hold all rows; a table shows the
    first.

    \b
    Examples:
      solidarity results results/my-sweep
      solidarity results results/my-sweep --outcome rights --format csv > runs.csv
      solidarity results results/my-sweep --partial --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.results import rows_of_runs  # noqa: PLC0415 - heavy

    columns, rows = rows_of_runs(folder, shown, partial=partial)
    if form == "csv":
        print_csv(rows, columns)
    elif form == "json":
        before = "["
        for row in rows:  # a line each, as they come
            click.echo(
                f"{before}\n{json.dumps(row, ensure_ascii=False, allow_nan=False)}", nl=False
            )
            before = ","
        click.echo("[]" if before == "[" else "\n]")
    else:
        first = [[_cell(row[name]) for name in columns] for row in islice(rows, _SHOWN)]
        print_table(columns, first, "".join(map(_side, zip(*first, strict=True))))
        if next(rows, None) is not None:
            note(f"These are the first {_SHOWN} runs; --format csv gives all.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _side(column: tuple[str, ...]) -> str:
    """Set numbers to the right."""
    first = next(filter(None, column), "")
    return "r" if first.lstrip("-")[:1].isdigit() else "l"
