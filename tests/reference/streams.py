"""Random numbers: one generator for each named stream, blocks laid out by id (section 5)."""

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

NUMBERS = {
    "states": 0,
    "groups": 1,
    "allies": 2,
    "people": 3,
    "network": 4,
    "ties": 5,
    "shocks": 6,
    "practices": 7,
    "knowledge": 8,
    "delay": 10,
    "group_choice": 11,
    "ally_choice": 12,
    "response": 14,
    "signal_common": 16,
    "signal_groups": 17,
    "signal_allies": 18,
}
PEOPLE = {"participation": 13, "harm": 15}


class Streams:
    """The streams of one replicate. The practice is in no key."""

    def __init__(self, seed: int, replicate: int) -> None:
        self.generators = {
            name: Generator(PCG64(SeedSequence(seed, spawn_key=(replicate, number))))
            for name, number in NUMBERS.items()
        }
        self.participation = Counter(seed, replicate, PEOPLE["participation"])
        self.harm = Counter(seed, replicate, PEOPLE["harm"])

    def __getitem__(self, name: str) -> Generator:
        return self.generators[name]

    def uniform(self, name: str, *shape: int) -> list:
        """Draw the next block of uniform numbers, as (nested) lists."""
        return self.generators[name].random(shape).tolist()

    def normal(self, name: str, *shape: int) -> list:
        """Draw the next block of standard normal numbers, as (nested) lists."""
        return self.generators[name].standard_normal(shape).tolist()


class Counter:
    """A stream of people: SplitMix64 by counter, one number for each person and month."""

    def __init__(self, seed: int, replicate: int, number: int) -> None:
        sequence = SeedSequence(seed, spawn_key=(replicate, number))
        self.key = sequence.generate_state(1, np.uint64)

    def uniform(self, month: int, people: int) -> list[float]:
        """Give everyone's number of a month."""
        gamma = np.uint64(0x9E3779B97F4A7C15)
        start = _mixed(self.key + np.array([month + 1], np.uint64) * gamma)
        each = np.arange(1, people + 1, dtype=np.uint64)
        numbers = _mixed(start + each * gamma) >> np.uint64(11)
        return (numbers * 2.0**-53).tolist()


def _mixed(z: np.ndarray) -> np.ndarray:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


class Luck:
    """What a month draws: every block whole, used or not."""

    def __init__(
        self,
        streams: Streams,
        month: int,
        *,
        states: int,
        categories: int,
        issues: int,
        tactics: int,
        groups: int,
        allies: int,
        people: int,
    ) -> None:
        options = issues * tactics + 1
        uniform, normal = streams.uniform, streams.normal
        self.delay = uniform("delay", groups)
        self.group_choice = uniform("group_choice", groups, options)
        self.ally_choice = uniform("ally_choice", allies, options)
        self.participation = streams.participation.uniform(month, people)
        self.response = uniform("response", states, categories + 1, issues)
        self.harm = streams.harm.uniform(month, people)
        self.signal_common = normal("signal_common", states, tactics)
        self.signal_groups = normal("signal_groups", groups, tactics)
        self.signal_allies = normal("signal_allies", allies, states, tactics)
