"""Scenarios as models of EMAworkbench: what is not known apart from what allies choose.

Its *uncertainties* are parameters over their plausible ranges, its *levers* the numbers that a
practice is, its *outcomes* means over paired worlds. It needs the extra ``ema``::

    import sim.ema

    model = sim.ema.model("migration-2020", vary=["allies.*"])
    policies = [sim.ema.policy("engaged-deference")]
    with SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(200, policies)
"""

import math
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import RequestError
from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES
from sim.runs.simulate import Variant, simulate
from sim.scenario.files import ScenarioLike, read_scenario
from sim.scenario.lists import DIMENSIONS, Practice
from sim.scenario.ranges import varied
from sim.scenario.schema import Mixture, Scenario, parse_practice
from sim.studies.design import Axis
from sim.studies.inputs import Settings, as_settings, outcome_named
from sim.studies.space import space_of

_GAIN = "_gain"
"""What follows an outcome's name where it is the difference from the baseline."""


def name_of(path: str) -> str:
    """Give the name of a parameter in EMAworkbench, which takes no dots: ``people__per_group``."""
    return re.sub(r"\W", "_", path.replace(".", "__"))


@dataclass(frozen=True, slots=True)
class _Experiment:
    """Runs one experiment: a practice and the baseline, in the same worlds.

    Attributes:
        scenario: the world before anything in it is varied.
        steps: whole numbers of which a parameter is a multiple, by its path; others are left out.
        against: the baseline.
        outcomes: names of what is measured.
        replicates: worlds.
        seed: of worlds and luck.
    """

    scenario: Scenario
    steps: dict[str, int]
    against: Mixture
    outcomes: tuple[str, ...]
    replicates: int
    seed: int

    def __call__(self, **given: float) -> dict[str, float]:
        """Run it; a point that is no world has NaN for every outcome, and stops nobody."""
        numbers = {name: given.pop(name) for name in DIMENSIONS if name in given}
        values = {
            path: step * round(value / step) if (step := self.steps.get(path)) else value
            for path, value in given.items()
        }
        names = [f"{name}{end}" for name in self.outcomes for end in ("", _GAIN)]
        try:
            world = varied(self.scenario, values)
        except ValueError:
            return dict.fromkeys(names, math.nan)
        own = Practice.model_validate({"name": "of-the-levers", **numbers})
        arms = (Mixture(own.name, (own,), (1.0,)), self.against)
        variants = [Variant(world, practice) for practice in arms]
        held = simulate(variants, range(self.replicates), self.seed, jobs=1, keep=0).outcomes
        columns = [OUTCOME_NAMES.index(name) for name in self.outcomes]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # undefined in every world: NaN
            means = np.nanmean(held[:, 0], axis=0)[columns]
            gains = np.nanmean(held[:, 0] - held[:, 1], axis=0)[columns]
        return dict(zip(names, np.stack([means, gains], axis=1).ravel().tolist(), strict=True))


def model(
    scenario: ScenarioLike = "migration-2020",
    *,
    vary: Sequence[str] = ("assumed",),
    outcomes: Sequence[str] = (MAIN_OUTCOME,),
    against: str = "imposition",
    replicates: int = 4,
    seed: int = 1,
    set: Settings = (),  # noqa: A002 - as everywhere
) -> Any:  # noqa: ANN401 - a Model of EMAworkbench, which has no types
    """Make a model of EMAworkbench from a scenario.

    Args:
        scenario: whose worlds.
        vary: which parameters are uncertain: ``assumed``, ``all``, or patterns of paths such as
            ``tactics.*``. What a setting names is held at it.
        outcomes: names of outcomes. Each is given as the practice's mean over worlds, and under its
            name with ``_gain`` as the mean paired difference from ``against``.
        against: the baseline, in the same worlds and with the same luck.
        replicates: worlds of each experiment.
        seed: of worlds and luck, the same for all experiments.
        set: changes to the scenario, as in every study.

    Returns:
        ``ema_workbench.Model``: its uncertainties are named as ``name_of`` says, its levers are the
        six numbers of a practice.

    Raises:
        RequestError: the scenario, a name or a pattern is wrong, or EMAworkbench is not there.
    """
    ema = workbench()
    world = read_scenario(scenario, as_settings(set))
    told = [outcome_named(name) for name in outcomes]
    axes = space_of(world, vary, rivals=False)
    steps = {axis.path: axis.step for axis in axes if axis.kind == "whole number"}
    against_it = parse_practice(against, world.scenario, "against")
    names = tuple(row.name for row in told)
    run = _Experiment(world.scenario, steps, against_it, names, replicates, seed)
    made = ema.Model(name_of(world.scenario.title.lower()).lstrip("_0123456789"), function=run)
    made.uncertainties = [_uncertainty(ema, axis) for axis in axes]
    made.levers = [ema.RealParameter(name, 0.0, 1.0) for name in DIMENSIONS]
    kinds = {"higher": ema.ScalarOutcome.MAXIMIZE, "lower": ema.ScalarOutcome.MINIMIZE}
    made.outcomes = [
        ema.ScalarOutcome(f"{row.name}{end}", kinds.get(row.better, ema.ScalarOutcome.INFO))
        for row in told
        for end in ("", _GAIN)
    ]
    return made


def policy(practice: str, scenario: ScenarioLike = "migration-2020") -> Any:  # noqa: ANN401
    """Give a practice of a name as a policy: values for the levers.

    Raises:
        RequestError: there is no such practice, or it is a mixture.
    """
    found = parse_practice(practice, read_scenario(scenario).scenario)
    if not found.pure:
        raise RequestError(f"practice {practice}: expected one practice, got a mixture")
    numbers = {name: float(getattr(found.practices[0], name)) for name in DIMENSIONS}
    return workbench().Sample(found.name, **numbers)


def workbench() -> Any:  # noqa: ANN401 - a module without types
    """Import EMAworkbench; ``RequestError`` if it is not there."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of packages that it can do without
            import ema_workbench  # noqa: PLC0415 - slow, and an extra
    except ImportError as error:
        raise RequestError(
            "EMAworkbench is not installed; it is the extra ema: pip install 'solidarity[ema]'"
        ) from error
    return ema_workbench


def _uncertainty(ema: Any, axis: Axis) -> Any:  # noqa: ANN401 - as model
    name, low, high = name_of(axis.path), axis.low or 0.0, axis.high or 0.0
    if axis.kind == "whole number":
        return ema.IntegerParameter(name, *axis.multiples(), variable_name=axis.path)
    if axis.scale == "log":
        from scipy import stats  # noqa: PLC0415 - slow to import

        spread = stats.loguniform(low, high)
        return ema.RealParameter.from_dist(name, spread, variable_name=[axis.path])
    return ema.RealParameter(name, low, high, variable_name=axis.path)
