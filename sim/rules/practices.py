"""Phase 1, continued: allies change their practice, told to by a shock or by what others won."""

from sim._jit import inner, njit
from sim.world.columns import Allies, Draws, Floats, Flow, Schedule
from sim.world.parameters import Parameters

NO_LEARNING, BY_SCORECARD, BY_MEMBERS = range(3)
"""By what measure allies look whose practice did best, in the order of ``allies.learning``."""

YEAR = 12
"""Months between two looks at others, and over which scores are summed."""


@njit
def columns_of_practice(allies: Allies) -> tuple[Floats, ...]:
    """Give the columns of what a practice is, in the order of ``sim.scenario.practices``."""
    return (
        allies.goals,
        allies.tactics,
        allies.voice,
        allies.commitment,
        allies.independence,
        allies.assembly,
    )


@inner
def change_practices(
    parameters: Parameters,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Let allies take the practice of a shock (section 6), then, once a year, of the best (A1)."""
    columns = columns_of_practice(allies)
    for n in range(schedule.change_month.shape[0]):
        if schedule.change_month[n] == month:
            for a in range(allies.id.shape[0]):
                if schedule.changes[n, a] == 1 and allies.present[a] == 1:
                    for d in range(len(columns)):
                        columns[d][a] = schedule.change_to[n, d]
    if parameters.learning.allies_learn == NO_LEARNING or month == 0 or month % YEAR != 0:
        return
    for d in range(len(columns)):
        for a in range(allies.id.shape[0]):
            flow.practice[d, a] = columns[d][a]
    for a in range(allies.id.shape[0]):
        if allies.present[a] == 1:
            best = best_near(allies, a)
            learns = draws.ally_learning[allies.id[a]] < parameters.learning.allies_learning_rate
            if allies.score[best] > allies.score[a] and learns:
                for d in range(len(columns)):
                    columns[d][a] = flow.practice[d, best]
    allies.score[:] = 0.0


@njit
def best_near(allies: Allies, a: int) -> int:
    """Find the present ally of the best score, of equals the lowest id, where ``a`` works."""
    best = a
    for b in range(allies.id.shape[0]):
        near = False
        for s in range(allies.reach.shape[1]):
            near = near or (allies.reach[a, s] == 1 and allies.reach[b, s] == 1)
        if near and allies.present[b] == 1:
            more = allies.score[b] > allies.score[best]
            equal = allies.score[b] == allies.score[best] and allies.id[b] < allies.id[best]
            if more or equal:
                best = b
    return best
