"""A report on one page, for pupils: the answer, a figure, what it does not show, and words."""

from dataclasses import replace

from sim.page.paper import glossary_terms
from sim.page.texts import FIRST_LANGUAGE, page_text
from sim.render.blocks import Block, Figure, Forest, Points, Section, leaves
from sim.render.html import render
from sim.render.report import Report

NEEDED = ("group", "ally", "deference", "imposition", "rights", "model", "evidence")
"""Terms of the glossary that a short report explains."""

MOST_PARAGRAPHS = 2
"""Of the verdict, and of what it does not show."""

MOST_ROWS = 12
"""Of a figure: of those that are longer none is shown."""

_STYLE = """
body { display: block; max-width: 50rem; margin: 0 auto; }
nav { display: none; }
main > section:last-of-type ul { columns: 2 17rem; column-gap: 2rem; }
main > section:last-of-type li { break-inside: avoid; }
@media print {
  @page { margin: 11mm 15mm; }
  body { max-width: none; zoom: 0.68; }
  main > section:last-of-type ul { columns: 3; }
  p, li, .verdict, .lead { max-width: none !important; }
  section { padding-top: 6pt; }
}
"""
"""It stands on one page of paper, and needs no list of contents."""


def short_page(report: Report) -> str:
    """Write the short form of a report as a page of HTML."""
    return render(short_report(report)).replace("</head>", f"<style>{_STYLE}</style>\n</head>", 1)


def short_report(report: Report) -> Report:
    """Give the first paragraphs of a report, its first figure that is short, and a glossary."""
    blocks = [block for section in report.sections for block in section.blocks]
    figure = next((leaf for block in blocks for _, leaf in leaves(block)
                   if isinstance(leaf, Figure) and _is_short(leaf)), None)  # fmt: skip
    terms = [term for term in glossary_terms() if term in NEEDED]
    words = tuple(
        f"{page_text(FIRST_LANGUAGE, f'glossary.term.{term}.name')}: "
        f"{page_text(FIRST_LANGUAGE, f'glossary.term.{term}.means')}"
        for term in terms
    )
    shown: list[tuple[str, Block]] = [] if figure is None else [("What was seen", figure)]
    shown.append((page_text(FIRST_LANGUAGE, "glossary.title"), Points(words)))
    return replace(
        report,
        verdict=report.verdict[:MOST_PARAGRAPHS],
        limits=report.limits[:MOST_PARAGRAPHS],
        sections=tuple(Section(title, (block,)) for title, block in shown),
    )


def _is_short(figure: Figure) -> bool:
    return not isinstance(figure, Forest) or len(figure.rows) <= MOST_ROWS
