"""On paper: worksheets and pages of a lesson, and a report on one page."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files as package_files

import jinja2

from sim.classroom.content import catalogue, page_text, page_texts
from sim.classroom.library import Lesson, lessons
from sim.errors import RequestError, did_you_mean
from sim.reports.blocks import Block, Figure, Forest, Points, Section, leaves
from sim.reports.html import Report, render
from sim.scenario.names import ENGLISH
from sim.wording import sentence

PARTS = ("worksheet", "teacher", "glossary")
"""What a file can hold, in its order."""

_LINES = {"ally": 1, "bet": 2, "explain": 4, "share": 2}
"""Empty lines to write on, by the kind of a step."""


def find_lesson(key: str) -> Lesson:
    """Find a lesson by its name.

    Raises:
        RequestError: there is none.
    """
    known = {lesson.key: lesson for lesson in lessons()}
    if key not in known:
        raise RequestError(
            f"{key}: there is no such lesson{did_you_mean(key, known)}; "
            "`solidarity lesson` lists them"
        )
    return known[key]


def lesson_paper(lesson: Lesson, language: str, parts: Sequence[str] = PARTS) -> str:
    """Write a lesson as one file of HTML whose pages a browser prints.

    Args:
        lesson: which.
        language: its code.
        parts: some of ``PARTS``.
    """

    def text(key: str, **slots: object) -> str:
        return page_text(language, key, **slots)

    def practice(name: str) -> str:
        key = f"practice.{name}"
        return text(key) if key in catalogue(language) else name.replace("-", " ")

    return _template().render(
        language=language,
        direction=text("language.direction"),
        lesson=lesson,
        key=f"lesson.{lesson.key}",
        parts=[part for part in PARTS if part in parts],
        t=text,
        listed=lambda key: page_texts(language, key),
        practice=practice,
        lines=_LINES,
        terms=glossary_terms(),
    )


def glossary_terms() -> list[str]:
    """Name the terms of the glossary, as the catalogues have them."""
    start, end = "glossary.term.", ".name"
    return [key[len(start) : -len(end)] for key in catalogue("en")
            if key.startswith(start) and key.endswith(end)]  # fmt: skip


@cache
def _template() -> jinja2.Template:
    source = package_files("sim.classroom").joinpath("paper.html.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(source)


_NEEDED = ("group", "ally", "deference", "imposition", "rights", "model", "evidence")
"""Terms of the glossary that a short report explains."""

_MOST_PARAGRAPHS = 2
"""Of the verdict, and of what it does not show."""

_FOREST_TITLE = "Rights in practice, by what allies do"
_FOREST_LINE = "as where they decide with their money"
_FOREST_TOLD = (
    "Each row is a way to help. Right of the line people have more rights than where allies decide "
    "with their money, left of it fewer. The longer the bar, the less is known."
)

_MOST_ROWS = 12
"""Of a figure: of those that are longer none is shown."""

_STYLE = """
body { display: block; max-width: 50rem; margin: 0 auto; }
nav { display: none; }
main > section:last-of-type ul { columns: 2 17rem; column-gap: 2rem; }
main > section:last-of-type li { break-inside: avoid; }
@media print {
  @page { margin: 11mm 15mm; }
  body { max-width: none; zoom: 0.66; }
  main > section:last-of-type ul { columns: 3; }
  p, li, .verdict, .lead { max-width: none !important; }
  section { padding-top: 6pt; }
}
"""
"""It stands on one page of paper, and needs no list of contents."""


def short_page(report: Report) -> str:
    """Write the short form of a report as a page of HTML."""
    return render(_short_report(report)).replace("</head>", f"<style>{_STYLE}</style>\n</head>", 1)


def _short_report(report: Report) -> Report:
    """Give the answer of a report, its first figure that is short, and a glossary."""
    blocks = [block for section in report.sections for block in section.blocks]
    figure = next((leaf for block in blocks for _, leaf in leaves(block)
                   if isinstance(leaf, Figure) and _is_short(leaf)), None)  # fmt: skip
    terms = [term for term in glossary_terms() if term in _NEEDED]
    words = tuple(
        f"{page_text(ENGLISH, f'glossary.term.{term}.name')}: "
        f"{page_text(ENGLISH, f'glossary.term.{term}.means')}"
        for term in terms
    )
    shown: list[tuple[str, Block]] = [] if figure is None else [("What was seen", figure)]
    if isinstance(figure, Forest) and report.plain:
        shown = [("What was seen", _plain(figure))]
    shown.append((page_text(ENGLISH, "glossary.title"), Points(words)))
    short = replace(report, sections=tuple(Section(title, (block,)) for title, block in shown))
    if report.plain:
        honest = tuple(page_texts(ENGLISH, "first.honest"))
        return replace(short, question=report.plain[0], verdict=(), limits=honest)
    verdict, limits = report.verdict[:_MOST_PARAGRAPHS], report.limits[:_MOST_PARAGRAPHS]
    return replace(short, verdict=verdict, limits=limits)


def _plain(forest: Forest) -> Forest:
    """Call practices as the page for pupils does; those that it does not know stay."""
    texts = catalogue(ENGLISH)

    def called(name: str) -> str:
        key = f"practice.{name}"
        return sentence(page_text(ENGLISH, key)) if key in texts else name

    rows = tuple(replace(row, label=called(row.label)) for row in forest.rows)
    return replace(
        forest,
        rows=rows,
        title=_FOREST_TITLE,
        description=_FOREST_TOLD,
        reference_label=_FOREST_LINE,
    )


def _is_short(figure: Figure) -> bool:
    return not isinstance(figure, Forest) or len(figure.rows) <= _MOST_ROWS
