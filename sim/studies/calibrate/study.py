"""``calibrate``: fit the states' response to the targets, and say how well values are known."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.outcomes import Floats
from sim.scenario.requests import request_of, request_text
from sim.scenario.schema import Scenario
from sim.scenario.sections import ResponseSection
from sim.studies.answer import Held
from sim.studies.asking import (
    ModelLike,
    Progress,
    counter,
    describes,
    own_model,
    published_path,
    read_model,
)
from sim.studies.calibrate.answer import (
    CalibrateAnswer,
    CalibrateAsked,
    Combination,
    FittedValue,
    Known,
    model_figures,
)
from sim.studies.calibrate.coding import Counts
from sim.studies.calibrate.experiment import (
    CalibrationExperiment,
    changed_experiment,
    pooled,
    read_worlds,
)
from sim.studies.calibrate.fit import (
    MOST_STEPS,
    Found,
    Identification,
    Problem,
    descend,
    explore,
    identify,
    polish,
    surround,
)
from sim.studies.calibrate.simulate import simulate_answers, with_values
from sim.studies.targets import SOURCE, TARGETS, target_errors, target_values

WELL, WEAKLY = 0.1, 1 / math.sqrt(12)
"""Standard errors, as shares of the range, up to which a value is identified well, or weakly.

The second is that of a uniform distribution over the range: what one knows without data.
"""

POINTS = "sets of values"


@describes(CalibrateAsked)
def calibrate(
    experiment: str | Path = "calibration",
    *,
    points: int | None = None,
    replicates: int | None = None,
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CalibrateAnswer:
    """Fit the states' response to protest-event data; no default is changed.

    A model of one's own has its own parameters at their defaults, and takes many times as long.
    """
    text, place = request_text(experiment)
    said = request_of(text, CalibrationExperiment, place)
    shown, places = published_path(str(experiment))
    held, _, _ = read_model(model)
    asked = CalibrateAsked.read(
        experiment=shown, points=points, replicates=replicates, model=held.model_name
    )
    changed_experiment(said, points, replicates)
    held.worlds = read_worlds(said, place)
    held.inputs = {**held.inputs, f"{Path(place).stem}.toml": text}
    held.places = {**held.places, **places}
    return ask(asked, held, jobs=jobs, progress=progress)


def ask(
    asked: CalibrateAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CalibrateAnswer:
    """Fit what was asked, in the worlds that are held; as ``calibrate``."""
    ((name, text),) = ((name, text) for name, text in held.inputs.items() if name.endswith(".toml"))
    own = own_model(asked, held)
    said = request_of(text, CalibrationExperiment, name)
    said = changed_experiment(said, asked.points, asked.replicates)
    worlds = {name: world.scenario for name, world in held.worlds.items()}
    practices = [pooled(said.practices, scenario) for scenario in worlds.values()][-1]
    keys = [row.key for row in said.parameters]
    low, high = np.array([(row.low, row.high) for row in said.parameters]).T

    def run(place: Floats, count: int) -> list[Counts]:
        values = dict(zip(keys, (low + (high - low) * place).tolist(), strict=True))
        return [
            simulate_answers(
                with_values(scenario, values),
                practices,
                range(count),
                said.seed,
                jobs=jobs,
                model=own,
            ).sum(axis=1)
            for scenario in worlds.values()
        ]

    fitted_to: tuple[str, ...] = said.figures or tuple(row.figure for row in TARGETS)
    # Of a figure that is not fitted nothing counts as far off.
    errors = np.where([row.figure in fitted_to for row in TARGETS], target_errors(), np.inf)
    problem = Problem(target_values(), errors, run)
    seed, points, explored = said.seed, said.points, said.explored
    tell = counter(progress, "Exploring", points, POINTS)
    everywhere = explore(problem, len(keys), points, explored, seed=seed, told=tell)
    tell = counter(progress, "Fitting", MOST_STEPS * (1 + 2 * len(keys)), f"{POINTS} at most")
    found = descend(problem, everywhere.best, said.replicates, tell)
    found = polish(problem, found, said.check, counter(progress, "Polishing", 1, POINTS))
    tell = counter(progress, "Exploring about the fit", points, POINTS)
    about = surround(problem, found, points, explored, seed=seed, told=tell)
    known = identify(found.slopes)
    kept = np.concatenate([everywhere.kept, about.kept])
    parameters = tuple(_values(said, found, known, kept))
    rounded = {key: row.rounded for key, row in zip(keys, parameters, strict=True)}
    fitted = {name: with_values(scenario, rounded) for name, scenario in worlds.items()}
    different = [world for name, world in worlds.items() if world != fitted[name]]
    runs = (len(worlds) + len(different)) * len(practices) * said.check
    tick = counter(progress, "Checking", runs)
    names = [mixture.name for mixture in practices]

    def checked(scenario: Scenario) -> Counts:
        return simulate_answers(
            scenario, practices, range(said.check), said.seed + 1, jobs=jobs, tick=tick, model=own
        )

    with_found = tuple(
        model_figures(name, checked(scenario), names, seed) for name, scenario in fitted.items()
    )
    return CalibrateAnswer.like(
        said,
        asked=asked,
        source=SOURCE,
        check_seed=seed + 1,
        practices=tuple(names),
        targets=TARGETS,
        fitted_to=fitted_to,
        parameters=parameters,
        sets_tried=len(everywhere.tried) + len(about.tried),
        share_left=len(everywhere.kept) / len(everywhere.tried),
        condition=known.condition if math.isfinite(known.condition) else math.nan,
        correlation=tuple(map(tuple, known.correlation.tolist())),
        combinations=tuple(_combinations(said, known)),
        with_found=with_found,
        with_own=tuple(
            part
            if fitted[name] == scenario
            else model_figures(name, checked(scenario), names, seed)
            for part, (name, scenario) in zip(with_found, worlds.items(), strict=True)
        ),
    ).holding(held)


def _values(
    said: CalibrationExperiment, fit: Found, known: Identification, kept: Floats
) -> Iterator[FittedValue]:
    """Say what each parameter is, in its own unit; ``kept`` are the places not ruled out."""
    for n, row in enumerate(said.parameters):
        width, place = row.high - row.low, float(fit.place[n])
        error, found = float(known.errors[n]) * width, row.low + width * place
        default = float(getattr(ResponseSection(), row.key))
        rounded = round(found, said.decimals) + 0.0  # no −0
        near = abs(default - found) <= max(error, 0.5 * 10.0**-9)
        left = row.low + width * kept[:, n] if len(kept) else np.array([np.nan])
        yield FittedValue(
            path=row.path,
            low=row.low,
            high=row.high,
            found=found,
            rounded=rounded,
            error=error,
            at_bound=min(place, 1 - place) < 0.01,
            left_low=float(left.min()),
            left_high=float(left.max()),
            identified=identified(error / width),
            default=default,
            agrees=near or default == rounded,
        )


def _combinations(said: CalibrationExperiment, known: Identification) -> Iterator[Combination]:
    """Give the combinations of parameters that are known apart, the best known first."""
    paths = [row.path for row in said.parameters]
    for direction, error in zip(known.directions, known.direction_errors.tolist(), strict=True):
        weights = (direction / direction[np.argmax(np.abs(direction))]).tolist()
        named = dict(zip(paths, weights, strict=True))
        yield Combination(error=error, identified=identified(error), weights=named)


def identified(error: float) -> Known:
    """Say how well something is known by its standard error as a share of the range."""
    if error <= WELL:
        return "well"
    return "weakly" if error <= WEAKLY else "not"
