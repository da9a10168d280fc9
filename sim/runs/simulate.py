"""The one loop: build each world, copy it for its variants, assign practices, run them, sum up.

``compare``, ``explain``, ``claims``, ``calibrate``, sweeps and the page all go through it. A
*variant* is a scenario (its parameters) and a practice. All variants of a replicate start from
worlds that were built with the same seed and replicate, and draw the same random numbers: those
that share a scenario share the built world itself, and run in step, a few at once.

- ``simulate`` gives outcomes and monthly series as arrays (``Runs``); ``Runs.ensemble`` cuts out
  the variants of one scenario as an ``Ensemble``. It is what most callers need.
- ``loop_over`` is the loop itself, for callers that read finished worlds or want a failure
  as data (parts of a sweep). ``in_threads`` runs it over replicates.
- A ``Reader`` reads worlds at the end of every month; stepping costs a few microseconds each time.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import batched
from numbers import Integral
from typing import Any

import numpy as np

from sim._jit import compiling_once
from sim._tables import lay_table
from sim.errors import RequestError, shown
from sim.files import MADE_BY, undisturbed
from sim.outcomes import CENSORED, OUTCOME_NAMES, OUTCOMES, SERIES, Floats, Outcome
from sim.rules.month import run_world, run_worlds
from sim.runs.ensemble import KEPT_SERIES, Ensemble
from sim.runs.own_model import OwnModel
from sim.scenario.ranges import NO_OWN, Fitted, from_posterior, posterior_draws
from sim.scenario.schema import Mixture, Scenario
from sim.world.build import build_world
from sim.world.columns import World
from sim.world.lockstep import (
    Summary,
    in_step,
    nth,
    one_of,
    rights_by_category,
    side_by_side,
    summarise,
)
from sim.world.parameters import Parameters, parameters_of
from sim.world.shocks import assign, main_departure, order_of_allies
from sim.world.switches import read_switch, turn

type Tick = Callable[[int], None]
"""Called with the number of runs that have just finished, from the thread that ran them."""

type Finish = Callable[[], Summary]
"""Makes a run: gives what is kept of it."""

type Reader = Callable[[World, int], None]
"""Told at the end of every month: worlds as one (with an axis more, first), and the month from 0.
It may read them only."""

type Watch = Callable[[Sequence[int]], Reader | None]
"""Gives who reads the worlds of variants that run in step, by their places; None if nobody does."""

_AT_ONCE = 50_000_000
"""People times months of one compiled call, some 0.2 seconds: it cannot be interrupted."""

_IN_STEP = 9
"""Variants that run in step at most: so many have room in a word (``sim.rules.participation``)."""

_WAITING = 4
"""Replicates that are handed to each thread at most, so that memory stays flat."""


GRACE = 5.0
"""Seconds that running work is given to end when all of it is stopped; a user's code may never."""


