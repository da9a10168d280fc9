"""Phase 4, press: campaigns add up to pressure on each demand, and last (section 7.4)."""

from sim._jit import inner
from sim.rules.arithmetic import pressure_of
from sim.rules.calling_out import own_staying_power, own_strength
from sim.rules.lasting import days_of, staying_power, weight_of
from sim.rules.valuation import strength_before_efficacy
from sim.world.columns import Allies, Draws, Flow, Groups, Schedule, States
from sim.world.parameters import Parameters
from sim.world.rules import TO_DAYS


@inner
def press(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Work out the strength of every campaign, sum it by demand, and turn sums into pressure."""
    days, tactics = parameters.days, parameters.tactics
    flow.strength[:] = 0.0
    flow.shielded[:] = 0.0
    flow.used[:] = 0.0
    flow.kept_up[:] = 0.0
    flow.worked[:] = 0.0
    flow.called[:] = 0.0
    joins = parameters.dials.supporters * parameters.pressure.supporters_join
    for g in range(groups.id.shape[0]):
        flow.group_strength[g] = 0.0
        if flow.running[g] == 1:
            s, scope, k = groups.state[g], groups.scope[g], groups.campaign_issue[g]
            t, joint = groups.campaign_tactic[g], groups.joint[g] == 1
            turnout = flow.participants[g] / groups.people[g]
            money = flow.joint_money[g] if joint else flow.own_money[g]
            joining = parameters.dials.supporters * flow.joining[g] if joint else 0.0
            strength = flow.efficacy[s, t] * strength_before_efficacy(
                tactics,
                parameters.pressure,
                t,
                groups.capacity[g] * turnout * groups.ranks[g] + joining,
                money,
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
            flow.kept_up[s, scope, k] += strength * staying_power(
                days, tactics.lasting[t], groups.capacity[g], money, groups.ranks[g]
            )
            flow.worked[s, scope, k] += strength * min(1.0, flow.efficacy[s, t])
    for a in range(allies.id.shape[0]):
        beside = flow.apart[a]
        t, k, scope = allies.campaign_tactic[a], allies.campaign_issue[a], allies.scope[a]
        if flow.calling[a] == 1:
            flow.called[a] += beside
        flow.called[a] = min(1.0, flow.called[a])  # a sum of shares can round above 1
        for s in range(states.id.shape[0]):
            flow.ally_strength[a, s] = 0.0
            if allies.reach[a, s] == 1 and beside > 0.0 and flow.calling[a] == 1:
                strength = flow.efficacy[s, t] * own_strength(
                    parameters, states, allies, schedule, flow, month, a, s, t
                )
                flow.ally_strength[a, s] = strength
                flow.strength[s, scope, k] += strength
                flow.shielded[s, scope, k] += strength * beside
                flow.used[s, t] += strength
                flow.kept_up[s, scope, k] += strength * own_staying_power(
                    parameters, allies, schedule, month, a, t
                )
                flow.worked[s, scope, k] += strength * min(1.0, flow.efficacy[s, t])
    for s in range(states.id.shape[0]):
        for c in range(flow.strength.shape[1]):
            for k in range(flow.strength.shape[2]):
                strength = flow.strength[s, c, k]
                flow.pressure[s, c, k] = pressure_of(
                    strength, states.scope_share[s, c], parameters.pressure
                )
                flow.days[s, c, k], flow.sustained[s, c, k] = 0, 0.0
                if strength > 0.0:
                    chance = days.chance * flow.kept_up[s, c, k] / strength
                    lasted = days_of(days, draws.days[states.id[s], c, k], chance)
                    flow.days[s, c, k] = lasted
                    if parameters.rules.response_to == TO_DAYS:
                        worked = flow.worked[s, c, k] / strength
                        flow.sustained[s, c, k] = worked * weight_of(days, lasted)
