"""``calibrate``: fit the states' response to the targets, and say how well values are known."""

import math
from pathlib import Path

import numpy as np

from sim.scenario.requests import request_of, request_text
from sim.scenario.sections import ResponseSection
from sim.studies.answer import Held
from sim.studies.asking import Progress, published_path
from sim.studies.calibrate.answer import (
    CalibrateAnswer,
    CalibrateAsked,
    Combination,
    FittedValue,
    Known,
)
from sim.studies.calibrate.coding import Counts
from sim.studies.calibrate.experiment import (
    CalibrationExperiment,
    changed_experiment,
    pooled,
    read_worlds,
)
from sim.studies.calibrate.fitting import Fit, Fitter
from sim.studies.calibrate.found import ModelFigures, model_figures
from sim.studies.targets import SOURCE, TARGETS

WELL, WEAKLY = 0.1, 1 / math.sqrt(12)
"""Standard errors, as shares of the range, up to which a value is identified well, or weakly.

The second is that of a uniform distribution over the range: what one knows without data.
"""


def calibrate(
    experiment: str | Path = "calibration",
    *,
    points: int | None = None,
    replicates: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CalibrateAnswer:
    """Fit the states' response to protest-event data; no default is changed.

    Args:
        experiment: name or path of a file that says what is fitted, in which ranges and worlds.
        points: sets of values over the ranges and again about the fit, a power of 2, in place of
            the experiment's.
        replicates: worlds of every set of values, in place of the experiment's numbers.
        jobs: threads; the result is the same whatever their number.
        progress: told of every step.

    Raises:
        RequestError: with all that is wrong with the experiment and the scenarios that it names.
    """
    text, place = request_text(experiment)
    said = request_of(text, CalibrationExperiment, place)
    changed_experiment(said, points, replicates)
    shown, places = published_path(str(experiment))
    asked = CalibrateAsked.read(experiment=shown, points=points, replicates=replicates)
    held = Held(read_worlds(said, place), inputs={f"{Path(place).stem}.toml": text}, places=places)
    return ask(asked, held, jobs=jobs, progress=progress)


def ask(
    asked: CalibrateAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CalibrateAnswer:
    """Fit what was asked, in the worlds that are held; as ``calibrate``."""
    ((name, text),) = held.inputs.items()
    said = request_of(text, CalibrationExperiment, name)
    said = changed_experiment(said, asked.points, asked.replicates)
    worlds = {name: world.scenario for name, world in held.worlds.items()}
    practices = [pooled(said.practices, scenario) for scenario in worlds.values()][-1]
    fit = Fitter(said, worlds, practices, jobs, progress).fit()
    names = tuple(mixture.name for mixture in practices)

    def parts(tallies: dict[str, Counts]) -> tuple[ModelFigures, ...]:
        return tuple(model_figures(name, one, names, said.seed) for name, one in tallies.items())

    return CalibrateAnswer(
        asked=asked,
        title=said.title,
        source=SOURCE,
        seed=said.seed,
        check_seed=said.seed + 1,
        replicates=said.replicates,
        practices=names,
        targets=TARGETS,
        parameters=_values(said, fit),
        sets_tried=len(fit.everywhere.tried) + len(fit.about.tried),
        share_left=len(fit.everywhere.kept) / len(fit.everywhere.tried),
        condition=fit.known.condition if math.isfinite(fit.known.condition) else math.nan,
        correlation=tuple(map(tuple, fit.known.correlation.tolist())),
        combinations=_combinations(said, fit),
        with_found=parts(fit.checked),
        with_own=parts(fit.as_is),
    ).holding(held)


def _values(said: CalibrationExperiment, fit: Fit) -> tuple[FittedValue, ...]:
    kept = np.concatenate([fit.everywhere.kept, fit.about.kept])
    usual, rows = ResponseSection(), []
    for n, row in enumerate(said.parameters):
        width = row.high - row.low
        error = float(fit.known.errors[n]) * width
        default = float(getattr(usual, row.key))
        found, rounded = float(fit.found.place[n]), fit.rounded[row.key]
        near = abs(default - found) <= max(error, 0.5 * 10.0**-9)
        rows.append(
            FittedValue(
                path=row.path,
                low=row.low,
                high=row.high,
                found=found,
                rounded=rounded,
                error=error,
                at_bound=fit.found.at_bound[n],
                left_low=float(kept[:, n].min()) if len(kept) else math.nan,
                left_high=float(kept[:, n].max()) if len(kept) else math.nan,
                identified=identified(error / width),
                default=default,
                agrees=near or default == rounded,
            )
        )
    return tuple(rows)


def _combinations(said: CalibrationExperiment, fit: Fit) -> tuple[Combination, ...]:
    """Give the combinations of parameters that are known apart, the best known first."""
    paths = [row.path for row in said.parameters]
    rows = []
    for direction, error in zip(fit.known.directions, fit.known.direction_errors, strict=True):
        weights = (direction / direction[np.argmax(np.abs(direction))]).tolist()
        rows.append(
            Combination(
                error=float(error),
                identified=identified(float(error)),
                weights=dict(zip(paths, weights, strict=True)),
            )
        )
    return tuple(rows)


def identified(error: float) -> Known:
    """Say how well something is known by its standard error as a share of the range."""
    if error <= WELL:
        return "well"
    return "weakly" if error <= WEAKLY else "not"
