"""A real Dask scheduler with two worker processes: the same bytes, though one is killed."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests.cluster.conftest import CHUNK_SECONDS, solidarity
from tests.cluster.processes import parts, until

pytestmark = pytest.mark.slow


class Dask:
    """A scheduler and its workers, each a process with a log."""

    def __init__(self, folder, stack):
        self.folder = folder
        self._stack = stack
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{held.getsockname()[1]}"
        self.scheduler = self._start(
            "scheduler",
            *("--host", "127.0.0.1", "--port", self.address.rpartition(":")[2]),
            "--no-dashboard",
        )

    def worker(self, name):
        """Start a worker of one thread, in a folder of its own; nobody starts it anew."""
        place = self.folder / name
        place.mkdir()
        worker = self._start(
            "worker",
            *(self.address, "--name", name, "--nthreads", "1", "--no-nanny", "--no-dashboard"),
            *("--local-directory", str(place)),
            log=name,
            cwd=place,
        )
        found = until(lambda: f"Registered to: {self.address}" in " ".join(self.said(name)), 30)
        assert found, self.said(name)
        return worker

    def said(self, name):
        """Give the words of a log."""
        return (self.folder / f"{name}.log").read_text("utf-8").split()

    def _start(self, kind, *arguments, log="scheduler", cwd=None):
        with (self.folder / f"{log}.log").open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=cwd or self.folder,
            )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


@pytest.fixture
def dask(tmp_path):
    with ExitStack() as stack:
        yield Dask(tmp_path, stack)


@pytest.fixture
def start(dask, mine):
    """Start the sweep on Dask, from the experiment's folder."""
    with ExitStack() as stack:

        def start(**variables):
            running = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "sim", "sweep", mine.name, "--out", "res"),
                    *("--engine", "dask", "--scheduler", dask.address, *CHUNK_SECONDS),
                ],
                cwd=mine.parent,
                env=os.environ | variables,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.callback(running.communicate)
            stack.callback(running.kill)
            return running

        yield start


def test_two_workers_make_the_local_bytes(dask, start, mine, local):
    for name in ("one", "two"):
        dask.worker(name)
    running = start()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert (mine.parent / "res" / "runs.parquet").read_bytes() == local


def test_a_worker_is_killed_and_the_other_does_all(dask, start, mine, local):
    first, _ = dask.worker("one"), dask.worker("two")
    running = start()
    assert until(lambda: len(parts(mine.parent / "res")) > 3)
    first.kill()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert (mine.parent / "res" / "runs.parquet").read_bytes() == local
    assert "failed" not in said
    assert "Traceback" not in said


def test_a_scheduler_that_does_not_answer_is_one_line_and_leaves_no_files(dask, start, mine):
    dask.scheduler.kill()
    dask.scheduler.wait()
    running = start(DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="2s")
    _, said = running.communicate(timeout=60)
    assert running.returncode == 2
    assert said.startswith(f"--scheduler {dask.address}: cannot be reached: ")
    assert said.count("\n") == 1
    assert not (mine.parent / "res").exists()


def test_a_scheduler_is_killed_and_the_sweep_ends_and_can_go_on(dask, start, mine, local):
    dask.worker("one")
    running = start(DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="2s")
    assert until(lambda: len(parts(mine.parent / "res")) > 3)
    dask.scheduler.kill()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert said.endswith(f"failed: Dask's scheduler is gone: {dask.address}\n")
    assert "Traceback" not in said
    assert not (mine.parent / "res" / "runs.parquet").exists()
    done = solidarity("sweep", mine, "--out", mine.parent / "res")
    assert done.returncode == 0, done.stderr
    assert (mine.parent / "res" / "runs.parquet").read_bytes() == local


def test_a_worker_that_comes_late_finds_work(dask, start, mine, local):
    running = start()
    assert until((mine.parent / "res" / "plan.json").exists)
    dask.worker("one")
    _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert f"{dask.address} has no workers: waiting for one …" in said
    assert (mine.parent / "res" / "runs.parquet").read_bytes() == local


def test_a_dask_without_solidarity_is_one_line_and_no_failed_runs(dask, start, mine):
    (dask.folder / "sim.py").write_text("", encoding="utf-8")  # the scheduler's cwd: hides ours
    dask.worker("one")
    running = start()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 2, said
    assert "the scheduler or a worker has no solidarity, or another version" in said
    assert not parts(mine.parent / "res")


def test_a_sweep_that_is_told_to_end_leaves_what_is_done(dask, start, mine, local):
    dask.worker("one")
    running = start()
    assert until(lambda: len(parts(mine.parent / "res")) > 3)
    running.terminate()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 143, said
    assert "Stopped; what is done stays" in said
    _, said = start().communicate(timeout=60)
    assert "moved aside" not in said
    assert (mine.parent / "res" / "runs.parquet").read_bytes() == local
