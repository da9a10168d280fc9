"""Which inputs decide a number: shares of its variance, with what noise adds taken out.

What is read is y = f(x) + noise at points x, uniform and independent in the unit cube, where the
noise of each y has a known standard error. V is the variance of f alone: that of y less the
mean square of these errors. Of V, the *first-order* index of an input is the share that goes if it
is known, V(E(f | xᵢ)) / V; the *total* one that which stays if all others are known (Sobol 2001).

- ``given_data`` reads first-order indices of all inputs from any sample: the spread of means over
  slices of equal size, less what slices of noise would have (ε², Kelley 1935); and PAWN, how far
  the distribution within a slice is from the whole (Kolmogorov's distance, mean over slices;
  Pianosi & Wagener 2018), which notes any influence, not only on means.
- ``sobol_indices`` reads both indices of groups of inputs from a design of its own (Saltelli et
  al. 2010), by the efficient estimator of Janon et al. (2014), which bears values far out. Noise
  that is independent from point to point adds nothing to its covariances and a known amount to its
  variances, which is taken off.

Points are Latin hypercubes, not a Sobol sequence: of some two hundred dimensions and a thousand
points of such a sequence, a sixteenth of one dimension may tell most of another, and what the other
does would be read as the first's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.outcomes import Floats
from sim.statistics.bootstrap import Ints

_KEY = 6_000
"""First key of the streams: of resamples, of dummies, of the design."""

_SLICES = 16
"""Slices of an input's range, of at least as many points each."""

_DUMMIES = 100
"""Inputs that do nothing, to see what noise alone looks like."""

_RESAMPLES = 400
"""Bootstrap resamples of points, or of rows of the design."""

_TAILS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class GivenData:
    """What a sample says of all inputs.

    Attributes:
        first: first-order indices, [inputs].
        low: their intervals, 95 % each, [inputs].
        high: as above.
        pawn: mean Kolmogorov distance, [inputs], from 0 to 1.
        dummy_first: the largest first-order index of ``_DUMMIES`` inputs that do nothing.
        dummy_pawn: the same for PAWN.
        noise: share of the variance of y that is noise.
        deviation: standard deviation of f.
    """

    first: Floats
    low: Floats
    high: Floats
    pawn: Floats
    dummy_first: float
    dummy_pawn: float
    noise: float
    deviation: float


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """First-order and total indices, with their resamples in the rows after the first.

    Attributes:
        first: [1 + resamples, groups].
        total: the same.
        noise: share of the variance of y that is noise.
    """

    first: Floats
    total: Floats
    noise: float

    def bounds(self, held: Floats) -> Floats:
        """Give 95 % intervals of some columns of resamples, [2, groups]."""
        found: Floats = np.quantile(held[1:], _TAILS, axis=0)
        return found


def generator(seed: int, stream: int) -> np.random.Generator:
    """Give the generator of a stream of this kind of analysis."""
    key = np.random.SeedSequence(seed, spawn_key=(_KEY, stream))
    return np.random.Generator(np.random.PCG64(key))


def hypercube(dimensions: int, points: int, rng: np.random.Generator) -> Floats:
    """Draw points of which each input is spread evenly and none tells of another, [points, …]."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    found: Floats = qmc.LatinHypercube(dimensions, rng=rng).random(points)
    return found


def sliced(scaled: Floats) -> Ints:
    """Number the slice of each point along each input, [points, inputs]: slices of equal size."""
    points = len(scaled)
    ranks = scaled.argsort(axis=0, kind="stable").argsort(axis=0)
    slices = max(2, min(_SLICES, points // _SLICES))
    found: Ints = ranks * slices // points
    return found


def given_data(scaled: Floats, mean: Floats, error: Floats, seed: int) -> GivenData:
    """Read indices of all inputs from a sample.

    Args:
        scaled: [points, inputs], each uniform from 0 to 1; at least 64 points.
        mean: y, [points].
        error: standard errors of y, [points].
        seed: of resamples and dummies.
    """
    points, inputs = scaled.shape
    dummies = generator(seed, 1).random((points, _DUMMIES))
    where = sliced(np.concatenate([scaled, dummies], axis=1))
    drawn = generator(seed, 0).multinomial(points, np.full(points, 1 / points), _RESAMPLES)
    counts = np.vstack([np.ones(points), drawn]).astype(np.float64)
    variance, noise = _variances(counts, mean, error)
    pure = variance / (variance - noise)
    indices = np.stack([_ratio(where[:, n], mean, counts) * pure for n in range(inputs)], axis=1)
    nothing = [_ratio(slices, mean, counts[:1])[0] * pure[0] for slices in where[:, inputs:].T]
    first = indices[0]
    # Doubled points make resamples look less noisy than the sample: what they add is taken off.
    spread = indices[1:] - indices[1:].mean(axis=0)
    low, high = np.clip(first + np.quantile(spread, _TAILS, axis=0), 0, 1)
    pawn = _pawn(where, mean)
    return GivenData(
        first=np.clip(first, 0, 1),
        low=low,
        high=high,
        pawn=pawn[:inputs],
        dummy_first=max(0.0, *map(float, nothing)),
        dummy_pawn=float(pawn[inputs:].max()),
        noise=float(noise[0] / variance[0]),
        deviation=float(np.sqrt(variance[0] - noise[0])),
    )


def _variances(counts: Floats, mean: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Give the variance of y and the part that is noise, for each row of counts."""
    total = counts.sum(axis=1)
    centre = (counts @ mean) / total
    variance: Floats = (counts @ mean**2 / total - centre**2) * total / (total - 1)
    noise: Floats = np.minimum(counts @ error**2 / total, 0.999 * variance)
    return np.maximum(variance, 1e-300), noise


