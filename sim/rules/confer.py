"""Phase 2, confer and decide: groups with their allies (section 7.2)."""

import math

from sim._jit import compiled_inline
from sim.outcomes import SUMS
from sim.rules.arithmetic import clip, force_of, gumbel, pressure_of
from sim.rules.choice import (
    UNASKED,
    added_pressure,
    by_custom,
    choose,
    expected_strength,
    expected_to_last,
    override,
    remember_answers,
    strength_before_efficacy,
    value_options,
)
from sim.rules.support import (
    asked,
    beliefs_together,
    common_issue,
    eager,
    priorities_together,
    seat,
    support,
)
from sim.scenario.lists import BY_DECISION, BY_VALUE, SATISFICING, SEQUENTIAL
from sim.world.columns import (
    AS_DECIDED,
    DECIDED,
    DRAWN,
    LIKED,
    NOBODY,
    WHOSE,
    Allies,
    Draws,
    Floats,
    Flow,
    Groups,
    Ints,
    Record,
    Schedule,
    States,
)
from sim.world.parameters import Parameters

_DECISIONS, _OWN_DECISIONS = SUMS.index("decisions"), SUMS.index("own_decisions")

_JOINT, _LEADERS, _ALONE, _MEMBERS = 0, 1, 2, 3
"""Rows of the table of values: whose, and with whose means."""


@compiled_inline
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
    remember_answers(parameters, states, groups, flow, month)
    period, deciding = parameters.decisions.campaign_months, 0
    for g in range(groups.id.shape[0]):
        if (month + groups.offset[g]) % period == 0:
            for o in range(flow.kept_choice.shape[1]):
                flow.kept_choice[g, o] = draws.group_choice[groups.id[g], o]
            voice, at_table = 0.0, seat(groups, flow, g)
            for n in range(at_table):
                voice = max(voice, allies.voice[flow.table[n]])
            meeting = asked(parameters, allies, flow, at_table)
            flow.busy[g] = parameters.dials.speed * (voice + meeting)
            longer = max(voice, meeting)
            slow = parameters.dials.speed * parameters.decisions.deliberation_delay * longer
            delay = math.floor(slow + draws.delay[groups.id[g]])
            groups.deciding_in[g] = min(int(delay), period - 1)
        elif groups.deciding_in[g] > 0:
            groups.deciding_in[g] -= 1
        else:
            flow.busy[g] = 0.0
        if groups.deciding_in[g] == 0:
            groups.deciding_in[g] = NOBODY
            flow.deciding[deciding] = g
            deciding += 1
    sequential = parameters.rules.order == SEQUENTIAL
    if sequential:
        _line_up(groups, flow.deciding[:deciding], draws.order)
    for n in range(deciding):
        g = flow.deciding[n]
        before = groups.campaign_issue[g]
        decide(parameters, states, groups, allies, flow, record, g)
        if sequential:
            _announce(groups, flow, g, before)


@compiled_inline
def _line_up(groups: Groups, deciding: Ints, order: Floats) -> None:
    """Sort rows of groups by the numbers drawn, of equals by id."""
    for n in range(1, deciding.shape[0]):
        g, place = deciding[n], n
        while place > 0:
            other = deciding[place - 1]
            mine, theirs = order[groups.id[g]], order[groups.id[other]]
            if theirs < mine or (theirs == mine and groups.id[other] < groups.id[g]):
                break
            deciding[place] = other
            place -= 1
        deciding[place] = g


@compiled_inline
def _announce(groups: Groups, flow: Flow, g: int, before: int) -> None:
    """Let those who decide later see what a group expects to press, not what it pressed (D14)."""
    s, scope = groups.state[g], groups.scope[g]
    if before != NOBODY:
        left = flow.strength[s, scope, before] - flow.group_strength[g]
        flow.strength[s, scope, before] = max(0.0, left)
    k, t = groups.campaign_issue[g], groups.campaign_tactic[g]
    if k != NOBODY:
        force = flow.alone_strength[t] if groups.refused[g] == 1 else flow.joint_strength[t]
        flow.strength[s, scope, k] += clip(flow.group_believes[t]) * force


