"""Lessons on paper: a worksheet for pupils, a page for the teacher, a glossary, set for print."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files as package_files

import jinja2

from sim.errors import RequestError, did_you_mean
from sim.page.lessons import Lesson, lessons
from sim.page.texts import RIGHT_TO_LEFT, catalogue, page_text, page_texts

PARTS = ("worksheet", "teacher", "glossary")
"""What a file can hold, in its order."""

LINES = {"bet": 2, "explain": 4, "turn": 3, "discuss": 4, "watch": 1, "share": 2, "sixty": 1}
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
        language: code of a catalogue.
        parts: some of ``PARTS``.
    """

    def text(key: str, **slots: object) -> str:
        return page_text(language, key, **slots)

    def practice(name: str) -> str:
        key = f"practice.{name}"
        return text(key) if key in catalogue(language) else name.replace("-", " ")

    return _template().render(
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        lesson=lesson,
        key=f"lesson.{lesson.key}",
        parts=[part for part in PARTS if part in parts],
        t=text,
        listed=lambda key: page_texts(language, key),
        practice=practice,
        lines=LINES,
        terms=glossary_terms(),
    )


def glossary_terms() -> list[str]:
    """Name the terms of the glossary, as the catalogues have them."""
    start, end = "glossary.term.", ".name"
    return [key[len(start) : -len(end)] for key in catalogue("en")
            if key.startswith(start) and key.endswith(end)]  # fmt: skip


@cache
def _template() -> jinja2.Template:
    source = package_files("sim.page").joinpath("paper.html.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(source)