def _ratio(where: Ints, mean: Floats, counts: Floats) -> Floats:
    """Give the share of variance between slices, less what noise would have: ε², for each row."""
    slices = np.eye(where.max() + 1)[where]
    size = np.maximum(counts @ slices, 1e-300)
    total = counts.sum(axis=1)
    centred = mean - mean.mean()
    between = ((counts * centred @ slices) ** 2 / size).sum(axis=1)
    offset = (counts @ centred) ** 2 / total
    whole = np.maximum(counts @ centred**2 - offset, 1e-300)
    eta = (between - offset) / whole
    found: Floats = 1 - (1 - eta) * (total - 1) / (total - slices.shape[1])
    return found


def _pawn(where: Ints, mean: Floats) -> Floats:
    """Give the mean distance between the distribution in a slice and the whole, for each input."""
    order = mean.argsort(kind="stable")
    steps = np.arange(1, len(mean) + 1)[:, np.newaxis] / len(mean)
    found = []
    for slices in where[order].T:
        inside = np.eye(slices.max() + 1)[slices]
        apart = np.abs(inside.cumsum(axis=0) / inside.sum(axis=0) - steps)
        found.append(apart.max(axis=0).mean())
    return np.array(found)


def saltelli_design(
    dimensions: int, groups: Sequence[Sequence[int]], rows: int, seed: int
) -> Floats:
    """Give the points of a design: A, B, and for each group A with its inputs from B.

    Args:
        dimensions: inputs.
        groups: inputs of each group, which move together.
        rows: points of A.
        seed: of the points.

    Returns:
        [(2 + groups)·rows, dimensions].
    """
    drawn = hypercube(2 * dimensions, rows, generator(seed, 2))
    one, other = drawn[:, :dimensions], drawn[:, dimensions:]
    mixed = []
    for group in groups:
        held = one.copy()
        held[:, list(group)] = other[:, list(group)]
        mixed.append(held)
    found: Floats = np.concatenate([one, other, *mixed])
    return found


def sobol_indices(mean: Floats, error: Floats, groups: int, seed: int) -> SobolIndices:
    """Read first-order and total indices from the points of ``saltelli_design``.

    Args:
        mean: y at these points; rows with a NaN are left out.
        error: its standard errors.
        groups: of the design.
        seed: of resamples.
    """
    values, errors = mean.reshape(2 + groups, -1), error.reshape(2 + groups, -1)
    kept = np.isfinite(values).all(axis=0) & np.isfinite(errors).all(axis=0)
    values, errors = values[:, kept] - values[:, kept].mean(), errors[:, kept] ** 2
    rows = values.shape[1]
    drawn = generator(seed, 3).multinomial(rows, np.full(rows, 1 / rows), _RESAMPLES)
    counts = np.vstack([np.ones(rows), drawn]) / rows
    alike = _alike(counts, values[:1], errors[:1], values[2:], errors[2:])
    _, noise = _variances(
        np.ones((1, values[:2].size)), values[:2].ravel(), errors[:2].ravel() ** 0.5
    )
    return SobolIndices(
        first=_alike(counts, values[1:2], errors[1:2], values[2:], errors[2:]),
        total=1 - alike,
        noise=float(noise[0] / values[:2].var(ddof=1)),
    )


def _alike(counts: Floats, one: Floats, error: Floats, mixed: Floats, errors: Floats) -> Floats:
    """Give how far y agrees between two sets of points that share inputs, [resamples, groups].

    The covariance over the mean variance of the two sets, noise taken off: what is far out in one
    of them alone then counts above and below.
    """
    centre = (counts @ one.T + counts @ mixed.T) / 2
    together = counts @ (one * mixed).T - centre**2
    squares = (counts @ (one**2).T + counts @ (mixed**2).T) / 2 - centre**2
    noise = (counts @ error.T + counts @ errors.T) / 2
    found: Floats = together / np.maximum(squares - noise, 1e-3 * squares + 1e-300)
    return found
