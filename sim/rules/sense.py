"""Phase 1, sense, and who acts: circumstances, allies' practices, plans and rest.

Phase 2, continued: who with a plan acts this month, and who rests (section 7.2).

Most months are spent at rest; actions start in waves (Tarrow 1989; Biggs 2005).
"""

import math

from sim._jit import compiled_inline, njit
from sim.rules.arithmetic import clip, saturating
from sim.rules.plans import decided_issue, replace_plan
from sim.rules.respond import watch_others
from sim.scenario.lists import MONTHLY
from sim.world.columns import (
    AS_DECIDED,
    CEILING,
    CONCEDE,
    NO_RESPONSE,
    NOBODY,
    REPRESS,
    STILL,
    WHOSE,
    Allies,
    Draws,
    Floats,
    Flow,
    Groups,
    Schedule,
    States,
)
from sim.world.numbers import normal_of
from sim.world.parameters import Parameters, Rest

NO_LEARNING, BY_SCORECARD, _BY_MEMBERS = range(3)
"""By what measure allies look whose practice did best, in the order of ``allies.learning``."""

YEAR = 12
"""Months between two looks at others, and over which scores are summed."""


@njit
def columns_of_practice(allies: Allies) -> tuple[Floats, ...]:
    """Give the columns of what a practice is, in the order of ``sim.scenario.lists``."""
    return (
        allies.goals,
        allies.tactics,
        allies.voice,
        allies.commitment,
        allies.independence,
        allies.assembly,
    )


@compiled_inline
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
            best = _best_near(allies, a)
            learns = draws.ally_learning[allies.id[a]] < parameters.learning.allies_learning_rate
            if allies.score[best] > allies.score[a] and learns:
                for d in range(len(columns)):
                    columns[d][a] = flow.practice[d, best]
    allies.score[:] = 0.0


@njit
def _best_near(allies: Allies, a: int) -> int:
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


@compiled_inline
def act_or_rest(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Let whoever has a plan act or rest; with ``rules.rest`` = never everybody acts."""
    rests = parameters.rules.rest == MONTHLY
    rest, still = parameters.rest, flow.switch[STILL] == 1
    if flow.switch[WHOSE] == CEILING:
        watch_others(states, flow)
    for g in range(groups.id.shape[0]):
        issue = decided_issue(parameters, groups, flow, g)
        acts = issue != NOBODY and not still
        if acts and rests:
            s = groups.state[g]
            urged = _urged_by(rest, states, schedule, month, s, issue)
            drive = rest.worth * groups.plan_value[g] + urged + rest.inertia * groups.acted[g]
            acts = drive - rest.cost > _deviate(draws.rest[groups.id[g]])
        if acts and flow.switch[WHOSE] != AS_DECIDED:
            acts = replace_plan(parameters, states, groups, flow, draws, month, g)
        flow.running[g] = 1 if acts else 0
        groups.acted[g] = flow.running[g]
    for a in range(allies.id.shape[0]):
        acts = allies.campaign_issue[a] != NOBODY and not still
        if acts and rests:
            urged, places = 0.0, 0
            for s in range(states.id.shape[0]):
                if allies.reach[a, s] == 1:
                    places += 1
                    urged += _urged_by(rest, states, schedule, month, s, allies.campaign_issue[a])
            drive = rest.worth * allies.plan_value[a] + urged / places
            drive += rest.inertia * allies.acted[a]
            acts = drive - rest.cost > _deviate(draws.ally_rest[allies.id[a]])
        flow.calling[a] = 1 if acts else 0
        allies.acted[a] = flow.calling[a]


@compiled_inline
def _urged_by(rest: Rest, states: States, schedule: Schedule, month: int, s: int, k: int) -> float:
    """Give what urges to act in a state on an issue, beside what the plan is worth."""
    return float(
        states.activity[s]
        + states.urgency[s, k]
        + states.wave[s]
        + rest.shock * schedule.mobilisation[month, s]
    )


@compiled_inline
def roll_waves(parameters: Parameters, states: States, flow: Flow, draws: Draws) -> None:
    """Move every state's wave: luck, last month's wins here and elsewhere, and outrage (D16)."""
    rest, count = parameters.rest, states.id.shape[0]
    half, watching = parameters.pressure.critical_mass, parameters.response.diffusion
    luck = math.sqrt(1.0 - rest.memory * rest.memory) * rest.wave
    all_won = 0.0
    for s in range(count):
        pressed, conceded, repressed = 0, 0, 0.0
        for c in range(flow.response.shape[1]):
            for k in range(flow.response.shape[2]):
                answer = flow.response[s, c, k]
                pressed += 1 if answer != NO_RESPONSE else 0
                conceded += 1 if answer == CONCEDE else 0
                repressed += flow.strength[s, c, k] if answer == REPRESS else 0.0
        flow.won[s] = conceded / pressed if pressed > 0 else 0.0
        all_won += flow.won[s]
        states.wave[s] = (
            rest.memory * states.wave[s]
            + luck * normal_of(draws.waves[states.id[s]])
            + rest.outrage * saturating(repressed, half)
        )
    for s in range(count):
        elsewhere = (all_won - flow.won[s]) / max(count - 1, 1)
        states.wave[s] += rest.success * (flow.won[s] + watching * elsewhere)


@njit
def _deviate(u: float) -> float:
    """Give λ(u), the log-odds of a uniform number."""
    return math.log(u / (1.0 - u))


@compiled_inline
def sense(
    parameters: Parameters,
    states: States,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Let allies leave or change, apply shocks and windows, work out true efficacy (S1, S2)."""
    for a in range(allies.id.shape[0]):
        if allies.leaves_at[a] == month:
            allies.present[a] = 0
    change_practices(parameters, allies, schedule, flow, draws, month)
    for a in range(allies.id.shape[0]):
        committed = allies.present[a] * allies.commitment[a]
        flow.committed[a] = committed
        flow.engaged[a] = committed * (1.0 - allies.independence[a])
        flow.apart[a] = committed * allies.independence[a]
        if flow.apart[a] <= 0.0:
            allies.campaign_issue[a] = NOBODY
            allies.campaign_tactic[a] = NOBODY
            allies.campaign_months[a] = 0
    if parameters.rules.rest == MONTHLY:
        roll_waves(parameters, states, flow, draws)
    tactics = parameters.tactics
    for s in range(states.id.shape[0]):
        flow.repressiveness[s] = clip(states.repressiveness[s] + schedule.repressiveness[month, s])
        since = schedule.window[month, s]
        noticed = 1.0 if since != NOBODY and since >= parameters.decisions.window_late else 0.0
        flow.window[s] = 1.0 if since != NOBODY else 0.0
        flow.noticed[s] = noticed
        flow.seen[s] = noticed + parameters.dials.windows * (flow.window[s] - noticed)
        flow.opinion[s] = clip(states.opinion[s] + schedule.opinion[month, s])
        for c in range(states.exclusion.shape[1]):
            flow.exclusion[s, c] = clip(states.exclusion[s, c] + schedule.exclusion[month, s])
        for t in range(tactics.efficacy.shape[0]):
            d = tactics.institutions[t]
            local = states.responsiveness[s, t] * (1.0 - states.adaptation[s, t])
            flow.local[s, t] = local
            flow.efficacy[s, t] = local * ((1.0 - d) + d * states.enforceability[s])
