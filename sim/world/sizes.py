"""How many there are of what in a world."""

from typing import NamedTuple

from sim.scenario.schema import Scenario


class Sizes(NamedTuple):
    """How many there are of what."""

    states: int
    categories: int
    issues: int
    tactics: int
    groups: int
    allies: int
    people: int
    months: int

    @classmethod
    def of(cls, scenario: Scenario) -> "Sizes":
        """Read the sizes of a scenario."""
        return cls(
            states=scenario.states.count,
            categories=len(scenario.categories),
            issues=len(scenario.issues),
            tactics=len(scenario.tactics),
            groups=scenario.groups.count,
            allies=scenario.allies.count,
            people=scenario.groups.count * scenario.people.per_group,
            months=scenario.time.months,
        )
