"""Empty columns for what a month computes and records."""

import numpy as np

from sim.outcomes import SERIES, SUMS
from sim.scenario.practices import DIMENSIONS
from sim.world.columns import (
    EVENT_COLUMNS,
    EVENT_VALUES,
    NOBODY,
    Draws,
    Flow,
    Record,
    Rows,
)
from sim.world.counter import CHUNK
from sim.world.sizes import Sizes


def flow(size: Sizes) -> Flow:
    """Make room for what phases hand on."""
    s, c, k, t = size.states, size.categories, size.issues, size.tactics
    g, a = size.groups, size.allies
    options = k * t + 1
    return Flow(
        efficacy=np.zeros((s, t)),
        local=np.zeros((s, t)),
        repressiveness=np.zeros(s),
        exclusion=np.zeros((s, c)),
        opinion=np.zeros(s),
        window=np.zeros(s),
        noticed=np.zeros(s),
        seen=np.zeros(s),
        practice=np.zeros((len(DIMENSIONS), a)),
        engaged=np.zeros(a),
        apart=np.zeros(a),
        committed=np.zeros(a),
        money=np.zeros((g, a)),
        on_goals=np.zeros((g, a)),
        on_tactics=np.zeros((g, a)),
        own_money=np.zeros(g),
        joint_money=np.zeros(g),
        nominal_money=np.zeros(g),
        outside=np.ones(g),
        nominal_outside=np.ones(g),
        presence=np.zeros(g),
        served=np.zeros(a),
        called=np.zeros(a),
        joining=np.zeros(g),
        watch=np.zeros(g),
        kept_choice=np.zeros((g, options)),
        busy=np.zeros(g),
        running=np.zeros(g, np.uint8),
        calling=np.zeros(a, np.uint8),
        won=np.zeros(s),
        common_issue=np.full(s, NOBODY),
        deciding=np.zeros(g, np.int64),
        imitated=np.full(s, NOBODY),
        participants=np.zeros(g, np.int64),
        group_strength=np.zeros(g),
        ally_strength=np.zeros((a, s)),
        strength=np.zeros((s, c + 1, k)),
        pressure=np.zeros((s, c + 1, k)),
        shielded=np.zeros((s, c + 1, k)),
        loose=np.ones((s, c)),
        reversed=np.zeros((s, k), np.uint8),
        kept_up=np.zeros((s, c + 1, k)),
        worked=np.zeros((s, c + 1, k)),
        days=np.zeros((s, c + 1, k), np.int64),
        sustained=np.zeros((s, c + 1, k)),
        response=np.zeros((s, c + 1, k), np.int64),
        gain=np.zeros((s, c, k)),
        acting=np.zeros(size.people + 1, np.uint32),
        endangered=np.zeros(size.people + 1, np.uint32),
        endangered_count=np.zeros(1, np.int64),
        lanes=np.zeros(size.people + 1, np.uint64),
        sums=np.zeros(size.people + 1, np.uint64),
        harmed=np.zeros(size.people + 1, np.uint32),
        harms_usual=np.zeros(g, np.int64),
        harms_repression=np.zeros(g, np.int64),
        used=np.zeros((s, t)),
        of_group=np.zeros((g, 4)),
        watched=np.zeros((2, s, k)),
        value=np.zeros((4, options)),
        gumbel=np.zeros(options),
        added=np.zeros((3, options)),
        table=np.zeros(a, np.int64),
        joint_strength=np.zeros(t),
        alone_strength=np.zeros(t),
        joint_sustained=np.zeros(t),
        alone_sustained=np.zeros(t),
        others=np.zeros(k),
        others_pressure=np.zeros(k),
        leaders_want=np.zeros(k),
        members_want=np.zeros(k),
        together_want=np.zeros(k),
        group_believes=np.zeros(t),
        together_believe=np.zeros(t),
    )


def draws(size: Sizes, key: Rows) -> Draws:
    """Make room for a month's random numbers; ``key`` is that of the replicate."""
    s, t = size.states, size.tactics
    options = size.issues * t + 1
    return Draws(
        delay=np.zeros(size.groups),
        rest=np.zeros(size.groups),
        ally_rest=np.zeros(size.allies),
        waves=np.zeros(s),
        group_choice=np.zeros((size.groups, options)),
        ally_choice=np.zeros((size.allies, options)),
        ally_learning=np.zeros(size.allies),
        participation=np.zeros(size.people, np.float32),
        days=np.zeros((s, size.categories + 1, size.issues)),
        reversals=np.zeros((s, size.issues)),
        surge=np.zeros(size.groups),
        response=np.zeros((s, size.categories + 1, size.issues)),
        harm=np.zeros(size.people, np.float32),
        signal_common=np.zeros((s, t)),
        signal_groups=np.zeros((size.groups, t)),
        signal_allies=np.zeros((size.allies, s, t)),
        order=np.zeros(size.groups),
        key=key,
        words=np.zeros(CHUNK, np.uint32),
        tails=np.zeros(CHUNK + 1, np.uint32),
        parts=np.zeros((2, CHUNK)),
    )


def record(size: Sizes, *, events: bool) -> Record:
    """Make room for what is measured; for the event log only if asked for."""
    rows = size.months * (size.groups + size.allies * size.states) if events else 0
    return Record(
        series=np.full((size.months, len(SERIES)), np.nan),
        sums=np.zeros(len(SUMS)),
        first_gain=np.zeros(size.states, np.int64),
        category_rights=np.zeros(size.categories),
        group_harms=np.zeros(size.groups),
        events=np.zeros((rows, len(EVENT_COLUMNS)), np.int64),
        event_values=np.zeros((rows, len(EVENT_VALUES))),
        event_count=np.zeros(1, np.int64),
    )
