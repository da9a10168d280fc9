"""It can go either way: shipped worlds in which each side wins."""

import pytest
from scipy import stats

from sim.runs.simulate import run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.mixtures import parse_practices

CASES = [
    ("critical-mass", "imposition", "engaged-deference"),
    ("critical-mass", "imposition", "silent-deference"),
    ("expert-courts", "imposition", "engaged-deference"),
    ("expert-courts", "imposition", "silent-deference"),
    ("migration-2020", "engaged-deference", "imposition"),
]
"""World, winner, loser in members' rights."""

REPLICATES = 120
EACH = 0.05 / len(CASES)
"""Bonferroni: all cases hold together at 95 %."""


@pytest.mark.parametrize(("world", "winner", "loser"), CASES)
def test_each_side_wins_somewhere(world, winner, loser):
    scenario = load_scenario(world)
    pair = parse_practices((winner, loser), scenario)
    # Another seed than that of the published results, in which the worlds were looked at.
    ensemble = run_ensemble(scenario, pair, range(REPLICATES), 7)
    differences = ensemble.differences("rights", winner, loser)
    low, _ = stats.ttest_1samp(differences, 0.0).confidence_interval(1 - EACH)
    assert low > 0


def test_in_one_world_in_which_imposition_wins_argument_takes_no_time():
    decisions = load_scenario("critical-mass").decisions
    assert (decisions.deliberation_delay, decisions.voice_dominance) == (0.0, 0.0)


@pytest.mark.parametrize("world", ["critical-mass", "expert-courts"])
def test_in_such_worlds_leaders_want_what_members_want(world):
    assert load_scenario(world).groups.leader_distance == 0.0
