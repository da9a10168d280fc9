"""Ensembles: practices × replicates, on the same worlds, in threads of one process."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import numpy as np

from sim.outcomes import OUTCOMES, SERIES
from sim.rules.month import run_world
from sim.runs.ensemble import KEPT_SERIES, Ensemble
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.world.build import build_world
from sim.world.columns import World
from sim.world.copies import copy_world
from sim.world.mixture import assign, order_of_allies
from sim.world.parameters import Parameters, parameters_of
from sim.world.shocks import main_departure
from sim.world.streams import reset, states_of
from sim.world.summary import summarise

type Progress = Callable[[int], None]
"""Called with the number of runs that have just finished, from the thread that ran them."""

AT_ONCE = 2_000_000
"""People times months of one compiled call, about half a second: it cannot be interrupted."""


class _StoppedError(Exception):
    """The run was given up because the ensemble was."""


def compile_rules() -> None:
    """Compile the rules, or load them from the cache, by running the smallest world for a month."""
    scenario = Scenario.model_validate(
        {
            "title": "The smallest world",
            "time": {"months": 1},
            "states": {"count": 1},
            "groups": {"count": 1},
            "allies": {"count": 1},
            "people": {"per_group": 1},
        }
    )
    run_world(parameters_of(scenario), build_world(scenario, 0, 0), 0, 1)


def run_ensemble(
    scenario: Scenario,
    practices: Sequence[Mixture],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Run every practice on the world of every replicate.

    The result is the same to the bit whatever the number of threads.

    Args:
        scenario: What world.
        practices: What to compare; each replicate's world and draws are the same for all.
        replicates: Which replicates, a range of step 1.
        seed: The experiment's seed, 0 or more.
        jobs: Threads; all processors by default.
        progress: Told of finished runs.
    """
    compile_rules()
    jobs = jobs or os.cpu_count() or 1
    outcomes = np.full((len(replicates), len(practices), len(OUTCOMES)), np.nan)
    kept = min(len(replicates), KEPT_SERIES)
    series = np.full((kept, len(practices), scenario.time.months, len(SERIES)), np.nan)
    numbers, departure = parameters_of(scenario), main_departure(scenario)
    stopped = threading.Event()

    def run(n: int) -> None:
        world = build_world(scenario, seed, replicates[n])
        order = order_of_allies(seed, replicates[n], scenario.allies.count)
        start = states_of(world.streams)
        for p, mixture in enumerate(practices):
            reset(world.streams, start)
            twin = copy_world(world, world.streams)
            assign(twin.allies, mixture, order)
            _run_in_slices(numbers, twin, scenario.time.months, stopped)
            outcomes[n, p] = summarise(twin, departure)
            if n < kept:
                series[n, p] = twin.record.series
            if progress is not None:
                progress(1)

    with ThreadPoolExecutor(jobs) as pool:
        try:
            _in_a_window(pool, run, len(replicates), 4 * jobs)
        except BaseException:
            stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return Ensemble(
        scenario=scenario,
        practices=tuple(mixture.name for mixture in practices),
        seed=seed,
        outcomes=outcomes,
        series=series,
        first=replicates.start,
    )


def _run_in_slices(
    numbers: Parameters, world: World, months: int, stopped: threading.Event
) -> None:
    """Run all months, to the same bits as in one call, but give up soon if the ensemble does."""
    step = max(1, AT_ONCE // len(world.people.id))
    for first in range(0, months, step):
        if stopped.is_set():
            raise _StoppedError
        run_world(numbers, world, first, min(first + step, months))


def _in_a_window(
    pool: ThreadPoolExecutor, run: Callable[[int], None], count: int, window: int
) -> None:
    """Keep at most ``window`` tasks waiting, so that an interruption is quick and memory flat."""
    pending: set[Future[None]] = set()
    for n in range(count):
        if len(pending) >= window:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
        pending.add(pool.submit(run, n))
    for future in pending:
        future.result()
