"""At the table: mixing of priorities by influence, pooling of beliefs by precision, voice and trust."""

from sim._jit import inner
from sim.world.columns import Allies, Flow, Groups
from sim.world.parameters import Parameters


@inner
def priorities_together(
    parameters: Parameters, groups: Groups, allies: Allies, flow: Flow, g: int
) -> float:
    """Mix what leaders and allies want, by influence on goals (D3); note each ally's blame.

    Returns:
        The part of the lead that allies have: half the sum of all influence (D9).
    """
    assembly = parameters.decisions.movement_assembly
    steering = parameters.dials.coordination * parameters.decisions.coordination
    gap = parameters.dials.agenda_gap * parameters.decisions.agenda_gap
    leaders, members, together = flow.leaders_want, flow.members_want, flow.together_want
    issues, common_issue = groups.priorities.shape[1], flow.common_issue[groups.state[g]]
    for k in range(issues):
        common = 1.0 if k == common_issue else 0.0
        led, held = groups.leader_priorities[g, k], groups.priorities[g, k]
        leaders[k] = led + assembly * (common - led)
        members[k] = held + assembly * (common - held)
        together[k] = leaders[k]
    influence = 0.0
    for a in range(allies.id.shape[0]):
        groups.blame[g, a] = 0.0
        if groups.tie[g, a] == 1 and flow.engaged[a] > 0.0:
            on_goals = flow.on_goals[g, a]
            groups.blame[g, a] = on_goals + flow.on_tactics[g, a]
            influence += groups.blame[g, a]
            for k in range(issues):
                common = 1.0 if k == common_issue else 0.0
                steered = members[k] + steering * (common - members[k])
                wanted = steered + gap * (allies.agenda[a, k] - steered)
                together[k] += on_goals * (wanted - leaders[k])
    if influence > 0.0:
        for a in range(allies.id.shape[0]):
            groups.blame[g, a] = groups.blame[g, a] / influence
    return 0.5 * influence


@inner
def beliefs_together(groups: Groups, allies: Allies, flow: Flow, g: int) -> None:
    """Pool beliefs both ways (Navajas et al. 2018), then mix them by influence on tactics.

    Nothing is written back: an argument is no fresh evidence.
    """
    s = groups.state[g]
    for t in range(groups.belief.shape[1]):
        own, precision = groups.belief[g, t], 1.0 / groups.belief_variance[g, t]
        total = precision
        for a in range(allies.id.shape[0]):
            if groups.tie[g, a] == 1 and flow.engaged[a] > 0.0:
                weight = allies.voice[a] * groups.trust[g, a]
                total += weight / allies.belief_variance[a, s, t]
        pooled = own
        for a in range(allies.id.shape[0]):
            if groups.tie[g, a] == 1 and flow.engaged[a] > 0.0:
                weight = allies.voice[a] * groups.trust[g, a]
                share = weight / allies.belief_variance[a, s, t] / total
                pooled += share * (allies.belief[a, s, t] - own)
        together = pooled
        for a in range(allies.id.shape[0]):
            if groups.tie[g, a] == 1 and flow.engaged[a] > 0.0:
                theirs = allies.belief[a, s, t]
                weight = allies.voice[a] * groups.trust[g, a] * precision
                share = weight / (1.0 / allies.belief_variance[a, s, t] + weight)
                heard = theirs + share * (own - theirs)
                together += flow.on_tactics[g, a] * (heard - pooled)
        flow.group_believes[t] = pooled
        flow.together_believe[t] = together
