"""A real scheduler of Dask, its workers killed: the same bytes as here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.sweep.draft import read_draft
from tests.sweep.conftest import whole
from tests.sweep.test_killed import LONG, chunks, until

pytestmark = pytest.mark.slow


@pytest.fixture
def cluster(tmp_path):
    """Start a scheduler and two workers; give its address and the workers."""
    pytest.importorskip("distributed")
    address, held = tmp_path / "scheduler.json", []

    def run(*arguments):
        command = [str(Path(sys.executable).with_name("dask")), *arguments]
        with (tmp_path / "dask.log").open("a") as log:
            held.append(subprocess.Popen(command, stdout=log, stderr=log))
        return held[-1]

    here = ("--no-dashboard", "--scheduler-file", str(address))
    run("scheduler", "--host", "127.0.0.1", "--port", "0", *here)
    workers = [run("worker", "--no-nanny", "--nthreads", "1", *here) for _ in range(2)]
    log = tmp_path / "dask.log"
    assert until(lambda: log.read_text("utf-8").count("Registered to:") == 2), log.read_text()
    yield json.loads(address.read_text("utf-8"))["address"], workers
    for process in reversed(held):
        process.kill()
        process.wait()


def test_a_worker_is_killed_and_the_bytes_are_those_of_one_process(cluster, write, tmp_path):
    address, workers = cluster
    path = write(LONG, replicates="30")
    command = [
        *(sys.executable, "-m", "sim", "sweep", str(path), "--out", str(tmp_path / "res")),
        *("--engine", "dask", "--scheduler", address, "--chunk-seconds", "0.1"),
    ]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert until(lambda: chunks(tmp_path / "res") > 3)
    workers[0].kill()
    _, said = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert "Traceback" not in said
    whole(tmp_path / "whole", read_draft(str(path)), 500)
    ours, theirs = (tmp_path / name / "runs.parquet" for name in ("res", "whole"))
    assert ours.read_bytes() == theirs.read_bytes()


def test_sigterm_leaves_what_is_done(cluster, write, tmp_path):
    address, _ = cluster
    path = write(LONG, replicates="30")
    command = [
        *(sys.executable, "-m", "sim", "sweep", str(path), "--out", str(tmp_path / "res")),
        *("--engine", "dask", "--scheduler", address, "--chunk-seconds", "0.1"),
    ]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert until(lambda: chunks(tmp_path / "res") > 3)
    running.terminate()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 143
    assert "Stopped; what is done stays" in said
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "moved aside" not in done.stderr
