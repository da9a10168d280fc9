"""Who works with whom at the start: matching of groups and allies."""

import math

import numpy as np

from sim.scenario.schema import Scenario
from sim.world.columns import Allies, Flags, Floats, Groups, States
from sim.world.streams import Numbers


def first_ties(
    scenario: Scenario, states: States, groups: Groups, allies: Allies, numbers: Numbers
) -> None:
    """Draw trust, score every possible pair, and tie those that seek one another."""
    trust = scenario.ties.initial_trust
    shape = groups.trust.shape
    drawn = trust.mean + trust.spread * (2.0 * numbers.uniform("ties", 0, *shape) - 1.0)
    groups.trust[:] = np.clip(drawn, 0.0, 1.0)
    groups.first_trust[:] = groups.trust
    matching = numbers.uniform("ties", 1, *shape)
    near = allies.reach[:, groups.state].T == 1
    kind = scenario.ties.matching
    wanted = scenario.ties.ties_per_group
    if kind in ("random", "similarity"):
        score = matching if kind == "random" else _similarity(groups, allies)
        groups.tie[:] = _seek(np.where(near, score, -math.inf), wanted)
    else:
        score = np.broadcast_to(_seen(kind, states, groups)[:, None], shape)
        each = math.floor(wanted * shape[0] / shape[1] + 0.5)
        groups.tie[:] = _seek(np.where(near, score, -math.inf).T, each).T
    groups.first_tie[:] = groups.tie


def _similarity(groups: Groups, allies: Allies) -> Floats:
    score = np.empty(groups.trust.shape)
    for g, leaders in enumerate(groups.leader_priorities):
        score[g] = -0.5 * np.abs(allies.agenda - leaders).sum(axis=1)
    return score


def _seen(kind: str, states: States, groups: Groups) -> Floats:
    """Score groups by what allies look for: need, or visibility."""
    if kind == "visibility":
        return groups.capacity * groups.members
    rights = states.rights_in_practice[groups.state, groups.category]
    need: Floats = 1.0 - (groups.priorities * rights).sum(axis=1)
    return need


def _seek(score: Floats, count: int) -> Flags:
    """Let each row take the ``count`` columns with the highest score; equal ones by position."""
    tie = np.zeros(score.shape, np.uint8)
    for row, scores in enumerate(score):
        best = np.argsort(-scores, kind="stable")[:count]
        tie[row, best[scores[best] > -math.inf]] = 1
    return tie
