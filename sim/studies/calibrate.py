"""``calibrate``: fit the states' response to data, and say how well values are known.

Fitting: explore the ranges, descend to the nearest fit, and ask how well it is known.

Every set of values meets the same worlds with the same luck (common random numbers), so that a
difference between two sets is theirs. Distances are in standard errors of the targets. A set of
values is a *place* in the unit cube: of each parameter its share of the range that is tried.

`coding` makes campaign-months of events, whoever recorded them, and figures of campaign-months;
`events` reads a user's data, `simulate` runs the model, `fit` finds values of parameters and says
how well they are known, `study` carries that out, and `answer` is what was found, with figures
beside those of `sim.studies.calibrate_answer`. Results: ``docs/explanation/calibration.md``.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.outcomes import Floats
from sim.scenario.files import request_of, request_text
from sim.scenario.schema import Scenario
from sim.scenario.sections import ResponseSection
from sim.studies.answer import Attachments
from sim.studies.calibrate_answer import (
    INDEPENDENT,
    SOURCE,
    TARGETS,
    CalibrateAnswer,
    Combination,
    FittedValue,
    Known,
    figure_errors,
    model_figures,
    target_errors,
    target_values,
)
from sim.studies.calibrate_simulate import (
    CalibrationExperiment,
    changed_experiment,
    pooled,
    read_worlds,
    simulate_answers,
    with_values,
)
from sim.studies.coding import Counts, figures
from sim.studies.inputs import (
    ModelLike,
    Progress,
    counter,
    describes,
    own_model,
    published_path,
    read_model,
)
from sim.studies.questions import CalibrateAsked

_RULED_OUT = 3.0
"""Implausibility from which values are ruled out (three sigmas; Vernon et al. 2010)."""

STEP = 0.04
"""Step of a derivative, as a share of the range: wide, for outcomes of worlds are not smooth."""

_MOST_STEPS = 12
_SPREAD = 2.0
"""Standard errors that one standard deviation of the points about a fit stands for."""

type Tell = Callable[[int], None]
"""Told how many more sets of values were tried."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is fitted to what.

    Attributes:
        targets: the figures to meet, [5].
        errors: their standard errors, [5].
        run: takes a place, [P], and a number of worlds; gives tallies [worlds, 11] of every
            scenario.
    """

    targets: Floats
    errors: Floats
    run: Callable[[Floats, int], Sequence[Counts]]

    def distances(self, place: Floats, worlds: int) -> Floats:
        """Give (model − target) / standard error, [scenarios, 5]; what is undefined is far off."""
        found = np.array([figures(held.sum(axis=0)) for held in self.run(place, worlds)])
        return np.nan_to_num((found - self.targets) / self.errors, nan=10 * _RULED_OUT)

    def implausibility(self, place: Floats, worlds: int, seed: int) -> float:
        """Give the largest distance in any scenario; its simulation error counts with the target's.

        ``seed`` is of the resampling for that error.
        """
        most = 0.0
        for held in self.run(place, worlds):
            error = np.hypot(self.errors, np.nan_to_num(figure_errors(held, seed)))
            off = np.abs(figures(held.sum(axis=0)) - self.targets) / error
            most = max(most, float(np.nan_to_num(off, nan=10 * _RULED_OUT).max()))
        return most


class Wave(NamedTuple):
    """Places that were tried, [N, P], and the implausibility of each, [N]."""

    tried: Floats
    implausibility: Floats

    @property
    def kept(self) -> Floats:
        """The places that are not ruled out, [n, P]."""
        return self.tried[self.implausibility < _RULED_OUT]

    @property
    def best(self) -> Floats:
        """The least implausible place, [P]."""
        found: Floats = self.tried[np.argmin(self.implausibility)]
        return found


class Found(NamedTuple):
    """The nearest fit: its place, [P], and the slopes of the distances, [scenarios, 5, P]."""

    place: Floats
    slopes: Floats


class Identification(NamedTuple):
    """How well values are known; everything as shares of the parameters' ranges.

    Attributes:
        errors: standard error of each, the others free, [P].
        correlation: of the errors, [P, P].
        directions: combinations that are known apart from each other, [P, P], a row each.
        direction_errors: standard error along each, rising, [P].
        condition: how much better the best known direction is known than the worst.
    """

    errors: Floats
    correlation: Floats
    directions: Floats
    direction_errors: Floats
    condition: float


def explore(
    problem: Problem, parameters: int, points: int, worlds: int, *, seed: int, told: Tell
) -> Wave:
    """Match history: try Sobol's points over the whole ranges.

    Args:
        problem: what is fitted.
        parameters: how many there are.
        points: how many are tried, a power of 2.
        worlds: of a point.
        seed: of the points and of the resampling for errors.
        told: of each point that was tried.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    places: Any = qmc.Sobol(parameters, rng=_generator(seed)).random(points)
    return _tried(problem, places, worlds, seed, told)


