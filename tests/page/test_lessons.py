import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from sim.cli.demo import PORT
from sim.page.lessons import LESSONS
from sim.page.requests import parse

FOLDER = Path(__file__).parents[2] / "docs" / "teaching"
MOST_BYTES = 300_000


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_is_written_out_as_the_page_has_it(lesson, library):
    text = (FOLDER / f"{lesson.key}.md").read_text(encoding="utf-8")
    for part in (lesson.title, lesson.question, *lesson.watch, *lesson.discuss, lesson.limit):
        assert part in text
    (link,) = re.findall(r"<(http://.*)>", text)
    page, _, query = link.partition("?")
    assert page == f"http://127.0.0.1:{PORT}/"
    assert dict(parse_qsl(query)) == {"lesson": lesson.key, **lesson.asked}
    assert parse(dict(lesson.asked), library).plain() == lesson.asked


def test_the_first_page_leads_to_every_lesson_and_what_it_shows_is_there():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)", text)
    assert {f"{lesson.key}.md" for lesson in LESSONS} <= set(targets)
    for target in targets:
        assert (FOLDER / target).exists(), target


def test_pictures_are_small():
    pictures = list(FOLDER.glob("*.png"))
    assert len(pictures) == 2
    assert all(picture.stat().st_size < MOST_BYTES for picture in pictures)
