"""How time grows: with people, groups, points of a sweep and threads, as one picture.

``make bench CURVES=1`` writes ``docs/explanation/performance.svg``. Times are of processor, but for
threads, where it is the clock on the wall.
"""

import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.before import PRACTICE, scenario_of, seconds
from benchmarks.frozen import one_core
from benchmarks.sweeps import processor_time_of_sweep
from sim.rules.month import run_worlds
from sim.runs.simulate import compile_rules, run_ensemble
from sim.scenario.schema import Scenario, parse_practices
from sim.world.build import build_world
from sim.world.lockstep import in_step, nth, side_by_side
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, order_of_allies

FILE = Path(__file__).parents[1] / "docs" / "explanation" / "performance.svg"
PEOPLE = (1_200, 12_000, 120_000, 1_200_000)
GROUPS = (12, 36, 120, 360, 1_200)
LEVELS = (2, 3, 5, 10)
"""Levels of each of the two factors of a sweep."""

NINE, ONE = "nine practices in step", "one run"


def per_run(scenario: Scenario, practices: Sequence[str], repeats: int = 5) -> float:
    """Give the seconds of processor time a month and run: the median of a few times."""
    mixtures = parse_practices(practices, scenario)
    numbers, months = parameters_of(scenario), 12
    world, spent = build_world(scenario, 1, 0), []
    order = order_of_allies(1, 0, scenario.allies.count)
    for _ in range(repeats):
        worlds = side_by_side(world, len(mixtures))
        for n, mixture in enumerate(mixtures):
            assign(nth(worlds.allies, n), mixture, order)
        laid = in_step(numbers, worlds)
        spent.append(seconds(lambda laid=laid: run_worlds(laid, 0, months)))
    return statistics.median(spent) / months / len(mixtures)


def with_groups(groups: int) -> Scenario:
    """Give a world of so many groups of ten people, with two allies for three groups."""
    return Scenario.model_validate(
        {
            "title": "Groups",
            "groups": {"count": groups},
            "allies": {"count": 2 * groups // 3},
            "states": {"count": groups // 3},
            "people": {"per_group": 10},
        }
    )


def draw_curves() -> Path:
    """Measure everything and write the picture."""
    compile_rules()
    with one_core():
        people = {
            name: [1e9 * per_run(scenario_of(n, 12), asked) / n for n in PEOPLE]
            for name, asked in ((ONE, (PRACTICE,)), (NINE, ()))
        }
        groups = {
            name: [1e6 * per_run(with_groups(n), asked) for n in GROUPS]
            for name, asked in ((ONE, (PRACTICE,)), (NINE, ()))
        }
        points = {"a run": [processor_time_of_sweep(levels, 5) for levels in LEVELS]}
    threads = {"speed": _threads(), "as many times": [1.0 + n for n in range(_most_threads())]}
    mpl.rcParams["svg.hashsalt"], mpl.rcParams["svg.fonttype"] = "bench", "none"
    figure = Figure(figsize=(10, 7.5), layout="constrained")
    axes = figure.subplots(2, 2)
    _panel(axes[0, 0], PEOPLE, people, "people", "ns a person, month and run", log="x")
    _panel(axes[0, 1], GROUPS, groups, "groups of ten people", "µs a month and run", log="xy")
    runs = [level**2 for level in LEVELS]
    _panel(axes[1, 0], runs, points, "points of a sweep", "ms of processor a run", log="xy")
    cores = range(1, _most_threads() + 1)
    _panel(axes[1, 1], list(cores), threads, "threads", "speed of an ensemble, one thread = 1")
    axes[1, 1].set_xticks(list(cores))
    figure.savefig(FILE, metadata={"Date": None})
    return FILE


def _panel(
    axes: Axes,
    at: Sequence[int],
    lines: dict[str, list[float]],
    across: str,
    up: str,
    *,
    log: str = "",
) -> None:
    for (name, values), style in zip(lines.items(), ("o-", "s--"), strict=False):
        axes.plot(at, values, style, label=name)
    axes.set(xlabel=across, ylabel=up)
    if "x" in log:
        axes.set_xscale("log")
    if "y" in log:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    axes.grid(visible=True, alpha=0.3)
    if len(lines) > 1:
        axes.legend(frameon=False)


def _most_threads() -> int:
    return os.cpu_count() or 1


def _threads() -> list[float]:
    scenario = scenario_of(1_200, 120)
    mixtures = parse_practices((), scenario)

    def wall(jobs: int) -> float:
        start = time.perf_counter()
        run_ensemble(scenario, mixtures, range(30), 1, jobs=jobs)
        return time.perf_counter() - start

    alone = statistics.median(wall(1) for _ in range(3))
    return [
        alone / statistics.median(wall(n + 1) for _ in range(3)) for n in range(_most_threads())
    ]