def surround(
    problem: Problem, found: Found, points: int, worlds: int, *, seed: int, told: Tell
) -> Wave:
    """Match history about a fit: what is not ruled out is too thin to be hit by chance.

    Points are quasi-random normal ones, spread twice as far as the slopes at the fit let values
    go, and no farther than the ranges; those outside are not tried. Else as `explore`.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    slopes = _independent(found.slopes)
    prior = 12.0 * np.eye(slopes.shape[1])  # a uniform distribution's over its range
    spread = _SPREAD**2 * np.linalg.inv(slopes.T @ slopes + prior)
    drawn: Any = qmc.MultivariateNormalQMC(found.place, spread, rng=_generator(seed)).random(points)
    inside = drawn[((drawn >= 0) & (drawn <= 1)).all(axis=1)]
    told(len(drawn) - len(inside))
    return _tried(problem, np.concatenate([found.place[None], inside]), worlds, seed, told)


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))


def _tried(problem: Problem, places: Floats, worlds: int, seed: int, told: Tell) -> Wave:
    found = []
    for place in places:
        found.append(problem.implausibility(place, worlds, seed))
        told(1)
    return Wave(places, np.array(found))


def descend(problem: Problem, start: Floats, worlds: int, told: Tell) -> Found:
    """Go from a place, [P], to the least sum of squared distances (`scipy`, trust region).

    The scenarios share one set of targets: their squares are averaged, not added, so that asking
    more scenarios does not make the data more precise.
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - slow to import

    def off(places: Floats) -> Floats:
        told(1)
        found = problem.distances(places - 1.0, worlds)
        return np.asarray(found / np.sqrt(len(found))).ravel()

    found: Any = least_squares(
        off,
        # From 1 to 2, where steps that are relative to the place are steps of the range.
        1.0 + np.clip(start, 0.01, 0.99),
        jac="3-point",
        bounds=(1.0, 2.0),
        diff_step=STEP,
        ftol=1e-3,
        xtol=1e-3,
        max_nfev=_MOST_STEPS,
    )
    scenarios = len(found.fun) // len(problem.targets)
    slopes = np.sqrt(scenarios) * found.jac.reshape(scenarios, len(problem.targets), -1)
    return Found(found.x - 1.0, slopes)


def polish(problem: Problem, found: Found, worlds: int, told: Tell) -> Found:
    """Correct a fit for the luck of its worlds: one step with its slopes and many more worlds."""
    from scipy.optimize import lsq_linear  # noqa: PLC0415 - slow to import

    here = found.place
    off = problem.distances(here, worlds).ravel()
    told(1)
    slopes = found.slopes.reshape(-1, len(here))
    step: Any = lsq_linear(slopes, -off, bounds=(-here, 1.0 - here + 1e-12))
    return found._replace(place=np.clip(here + step.x, 0.0, 1.0))


def identify(slopes: Floats) -> Identification:
    """Ask how well a fit is known, from the slopes of the distances at it, [scenarios, 5, P]."""
    _, sizes, directions = np.linalg.svd(_independent(slopes), full_matrices=False)
    sizes = np.maximum(sizes, 1e-9)
    covariance = (directions.T / sizes**2) @ directions
    errors = np.sqrt(np.diag(covariance))
    return Identification(
        errors=errors,
        correlation=covariance / np.outer(errors, errors),
        directions=directions,
        direction_errors=1 / sizes,
        condition=float(sizes[0] / sizes[-1]),
    )


def _independent(slopes: Floats) -> Floats:
    """Give the slopes of the independent figures, the scenarios averaged, [rows, P]."""
    held: Floats = slopes[:, INDEPENDENT, :] / np.sqrt(len(slopes))
    return held.reshape(-1, slopes.shape[-1])


_WELL, _WEAKLY = 0.1, 1 / math.sqrt(12)
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
    held: Attachments,
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
    tell = counter(progress, "Fitting", _MOST_STEPS * (1 + 2 * len(keys)), f"{POINTS} at most")
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
    return CalibrateAnswer.from_attributes(
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
    if error <= _WELL:
        return "well"
    return "weakly" if error <= _WEAKLY else "not"


ANSWER = CalibrateAnswer
