"""Carrying out a calibration: explore, descend, identify, and check with fresh worlds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.outcomes import Floats
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.studies.asking import Progress, counter
from sim.studies.calibrate.coding import Counts
from sim.studies.calibrate.experiment import CalibrationExperiment
from sim.studies.calibrate.fit import (
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
from sim.studies.calibrate.simulate import simulate_answers, with_values
from sim.studies.targets import target_errors, target_values

FITTING, POINTS = "sets of values at most", "sets of values"


@dataclass(frozen=True, slots=True)
class Fit:
    """What a calibration found.

    Attributes:
        everywhere: sets of values that were tried over the whole ranges.
        found: the nearest fit.
        about: sets of values that were tried about it.
        known: how well it is known.
        rounded: the values that it gives, by name.
        checked: tallies of every scenario with those values, [worlds, practices, 11], in worlds
            that the fit has not seen.
        as_is: the same with the scenario's own values.
    """

    everywhere: Wave
    found: Found
    about: Wave
    known: Identification
    rounded: dict[str, float]
    checked: dict[str, Counts]
    as_is: dict[str, Counts]


@dataclass(frozen=True, slots=True)
class Fitter:
    """A calibration to carry out: an experiment, its worlds by name, and the practices pooled."""

    asked: CalibrationExperiment
    worlds: Mapping[str, Scenario]
    practices: Sequence[Mixture]
    jobs: int | None
    progress: Progress | None

    def fit(self) -> Fit:
        """Fit the parameters to the targets."""
        asked, progress = self.asked, self.progress
        keys = [row.key for row in asked.parameters]
        problem = Problem(
            low=np.array([row.low for row in asked.parameters]),
            high=np.array([row.high for row in asked.parameters]),
            targets=target_values(),
            errors=target_errors(),
            run=self._run,
        )
        advance = counter(progress, "Exploring", asked.points, POINTS)
        everywhere = explore(problem, asked.points, asked.explored, asked.seed, advance)
        advance = counter(progress, "Fitting", MOST_STEPS * (1 + 2 * len(keys)), FITTING)
        found = descend(problem, everywhere.best, asked.replicates, advance)
        advance = counter(progress, "Polishing", 2, POINTS)
        found = polish(problem, found, asked.check, advance)
        advance = counter(progress, "Exploring about the fit", asked.points, POINTS)
        about = surround(
            problem, found, asked.points, asked.explored, seed=asked.seed, told=advance
        )
        values = np.round(found.place, asked.decimals) + 0.0  # no −0
        rounded = dict(zip(keys, values.tolist(), strict=True))
        return Fit(
            everywhere, found, about, identify(found.jacobian), rounded, *self._check(rounded)
        )

    def _run(self, values: Floats, worlds: int) -> list[Counts]:
        keys = [row.key for row in self.asked.parameters]
        given = dict(zip(keys, values.tolist(), strict=True))
        return [
            simulate_answers(
                with_values(scenario, given),
                self.practices,
                range(worlds),
                self.asked.seed,
                jobs=self.jobs,
            ).sum(axis=1)
            for scenario in self.worlds.values()
        ]

    def _check(self, rounded: dict[str, float]) -> tuple[dict[str, Counts], dict[str, Counts]]:
        """Run the values found, and the scenarios' own, in worlds of another seed."""
        asked = self.asked
        checked: dict[str, Counts] = {}
        as_is: dict[str, Counts] = {}
        pairs = {
            name: (with_values(scenario, rounded), scenario)
            for name, scenario in self.worlds.items()
        }
        different = sum(1 + (fitted != own) for fitted, own in pairs.values())
        total = different * len(self.practices) * asked.check
        advance = counter(self.progress, "Checking", total)

        def fresh(scenario: Scenario) -> Counts:
            return simulate_answers(
                scenario,
                self.practices,
                range(asked.check),
                asked.seed + 1,
                jobs=self.jobs,
                tick=advance,
            )

        for name, (fitted, own) in pairs.items():
            checked[name] = fresh(fitted)
            as_is[name] = checked[name] if fitted == own else fresh(own)
        return checked, as_is
