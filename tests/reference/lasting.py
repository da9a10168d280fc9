"""How long actions last, and what is expected of it (P4)–(P6)."""

import math

from sim.scenario.schema import Scenario

LONGEST = 180


class Lasting:
    """What a scenario says of days."""

    def __init__(self, scenario: Scenario) -> None:
        self.parameters = scenario.days
        self.tactics = [row.lasting for row in scenario.tactics]
        self.answered = scenario.rules.response_to == "days"

    def power(self, tactic: int, capacity: float, money: float, people: float) -> float:
        """y: how far a campaign can keep up what it does (P4)."""
        if money <= 0.0:
            return 0.0
        share = money / (money + self.parameters.means * people)
        return self.tactics[tactic] * math.sqrt(capacity) * share

    def days(self, u: float, chance: float) -> int:
        """Days of the longest action (P5)."""
        if u >= chance:
            return 1
        days = 2.0 * math.exp(-math.log(u / chance) / self.parameters.tail)
        return math.floor(min(days, LONGEST))

    def weight(self, days: int) -> float:
        """Weight of so many days (P6)."""
        return (days - 1) / (days - 1 + self.parameters.half)

    def expected(self, power: float) -> float:
        """Weight to be expected of a campaign that can keep up so much (D5)."""
        if not self.answered:
            return 0.0
        mean = 0.0
        for days in range(2, LONGEST + 1):
            longer = (2.0 / (days + 1)) ** self.parameters.tail if days < LONGEST else 0.0
            mean += ((2.0 / days) ** self.parameters.tail - longer) * self.weight(days)
        return self.parameters.chance * power * mean
