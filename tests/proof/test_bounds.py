"""Section 7, item 3: bounds, at random points of all parameters within their limits."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from tests.proof.bounds import check_points, problems_of
from tests.proof.worlds import Setting, scenario

POINTS = int(os.environ.get("SOLIDARITY_BOUND_POINTS", "100000"))
"""Points of the slow test: about 1,000 in 3 s and core; fewer on a slow machine."""

CHUNK = 2_000


@pytest.mark.slow
def test_a_thousand_random_points_keep_their_bounds():
    assert check_points(0, 1_000) == []


def test_a_group_that_lives_on_its_allies_leads_by_no_less_than_nothing():
    """Shares of influence that sum to 1 can round above it (found among the slow points)."""
    poor = scenario(
        rules={"lead": "nominal"}, groups={"resources_per_member": 0.0}, time={"months": 7}
    )
    for seed in range(40):
        groups = Setting(poor, seed, events=False).run("imposition").groups
        assert 0.0 <= groups.lead.min() < 1e-12


@pytest.mark.parametrize("seed", [11998, 15374, 25890])
def test_supporters_who_are_called_on_twice_are_no_more_than_all(seed):
    """Shares of supporters that sum to 1 can round above it (found among the slow points)."""
    assert check_points(seed, seed + 1) == []


@pytest.mark.slow
def test_a_hundred_thousand_random_points_keep_their_bounds():
    starts = range(1_000, POINTS, CHUNK)
    stops = [min(start + CHUNK, POINTS) for start in starts]
    # Spawned, not forked: Numba's threads and locks do not survive a fork.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        found = [problem for part in pool.map(check_points, starts, stops) for problem in part]
    assert found == []


def test_a_shipped_practice_keeps_them_every_month():
    setting = Setting(scenario(), 1)
    world = setting.start("critical-support")
    for month in range(30):
        setting.advance(world, month, month + 1)
        assert problems_of(world, month + 1) == []


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda world: world.states.opinion.__setitem__(0, 1.5), "states.opinion is"),
        (lambda world: world.groups.belief.__setitem__((0, 0), np.nan), "groups.belief is not"),
        (lambda world: world.people.group.__setitem__(0, 1), "people left their group"),
        (lambda world: world.people.harms.__setitem__(0, 99), "harms of people and of groups"),
        (lambda world: world.flow.participants.__setitem__(0, 11), "participants are not"),
        (lambda world: world.record.series.__setitem__((2, 0), -0.1), "series rights is"),
        (lambda world: world.groups.campaign_issue.__setitem__(0, -1), "half a campaign"),
    ],
)
def test_what_is_out_of_bounds_is_found(break_it, said):
    setting = Setting(scenario(), 1)
    world = setting.run("imposition")
    assert problems_of(world, 30) == []
    assert world.groups.campaign_issue[0] >= 0
    break_it(world)
    assert any(problem.startswith(said) for problem in problems_of(world, 30))
