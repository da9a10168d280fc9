"""Phase 3, mobilise: every person decides whether to take part (section 7.3)."""

import math

import numpy as np

from sim._jit import inner, njit
from sim.rules.arithmetic import clip
from sim.world.columns import (
    Counts,
    Draws,
    Flags,
    Floats,
    Flow,
    Groups,
    Ints,
    People,
    Rows,
    Schedule,
    States,
)
from sim.world.parameters import Parameters


BINS = 1024
EDGE = 1e-9
"""Width at the edges of a bin within which the exact comparison is made after all."""


def _log_odds() -> Floats:
    """Tabulate ln(p / (1 - p)) at the edges of bins of p."""
    shares = [place / BINS for place in range(1, BINS)]
    inside = [math.log(share / (1.0 - share)) for share in shares]
    return np.array([-math.inf, *inside, math.inf])


LOG_ODDS = _log_odds()


@njit
def rights_held(priorities: Floats, rights: Floats) -> float:
    """Weigh rights in practice [K] by priorities [K]."""
    held = 0.0
    for k in range(priorities.shape[0]):
        held += priorities[k] * rights[k]
    return held


@inner
def mobilise(
    parameters: Parameters,
    states: States,
    groups: Groups,
    people: People,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Draw participation from its logit (M1), then tell everyone's acquaintances."""
    weights, count = parameters.mobilisation, groups.id.shape[0]
    # Per group: log-odds that all share, weights of grievance and of exposure.
    active, shared = flow.running, np.zeros(count)
    of_grievance, of_exposure = np.zeros(count), np.zeros(count)
    for g in range(count):
        flow.participants[g] = 0
        if flow.running[g] == 1:
            s, t = groups.state[g], groups.campaign_tactic[g]
            ownership = 1.0 - parameters.dials.ownership * groups.override_members[g]
            shared[g] = (
                weights.intercept
                + weights.ownership * ownership
                + weights.who_decided * groups.own_decision[g]
                + weights.belief * clip(groups.belief[g, t])
                + schedule.mobilisation[month, s]
            )
            rights = states.rights_in_practice[s, groups.category[g]]
            held = rights_held(groups.priorities[g], rights)
            of_grievance[g] = weights.grievance * (1.0 - held)
            of_exposure[g] = (
                weights.repression * parameters.tactics.risk[t] * flow.repressiveness[s]
            )
    of_neighbours, of_fatigue = weights.neighbours, weights.fatigue
    # Columns as local names: compiled code then reads them without unpacking the NamedTuple.
    ids, group, first, neighbours = people.id, people.group, people.first, people.neighbours
    grievance, exposure, fatigue = people.grievance, people.exposure, people.fatigue
    participates, active_neighbours = people.participates, people.active_neighbours
    drawn, participants = draws.participation, flow.participants
    for i in range(ids.shape[0]):
        g = group[i]
        takes_part = 0
        if active[g] == 1:
            degree = first[i + 1] - first[i]
            near = active_neighbours[i] / degree if degree > 0 else 0.0
            x = (
                shared[g]
                + of_grievance[g] * grievance[i]
                + of_neighbours * near
                - of_exposure[g] * exposure[i]
                - of_fatigue * fatigue[i]
            )
            if takes(drawn[ids[i]], x):
                takes_part = 1
                participants[g] += 1
        participates[i] = takes_part
    tell_acquaintances(participates, first, neighbours, active_neighbours)


@njit
def takes(u: float, x: float) -> bool:
    """Tell whether u < 1 / (1 + e^-x), mostly by a table of log-odds and without an exponential."""
    place = int(u * BINS)
    if x > LOG_ODDS[place + 1] + EDGE:
        return True
    if x < LOG_ODDS[place] - EDGE:
        return False
    return u < logistic(x)


@njit
def logistic(x: float) -> float:
    """Give 1 / (1 + e^-x)."""
    if x < -700.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-x))


@njit
def tell_acquaintances(
    participates: Flags, first: Ints, neighbours: Rows, active_neighbours: Counts
) -> None:
    """Count for everyone the acquaintances who take part, for the next month."""
    active_neighbours[:] = 0
    for i in range(participates.shape[0]):
        if participates[i] == 1:
            for e in range(first[i], first[i + 1]):
                active_neighbours[neighbours[e]] += 1
