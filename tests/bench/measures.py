"""How each budget is measured: several values, the caller takes the median."""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sim.runs.simulate import run_ensemble
from sim.scenario.mixtures import parse_practices
from tests.bench.before import GROUPS, PRACTICE, scenario_of

COMMAND = (sys.executable, "-m", "sim")


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
    # A process of its own waits for the command, and for nothing else.
    code = (
        "import resource, subprocess, sys; "
        "subprocess.run(sys.argv[1:], check=True, capture_output=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], check=True, capture_output=True, text=True
    )
    return [int(done.stdout) / 1024]


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
    times = []
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}  # as it is installed
    for _ in range(runs + 1):
        start = processor_time_of_children()
        subprocess.run([*COMMAND, *arguments], check=True, capture_output=True, env=environment)
        times.append(processor_time_of_children() - start)
    return times[1:]  # the first warms the disk


def processor_time_of_children() -> float:
    """Give the seconds of processor time of all commands that have ended, whoever else is busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def help_time() -> list[float]:
    """Give the processor time of the help."""
    return _command_times("--help")


def run_time() -> list[float]:
    """Give the processor time of one run of the default scenario, compiled rules at hand."""
    return _command_times("run", "migration-2020", "--practice", PRACTICE, "--seed", "1")


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
