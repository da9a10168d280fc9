"""Build a world from a scenario, seed and replicate (docs/explanation/model.md, 6)."""

from statistics import NormalDist
from typing import Any

import numpy as np

from sim.outcomes import SERIES, SUMS
from sim.scenario.lists import DIMENSIONS
from sim.scenario.quantities import Spread
from sim.scenario.schema import Scenario
from sim.world.columns import (
    EVENT_COLUMNS,
    EVENT_VALUES,
    NOBODY,
    Allies,
    Draws,
    Floats,
    Flow,
    Groups,
    Record,
    Rows,
    Sizes,
    States,
    World,
)
from sim.world.numbers import CHUNK, Numbers
from sim.world.parameters import dials_of, knowledge_of, tactics_of
from sim.world.people import factions_of, first_ties, least_of, people_of, simplex
from sim.world.shocks import conversions, departures, observe_everything, schedule_of


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
        switch=np.zeros(2, np.int64),
        plans=np.full((g, 3), NOBODY),
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
        plans=np.zeros(size.groups),
        luck=np.zeros(1, np.int64),
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


_YEAR = 12
"""Months for which groups remember how their campaign was answered."""


def build_world(scenario: Scenario, seed: int, replicate: int, *, events: bool = False) -> World:
    """Build the world of a replicate, before month 0, with no practice assigned (all numbers 0).

    Args:
        scenario: What world.
        seed: The experiment's seed, 0 or more.
        replicate: Number of the replicate; worlds of two replicates are independent.
        events: Whether to make room for the event log.
    """
    size = Sizes.of(scenario)
    numbers = Numbers(seed, replicate)
    states = _states(scenario, size, numbers)
    groups = _groups(scenario, size, states, numbers)
    allies = _allies(scenario, size, numbers)
    _share_scopes(scenario, states, groups)
    first_ties(scenario, states, groups, allies, numbers)
    schedule, orders = schedule_of(scenario, size, allies, numbers)
    departures(scenario, allies, orders)
    conversions(scenario, allies, schedule, numbers)
    _first_beliefs(scenario, size, states, groups, allies, numbers)
    return World(
        states=states,
        groups=groups,
        allies=allies,
        people=people_of(scenario, size, groups, numbers),
        schedule=schedule,
        flow=flow(size),
        draws=draws(size, numbers.key),
        record=record(size, events=events),
    )


def _amounts(values: Spread, u: Floats) -> Floats:
    """Give each actor its amount of what differs between actors, by its uniform number."""
    drawn: Floats = values.mean + values.spread * (2.0 * u - 1.0)
    return np.maximum(drawn, 0.0)


def _shares(values: Spread, u: Floats) -> Floats:
    """Give each actor its share; rounding does not carry it out of [0, 1]."""
    return np.minimum(_amounts(values, u), 1.0)


def _normal(u: Floats) -> Floats:
    """Make standard normal numbers of uniform ones (AS 241, as ``normal_of``)."""
    quantile = NormalDist().inv_cdf
    return np.array([quantile(x) for x in u.flat]).reshape(u.shape)


