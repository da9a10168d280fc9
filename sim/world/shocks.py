"""What happens to a world whatever actors do: shocks, windows, what is observed."""

import math

import numpy as np

from sim._jit import compiled_inline, njit
from sim.scenario.lists import DIMENSIONS
from sim.scenario.schema import Mixture, Scenario
from sim.world.columns import NOBODY, Allies, Floats, Groups, Ints, Schedule, Sizes, States
from sim.world.numbers import Numbers
from sim.world.parameters import Dials, Knowledge, Tactics


def order_of_allies(seed: int, replicate: int, count: int) -> Floats:
    """Draw the numbers by which allies are dealt to the practices of a mixture, [A]."""
    return Numbers(seed, replicate).uniform("practices", 0, count)


def assign(allies: Allies, mixture: Mixture, order: Floats) -> None:
    """Give each ally its practice: those with the smallest numbers take the first."""
    ranked = order.argsort(kind="stable")
    before, share, last = 0, 0.0, len(mixture.practices) - 1
    for n, practice in enumerate(mixture.practices):
        share += mixture.shares[n]
        # Whatever rounding leaves over follows the last practice.
        until = len(ranked) if n == last else math.floor(share * len(ranked) + 0.5)
        chosen = ranked[before:until]
        for name in DIMENSIONS:
            getattr(allies, name)[chosen] = getattr(practice, name)
        before = until


@compiled_inline
def errors(
    dials: Dials, knowledge: Knowledge, institutions: float, local: float, institutional: float
) -> tuple[float, float, float]:
    """Give the scales of own and common error and the variance of one observation (K1)."""
    own_local = dials.local_knowledge * local
    own_far = dials.institutional_knowledge * institutions * institutional
    shared_local = (1.0 - dials.local_knowledge) * knowledge.common
    shared_far = (1.0 - dials.institutional_knowledge) * institutions * knowledge.common
    own = math.sqrt(own_local * own_local + own_far * own_far)
    common = math.sqrt(shared_local * shared_local + shared_far * shared_far)
    return own, common, own * own + common * common


@njit
def through_template(
    bias: float,
    efficacy: float,
    local: float,
    mean_local: float,
    institutions: float,
    enforce: float,
) -> float:
    """Give the efficacy that an ally sees before error (K2): local context through its template."""
    if bias == 0.0:
        return efficacy
    return (local + bias * (mean_local - local)) * ((1.0 - institutions) + institutions * enforce)


@njit
def observe_everything(
    dials: Dials,
    knowledge: Knowledge,
    tactics: Tactics,
    states: States,
    groups: Groups,
    allies: Allies,
    common: Floats,
    own: Floats,
    far: Floats,
) -> None:
    """Set every first belief to one observation, with its variance."""
    count = states.responsiveness.shape[0]
    bias = dials.local_knowledge * knowledge.template
    for t in range(tactics.efficacy.shape[0]):
        d = tactics.institutions[t]
        mean_local = 0.0
        for s in range(count):
            mean_local += states.responsiveness[s, t] * (1.0 - states.adaptation[s, t])
        mean_local = mean_local / count
        scale, shared, variance = errors(
            dials, knowledge, d, knowledge.group_local, knowledge.group_institutional
        )
        for g in range(groups.id.shape[0]):
            s = groups.state[g]
            local = states.responsiveness[s, t] * (1.0 - states.adaptation[s, t])
            q = local * ((1.0 - d) + d * states.enforceability[s])
            groups.belief[g, t] = q + shared * common[s, t] + scale * own[g, t]
            groups.belief_variance[g, t] = variance
        scale, shared, variance = errors(
            dials, knowledge, d, knowledge.ally_local, knowledge.ally_institutional
        )
        for a in range(allies.id.shape[0]):
            for s in range(count):
                local = states.responsiveness[s, t] * (1.0 - states.adaptation[s, t])
                q = local * ((1.0 - d) + d * states.enforceability[s])
                seen = through_template(bias, q, local, mean_local, d, states.enforceability[s])
                allies.belief[a, s, t] = seen + shared * common[s, t] + scale * far[a, s, t]
                allies.belief_variance[a, s, t] = variance


def windows_of(scenario: Scenario, numbers: Numbers) -> Ints:
    """Give for each month and state how long a window has been open, [M, S]; -1 without one."""
    section, states = scenario.windows, scenario.states.count
    since = np.full((scenario.time.months, states), NOBODY)
    if section.rate <= 0.0:
        return since
    opens = numbers.uniform("windows", 0, *since.shape) < section.rate
    for month, s in np.argwhere(opens):
        if since[month, s] == NOBODY:
            left = min(section.months, len(since) - month)
            since[month : month + left, s] = np.arange(left)
    return since


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
