"""``solidarity lesson``: a lesson on paper, for pupils and for the teacher."""

from pathlib import Path

import click

from sim.cli.options import PLACE, force_option
from sim.cli.output import note, print_table
from sim.errors import RequestError


@click.command
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--language",
    metavar="CODE",
    default="en",
    show_default=True,
    help="In which language: en, es, fr or ar.",
)
@click.option(
    "--part",
    "parts",
    type=click.Choice(["worksheet", "teacher", "glossary"]),
    multiple=True,
    help="What to write, more than once for several. [default: all]",
)
@click.option("--out", type=PLACE, metavar="FILE", help="The file to write.")
@force_option
def command(
    name: str | None, language: str, parts: tuple[str, ...], out: Path | None, *, force: bool
) -> None:
    """Write a lesson for print.

    It has a worksheet for pupils, a page for the teacher and a glossary.

    Without NAME, it lists the lessons. The file is HTML that opens by double click; the browser
    prints it, also as PDF. Translations were made without native readers; docs/teaching says how
    to correct one.

    \b
    Examples:
      solidarity lesson
      solidarity lesson defer-or-impose --out lesson.html
      solidarity lesson critical-mass --language ar --part worksheet --out worksheet.html
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.files import check_file, write_text  # noqa: PLC0415 - only here
    from sim.page.lessons import lessons  # noqa: PLC0415
    from sim.page.paper import PARTS, find_lesson, lesson_paper  # noqa: PLC0415 - jinja2
    from sim.page.texts import check_language, page_text  # noqa: PLC0415

    check_language(language)
    if name is None:
        if out is not None:
            raise RequestError("--out: say which lesson to write, as NAME")
        rows = [(row.key, page_text(language, f"lesson.{row.key}.title")) for row in lessons()]
        print_table(["lesson", "title"], rows)
        return
    lesson = find_lesson(name)
    if out is None:
        raise RequestError(f"--out: expected a file to write, such as --out {name}.html")
    check_file(out, overwrite=force)
    write_text(out, lesson_paper(lesson, language, parts or PARTS), overwrite=force)
    click.echo(out)
    note("Open it in a browser and print it from there.")
