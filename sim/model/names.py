"""Names of what a scenario lists, for people."""

from typing import NamedTuple

from sim.errors import did_you_mean
from sim.scenario.quantities import Named
from sim.scenario.schema import Scenario
from sim.world.columns import RESPONSES


class Names(NamedTuple):
    """Names in the order of the columns."""

    categories: tuple[str, ...]
    scopes: tuple[str, ...]
    issues: tuple[str, ...]
    tactics: tuple[str, ...]
    responses: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> "Names":
        """Read the names of a scenario."""
        categories = Named.names(scenario.categories)
        return cls(
            categories=categories,
            scopes=(*categories, "all"),
            issues=Named.names(scenario.issues),
            tactics=Named.names(scenario.tactics),
            responses=RESPONSES,
        )

    def find(self, kind: str, name: str) -> int:
        """Find the position of a name; ``ValueError`` with the nearest one if there is none."""
        return self.position(kind, name, getattr(self, kind))

    @staticmethod
    def position(kind: str, name: str, known: tuple[str, ...]) -> int:
        """Find a name among those known; ``ValueError`` with the nearest one if there is none."""
        if name not in known:
            hint = did_you_mean(str(name), known)
            raise ValueError(f"no such name among {kind}: {name!r}{hint}")
        return known.index(name)