@compiled_inline
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
    tactics, decisions, curve = parameters.tactics, parameters.decisions, parameters.pressure
    s, c = groups.state[g], groups.category[g]
    ways = tactics.efficacy.shape[0]
    options = groups.priorities.shape[1] * ways + 1
    value, added, gumbels, chosen = flow.value, flow.added, flow.gumbel, flow.kept_choice
    for o in range(options):
        gumbels[o] = gumbel(chosen[g, o])

    at_table = seat(groups, flow, g)
    allies_lead = priorities_together(parameters, groups, allies, flow, g, at_table)
    beliefs_together(groups, allies, flow, g, at_table)
    by_group, by_all = eager(parameters, groups, allies, flow, g, at_table)
    own_risk = groups.risk_aversion[g]
    risk_together = own_risk
    for n in range(at_table):
        a = flow.table[n]
        wanted = own_risk + parameters.dials.caution * (allies.risk_aversion[a] - own_risk)
        risk_together += flow.on_tactics[g, a] * (wanted - own_risk)

    # What others pressed last month on each issue, in the group's scope (Z° of D6).
    scope = groups.scope[g]
    share, others, others_pressure = states.scope_share[s, scope], flow.others, flow.others_pressure
    for k in range(others.shape[0]):
        others[k] = flow.strength[s, scope, k]
        if groups.campaign_issue[g] == k:
            others[k] = max(0.0, others[k] - flow.group_strength[g])
        others_pressure[k] = pressure_of(others[k], share, curve)

    numbers = groups.capacity[g] * groups.expected_turnout[g] * groups.ranks[g]
    with_supporters = numbers + parameters.dials.supporters * flow.joining[g]
    joint, alone, believed = flow.joint_strength, flow.alone_strength, flow.group_believes
    expected_strength(tactics, curve, with_supporters, flow.joint_money[g], flow.outside[g], joint)
    expected_strength(tactics, curve, numbers, flow.own_money[g], 1.0, alone)
    jointly, lonely = flow.joint_sustained, flow.alone_sustained
    capacity, ranks = groups.capacity[g], groups.ranks[g]
    expected_to_last(parameters.days, tactics, capacity, flow.joint_money[g], ranks, jointly)
    expected_to_last(parameters.days, tactics, capacity, flow.own_money[g], ranks, lonely)
    added_pressure(
        curve, share, others, others_pressure, flow.together_believe, joint, jointly, added[_JOINT]
    )
    added_pressure(curve, share, others, others_pressure, believed, joint, jointly, added[_LEADERS])
    added_pressure(curve, share, others, others_pressure, believed, alone, lonely, added[_ALONE])

    rights, risks, threat = states.rights_in_practice[s, c], tactics.risk, flow.repressiveness[s]
    leaders = flow.leaders_want
    value_options(
        added[_JOINT],
        flow.together_want,
        rights,
        risks,
        risk_together,
        threat,
        by_all,
        value[_JOINT],
    )
    value_options(
        added[_LEADERS], leaders, rights, risks, own_risk, threat, by_group, value[_LEADERS]
    )
    value_options(added[_ALONE], leaders, rights, risks, own_risk, threat, by_group, value[_ALONE])
    together = choose(value[_JOINT], gumbels, decisions)
    own = choose(value[_LEADERS], gumbels, decisions)
    by_itself = choose(value[_ALONE], gumbels, decisions)
    custom = NOBODY
    if parameters.rules.choice != BY_VALUE:
        custom = by_custom(parameters, groups, flow, g, ways)
        if custom != NOBODY:
            # Allies who want or believe otherwise move who imitates, not who is content.
            if together == own or parameters.rules.choice == SATISFICING:
                together = custom
            own, by_itself = custom, custom

    # (D8): its best alone against the joint choice with nominal means, what allies promise; by the
    # leaders' value and with the same draws.
    promised = 0.0
    if together != options - 1:
        k, t = together // ways, together % ways
        everybody = numbers + flow.joining[g]
        efficacy = clip(believed[t])
        expected = efficacy * strength_before_efficacy(
            tactics, curve, t, everybody, flow.nominal_money[g], flow.nominal_outside[g]
        )
        expected_to_last(parameters.days, tactics, capacity, flow.nominal_money[g], ranks, jointly)
        pressed = pressure_of(others[k] + expected, share, curve)
        more = force_of(pressed, efficacy * jointly[t]) - others_pressure[k]
        promised = leaders[k] * (1.0 - rights[k]) * more * by_group - own_risk * risks[t] * threat
    stay = decisions.precision * promised + gumbels[together]
    refused = decisions.precision * value[_ALONE, by_itself] + gumbels[by_itself] > stay
    carried_out = by_itself if refused else together

    members_added = added[_ALONE] if refused else added[_LEADERS]
    value_options(
        members_added, flow.members_want, rights, risks, own_risk, threat, by_group, value[_MEMBERS]
    )
    members = choose(value[_MEMBERS], gumbels, decisions) if custom == NOBODY else custom
    groups.refused[g] = 1 if refused else 0
    groups.joint[g] = 1 if (not refused and at_table > 0) else 0
    groups.override_leaders[g] = override(value[_LEADERS], own, together, options)
    groups.override_members[g] = override(value[_MEMBERS], members, carried_out, options)
    groups.own_decision[g] = 1 if (refused or together == own) else 0
    if refused:
        groups.lead[g] = 1.0
    elif parameters.rules.lead == BY_DECISION:
        groups.lead[g] = 1.0 if together == own else 1.0 - groups.override_leaders[g]
    else:
        groups.lead[g] = max(0.0, 1.0 - allies_lead)  # sums may round above 1
    groups.plan_value[g] = value[_ALONE if refused else _JOINT, carried_out]
    if flow.switch[WHOSE] == AS_DECIDED:
        _start_campaign(groups, g, carried_out, options, ways)
    else:
        _keep_plans(groups, flow, g, carried_out, carried_out if refused else own)
    record.sums[_DECISIONS] += 1.0
    record.sums[_OWN_DECISIONS] += groups.own_decision[g]


@compiled_inline
def _keep_plans(groups: Groups, flow: Flow, g: int, decided: int, liked: int) -> None:
    """Keep what was decided, and what the group would have chosen, where others are acted on."""
    none = flow.gumbel.shape[0] - 1
    if decided == none:
        groups.campaign_issue[g], groups.campaign_tactic[g] = NOBODY, NOBODY
    flow.plans[g, DECIDED] = NOBODY if decided == none else decided
    flow.plans[g, LIKED] = NOBODY if liked == none else liked
    flow.plans[g, DRAWN] = NOBODY


@compiled_inline
def _start_campaign(groups: Groups, g: int, option: int, options: int, ways: int) -> None:
    """Take up what was chosen; months so far go on if issue and tactic stay."""
    issue = NOBODY if option == options - 1 else option // ways
    tactic = NOBODY if option == options - 1 else option % ways
    if issue != groups.campaign_issue[g] or tactic != groups.campaign_tactic[g]:
        groups.campaign_months[g] = 0
        groups.answers[g, :] = UNASKED
    groups.campaign_issue[g] = issue
    groups.campaign_tactic[g] = tactic
