"""Lessons on paper: each in each language, whole, and safe to open."""

import re

import pytest

from sim.classroom.content import catalogue, page_languages, page_text, page_texts
from sim.classroom.library import lessons
from sim.classroom.paper import PARTS, find_lesson, glossary_terms, lesson_paper
from sim.errors import RequestError


def words(page):
    """Give what a reader sees of a page."""
    found = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", page)
    return " ".join(found.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"').split())


@pytest.mark.parametrize("language", page_languages())
@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.key)
def test_a_lesson_on_paper_holds_all_its_texts(lesson, language):
    page = lesson_paper(lesson, language)
    seen = words(page)
    key = f"lesson.{lesson.key}"
    asked = [
        page_text(language, f"{key}.{name}", **lesson.comes_out())
        for name in ("title", "question", "comes_out")
    ]
    asked += [page_text(language, f"{key}.steps.{step.id}") for step in lesson.steps]
    asked += [*page_texts(language, f"{key}.watch"), *page_texts(language, f"{key}.discuss")]
    asked += [page_text(language, f"glossary.term.{term}.name") for term in glossary_terms()]
    assert not [text for text in asked if " ".join(text.split()) not in seen]
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert "{" not in seen
    assert "<script" not in page
    assert [page.count(f'<article id="{part}">') for part in PARTS] == [1, 1, 1]


@pytest.mark.slow
@pytest.mark.parametrize("language", page_languages())
def test_a_worksheet_is_a_sheet_and_the_other_parts_are_a_page_each(browser, language):
    pages = {}
    page = browser.new_page()
    for lesson in lessons():
        for part, most in (("worksheet", 2), ("teacher", 1), ("glossary", 1)):
            page.set_content(lesson_paper(lesson, language, [part]))
            printed = page.pdf(prefer_css_page_size=True)
            if (count := len(re.findall(rb"/Type\s*/Page\b", printed))) > most:
                pages[lesson.key, part] = count
    page.close()
    assert pages == {}


def test_parts_can_be_chosen():
    page = lesson_paper(lessons()[0], "en", ["worksheet"])
    assert catalogue("en")["paper.comes_out"] not in words(page)
    assert "<article" in page
    assert 'id="teacher"' not in page


def test_a_lesson_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(RequestError, match="did you mean 'defer-or-impose'"):
        find_lesson("defer-or-impos")
