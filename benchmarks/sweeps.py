"""How the budgets of sweeps are measured: by the command, on real sweeps of many runs."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measures import COMMAND, Used, used_by

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
from sim.scenario.schema import parse_practices
compile_rules()
scenario = load_scenario("world.toml")
practices = ("no-allies", "imposition", "consultation", "engaged-deference")
mixtures = parse_practices(practices, scenario)
start = time.process_time()
run_ensemble(scenario, mixtures, range(1250), 1, jobs=1)
print(time.process_time() - start)
"""
"""5,000 runs in a loop, without any of what a sweep does; it prints their processor time."""


def two_processes() -> list[float]:
    """Give the speed of a sweep with two processes against one, wall time of 100,000 runs.

    Of everything: start, tables and figures, some 1.4 seconds, are done by one, so the figure grows
    with the length of the sweep. It had 40,000 runs when the budget was set, which took two minutes
    of one process; as many minutes are 100,000 runs now.
    """
    return [_swept(1000, jobs=1).seconds / _swept(1000, jobs=2).seconds]


def overhead() -> list[float]:
    """Give the processor time of a sweep of 100,000 runs beyond that of plain loops, in percent.

    Both in two processes at once, loops before and after each sweep; of the sweep everything
    counts, from the start of Python to the figures, in all its processes.
    """
    found, before = [], _plain_loops()
    for _ in range(2):
        swept, after = _swept(1000, jobs=2).processor, _plain_loops()
        found.append(100 * (2 * swept / (before + after) - 1))
        before = after
    return found


def _plain_loops() -> float:
    """Give the processor time of 100,000 runs in two processes at once, by a tenth of them."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "world.toml").write_text(DEFAULT, encoding="utf-8")
        command = [sys.executable, "-c", PLAIN]
        with ThreadPoolExecutor(2) as both:
            loops = [
                both.submit(subprocess.check_output, command, cwd=name, text=True) for _ in range(2)
            ]
        return 10 * sum(float(loop.result()) for loop in loops)


def memory_growth() -> list[float]:
    """Give the peak memory of a sweep of 1,000,000 runs against one of 10,000.

    Of the largest of its processes.
    """
    jobs = os.cpu_count() or 1
    return [_swept(10_000, jobs, SMALL).peak / _swept(100, jobs, SMALL).peak]


def processor_time_of_sweep(levels: int, replicates: int) -> float:
    """Give the milliseconds of processor time a run, of all that a sweep of levels² points does."""
    used = _swept(replicates, 1, levels=levels)
    return 1000.0 * used.processor / (4 * replicates * levels**2)


def _swept(replicates: int, jobs: int, world: str = DEFAULT, levels: int = 5) -> Used:
    """Run an experiment of levels² points in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "world.toml").write_text(world, encoding="utf-8")
        (Path(folder) / "several.toml").write_text(
            SEVERAL.format(replicates=replicates, levels=levels), encoding="utf-8"
        )
        words = ("sweep", "several.toml", "--out", "res", f"--jobs={jobs}")
        return used_by(*COMMAND, *words, folder=folder)
