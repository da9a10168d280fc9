"""Where the time of a run goes: each phase of a month by itself, timed inside compiled code."""

import ctypes
import statistics
import warnings
from dataclasses import dataclass

import numpy as np
from numba import NumbaWarning
from rich.table import Table

from benchmarks.before import PRACTICE, scenario_of
from benchmarks.frozen import one_core
from sim._jit import njit
from sim.outcomes import Floats
from sim.rules.month import PHASES, run_months
from sim.scenario.schema import parse_practices
from sim.world.build import build_world
from sim.world.lockstep import in_step as laid_down
from sim.world.lockstep import nth, side_by_side
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, order_of_allies

CASES = ((1_200, 1), (1_200, 9), (100_000, 1), (100_000, 9))
"""People of the worlds that are looked at, and how many practices of a world run in step."""

MONTHS = 60
OF_THREAD = 3
"""Number of the clock, on Linux: processor time of the thread, whoever else is busy."""

_clock = ctypes.CDLL(None).clock_gettime
_clock.argtypes = (ctypes.c_int, ctypes.c_void_p)
_clock.restype = ctypes.c_int


@dataclass(frozen=True)
class Phase:
    """The time that a phase takes of a run, in each of ``CASES``."""

    name: str
    microseconds_per_month: tuple[float, ...]

    @property
    def nanoseconds_per_person_month(self) -> tuple[float, ...]:
        """Give the same by the number of people."""
        pairs = zip(self.microseconds_per_month, CASES, strict=True)
        return tuple(1000.0 * spent / people for spent, (people, _) in pairs)


@njit
def _time_phases(world, months, stamp, spent):
    """Add to ``spent`` [phases + 1] the nanoseconds of each phase; the last, of calling none."""
    for month in range(months):
        for phase in range(spent.shape[0]):
            first = phase if phase < spent.shape[0] - 1 else 0
            until = phase + 1 if phase < spent.shape[0] - 1 else 0
            _clock(OF_THREAD, stamp[0].ctypes)
            run_months(
                world.parameters, world.states, world.groups, world.allies, world.people,
                world.schedule, world.flow, world.draws, world.record, world.participates,
                world.active_neighbours, month, month + 1, first, until,
            )  # fmt: skip
            _clock(OF_THREAD, stamp[1].ctypes)
            spent[phase] += 1e9 * (stamp[1, 0] - stamp[0, 0]) + (stamp[1, 1] - stamp[0, 1])


def time_phases(runs: int = 9) -> list[Phase]:
    """Time the phases of each case: medians over worlds, by the run."""
    found = [_of_case(*case, runs) for case in CASES]
    return [Phase(name, tuple(float(spent[n]) for spent in found)) for n, name in enumerate(PHASES)]


def _of_case(people: int, in_step: int, runs: int) -> Floats:
    """Give the microseconds a month and run of each phase, without the call itself."""
    scenario = scenario_of(people, MONTHS)
    mixtures = parse_practices((PRACTICE,) if in_step == 1 else (), scenario)
    numbers = parameters_of(scenario)
    found = []
    with one_core(), warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaWarning)  # what reads a clock cannot be cached
        for replicate in range(runs):
            worlds = side_by_side(build_world(scenario, 1, replicate), in_step)
            order = order_of_allies(1, replicate, scenario.allies.count)
            for n, mixture in enumerate(mixtures):
                assign(nth(worlds.allies, n), mixture, order)
            spent, stamp = np.zeros(len(PHASES) + 1), np.zeros((2, 2), np.int64)
            _time_phases(laid_down(numbers, worlds), MONTHS, stamp, spent)
            found.append((spent[:-1] - spent[-1]) / 1000.0 / MONTHS / in_step)
    return np.array([statistics.median(values) for values in zip(*found, strict=True)])


def phases_table(phases: list[Phase]) -> Table:
    """Tell them as a table, the sums last."""
    heads = (f"{people:,}{' in step' if in_step > 1 else ''}" for people, in_step in CASES)
    table = Table("phase", *(head for head in heads for _ in "ab"), box=None)
    table.add_row("", *(("µs a month", "ns a person") * len(CASES)), style="dim")
    sums = tuple(map(sum, zip(*(phase.microseconds_per_month for phase in phases), strict=True)))
    for phase in (*phases, Phase("all", sums)):
        cells = zip(phase.microseconds_per_month, phase.nanoseconds_per_person_month, strict=True)
        table.add_row(phase.name, *(f"{value:.2f}" for pair in cells for value in pair))
    return table