def _states(scenario: Scenario, size: Sizes, numbers: Numbers) -> States:
    s, c, k, t = size.states, size.categories, size.issues, size.tactics
    section = scenario.states

    def drawn(values: Spread, block: int, *shape: int) -> Floats:
        return _shares(values, numbers.uniform("states", block, *shape))

    repressiveness = drawn(section.repressiveness, 0, s)
    opinion = drawn(section.opinion, 1, s)
    exclusion = drawn(section.exclusion, 2, s)
    exposure = drawn(section.exposure, 3, s)
    enforceability = drawn(scenario.institutions.enforceability, 4, s)
    responsiveness = drawn(section.responsiveness, 5, s, t)
    practice = drawn(section.rights_in_practice, 6, s, c, k)
    paper = drawn(section.rights_on_paper, 7, s, c, k)
    openness = drawn(section.openness, 8, s)
    activity, urgency = np.zeros(s), np.zeros((s, k))
    if scenario.rules.rest == "monthly":
        activity = scenario.rest.activity * _normal(numbers.uniform("activity", 0, s))
        urgency = scenario.rest.urgency * _normal(numbers.uniform("activity", 1, s, k))
    resolve = np.full((2, s, c + 1, k), 0.5)
    if scenario.rules.response == "bargaining":
        for block in range(2):
            resolve[block] = numbers.uniform("resolve", block, s, c + 1, k)
    added = np.array([float(row.exclusion) for row in scenario.categories])
    excluded = np.clip(exclusion[:, None] + added, 0.0, 1.0)
    return States(
        id=np.arange(s),
        repressiveness=repressiveness,
        exposure=exposure,
        enforceability=enforceability,
        openness=openness,
        opinion_at_rest=opinion,
        opinion=opinion.copy(),
        exclusion=excluded,
        responsiveness=responsiveness,
        activity=activity,
        urgency=urgency,
        wave=np.zeros(s),
        countermovement=np.zeros(s),
        adaptation=np.zeros((s, t)),
        rights_in_practice=practice * (1.0 - excluded)[:, :, None],
        rights_on_paper=paper,
        scope_share=np.zeros((s, c + 1)),
        last_response=np.zeros((s, c + 1, k), np.int64),
        last_month=np.full((s, c + 1, k), NOBODY),
        pressed_months=np.zeros((s, c + 1, k), np.int64),
        unyielding=resolve[0],
        restrained=resolve[1],
    )


def _groups(scenario: Scenario, size: Sizes, states: States, numbers: Numbers) -> Groups:
    g, a, t = size.groups, size.allies, size.tactics
    section = scenario.groups
    ids = np.arange(g)
    category = _categories(scenario, size)
    mean = np.array([row.priorities or section.priorities for row in scenario.categories])[category]
    members = _amounts(section.members, numbers.uniform("groups", 0, g))
    if section.members_tail > 0.0:
        members = members * 10.0 ** (
            section.members_tail * _normal(numbers.uniform("groups", 5, g))
        )
    resources = _amounts(section.resources_per_member, numbers.uniform("groups", 1, g))
    capacity = _shares(section.capacity, numbers.uniform("groups", 2, g))
    priorities = simplex(numbers.gamma("groups", 3, section.priority_concentration * mean))
    factions = factions_of(scenario, priorities, numbers)
    if section.factions > 1:
        priorities = factions.mean(axis=1)
    leaders = simplex(numbers.gamma("groups", 4, section.leader_concentration * mean))
    capture = scenario.channels.elite_capture
    leaning = priorities + capture * section.lean * (factions[:, 0] - priorities)
    none = np.full(g, NOBODY)
    return Groups(
        id=ids,
        state=ids % size.states,
        category=category,
        scope=category.copy() if section.campaign_for == "own" else np.full(g, size.categories),
        offset=_offsets(scenario, size),
        people=np.full(g, scenario.people.per_group),
        members=members,
        ranks=section.members_share * members,
        resources_per_member=resources,
        risk_aversion=np.full(g, float(section.risk_aversion)),
        capacity=capacity,
        expected_turnout=np.full(g, float(scenario.pressure.initial_turnout)),
        priorities=priorities,
        leader_priorities=leaning + capture * section.leader_distance * (leaders - leaning),
        least_priorities=least_of(factions, states, ids % size.states, category),
        belief=np.zeros((g, t)),
        belief_variance=np.zeros((g, t)),
        trust=np.zeros((g, a)),
        first_trust=np.zeros((g, a)),
        tie=np.zeros((g, a), np.uint8),
        first_tie=np.zeros((g, a), np.uint8),
        blame=np.zeros((g, a)),
        campaign_issue=none.copy(),
        campaign_tactic=none.copy(),
        campaign_months=np.zeros(g, np.int64),
        plan_value=np.zeros(g),
        acted=np.zeros(g, np.uint8),
        deciding_in=none.copy(),
        joint=np.zeros(g, np.uint8),
        refused=np.zeros(g, np.uint8),
        own_decision=np.zeros(g, np.uint8),
        override_leaders=np.zeros(g),
        override_members=np.zeros(g),
        lead=np.ones(g),
        answers=np.full((g, _YEAR), -1.0),
    )


