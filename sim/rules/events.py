"""The event log, if it is asked for: a row for each running campaign, state and month."""

from sim._jit import inner
from sim.rules.support import turning_out
from sim.world.columns import (
    ACTOR_KINDS,
    EVENT_COLUMNS,
    EVENT_VALUES,
    Allies,
    Flow,
    Groups,
    Record,
    States,
)
from sim.world.parameters import Parameters

MONTH, STATE, SCOPE = (EVENT_COLUMNS.index(name) for name in ("month", "state", "scope"))
ISSUE, TACTIC, RESPONSE = (EVENT_COLUMNS.index(name) for name in ("issue", "tactic", "response"))
ACTOR, ACTOR_KIND = EVENT_COLUMNS.index("actor"), EVENT_COLUMNS.index("actor_kind")
MONTHS, JOINT = EVENT_COLUMNS.index("months"), EVENT_COLUMNS.index("joint")
DAYS = EVENT_COLUMNS.index("days")
"""Columns of the log."""

REPRESENTED, STRENGTH, PRESSURE = (
    EVENT_VALUES.index(name) for name in ("represented", "strength", "pressure")
)
"""Columns of its numbers."""

GROUP, ALLY = ACTOR_KINDS.index("group"), ACTOR_KINDS.index("ally")


@inner
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
            record.events[row, ACTOR_KIND] = GROUP
            record.events[row, ACTOR] = g
            record.events[row, MONTHS] = groups.campaign_months[g] + 1
            record.events[row, JOINT] = groups.joint[g]
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
                record.events[row, ACTOR_KIND] = ALLY
                record.events[row, ACTOR] = a
                record.events[row, MONTHS] = allies.campaign_months[a] + 1
                record.events[row, JOINT] = 0


@inner
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
    record.events[row, MONTH] = month + 1
    record.events[row, STATE] = s
    record.events[row, SCOPE] = scope
    record.events[row, ISSUE] = k
    record.events[row, TACTIC] = t
    record.events[row, RESPONSE] = flow.response[s, scope, k]
    record.events[row, DAYS] = flow.days[s, scope, k]
    record.event_values[row, REPRESENTED] = represented
    record.event_values[row, STRENGTH] = strength
    record.event_values[row, PRESSURE] = flow.pressure[s, scope, k]
    record.event_count[0] = row + 1
    return int(row)
