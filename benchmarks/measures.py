"""How each budget is measured: several values, the caller takes the median."""

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.before import GROUPS, PRACTICE, scenario_of
from sim.runs.simulate import run_ensemble
from sim.scenario.schema import parse_practices
from tests.classroom.phones import class_of_its_own, listening, votes

COMMAND = (sys.executable, "-m", "sim")

ALONE = """
import ctypes, json, os, resource, subprocess, sys, time
if sys.platform == "linux":  # whoever loses its parent becomes a child of this process
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
seconds = time.perf_counter() - start
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
sys.exit(done.returncode)
"""
"""Runs a command in a process that waits for it, for all that it began, and for nothing else."""


class Used(NamedTuple):
    """What a command took.

    Attributes:
        seconds: until it ended.
        processor: seconds of processor time, of it and of all processes that it began.
        peak: megabytes of memory of the largest of them.
    """

    seconds: float
    processor: float
    peak: float


def used_by(*command: str, folder: str | None = None) -> Used:
    """Run a command in a folder, with bytecode kept as where it is installed."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *command],
        check=True,
        capture_output=True,
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": ""},
    )
    return Used(*json.loads(done.stdout))


def processor() -> str:
    """Name the processor, as well as the system knows it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def million_memory() -> list[float]:
    """Give the peak memory, MB, of a command that runs 10⁶ people for 120 months."""
    size = f"people.per_group={1_000_000 // GROUPS}"
    command = (*COMMAND, "run", "migration-2020", "--practice", PRACTICE, "--set", size)
    return [used_by(*command).peak]


def two_threads() -> list[float]:
    """Give the speed of two threads against one, wall time, in turn."""
    scenario = scenario_of(1_200, 120)
    mixtures = parse_practices((), scenario)

    def wall(jobs: int) -> float:
        start = time.perf_counter()
        run_ensemble(scenario, mixtures, range(60), 1, jobs=jobs)
        return time.perf_counter() - start

    wall(2)
    return [wall(1) / wall(2) for _ in range(5)]


def _command_times(*arguments: str, runs: int = 5) -> list[float]:
    times = [used_by(*COMMAND, *arguments).processor for _ in range(runs + 1)]
    return times[1:]  # the first warms the disk


def help_time() -> list[float]:
    """Give the processor time of the help."""
    return _command_times("--help")


def run_time() -> list[float]:
    """Give the processor time of one run of the default scenario, compiled rules at hand."""
    return _command_times("run", "migration-2020", "--practice", PRACTICE, "--seed", "1")


def core_minutes(name: str) -> list[float]:
    """Give the core-minutes of a command with its defaults, compiled rules at hand."""
    return [used_by(*COMMAND, name).processor / 60]


def votes_seen() -> list[float]:
    """Give the milliseconds until 95 % of 200 phones, which vote in a second, saw all votes."""

    async def seen(address: str, code: str, secret: str) -> list[float]:
        async with listening(address, code, secret, 200) as (teacher, phones):
            await asyncio.sleep(8)  # the rules are being prepared beside
            return sorted(await votes(teacher, phones))

    def late() -> float:
        with class_of_its_own() as (_, *where):
            waits = asyncio.run(seen(*where))
        return 1000 * waits[int(0.95 * (len(waits) - 1))]

    return [late() for _ in range(3)]


def first_compile() -> list[float]:
    """Give the processor time of compiling into an empty cache, in a process of its own."""
    code = (
        "import time; from sim.runs.simulate import compile_rules; start = time.process_time(); "
        "compile_rules(); print(time.process_time() - start)"
    )
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"SOLIDARITY_CACHE_DIR": str(Path(folder))}
        done = subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
    return [float(done.stdout)]
