"""Build a world from a scenario, a seed and a replicate (``docs/model.md``, section 6)."""

from typing import Any

import numpy as np

from sim.scenario.practices import DIMENSIONS
from sim.scenario.quantities import Spread
from sim.scenario.schema import Scenario
from sim.world import blank
from sim.world.columns import NOBODY, Allies, Floats, Groups, Ints, People, States, World
from sim.world.network import acquaintances
from sim.world.observation import observe_everything
from sim.world.parameters import parameters_of
from sim.world.shocks import departures, schedule_of
from sim.world.sizes import Sizes
from sim.world.streams import WORLD_STREAMS, generator, month_streams, people_keys
from sim.world.ties import first_ties

YEAR = 12
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
    rng = {name: generator(seed, replicate, n) for name, n in WORLD_STREAMS.items()}
    states = _states(scenario, size, rng["states"])
    groups = _groups(scenario, size, rng["groups"])
    allies = _allies(scenario, size, rng["allies"])
    _share_scopes(scenario, states, groups)
    first_ties(scenario, states, groups, allies, rng["ties"])
    schedule, orders = schedule_of(scenario, size, allies, rng["shocks"])
    departures(scenario, allies, orders)
    _first_beliefs(scenario, size, states, groups, allies, rng["knowledge"])
    people = _people(scenario, size, groups, rng["people"], rng["network"])
    return World(
        states=states,
        groups=groups,
        allies=allies,
        people=people,
        schedule=schedule,
        flow=blank.flow(size),
        draws=blank.draws(size, people_keys(seed, replicate)),
        streams=month_streams(seed, replicate),
        record=blank.record(size, events=events),
    )


def _draw(rng: np.random.Generator, values: Spread, *shape: int) -> Floats:
    drawn: Floats = values.mean + values.spread * (2.0 * rng.random(shape) - 1.0)
    return np.maximum(drawn, 0.0)


def _share(rng: np.random.Generator, values: Spread, *shape: int) -> Floats:
    """Draw shares; rounding does not carry them out of [0, 1]."""
    return np.minimum(_draw(rng, values, *shape), 1.0)


def _simplex(rng: np.random.Generator, alpha: Floats) -> Floats:
    """Draw from a Dirichlet distribution, row by row: normalised gamma numbers."""
    gamma = rng.standard_gamma(alpha) + 1e-12  # a row of zeros by underflow gives equal shares
    drawn: Floats = gamma / gamma.sum(axis=1, keepdims=True)
    return drawn


def _states(scenario: Scenario, size: Sizes, rng: np.random.Generator) -> States:
    s, c, k, t = size.states, size.categories, size.issues, size.tactics
    section = scenario.states
    repressiveness = _share(rng, section.repressiveness, s)
    opinion = _share(rng, section.opinion, s)
    exclusion = _share(rng, section.exclusion, s)
    exposure = _share(rng, section.exposure, s)
    enforceability = _share(rng, scenario.institutions.enforceability, s)
    responsiveness = _share(rng, section.responsiveness, s, t)
    practice = _share(rng, section.rights_in_practice, s, c, k)
    paper = _share(rng, section.rights_on_paper, s, c, k)
    added = np.array([float(row.exclusion) for row in scenario.categories])
    excluded = np.clip(exclusion[:, None] + added, 0.0, 1.0)
    return States(
        id=np.arange(s),
        repressiveness=repressiveness,
        exposure=exposure,
        enforceability=enforceability,
        opinion_at_rest=opinion,
        opinion=opinion.copy(),
        exclusion=excluded,
        responsiveness=responsiveness,
        countermovement=np.zeros(s),
        adaptation=np.zeros((s, t)),
        rights_in_practice=practice * (1.0 - excluded)[:, :, None],
        rights_on_paper=paper,
        scope_share=np.zeros((s, c + 1)),
        last_response=np.zeros((s, c + 1, k), np.int64),
        last_month=np.full((s, c + 1, k), NOBODY),
        pressed_months=np.zeros((s, c + 1, k), np.int64),
    )


