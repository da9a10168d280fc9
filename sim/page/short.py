"""A report on one page, for pupils: the answer, a figure, what it does not show, and words."""

from dataclasses import replace

from sim.page.paper import glossary_terms
from sim.page.texts import FIRST_LANGUAGE, page_text
from sim.render.blocks import Block, Figure, Points, Section, leaves
from sim.render.report import Report

NEEDED = ("group", "ally", "deference", "imposition", "rights", "model", "evidence")
"""Terms of the glossary that a short report explains."""

MOST_PARAGRAPHS = 2
"""Of the verdict, and of what it does not show."""


def short_report(report: Report) -> Report:
    """Give the first paragraphs of a report, its first figure if it has one, and a glossary."""
    blocks = [block for section in report.sections for block in section.blocks]
    figure = next((leaf for block in blocks for _, leaf in leaves(block)
                   if isinstance(leaf, Figure)), None)  # fmt: skip
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
