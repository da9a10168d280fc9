"""Ensembles: practices × replicates, on the same worlds, in threads of one process."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import numpy as np

from sim.ensemble.data import KEPT_SERIES, Ensemble
from sim.outcomes import OUTCOMES, SERIES
from sim.rules.month import run_world
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.world.build import build_world
from sim.world.copies import copy_world
from sim.world.mixture import assign, order_of_allies
from sim.world.parameters import parameters_of
from sim.world.shocks import main_departure
from sim.world.streams import reset, states_of
from sim.world.summary import summarise

type Progress = Callable[[int], None]
"""Called with the number of runs that have just finished."""


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

    def run(n: int) -> None:
        world = build_world(scenario, seed, replicates[n])
        order = order_of_allies(seed, replicates[n], scenario.allies.count)
        start = states_of(world.streams)
        for p, mixture in enumerate(practices):
            reset(world.streams, start)
            twin = copy_world(world, world.streams)
            assign(twin.allies, mixture, order)
            run_world(numbers, twin, 0, scenario.time.months)
            outcomes[n, p] = summarise(twin, departure)
            if n < kept:
                series[n, p] = twin.record.series
            if progress is not None:
                progress(1)

    with ThreadPoolExecutor(jobs) as pool:
        try:
            _in_a_window(pool, run, len(replicates), 4 * jobs)
        except BaseException:
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
