"""Fitting: explore the ranges, descend to the nearest fit, and ask how well it is known.

Every set of values meets the same worlds with the same luck (common random numbers), so that a
difference between two sets is theirs. Distances are in standard errors of the targets. A set of
values is a *place* in the unit cube: of each parameter its share of the range that is tried.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.outcomes import Floats
from sim.studies.calibrate.answer import figure_errors
from sim.studies.calibrate.coding import Counts, figures
from sim.studies.targets import INDEPENDENT

RULED_OUT = 3.0
"""Implausibility from which values are ruled out (three sigmas; Vernon et al. 2010)."""

STEP = 0.04
"""Step of a derivative, as a share of the range: wide, for outcomes of worlds are not smooth."""

MOST_STEPS = 12
SPREAD = 2.0
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
        return np.nan_to_num((found - self.targets) / self.errors, nan=10 * RULED_OUT)

    def implausibility(self, place: Floats, worlds: int, seed: int) -> float:
        """Give the largest distance in any scenario; its simulation error counts with the target's.

        ``seed`` is of the resampling for that error.
        """
        most = 0.0
        for held in self.run(place, worlds):
            error = np.hypot(self.errors, np.nan_to_num(figure_errors(held, seed)))
            off = np.abs(figures(held.sum(axis=0)) - self.targets) / error
            most = max(most, float(np.nan_to_num(off, nan=10 * RULED_OUT).max()))
        return most


class Wave(NamedTuple):
    """Places that were tried, [N, P], and the implausibility of each, [N]."""

    tried: Floats
    implausibility: Floats

    @property
    def kept(self) -> Floats:
        """The places that are not ruled out, [n, P]."""
        return self.tried[self.implausibility < RULED_OUT]

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
    spread = SPREAD**2 * np.linalg.inv(slopes.T @ slopes + prior)
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
        max_nfev=MOST_STEPS,
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
