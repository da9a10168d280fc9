import json
import os
import signal

import numba
import pytest

from sim._jit import IS_COMPILED
from sim.runs.execute import dispatch
from sim.runs.folder import begin
from sim.runs.parts import part_path
from sim.runs.resume import COMPILING, marking
from tests.studies.sweep.conftest import Inline, finish, read


@pytest.fixture
def begun(mine, tmp_path):
    """Begin a sweep of nine parts and run the first six of them."""
    folder = tmp_path / "res"
    plan = begin(folder, read(tmp_path / mine).work, 4)
    dispatch(Inline(), folder, plan, range(6))
    return folder, plan


def test_it_says_how_far_a_sweep_is(run, begun):
    folder, plan = begun
    said = run("status", folder)
    assert said.code == 1
    told = dict(line.split(None, 1) for line in said.out.splitlines())
    assert told["complete"] == "no"
    assert told["parts"] == "6 of 8"
    assert told["runs"] == "72 of 90"
    assert {"rate", "time"} <= set(told)
    dispatch(Inline(), folder, plan, range(6, 8))
    assert run("status", folder).code == 1  # the tables are still to be written
    finish(folder, plan)
    said = run("status", folder)
    assert said.code == 0
    assert said.out.splitlines()[1].split() == ["complete", "yes"]


@pytest.mark.skipif(not IS_COMPILED, reason="nothing is compiled")
def test_while_rules_are_compiled_it_says_so_before_and_after_a_sweep_is_begun(
    run, begun, tmp_path
):
    folder, new = begun[0], tmp_path / "a" / "new"
    for place in (folder, new):
        with marking(place):
            assert place.exists() == (place is folder)  # nothing is compiled yet
            numba.njit(lambda: 1)()
            said = run("status", place)
            assert said.code == 1
            assert "compiling" in said.out
            assert json.loads(run("status", place, "--format", "json").out)["compiling"] == 1
    assert not new.parent.exists()
    mark = folder / f"{COMPILING}0"
    mark.touch()
    os.utime(mark, (0, 0))  # its process was killed
    assert "compiling" not in run("status", folder).out


def test_json_holds_numbers_and_damaged_parts_count_as_missing(run, begun):
    folder, plan = begun
    part_path(folder, plan, 1).write_bytes(b"cut")
    before = sorted(folder.rglob("*"))
    said = run("status", folder, "--format", "json")
    assert said.code == 1
    told = json.loads(said.out)
    assert (told["parts_done"], told["parts_missing"], told["parts_damaged"]) == (5, 3, 1)
    assert told["runs_done"] == 60
    assert told["seconds_left"] > 0
    assert sorted(folder.rglob("*")) == before  # it looks and touches nothing
    assert "damaged parts" in run("status", folder).out


def test_a_complete_sweep_with_a_damaged_file_is_not_complete(run, begun):
    folder, plan = begun
    dispatch(Inline(), folder, plan, range(plan.parts))
    finish(folder, plan)
    assert run("status", folder).code == 0
    runs = folder / "runs.parquet"
    runs.write_bytes(runs.read_bytes() + b"x")
    said = run("status", folder)
    assert said.code == 1
    assert "runs.parquet: is not as it was written" in said.out
    held = json.loads(run("status", folder, "--format", "json").out)
    assert (held["complete"], len(held["files_damaged"])) == (False, 1)


@pytest.mark.slow
def test_a_pipe_or_device_in_place_of_a_file_keeps_nobody_waiting(run, begun, tmp_path):
    folder, _ = begun
    assert run("sweep", tmp_path / "mine.toml", "--out", folder, "--jobs", 1).code == 0

    def late(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    try:
        for name in ("plan.json", "manifest.json", "points.parquet", "runs.parquet"):
            (folder / name).rename(tmp_path / "kept")
            for put in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
                put(folder / name)
                for command in ("status", "results", "report"):
                    said = run(command, folder)
                    assert "Traceback" not in said.err
                    if (command, name) in (("status", "runs.parquet"), ("report", "plan.json")):
                        continue  # counts a damaged file; needs no plan
                    assert said.code == 2
                    assert name in said.err
                (folder / name).unlink()
            (tmp_path / "kept").rename(folder / name)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_what_is_no_sweep(wrong, begun, tmp_path):
    folder, _ = begun
    assert wrong("status", "nowhere")[0].startswith("nowhere: there is no such folder")
    assert "holds no sweep" in wrong("status", tmp_path)[0]
    assert "expected a folder, is a file" in wrong("status", tmp_path / "mine.toml")[0]
    plan = folder / "plan.json"
    plan.write_text(plan.read_text("utf-8")[:-100], encoding="utf-8")
    assert "plan.json: cannot be read as a plan" in wrong("status", folder)[0]
