"""Measure the month: one row of series, running sums, and the event log (``sim.outcomes``)."""

import math

from sim._jit import inlined, inner
from sim.rules.mobilise import rights_held
from sim.world.columns import (
    CONCEDE,
    NO_RESPONSE,
    NOBODY,
    REPRESS,
    Allies,
    Flow,
    Groups,
    Record,
    States,
)


@inner
def measure(
    states: States, groups: Groups, allies: Allies, flow: Flow, record: Record, month: int
) -> None:
    """Write the row of the month, in the order of ``sim.outcomes.SERIES``."""
    row = record.series[month]
    measure_rights(states, groups, flow, record, month)
    row[2] = scorecard(states, allies)
    row[8] = standing(groups, flow)
    count = states.id.shape[0]
    opinion = 0.0
    for s in range(count):
        opinion += states.opinion[s]
    row[9] = opinion / count
    active = 0
    for g in range(groups.id.shape[0]):
        active += int(flow.running[g])
    row[10] = active / groups.id.shape[0]
    pressed, conceded, repressed = 0, 0, 0
    for s in range(count):
        for c in range(flow.response.shape[1]):
            for k in range(flow.response.shape[2]):
                answer = flow.response[s, c, k]
                pressed += 1 if answer != NO_RESPONSE else 0
                repressed += 1 if answer == REPRESS else 0
                if answer == CONCEDE:
                    conceded += 1
                    if record.first_gain[s] == 0:
                        record.first_gain[s] = month + 1
    row[11] = conceded / pressed if pressed > 0 else math.nan
    row[12] = repressed / pressed if pressed > 0 else math.nan


@inlined
def measure_rights(states: States, groups: Groups, flow: Flow, record: Record, month: int) -> None:
    """Weigh by members: rights, gap, participation, harms, capacity; and add to the sums."""
    members, held, paper, gap, won = 0.0, 0.0, 0.0, 0.0, 0.0
    active, harmed, repressed, capacity = 0.0, 0.0, 0.0, 0.0
    for g in range(groups.id.shape[0]):
        weight, s, c = groups.members[g], groups.state[g], groups.category[g]
        members += weight
        held += weight * rights_held(groups.priorities[g], states.rights_in_practice[s, c])
        capacity += weight * groups.capacity[g]
        for k in range(groups.priorities.shape[1]):
            wanted = weight * groups.priorities[g, k]
            practice, law = states.rights_in_practice[s, c, k], states.rights_on_paper[s, c, k]
            paper += wanted * law
            gap += wanted * max(0.0, law - practice)
            won += wanted * flow.gain[s, c, k]
        stands_for = weight / groups.people[g]
        active += stands_for * flow.participants[g]
        repressed += stands_for * flow.harms_repression[g]
        harms = stands_for * (flow.harms_repression[g] + flow.harms_usual[g])
        harmed += harms
        record.group_harms[g] += harms
    row = record.series[month]
    row[0] = held / members
    row[1] = paper / members
    row[3] = gap / members
    row[4] = active / members
    row[5] = 1000.0 * harmed / members
    row[6] = 1000.0 * repressed / members
    row[7] = capacity / members
    record.sums[2] += active / members
    record.sums[3] += harmed / members
    record.sums[4] += repressed / members
    record.sums[5] += won / members


@inlined
def scorecard(states: States, allies: Allies) -> float:
    """Weigh rights in practice by allies' agendas, over the states where they work."""
    total = 0.0
    for a in range(allies.id.shape[0]):
        seen, places = 0.0, 0
        for s in range(states.id.shape[0]):
            if allies.reach[a, s] == 1:
                places += 1
                for k in range(allies.agenda.shape[1]):
                    held = 0.0
                    for c in range(states.exclusion.shape[1]):
                        held += states.scope_share[s, c] * states.rights_in_practice[s, c, k]
                    seen += allies.agenda[a, k] * held
        total += seen / places
    return float(total / allies.id.shape[0])


@inlined
def standing(groups: Groups, flow: Flow) -> float:
    """Give the share of first ties that stand, among those whose ally is engaged."""
    first, stand = 0, 0
    for g in range(groups.id.shape[0]):
        for a in range(flow.engaged.shape[0]):
            if groups.first_tie[g, a] == 1 and flow.engaged[a] > 0.0:
                first += 1
                stand += int(groups.tie[g, a])
    return stand / first if first > 0 else math.nan


@inner
def log_events(
    states: States, groups: Groups, allies: Allies, flow: Flow, record: Record, month: int
) -> None:
    """Write a row for each running campaign and state; there must be room for the event log."""
    for g in range(groups.id.shape[0]):
        if flow.running[g] == 1:
            s, scope, k = groups.state[g], groups.scope[g], groups.campaign_issue[g]
            represented = groups.members[g] * flow.participants[g] / groups.people[g]
            t, strength = groups.campaign_tactic[g], flow.group_strength[g]
            row = _log(record, flow, month, s, scope, k, t, represented, strength)
            record.events[row, 5] = 0
            record.events[row, 6] = g
            record.events[row, 7] = groups.campaign_months[g] + 1
            record.events[row, 8] = groups.joint[g]
    for a in range(allies.id.shape[0]):
        places = 0
        for s in range(states.id.shape[0]):
            places += int(allies.reach[a, s])
        share = flow.apart[a] / places
        k, t, scope = allies.campaign_issue[a], allies.campaign_tactic[a], allies.scope[a]
        if k == NOBODY or share <= 0.0:
            continue
        for s in range(states.id.shape[0]):
            if allies.reach[a, s] == 1:
                represented, strength = allies.supporters[a] * share, flow.ally_strength[a, s]
                row = _log(record, flow, month, s, scope, k, t, represented, strength)
                record.events[row, 5] = 1
                record.events[row, 6] = a
                record.events[row, 7] = allies.campaign_months[a] + 1
                record.events[row, 8] = 0


@inlined
def _log(
    record: Record,
    flow: Flow,
    month: int,
    s: int,
    scope: int,
    k: int,
    t: int,
    represented: float,
    strength: float,
) -> int:
    """Begin a row of the event log, and give its number."""
    row = record.event_count[0]
    record.events[row, 0] = month + 1
    record.events[row, 1] = s
    record.events[row, 2] = scope
    record.events[row, 3] = k
    record.events[row, 4] = t
    record.events[row, 9] = flow.response[s, scope, k]
    record.event_values[row, 0] = represented
    record.event_values[row, 1] = strength
    record.event_values[row, 2] = flow.pressure[s, scope, k]
    record.event_count[0] = row + 1
    return int(row)
