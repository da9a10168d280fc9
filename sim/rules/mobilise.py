"""Phase 3, mobilise: every person decides whether to take part (section 7.3)."""

import numpy as np

from sim._jit import inner, njit
from sim.rules.arithmetic import clip
from sim.rules.participation import ONE, call_on
from sim.world.columns import (
    Draws,
    Floats,
    Flow,
    Groups,
    People,
    Schedule,
    States,
)
from sim.world.numbers import normal_of
from sim.world.parameters import Parameters
from sim.world.rules import BY_THRESHOLD, INVERTED_U

SHARED, OF_GRIEVANCE, OF_EXPOSURE, OF_SQUARE = 0, 1, 2, 3
"""Log-odds of taking part: what all of a group share, weights of grievance, of exposure
and of its square."""


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
    """Draw participation (M1), or compare with thresholds (M2); acquaintances are told after it.

    What a group shares is rounded to single precision, in which people reckon.
    """
    weights, count = parameters.mobilisation, groups.id.shape[0]
    shared, of_grievance = flow.of_group[:, SHARED], flow.of_group[:, OF_GRIEVANCE]
    of_exposure, of_square = flow.of_group[:, OF_EXPOSURE], flow.of_group[:, OF_SQUARE]
    by_threshold = parameters.rules.participation == BY_THRESHOLD
    for g in range(count):
        flow.participants[g] = 0
        if flow.running[g] == 1:
            s, t = groups.state[g], groups.campaign_tactic[g]
            dial = parameters.dials.ownership
            ownership = 1.0 - dial * groups.override_members[g]
            decided = 1.0 - dial * (1.0 - groups.own_decision[g])
            shared[g] = (
                weights.intercept
                + weights.ownership * ownership
                + weights.who_decided * decided
                + weights.belief * clip(groups.belief[g, t])
                + schedule.mobilisation[month, s]
                - parameters.decisions.meetings * flow.busy[g]
            )
            if weights.surge > 0.0:
                shared[g] += weights.surge * normal_of(draws.surge[groups.id[g]])
            rights = states.rights_in_practice[s, groups.category[g]]
            held = rights_held(groups.priorities[g], rights)
            of_grievance[g] = weights.grievance * (1.0 - held)
            threat = parameters.tactics.risk[t] * flow.repressiveness[s]
            of_exposure[g], of_square[g] = weights.repression * threat, 0.0
            if parameters.rules.repression == INVERTED_U:
                gain = 4.0 * weights.inverted_gain
                of_exposure[g] = weights.repression * threat * (1.0 - gain)
                of_square[g] = weights.repression * gain * threat * threat
            if by_threshold:
                for n in range(flow.of_group.shape[1]):
                    flow.of_group[g, n] *= weights.threshold_pull
    # Columns as local names: compiled code then reads them without unpacking the NamedTuple.
    group, participates = people.group, people.participates
    grievance, exposure, fatigue = people.grievance, people.exposure, people.fatigue
    active, first, drawn = people.active_neighbours, people.first, draws.participation
    of_neighbours, of_fatigue = np.float32(weights.neighbours), np.float32(weights.fatigue)
    of_precarity, precarity = np.float32(weights.precarity), people.precarity
    if by_threshold:
        of_neighbours = ONE
        of_fatigue = np.float32(weights.threshold_pull * weights.fatigue)
        of_precarity = np.float32(weights.threshold_pull * weights.precarity)
    runs = people.runs
    for n in range(runs.shape[0] - 1):
        start, end = int(runs[n]), int(runs[n + 1])
        g = int(group[start])
        if flow.running[g] == 0:
            participates[start:end] = 0
        else:
            taking_part = call_on(
                start, end, np.float32(shared[g]), np.float32(of_grievance[g]), of_neighbours,
                np.float32(of_exposure[g]), of_fatigue, of_precarity, np.float32(of_square[g]),
                grievance, exposure, fatigue, precarity, active, first, drawn, participates,
            )  # fmt: skip
            flow.participants[g] += taking_part
