"""What just happened: every happening of a month with its phase, and its cause where that is plain.

Where it is not, where something rests on what channels did, ``sim.browser.causes`` finds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.browser.causes import Cause, sought
from sim.story.catalogue import say
from sim.story.happenings import Before, Happening, Month, Watched
from sim.story.turns import PHASES as TURN_PHASES
from sim.story.turns import turns

MILESTONES = 20
"""Every such part of all people that has been harmed is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A happening.

    Attributes:
        happening: what happened.
        phase: of the month, in which it happened.
        cause: what that rests on, None where it is to be sought.
        place: among those of its month whose cause is to be sought, None where it is known.
    """

    happening: Happening
    phase: str
    cause: Cause | None
    place: int | None = None

    def plain(self) -> dict[str, Any]:
        """Give it as data."""
        row = self.happening
        return {
            "month": row.month,
            "kind": row.kind,
            "text": row.text,
            "said": [sentence.plain() for sentence in row.sentences],
            "phase": self.phase,
            "cause": None if self.cause is None else self.cause.plain(),
            "place": self.place,
            "actors": row.who,
            "weight": round(row.weight, 4),
        }


class Teller:
    """Tells one run, month by month.

    Args:
        model: stepped by somebody else; it is only read.
    """

    def __init__(self, model: Watched) -> None:
        """Begin with a model before its first month."""
        self.model = model
        self.told: list[Told] = []
        self._decided = np.zeros(len(model.world.groups.id), np.int64)
        self._harmed, self._by_repression, self._next = 0.0, 0.0, 1

    def tell(self, before: Before) -> None:
        """Tell the month that has just passed.

        Args:
            before: the world before it.
        """
        month = Month(before, self.model, self._decided)
        self._decided[month.decisions()] = self.model.month
        both_sides = Cause((), (say("cause.both_sides"),))
        self.told += [
            Told(row, "sense", both_sides) for row in (*month.shocks(), *month.departures())
        ]
        self.told += [
            Told(row.happening, row.phase, None, place) for place, row in enumerate(sought(month))
        ]
        self.told += self._harms()
        for rows, cause in (
            (month.breaks(), say("cause.broken")),
            (month.renewals(), say("cause.renewed")),
        ):
            self.told += [Told(row, "learn", Cause(("trust",), (cause,))) for row in rows]
        for row in turns(month):
            phase, cause = TURN_PHASES[row.kind]
            self.told.append(Told(row, phase, Cause((), (cause,))))

    def _harms(self) -> Iterator[Told]:
        """Tell when another part of all people has been harmed."""
        groups, flow = self.model.world.groups, self.model.world.flow
        each, called_on = groups.members / groups.people, groups.ranks / groups.people
        by_repression = float((called_on * flow.harms_repression).sum())
        self._by_repression += by_repression
        self._harmed += by_repression + float((each * flow.harms_usual).sum())
        part = float(groups.members.sum()) / MILESTONES
        if self._harmed < self._next * part:
            return
        self._next = int(self._harmed / part) + 1
        share = self._by_repression / self._harmed
        said = say("harm.milestone", times=self._harmed, by_repression=share, as_usual=1 - share)
        row = Happening(self.model.month, "harm", "people", 0.5, (said,))
        yield Told(row, "harm_people", Cause((), (say("cause.harm"),)))
