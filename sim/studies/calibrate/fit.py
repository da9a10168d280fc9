"""Fitting: explore the ranges, descend to the nearest fit, and ask how well it is known.

Every set of values meets the same worlds with the same luck (common random numbers), so that a
difference between two sets is theirs. Distances are in standard errors of the targets.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.outcomes import Floats
from sim.studies.calibrate.coding import Counts, figures
from sim.studies.calibrate.uncertainty import figure_errors
from sim.studies.targets import INDEPENDENT

RULED_OUT = 3.0
"""Implausibility from which values are ruled out (three sigmas; Vernon et al. 2010)."""

STEP = 0.04
"""Step of a derivative, as a share of the range: wide, for outcomes of worlds are not smooth."""

MOST_STEPS = 12
SPREAD = 2.0
"""Standard errors that one standard deviation of the points about a fit stands for."""

type Run = Callable[[Floats, int], Sequence[Counts]]
"""Takes values [P] and a number of worlds; gives tallies [worlds, 11] of every scenario."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is fitted to what: bounds [P] of the parameters, targets and their errors [5]."""

    low: Floats
    high: Floats
    targets: Floats
    errors: Floats
    run: Run

    def at(self, places: Floats) -> Floats:
        """Give the values at places in the unit cube."""
        return self.low + (self.high - self.low) * places

    def distances(self, values: Floats, worlds: int) -> Floats:
        """Give (model − target) / standard error, [scenarios, 5]; what is undefined is far off."""
        found = np.array([figures(held.sum(axis=0)) for held in self.run(values, worlds)])
        return np.nan_to_num((found - self.targets) / self.errors, nan=10 * RULED_OUT)


@dataclass(frozen=True, slots=True)
class Wave:
    """Sets of values that were tried, [N, P], and the implausibility of each, [N]."""

    tried: Floats
    implausibility: Floats

    @property
    def kept(self) -> Floats:
        """The sets that are not ruled out, [n, P]."""
        return self.tried[self.implausibility < RULED_OUT]

    @property
    def best(self) -> Floats:
        """The least implausible set, [P]."""
        found: Floats = self.tried[np.argmin(self.implausibility)]
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest fit.

    Attributes:
        place: values, [P].
        distances: [scenarios, 5], in standard errors.
        jacobian: of the distances, [scenarios, 5, P], per range of the parameter.
        at_bound: which parameters ended at an end of their range, [P].
    """

    place: Floats
    distances: Floats
    jacobian: Floats
    at_bound: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Identification:
    """How well values are known; everything as shares of the parameters' ranges.

    Attributes:
        errors: standard error of each, the others free, [P].
        correlation: of the errors, [P, P].
        directions: combinations that are known apart from each other, [P, P], a row each.
        direction_errors: standard error along each, rising, [P].
        condition: of the Jacobian: how much better the best known direction is known than the
            worst.
    """

    errors: Floats
    correlation: Floats
    directions: Floats
    direction_errors: Floats
    condition: float


def explore(
    problem: Problem, points: int, worlds: int, seed: int, told: Callable[[int], None]
) -> Wave:
    """Match history: try Sobol's points over the whole ranges.

    Implausibility is the largest distance of a figure in any scenario, its simulation error
    counted with the target's.

    Args:
        problem: what is fitted.
        points: how many, a power of 2.
        worlds: of a point.
        seed: of the points and of the resampling for errors.
        told: of each point that was tried.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    places: Any = qmc.Sobol(len(problem.low), rng=_generator(seed)).random(points)
    return _tried(problem, places, worlds, seed, told)