class StoppedError(BaseException):
    """The run was given up because all of them were: it did not fail."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What is run in every replicate: a scenario with its parameters, and a practice.

    ``own`` are parameters of a model of one's own (``OwnModel``) that differ from the model's;
    ``switch`` says what is otherwise in the run (``sim.world.switches``), "" nothing.
    """

    scenario: Scenario
    practice: Mixture
    own: Mapping[str, float] = field(default_factory=dict)
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Arm:
    """Names a variant: in plans and parts, in tables at the end, and where effects are judged.

    Attributes:
        world: name of a scenario, or the digest of its parameters where settings change these.
        practice: label of the allies' practice.
        switch: of the run (``sim.world.switches``).
    """

    world: str
    practice: str
    switch: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Variants × replicates, paired: a replicate is one world and one luck for all variants.

    Attributes:
        variants: what was run.
        seed: the seed of the streams of random numbers.
        first: number of the first replicate.
        outcomes: [replicates, variants, outcomes], in the units of ``OUTCOMES``; NaN where an
            outcome is undefined. After those of ``OUTCOMES`` come the own ones of a model.
        series: for each variant [kept replicates, months, len(SERIES)], in the units of ``SERIES``.
        categories: for each variant [replicates, categories], mean rights over months; NaN for a
            category without groups.
        own: the own outcomes.
    """

    variants: tuple[Variant, ...]
    seed: int
    first: int
    outcomes: Floats
    series: tuple[Floats, ...]
    categories: tuple[Floats, ...]
    own: tuple[Outcome, ...] = ()

    def censored(self, outcome: str) -> Floats:
        """Give the share of an outcome that ends with the run, [replicates, variants].

        It has no variants where the outcome does not end with the run.
        """
        if outcome not in CENSORED:
            return self.outcomes[:, :0, 0]
        return self.outcomes[:, :, OUTCOME_NAMES.index(CENSORED[outcome])]

    def ensemble(self, places: range | None = None) -> Ensemble:
        """Give variants of one scenario as an ensemble.

        Args:
            places: which variants, those of one scenario; all by default.

        Raises:
            ValueError: they are of several scenarios, or a practice stands twice.
        """
        chosen = range(len(self.variants)) if places is None else places
        scenario = self.variants[chosen[0]].scenario
        if any(self.variants[v].scenario != scenario for v in chosen):
            raise ValueError("an ensemble is of one scenario")
        return Ensemble(
            scenario=scenario,
            practices=tuple(self.variants[v].practice.name for v in chosen),
            seed=self.seed,
            outcomes=self.outcomes[:, chosen.start : chosen.stop],
            series=np.stack([self.series[v] for v in chosen], axis=1),
            first=self.first,
            own=self.own,
            categories=np.stack([self.categories[v] for v in chosen], axis=1),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """The variants that share a scenario, and with it the worlds."""

    scenario: Scenario
    luck: int
    numbers: Parameters
    departure: int
    places: list[int] = field(default_factory=list)


class PairedWorlds:
    """Variants that meet the same worlds and the same luck.

    Args:
        variants: what is run.
        seed: 0 or more.
        events: whether worlds keep the log of events.
        fitted: where fitted values come from.
    """

    def __init__(
        self,
        variants: Sequence[Variant],
        seed: int,
        *,
        events: bool = False,
        fitted: Fitted = "point",
    ) -> None:
        self._variants, self._seed, self._events = tuple(variants), seed, events
        self._drawn = fitted == "posterior"
        self._shared: list[_Shared] = []
        self.stopped = threading.Event()
        for v, variant in enumerate(variants):
            scenario, luck = variant.scenario, read_switch(variant.switch).luck
            held = next(
                (one for one in self._shared if (one.scenario, one.luck) == (scenario, luck)), None
            )
            if held is None:
                numbers = lay_table(parameters_of(scenario))
                held = _Shared(scenario, luck, numbers, main_departure(scenario))
                self._shared.append(held)
            held.places.append(v)

    def of_replicate(
        self, replicate: int, watch: Watch | None = None
    ) -> Iterator[tuple[int, Finish]]:
        """Give the place of each variant, and a call that runs it, watched if somebody does.

        Scenarios come in the order of their first variant. The first call of those that run in step
        runs them all. What a call raises concerns only its run, for the next one tries again; what
        the iterator raises, that a world could not be built.
        """
        for held in self._shared:
            if self._drawn:
                scenario = from_posterior(held.scenario, replicate)
                held = replace(held, scenario=scenario, numbers=parameters_of(scenario))  # noqa: PLW2901
            world = build_world(held.scenario, self._seed, replicate, events=self._events)
            order = order_of_allies(self._seed, replicate, held.scenario.allies.count)
            for places in batched(held.places, _IN_STEP):
                run = cache(partial(self._run, held, places, world, order, watch))
                for n, v in enumerate(places):
                    yield v, partial(_nth, run, n)

    def _run(
        self,
        held: _Shared,
        places: Sequence[int],
        world: World,
        order: Floats,
        watch: Watch | None,
    ) -> list[Summary]:
        """Run variants in step, to the end."""
        worlds = side_by_side(world, len(places))
        for n, v in enumerate(places):
            assign(nth(worlds.allies, n), self._variants[v].practice, order)
            turn(one_of(worlds, n), *read_switch(self._variants[v].switch))
        laid, months = in_step(held.numbers, worlds), held.scenario.time.months
        read = None if watch is None else watch(places)
        step = 1 if read else max(1, _AT_ONCE // (len(places) * len(world.people.id)))
        # In slices, to the same bits as in one call, so that it gives up soon when it is stopped.
        for first in range(0, months, step):
            if self.stopped.is_set():
                raise StoppedError
            run_worlds(laid, first, min(first + step, months))
            if read is not None:
                read(worlds, first)
        outcomes, rights = summarise(worlds, held.departure), rights_by_category(worlds)
        return [Summary(outcomes[n], rights[n], nth(worlds.record, n)) for n in range(len(places))]


def _nth(run: Callable[[], list[Summary]], n: int) -> Summary:
    return run()[n]


class OwnWorlds:
    """The same for a user's own model: each variant builds its world anew, from the same seed."""

    def __init__(
        self, variants: Sequence[Variant], seed: int, model: OwnModel, *, events: bool = False
    ) -> None:
        self._variants, self._seed, self._model = tuple(variants), seed, model
        self._events = events
        self.stopped = threading.Event()

    def of_replicate(
        self, replicate: int, watch: Watch | None = None
    ) -> Iterator[tuple[int, Finish]]:
        """Give the place of each variant and a call that runs it, as ``PairedWorlds`` does."""
        for v, variant in enumerate(self._variants):
            yield (
                v,
                partial(
                    self._model.run,
                    variant.scenario,
                    variant.practice,
                    variant.own,
                    seed=self._seed,
                    replicate=replicate,
                    go_on=self._go_on,
                    events=self._events,
                    switch=variant.switch,
                    read=None if watch is None else watch([v]),
                ),
            )

    def _go_on(self) -> None:
        if self.stopped.is_set():
            raise StoppedError


