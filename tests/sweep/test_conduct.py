"""Sweeps begun, stopped, resumed, begun anew: nothing is lost, nothing foreign is taken."""

import pytest

from sim.errors import RequestError
from sim.files import REPORT, REPORT_MARK
from sim.sweep.compact import IncompleteError
from sim.sweep.complete import manifest_of
from sim.sweep.folder import begin, find_plan, open_plan
from sim.sweep.store import DisagreementError, chunk_path
from sim.sweep.survey import survey
from tests.sweep.conftest import INVALID, digests, whole


def test_a_sweep_is_done_and_then_is_complete(do, draft):
    ending = do(draft())
    assert (ending.complete, ending.before, ending.run, ending.failed) == (True, False, 10, 0)
    assert do.counted == [["Running", 90, "runs", 90]]
    again = do(draft())
    assert (again.complete, again.before, again.run) == (True, True, 0)
    assert not do.counted


@pytest.mark.parametrize("parts", [2, 3])
def test_shards_merged_are_the_whole(do, draft, tmp_path, parts):
    made = draft()
    for part in range(1, parts + 1):
        with pytest.raises(IncompleteError) if part > 1 else pytest.raises(RequestError):
            do(made, merge_only=True)
        ending = do(made, shard=(part, parts))
        assert not ending.complete
        assert ending.run == ending.chunks == len(range(part - 1, 10, parts))
        assert do(made, shard=(part, parts)).run == 0
    assert do(made, merge_only=True).complete
    whole(tmp_path / "one", made, 100)
    assert digests(do.folder) == digests(tmp_path / "one")


def test_an_incomplete_merge_names_what_is_missing(do, draft):
    do(draft(), shard=(2, 2))
    with pytest.raises(IncompleteError, match=r"5 of 10 chunks are missing: 0, 2, 4, 6, 8; run"):
        do(draft(), merge_only=True)


def test_a_sweep_that_was_stopped_goes_on(do, draft, tmp_path):
    made = draft()
    plan = begin(do.folder, made, 7)
    from sim.sweep.work import do_chunk

    for chunk in (0, 3, 4):
        do_chunk(str(do.folder), plan.stamp, chunk)
    ending = do(made)
    assert ending.run == 2  # the size of chunks is the folder's
    assert do.counted == [["Running", 42, "runs", 42]]
    whole(tmp_path / "one", made, 100)
    assert digests(do.folder) == digests(tmp_path / "one")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"seed": "4"}, ["experiment.seed: 3 → 4"]),
        (
            {"settings": '["groups.count=3"]'},
            ["scenarios.tiny.groups.count: 4 → 3", "settings: none → groups.count=3"],
        ),
        ({"replicates": "6"}, ["experiment.replicates: 5 → 6"]),
        ({"outcomes": '["rights"]'}, ["experiment.outcomes: rights, harms → rights"]),
        (
            {"factors": ""},
            ["experiment.factors.allies.agenda_gap.low: 0 → nothing", "points.count: 6 → 1"],
        ),
    ],
)
def test_a_changed_experiment_is_refused_with_the_difference(do, draft, changes, lines):
    do(draft(), shard=(1, 2))
    before = sorted(do.folder.rglob("*"))
    with pytest.raises(RequestError) as error:
        do(draft(**changes))
    first, *told = error.value.problems
    assert "holds a sweep that differs from this one; choose another folder, or --restart" in first
    for line in lines:
        assert any(line in found for found in told), told
    assert sorted(do.folder.rglob("*")) == before
    assert do(draft(**changes), restart=True).complete


def test_what_is_only_said_may_change(do, draft):
    do(draft(), shard=(1, 2))
    assert do(draft(title='"Better"', question='"Why?"')).complete


def test_a_changed_model_is_refused(do, draft, monkeypatch):
    do(draft(), shard=(1, 2))
    monkeypatch.setattr("sim.sweep.plan.model_version", lambda: "f" * 16)
    with pytest.raises(RequestError, match=r"model version: \w{16} → f{16}"):
        do(draft())