def surround(
    problem: Problem,
    found: Found,
    points: int,
    worlds: int,
    *,
    seed: int,
    told: Callable[[int], None],
) -> Wave:
    """Match history about a fit: what is not ruled out is too thin to be hit by chance.

    Points are quasi-random normal ones, spread twice as far as the slopes at the fit let values
    go, and no farther than the ranges; those outside are not tried. Else as `explore`.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    slopes = _slopes(found.jacobian)
    prior = 12.0 * np.eye(slopes.shape[1])  # a uniform distribution's over its range
    spread = SPREAD**2 * np.linalg.inv(slopes.T @ slopes + prior)
    middle = (found.place - problem.low) / (problem.high - problem.low)
    drawn: Any = qmc.MultivariateNormalQMC(middle, spread, rng=_generator(seed)).random(points)
    inside = drawn[((drawn >= 0) & (drawn <= 1)).all(axis=1)]
    told(len(drawn) - len(inside))
    return _tried(problem, np.concatenate([middle[None], inside]), worlds, seed, told)


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))


def _tried(
    problem: Problem, places: Floats, worlds: int, seed: int, told: Callable[[int], None]
) -> Wave:
    found = []
    for place in places:
        found.append(_implausibility(problem, problem.at(place), worlds, seed))
        told(1)
    return Wave(problem.at(places), np.array(found))


def _implausibility(problem: Problem, values: Floats, worlds: int, seed: int) -> float:
    most = 0.0
    for held in problem.run(values, worlds):
        error = np.hypot(problem.errors, np.nan_to_num(figure_errors(held, seed)))
        off = np.abs(figures(held.sum(axis=0)) - problem.targets) / error
        most = max(most, float(np.nan_to_num(off, nan=10 * RULED_OUT).max()))
    return most


def descend(problem: Problem, start: Floats, worlds: int, told: Callable[[int], None]) -> Found:
    """Go from a set of values to the least sum of squared distances (`scipy`, trust region).

    The scenarios share one set of targets: their squares are averaged, not added, so that asking
    more scenarios does not make the data more precise.

    Args:
        problem: what is fitted.
        start: inside the bounds, [P].
        worlds: of each set of values.
        told: of each set that was tried.
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - slow to import

    width = problem.high - problem.low

    def off(places: Floats) -> Floats:
        told(1)
        found = problem.distances(problem.at(places - 1.0), worlds)
        return np.asarray(found / np.sqrt(len(found))).ravel()

    # From 1 to 2, where steps that are relative to the place are steps of the range.
    place = 1.0 + np.clip((start - problem.low) / width, 0.01, 0.99)
    found: Any = least_squares(
        off,
        place,
        jac="3-point",
        bounds=(1.0, 2.0),
        diff_step=STEP,
        ftol=1e-3,
        xtol=1e-3,
        max_nfev=MOST_STEPS,
    )
    scenarios = len(found.fun) // len(problem.targets)
    scale = np.sqrt(scenarios)
    return Found(
        place=problem.at(found.x - 1.0),
        distances=scale * found.fun.reshape(scenarios, -1),
        jacobian=scale * found.jac.reshape(scenarios, len(problem.targets), -1),
        at_bound=tuple(bool(min(x - 1.0, 2.0 - x) < 0.01) for x in found.x),
    )


def polish(problem: Problem, found: Found, worlds: int, told: Callable[[int], None]) -> Found:
    """Correct a fit for the luck of its worlds: one step with its slopes and many more worlds.

    Args:
        problem: what is fitted.
        found: from `descend`; its slopes are kept.
        worlds: of the two sets of values that are run.
        told: of each set that was tried.
    """
    from scipy.optimize import lsq_linear  # noqa: PLC0415 - slow to import

    width = problem.high - problem.low
    here = (found.place - problem.low) / width
    off = problem.distances(found.place, worlds)
    told(1)
    slopes = found.jacobian.reshape(-1, len(here))
    step: Any = lsq_linear(slopes, -off.ravel(), bounds=(-here, 1.0 - here + 1e-12))
    there = problem.at(np.clip(here + step.x, 0.0, 1.0))
    distances = problem.distances(there, worlds)
    told(1)
    return replace(found, place=there, distances=distances)


def identify(jacobian: Floats) -> Identification:
    """Ask how well a fit is known, from the slopes of the distances at it.

    Args:
        jacobian: [scenarios, 5, P], per range of each parameter, as `Found` has it.
    """
    _, sizes, directions = np.linalg.svd(_slopes(jacobian), full_matrices=False)
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


def _slopes(jacobian: Floats) -> Floats:
    """Give the slopes of the independent figures, the scenarios averaged, [rows, P]."""
    held = jacobian[:, INDEPENDENT, :] / np.sqrt(len(jacobian))
    slopes: Floats = held.reshape(-1, jacobian.shape[-1])
    return slopes
