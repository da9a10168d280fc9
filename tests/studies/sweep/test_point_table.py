"""Tables of points: read as they are, or said to be none by file, line and column."""

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import RequestError
from tests.studies.sweep.conftest import read

NO_TITLE = "has no title; expected the path of a parameter, or 'point', which is passed over"
GAP = '[[factors]]\npath = "allies.agenda_gap"\nlow = 0.0\nhigh = 0.5\n'
MINE = '[[own_practices]]\nname = "mine"\n'


@pytest.fixture
def listed(write):
    """Write an experiment with a table; give its path."""

    def listed(name, content=None, factors="", **changes):
        path = write(factors, design='"list"', table=f'"{name}"', **changes)
        if content is not None:
            (path.parent / name).write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
        return path

    return listed


@pytest.fixture
def said(listed):
    """Read an experiment with a table; give what is wrong."""

    def said(*table, **changes):
        with pytest.raises(RequestError) as error:
            read(listed(*table, **changes))
        return list(error.value.problems)

    return said


def test_a_table_lists_points(listed, tmp_path):
    made = read(listed("p.csv", "point,allies.agenda_gap,groups.count\n7,0.5,3\n8,1,4\n\n"))
    assert made.work.points.to_pylist() == [
        {"point": 0, "allies.agenda_gap": 0.5, "groups.count": 3},
        {"point": 1, "allies.agenda_gap": 1.0, "groups.count": 4},
    ]
    table = pa.table({"allies.agenda_gap": [0.25, 0.5], "rules.pressure": ["hill", "linear"]})
    pq.write_table(table, tmp_path / "p.parquet")
    again = read(listed("p.parquet"))
    assert again.work.points.drop(["point"]).to_pylist() == table.to_pylist()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("groups.count,\n3,\n", f"line 1: column 2 {NO_TITLE}"),
        (",groups.count\n0,3\n", f"line 1: column 1 {NO_TITLE}"),
        ("groups.count,groups.count\n1,2\n", "line 1: the column 'groups.count' stands twice"),
        ("groups.count;states.count\n3;2\n", "line 1: expected commas, got semicolons"),
        ("groups.count\tstates.count\n3\t2\n", "line 1: expected commas, got tabs"),
        (
            'groups.count,rules.pressure\n3,linear\n4,"hill\n5,hill\n',
            "line 3: not valid CSV: a quote is never closed",
        ),
        (
            'groups.count,rules.pressure\n3,"li"near\n',
            "line 2: not valid CSV: ',' expected after '\"'",
        ),
        ("groups.count\n", "holds no point"),
        ("point\n1\n", "has no column of a factor"),
        ("", "has no column of a factor"),
        (None, "there is no such file"),
        (b"\xff\xfe", "line 1: not a text in UTF-8"),
        ("allies.agenda_gap\n0.5,3\n", "line 2: expected 1 cells, got 2"),
        (
            "allies.agenda_gap\nx\n",
            "line 2: column 'allies.agenda_gap': expected a number, got text 'x'",
        ),
        (
            "groups.count\n4.5\n",
            "line 2: column 'groups.count': expected a whole number, got 4.5",
        ),
        (
            "groups.count\n9999999999999999999999\n",
            "line 2: column 'groups.count': expected a whole number, got 9999999999999999999999",
        ),
        (
            "people.mean_degree\n4\n9\n",
            "line 3: column 'people.mean_degree': must be a multiple of 2, is 9",
        ),
        (
            "groups.cont\n3\n",
            "column groups.cont=3: there is no such parameter; did you mean 'groups.count'?",
        ),
        (
            "groups.priorities\n3\n",
            "line 1: path: 'groups.priorities' is a list; a factor varies a single value",
        ),
        (
            "allies.agenda_gap\n0.5\n1.5\n",
            "column allies.agenda_gap=1.5: must be at most 1, is 1.5 (such values stand at 1 of 2",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told_by_line_and_column(said, content, problem):
    (line,) = said("p.csv", content)
    assert line.startswith(f"p.csv: {problem}")


def test_a_described_factor_bounds_its_column(said):
    (line,) = said("p.csv", "allies.agenda_gap\n0.9\n", GAP)
    assert line.endswith("must be from 0 to 0.5, is 0.9")
    (line,) = said("p.csv", "groups.count\n3\n", GAP)
    assert line.startswith("p.csv: there is no column 'allies.agenda_gap'")


def test_an_unknown_column_beside_a_practice_is_the_tables(said):
    table = "practices.mine.voice,groups.cont\n1,3\n"
    (line,) = said("p.csv", table, MINE, practices='["mine"]')
    assert line.startswith("p.csv: column groups.cont=3: there is no such")


def test_a_table_that_is_no_regular_file_is_not_opened(said, tmp_path):
    os.mkfifo(tmp_path / "p.csv")
    assert said("p.csv") == ["p.csv: expected a regular file, found a pipe"]
    (tmp_path / "folder.csv").mkdir()
    assert said("folder.csv") == ["folder.csv: expected a regular file, found a folder"]
    assert said("a\\u0000.csv")[0].endswith("expected text that prints, holds the sign U+0000")


def test_a_parquet_that_is_damaged_says_why(said, tmp_path):
    assert said("p.parquet", "none")[0].startswith("p.parquet: not a file of Parquet")
    pq.write_table(pa.table({"groups.count": [3, 4]}), tmp_path / "p.parquet")
    data = bytearray((tmp_path / "p.parquet").read_bytes())
    half = len(data) // 2
    data[half:-8] = b"\xff" * (len(data) - 8 - half)
    (line,) = said("p.parquet", bytes(data))
    assert line.startswith("p.parquet: ")
    assert "Success" not in line
    pq.write_table(pa.table({"": [3], "groups.count": [3]}), tmp_path / "q.parquet")
    assert said("q.parquet")[0].startswith("q.parquet: its titles: column 1 has no title")
