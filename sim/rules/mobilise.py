"""Phase 3, mobilise: every person decides whether to take part (section 7.3)."""

from sim._jit import inner, njit
from sim.rules.arithmetic import clip
from sim.rules.participation import call_on, list_runs
from sim.world.columns import (
    Counts,
    Draws,
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

SHARED, OF_GRIEVANCE, OF_EXPOSURE = 0, 1, 2
"""Log-odds of taking part: what all of a group share, weights of grievance and of exposure."""


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
    shared, of_grievance = flow.of_group[:, SHARED], flow.of_group[:, OF_GRIEVANCE]
    of_exposure = flow.of_group[:, OF_EXPOSURE]
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
            rights = states.rights_in_practice[s, groups.category[g]]
            held = rights_held(groups.priorities[g], rights)
            of_grievance[g] = weights.grievance * (1.0 - held)
            of_exposure[g] = (
                weights.repression * parameters.tactics.risk[t] * flow.repressiveness[s]
            )
    # Columns as local names: compiled code then reads them without unpacking the NamedTuple.
    group, participates, acting = people.group, people.participates, flow.acting
    grievance, exposure, fatigue = people.grievance, people.exposure, people.fatigue
    active, inverse_degree = people.active_neighbours, people.inverse_degree
    drawn, margins, running = draws.participation, flow.margin, flow.running
    of_neighbours, of_fatigue = weights.neighbours, weights.fatigue
    runs, listed = flow.runs, 0
    flow.run_count[0] = list_runs(group, runs)
    for n in range(flow.run_count[0]):
        start, end = int(runs[n]), int(runs[n + 1])
        g = group[start]
        if running[g] == 0:
            participates[start:end] = 0
        else:
            taking_part = call_on(
                start, end, shared[g], of_grievance[g], of_neighbours, of_exposure[g], of_fatigue,
                grievance, exposure, fatigue, active, inverse_degree, drawn, margins, participates,
                acting[listed:],
            )  # fmt: skip
            flow.participants[g] += taking_part
            listed += taking_part
    tell_acquaintances(acting[:listed], people.first, people.neighbours, active)


@njit
def tell_acquaintances(
    acting: Rows, first: Ints, neighbours: Rows, active_neighbours: Counts
) -> None:
    """Count for everyone the acquaintances who take part, for the next month.

    ``acting`` holds the rows of those who do.
    """
    active_neighbours[:] = 0
    for n in range(acting.shape[0]):
        i = acting[n]
        for e in range(first[i], first[i + 1]):
            active_neighbours[neighbours[e]] += 1
