"""Phase 2, confer and decide: groups with their allies (section 7.2)."""

import math

from sim._jit import inner
from sim.rules.arithmetic import clip, gumbel, pressure_of
from sim.rules.pooling import beliefs_together, priorities_together, seat
from sim.rules.support import common_issue, support
from sim.rules.valuation import (
    added_pressure,
    choose,
    expected_strength,
    others_on,
    override,
    strength_before_efficacy,
    value_options,
)
from sim.world.columns import (
    NOBODY,
    Allies,
    Draws,
    Flow,
    Groups,
    Record,
    Schedule,
    States,
)
from sim.world.parameters import Parameters

JOINT, LEADERS, ALONE, MEMBERS = 0, 1, 2, 3
"""Rows of the table of values: whose, and with whose means."""


@inner
def confer(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    record: Record,
    month: int,
) -> None:
    """Divide the money, then let every group begin to confer, or decide, whose month it is."""
    support(parameters, states, groups, allies, schedule, flow, month)
    common_issue(states, groups, flow)
    period = parameters.decisions.campaign_months
    for g in range(groups.id.shape[0]):
        if (month + groups.offset[g]) % period == 0:
            flow.kept_choice[g, :] = draws.group_choice[groups.id[g], :]
            voice = 0.0
            for n in range(seat(groups, flow, g)):
                voice = max(voice, allies.voice[flow.table[n]])
            slow = parameters.dials.speed * parameters.decisions.deliberation_delay * voice
            delay = math.floor(slow + draws.delay[groups.id[g]])
            groups.deciding_in[g] = min(int(delay), period - 1)
        elif groups.deciding_in[g] > 0:
            groups.deciding_in[g] -= 1
        if groups.deciding_in[g] == 0:
            groups.deciding_in[g] = NOBODY
            decide(parameters, states, groups, allies, flow, record, g)
        flow.running[g] = 1 if groups.campaign_issue[g] != NOBODY else 0


@inner
def decide(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    flow: Flow,
    record: Record,
    g: int,
) -> None:
    """Argue, choose jointly, compare with the own and the lone choice, and refuse or go along."""
    tactics = parameters.tactics.efficacy.shape[0]
    options = groups.priorities.shape[1] * tactics + 1
    decisions, value, gumbels = parameters.decisions, flow.value, flow.gumbel
    for o in range(options):
        gumbels[o] = gumbel(flow.kept_choice[g, o])
    at_table = seat(groups, flow, g)
    allies_lead = priorities_together(parameters, groups, allies, flow, g, at_table)
    beliefs_together(groups, allies, flow, g, at_table)
    evaluate(parameters, states, groups, allies, flow, g, at_table)
    together = choose(value[JOINT], gumbels, decisions)
    own = choose(value[LEADERS], gumbels, decisions)
    alone = choose(value[ALONE], gumbels, decisions)

    # (D8): its best alone against the joint choice, by the leaders' value and with the same draws.
    stay = decisions.precision * nominal_value(parameters, states, groups, flow, g, together)
    leave = decisions.precision * value[ALONE, alone]
    refused = leave + gumbels[alone] > stay + gumbels[together]
    carried_out = alone if refused else together
    groups.refused[g] = 1 if refused else 0
    groups.joint[g] = 1 if (not refused and at_table > 0) else 0
    groups.override_leaders[g] = override(value[LEADERS], own, together, options)
    groups.own_decision[g] = 1 if (refused or together == own) else 0
    groups.lead[g] = 1.0 if refused else 1.0 - allies_lead
    added = flow.added[ALONE if refused else LEADERS]
    value_options(parameters, states, groups, flow, g, value[MEMBERS], added, flow.members_want, groups.risk_aversion[g])  # fmt: skip
    members = choose(value[MEMBERS], gumbels, decisions)
    groups.override_members[g] = override(value[MEMBERS], members, carried_out, options)

    issue = NOBODY if carried_out == options - 1 else carried_out // tactics
    tactic = NOBODY if carried_out == options - 1 else carried_out % tactics
    if issue != groups.campaign_issue[g] or tactic != groups.campaign_tactic[g]:
        groups.campaign_months[g] = 0
    groups.campaign_issue[g] = issue
    groups.campaign_tactic[g] = tactic
    record.sums[0] += 1.0
    record.sums[1] += groups.own_decision[g]


@inner
def evaluate(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    flow: Flow,
    g: int,
    at_table: int,
) -> None:
    """Fill the table of values: joint, leaders' with joint means, leaders' with the group's own."""
    own_risk = groups.risk_aversion[g]
    risk_together = own_risk
    for n in range(at_table):
        a = flow.table[n]
        wanted = own_risk + parameters.dials.caution * (allies.risk_aversion[a] - own_risk)
        risk_together += flow.on_tactics[g, a] * (wanted - own_risk)
    others_on(parameters, states, groups, flow, g)
    joint, alone, believed = flow.joint_strength, flow.alone_strength, flow.group_believes
    expected_strength(parameters, groups, flow, g, joint, False)
    expected_strength(parameters, groups, flow, g, alone, True)
    added_pressure(parameters, states, groups, flow, g, flow.added[JOINT], flow.together_believe, joint)  # fmt: skip
    added_pressure(parameters, states, groups, flow, g, flow.added[LEADERS], believed, joint)
    added_pressure(parameters, states, groups, flow, g, flow.added[ALONE], believed, alone)
    value, leaders = flow.value, flow.leaders_want
    value_options(parameters, states, groups, flow, g, value[JOINT], flow.added[JOINT], flow.together_want, risk_together)  # fmt: skip
    value_options(parameters, states, groups, flow, g, value[LEADERS], flow.added[LEADERS], leaders, own_risk)  # fmt: skip
    value_options(parameters, states, groups, flow, g, value[ALONE], flow.added[ALONE], leaders, own_risk)  # fmt: skip


@inner
def nominal_value(
    parameters: Parameters, states: States, groups: Groups, flow: Flow, g: int, option: int
) -> float:
    """Give the leaders' value of one option with nominal means: what allies promise (D8)."""
    tactics = parameters.tactics.efficacy.shape[0]
    if option == groups.priorities.shape[1] * tactics:
        return 0.0
    k, t, s = option // tactics, option % tactics, groups.state[g]
    numbers = groups.capacity[g] * groups.expected_turnout[g] * groups.members[g]
    strength = clip(flow.group_believes[t]) * strength_before_efficacy(
        parameters.tactics,
        parameters.pressure,
        t,
        numbers,
        flow.nominal_money[g],
        flow.nominal_outside[g],
    )
    share = states.scope_share[s, groups.scope[g]]
    added = (
        pressure_of(flow.others[k] + strength, share, parameters.pressure)
        - flow.others_pressure[k]
    )
    room = 1.0 - states.rights_in_practice[s, groups.category[g], k]
    risk = groups.risk_aversion[g] * parameters.tactics.risk[t] * flow.repressiveness[s]
    return flow.leaders_want[k] * room * added - risk
