"""The start of the world (section 6 of docs/explanation/model.md), rule by rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.build import build_world
from sim.world.columns import NOBODY, Sizes
from tests.proof.worlds import scenario
from tests.strategies import scenarios


def of_any_world(test):
    """Let a test hold of worlds drawn at random."""
    return settings(max_examples=40)(given(drawn=scenarios(), seed=st.integers(0, 2**32))(test))


@of_any_world
def test_who_is_where(drawn, seed):
    world, size = build_world(drawn, seed, 1), Sizes.of(drawn)
    groups, allies, people = world.groups, world.allies, world.people
    assert groups.state.tolist() == [g % size.states for g in range(size.groups)]
    assert people.group.tolist() == [i // drawn.people.per_group for i in range(size.people)]
    assert (groups.people == drawn.people.per_group).all()
    for a, row in enumerate(allies.reach):
        near = min(drawn.allies.states_per_ally, size.states)
        assert set(np.flatnonzero(row)) == {(a + j) % size.states for j in range(near)}
    own = drawn.groups.campaign_for == "own"
    assert np.array_equal(
        groups.scope, groups.category if own else np.full(size.groups, size.categories)
    )
    own = drawn.allies.campaign_for == "own"
    assert allies.scope.tolist() == [
        a % size.categories if own else size.categories for a in range(size.allies)
    ]


@of_any_world
def test_categories_are_dealt_by_their_shares_in_every_state(drawn, seed):
    groups, count = build_world(drawn, seed, 0).groups, drawn.states.count
    for s in range(count):
        here = groups.category[groups.state == s]
        for c, row in enumerate(drawn.categories):
            assert abs((here == c).sum() - row.share * len(here)) <= 1 + 1e-9
        assert (np.diff(here) >= 0).all()


@of_any_world
def test_decisions_are_staggered(drawn, seed):
    world, period = build_world(drawn, seed, 0), drawn.decisions.campaign_months
    groups = world.groups
    for s in range(drawn.states.count):
        offsets = groups.offset[groups.state == s]
        counts = np.bincount(offsets, minlength=period)
        assert counts.max(initial=0) - counts.min() <= 1
        if len(offsets) >= period:
            assert (counts > 0).all()
    assert world.allies.offset.tolist() == [a % period for a in range(drawn.allies.count)]


@of_any_world
def test_shares_of_scopes_are_shares_of_represented_people(drawn, seed):
    world = build_world(drawn, seed, 0)
    groups, share = world.groups, world.states.scope_share
    assert (share[:, -1] == 1.0).all()
    for s in range(drawn.states.count):
        here = groups.state == s
        if not here.any():
            assert share[s, :-1].tolist() == [row.share for row in drawn.categories]
            continue
        for c in range(len(drawn.categories)):
            part = groups.members[here & (groups.category == c)].sum()
            assert share[s, c] == pytest.approx(part / groups.members[here].sum())


@of_any_world
def test_nobody_has_campaigned_yet(drawn, seed):
    world = build_world(drawn, seed, 0)
    for actors in (world.groups, world.allies):
        assert (actors.campaign_issue == NOBODY).all()
        assert (actors.campaign_tactic == NOBODY).all()
        assert not actors.campaign_months.any()
    assert (world.groups.lead == 1).all()
    assert not world.people.participates.any()
    assert not world.people.fatigue.any()
    assert not world.states.last_response.any()
    assert (world.groups.expected_turnout == drawn.pressure.initial_turnout).all()
    assert np.array_equal(world.groups.trust, world.groups.first_trust)
    assert np.array_equal(world.groups.tie, world.groups.first_tie)


def test_elite_capture_moves_leaders_along_a_line_to_a_draw_of_their_own():
    leaders = {
        distance: build_world(
            scenario(groups={"leader_distance": distance, "factions": 1}), 4, 0
        ).groups
        for distance in (0.0, 0.25, 1.0)
    }
    members = leaders[0.0].priorities
    assert np.array_equal(leaders[0.0].leader_priorities, members)
    far = leaders[1.0].leader_priorities
    assert np.allclose(leaders[0.25].leader_priorities, members + 0.25 * (far - members))
    half = build_world(
        scenario(groups={"leader_distance": 0.5, "factions": 1}, channels={"elite_capture": 0.5}),
        4,
        0,
    )
    assert np.allclose(half.groups.leader_priorities, members + 0.25 * (far - members))


@pytest.mark.parametrize("concentration", [5.0, 50.0])
def test_priorities_have_the_moments_of_a_dirichlet(concentration):
    given_ = scenario(
        groups={"count": 5000, "priority_concentration": concentration, "factions": 1},
        people={"per_group": 1},
        states={"count": 1},
    )
    drawn = build_world(given_, 3, 0).groups.priorities
    mean = np.array(given_.groups.priorities)
    variance = mean * (1 - mean) / (concentration + 1)
    assert np.allclose(drawn.mean(axis=0), mean, atol=4 * np.sqrt(variance.max() / 5000))
    assert np.allclose(drawn.var(axis=0), variance, rtol=0.15)


def test_a_category_can_have_priorities_of_its_own():
    alone = [0.9, 0.02, 0.02, 0.02, 0.02, 0.02]
    categories = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "priorities": alone}]
    given_ = scenario(
        categories=categories, groups={"count": 40, "priority_concentration": 1e6, "factions": 1}
    )
    groups = build_world(given_, 1, 0).groups
    assert np.allclose(groups.priorities[groups.category == 1], alone, atol=0.01)
    usual = given_.groups.priorities
    assert np.allclose(groups.priorities[groups.category == 0], usual, atol=0.01)


def test_exclusion_takes_its_part_of_rights_in_practice():
    given_ = scenario(
        states={"exclusion": 0.5, "rights_in_practice": 0.8},
        categories=[
            {"name": "in", "share": 0.5, "exclusion": -0.5},
            {"name": "out", "share": 0.5, "exclusion": 0.25},
        ],
    )
    states = build_world(given_, 1, 0).states
    assert np.allclose(states.exclusion, [0.0, 0.75])
    assert np.allclose(states.rights_in_practice[:, 0], 0.8)
    assert np.allclose(states.rights_in_practice[:, 1], 0.2)


def test_first_beliefs_scatter_as_their_stated_errors():
    """(K1), (K2): over many groups the errors have the variance that the groups believe."""
    given_ = scenario(groups={"count": 5000}, people={"per_group": 1}, states={"count": 3})
    world = build_world(given_, 5, 0)
    d = np.array([row.institutions for row in given_.tactics])
    enforced = (1 - d) + d * world.states.enforceability[:, None]
    true = world.states.responsiveness * enforced
    scores = (world.groups.belief - true[world.groups.state]) / np.sqrt(
        world.groups.belief_variance
    )
    assert np.abs(scores.mean(axis=0)).max() < 4 / np.sqrt(5000)
    assert np.allclose(scores.std(axis=0), 1.0, atol=4 / np.sqrt(2 * 5000))


def test_with_both_knowledge_dials_off_all_see_exactly_the_same():
    world = build_world(
        scenario(channels={"local_knowledge": 0, "institutional_knowledge": 0}), 5, 0
    )
    groups, allies = world.groups, world.allies
    for s in range(4):
        beliefs = groups.belief[groups.state == s]
        assert (beliefs == beliefs[0]).all()
        assert (allies.belief[:, s] == beliefs[0]).all()
        assert (allies.belief_variance[:, s] == groups.belief_variance[0]).all()


def test_a_template_draws_allies_to_the_mean_of_all_states():
    quiet = {"ally_local": 1e-6, "ally_institutional": 1e-6}
    given_ = scenario(
        knowledge=quiet, allies={"template": 1.0}, institutions={"enforceability": 0.0}
    )
    world = build_world(given_, 5, 0)
    d = np.array([row.institutions for row in given_.tactics])
    expected = world.states.responsiveness.mean(axis=0) * (1 - d)
    assert np.allclose(world.allies.belief, expected, atol=1e-4)
