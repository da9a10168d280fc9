"""What is recorded of a month: a row of series, running sums, and the event log."""

import math

from sim._jit import compiled_inline
from sim.outcomes import CAUSES, SERIES_NAMES, SUMS
from sim.rules.participation import rights_held
from sim.rules.support import turning_out
from sim.world.columns import (
    ACTOR_KINDS,
    CONCEDE,
    EVENT_COLUMNS,
    EVENT_VALUES,
    NO_RESPONSE,
    REPRESS,
    Allies,
    Flow,
    Groups,
    Record,
    States,
)
from sim.world.parameters import Parameters

_MONTH, _STATE, _SCOPE = (EVENT_COLUMNS.index(name) for name in ("month", "state", "scope"))
_ISSUE, _TACTIC, _RESPONSE = (EVENT_COLUMNS.index(name) for name in ("issue", "tactic", "response"))
_ACTOR, _ACTOR_KIND = EVENT_COLUMNS.index("actor"), EVENT_COLUMNS.index("actor_kind")
_MONTHS, _JOINT = EVENT_COLUMNS.index("months"), EVENT_COLUMNS.index("joint")
_EVENT_DAYS = EVENT_COLUMNS.index("days")
"""Columns of the log."""

_REPRESENTED, _STRENGTH, _PRESSURE = (
    EVENT_VALUES.index(name) for name in ("represented", "strength", "pressure")
)
"""Columns of its numbers."""

_GROUP, _ALLY = ACTOR_KINDS.index("group"), ACTOR_KINDS.index("ally")


@compiled_inline
def log_events(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    flow: Flow,
    record: Record,
    month: int,
) -> None:
    """Write a row for each running campaign and state; there must be room for the event log."""
    for g in range(groups.id.shape[0]):
        if flow.running[g] == 1:
            s, scope, k = groups.state[g], groups.scope[g], groups.campaign_issue[g]
            represented = groups.ranks[g] * flow.participants[g] / groups.people[g]
            t, strength = groups.campaign_tactic[g], flow.group_strength[g]
            row = _log(record, flow, month, s, scope, k, t, represented, strength)
            record.events[row, _ACTOR_KIND] = _GROUP
            record.events[row, _ACTOR] = g
            record.events[row, _MONTHS] = groups.campaign_months[g] + 1
            record.events[row, _JOINT] = groups.joint[g]
    for a in range(allies.id.shape[0]):
        places = 0
        for s in range(states.id.shape[0]):
            places += int(allies.reach[a, s])
        share = flow.apart[a] / places
        k, t, scope = allies.campaign_issue[a], allies.campaign_tactic[a], allies.scope[a]
        if flow.calling[a] == 0 or share <= 0.0:
            continue
        for s in range(states.id.shape[0]):
            if allies.reach[a, s] == 1:
                represented = turning_out(parameters, allies, a) * share
                strength = flow.ally_strength[a, s]
                row = _log(record, flow, month, s, scope, k, t, represented, strength)
                record.events[row, _ACTOR_KIND] = _ALLY
                record.events[row, _ACTOR] = a
                record.events[row, _MONTHS] = allies.campaign_months[a] + 1
                record.events[row, _JOINT] = 0


@compiled_inline
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
    record.events[row, _MONTH] = month + 1
    record.events[row, _STATE] = s
    record.events[row, _SCOPE] = scope
    record.events[row, _ISSUE] = k
    record.events[row, _TACTIC] = t
    record.events[row, _RESPONSE] = flow.response[s, scope, k]
    record.events[row, _EVENT_DAYS] = flow.days[s, scope, k]
    record.event_values[row, _REPRESENTED] = represented
    record.event_values[row, _STRENGTH] = strength
    record.event_values[row, _PRESSURE] = flow.pressure[s, scope, k]
    record.event_count[0] = row + 1
    return int(row)


RIGHTS, _PAPER = SERIES_NAMES.index("rights"), SERIES_NAMES.index("rights_paper")
_SCORECARD, _GAP = SERIES_NAMES.index("rights_scorecard"), SERIES_NAMES.index("compliance_gap")
_PARTICIPATION, _CAPACITY = SERIES_NAMES.index("participation"), SERIES_NAMES.index("capacity")
_HARMS, _HARMS_REPRESSION = SERIES_NAMES.index("harms"), SERIES_NAMES.index("harms_repression")
_TIES, OPINION = SERIES_NAMES.index("ties"), SERIES_NAMES.index("opinion")
_CONCEDED, _REPRESSED = SERIES_NAMES.index("conceded"), SERIES_NAMES.index("repressed")
CAMPAIGNS = SERIES_NAMES.index("campaigns")
_FIRST_CAUSE = SERIES_NAMES.index(CAUSES[0].name)
"""Columns of the series."""

_PARTICIPANT_MONTHS, _ALL_HARMS = SUMS.index("participant_months"), SUMS.index("harms")
_REVERSALS, _PRESSED, _DAYS = (SUMS.index(name) for name in ("reversals", "pressed", "days"))
_LEAST = SUMS.index("rights_least")
_BY_REPRESSION, _RIGHTS_WON = SUMS.index("harms_repression"), SUMS.index("rights_won")
_AS_USUAL, _OWN_PLANS = SUMS.index("harms_usual"), SUMS.index("harms_own_plans")
_OTHERS_PLANS = SUMS.index("harms_others_plans")
"""Places among the sums."""


