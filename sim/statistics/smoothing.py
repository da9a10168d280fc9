"""A smooth curve, or surface, through means at points where the same worlds were run.

Points share their worlds, so that errors of their means go together, and worlds are what is
independent. Every world's values are therefore smoothed by the same weights, and what is told of
the curve is told of a mean over worlds. The weights are those of a cubic smoothing spline, on a
plane of a thin-plate spline (Wahba 1990): a line or a plane, plus a random curve that is as rough
as the points say by restricted likelihood. The band adds to the luck of worlds how far such a curve
may leave its estimate between the points, as in stochastic kriging (Ankenman, Nelson & Staum 2010;
with common random numbers: Chen, Ankenman & Nelson 2012).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.outcomes import Floats

_CONFIDENCE = 0.95

_ROUGHNESS = (0.0, *np.exp2(np.arange(-2.0, 21.0)).tolist())
"""Deviations of the roughest shape of the curve that are tried, in those of the luck of a mean."""

_EXACT, _NOTHING = 1e-6, 1e-30
"""Luck that means are taken to have at least: a share of their span, and a variance."""


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """A curve or surface where it was asked for, in the unit of the values.

    Attributes:
        mean: [places].
        low: lower end of its interval at 95 %, at each place by itself, [places].
        high: upper end.
        worlds: what every world has there, smoothed alike, [worlds, places].
    """

    mean: Floats
    low: Floats
    high: Floats
    worlds: Floats


def smoothed(positions: Floats, values: Floats, places: Floats) -> Smoothed:
    """Smooth values at points, and tell them at places.

    Args:
        positions: of the points, [points, dimensions]: one or two dimensions, each from 0 to 1,
            and two points more than dimensions.
        values: [points, worlds], all defined, of two worlds or more.
        places: [places, dimensions].
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import

    (points, dimensions), worlds = positions.shape, values.shape[1]
    trend, there = (np.column_stack([np.ones(len(at)), at]) for at in (positions, places))
    among, across = _covariance(positions, positions), _covariance(positions, places)
    apart = np.linalg.qr(trend, mode="complete")[0][:, dimensions + 1 :]
    sizes, shapes = np.linalg.eigh(apart.T @ among @ apart)
    # What all points of a world have in common moves the curve up or down and says nothing of its
    # shape.
    common = values.mean(axis=0)
    luck = float(np.var(values - common, axis=1, ddof=1).sum()) / ((points - 1) * worlds)
    luck = max(luck, (_EXACT * float(np.ptp(values.mean(axis=1)))) ** 2, _NOTHING)
    found = (shapes.T @ (apart.T @ values.mean(axis=1))) ** 2
    ratio = max(_ROUGHNESS, key=lambda size: _likelihood(size, sizes, found, luck))
    rough = ratio**2 * luck / float(sizes.max())
    corner = np.zeros((dimensions + 1, dimensions + 1))
    left = np.block([[rough * among + luck * np.eye(points), trend], [trend.T, corner]])
    weights = np.linalg.solve(left, np.vstack([rough * across, there.T]))[:points]
    between = rough * (
        (weights * (among @ weights)).sum(axis=0) - 2 * (weights * across).sum(axis=0)
    )
    held = values.T @ weights
    mean = held.mean(axis=0)
    error = np.sqrt(held.var(axis=0, ddof=1) / worlds + np.maximum(between, 0.0))
    reach = -stdtrit(worlds - 1, (1 - _CONFIDENCE) / 2) * error
    return Smoothed(mean, mean - reach, mean + reach, held)


def _likelihood(ratio: float, sizes: Floats, found: Floats, luck: float) -> float:
    """Give the logarithm of the restricted likelihood of a roughness, but for a constant.

    Args:
        ratio: from ``_ROUGHNESS``.
        sizes: variances of the shapes of a curve of roughness 1.
        found: squares of the shapes of the means.
        luck: variance of each of them by the luck of worlds.
    """
    variance = luck * (1 + ratio**2 * sizes / sizes.max())
    return -float((np.log(variance) + found / variance).sum())


def _covariance(one: Floats, other: Floats) -> Floats:
    """Give the generalised covariance of a curve, or surface, at pairs of places."""
    distance: Any = np.linalg.norm(one[:, np.newaxis] - other, axis=2)
    if one.shape[1] == 1:
        return np.asarray(distance**3)
    return np.asarray(distance**2 * np.log(np.where(distance > 0, distance, 1.0)))


@dataclass(frozen=True, slots=True)
class CurveCrossing:
    """Where a curve crosses a level, as positions on its axis.

    Attributes:
        at: where it does.
        low: lower end of where it may: where the band comes to hold the level; -inf where it holds
            it up to the beginning of the axis.
        high: upper end; inf likewise.
        rises: whether the curve goes from below the level to above it.
    """

    at: float
    low: float
    high: float
    rises: bool


def crossings(places: Floats, curve: Smoothed, level: float) -> list[CurveCrossing]:
    """Find all places where a curve crosses a level.

    The interval of one is all that is around it at which the level cannot be ruled out, as of a
    ratio of means (Fieller 1954): it holds at 95 % whatever the shape of the curve.

    Args:
        places: along the axis, rising, [places].
        curve: there.
        level: in the unit of its values.
    """
    above = curve.mean > level
    held = (curve.low <= level) & (level <= curve.high)
    found = []
    for n in np.flatnonzero(above[1:] != above[:-1]).tolist():
        at = _between(places, curve.mean, n, level)
        first, last = n, n + 1
        while first >= 0 and held[first]:
            first -= 1
        while last < len(places) and held[last]:
            last += 1
        low, high = -math.inf, math.inf
        # The end of the band that meets the level: the lower one where the curve lies above it.
        if first >= 0:
            end = curve.low if curve.low[first] > level else curve.high
            low = min(_between(places, end, first, level), at)
        if last < len(places):
            end = curve.low if curve.low[last] > level else curve.high
            high = max(_between(places, end, last - 1, level), at)
        found.append(CurveCrossing(at, low, high, bool(above[n + 1])))
    return found


def _between(places: Floats, values: Floats, n: int, level: float) -> float:
    """Give where a line from one place to the next has a level, within the two."""
    rise = float(values[n + 1] - values[n])
    share = (level - float(values[n])) / rise if rise else 0.5
    return float(places[n] + min(max(share, 0.0), 1.0) * (places[n + 1] - places[n]))
