"""Phase 4, press: campaigns, also allies' own, add up to pressure, and last."""

from sim._jit import compiled_inline
from sim.rules.arithmetic import (
    clip,
    days_of,
    force_of,
    gumbel,
    pressure_of,
    staying_power,
    weight_of,
)
from sim.rules.choice import choose, strength_before_efficacy
from sim.rules.support import turning_out
from sim.scenario.lists import TO_DAYS
from sim.world.columns import NOBODY, Allies, Draws, Flow, Groups, Schedule, States
from sim.world.parameters import Parameters

_OWN = 0
"""Row of the table of values that an ally's own campaigns use."""

_ALONE, _JOINTLY, _BY_ALLIES = range(3)
"""Places in ``Flow.pressed_by``: the order of the first causes."""


@compiled_inline
def call_out(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Let every ally that acts for itself decide in its month; one template for all its states."""
    for a in range(allies.id.shape[0]):
        decides = (month + allies.offset[a]) % parameters.decisions.campaign_months == 0
        if flow.apart[a] > 0.0 and decides:
            _decide(parameters, states, groups, allies, schedule, flow, draws, month, a)


@compiled_inline
def _decide(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
    a: int,
) -> None:
    issues, tactics = allies.agenda.shape[1], parameters.tactics.efficacy.shape[0]
    options = issues * tactics + 1
    value = flow.value[_OWN]
    for o in range(options):
        value[o] = 0.0
        flow.gumbel[o] = gumbel(draws.ally_choice[allies.id[a], o])
    places = 0
    for s in range(states.id.shape[0]):
        if allies.reach[a, s] == 1:
            places += 1
            _add_state(parameters, states, groups, allies, schedule, flow, month, a, s)
    for o in range(options - 1):
        value[o] = value[o] / places
    chosen = choose(value, flow.gumbel, parameters.decisions)
    issue = NOBODY if chosen == options - 1 else chosen // tactics
    tactic = NOBODY if chosen == options - 1 else chosen % tactics
    if issue != allies.campaign_issue[a] or tactic != allies.campaign_tactic[a]:
        allies.campaign_months[a] = 0
    allies.campaign_issue[a] = issue
    allies.campaign_tactic[a] = tactic
    allies.plan_value[a] = value[chosen]


@compiled_inline
def _add_state(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    month: int,
    a: int,
    s: int,
) -> None:
    """Add what every option is worth in one state to the table of values."""
    issues, tactics = allies.agenda.shape[1], parameters.tactics.efficacy.shape[0]
    scope, categories = allies.scope[a], states.exclusion.shape[1]
    share = states.scope_share[s, scope]
    _wanted_of(parameters, groups, allies, flow, a, s)
    wanted = flow.together_want
    eager = 1.0 + parameters.decisions.window_value * flow.seen[s]
    own = parameters.decisions.group_risk_aversion
    aversion = own + parameters.dials.caution * (allies.risk_aversion[a] - own)
    for t in range(tactics):
        efficacy = clip(allies.belief[a, s, t])
        strength = efficacy * _own_strength(
            parameters, states, allies, schedule, flow, month, a, s, t
        )
        power = _own_staying_power(parameters, allies, schedule, month, a, t)
        sustained = efficacy * parameters.days.chance * power * parameters.days.expected
        risk = aversion * parameters.tactics.risk[t] * flow.repressiveness[s]
        for k in range(issues):
            others = flow.strength[s, scope, k]
            if allies.campaign_issue[a] == k:
                others = max(0.0, others - flow.ally_strength[a, s])
            held = 0.0
            if scope == categories:
                for c in range(categories):
                    held += states.scope_share[s, c] * states.rights_in_practice[s, c, k]
            else:
                held = states.rights_in_practice[s, scope, k]
            pressed = pressure_of(others + strength, share, parameters.pressure)
            added = force_of(pressed, sustained) - pressure_of(others, share, parameters.pressure)
            flow.value[_OWN, k * tactics + t] += wanted[k] * (1.0 - held) * added * eager - risk


@compiled_inline
def _wanted_of(
    parameters: Parameters, groups: Groups, allies: Allies, flow: Flow, a: int, s: int
) -> None:
    """Mix what members in a state want with the ally's agenda by γ, into the scratch vector."""
    wanted = flow.together_want
    gap = parameters.dials.agenda_gap * parameters.decisions.agenda_gap
    for k in range(allies.agenda.shape[1]):
        total, people = 0.0, 0.0
        for g in range(groups.id.shape[0]):
            if groups.state[g] == s:
                total += groups.members[g] * groups.priorities[g, k]
                people += groups.members[g]
        base = total / people if people > 0.0 else allies.agenda[a, k]
        wanted[k] = base + gap * (allies.agenda[a, k] - base)


@compiled_inline
def _own_strength(
    parameters: Parameters,
    states: States,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    month: int,
    a: int,
    s: int,
    t: int,
) -> float:
    """Give the strength of an ally's own campaign in a state, before efficacy (P2)."""
    places = 0
    for other in range(states.id.shape[0]):
        places += int(allies.reach[a, other])
    share = flow.apart[a] / places
    money = allies.resources[a] * schedule.resources[month, a] * share
    outside = 1.0 + (
        parameters.dials.access
        * parameters.pressure.outside_pressure
        * states.exposure[s]
        * allies.access[a]
        * flow.apart[a]
    )
    return strength_before_efficacy(
        parameters.tactics,
        parameters.pressure,
        t,
        parameters.dials.resources * turning_out(parameters, allies, a) * share,
        parameters.dials.resources * money,
        outside,
    )


@compiled_inline
def _own_staying_power(
    parameters: Parameters, allies: Allies, schedule: Schedule, month: int, a: int, t: int
) -> float:
    """Give how far an ally can keep up its own campaign: its supporters, of full capacity (P4)."""
    money = parameters.dials.resources * allies.resources[a] * schedule.resources[month, a]
    people = parameters.dials.resources * allies.supporters[a]
    return staying_power(parameters.days, parameters.tactics.lasting[t], 1.0, money, people)


@compiled_inline
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
    flow.pressed_by[:] = 0.0
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
            flow.pressed_by[_JOINTLY if joint else _ALONE, s, scope, k] += strength
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
                strength = flow.efficacy[s, t] * _own_strength(
                    parameters, states, allies, schedule, flow, month, a, s, t
                )
                flow.ally_strength[a, s] = strength
                flow.strength[s, scope, k] += strength
                flow.pressed_by[_BY_ALLIES, s, scope, k] += strength
                flow.shielded[s, scope, k] += strength * beside
                flow.used[s, t] += strength
                flow.kept_up[s, scope, k] += strength * _own_staying_power(
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
