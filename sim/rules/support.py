"""What allies bring to the table: money, presence, access, and the influence that comes with it."""

from sim._jit import inner, njit
from sim.world.columns import Allies, Flow, Groups, Schedule, States
from sim.world.parameters import Parameters


@inner
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


@inner
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
