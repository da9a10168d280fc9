"""What shocks do in each month, and which allies leave when."""

import math

import numpy as np

from sim.scenario.practices import DIMENSIONS
from sim.scenario.schema import Scenario
from sim.world.columns import NOBODY, Allies, Floats, Schedule
from sim.world.sizes import Sizes
from sim.world.streams import Numbers
from sim.world.windows import windows_of


def schedule_of(
    scenario: Scenario, size: Sizes, allies: Allies, numbers: Numbers
) -> tuple[Schedule, list[Floats]]:
    """Lay out the shocks month by month; also give each shock's uniform numbers of allies."""
    shape = (size.months, size.states)
    mobilisation, enforcement = np.zeros(shape), np.ones(shape)
    repressiveness, exclusion, opinion = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    resources = np.ones(shape)
    orders = []
    for n, shock in enumerate(scenario.shocks):
        drawn = numbers.uniform("shocks", 2 * n, size.states)
        orders.append(numbers.uniform("shocks", 2 * n + 1, size.allies))
        reached = _lowest(drawn, max(1, math.floor(shock.states * size.states + 0.5)))
        months = slice(shock.month - 1, shock.month - 1 + shock.months)
        mobilisation[months, reached] += shock.mobilisation
        enforcement[months, reached] *= shock.enforcement
        repressiveness[months, reached] += shock.repressiveness
        exclusion[months, reached] += shock.exclusion
        opinion[months, reached] += shock.opinion
        resources[months, reached] *= shock.resources
    of_allies = np.ones((size.months, size.allies))
    if scenario.shocks:
        for a, works in enumerate(allies.reach == 1):
            of_allies[:, a] = resources[:, works].mean(axis=1)
    return (
        Schedule(
            mobilisation=mobilisation,
            enforcement=enforcement,
            repressiveness=repressiveness,
            exclusion=exclusion,
            opinion=opinion,
            resources=of_allies,
            window=windows_of(scenario, numbers),
            change_month=np.full(len(scenario.shocks), NOBODY),
            changes=np.zeros((len(scenario.shocks), size.allies), np.uint8),
            change_to=np.zeros((len(scenario.shocks), len(DIMENSIONS))),
        ),
        orders,
    )


def departures(scenario: Scenario, allies: Allies, orders: list[Floats]) -> None:
    """Fix the month in which each ally leaves for good, the earlier shocks first."""
    for n in sorted(range(len(orders)), key=lambda n: scenario.shocks[n].month):
        shock = scenario.shocks[n]
        leaving = math.floor(shock.allies_leave * len(allies.id) + 0.5)
        staying = np.flatnonzero(allies.leaves_at == NOBODY)
        chosen = staying[_lowest(orders[n][staying], min(leaving, staying.size))]
        allies.leaves_at[chosen] = shock.month - 1


def conversions(scenario: Scenario, allies: Allies, schedule: Schedule, numbers: Numbers) -> None:
    """Fix which allies take which practice when, of those who have not left by then."""
    for n, shock in enumerate(scenario.shocks):
        if not shock.practice:
            continue
        month, count = shock.month - 1, len(allies.id)
        drawn = numbers.uniform("practices", 1 + n, count)
        present = np.flatnonzero((allies.leaves_at == NOBODY) | (allies.leaves_at > month))
        chosen = math.floor(shock.allies_change * present.size + 0.5)
        practice = scenario.practice(shock.practice)
        schedule.change_month[n] = month
        schedule.changes[n, present[_lowest(drawn[present], chosen)]] = 1
        schedule.change_to[n] = [getattr(practice, name) for name in DIMENSIONS]


def main_departure(scenario: Scenario) -> int:
    """Find the month (from 0) of the largest scheduled departure of allies, -1 without one."""
    leaving = [row for row in scenario.shocks if row.allies_leave > 0]
    if not leaving:
        return NOBODY
    return max(leaving, key=lambda row: (row.allies_leave, -row.month)).month - 1


def _lowest(values: Floats, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.argsort(values, kind="stable")[:count].astype(np.int64)
