"""Driving: a bounded window, bounded retries, and what stops a sweep."""

import errno
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest

from sim.errors import RequestError
from sim.runs import cells
from sim.runs.cells import ChangedError, Receipt, do_part
from sim.runs.engines import DaskEngine, LocalEngine, ThreadEngine
from sim.runs.execute import ATTEMPTS, dispatch
from sim.runs.folder import begin, open_plan, restart
from sim.runs.parts import read_part
from sim.runs.resume import survey
from tests.studies.sweep.conftest import Inline, digests, finish, whole


@pytest.fixture
def begun(prepared, tmp_path):
    return tmp_path / "a", begin(tmp_path / "a", prepared().work, 2)


@pytest.mark.parametrize("width", [1, 3, 100])
def test_no_more_parts_than_the_window_are_handed_over(begun, width):
    folder, plan = begun
    told = []
    engine = Inline(width, work=lambda _, __, part, **___: Receipt(part, 6, 0))
    published = dispatch(engine, folder, plan, range(15), done=told.append)
    assert engine.most == min(width, 15)
    assert sorted(receipt.part for receipt in told) == list(range(15))
    assert (published, sum(receipt.runs for receipt in told)) == (15, 90)
    assert engine.ended == []


def failing(errors):
    """Give work that fails on part 1 as long as there are errors."""
    left = list(errors)

    def work(folder, digest, part, **named):
        if part == 1 and left:
            raise left.pop(0)
        return do_part(folder, digest, part, **named)

    return work


def test_a_lost_chunk_is_tried_again(begun):
    folder, plan = begun
    engine = Inline(2, work=failing([RuntimeError("worker lost"), OSError(errno.EIO, "read")]))
    assert dispatch(engine, folder, plan, range(4)) == 4
    assert survey(folder, plan, range(4)).failed == 0
    assert Counter(engine.handed)[1] == 3


def test_a_chunk_that_is_lost_too_often_is_rows_that_say_so(begun):
    folder, plan = begun
    engine = Inline(1, work=failing([RuntimeError("worker lost")] * ATTEMPTS))
    assert dispatch(engine, folder, plan, range(4)) == 4
    assert survey(folder, plan, range(4)).failed == 6
    errors = read_part(folder, plan, 1).table.column("error").to_pylist()
    assert len(errors) == 6
    assert errors[0].startswith("RuntimeError: worker lost (test_dispatch.py, line ")
    assert errors[0].endswith(f", {ATTEMPTS} times")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        PermissionError(errno.EACCES, "Permission denied"),
        ChangedError("other"),
        RequestError("no folder"),
    ],
)
def test_what_trying_again_cannot_mend_stops_it_at_once(begun, error):
    folder, plan = begun
    engine = Inline(1, work=failing([error]))
    with pytest.raises(type(error)):
        dispatch(engine, folder, plan, range(15))
    assert engine.handed == [0, 1]
    assert engine.ended == ["stopped"]
    assert survey(folder, plan, range(15)).runs == 6


def test_an_error_of_the_disk_that_stays_comes_out(begun):
    folder, plan = begun
    with pytest.raises(OSError, match="read"):
        dispatch(Inline(1, work=failing([OSError(errno.EIO, "read")] * 3)), folder, plan, range(4))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit(143)])
def test_what_is_done_stays_when_it_is_stopped(begun, stop):
    folder, plan = begun
    engine = Inline(1)

    def done(receipt):
        if receipt.part == 2:
            raise stop

    with pytest.raises((KeyboardInterrupt, SystemExit)):
        dispatch(engine, folder, plan, range(15), done=done)
    assert engine.ended == ["stopped"]
    assert survey(folder, plan, range(15)).missing == list(range(3, 15))


