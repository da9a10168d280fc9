"""The story of a run: its most notable happenings, and a count of the rest."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from sim.story.catalogue import KINDS
from sim.story.happenings import Happening, Month, Watched, remember
from sim.story.turns import turns

MOST_TOLD = 15
"""Happenings that a story tells of; the rest are counted."""

ALWAYS = ("shock", "departure", "first concession")
"""Kinds that come before all others."""

MOST_ALWAYS = 9
"""Of those kinds at most so many, that there is room for others."""

APART = 12
"""Months between two happenings of one kind with the same actor, if there are others to tell."""


class Story:
    """Watches a model step and keeps what happens.

    Example:
        >>> from sim.model import AdvocacyModel
        >>> from sim.scenario import Scenario
        >>> model = AdvocacyModel(Scenario(title="An example"), "imposition", seed=1)
        >>> story = Story(model)
        >>> while model.running:
        ...     story.step()
        >>> len(story.chosen()) <= MOST_TOLD
        True
    """

    def __init__(self, model: Watched) -> None:
        """Begin with a model before its first month, or in mid-run."""
        self.model = model
        self.happenings: list[Happening] = []
        self._decided = np.zeros(len(model.world.groups.id), np.int64)

    def step(self) -> None:
        """Step the model and tell of the month."""
        model = self.model
        before = remember(model.world)
        model.step()
        month = Month(before, model, self._decided)
        # Those who decided in this month are overridden, if at all, by this month's plan.
        self._decided[month.decisions()] = model.month
        self.happenings.extend((*month.happenings(), *turns(month)))

    def chosen(self, most: int = MOST_TOLD) -> list[Happening]:
        """Choose the most notable, in the order of time."""
        return most_notable(self.happenings, most)

    def untold(self, most: int = MOST_TOLD) -> Counter[str]:
        """Count the others by kind."""
        left = Counter(row.kind for row in self.happenings)
        left.subtract(row.kind for row in self.chosen(most))
        return left


def most_notable(happenings: Sequence[Happening], most: int) -> list[Happening]:
    """Choose the most notable happenings.

    First those that explain the rest (shocks, departures, first concessions); then in turn the
    weightiest of every other kind, so that no kind crowds out the others, and none about an actor
    of whom the same was told within a year.

    Returns:
        At most ``most``, by month.
    """
    ranked = sorted(happenings, key=lambda row: (-row.weight, row.month))
    chosen = [row for row in ranked if row.kind in ALWAYS][: min(most, MOST_ALWAYS)]
    queues = {kind: [row for row in ranked if row.kind == kind] for kind in KINDS}
    for kind in ALWAYS:
        del queues[kind]
    while len(chosen) < most and any(queues.values()):
        for queue in queues.values():
            while queue:
                row = queue.pop(0)
                if len(chosen) < most and not any(_alike(row, other) for other in chosen):
                    chosen.append(row)
                    break
    order = {id(row): number for number, row in enumerate(happenings)}
    return sorted(chosen, key=lambda row: (row.month, order[id(row)]))


def _alike(one: Happening, other: Happening) -> bool:
    kinds = {row.kind.removeprefix("first ") for row in (one, other)}
    return len(kinds) == 1 and one.who == other.who and abs(one.month - other.month) < APART


def count_in_words(left: Counter[str]) -> str:
    """Say how many happenings of each kind there were."""
    parts = [
        f"{left[kind]:,} {one if left[kind] == 1 else several}"
        for kind, (one, several, _) in KINDS.items()
        if left[kind] > 0
    ]
    return ", ".join(parts)
