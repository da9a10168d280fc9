"""What allies bring to the table, the influence that comes with it, and what is pooled there."""

from sim._jit import compiled_inline, njit
from sim.world.columns import Allies, Flow, Groups, Schedule, States
from sim.world.parameters import Parameters


@compiled_inline
def seat(groups: Groups, flow: Flow, g: int) -> int:
    """List the allies in engaged ties with a group, in ``flow.table``; give how many they are."""
    seated = 0
    for a in range(flow.engaged.shape[0]):
        if groups.tie[g, a] == 1 and flow.engaged[a] > 0.0:
            flow.table[seated] = a
            seated += 1
    return seated


@compiled_inline
def asked(parameters: Parameters, allies: Allies, flow: Flow, at_table: int) -> float:
    """Give how far those seated have a group's members asked: as far as who asks most (D3)."""
    most = 0.0
    for n in range(at_table):
        a = flow.table[n]
        most = max(most, allies.assembly[a] * flow.engaged[a])
    return parameters.dials.assembly * most


@compiled_inline
def priorities_together(
    parameters: Parameters, groups: Groups, allies: Allies, flow: Flow, g: int, at_table: int
) -> float:
    """Mix what leaders and allies want, by influence on goals (D3); note each ally's blame.

    Returns:
        The part of the lead that allies have: half the sum of all influence (D9).
    """
    movement = parameters.decisions.movement_assembly
    heard = asked(parameters, allies, flow, at_table)
    steering = parameters.dials.coordination * parameters.decisions.coordination
    gap = parameters.dials.agenda_gap * parameters.decisions.agenda_gap
    leaders, members, together = flow.leaders_want, flow.members_want, flow.together_want
    issues, common_issue = groups.priorities.shape[1], flow.common_issue[groups.state[g]]
    for k in range(issues):
        common = 1.0 if k == common_issue else 0.0
        led, held = groups.leader_priorities[g, k], groups.priorities[g, k]
        leaders[k] = led + movement * (common - led)
        members[k] = held + movement * (common - held)
        leaders[k] += heard * (members[k] - leaders[k])
        together[k] = leaders[k]
    groups.blame[g, :] = 0.0
    influence = 0.0
    for n in range(at_table):
        a = flow.table[n]
        on_goals = flow.on_goals[g, a]
        groups.blame[g, a] = on_goals + flow.on_tactics[g, a]
        influence += groups.blame[g, a]
        for k in range(issues):
            common = 1.0 if k == common_issue else 0.0
            steered = members[k] + steering * (common - members[k])
            wanted = steered + gap * (allies.agenda[a, k] - steered)
            together[k] += on_goals * (wanted - leaders[k])
    if influence > 0.0:
        for n in range(at_table):
            groups.blame[g, flow.table[n]] /= influence
    return 0.5 * influence


@compiled_inline
def eager(
    parameters: Parameters, groups: Groups, allies: Allies, flow: Flow, g: int, at_table: int
) -> tuple[float, float]:
    """Give how many times as much a campaign is worth to the group, and to all together (D17).

    Word of an open window passes by argument, then counts by influence on tactics.
    """
    s, table, told = groups.state[g], flow.table, 0.0
    for n in range(at_table):
        told = max(told, allies.voice[table[n]] * groups.trust[g, table[n]])
    sight = flow.noticed[s] + told * (flow.seen[s] - flow.noticed[s])
    together = sight
    for n in range(at_table):
        together += flow.on_tactics[g, table[n]] * (flow.seen[s] - sight)
    value = parameters.decisions.window_value
    return 1.0 + value * sight, 1.0 + value * together


@compiled_inline
def beliefs_together(groups: Groups, allies: Allies, flow: Flow, g: int, at_table: int) -> None:
    """Pool beliefs both ways (Navajas et al. 2018), then mix them by influence on tactics.

    Nothing is written back: an argument is no fresh evidence.
    """
    s, table, believed, doubt = groups.state[g], flow.table, allies.belief, allies.belief_variance
    for t in range(groups.belief.shape[1]):
        own, precision = groups.belief[g, t], 1.0 / groups.belief_variance[g, t]
        total = precision
        for n in range(at_table):
            a = table[n]
            total += allies.voice[a] * groups.trust[g, a] / doubt[a, s, t]
        pooled = own
        for n in range(at_table):
            a = table[n]
            weight = allies.voice[a] * groups.trust[g, a]
            pooled += weight / doubt[a, s, t] / total * (believed[a, s, t] - own)
        together = pooled
        for n in range(at_table):
            a = table[n]
            theirs = believed[a, s, t]
            weight = allies.voice[a] * groups.trust[g, a] * precision
            heard = theirs + weight / (1.0 / doubt[a, s, t] + weight) * (own - theirs)
            together += flow.on_tactics[g, a] * (heard - pooled)
        flow.group_believes[t] = pooled
        flow.together_believe[t] = together


