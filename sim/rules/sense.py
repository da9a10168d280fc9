"""Phase 1, sense: the month's circumstances and what tactics can really do (section 7.1)."""

from sim._jit import inner
from sim.rules.arithmetic import clip
from sim.rules.practices import change_practices
from sim.rules.rest import roll_waves
from sim.world.columns import NOBODY, Allies, Draws, Flow, Schedule, States
from sim.world.parameters import Parameters
from sim.world.rules import MONTHLY


@inner
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
