"""Whatever is killed, and however often: the sweep goes on, and ends in the same bytes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.runs.folder import find_plan
from sim.runs.resume import survey
from tests.cluster.processes import until
from tests.studies.sweep.conftest import read, whole

LONG = """
[[factors]]
path = "allies.agenda_gap"
low = 0.0
high = 1.0
levels = 40
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.fixture
def mine(write, tmp_path):
    """Write a sweep of some seconds; give its command line."""

    def mine(replicates):
        path = write(LONG, replicates=str(replicates))
        return [
            *(sys.executable, "-m", "sim", "sweep", str(path), "--out", str(tmp_path / "res")),
            *("--jobs", "2", "--chunk-seconds", "0.05"),
        ]

    return mine


@pytest.fixture
def same(tmp_path):
    """Tell whether a sweep has ended as it should, were it never disturbed."""

    def same():
        whole(tmp_path / "whole", read(tmp_path / "mine.toml"), 500)
        ours, theirs = (tmp_path / name / "runs.parquet" for name in ("res", "whole"))
        return ours.read_bytes() == theirs.read_bytes()

    return same


def start(command):
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def forked(parent):
    """Give the processes below one that are the server of workers, or that it has forked."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (place / "stat").read_text().rpartition(")")[2].split()
            line = (place / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        if int(after_name[1]) == parent and b"forkserver" in line:
            found.append(int(place.name))
    return found


def workers(parent):
    """Give the processes that a sweep works in."""
    return [worker for server in forked(parent) for worker in forked(server)]


def parts(folder):
    return len(list((folder / "parts").glob("[0-9a-f]*.parquet")))


@pytest.mark.slow
def test_sigterm_leaves_what_is_done_and_the_next_start_goes_on(mine, same, tmp_path):
    command = mine(8)
    running = start(command)
    assert until(lambda: parts(tmp_path / "res") > 2)
    running.terminate()
    _, said = running.communicate(timeout=30)
    assert running.returncode == 143
    assert "Stopped; what is done stays in" in said
    assert "Traceback" not in said
    plan = find_plan(tmp_path / "res")
    found = survey(tmp_path / "res", plan, range(plan.parts))
    assert 0 < len(found.missing) < plan.parts
    assert not found.damaged
    finish(command)
    assert same()


@pytest.mark.slow
def test_ctrl_c_ends_with_130_and_workers_say_nothing(mine, tmp_path):
    running = start(mine(40))
    assert until(lambda: parts(tmp_path / "res") > 0)
    children = workers(running.pid)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does, workers included
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "interrupted"
    assert "Traceback" not in said
    assert gone(children)


@pytest.mark.slow
def test_killed_a_dozen_times_it_ends_in_the_same_bytes(mine, same, tmp_path):
    command, folder = mine(40), tmp_path / "res"
    rng = np.random.default_rng(int(time.time()))
    kills = 0
    for attempt in range(9):
        running = start(command)
        goal = parts(folder) + 1
        until(lambda r=running, n=goal: parts(folder) >= n or r.poll() is not None, 20)
        time.sleep(rng.uniform(0, 0.3))
        if attempt % 2 and (found := workers(running.pid)):
            os.kill(int(rng.choice(found)), signal.SIGKILL)  # one worker: the sweep goes on
            kills += 1
            time.sleep(rng.uniform(0, 0.3))
        children = workers(running.pid)
        running.kill()
        running.wait()
        running.stderr.close()
        kills += 1
        assert gone(children)
        if (folder / "manifest.json").exists():
            break
    assert kills >= 6
    assert "moved aside" not in finish(command)
    assert same()
    assert not list(folder.glob("new-*"))


@pytest.mark.slow
def test_workers_that_are_killed_are_replaced(mine, same):
    running = start(mine(40))
    for _ in range(6):
        assert until(lambda: workers(running.pid) or running.poll() is not None)
        if found := workers(running.pid):
            os.kill(found[0], signal.SIGKILL)
        time.sleep(0.7)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert same() or "runs failed" in said  # a part can happen to be hit three times


@pytest.mark.slow
def test_a_server_of_workers_that_is_killed_is_replaced_with_them(mine, same):
    with start(mine(40)) as running:
        assert until(lambda: workers(running.pid))
        killed = [*forked(running.pid), *workers(running.pid)]
        for server in forked(running.pid):
            os.kill(server, signal.SIGKILL)
        _, said = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert gone(killed)
    assert same()


@pytest.mark.slow
def test_two_processes_on_one_shard_do_no_harm(mine, same, tmp_path):
    command = mine(30)
    for more in (["--shard", "1/2"], ["--shard", "2/2"], []):
        pair = [start([*command, *more]) for _ in range(2)]
        for running in pair:
            _, said = running.communicate(timeout=120)
            assert running.returncode == 0, said
    assert same()
    assert not (tmp_path / "res/parts").exists()


def gone(processes):
    return until(lambda: not any(Path(f"/proc/{number}").exists() for number in processes))
