import os

import pytest

from sim.scenario import load_scenario
from sim.scenario.toml import LARGEST_FILE


def test_a_file_that_is_none(write, problems, tmp_path):
    write("scenario.toml", "")
    assert problems("no.toml") == ["no.toml: there is no such file"]
    assert problems("scenari.toml") == [
        "scenari.toml: there is no such file; did you mean 'scenario.toml' there?"
    ]
    (problem,) = problems("null-world.toml")
    assert problem.endswith("; did you mean 'null-world', which comes with solidarity?")
    assert problems("scenario.toml/x.toml") == ["scenario.toml/x.toml: there is no such file"]
    assert problems(tmp_path) == [f"{tmp_path}: expected a regular file, found a folder"]
    assert problems("nowhere")[0].startswith("there is no scenario 'nowhere'")
    assert problems("scenario") == [
        "there is no scenario 'scenario'; did you mean the file './scenario.toml'?"
    ]
    assert problems("") == ["a scenario needs a name or a path"]
    assert problems("a\0.toml") == ["expected a name or a path, got one with a zero byte"]
    assert problems("a\udcff.toml") == ["a\\udcff.toml: cannot be read: no name of a file in UTF-8"]
    assert problems("x" * 300 + ".toml")[0].endswith("cannot be read: File name too long")
    os.mkfifo("fifo.toml")  # reading it would wait for ever
    assert problems("fifo.toml") == ["fifo.toml: expected a regular file, found a pipe"]


def test_a_file_too_large_is_refused_before_it_is_read(write, problems, tmp_path):
    path = tmp_path / write("large.toml", "")
    with path.open("r+b") as file:
        file.truncate(100_000_000)
    assert problems("large.toml") == [
        "large.toml: expected at most 1,000,000 bytes, found 100,000,000"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\x7fELF\x00\xff", "line 1: not a text in UTF-8"),
        (b"title = 'a'\n# caf\xe9\n", "line 2: not a text in UTF-8"),
        (b"title = 'a'\n\x00", "line 2, column 1: not valid TOML"),
        (b"title = \n", "line 1, column 9: not valid TOML: Invalid value"),
        (b"[states\n", "line 1, column 8: not valid TOML: Expected"),
        (
            b"title = 'a'\ntitle = 'b'\n",
            "line 2, column 12: not valid TOML: Cannot overwrite a value: title = 'b'",
        ),
        (b"a = 1\n[a]\n", "line 2, column 3: not valid TOML: Cannot overwrite a value: [a]"),
        (b"[a]\n[b]\n[a]\n", "line 3, column 3: not valid TOML: Cannot declare ('a',) twice: [a]"),
        (b"title = 'a", "end of document: not valid TOML: Expected"),
        (b"title = 'a'\nx = " + b"[" * 100_000, "not valid TOML: "),
        (b"title = 'a'\nx = 1" + b"0" * 10_000, "not valid TOML: "),
    ],
)
def test_what_is_not_toml_says_where(problems, tmp_path, monkeypatch, content, problem):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_bytes(content)
    (found,) = problems("a.toml")
    assert found.startswith(f"a.toml: {problem}")


def test_a_mark_of_windows_is_no_problem(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbftitle = 'a'\r\n")
    assert load_scenario(path).title == "a"


def test_hostile_names_stay_on_their_line(write, problems):
    name = write("a.toml", '"a\\nb\\u001b[31m" = 1\n[states]\n"x.y" = 2\n')
    for problem in problems(name):
        assert problem.isprintable()
    name = write("a.toml", f'"{"k" * 100_000}" = 1\nsummary = 3\n')
    assert all(len(problem) <= 500 for problem in problems(name))


def test_tables_in_tables_in_tables_are_one_problem(write, problems):
    (problem,) = problems(write("a.toml", "a." * 900 + "a = 1"))
    assert problem.startswith("a.toml: a: unknown key")
    # Half a million would take hours.
    endless = write("a.toml", "a." * (LARGEST_FILE // 2 - 50) + "a = 1")
    assert problems(endless) == ["a.toml: line 2: more than 1,000 dots"]
