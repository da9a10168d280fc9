"""Phase 2, continued: who with a plan acts this month, and who rests (section 7.2).

Most months are spent at rest; actions start in waves (Tarrow 1989; Biggs 2005).
"""

import math

from sim._jit import inner, njit
from sim.rules.arithmetic import saturating
from sim.world.columns import (
    CONCEDE,
    NO_RESPONSE,
    NOBODY,
    REPRESS,
    Allies,
    Draws,
    Flow,
    Groups,
    Schedule,
    States,
)
from sim.world.numbers import normal_of
from sim.world.parameters import Parameters, Rest
from sim.world.rules import MONTHLY


@inner
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
    rest = parameters.rest
    for g in range(groups.id.shape[0]):
        acts = groups.campaign_issue[g] != NOBODY
        if acts and rests:
            s = groups.state[g]
            urged = urged_by(rest, states, schedule, month, s, groups.campaign_issue[g])
            drive = rest.worth * groups.plan_value[g] + urged + rest.inertia * groups.acted[g]
            acts = drive - rest.cost > deviate(draws.rest[groups.id[g]])
        flow.running[g] = 1 if acts else 0
        groups.acted[g] = flow.running[g]
    for a in range(allies.id.shape[0]):
        acts = allies.campaign_issue[a] != NOBODY
        if acts and rests:
            urged, places = 0.0, 0
            for s in range(states.id.shape[0]):
                if allies.reach[a, s] == 1:
                    places += 1
                    urged += urged_by(rest, states, schedule, month, s, allies.campaign_issue[a])
            drive = rest.worth * allies.plan_value[a] + urged / places
            drive += rest.inertia * allies.acted[a]
            acts = drive - rest.cost > deviate(draws.ally_rest[allies.id[a]])
        flow.calling[a] = 1 if acts else 0
        allies.acted[a] = flow.calling[a]


@inner
def urged_by(rest: Rest, states: States, schedule: Schedule, month: int, s: int, k: int) -> float:
    """Give what urges to act in a state on an issue, beside what the plan is worth."""
    return float(
        states.activity[s]
        + states.urgency[s, k]
        + states.wave[s]
        + rest.shock * schedule.mobilisation[month, s]
    )


@inner
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
def deviate(u: float) -> float:
    """Give λ(u), the log-odds of a uniform number."""
    return math.log(u / (1.0 - u))
