import pytest

from sim.classroom.library import lessons


def test_lessons_are_listed_without_a_name(run):
    said = run("lesson")
    assert said.code == 0
    assert all(lesson.key in said.out for lesson in lessons())


def test_a_lesson_is_written_and_not_over_another_file(run, tmp_path):
    key = lessons()[0].key
    assert run("lesson", key, "--out", "lesson.html").out == "lesson.html\n"
    assert (tmp_path / "lesson.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("lesson", key, "--out", "lesson.html").code == 2
    assert run("lesson", key, "--out", "lesson.html", "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("defer-or-impos", "--out", "x.html"), "did you mean 'defer-or-impose'?"),
        (("defer-or-impose",), "--out: expected a file to write"),
        (("--out", "x.html"), "--out: say which lesson"),
        (("--language", "xx"), "--language xx: nothing is written in it; there is ar"),
    ],
)
def test_what_cannot_be_is_said(wrong, arguments, said):
    (line,) = wrong("lesson", *arguments)
    assert said in line
