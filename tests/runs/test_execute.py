"""Sweeps begun, stopped, resumed, begun anew: nothing is lost, nothing foreign is taken."""

import shutil

import pytest

from sim.errors import RequestError
from sim.result_folder import REPORT, REPORT_MARK
from sim.runs import cells
from sim.runs.folder import begin, find_plan, manifest_of, open_plan, put_plan
from sim.runs.merge import IncompleteError
from sim.runs.parts import part_path
from sim.runs.resume import OTHER_POINTS, resume, survey
from tests.studies.sweep.conftest import FACTORS, INVALID, digests, whole


def test_a_sweep_is_done_and_then_is_complete(do, prepared):
    ending = do(prepared())
    assert (ending.tables, ending.run, ending.failed) == ("now", 10, 0)
    assert do.counted == [["Running", 90, "runs", 90]]
    again = do(prepared())
    assert (again.tables, again.run) == ("before", 0)
    assert not do.counted


@pytest.mark.parametrize("parts", [2, 3])
def test_shards_merged_are_the_whole(do, prepared, tmp_path, parts):
    made = prepared()
    for part in range(1, parts + 1):
        with pytest.raises(IncompleteError) if part > 1 else pytest.raises(RequestError):
            do(made, merge_only=True)
        ending = do(made, shard=(part, parts))
        assert ending.tables == "shard"
        assert ending.run == ending.parts == len(range(part - 1, 10, parts))
        assert do(made, shard=(part, parts)).run == 0
    assert do(made, merge_only=True).tables == "now"
    whole(tmp_path / "one", made, 100)
    assert digests(do.folder) == digests(tmp_path / "one")


def test_an_incomplete_merge_names_what_is_missing(do, prepared):
    do(prepared(), shard=(2, 2))
    with pytest.raises(IncompleteError, match=r"5 of 10 parts are missing: 0, 2, 4, 6, 8; run"):
        do(prepared(), merge_only=True)


def test_a_sweep_that_was_stopped_goes_on(do, prepared, tmp_path):
    made = prepared()
    plan = begin(do.folder, made.work, 7)
    from sim.runs.cells import do_part

    for part in (0, 3, 4):
        do_part(str(do.folder), plan.stamp, part)
    ending = do(made)
    assert ending.run == 2  # the size of parts is the folder's
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
        ({"replicates": "4"}, ["experiment.replicates: 5 → 4"]),
        ({"outcomes": '["rights"]'}, ["experiment.outcomes: rights, harms → rights"]),
        (
            {"factors": ""},
            ["experiment.factors.allies.agenda_gap.low: 0 → nothing", "points.count: 6 → 1"],
        ),
    ],
)
def test_a_changed_experiment_is_refused_with_the_difference(do, prepared, changes, lines):
    do(prepared(), shard=(1, 2))
    before = sorted(do.folder.rglob("*"))
    with pytest.raises(RequestError) as error:
        do(prepared(**changes))
    first, *told = error.value.problems
    assert (
        f"holds runs that differ from these; choose another folder, or remove {do.folder}" in first
    )
    for line in lines:
        assert any(line in found for found in told), told
    assert sorted(do.folder.rglob("*")) == before
    assert do(prepared(**changes), restart=True).tables == "now"


def test_what_is_only_said_may_change(do, prepared):
    do(prepared(), shard=(1, 2))
    assert do(prepared(title='"Better"', question='"Why?"')).tables == "now"


def test_a_changed_model_is_refused(do, prepared, monkeypatch):
    do(prepared(), shard=(1, 2))
    monkeypatch.setattr("sim.runs.plan.model_version", lambda: "f" * 16)
    with pytest.raises(RequestError, match=r"model version: \w{16} → f{16}"):
        do(prepared())