@compiled_inline
def support(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    schedule: Schedule,
    flow: Flow,
    month: int,
) -> None:
    """Divide allies' money by members served (D1); sum up means and influence (D2, D5)."""
    to_groups, tie = parameters.pressure.freed_to_groups, groups.tie
    shared = tie if to_groups else groups.first_tie
    members, money = groups.members, flow.money
    joins = parameters.pressure.supporters_join
    flow.joining[:] = 0.0
    for a in range(allies.id.shape[0]):
        all_supporters = joins * turning_out(parameters, allies, a) * flow.engaged[a]
        all_money = allies.resources[a] * schedule.resources[month, a] * flow.engaged[a]
        served = 0.0
        for g in range(members.shape[0]):
            if shared[g, a] == 1:
                served += members[g]
        flow.served[a] = served
        for g in range(members.shape[0]):
            money[g, a] = 0.0
            if tie[g, a] == 1:
                flow.joining[g] += all_supporters * members[g] / max(served, members[g])
            if tie[g, a] == 1 and all_money > 0.0:
                money[g, a] = all_money * members[g] / max(served, members[g])
    dials = parameters.dials
    outside_pressure = parameters.pressure.outside_pressure
    dominance = dials.speed * parameters.decisions.voice_dominance
    engaged, access, voice = flow.engaged, allies.access, allies.voice
    committed = flow.committed
    for g in range(members.shape[0]):
        given, without_access, without_presence, unwatched = 0.0, 1.0, 1.0, 1.0
        for a in range(engaged.shape[0]):
            if tie[g, a] == 1:
                given += money[g, a]
                without_access *= 1.0 - access[a] * engaged[a]
                without_presence *= 1.0 - engaged[a]
                unwatched *= 1.0 - committed[a]
        own = groups.resources_per_member[g] * groups.ranks[g]
        pressed = outside_pressure * states.exposure[groups.state[g]] * (1.0 - without_access)
        flow.own_money[g] = own
        flow.joint_money[g] = own + dials.resources * given
        flow.nominal_money[g] = own + given
        flow.outside[g] = 1.0 + dials.access * pressed
        flow.nominal_outside[g] = 1.0 + pressed
        flow.presence[g] = 1.0 - without_presence
        flow.watch[g] = 1.0 - unwatched
        for a in range(engaged.shape[0]):
            flow.on_goals[g, a] = 0.0
            flow.on_tactics[g, a] = 0.0
            if money[g, a] <= 0.0:
                continue
            # By nominal shares of money, whatever the dial of the channel ``resources``
            # (resource dependence: Pfeffer & Salancik 1978); voice regains part of deference.
            share = money[g, a] / (own + given)
            regained = dominance * voice[a]
            flow.on_goals[g, a] = share * (1.0 - allies.goals[a] * (1.0 - regained))
            flow.on_tactics[g, a] = share * (1.0 - allies.tactics[a] * (1.0 - regained))


@njit
def turning_out(parameters: Parameters, allies: Allies, a: int) -> float:
    """Give the supporters who come if an ally calls on all of them, less those who are tired."""
    rested = 1.0 - allies.fatigue[a]
    return float(allies.supporters[a] * parameters.pressure.supporters_turnout * rested)


@compiled_inline
def common_issue(states: States, groups: Groups, flow: Flow) -> None:
    """Find the issue that the people of each state together miss most (k* of D3)."""
    priorities, rights, missed = groups.priorities, states.rights_in_practice, flow.others
    for s in range(states.id.shape[0]):
        missed[:] = 0.0
        for g in range(groups.id.shape[0]):
            if groups.state[g] == s:
                c, members = groups.category[g], groups.members[g]
                for k in range(priorities.shape[1]):
                    missed[k] += members * priorities[g, k] * (1.0 - rights[s, c, k])
        best = 0
        for k in range(1, priorities.shape[1]):
            if missed[k] > missed[best]:
                best = k
        flow.common_issue[s] = best