def _groups(scenario: Scenario, size: Sizes, rng: np.random.Generator) -> Groups:
    g, a, t = size.groups, size.allies, size.tactics
    section = scenario.groups
    ids = np.arange(g)
    category = _categories(scenario, size)
    mean = np.array([row.priorities or section.priorities for row in scenario.categories])[category]
    members = _draw(rng, section.members, g)
    resources = _draw(rng, section.resources_per_member, g)
    capacity = _share(rng, section.capacity, g)
    priorities = _simplex(rng, section.priority_concentration * mean)
    leaders = _simplex(rng, section.leader_concentration * mean)
    distance = scenario.channels.elite_capture * section.leader_distance
    none = np.full(g, NOBODY)
    return Groups(
        id=ids,
        state=ids % size.states,
        category=category,
        scope=category.copy() if section.campaign_for == "own" else np.full(g, size.categories),
        offset=_offsets(scenario, size),
        people=np.full(g, scenario.people.per_group),
        members=members,
        resources_per_member=resources,
        risk_aversion=np.full(g, float(section.risk_aversion)),
        capacity=capacity,
        expected_turnout=np.full(g, float(scenario.pressure.initial_turnout)),
        priorities=priorities,
        leader_priorities=priorities + distance * (leaders - priorities),
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
        deciding_in=none.copy(),
        joint=np.zeros(g, np.uint8),
        refused=np.zeros(g, np.uint8),
        own_decision=np.zeros(g, np.uint8),
        override_leaders=np.zeros(g),
        override_members=np.zeros(g),
        lead=np.ones(g),
        answers=np.full((g, YEAR), -1.0),
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


def _allies(scenario: Scenario, size: Sizes, rng: np.random.Generator) -> Allies:
    a, s, t = size.allies, size.states, size.tactics
    section = scenario.allies
    ids = np.arange(a)
    resources = _draw(rng, section.resources, a)
    supporters = _draw(rng, section.supporters, a)
    access = _share(rng, section.access, a)
    agenda = _simplex(rng, np.tile(section.agenda_concentration * np.array(section.agenda), (a, 1)))
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
        campaign_tactic=np.full(a, NOBODY),
        campaign_months=np.zeros(a, np.int64),
        **practice,
    )


def _first_beliefs(
    scenario: Scenario,
    size: Sizes,
    states: States,
    groups: Groups,
    allies: Allies,
    rng: np.random.Generator,
) -> None:
    """Everyone starts from one observation (equations K1, K2)."""
    common = rng.standard_normal((size.states, size.tactics))
    own = rng.standard_normal((size.groups, size.tactics))
    far = rng.standard_normal((size.allies, size.states, size.tactics))
    parameters = parameters_of(scenario)
    observe_everything(parameters, states, groups, allies, common, own, far)


def inverse_degree(first: Ints) -> Floats:
    """Give 1 / number of acquaintances of each person, 0 without any."""
    degree = np.diff(first)
    return np.where(degree > 0, 1.0 / np.maximum(degree, 1), 0.0)


def _people(
    scenario: Scenario,
    size: Sizes,
    groups: Groups,
    rng: np.random.Generator,
    network: np.random.Generator,
) -> People:
    n, section = size.people, scenario.people
    group = np.repeat(np.arange(size.groups, dtype=np.uint32), section.per_group)
    grievance = _share(rng, section.grievance, n)
    exposure = _share(rng, section.exposure, n)
    mean = np.array([float(row.precarity) for row in scenario.categories])[groups.category][group]
    precarity = np.clip(mean + section.precarity_spread * (2.0 * rng.random(n) - 1.0), 0.0, 1.0)
    half = section.mean_degree // 2
    first, neighbours = acquaintances(
        network.random((n, half)),
        network.random((n, half)),
        size.states,
        size.groups,
        float(section.bridging),
        float(section.rewiring),
    )
    return People(
        id=np.arange(n, dtype=np.uint32),
        group=group,
        exposure=exposure,
        precarity=precarity,
        grievance=grievance,
        fatigue=np.zeros(n),
        inverse_degree=inverse_degree(first),
        participates=np.zeros(n, np.uint8),
        active_neighbours=np.zeros(n, np.int32),
        harms=np.zeros(n, np.int32),
        first=first,
        neighbours=neighbours,
    )