def loop_over(
    variants: Sequence[Variant],
    seed: int,
    model: OwnModel | None = None,
    *,
    events: bool = False,
    fitted: Fitted = "point",
) -> PairedWorlds | OwnWorlds:
    """Give the worlds in which variants are run, by the compiled rules or by a user's own model.

    Raises:
        RequestError: fitted values are to be drawn for a user's own model, or there is no sample.
    """
    if fitted == "posterior":
        posterior_draws()
    if model is None:
        return PairedWorlds(variants, seed, events=events, fitted=fitted)
    if fitted == "posterior":
        raise RequestError(NO_OWN)
    return OwnWorlds(variants, seed, model, events=events)


def compile_rules() -> None:
    """Compile the rules, or load them from the cache, by running the smallest world for a month.

    A signal ends it between two functions: within one, LLVM would lose the exception.
    """
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
    with undisturbed() as came:

        def go_on() -> None:
            if came:
                raise StoppedError

        with compiling_once(go_on, lambda: bool(came)):
            run_world(parameters_of(scenario), build_world(scenario, 0, 0), 0, 1)


def simulate(
    variants: Sequence[Variant],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    tick: Tick | None = None,
    keep: int = KEPT_SERIES,
    model: OwnModel | None = None,
    fitted: Fitted = "point",
    watching: Callable[[int], Watch] | None = None,
) -> Runs:
    """Run every variant in the world of every replicate.

    The result is the same to the bit whatever the number of threads. An interruption ends it
    within about half a second.

    Args:
        variants: What is run; each replicate's world and draws are the same for all.
        replicates: Which replicates, a range of step 1.
        seed: The experiment's seed, 0 or more.
        jobs: Threads; all processors by default.
        tick: Told of finished runs.
        keep: So many replicates, the first, keep their monthly series.
        model: A user's own model in place of the compiled one; it is many times slower.
        fitted: Where fitted values come from.
        watching: Gives who watches the worlds of a replicate, told its place among ``replicates``.

    Raises:
        RequestError: the user's own model raised an error, or values cannot be drawn for it.
    """
    own = () if model is None else model.kind.own_outcomes
    outcomes = np.full((len(replicates), len(variants), len(OUTCOMES) + len(own)), np.nan)
    kept = min(len(replicates), keep)
    series = tuple(
        np.full((kept, variant.scenario.time.months, len(SERIES)), np.nan) for variant in variants
    )
    categories = tuple(
        np.full((len(replicates), len(variant.scenario.categories)), np.nan) for variant in variants
    )
    worlds = loop_over(variants, seed, model, fitted=fitted)

    def run(n: int) -> None:
        watch = None if watching is None else watching(n)
        for v, finish in worlds.of_replicate(replicates[n], watch):
            outcomes[n, v], categories[v][n], record = finish()
            if n < kept:
                series[v][n] = record.series
            if tick is not None:
                tick(1)

    in_threads(run, len(replicates), jobs, worlds.stopped)
    return Runs(tuple(variants), seed, replicates.start, outcomes, series, categories, own)


def run_ensemble(
    scenario: Scenario,
    practices: Sequence[Mixture],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    tick: Tick | None = None,
    model: OwnModel | None = None,
    fitted: Fitted = "point",
    watching: Callable[[int], Watch] | None = None,
) -> Ensemble:
    """Run every practice in one scenario; else as ``simulate``."""
    variants = [Variant(scenario, practice) for practice in practices]
    how: dict[str, Any] = {"jobs": jobs, "tick": tick, "model": model, "fitted": fitted}
    return simulate(variants, replicates, seed, watching=watching, **how).ensemble()


def in_threads(
    work: Callable[[int], None], count: int, jobs: int | None, stopped: threading.Event
) -> None:
    """Do the work of replicates 0 to ``count`` - 1, a few waiting at a time, in threads.

    Args:
        work: of one replicate.
        count: how many.
        jobs: threads; all processors by default.
        stopped: is set when one of them raises or somebody interrupts, so that the others end.
    """
    compile_rules()
    given: object = jobs
    if given is not None and not (isinstance(given, Integral) and int(given) >= 1):
        raise RequestError(f"jobs: must be a whole number of at least 1, is {shown(jobs)}")
    jobs = jobs or os.cpu_count() or 1
    pool, pending = ThreadPoolExecutor(jobs, thread_name_prefix=MADE_BY), set[Future[None]]()
    try:
        for n in range(count):
            if len(pending) >= _WAITING * jobs:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
            pending.add(pool.submit(work, n))
        for future in pending:
            future.result()
    except BaseException:
        stopped.set()
        leave(pool, pending)
        raise
    pool.shutdown()


def leave(pool: ThreadPoolExecutor, given: Iterable[Future[Any]]) -> None:
    """Drop what has not begun, and wait for the rest as long as is reasonable."""
    pool.shutdown(wait=False, cancel_futures=True)
    wait([future for future in given if not future.cancelled()], GRACE)