def test_restart_removes_the_sweep_and_nothing_else(do, prepared):
    do(prepared(INVALID))
    (do.folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert (do.folder / "parts").is_dir()
    mark = f'<meta name="generator" content="{REPORT_MARK}">'
    (do.folder / REPORT).write_text(mark, encoding="utf-8")  # of what is removed
    assert do(prepared(), restart=True).failed == 0
    assert sorted(path.name for path in do.folder.iterdir()) == [
        *("manifest.json", "notes.txt", "plan.json"),
        *("points.parquet", "runs.parquet", "summary.txt"),
    ]


def test_a_folder_of_something_else_is_refused(do, prepared):
    do.folder.mkdir()
    (do.folder / "thesis.tex").touch()
    for manner in ({}, {"restart": True}):
        with pytest.raises(RequestError, match=r"is not a sweep .it holds 'thesis.tex'"):
            do(prepared(), **manner)
    (do.folder / "thesis.tex").unlink()
    do.folder.rmdir()
    do.folder.touch()
    with pytest.raises(RequestError, match="expected a folder, is a file"):
        do(prepared())


def test_failed_runs_are_tried_again_when_asked(do, prepared):
    calls = []

    def broken(folder, digest, part, **named):
        from sim.runs.cells import do_part

        calls.append(part)
        if part == 1 and len(calls) < 15:
            raise RuntimeError("worker lost")
        return do_part(folder, digest, part, **named)

    do.engine = {"work": broken}
    assert do(prepared()).failed == 9
    first = digests(do.folder)
    assert do(prepared()).tables == "before"
    calls += [0] * 20
    ending = do(prepared(), retry_failed=True)
    assert (ending.run, ending.failed) == (1, 0)
    assert calls[-1] == 1
    assert digests(do.folder) != first
    assert do(prepared(), retry_failed=True).tables == "before"
    assert not (do.folder / "parts").exists()


@pytest.mark.parametrize("name", ["runs.parquet", "points.parquet", "plan.json"])
def test_an_altered_file_of_a_complete_sweep_is_told(do, prepared, name):
    do(prepared())
    path = do.folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(RequestError, match=name):
        do(prepared())
    path.unlink()
    if name == "plan.json":
        with pytest.raises(RequestError, match=r"is not a sweep"):
            do(prepared())
    else:
        with pytest.raises(RequestError, match=f"{name}: is not there"):
            do(prepared())


def test_a_damaged_chunk_is_told_of_moved_aside_and_run_again(do, prepared, tmp_path):
    do(prepared(), shard=(1, 2))
    plan = open_plan(do.folder)
    part_path(do.folder, plan, 2).write_bytes(part_path(do.folder, plan, 0).read_bytes())
    assert do(prepared()).run == 6
    (line,) = [line for line in do.told if "moved aside" in line]
    assert f"{plan.key(2)}.parquet: it is a part of another sweep, or another part" in line
    whole(tmp_path / "one", prepared(), 100)
    assert digests(do.folder) == digests(tmp_path / "one")


def test_points_of_a_precision_are_counted(do, prepared):
    factor = '[[factors]]\npath = "allies.agenda_gap"\nvalues = [0.0, 1.0]\n'
    made = prepared(factor, replicates=None, precision="0.5")
    assert do(made).tables == "now"
    assert do.counted == [["Running", 2, "points", 2]]
    assert manifest_of(do.folder).counts.model_dump() == {"runs": 600, "failed": 0, "capped": 0}


def test_who_begins_second_takes_the_plan_that_is_there(prepared, tmp_path):
    first = begin(tmp_path / "a", prepared().work, 7)
    second = begin(tmp_path / "a", prepared().work, 4)
    assert second.each == first.each
    assert second.each == 7
    assert survey(tmp_path / "a", second, range(second.parts)).missing == [0, 1, 2, 3, 4]
    with pytest.raises(RequestError, match="differ from these"):
        begin(tmp_path / "a", prepared(seed="4").work, 4)


def test_a_start_that_was_cut_short_is_no_obstacle(prepared, tmp_path):
    begin(tmp_path / "a", prepared().work, 7)
    (tmp_path / "a/plan.json").unlink()
    assert find_plan(tmp_path / "a") is None
    assert begin(tmp_path / "a", prepared().work, 4).each == 4
    with pytest.raises(RequestError, match="holds no sweep"):
        open_plan(tmp_path)


@pytest.fixture
def made(monkeypatch):
    """Count the runs that are made, but for those that are timed before a sweep begins."""
    calls = []
    real = cells.run_part

    def counted(plan, part, points, former=None):
        table = real(plan, part, points, former)
        calls.extend([part] * (table.num_rows - (former.num_rows if former else 0)))
        return table

    monkeypatch.setattr(cells, "run_part", counted)
    return calls


@pytest.mark.slow
@pytest.mark.parametrize("complete", [True, False])
def test_more_of_the_same_goes_on_and_ends_in_the_bytes_of_a_fresh_sweep(
    do, prepared, tmp_path, made, complete
):
    def asked(values, replicates, scenarios='["tiny.toml"]'):
        return prepared(
            FACTORS.replace("low = 0.0\nhigh = 1.0\nlevels = 3", f"values = {values}"),
            replicates=replicates,
            scenarios=scenarios,
            settings='["people.per_group=2", "time.months=6", "shocks=[]"]',
            keep='["months", "events"]',
        )

    few, more = [0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 0.2, 0.8]
    do(asked(few, "4"), **({} if complete else {"shard": (1, 2)}))
    begun = len(made)
    do(asked(more, "6"), shard=(1, 3))
    assert any(f"goes on with more: {begun} runs are there already" in line for line in do.told)
    last = asked(more, "7", '["null-world", "tiny.toml"]')  # and more again, before that was done
    assert do(last).failed == 0
    runs = manifest_of(do.folder).counts.runs
    assert runs == 2 * 10 * 7 * 3
    assert len(made) == runs
    whole(tmp_path / "one", last, 100)
    assert digests(do.folder) == digests(tmp_path / "one")
    assert not (do.folder / "parts").exists()
    assert do(last).tables == "before"


@pytest.mark.parametrize("complete", [True, False])
def test_other_levels_are_refused_and_nothing_is_lost(do, prepared, complete):
    do(prepared(), **({} if complete else {"shard": (1, 2)}))
    between = FACTORS.replace("levels = 3", "levels = 5")  # the former ones are among them
    with pytest.raises(RequestError) as caught:
        do(prepared(between))
    first, why, *_ = caught.value.problems
    assert "choose another folder" in first
    assert why.endswith(OTHER_POINTS)
    assert do(prepared()).tables == ("before" if complete else "now")


def test_shards_that_ask_for_more_at_once_lay_out_the_same(do, prepared, tmp_path):
    do(prepared(), shard=(1, 2))
    more = prepared(replicates="7").work
    shutil.copytree(do.folder, tmp_path / "other")
    first, second = resume(do.folder, more), resume(tmp_path / "other", more)
    assert first == second
    assert first.former is not None
    # Who was still at it puts the same in the place of the same, and the sweep goes on.
    put_plan(do.folder, more, first.each, first.former)
    assert do(prepared(replicates="7"), shard=(1, 2)).failed == 0
    assert do(prepared(replicates="7")).tables == "now"


def test_failed_runs_are_still_failed_when_more_is_asked(do, prepared, tmp_path):
    do(prepared(INVALID, replicates="2", keep='["months"]'))
    assert do(prepared(INVALID, replicates="3", keep='["months"]')).failed == 9
    whole(tmp_path / "one", prepared(INVALID, replicates="3", keep='["months"]'), 100)
    assert digests(do.folder) == digests(tmp_path / "one")


@pytest.mark.slow
def test_a_finer_precision_is_another_sweep_and_more_points_are_not(do, prepared, tmp_path, made):
    def asked(values, precision="0.5"):
        factor = f'[[factors]]\npath = "allies.agenda_gap"\nvalues = {values}\n'
        return prepared(factor, replicates=None, precision=precision)

    do(asked([0.0, 1.0]))
    begun = len(made)
    do(asked([0.0, 1.0, 0.5]))
    assert len(made) == begun + 100 * 3
    whole(tmp_path / "one", asked([0.0, 1.0, 0.5]), 100)
    assert digests(do.folder) == digests(tmp_path / "one")
    with pytest.raises(RequestError, match=r"precision: 0.5 → 0.4"):
        do(asked([0.0, 1.0, 0.5], precision="0.4"))
