"""Draw the month's random numbers: every block whole, used or not (section 5)."""

import numpy as np

from sim._jit import inner, njit
from sim.world.columns import Draws, Floats, Streams


@njit
def fill_uniform(stream: np.random.Generator, block: Floats) -> None:
    """Fill a block of one axis."""
    for i in range(block.shape[0]):
        block[i] = stream.random()


@inner
def draw(streams: Streams, draws: Draws) -> None:
    """Fill every block from its own stream, in C order."""
    fill_uniform(streams.delay, draws.delay)
    for i in range(draws.group_choice.shape[0]):
        for o in range(draws.group_choice.shape[1]):
            draws.group_choice[i, o] = streams.group_choice.random()
    for i in range(draws.ally_choice.shape[0]):
        for o in range(draws.ally_choice.shape[1]):
            draws.ally_choice[i, o] = streams.ally_choice.random()
    fill_uniform(streams.participation, draws.participation)
    for s in range(draws.response.shape[0]):
        for c in range(draws.response.shape[1]):
            for k in range(draws.response.shape[2]):
                draws.response[s, c, k] = streams.response.random()
    fill_uniform(streams.harm, draws.harm)
    for s in range(draws.signal_common.shape[0]):
        for t in range(draws.signal_common.shape[1]):
            draws.signal_common[s, t] = streams.signal_common.standard_normal()
    for g in range(draws.signal_groups.shape[0]):
        for t in range(draws.signal_groups.shape[1]):
            draws.signal_groups[g, t] = streams.signal_groups.standard_normal()
    for a in range(draws.signal_allies.shape[0]):
        for s in range(draws.signal_allies.shape[1]):
            for t in range(draws.signal_allies.shape[2]):
                draws.signal_allies[a, s, t] = streams.signal_allies.standard_normal()
