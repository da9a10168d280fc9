"""Draw the month's random numbers: every block whole, used or not (section 5)."""

import numpy as np

from sim._jit import FILL_FROM_GENERATOR, hot, inner
from sim.rules.counter import numbers_of_people
from sim.world.columns import Draws, Floats, People, Streams

PARTICIPATION, HARM = 0, 1
"""People's streams, in the order of their keys."""


@hot(FILL_FROM_GENERATOR)
def fill_uniform(stream: np.random.Generator, block: Floats) -> None:
    """Fill a block of one axis."""
    for i in range(block.shape[0]):
        block[i] = stream.random()


@hot(FILL_FROM_GENERATOR)
def fill_normal(stream: np.random.Generator, block: Floats) -> None:
    """Fill a block of one axis."""
    for i in range(block.shape[0]):
        block[i] = stream.standard_normal()


@inner
def draw(people: People, streams: Streams, draws: Draws, month: int) -> None:
    """Fill every block from its own stream, in C order."""
    fill_uniform(streams.delay, draws.delay)
    fill_uniform(streams.group_choice, draws.group_choice.reshape(-1))
    fill_uniform(streams.ally_choice, draws.ally_choice.reshape(-1))
    fill_uniform(streams.response, draws.response.reshape(-1))
    fill_normal(streams.signal_common, draws.signal_common.reshape(-1))
    fill_normal(streams.signal_groups, draws.signal_groups.reshape(-1))
    fill_normal(streams.signal_allies, draws.signal_allies.reshape(-1))
    numbers_of_people(draws.keys, PARTICIPATION, month, people.id, draws.participation)
    numbers_of_people(draws.keys, HARM, month, people.id, draws.harm)
