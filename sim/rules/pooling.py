"""At the table: mixing of priorities by influence, pooling of beliefs."""

from sim._jit import inner
from sim.world.columns import Allies, Flow, Groups
from sim.world.parameters import Parameters


@inner
def seat(groups: Groups, flow: Flow, g: int) -> int:
    """List the allies in engaged ties with a group, in ``flow.table``; give how many they are."""
    seated = 0
    for a in range(flow.engaged.shape[0]):
        if groups.tie[g, a] == 1 and flow.engaged[a] > 0.0:
            flow.table[seated] = a
            seated += 1
    return seated


@inner
def asked(parameters: Parameters, allies: Allies, flow: Flow, at_table: int) -> float:
    """Give how far those seated have a group's members asked: as far as who asks most (D3)."""
    most = 0.0
    for n in range(at_table):
        a = flow.table[n]
        most = max(most, allies.assembly[a] * flow.engaged[a])
    return parameters.dials.assembly * most


@inner
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


@inner
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


@inner
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
