"""The compiled model against plain Mesa and against the program before, in turn, on one core."""

import statistics
import time
from collections.abc import Callable
from typing import Self

from benchmarks.before import GROUPS, PRACTICE, seconds
from benchmarks.frozen import before, one_core
from sim.rules.month import run_worlds
from sim.runs import simulate
from sim.runs.simulate import Variant, compile_rules, loop_over
from sim.scenario.schema import Scenario, parse_practice, parse_practices
from sim.world.build import build_world
from sim.world.lockstep import alone, in_step
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, order_of_allies
from tests.proof.worlds import simple

DEFAULT, LARGE = 1_200, 100_000
MONTHS = 120


def scenario_of(people: int, months: int) -> Scenario:
    """Give the world that the frozen side has: by the first model, so that both do the same."""
    return simple(
        time={"months": months},
        groups={"count": GROUPS},
        people={"per_group": people // GROUPS},
    )


def _one(people: int, replicate: int) -> float:
    """Time a run with the one practice, only its months."""
    scenario = scenario_of(people, MONTHS)
    world = build_world(scenario, 1, replicate)
    order = order_of_allies(1, replicate, scenario.allies.count)
    assign(world.allies, parse_practice(PRACTICE, scenario), order)
    laid = in_step(parameters_of(scenario), alone(world))
    return seconds(lambda: run_worlds(laid, 0, MONTHS))


def _nine(people: int, replicate: int) -> float:
    """Time the runs of all practices, a run; with what copies and sums up, without the building."""
    scenario = scenario_of(people, MONTHS)
    variants = [Variant(scenario, mixture) for mixture in parse_practices((), scenario)]
    with _Watched("build_world", "order_of_allies") as watched:
        start = time.process_time()
        for _, finish in loop_over(variants, 1).of_replicate(replicate):
            finish()
        spent = time.process_time() - start
    return (spent - watched.seconds) / len(variants)


def _ratios(
    theirs: str, ours: Callable[[int, int], float], people: int, pairs: int, each: int
) -> list[float]:
    """Give what they take by what we take, our median of ``each``, for a number of pairs."""
    found = []
    with one_core(), before() as frozen:
        compile_rules()
        ours(people, 0)
        for replicate in range(pairs):
            long = frozen.seconds(theirs, people=people, months=MONTHS, replicate=replicate)
            short = statistics.median(ours(people, replicate) for _ in range(each))
            found.append(long / short)
    return found


def default_one() -> list[float]:
    """Give the ratio of plain Mesa and a run of the default world."""
    return _ratios("reference", _one, DEFAULT, pairs=15, each=7)


def default_nine() -> list[float]:
    """Give the same for the practices of a world together, each run."""
    return _ratios("reference_nine", _nine, DEFAULT, pairs=7, each=7)


def large_one() -> list[float]:
    """Give the ratio of the program before and a run of 100,000 people."""
    return _ratios("one", _one, LARGE, pairs=25, each=1)


def large_nine() -> list[float]:
    """Give the same for the practices of a world together, each run."""
    return _ratios("nine", _nine, LARGE, pairs=5, each=1)


def building_share() -> list[float]:
    """Give the share of building worlds and copying them, percent, in runs of nine practices."""
    scenario = scenario_of(DEFAULT, MONTHS)
    variants = [Variant(scenario, mixture) for mixture in parse_practices((), scenario)]
    compile_rules()
    shares = []
    with one_core():
        for replicate in range(30):
            with _Watched("build_world", "order_of_allies", "side_by_side", "assign") as watched:
                start = time.process_time()
                for _, finish in loop_over(variants, 1).of_replicate(replicate):
                    finish()
                spent = time.process_time() - start
            shares.append(100.0 * watched.seconds / spent)
    return shares[1:]


class _Watched:
    """Adds up the processor time of some functions that the loop calls."""

    def __init__(self, *names: str) -> None:
        self._names, self._kept = names, {}
        self.seconds = 0.0

    def __enter__(self) -> Self:
        for name in self._names:
            self._kept[name] = getattr(simulate, name)
            setattr(simulate, name, self._timed(self._kept[name]))
        return self

    def __exit__(self, *_: object) -> None:
        for name, function in self._kept.items():
            setattr(simulate, name, function)

    def _timed(self, function):
        def timed(*given: object, **named: object) -> object:
            start = time.process_time()
            try:
                return function(*given, **named)
            finally:
                self.seconds += time.process_time() - start

        return timed
