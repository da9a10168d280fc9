"""What must hold of every world at any time: shares in [0, 1], numbers, people conserved."""

# Some lines are tables.
# ruff: noqa: E501

import numpy as np

from sim.outcomes import CAUSES, OUTCOMES, SERIES_NAMES
from sim.rules.month import run_world
from sim.runs.simulate import compile_rules
from sim.world.build import build_world
from sim.world.columns import RESPONSES
from sim.world.lockstep import alone, summarise
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, main_departure, order_of_allies
from tests.strategies import random_mixture, random_scenario

ROUNDING = 1e-9

SHARES = {
    "states": ("repressiveness", "exposure", "enforceability", "openness", "opinion_at_rest", "opinion", "countermovement", "exclusion", "responsiveness", "adaptation", "rights_in_practice", "rights_on_paper", "scope_share"),
    "groups": ("capacity", "expected_turnout", "priorities", "leader_priorities", "least_priorities", "trust", "first_trust", "tie", "first_tie", "blame", "joint", "refused", "own_decision", "override_leaders", "override_members", "lead"),
    "allies": ("present", "reach", "access", "agenda", "goals", "tactics", "voice", "commitment", "independence", "assembly", "fatigue"),
    "people": ("exposure", "precarity", "grievance", "fatigue", "participates"),
    "flow": ("window", "noticed", "seen", "repressiveness", "exclusion", "opinion", "efficacy", "engaged", "apart", "committed", "called", "watch", "on_goals", "on_tactics", "presence", "running", "pressure", "gain"),
}  # fmt: skip
AMOUNTS = {
    "groups": ("members", "ranks", "resources_per_member", "risk_aversion", "belief_variance", "campaign_months"),
    "allies": ("resources", "supporters", "risk_aversion", "belief_variance", "campaign_months"),
    "people": ("harms", "active_neighbours"),
    "flow": ("busy", "money", "served", "joining", "own_money", "joint_money", "outside", "group_strength", "ally_strength", "strength", "shielded", "used", "participants", "harms_usual", "harms_repression"),
}  # fmt: skip
UNDEFINED = ("ties", "conceded", "repressed")
"""Series that are not a number where nothing is to be counted."""
UNBOUNDED = ("harms", "harms_repression")
BOOKED = {row.name for row in CAUSES}
HIGHEST = {"rights_by_watching": 2.0}
"""Watching keeps part of what erodes, and in the same month part of what is taken back."""
LOSSES = {"rights_by_offset", "rights_by_erosion", "rights_by_reversal"}
UNDEFINED_OUTCOMES = {"rights_kept", "harms_participant", "harm_inequality", "rights_inequality", "ties_kept", "own_decisions", "days_of_action"}  # fmt: skip


def problems_of(world, months):
    """Give all that is wrong with a world after so many months."""
    return [
        *_ranges(world),
        *_not_numbers(world, months),
        *_simplexes(world),
        *_people(world),
        *_decisions(world),
        *_series(world, months),
    ]


def _ranges(world):
    for names, low, high in ((SHARES, 0.0, 1.0), (AMOUNTS, 0.0, np.inf)):
        for part, columns in names.items():
            for name in columns:
                column = getattr(getattr(world, part), name)
                if column.size and not low <= column.min() <= column.max() <= high:
                    yield f"{part}.{name} is {column.min()!r} to {column.max()!r}"


def _not_numbers(world, months):
    for part in ("states", "groups", "allies", "people", "flow", "draws"):
        for name, column in getattr(world, part)._asdict().items():
            if column.dtype.kind == "f" and not np.isfinite(column).all():
                yield f"{part}.{name} is not finite"
    for name, column in zip(SERIES_NAMES, world.record.series[:months].T, strict=True):
        if name not in UNDEFINED and not np.isfinite(column).all():
            yield f"series {name} is not finite"
    if not np.isfinite(world.record.sums).all():
        yield "sums are not finite"


def _simplexes(world):
    for label, rows in {
        "priorities": world.groups.priorities,
        "leader priorities": world.groups.leader_priorities,
        "least priorities": world.groups.least_priorities,
        "agenda": world.allies.agenda,
        "scope shares": world.states.scope_share[:, :-1],
    }.items():
        if not np.allclose(rows.sum(axis=1), 1.0, atol=ROUNDING):
            yield f"{label} do not sum to 1"


