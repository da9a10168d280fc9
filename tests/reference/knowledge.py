"""What actors see of how well tactics work, and what they then believe (section 7.7)."""

import math
from collections.abc import Sequence

from sim.scenario.schema import Scenario

LARGEST_VARIANCE = 1.0 / 12.0
"""Variance of a uniform share: nobody can know less."""


class Errors:
    """Errors (K1) of one kind of actor about one tactic."""

    __slots__ = ("common", "own", "variance")

    def __init__(self, scenario: Scenario, local: float, institutional: float, d: float) -> None:
        dials, everyone = scenario.channels, scenario.knowledge.common
        lam, iota = dials.local_knowledge, dials.institutional_knowledge
        self.own = math.sqrt((lam * local) ** 2 + (iota * d * institutional) ** 2)
        self.common = math.sqrt(((1 - lam) * everyone) ** 2 + ((1 - iota) * d * everyone) ** 2)
        self.variance = self.own**2 + self.common**2

    def observed(self, seen: float, common: float, own: float) -> float:
        """Give an observation (K2) of the efficacy that this kind of actor would see."""
        return seen + self.common * common + self.own * own


def errors_of_groups(scenario: Scenario) -> list[Errors]:
    """Errors of groups, for each tactic."""
    k = scenario.knowledge
    return [
        Errors(scenario, k.group_local, k.group_institutional, row.institutions)
        for row in scenario.tactics
    ]


def errors_of_allies(scenario: Scenario) -> list[Errors]:
    """Errors of allies, for each tactic."""
    k = scenario.knowledge
    return [
        Errors(scenario, k.ally_local, k.ally_institutional, row.institutions)
        for row in scenario.tactics
    ]


class Beliefs:
    """Means and variances about how well each tactic works in one state."""

    __slots__ = ("means", "variances")

    def __init__(self, means: list[float], errors: Sequence[Errors]) -> None:
        self.means = means
        self.variances = [error.variance for error in errors]

    def learn(
        self, observed: Sequence[float | None], errors: Sequence[Errors], drift: float
    ) -> None:
        """Update by (L1): efficacy may have wandered; what was seen counts by its precision."""
        means, variances = self.means, self.variances
        for t, value in enumerate(observed):
            variance = min(variances[t] + drift, LARGEST_VARIANCE)
            if value is not None:
                gain = variance / (variance + errors[t].variance)
                means[t] += gain * (value - means[t])
                variance = (1.0 - gain) * variance
            variances[t] = variance
