"""How each budget is measured: several values, the caller takes the median."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sim.model import AdvocacyModel
from sim.rules.month import run_world
from sim.runs.simulate import compile_rules, run_ensemble
from sim.scenario.mixtures import parse_practice, parse_practices
from sim.scenario.schema import Scenario
from sim.world.build import build_world
from sim.world.copies import copy_world
from sim.world.mixture import assign, order_of_allies
from sim.world.parameters import parameters_of
from sim.world.streams import reset, states_of
from tests.reference.model import ReferenceModel

PRACTICE = "engaged-deference"
COMMAND = (sys.executable, "-m", "sim")


def _seconds(action: Callable[[], object]) -> float:
    """Give the processor time of this process that an action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


def _scenario(people: int, months: int) -> Scenario:
    groups = 12
    return Scenario.model_validate(
        {
            "title": "Benchmark",
            "time": {"months": months},
            "groups": {"count": groups},
            "people": {"per_group": people // groups},
        }
    )


def _ratio(people: int, months: int, pairs: int, ours_each: int) -> list[float]:
    """Time the reference and the compiled model in turn, months alone (worlds are built before)."""
    compile_rules()
    scenario = _scenario(people, months)
    mixture, numbers = parse_practice(PRACTICE, scenario), parameters_of(scenario)
    shares = list(zip(mixture.practices, mixture.shares, strict=True))
    ratios = []
    for replicate in range(pairs):
        reference = ReferenceModel(scenario, 1, replicate, shares)
        theirs = _seconds(reference.run)
        ours = []
        for _ in range(ours_each):
            world = build_world(scenario, 1, replicate)
            assign(world.allies, mixture, order_of_allies(1, replicate, scenario.allies.count))
            ours.append(_seconds(lambda w=world: run_world(numbers, w, 0, months)))  # type: ignore[misc]
        ratios.append(theirs / sorted(ours)[len(ours) // 2])
    return ratios


def default_ratio() -> list[float]:
    """Give the ratio at 1,200 people and 120 months."""
    return _ratio(1_200, 120, pairs=7, ours_each=7)


def large_ratio() -> list[float]:
    """Give the ratio at 100,000 people, over 12 months (the reference takes seconds a month)."""
    return _ratio(100_000, 12, pairs=3, ours_each=5)


def million_memory() -> list[float]:
    """Give the peak memory, MB, of a process that runs 10⁶ people for 120 months."""
    return [_peak_memory("from tests.bench.measures import run_people; run_people(1_000_000)")]


def run_people(people: int) -> None:
    """Run one world of so many people."""
    AdvocacyModel(_scenario(people, 120), PRACTICE).run()


def memory_growth() -> list[float]:
    """Give the peak memory of four times the runs against once."""
    code = "from tests.bench.measures import run_default; run_default({})"
    return [_peak_memory(code.format(445)) / _peak_memory(code.format(112))]


def run_default(replicates: int) -> None:
    """Run an ensemble of nine practices on the default scenario."""
    scenario = _scenario(1_200, 120)
    run_ensemble(scenario, parse_practices((), scenario), range(replicates), 1, jobs=1)


def _peak_memory(code: str) -> float:
    usage = "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    command = [sys.executable, "-c", f"import resource; {code}; {usage}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1]) / 1024


def building_share() -> list[float]:
    """Give the share of building a world, in percent, of running it with nine practices."""
    compile_rules()
    scenario = _scenario(1_200, 120)
    numbers, mixtures = parameters_of(scenario), parse_practices((), scenario)
    shares = []
    for replicate in range(10):
        start = time.process_time()
        world = build_world(scenario, 1, replicate)
        order = order_of_allies(1, replicate, scenario.allies.count)
        built = time.process_time() - start
        begin = states_of(world.streams)
        for mixture in mixtures:
            copying = time.process_time()
            reset(world.streams, begin)
            twin = copy_world(world, world.streams)
            assign(twin.allies, mixture, order)
            built += time.process_time() - copying
            run_world(numbers, twin, 0, 120)
        shares.append(100 * built / (time.process_time() - start))
    return shares


def two_threads() -> list[float]:
    """Give the speed of two threads against one, wall time, in turn."""
    scenario = _scenario(1_200, 120)
    mixtures = parse_practices((), scenario)

    def wall(jobs: int) -> float:
        start = time.perf_counter()
        run_ensemble(scenario, mixtures, range(60), 1, jobs=jobs)
        return time.perf_counter() - start

    wall(2)
    return [wall(1) / wall(2) for _ in range(5)]


def _command_times(*arguments: str, runs: int = 5) -> list[float]:
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([*COMMAND, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return times[1:]  # the first warms the disk


def help_time() -> list[float]:
    """Give the wall time of the help."""
    return _command_times("--help")


def run_time() -> list[float]:
    """Give the wall time of one run of the default scenario, compiled rules at hand."""
    return _command_times("run", "migration-2020", "--practice", PRACTICE, "--seed", "1")


def stepping_ratio() -> list[float]:
    """Give the time of stepping against that of the fused run."""
    compile_rules()
    ratios = []
    for replicate in range(5):
        models = [
            AdvocacyModel(_scenario(1_200, 120), PRACTICE, replicate=replicate) for _ in range(2)
        ]

        def step(model: AdvocacyModel = models[0]) -> None:
            while model.running:
                model.step()

        ratios.append(_seconds(step) / _seconds(models[1].run))
    return ratios


def first_compile() -> list[float]:
    """Give the time of compiling into an empty cache, in a process of its own."""
    code = (
        "import time; from sim.runs.simulate import compile_rules; start = time.perf_counter(); "
        "compile_rules(); print(time.perf_counter() - start)"
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