def _offsets(scenario: Scenario, size: Sizes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Stagger decisions evenly among the groups of each state, and states against each other."""
    ids, period = np.arange(size.groups), scenario.decisions.campaign_months
    state, place = ids % size.states, ids // size.states
    in_state = np.bincount(state, minlength=size.states)[state]
    return ((place * period) // in_state + state) % period


def _categories(scenario: Scenario, size: Sizes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Give each group its category, stratified by the categories' shares within each state."""
    ids = np.arange(size.groups)
    in_state = np.bincount(ids % size.states, minlength=size.states)[ids % size.states]
    place = (ids // size.states + 0.5) / in_state
    until = np.cumsum([row.share for row in scenario.categories]) + 1e-12
    found = np.searchsorted(until, place, side="right")
    return np.minimum(found, size.categories - 1).astype(np.int64)


def _share_scopes(scenario: Scenario, states: States, groups: Groups) -> None:
    """Fill f(s,c): shares of represented people, or of the scenario where a state has no groups."""
    share = states.scope_share
    share[:, :-1] = [row.share for row in scenario.categories]
    share[:, -1] = 1.0
    for s in np.unique(groups.state):
        here = groups.state == s
        weights = np.bincount(
            groups.category[here], weights=groups.members[here], minlength=share.shape[1] - 1
        )
        share[s, :-1] = weights / weights.sum()


def _allies(scenario: Scenario, size: Sizes, numbers: Numbers) -> Allies:
    a, s, t = size.allies, size.states, size.tactics
    section = scenario.allies
    ids = np.arange(a)
    resources = _amounts(section.resources, numbers.uniform("allies", 0, a))
    supporters = _amounts(section.supporters, numbers.uniform("allies", 1, a))
    access = _shares(section.access, numbers.uniform("allies", 2, a))
    alpha = np.tile(section.agenda_concentration * np.array(section.agenda), (a, 1))
    agenda = simplex(numbers.gamma("allies", 3, alpha))
    reach = np.zeros((a, s), np.uint8)
    for j in range(min(section.states_per_ally, s)):
        reach[ids, (ids + j) % s] = 1
    own = section.campaign_for == "own"
    practice: dict[str, Any] = {name: np.zeros(a) for name in DIMENSIONS}
    return Allies(
        id=ids,
        offset=ids % scenario.decisions.campaign_months,
        scope=ids % size.categories if own else np.full(a, size.categories),
        leaves_at=np.full(a, NOBODY),
        present=np.ones(a, np.uint8),
        reach=reach,
        resources=resources,
        first_resources=resources.copy(),
        supporters=supporters,
        fatigue=np.zeros(a),
        access=access,
        risk_aversion=np.full(a, float(section.risk_aversion)),
        agenda=agenda,
        belief=np.zeros((a, s, t)),
        belief_variance=np.zeros((a, s, t)),
        campaign_issue=np.full(a, NOBODY),
        plan_value=np.zeros(a),
        acted=np.zeros(a, np.uint8),
        campaign_tactic=np.full(a, NOBODY),
        campaign_months=np.zeros(a, np.int64),
        score=np.zeros(a),
        **practice,
    )


def _first_beliefs(
    scenario: Scenario,
    size: Sizes,
    states: States,
    groups: Groups,
    allies: Allies,
    numbers: Numbers,
) -> None:
    """Everyone starts from one observation (equations K1, K2)."""
    common = numbers.normal("knowledge", 0, size.states, size.tactics)
    own = numbers.normal("knowledge", 1, size.groups, size.tactics)
    far = numbers.normal("knowledge", 2, size.allies, size.states, size.tactics)
    observe_everything(
        dials_of(scenario.channels),
        knowledge_of(scenario),
        tactics_of(scenario),
        states,
        groups,
        allies,
        common,
        own,
        far,
    )
