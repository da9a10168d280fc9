import csv
import io
import json

import pyarrow.parquet as pq
import pytest

from sim.runs.execute import dispatch
from sim.runs.folder import begin
from tests.studies.sweep.conftest import INVALID, Inline, finish, read, text, whole


@pytest.fixture
def done(mine, tmp_path):
    (tmp_path / mine).write_text(text(INVALID), encoding="utf-8")
    return whole(tmp_path / "res", read(tmp_path / mine), 4)


def test_csv_and_json_hold_what_the_file_holds(run, done, tmp_path):
    rows = pq.read_table(tmp_path / "res/runs.parquet").to_pylist()
    assert json.loads(run("results", "res", "--format", "json").out) == rows
    said = run("results", "res", "--format", "csv")
    assert said.code == 0
    read = list(csv.DictReader(io.StringIO(said.out)))
    assert len(read) == len(rows) == done.runs
    assert [float(row["rights"]) for row in read[:9]] == [row["rights"] for row in rows[:9]]
    assert read[-1]["rights"] == ""
    assert read[-1]["error"].startswith("no valid world: ties.renewal_threshold")


def test_one_outcome_and_the_first_rows_for_people(run, done):
    said = run("results", "res", "--outcome", "harms")
    assert said.out.splitlines()[0].split() == [
        *("scenario", "point", "replicate", "practice"),
        *("ties.renewal_threshold", "ties.break_threshold", "harms", "error"),
    ]
    assert len(said.out.splitlines()) == 40
    assert said.err == "These are the first 39 runs; --format csv gives all.\n"
    assert done.runs > 39


def test_a_sweep_that_is_not_complete_is_given_only_in_part(run, mine, tmp_path):
    plan = begin(tmp_path / "res", read(tmp_path / mine).work, 4)
    said = run("results", "res", "--format", "csv")
    assert said.code == 2
    assert "the sweep is not complete; --partial gives what there is of it" in said.err
    assert run("results", "res", "--partial", "--format", "json").out == "[]\n"
    dispatch(Inline(), tmp_path / "res", plan, [1, 3])
    partial = json.loads(run("results", "res", "--partial", "--format", "json").out)
    assert len(partial) == 24
    dispatch(Inline(), tmp_path / "res", plan, range(plan.parts))
    finish(tmp_path / "res", plan)
    assert json.loads(run("results", "res", "--format", "json").out)[12:24] == partial[:12]


def test_what_is_wrong(run, done, tmp_path):
    said = run("results", "res", "--outcome", "capacity")
    assert (said.code, said.err) == (
        2,
        "--outcome capacity: the sweep did not keep it; it kept rights, harms\n",
    )
    assert run("results", "nowhere").code == 2
    path = tmp_path / "res/runs.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    said = run("results", "res")
    assert (said.code, said.out) == (2, "")
    assert "runs.parquet: is not as it was written: its checksum differs" in said.err
    assert done.runs


def test_runs_of_a_result_that_has_no_plan(run):
    small = ("--set", "people.per_group=8", "--replicates", 2, "--no-figures")
    practice = ("--practice", "parallel")
    assert run("compare", "null-world", *small, *practice, "--out", "compared").code == 0
    said = run("results", "compared", "--outcome", "harms", "--format", "csv")
    assert said.out.splitlines()[0] == "replicate,practice,harms"
    assert len(said.out.splitlines()) == 1 + 2 * 2
