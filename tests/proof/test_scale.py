"""Section 7, item 8: group-level results converge as groups are simulated by more people."""

import numpy as np
import pytest
from scipy.stats import chi2

from sim.outcomes import SERIES_NAMES
from sim.world.build import build_world
from tests.proof.worlds import Setting
from tests.proof.worlds import simple as scenario

RUNS = 40
RUNS_OF_LARGEST = 8
INDIFFERENT = {
    "time": {"months": 12},
    "states": {"count": 2},
    "groups": {"count": 3, "campaign_for": "own"},
    "allies": {"count": 2},
    "decisions": {"precision": 0.0},
    "response": {"sensitivity": 0.0},
    "mobilisation": {"intercept": -2.5},
}
"""Groups choose and states answer by lot alone, so no turnout tips a decision."""


def outcomes(per_group, runs=RUNS):
    """Give turnout by group at the end, and series, of one world with ever other people.

    Groups, allies, states and all their luck are those of replicate 0; people and theirs are not.
    """
    given = scenario(**INDIFFERENT, people={"per_group": per_group})
    setting = Setting(given, seed=2, events=False)
    turnout, series = [], []
    for replicate in range(1, runs + 1):
        world = setting.start("engaged-deference")
        people = build_world(given, 2, replicate).people
        others = people.id + np.uint32(replicate * len(people.id))  # with numbers of their own
        world = world._replace(people=people._replace(id=others))
        setting.advance(world, 0, given.time.months)
        turnout.append(world.flow.participants / per_group)
        series.append(world.record.series)
    return np.array(turnout), np.array(series)


@pytest.fixture(scope="module")
def found():
    return {size: outcomes(size) for size in (100, 1_000, 10_000)}


def settled(found, size):
    """Give the numbers that people's luck moves: turnouts, and some series late in the run."""
    turnout, series = found[size]
    kept = [
        SERIES_NAMES.index(n) for n in ("rights", "participation", "capacity", "harms", "opinion")
    ]
    return np.concatenate([turnout, series[:, -1, kept]], axis=1)


def test_decisions_of_the_world_do_not_depend_on_its_people(found):
    """What the rest of this file rests on."""
    answers = [SERIES_NAMES.index(name) for name in ("campaigns", "conceded", "repressed")]
    first = found[100][1][0][:, answers]
    for _, series in found.values():
        assert all(np.array_equal(run[:, answers], first, equal_nan=True) for run in series)
    assert found[100][0][:, found[100][0].any(axis=0)].size > 0


def moving(found):
    return settled(found, 100).std(axis=0) > 0


@pytest.mark.parametrize(("small", "large"), [(100, 1_000), (1_000, 10_000), (100, 10_000)])
def test_the_variance_falls_as_one_over_the_number_of_people(found, small, large):
    wanders = moving(found)
    assert wanders.sum() >= 5
    ratio = settled(found, small).var(axis=0, ddof=1) / settled(found, large).var(axis=0, ddof=1)
    # A ratio of variances of RUNS numbers each scatters by about √(4/RUNS) = 0.3 in its logarithm.
    distance = np.log(ratio[wanders] / (large / small))
    assert np.abs(distance).max() < 4 * np.sqrt(4 / RUNS)
    assert np.abs(distance.mean()) < 3 * np.sqrt(4 / RUNS)


def tolerance(ours, theirs):
    """Four standard errors, and what curved rules make of luck: it too goes as the variance."""
    here, there = ours.var(axis=0, ddof=1), theirs.var(axis=0, ddof=1)
    return 4 * np.sqrt(here / len(ours) + there / len(theirs)) + 4 * here / theirs.mean(axis=0)


def test_means_approach_that_of_a_hundred_thousand_people_a_group(found):
    wanders = moving(found)
    huge = settled({0: outcomes(100_000, runs=RUNS_OF_LARGEST)}, 0)
    for size in found:
        ours = settled(found, size)
        apart, allowed = np.abs(ours.mean(axis=0) - huge.mean(axis=0)), tolerance(ours, huge)
        assert (apart <= allowed)[wanders].all(), size
        # Turnouts: it can fail, the sooner the more people there are.
        assert (allowed < 3 / np.sqrt(size) * huge.mean(axis=0))[:3].all(), size
    spread = (huge.std(axis=0, ddof=1) / huge.mean(axis=0))[wanders]
    assert spread.max() < 0.05
    # RUNS_OF_LARGEST - 1 degrees of freedom above, RUNS - 1 below: far out in the tails of both.
    ratio = 1000 * huge.var(axis=0, ddof=1) / settled(found, 100).var(axis=0, ddof=1)
    low, high = chi2.ppf([1e-4, 1 - 1e-4], RUNS_OF_LARGEST - 1) / (RUNS_OF_LARGEST - 1)
    assert (ratio > low / 2)[wanders].all()
    assert (ratio < high * 2)[wanders].all()
