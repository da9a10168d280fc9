"""The same bytes at the end, whatever happened on the way."""

import json
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sim.outcomes import OUTCOMES
from sim.runs import merge as module
from sim.runs import parts as written
from sim.runs.cells import do_part, run_part
from sim.runs.execute import dispatch
from sim.runs.folder import begin, damaged_files, kept_path, manifest_of, points_bytes
from sim.runs.merge import IncompleteError, merge
from sim.runs.parts import publish, write_whole
from sim.runs.plan import Work, plan_of
from sim.runs.resume import _of_tables, run_columns, run_rows, survey, sweep_status
from sim.runs.simulate import Arm
from tests.studies.sweep.conftest import INVALID, Inline, finish, finishing, whole


def tables(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


def shuffled(plan):
    return np.random.default_rng(1).permutation(plan.parts).tolist()


@pytest.mark.slow
def test_bytes_depend_on_nothing_but_the_question(prepared, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "GROUP_ROWS", 13)
    made = prepared(keep='["months", "events"]', replicates="3")
    whole(tmp_path / "a", made, 1)
    first = tables(tmp_path / "a")
    assert set(first) == {"runs.parquet", "points.parquet", "months.parquet", "events.parquet"}
    for n, (units, order) in enumerate([(4, None), (7, shuffled), (1000, None), (1, shuffled)]):
        folder = tmp_path / str(n)
        whole(folder, made, units, order=order)
        assert tables(folder) == first
        assert not (folder / "parts").exists()
    assert pq.ParquetFile(tmp_path / "a/runs.parquet").metadata.row_group(0).num_rows == 13
    monkeypatch.setattr(written, "GROUP_ROWS", 13)
    for name, data in first.items():  # as an answer that is saved writes them
        written.write_table(pq.read_table(tmp_path / "a" / name), tmp_path / name)
        assert (tmp_path / name).read_bytes() == data


def test_columns_rows_and_metadata(prepared, tmp_path):
    made = prepared(outcomes=None, scenarios='["tiny.toml", "null-world"]', replicates="1",
        settings='["people.per_group=2", "groups.count=3"]')  # fmt: skip
    whole(tmp_path / "a", made, 5)
    table = pq.read_table(tmp_path / "a/runs.parquet")
    assert table.column_names == [
        *("scenario", "point", "replicate", "practice", "allies.agenda_gap", "rules.pressure"),
        *(row.name for row in OUTCOMES),
        "error",
    ]
    rows = table.to_pylist()
    assert [(row["scenario"], row["point"]) for row in rows] == [
        (scenario, point) for scenario in ("tiny", "null-world") for point in range(6)
        for _ in range(3)
    ]  # fmt: skip
    assert [row["practice"] for row in rows[:3]] == list(made.work.setup.practices)
    points = pq.read_table(tmp_path / "a/points.parquet").to_pylist()
    for row in rows:
        assert points[row["point"]].items() <= row.items()
    assert table.column("rights_kept").null_count > 0  # undefined
    assert table.schema.field("harms").metadata[b"unit"] == b"per 1,000 people and year"
    held = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert held["seed"] == "3"
    assert json.loads(held["practices"]) == list(made.work.setup.practices)
    assert json.loads(held["experiment"])["name"] == "mine"
    assert json.loads(held["scenarios"])["tiny"]["groups"]["count"] == 3


@pytest.fixture
def full(prepared):
    """Give a small sweep of two scenarios that keeps everything."""
    return prepared(scenarios='["tiny.toml", "null-world"]', replicates="2",
        settings='["people.per_group=2", "time.months=6", "shocks=[]"]',
        keep='["months", "events"]').work  # fmt: skip


def with_arms(work, *arms):
    return Work(work.setup.model_copy(update={"arms": arms}), work.points)


def test_scenarios_may_differ_in_their_arms(full, tmp_path):
    *tiny, one, _, three = full.setup.arms
    full, fewer = (
        whole(tmp_path / name, SimpleNamespace(work=work), units)
        for name, work, units in (
            ("full", full, 5),
            ("fewer", with_arms(full, *tiny, three, one), 7),
        )
    )
    assert (full.runs, fewer.runs) == (6 * 2 * 6, 6 * 2 * 5)
    assert manifest_of(tmp_path / "fewer").counts.runs == fewer.runs
    for name in ("runs", "months", "events"):
        keys = ["scenario", "practice", "point", "replicate"]
        held, all_ = (
            pq.read_table(tmp_path / folder / f"{name}.parquet").to_pandas()
            for folder in ("fewer", "full")
        )
        left = (all_["scenario"] == "tiny") | (all_["practice"] != "silent-deference")
        order = {"by": keys, "kind": "stable", "ignore_index": True}
        assert held.sort_values(**order).equals(all_[left].sort_values(**order))
    rows = pq.read_table(tmp_path / "fewer/runs.parquet").to_pylist()
    assert [row["practice"] for row in rows[-2:]] == ["imposition", "engaged-deference"]


def test_a_switch_is_a_column_and_found_again(full, tmp_path):
    """Tables and what goes on from them carry it as they carry arms."""
    work = with_arms(full, *full.setup.arms, Arm("tiny", "imposition", "luck=2"))
    plan = plan_of(work, "0" * 64, 5)
    assert plan.digest != plan_of(full, "0" * 64, 5).digest
    points = {row.pop("point"): row for row in work.points.to_pylist()}
    (tmp_path / "parts").mkdir()
    data = points_bytes(work.points)
    write_whole(kept_path(tmp_path, "points", plan.points_file), data, replace=True)
    made = [run_part(plan, part, points) for part in range(plan.parts)]
    for part, table in enumerate(made):
        publish(tmp_path, plan, part, table)
    finish(tmp_path, plan)
    for name in ("runs", "months", "events"):
        table = pq.read_table(tmp_path / f"{name}.parquet")
        assert set(table.column("switch").unique().to_pylist()) == {"", "luck=2"}
        switched = table.filter(pc.equal(table.column("switch"), "luck=2"))
        assert switched.column("practice").unique().to_pylist() == ["imposition"]
    again = pa.concat_tables(_of_tables(tmp_path, plan)).combine_chunks()
    assert again.equals(pa.concat_tables(made).combine_chunks())


def test_a_scenarios_own_value_is_filled_in(prepared, tmp_path):
    factor = '[[factors]]\npath = "groups.count"\nvalues = [2, 3]\n'
    made = prepared(factor, design='"one-at-a-time"', scenarios='["tiny.toml", "null-world"]',
        settings='["people.per_group=2"]', replicates="1")  # fmt: skip
    assert made.work.points.column("groups.count").to_pylist() == [None, 2, 3]
    whole(tmp_path / "a", made, 2)
    rows = pq.read_table(tmp_path / "a/runs.parquet").to_pylist()
    assert [row["groups.count"] for row in rows[::3]] == [4, 2, 3, 12, 2, 3]


def test_a_manifest_says_what_there_is(prepared, tmp_path):
    plan = whole(tmp_path / "a", prepared(), 9)
    manifest = manifest_of(tmp_path / "a")
    assert manifest.counts.model_dump() == {"runs": plan.runs, "failed": 0, "capped": 0}
    assert set(manifest.files) == {"points.parquet", "runs.parquet", "summary.txt"}
    assert len(manifest.processors) == 1
    assert not damaged_files(tmp_path / "a", manifest)
    assert sweep_status(tmp_path / "a")["complete"]


def test_an_incomplete_sweep_is_not_compacted(prepared, tmp_path):
    plan = begin(tmp_path / "a", prepared().work, 5)
    dispatch(Inline(), tmp_path / "a", plan, [0, 1, 2, 4, 5])
    with pytest.raises(IncompleteError, match="part 3 is missing"):
        finish(tmp_path / "a", plan)
    assert not list((tmp_path / "a").glob("runs.parquet"))
    assert not list((tmp_path / "a").glob("new-*"))
    status = sweep_status(tmp_path / "a")
    assert (status["complete"], status["parts_missing"], status["parts_done"]) == (False, 1, 5)
    rows = list(run_rows(tmp_path / "a", plan, run_columns(plan), partial=True))
    assert len(rows) == 5 * 5 * 3
    dispatch(Inline(), tmp_path / "a", plan, survey(tmp_path / "a", plan, range(6)).missing)
    finish(tmp_path / "a", plan)
    whole(tmp_path / "b", prepared(), 9)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_failed_runs_keep_their_chunks(prepared, tmp_path):
    made = prepared(INVALID)
    plan = whole(tmp_path / "a", made, 5)
    counts = manifest_of(tmp_path / "a").counts
    assert (counts.runs, counts.failed) == (60, 15)
    assert survey(tmp_path / "a", plan, range(4)).with_failures == [3]
    rows = pq.read_table(tmp_path / "a/runs.parquet").to_pylist()
    assert sum(row["rights"] is None and row["error"] is not None for row in rows) == 15


def test_a_process_that_is_late_loses_nothing_of_the_faster_one(prepared, tmp_path):
    """Whoever is faster removes what the other one has made for its result."""
    folder = tmp_path / "a"
    plan = begin(folder, prepared().work, 5)
    dispatch(Inline(), folder, plan, range(plan.parts))
    held = []

    def late(staging, said):
        finishing(staging, said)
        finish(folder, plan)
        held.append({path.name: path.read_bytes() for path in folder.iterdir()})

    merge(folder, plan, finish=late)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == held[0]
    assert not damaged_files(folder, manifest_of(folder))


def test_a_second_process_that_finds_it_complete_is_content(prepared, tmp_path):
    made = prepared()
    plan = whole(tmp_path / "a", made, 5)
    before = tables(tmp_path / "a")
    finish(tmp_path / "a", plan)
    assert do_part(str(tmp_path / "a"), plan.stamp, 0) == (0, 0, 0)
    assert tables(tmp_path / "a") == before
