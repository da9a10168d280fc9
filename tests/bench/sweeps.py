"""How the budgets of sweeps are measured: by the command, on real sweeps of many runs."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.measures import processor_time_of_children

SEVERAL = """
title = "Sweep of a benchmark"
question = "How fast?"
scenarios = ["world.toml"]
practices = ["no-allies", "imposition", "consultation", "engaged-deference"]
against = "imposition"
design = "grid"
seed = 1
replicates = {replicates}

[[factors]]
path = "institutions.enforceability"
low = 0.0
high = 1.0
levels = {levels}

[[factors]]
path = "allies.agenda_gap"
low = 0.0
high = 1.0
levels = {levels}
"""
"""With five levels 25 points of four practices: 100 runs a replicate."""

DEFAULT = 'title = "Default"\n[groups]\ncount = 12\n[people]\nper_group = 100\n'

SMALL = """
title = "Small"
time.months = 12
groups.count = 2
allies.count = 2
states.count = 1
people.per_group = 6
"""
"""A world of few people, so that a million runs take minutes."""

PLAIN = """
import sys, time
from sim.runs.simulate import compile_rules, run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.mixtures import parse_practices
compile_rules()
scenario = load_scenario("world.toml")
practices = ("no-allies", "imposition", "consultation", "engaged-deference")
mixtures = parse_practices(practices, scenario)
start = time.process_time()
run_ensemble(scenario, mixtures, range(1250), 1, jobs=1)
print(time.process_time() - start)
"""
"""5,000 runs in a loop, without any of what a sweep does; it prints their processor time."""

PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Prints the peak memory, KB, of the largest process among a command's and its children's."""


def two_processes() -> list[float]:
    """Give the speed of a sweep with two processes against one, wall time of 40,000 runs.

    Of everything: start, tables and figures, some three seconds, are done by one.
    """
    return [_sweep_seconds(400, jobs=1) / _sweep_seconds(400, jobs=2)]


def overhead() -> list[float]:
    """Give the processor time of a sweep of 100,000 runs beyond that of plain loops, in percent.

    Both in two processes at once; of the sweep everything counts, from the start of Python to the
    figures.
    """
    before = processor_time_of_children()
    _sweep_seconds(1000, jobs=2)
    swept = processor_time_of_children() - before
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "world.toml").write_text(DEFAULT, encoding="utf-8")
        command = [sys.executable, "-c", PLAIN]
        with ThreadPoolExecutor(2) as both:
            loops = [
                both.submit(subprocess.check_output, command, cwd=name, text=True) for _ in range(2)
            ]
        seconds = sum(float(loop.result()) for loop in loops)
    plain = seconds * 100_000 / 10_000
    return [100 * (swept / plain - 1)]


def memory_growth() -> list[float]:
    """Give the peak memory of a sweep of 1,000,000 runs against one of 10,000."""
    return [_sweep_peak(10_000) / _sweep_peak(100)]


def processor_time_of_sweep(levels: int, replicates: int) -> float:
    """Give the milliseconds of processor time a run, of all that a sweep of levels² points does."""
    before = processor_time_of_children()
    with tempfile.TemporaryDirectory() as name:
        command = _sweep(Path(name), DEFAULT, replicates, 1, levels)
        subprocess.run(command, cwd=name, check=True, capture_output=True)
    return 1000.0 * (processor_time_of_children() - before) / (4 * replicates * levels**2)


def _sweep_seconds(replicates: int, jobs: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        command = _sweep(Path(name), DEFAULT, replicates, jobs)
        start = time.perf_counter()
        subprocess.run(command, cwd=name, check=True, capture_output=True)
        return time.perf_counter() - start


def _sweep_peak(replicates: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        command = _sweep(Path(name), SMALL, replicates, os.cpu_count() or 1)
        wrapped = [sys.executable, "-c", PEAK, *command]
        return float(subprocess.check_output(wrapped, cwd=name, text=True))


def _sweep(folder: Path, world: str, replicates: int, jobs: int, levels: int = 5) -> list[str]:
    """Write an experiment into a folder; give the command that runs it there."""
    (folder / "world.toml").write_text(world, encoding="utf-8")
    (folder / "several.toml").write_text(
        SEVERAL.format(replicates=replicates, levels=levels), encoding="utf-8"
    )
    return [sys.executable, "-m", "sim", "sweep", "several.toml", "--out", "res", f"--jobs={jobs}"]
