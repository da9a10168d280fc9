"""Where the time of a run goes: each phase of a month by itself, timed inside compiled code."""

import ctypes
import statistics
import warnings
from dataclasses import dataclass

import numpy as np
from numba import NumbaWarning
from rich.table import Table

from sim._jit import compile_hot, njit
from sim.outcomes import Floats
from sim.rules.month import PHASES, run_months
from sim.scenario.mixtures import parse_practice
from sim.world.build import build_world
from sim.world.mixture import assign, order_of_allies
from sim.world.parameters import parameters_of
from tests.bench.before import PRACTICE, scenario_of

SIZES = (1_200, 100_000)
"""People of the worlds that are looked at: the default one and a large one."""

MONTHS = 120
MONOTONIC = 1
"""Number of the clock, on Linux."""

_clock = ctypes.CDLL(None).clock_gettime
_clock.argtypes = (ctypes.c_int, ctypes.c_void_p)
_clock.restype = ctypes.c_int


@dataclass(frozen=True)
class Phase:
    """The time of a phase in each of the worlds of ``SIZES``."""

    name: str
    microseconds_per_month: tuple[float, ...]

    @property
    def nanoseconds_per_person_month(self) -> tuple[float, ...]:
        """Give the same by the number of people."""
        pairs = zip(self.microseconds_per_month, SIZES, strict=True)
        return tuple(1000.0 * spent / people for spent, people in pairs)


@njit
def _time_phases(numbers, world, months, stamp, spent):
    """Add to ``spent`` [phases + 1] the nanoseconds of each phase; the last, of calling none."""
    for month in range(months):
        for phase in range(spent.shape[0]):
            first = phase if phase < spent.shape[0] - 1 else 0
            until = phase + 1 if phase < spent.shape[0] - 1 else 0
            _clock(MONOTONIC, stamp[0].ctypes)
            run_months(numbers, *world, month, month + 1, first, until)
            _clock(MONOTONIC, stamp[1].ctypes)
            spent[phase] += 1e9 * (stamp[1, 0] - stamp[0, 0]) + (stamp[1, 1] - stamp[0, 1])


def time_phases(runs: int = 15) -> list[Phase]:
    """Time the phases of runs of the default world and of a large one: medians over worlds."""
    found = [_of_world(people, runs) for people in SIZES]
    return [Phase(name, tuple(float(spent[n]) for spent in found)) for n, name in enumerate(PHASES)]


def _of_world(people: int, runs: int) -> Floats:
    """Give the microseconds a month of each phase, without the call itself."""
    compile_hot()
    scenario = scenario_of(people, MONTHS)
    numbers, mixture = parameters_of(scenario), parse_practice(PRACTICE, scenario)
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaWarning)  # what reads a clock cannot be cached
        for replicate in range(runs):
            world = build_world(scenario, 1, replicate)
            assign(world.allies, mixture, order_of_allies(1, replicate, scenario.allies.count))
            spent, stamp = np.zeros(len(PHASES) + 1), np.zeros((2, 2), np.int64)
            _time_phases(numbers, world, MONTHS, stamp, spent)
            found.append((spent[:-1] - spent[-1]) / 1000.0 / MONTHS)
    return np.array([statistics.median(values) for values in zip(*found, strict=True)])


def phases_table(phases: list[Phase]) -> Table:
    """Tell them as a table."""
    table = Table("phase", *(f"{people:,} people" for people in SIZES for _ in "ab"), box=None)
    table.add_row("", *(("µs a month", "ns a person-month") * len(SIZES)), style="dim")
    for phase in phases:
        cells = zip(phase.microseconds_per_month, phase.nanoseconds_per_person_month, strict=True)
        table.add_row(phase.name, *(f"{value:.2f}" for pair in cells for value in pair))
    return table
