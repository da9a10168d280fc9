"""Random numbers: one named stream for each decision (``docs/model.md``, section 5).

A practice is in no key, so all practices of a replicate meet the same world and the same draws.
"""

from typing import Any

import numpy as np

from sim.world.columns import Keys, Streams

WORLD_STREAMS = {
    "states": 0,
    "groups": 1,
    "allies": 2,
    "people": 3,
    "network": 4,
    "ties": 5,
    "shocks": 6,
    "practices": 7,
    "knowledge": 8,
}
"""Streams that build a world."""

MONTH_STREAMS = {
    "delay": 10,
    "group_choice": 11,
    "ally_choice": 12,
    "response": 14,
    "signal_common": 16,
    "signal_groups": 17,
    "signal_allies": 18,
}
"""Streams of which a block is drawn each month."""

PEOPLE_STREAMS = {"participation": 13, "harm": 15}
"""Streams of people: numbers by counter, from a key, the month and the person's id."""


def people_keys(seed: int, replicate: int) -> Keys:
    """Give the keys of people's streams, [2], in the order of ``PEOPLE_STREAMS``."""
    sequences = [
        np.random.SeedSequence(seed, spawn_key=(replicate, n)) for n in PEOPLE_STREAMS.values()
    ]
    return np.concatenate([sequence.generate_state(1, np.uint64) for sequence in sequences])


def generator(seed: int, replicate: int, stream: int) -> np.random.Generator:
    """Make the generator of one stream of one replicate."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replicate, stream)))
    )


def month_streams(seed: int, replicate: int) -> Streams:
    """Make the monthly streams of a replicate, at their start."""
    return Streams(**{name: generator(seed, replicate, n) for name, n in MONTH_STREAMS.items()})


def states_of(streams: Streams) -> list[Any]:
    """Remember where streams are."""
    return [stream.bit_generator.state for stream in streams]


def reset(streams: Streams, states: list[Any]) -> None:
    """Put streams back to where they were; some 50 times cheaper than making them anew."""
    for stream, state in zip(streams, states, strict=True):
        stream.bit_generator.state = state
