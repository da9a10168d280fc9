"""Tables of points that are none: said by file, line and column."""

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import RequestError
from tests.studies.sweep.conftest import read

UNTITLED = "has no title; expected the path of a parameter, or 'point', which is passed over"


@pytest.fixture
def said(write):
    """Read an experiment with a table; give what is wrong."""

    def said(name, content=None, factors=""):
        path = write(factors, design='"list"', table=f'"{name}"')
        if content is not None:
            (path.parent / name).write_bytes(content.encode())
        with pytest.raises(RequestError) as error:
            read(path)
        return list(error.value.problems)

    return said


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            "groups.count,\n3,\n",
            f"p.csv: line 1: column 2 {UNTITLED}",
        ),
        (
            ",groups.count\n0,3\n",
            f"p.csv: line 1: column 1 {UNTITLED}",
        ),
        ("groups.count;states.count\n3;2\n", "p.csv: line 1: expected commas, got semicolons"),
        ("groups.count\tstates.count\n3\t2\n", "p.csv: line 1: expected commas, got tabs"),
        (
            'groups.count,rules.pressure\n3,linear\n4,"hill\n5,hill\n',
            "p.csv: line 3: not valid CSV: a quote is never closed",
        ),
        (
            'groups.count,rules.pressure\n3,"li"near\n',
            "p.csv: line 2: not valid CSV: ',' expected after '\"'",
        ),
        (
            "people.mean_degree\n4\n9\n",
            "p.csv: line 3: column 'people.mean_degree': must be a multiple of 2, is 9",
        ),
        (
            "groups.cont\n3\n",
            "p.csv: column groups.cont=3: there is no such parameter; did you mean 'groups.count'?",
        ),
        (
            "allies.agenda_gap\n0.5\n1.5\n",
            (
                "p.csv: column allies.agenda_gap=1.5: must be at most 1, is 1.5 (such values stand "
                "at 1 of 2 points)"
            ),
        ),
    ],
)
def test_a_table_that_is_wrong_is_named_with_the_place(said, content, problem):
    assert said("p.csv", content) == [problem]


def test_an_unknown_column_beside_a_practice_is_the_tables(write):
    own = '[[own_practices]]\nname = "mine"\n'
    path = write(own, design='"list"', table='"p.csv"', practices='["mine"]')
    (path.parent / "p.csv").write_text("practices.mine.voice,groups.cont\n1,3\n", "utf-8")
    with pytest.raises(RequestError, match=r"^p.csv: column groups.cont=3: there is no such"):
        read(path)


def test_a_table_that_is_no_ordinary_file_is_not_opened(said, tmp_path):
    os.mkfifo(tmp_path / "p.csv")
    assert said("p.csv") == ["p.csv: expected a regular file, found a pipe"]
    (tmp_path / "folder.csv").mkdir()
    assert said("folder.csv") == ["folder.csv: expected a regular file, found a folder"]
    assert said("a\\u0000.csv")[0].endswith(
        "table: expected text that prints, holds the sign U+0000"
    )


def test_a_parquet_that_is_damaged_says_why(said, tmp_path):
    pq.write_table(pa.table({"groups.count": [3, 4]}), tmp_path / "p.parquet")
    data = bytearray((tmp_path / "p.parquet").read_bytes())
    half = len(data) // 2
    data[half:-8] = b"\xff" * (len(data) - 8 - half)
    (tmp_path / "p.parquet").write_bytes(data)
    (line,) = said("p.parquet")
    assert line.startswith("p.parquet: ")
    assert "Success" not in line
    pq.write_table(pa.table({"": [3], "groups.count": [3]}), tmp_path / "q.parquet")
    assert said("q.parquet")[0].startswith("q.parquet: its titles: column 1 has no title")