def _people(world):
    people, groups, flow = world.people, world.groups, world.flow
    count = len(groups.id)
    if not np.array_equal(np.bincount(people.group, minlength=count), groups.people):
        yield "people left their group"
    taking = np.bincount(people.group, people.participates, minlength=count)
    if not np.array_equal(taking, flow.participants):
        yield "participants are not those who take part"
    if (flow.participants > groups.people).any():
        yield "more take part than there are"
    if flow.participants[flow.running == 0].any():
        yield "people take part in no campaign"
    harmed = np.bincount(people.group, people.harms, minlength=count)
    least, most = (
        harmed * stand_for / groups.people for stand_for in (groups.ranks, groups.members)
    )
    suffered = world.record.group_harms
    if (suffered < least * (1 - ROUNDING)).any() or (suffered > most * (1 + ROUNDING)).any():
        yield "harms of people and of groups differ"
    if (flow.harms_repression > flow.participants).any():
        yield "people are repressed who took no part"
    if (flow.harms_usual + flow.harms_repression > groups.people).any():
        yield "more are harmed than there are"
    degree = np.diff(people.first)
    owner = np.repeat(np.arange(len(people.id)), degree)
    near = np.bincount(owner, people.participates[people.neighbours], minlength=len(people.id))
    if not np.array_equal(near, people.active_neighbours):
        yield "acquaintances who take part are miscounted"
    if not np.array_equal(np.bincount(people.neighbours, minlength=len(people.id)), degree):
        yield "somebody's acquaintance is not acquainted"


def _decisions(world):
    groups, allies, flow = world.groups, world.allies, world.flow
    for actors in (groups, allies):
        none = actors.campaign_issue == -1
        if not np.array_equal(none, actors.campaign_tactic == -1):
            yield "half a campaign"
    if ((flow.running == 1) & (groups.campaign_issue < 0)).any():
        yield "a campaign runs that nobody decided"
    if (groups.tie > groups.first_tie).any():
        yield "a tie between those who never had one"
    if not np.isin(flow.response, range(len(RESPONSES))).all():
        yield "an unknown response"
    if not np.array_equal(flow.response > 0, flow.strength > 0):
        yield "states answer what is not pressed, or do not answer"
    if (groups.joint & groups.refused).any():
        yield "refused and joint"


def _series(world, months):
    for name, column in zip(SERIES_NAMES, world.record.series[:months].T, strict=True):
        known = column[~np.isnan(column)]
        high = 1000.0 if name in UNBOUNDED else HIGHEST.get(name, 1.0)
        # What is booked to causes is a difference, of rights on both sides of a rule.
        low = (-1.0 if name in LOSSES else 0.0) - (ROUNDING if name in BOOKED else 0.0)
        if known.size and not low <= known.min() <= known.max() <= high * (1 + ROUNDING):
            yield f"series {name} is {known.min()!r} to {known.max()!r}"
    if not np.isnan(world.record.series[months:]).all():
        yield "months to come are measured"
    decisions, own, *_ = world.record.sums
    if own > decisions:
        yield "more own decisions than decisions"


def _outcomes(world, departure):
    [values] = summarise(alone(world), departure)
    for row, value in zip(OUTCOMES, values.tolist(), strict=True):
        if np.isnan(value):
            if row.name not in UNDEFINED_OUTCOMES:
                yield f"outcome {row.name} is not a number"
        elif not row.low - ROUNDING <= value <= row.high + ROUNDING:
            yield f"outcome {row.name} is {value!r}"


def check_point(seed):
    """Run one random point of the parameters; give what is wrong, ``[]`` if nothing is."""
    rng = np.random.default_rng(seed)
    scenario, mixture = random_scenario(rng), random_mixture(rng)
    world = build_world(scenario, seed, 0)
    assign(world.allies, mixture, order_of_allies(seed, 0, scenario.allies.count))
    numbers, months = parameters_of(scenario), scenario.time.months
    middle = int(rng.integers(1, months, endpoint=True))
    run_world(numbers, world, 0, middle)
    problems = problems_of(world, middle)
    run_world(numbers, world, middle, months)
    problems += problems_of(world, months)
    problems += _outcomes(world, main_departure(scenario))
    return [f"seed {seed}, {mixture.name}, {months} months: {problem}" for problem in problems]


def check_points(first, until):
    """Check the points of a range of seeds."""
    compile_rules()
    return [problem for seed in range(first, until) for problem in check_point(seed)]
