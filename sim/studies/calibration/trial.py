"""A whole calibration: explore, descend, identify, and check with fresh worlds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from sim.outcomes import Floats
from sim.scenario.schema import Scenario
from sim.studies.calibration.coding import Counts
from sim.studies.calibration.experiment import Calibration
from sim.studies.calibration.fit import (
    MOST_STEPS,
    Found,
    Identification,
    Problem,
    Wave,
    descend,
    explore,
    identify,
    polish,
    surround,
)
from sim.studies.calibration.simulate import simulate_answers, with_values
from sim.studies.calibration.targets import target_errors, target_values

type Counting = Callable[[str, int, str], AbstractContextManager[Callable[[int], None]]]
"""Shows progress: what is done, how many in all, of what; gives what to call with more."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a calibration found.

    Attributes:
        calibration: what was asked.
        everywhere: sets of values that were tried over the whole ranges.
        found: the nearest fit.
        about: sets of values that were tried about it.
        known: how well it is known.
        rounded: the values that it gives, by name.
        checked: tallies of every scenario with those values, [worlds, practices, 11], in worlds
            that the fit has not seen.
        as_is: the same with the scenario's own values.
    """

    calibration: Calibration
    everywhere: Wave
    found: Found
    about: Wave
    known: Identification
    rounded: dict[str, float]
    checked: dict[str, Counts]
    as_is: dict[str, Counts]


def calibrate(calibration: Calibration, counting: Counting, *, jobs: int | None = None) -> Trial:
    """Fit the parameters of an experiment to the targets.

    Args:
        calibration: from ``read_calibration``.
        counting: shows progress.
        jobs: threads; the result is the same whatever their number.
    """
    asked = calibration.asked
    keys = [row.key for row in asked.parameters]

    def run(values: Floats, worlds: int) -> list[Counts]:
        given = dict(zip(keys, values.tolist(), strict=True))
        return [
            simulate_answers(
                with_values(scenario, given),
                calibration.practices,
                range(worlds),
                asked.seed,
                jobs=jobs,
            ).sum(axis=1)
            for scenario in calibration.scenarios.values()
        ]

    problem = Problem(
        low=np.array([row.low for row in asked.parameters]),
        high=np.array([row.high for row in asked.parameters]),
        targets=target_values(),
        errors=target_errors(),
        run=run,
    )
    with counting("Exploring", asked.points, "sets of values") as advance:
        everywhere = explore(problem, asked.points, asked.explored, asked.seed, advance)
    most = MOST_STEPS * (1 + 2 * len(keys))
    with counting("Fitting", most, "sets of values at most") as advance:
        found = descend(problem, everywhere.best, asked.replicates, advance)
    with counting("Polishing", 2, "sets of values") as advance:
        found = polish(problem, found, asked.check, advance)
    with counting("Exploring about the fit", asked.points, "sets of values") as advance:
        about = surround(
            problem, found, asked.points, asked.explored, seed=asked.seed, told=advance
        )
    values = np.round(found.place, asked.decimals) + 0.0  # no −0
    rounded = dict(zip(keys, values.tolist(), strict=True))
    checked, as_is = _check(calibration, rounded, counting, jobs)
    return Trial(
        calibration,
        everywhere,
        found,
        about,
        identify(found.jacobian),
        rounded,
        checked,
        as_is,
    )


def _check(
    calibration: Calibration, rounded: dict[str, float], counting: Counting, jobs: int | None
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """Run the values found, and the scenarios' own, in worlds of another seed."""
    asked, practices = calibration.asked, calibration.practices
    checked: dict[str, Counts] = {}
    as_is: dict[str, Counts] = {}
    total = 2 * len(calibration.scenarios) * len(practices) * asked.check
    with counting("Checking", total, "runs") as advance:

        def fresh(scenario: Scenario) -> Counts:
            return simulate_answers(
                scenario,
                practices,
                range(asked.check),
                asked.seed + 1,
                jobs=jobs,
                tick=advance,
            )

        for name, scenario in calibration.scenarios.items():
            fitted = with_values(scenario, rounded)
            checked[name] = fresh(fitted)
            as_is[name] = checked[name] if fitted == scenario else fresh(scenario)
    return checked, as_is