def test_restart_removes_the_sweep_and_nothing_else(do, draft):
    do(draft(INVALID))
    (do.folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert (do.folder / "chunks").is_dir()
    mark = f'<meta name="generator" content="{REPORT_MARK}">'
    (do.folder / REPORT).write_text(mark, encoding="utf-8")  # of what is removed
    assert do(draft(), restart=True).failed == 0
    assert sorted(path.name for path in do.folder.iterdir()) == [
        *("figures", "manifest.json", "notes.txt"),
        *("plan.json", "points.parquet", "runs.parquet"),
    ]


def test_a_folder_of_something_else_is_refused(do, draft):
    do.folder.mkdir()
    (do.folder / "thesis.tex").touch()
    for manner in ({}, {"restart": True}):
        with pytest.raises(RequestError, match=r"holds 'thesis.tex', but no sweep"):
            do(draft(), **manner)
    (do.folder / "thesis.tex").unlink()
    do.folder.rmdir()
    do.folder.touch()
    with pytest.raises(RequestError, match="expected a folder, is a file"):
        do(draft())


def test_failed_runs_are_tried_again_when_asked(do, draft):
    calls = []

    def broken(folder, digest, chunk, **named):
        from sim.sweep.work import do_chunk

        calls.append(chunk)
        if chunk == 1 and len(calls) < 15:
            raise RuntimeError("worker lost")
        return do_chunk(folder, digest, chunk, **named)

    do.engine = {"work": broken}
    assert do(draft()).failed == 9
    first = digests(do.folder)
    assert do(draft()).before
    calls += [0] * 20
    ending = do(draft(), retry_failed=True)
    assert (ending.run, ending.failed) == (1, 0)
    assert calls[-1] == 1
    assert digests(do.folder) != first
    assert do(draft(), retry_failed=True).before
    assert not (do.folder / "chunks").exists()


@pytest.mark.parametrize("name", ["runs.parquet", "points.parquet", "plan.json"])
def test_an_altered_file_of_a_complete_sweep_is_told(do, draft, name):
    do(draft())
    path = do.folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(RequestError, match=name):
        do(draft())
    path.unlink()
    if name == "plan.json":
        with pytest.raises(RequestError, match="but no sweep"):
            do(draft())
    else:
        with pytest.raises(RequestError, match=f"{name}: is not there"):
            do(draft())


def test_a_damaged_chunk_is_told_of_moved_aside_and_run_again(do, draft, tmp_path):
    do(draft(), shard=(1, 2))
    chunk_path(do.folder, 2).write_bytes(chunk_path(do.folder, 0).read_bytes())
    assert do(draft()).run == 6
    (line,) = [line for line in do.told if "moved aside" in line]
    assert "000002.chunk: it is a chunk of another sweep, or another chunk" in line
    whole(tmp_path / "one", draft(), 100)
    assert digests(do.folder) == digests(tmp_path / "one")


def test_copies_that_differ_stop_everything(do, draft):
    do(draft(), shard=(1, 2))
    other = chunk_path(do.folder, 0).with_name("000000.other-12345678")
    other.write_bytes(b"")
    for manner in ({}, {"shard": (2, 2)}):
        with pytest.raises(DisagreementError, match=r"000000.chunk and 000000.other-12345678"):
            do(draft(), **manner)
    other.unlink()
    assert do(draft()).complete


def test_points_of_a_precision_are_counted(do, draft):
    factor = '[[factors]]\npath = "allies.agenda_gap"\nvalues = [0.0, 1.0]\n'
    made = draft(factor, replicates=None, precision="0.5")
    assert do(made).complete
    assert do.counted == [["Running", 2, "points", 2]]
    assert manifest_of(do.folder).counts.model_dump() == {"runs": 600, "failed": 0, "capped": 0}


def test_who_begins_second_takes_the_plan_that_is_there(draft, tmp_path):
    first = begin(tmp_path / "a", draft(), 7)
    second = begin(tmp_path / "a", draft(), 4)
    assert second.chunk_units == first.chunk_units == 7
    assert survey(tmp_path / "a", second, range(second.chunks)).missing == [0, 1, 2, 3, 4]
    with pytest.raises(RequestError, match="differs from this one"):
        begin(tmp_path / "a", draft(seed="4"), 4)


def test_a_start_that_was_cut_short_is_no_obstacle(draft, tmp_path):
    begin(tmp_path / "a", draft(), 7)
    (tmp_path / "a/plan.json").unlink()
    assert find_plan(tmp_path / "a") is None
    assert begin(tmp_path / "a", draft(), 4).chunk_units == 4
    with pytest.raises(RequestError, match="holds no sweep"):
        open_plan(tmp_path)
