"""Random numbers of people: by counter, so that a person's number needs no one else's (section 5).

SplitMix64 (Steele, Lea & Flood 2014): number i of the generator with state ``key`` is
mix(key + (i + 1)·γ), all modulo 2⁶⁴. Eight at a time fit a vector unit.
"""

import numpy as np
from numpy.typing import NDArray

from sim._jit import IS_COMPILED, hot
from sim.world.columns import Floats, Rows

type Keys = NDArray[np.uint64]

GAMMA = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
THIRTY, TWENTY_SEVEN, THIRTY_ONE = np.uint64(30), np.uint64(27), np.uint64(31)
ONE, ELEVEN = np.uint64(1), np.uint64(11)
TO_SHARE = 1.0 / 9007199254740992.0
"""2⁻⁵³: the upper 53 bits become a number in [0, 1)."""


@hot("void(uint64[::1], int64, int64, uint32[::1], float64[::1])")
def _compiled(keys: Keys, stream: int, month: int, ids: Rows, drawn: Floats) -> None:
    z = keys[stream] + np.uint64(month + 1) * GAMMA
    z = (z ^ (z >> THIRTY)) * FIRST
    z = (z ^ (z >> TWENTY_SEVEN)) * SECOND
    key = z ^ (z >> THIRTY_ONE)
    for i in range(drawn.shape[0]):
        z = key + (np.uint64(ids[i]) + ONE) * GAMMA
        z = (z ^ (z >> THIRTY)) * FIRST
        z = (z ^ (z >> TWENTY_SEVEN)) * SECOND
        z = z ^ (z >> THIRTY_ONE)
        drawn[i] = np.float64(np.int64(z >> ELEVEN)) * TO_SHARE


def _plain(keys: Keys, stream: int, month: int, ids: Rows, drawn: Floats) -> None:
    """Do the same without a compiler: whole arrays wrap around in silence, numbers would warn."""
    key = _mix(keys[stream : stream + 1] + np.array([month + 1], np.uint64) * GAMMA)
    mixed = _mix(key + (ids.astype(np.uint64) + ONE) * GAMMA)
    drawn[:] = (mixed >> ELEVEN).astype(np.float64) * TO_SHARE


def _mix(z: Keys) -> Keys:
    z = (z ^ (z >> THIRTY)) * FIRST
    z = (z ^ (z >> TWENTY_SEVEN)) * SECOND
    return z ^ (z >> THIRTY_ONE)


numbers_of_people = _compiled if IS_COMPILED else _plain
"""Fill ``drawn`` [N] with the uniform numbers of a month, one for each person by its id."""
