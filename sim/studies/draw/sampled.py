"""Where the points of a draw lie in the unit cube; a longer draw begins with a shorter one.

A scrambled Sobol sequence (Owen 1998) serves for means over the space. What reads one dimension
apart from the others takes Latin hypercubes: of some two hundred dimensions of a Sobol sequence one
tells of another (``sim.statistics.sensitivity``).
"""

from collections.abc import Callable

import numpy as np

from sim.outcomes import Floats
from sim.statistics.sensitivity import generator

KEY = 3_000
"""Key of the stream of a Sobol sequence; see ``sim.runs.setup.KEY``."""

BLOCK = 128
"""Points of a Latin hypercube, of which several stand one behind the other."""

type Sampler = Callable[[int, int, int], Floats]
"""Gives points of the unit cube, [points, dimensions]: of how many dimensions, how many, and the
seed. The first do not depend on how many."""


def sobol(dimensions: int, points: int, seed: int) -> Floats:
    """Draw the first points of a scrambled Sobol sequence."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(KEY,))))
    sequence = qmc.Sobol(dimensions, scramble=True, rng=rng)
    drawn: Floats = sequence.random_base2((points - 1).bit_length())[:points]
    return drawn


def hypercubes(stream: int) -> Sampler:
    """Give what draws Latin hypercubes from a stream of ``sim.statistics.sensitivity``."""

    def draw(dimensions: int, points: int, seed: int) -> Floats:
        from scipy.stats import qmc  # noqa: PLC0415 - slow to import

        cube = qmc.LatinHypercube(dimensions, rng=generator(seed, stream))
        blocks = [cube.random(BLOCK) for _ in range(-(-points // BLOCK))]
        return np.concatenate(blocks)[:points]

    return draw
