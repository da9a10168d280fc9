"""Who works with whom at the start."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.build import build_world
from tests.proof.worlds import scenario
from tests.strategies import scenarios


@settings(max_examples=60)
@given(drawn=scenarios(), seed=st.integers(0, 2**32))
def test_ties_are_as_many_as_sought_and_only_where_allies_work(drawn, seed):
    world = build_world(drawn, seed, 0)
    near = world.allies.reach[:, world.groups.state].T
    assert not (world.groups.tie > near).any()
    wanted = drawn.ties.ties_per_group
    if drawn.ties.matching in ("random", "similarity"):
        expected = np.minimum(wanted, near.sum(axis=1))
        assert np.array_equal(world.groups.tie.sum(axis=1), expected)
    else:
        each = int(wanted * drawn.groups.count / drawn.allies.count + 0.5)
        assert np.array_equal(world.groups.tie.sum(axis=0), np.minimum(each, near.sum(axis=0)))
    trust = drawn.ties.initial_trust
    assert world.groups.trust.min() >= trust.low - 1e-12
    assert world.groups.trust.max() <= trust.high + 1e-12


def score_of(kind, world):
    groups, allies, states = world.groups, world.allies, world.states
    if kind == "similarity":
        apart = np.abs(groups.leader_priorities[:, None] - allies.agenda[None]).sum(axis=2)
        return -apart
    if kind == "visibility":
        seen = groups.capacity * groups.members
    else:
        held = states.rights_in_practice[groups.state, groups.category]
        seen = 1 - (groups.priorities * held).sum(axis=1)
    return np.repeat(seen[:, None], len(allies.id), axis=1)


@pytest.mark.parametrize("kind", ["similarity", "need", "visibility"])
def test_those_are_tied_who_score_highest(kind):
    world = build_world(scenario(ties={"matching": kind}, groups={"leader_distance": 0.8}), 6, 0)
    tie, near = world.groups.tie, world.allies.reach[:, world.groups.state].T == 1
    score = score_of(kind, world)
    if kind != "similarity":
        tie, near, score = tie.T, near.T, score.T
    for tied, possible, scores in zip(tie, near, score, strict=True):
        left_out = possible & (tied == 0)
        if left_out.any():
            assert scores[tied == 1].min() >= scores[left_out].max()
    assert tie.any()
    assert not tie.all()


def test_matching_changes_no_draw():
    worlds = [
        build_world(scenario(ties={"matching": kind}), 6, 0)
        for kind in ("random", "similarity", "need", "visibility")
    ]
    assert len({world.groups.tie.tobytes() for world in worlds}) == 4
    for world in worlds[1:]:
        assert np.array_equal(world.groups.trust, worlds[0].groups.trust)
        assert np.array_equal(world.people.grievance, worlds[0].people.grievance)