@compiled_inline
def measure(
    states: States, groups: Groups, allies: Allies, flow: Flow, record: Record, month: int
) -> None:
    """Write the row of the month."""
    row = record.series[month]
    measure_rights(states, groups, flow, record, month)
    row[_SCORECARD] = scorecard(states, allies)
    row[_TIES] = standing(groups, flow)
    count = states.id.shape[0]
    opinion = 0.0
    for s in range(count):
        opinion += states.opinion[s]
    row[OPINION] = opinion / count
    active = 0
    for g in range(groups.id.shape[0]):
        active += int(flow.running[g])
    row[CAMPAIGNS] = active / groups.id.shape[0]
    taken_back = 0
    for s in range(count):
        for k in range(flow.reversed.shape[1]):
            taken_back += int(flow.reversed[s, k])
    record.sums[_REVERSALS] += taken_back / count
    for s in range(count):
        for c in range(flow.gain.shape[1]):
            for k in range(flow.gain.shape[2]):
                record.gained[s, c, k] += flow.gain[s, c, k]
    pressed, conceded, repressed = 0, 0, 0
    for s in range(count):
        for c in range(flow.response.shape[1]):
            for k in range(flow.response.shape[2]):
                answer = flow.response[s, c, k]
                pressed += 1 if answer != NO_RESPONSE else 0
                record.sums[_DAYS] += flow.days[s, c, k]
                repressed += 1 if answer == REPRESS else 0
                if answer == CONCEDE:
                    conceded += 1
                    if record.first_gain[s] == 0:
                        record.first_gain[s] = month + 1
    record.sums[_PRESSED] += pressed
    row[_CONCEDED] = conceded / pressed if pressed > 0 else math.nan
    row[_REPRESSED] = repressed / pressed if pressed > 0 else math.nan


@compiled_inline
def measure_rights(states: States, groups: Groups, flow: Flow, record: Record, month: int) -> None:
    """Weigh by members: rights, causes, participation, harms, capacity; and add to the sums."""
    members, held, paper, gap, won = 0.0, 0.0, 0.0, 0.0, 0.0
    active, harmed, repressed, capacity, least = 0.0, 0.0, 0.0, 0.0, 0.0
    usual, own_plans, others_plans = 0.0, 0.0, 0.0
    for g in range(groups.id.shape[0]):
        weight, s, c = groups.members[g], groups.state[g], groups.category[g]
        members += weight
        rights = weight * rights_held(groups.priorities[g], states.rights_in_practice[s, c])
        held += rights
        record.category_rights[c] += rights
        least += weight * rights_held(groups.least_priorities[g], states.rights_in_practice[s, c])
        capacity += weight * groups.capacity[g]
        for k in range(groups.priorities.shape[1]):
            wanted = weight * groups.priorities[g, k]
            practice, law = states.rights_in_practice[s, c, k], states.rights_on_paper[s, c, k]
            paper += wanted * law
            gap += wanted * max(0.0, law - practice)
            won += wanted * flow.gain[s, c, k]
        stands_for, called_on = weight / groups.people[g], groups.ranks[g] / weight
        active += stands_for * called_on * flow.participants[g]
        by_action = stands_for * called_on * flow.harms_repression[g]
        repressed += by_action
        if groups.own_decision[g] == 1:
            own_plans += by_action
        else:
            others_plans += by_action
        usual += stands_for * flow.harms_usual[g]
        harms = stands_for * (called_on * flow.harms_repression[g] + flow.harms_usual[g])
        harmed += harms
        record.group_harms[g] += harms
    row = record.series[month]
    row[RIGHTS] = held / members
    row[_PAPER] = paper / members
    row[_GAP] = gap / members
    row[_PARTICIPATION] = active / members
    row[_HARMS] = 1000.0 * harmed / members
    row[_HARMS_REPRESSION] = 1000.0 * repressed / members
    row[_CAPACITY] = capacity / members
    for n in range(flow.causes.shape[0]):
        row[_FIRST_CAUSE + n] = flow.causes[n] / members
    record.sums[_PARTICIPANT_MONTHS] += active / members
    record.sums[_ALL_HARMS] += harmed / members
    record.sums[_BY_REPRESSION] += repressed / members
    record.sums[_AS_USUAL] += usual / members
    record.sums[_OWN_PLANS] += own_plans / members
    record.sums[_OTHERS_PLANS] += others_plans / members
    record.sums[_RIGHTS_WON] += won / members
    record.sums[_LEAST] += least / members


@compiled_inline
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


@compiled_inline
def standing(groups: Groups, flow: Flow) -> float:
    """Give the share of first ties that stand, among those whose ally is engaged."""
    first, stand = 0, 0
    for g in range(groups.id.shape[0]):
        for a in range(flow.engaged.shape[0]):
            if groups.first_tie[g, a] == 1 and flow.engaged[a] > 0.0:
                first += 1
                stand += int(groups.tie[g, a])
    return stand / first if first > 0 else math.nan
