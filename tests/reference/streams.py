"""Random numbers: one generator for each named stream, blocks laid out by id (section 5)."""

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
    "participation": 13,
    "response": 14,
    "harm": 15,
    "signal_common": 16,
    "signal_groups": 17,
    "signal_allies": 18,
}


class Streams:
    """The streams of one replicate. The practice is in no key."""

    def __init__(self, seed: int, replicate: int) -> None:
        self.generators = {
            name: Generator(PCG64(SeedSequence(seed, spawn_key=(replicate, number))))
            for name, number in NUMBERS.items()
        }

    def __getitem__(self, name: str) -> Generator:
        return self.generators[name]

    def uniform(self, name: str, *shape: int) -> list:
        """Draw the next block of uniform numbers, as (nested) lists."""
        return self.generators[name].random(shape).tolist()

    def normal(self, name: str, *shape: int) -> list:
        """Draw the next block of standard normal numbers, as (nested) lists."""
        return self.generators[name].standard_normal(shape).tolist()


class Luck:
    """What a month draws: every block whole, used or not."""

    def __init__(
        self,
        streams: Streams,
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
        self.participation = uniform("participation", people)
        self.response = uniform("response", states, categories + 1, issues)
        self.harm = uniform("harm", people)
        self.signal_common = normal("signal_common", states, tactics)
        self.signal_groups = normal("signal_groups", groups, tactics)
        self.signal_allies = normal("signal_allies", allies, states, tactics)
