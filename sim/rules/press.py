"""Phase 4, press: campaigns add up to pressure on each demand (section 7.4)."""

from sim._jit import inner
from sim.rules.arithmetic import pressure_of
from sim.rules.calling_out import own_strength
from sim.rules.valuation import strength_before_efficacy
from sim.world.columns import NOBODY, Allies, Flow, Groups, Schedule, States
from sim.world.parameters import Parameters


@inner
def press(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    month: int,
) -> None:
    """Work out the strength of every campaign, sum it by demand, and turn sums into pressure."""
    flow.strength[:] = 0.0
    flow.shielded[:] = 0.0
    flow.used[:] = 0.0
    flow.called[:] = 0.0
    joins = parameters.dials.supporters * parameters.pressure.supporters_join
    for g in range(groups.id.shape[0]):
        flow.group_strength[g] = 0.0
        if flow.running[g] == 1:
            s, scope, k = groups.state[g], groups.scope[g], groups.campaign_issue[g]
            t, joint = groups.campaign_tactic[g], groups.joint[g] == 1
            turnout = flow.participants[g] / groups.people[g]
            joining = parameters.dials.supporters * flow.joining[g] if joint else 0.0
            strength = flow.efficacy[s, t] * strength_before_efficacy(
                parameters.tactics,
                parameters.pressure,
                t,
                groups.capacity[g] * turnout * groups.members[g] + joining,
                flow.joint_money[g] if joint else flow.own_money[g],
                flow.outside[g] if joint else 1.0,
            )
            beside = flow.presence[g] if joint else 0.0
            if joint:
                for a in range(allies.id.shape[0]):
                    if groups.tie[g, a] == 1:
                        share = groups.members[g] / max(flow.served[a], groups.members[g])
                        flow.called[a] += joins * flow.engaged[a] * share
            flow.group_strength[g] = strength
            flow.strength[s, scope, k] += strength
            flow.shielded[s, scope, k] += strength * beside
            flow.used[s, t] += strength
    for a in range(allies.id.shape[0]):
        beside = flow.apart[a]
        t, k, scope = allies.campaign_tactic[a], allies.campaign_issue[a], allies.scope[a]
        if k != NOBODY:
            flow.called[a] += beside
        for s in range(states.id.shape[0]):
            flow.ally_strength[a, s] = 0.0
            if allies.reach[a, s] == 1 and beside > 0.0 and k != NOBODY:
                strength = flow.efficacy[s, t] * own_strength(
                    parameters, states, allies, schedule, flow, month, a, s, t
                )
                flow.ally_strength[a, s] = strength
                flow.strength[s, scope, k] += strength
                flow.shielded[s, scope, k] += strength * beside
                flow.used[s, t] += strength
    for s in range(states.id.shape[0]):
        for c in range(flow.strength.shape[1]):
            for k in range(flow.strength.shape[2]):
                flow.pressure[s, c, k] = pressure_of(
                    flow.strength[s, c, k], states.scope_share[s, c], parameters.pressure
                )
