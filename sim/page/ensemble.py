"""How typical a world is: a small ensemble of worlds, both practices on each."""

from typing import Any

from sim.browser.sample import SAMPLE_SEED, sample_of
from sim.runs.simulate import run_ensemble
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario

MOST_WORLDS, LEAST_WORLDS = 60, 12

MOST_WORK = 40_000_000
"""People times months of all runs: about a second of two processors."""

JOBS = 2


def worlds_for(scenario: Scenario) -> int:
    """Say how many worlds there is time for."""
    one = 2 * scenario.groups.count * scenario.people.per_group * scenario.time.months
    return max(LEAST_WORLDS, min(MOST_WORLDS, MOST_WORK // one))


def ensemble_of(scenario: Scenario, mixtures: tuple[Mixture, Mixture]) -> dict[str, Any]:
    """Run both practices on many worlds, and sum them up (``sim.browser.sample.sample_of``)."""
    left, right = mixtures
    once = (left,) if left.name == right.name else (left, right)
    ensemble = run_ensemble(scenario, once, range(worlds_for(scenario)), SAMPLE_SEED, jobs=JOBS)
    sides = (0, len(once) - 1)
    return sample_of(
        [ensemble.series[:, p] for p in sides],
        [ensemble.outcomes[:, p] for p in sides],
        scenario.comparison.smallest_difference,
    )
