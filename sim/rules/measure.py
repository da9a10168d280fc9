"""Measure the month: one row of series, and running sums (``sim.outcomes``)."""

import math

from sim._jit import inner
from sim.outcomes import SERIES_NAMES, SUMS
from sim.rules.mobilise import rights_held
from sim.world.columns import CONCEDE, NO_RESPONSE, REPRESS, Allies, Flow, Groups, Record, States

RIGHTS, PAPER = SERIES_NAMES.index("rights"), SERIES_NAMES.index("rights_paper")
SCORECARD, GAP = SERIES_NAMES.index("rights_scorecard"), SERIES_NAMES.index("compliance_gap")
PARTICIPATION, CAPACITY = SERIES_NAMES.index("participation"), SERIES_NAMES.index("capacity")
HARMS, HARMS_REPRESSION = SERIES_NAMES.index("harms"), SERIES_NAMES.index("harms_repression")
TIES, OPINION = SERIES_NAMES.index("ties"), SERIES_NAMES.index("opinion")
CONCEDED, REPRESSED = SERIES_NAMES.index("conceded"), SERIES_NAMES.index("repressed")
CAMPAIGNS = SERIES_NAMES.index("campaigns")
"""Columns of the series."""

PARTICIPANT_MONTHS, ALL_HARMS = SUMS.index("participant_months"), SUMS.index("harms")
REVERSALS, PRESSED, DAYS = (SUMS.index(name) for name in ("reversals", "pressed", "days"))
LEAST = SUMS.index("rights_least")
BY_REPRESSION, RIGHTS_WON = SUMS.index("harms_repression"), SUMS.index("rights_won")
"""Places among the sums."""


@inner
def measure(
    states: States, groups: Groups, allies: Allies, flow: Flow, record: Record, month: int
) -> None:
    """Write the row of the month."""
    row = record.series[month]
    measure_rights(states, groups, flow, record, month)
    row[SCORECARD] = scorecard(states, allies)
    row[TIES] = standing(groups, flow)
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
    record.sums[REVERSALS] += taken_back / count
    pressed, conceded, repressed = 0, 0, 0
    for s in range(count):
        for c in range(flow.response.shape[1]):
            for k in range(flow.response.shape[2]):
                answer = flow.response[s, c, k]
                pressed += 1 if answer != NO_RESPONSE else 0
                record.sums[DAYS] += flow.days[s, c, k]
                repressed += 1 if answer == REPRESS else 0
                if answer == CONCEDE:
                    conceded += 1
                    if record.first_gain[s] == 0:
                        record.first_gain[s] = month + 1
    record.sums[PRESSED] += pressed
    row[CONCEDED] = conceded / pressed if pressed > 0 else math.nan
    row[REPRESSED] = repressed / pressed if pressed > 0 else math.nan


@inner
def measure_rights(states: States, groups: Groups, flow: Flow, record: Record, month: int) -> None:
    """Weigh by members: rights, gap, participation, harms, capacity; and add to the sums."""
    members, held, paper, gap, won = 0.0, 0.0, 0.0, 0.0, 0.0
    active, harmed, repressed, capacity, least = 0.0, 0.0, 0.0, 0.0, 0.0
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
        repressed += stands_for * called_on * flow.harms_repression[g]
        harms = stands_for * (called_on * flow.harms_repression[g] + flow.harms_usual[g])
        harmed += harms
        record.group_harms[g] += harms
    row = record.series[month]
    row[RIGHTS] = held / members
    row[PAPER] = paper / members
    row[GAP] = gap / members
    row[PARTICIPATION] = active / members
    row[HARMS] = 1000.0 * harmed / members
    row[HARMS_REPRESSION] = 1000.0 * repressed / members
    row[CAPACITY] = capacity / members
    record.sums[PARTICIPANT_MONTHS] += active / members
    record.sums[ALL_HARMS] += harmed / members
    record.sums[BY_REPRESSION] += repressed / members
    record.sums[RIGHTS_WON] += won / members
    record.sums[LEAST] += least / members


@inner
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


@inner
def standing(groups: Groups, flow: Flow) -> float:
    """Give the share of first ties that stand, among those whose ally is engaged."""
    first, stand = 0, 0
    for g in range(groups.id.shape[0]):
        for a in range(flow.engaged.shape[0]):
            if groups.first_tie[g, a] == 1 and flow.engaged[a] > 0.0:
                first += 1
                stand += int(groups.tie[g, a])
    return stand / first if first > 0 else math.nan