def test_a_signal_that_is_ignored_stops_nothing(begun):
    folder, plan = begun
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as after nohup, or in a script's `&`
    try:
        published = dispatch(
            Inline(), folder, plan, range(15), done=lambda _: signal.raise_signal(signal.SIGINT)
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert published == 15
    assert not survey(folder, plan, range(15)).missing


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_what_runs_is_published(begun, number):
    folder, plan = begun
    came = []
    before = signal.signal(number, lambda *_: came.append(engine.ended[:]))

    def struck(place, stamp, part, **named):
        if part == 2:
            signal.raise_signal(number)
        return do_part(place, stamp, part, **named)

    engine = Inline(1, work=struck)
    try:
        dispatch(engine, folder, plan, range(15))
    finally:
        signal.signal(number, before)
    assert came == [["stopped"]]
    assert survey(folder, plan, range(15)).missing == list(range(3, 15))


def test_who_finds_the_parts_removed_by_another_is_content(begun, monkeypatch):
    folder, plan = begun
    dispatch(Inline(), folder, plan, range(1, 15))
    real = cells.publish

    def late(*_arguments, **_named):
        monkeypatch.setattr(cells, "publish", real)
        dispatch(Inline(), folder, plan, range(15))
        finish(folder, plan)
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(cells, "publish", late)
    assert dispatch(Inline(), folder, plan, [0]) == 1
    assert not (folder / "parts").exists()


def test_a_chunk_that_is_there_is_not_run_again(begun):
    folder, plan = begun
    dispatch(Inline(), folder, plan, range(3))
    times = [path.stat().st_mtime_ns for path in sorted((folder / "parts").iterdir())]
    dispatch(Inline(), folder, plan, range(3))
    assert [path.stat().st_mtime_ns for path in sorted((folder / "parts").iterdir())] == times
    dispatch(Inline(), folder, plan, range(3), again=True)
    assert [path.stat().st_mtime_ns for path in sorted((folder / "parts").iterdir())] != times


def test_a_worker_refuses_another_sweep(begun):
    folder, _ = begun
    with pytest.raises(ChangedError, match="another sweep"):
        do_part(str(folder), "0" * 64, 0)
    assert not list((folder / "parts").glob("[0-9a-f]*"))
    with pytest.raises(RequestError, match="there is no such folder"):
        do_part(str(folder / "elsewhere"), "0" * 64, 0)


def test_a_chunk_that_comes_too_late_displaces_nothing(prepared, begun, monkeypatch):
    folder, former = begun
    real = cells.run_part

    def slow(*arguments):
        made = real(*arguments)
        restart(folder)
        plan = begin(folder, prepared().work, 5)
        monkeypatch.setattr(cells, "run_part", real)
        dispatch(Inline(), folder, plan, range(6))
        return made

    monkeypatch.setattr(cells, "run_part", slow)
    with pytest.raises(ChangedError, match="another sweep"):
        do_part(str(folder), former.stamp, 0)
    plan = open_plan(folder)
    assert not survey(folder, plan, range(6)).missing


@pytest.mark.slow
def test_processes_do_the_same_work(begun):
    folder, plan = begun
    assert dispatch(LocalEngine(2), folder, plan, range(15)) == 15
    assert not survey(folder, plan, range(15)).missing


def die(*_, **__):
    """Be killed, as by a system that has no memory left."""
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly(LocalEngine):
    """An engine that has a part of which every process dies."""

    def submit(self, work, *arguments, **named):
        return super().submit(die if arguments[2] == 1 else work, *arguments, **named)


@pytest.mark.slow
def test_a_chunk_of_which_every_process_dies_is_recorded_and_blames_no_other(begun):
    folder, plan = begun
    assert dispatch(Deadly(2), folder, plan, range(15)) == 15
    found = survey(folder, plan, range(15))
    assert (found.missing, found.with_failures, found.failed) == ([], [1], 6)
    errors = read_part(folder, plan, 1).table.column("error").to_pylist()
    assert set(errors) == {"its process was killed, 3 times"}


@pytest.mark.slow
def test_a_script_that_each_process_would_run_again_is_told_so_once(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text(
        """
from sim.runs.engines import LocalEngine

engine = LocalEngine(1)
engine.submit(int).exception()
engine.submit(int)
""",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert "RequestError: engine local: each process runs this script again" in done.stderr


def test_an_engine_is_given_plain_arguments(begun):
    import pickle

    folder, plan = begun
    engine, handed = Inline(2), []
    submit = engine.submit

    def recorded(work, *arguments, **named):
        handed.append(pickle.dumps((work, arguments, named)))
        return submit(work, *arguments, **named)

    engine.submit = recorded
    assert dispatch(engine, folder, plan, range(15)) == 15
    assert len(handed) == 15
    assert max(map(len, handed)) < 1000
    assert not survey(folder, plan, range(15)).missing


def test_dask_that_is_not_installed_is_told(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RequestError, match="pip install 'solidarity\\[dask\\]'"):
        DaskEngine("tcp://head:8786")


def test_threads_give_the_same_parts_as_this_process(prepared, tmp_path):
    made = prepared()
    for name, engine in (("inline", Inline(1)), ("threads", ThreadEngine(3))):
        whole(tmp_path / name, made, 2, engine=engine)
        engine.close()
    assert digests(tmp_path / "inline") == digests(tmp_path / "threads")
