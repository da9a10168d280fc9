"""What just happened: every happening of a run with its phase and the channels it rests on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.page.trace import Otherwise
from sim.story.catalogue import Sentence, say, text
from sim.story.happenings import Before, Happening, Month
from sim.world.columns import (
    CONCEDE,
    IGNORE,
    NO_RESPONSE,
    NOBODY,
    REPRESS,
    TOKEN,
    Ints,
)

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel

MOST_CAUSES = 2
"""Channels that a sentence names."""

MILESTONES = 20
"""Every such part of all people that has been harmed is told."""

NO_ONE_CAUSE = (say("cause.none"),)

OTHERWISE: dict[int, Callable[[str], Sentence]] = {
    NO_RESPONSE: lambda channel: say("cause.unpressed", channel=channel),
    IGNORE: lambda channel: say("cause.ignored", channel=channel),
    TOKEN: lambda channel: say("cause.promised", channel=channel),
    CONCEDE: lambda channel: say("cause.conceded", channel=channel),
    REPRESS: lambda channel: say("cause.repressed", channel=channel),
}
"""What a state would have done without a channel, by its response."""


@dataclass(frozen=True, slots=True)
class Told:
    """A happening, traced to its cause.

    Attributes:
        happening: what happened.
        phase: of the month, in which it happened.
        channels: those without which it would not have happened; none if there is no single one.
        cause: what that rests on.
    """

    happening: Happening
    phase: str
    channels: tuple[str, ...]
    cause: tuple[Sentence, ...]

    def plain(self) -> dict[str, Any]:
        """Give it as data."""
        row = self.happening
        return {
            "month": row.month,
            "kind": row.kind,
            "text": row.text,
            "phase": self.phase,
            "channels": list(self.channels),
            "cause": text(self.cause),
            "actors": row.who,
            "weight": round(row.weight, 4),
        }


class Teller:
    """Tells one run, month by month.

    Args:
        model: stepped by somebody else; it is only read.
    """

    def __init__(self, model: "AdvocacyModel") -> None:
        """Begin with a model before its first month."""
        self.model = model
        self.told: list[Told] = []
        self._decided = np.zeros(len(model.groups), np.int64)
        self._harmed, self._by_repression, self._next = 0.0, 0.0, 1

    def tell(self, before: Before, options: Callable[[], list[Otherwise]]) -> None:
        """Tell the month that has just passed.

        Args:
            before: the world before it.
            options: gives how the month would have gone without each channel; called if needed.
        """
        month = Month(before, self.model, self._decided)
        decisions = month.decisions()
        self._decided[decisions] = self.model.month
        without: list[Otherwise] = []
        response = self.model.world.flow.response
        answered = (response == CONCEDE) | (response == REPRESS)
        if decisions.size or answered.any():
            without = options()
        self.told += [
            Told(row, "sense", (), (say("cause.both_sides"),))
            for row in (*month.shocks(), *month.departures())
        ]
        self.told += self._refusals(month, decisions, without)
        self.told += self._campaigns(month, decisions, without)
        self.told += self._answers(month, np.argwhere(answered), without)
        self.told += self._harms()
        for rows, cause in (
            (month.breaks(), say("cause.broken")),
            (month.renewals(), say("cause.renewed")),
        ):
            self.told += [Told(row, "learn", ("trust",), (cause,)) for row in rows]

    def _refusals(self, month: Month, decisions: Ints, without: list[Otherwise]) -> Iterator[Told]:
        refused = self.model.world.groups.refused
        rows = [g for g in decisions.tolist() if refused[g] == 1]
        for g, row in zip(rows, month.refusals(), strict=True):
            channels = tuple(other.channel for other in without if other.refused[g] == 0)
            cause = NO_ONE_CAUSE
            if channels:
                cause = (say("cause.refusal", channels=list(channels[:MOST_CAUSES])),)
            yield Told(row, "confer", channels, cause)

    def _campaigns(self, month: Month, decisions: Ints, without: list[Otherwise]) -> Iterator[Told]:
        """Tell of groups that take up a campaign that they did not have."""
        groups = self.model.world.groups
        for g in decisions.tolist():
            chosen = int(groups.campaign_issue[g]), int(groups.campaign_tactic[g])
            if groups.refused[g] == 1 or chosen[0] == NOBODY or groups.campaign_months[g] > 1:
                continue
            given_up = float(groups.override_leaders[g])
            key = "campaign.joint" if groups.joint[g] == 1 else "campaign.alone"
            said = [say(key, group=g + 1, campaign=month.campaign(*chosen))]
            if given_up > 0:
                said.append(say("campaign.gives_up", given_up=given_up))
            elif groups.own_decision[g] == 1 and groups.joint[g] == 1:
                said.append(say("campaign.own_choice"))
            options = {
                other.channel: (int(other.issue[g]), int(other.tactic[g]))
                for other in without
                if (other.issue[g], other.tactic[g]) != chosen
            }
            causes = [
                say("cause.campaign", channel=name, campaign=month.campaign(*options[name]))
                for name in tuple(options)[:MOST_CAUSES]
            ]
            weight = 0.1 * float(month.share[g]) * (1 + given_up)
            row = Happening(month.month, "campaign", f"group {g + 1}", weight, tuple(said))
            yield Told(row, "confer", tuple(options), tuple(causes) or NO_ONE_CAUSE)

    def _answers(self, month: Month, keys: Ints, without: list[Otherwise]) -> Iterator[Told]:
        response = self.model.world.flow.response
        for (s, c, k), row in zip(keys.tolist(), month.responses(), strict=True):
            options = {
                other.channel: int(other.response[s, c, k])
                for other in without
                if other.response[s, c, k] != response[s, c, k]
            }
            causes = [OTHERWISE[options[name]](name) for name in tuple(options)[:MOST_CAUSES]]
            yield Told(row, "respond", tuple(options), tuple(causes) or NO_ONE_CAUSE)

    def _harms(self) -> Iterator[Told]:
        """Tell when another part of all people has been harmed."""
        groups, flow = self.model.world.groups, self.model.world.flow
        each = groups.members / groups.people
        by_repression = float((each * flow.harms_repression).sum())
        self._by_repression += by_repression
        self._harmed += by_repression + float((each * flow.harms_usual).sum())
        part = float(groups.members.sum()) / MILESTONES
        if self._harmed < self._next * part:
            return
        self._next = int(self._harmed / part) + 1
        share = self._by_repression / self._harmed
        said = say("harm.milestone", times=self._harmed, by_repression=share, as_usual=1 - share)
        row = Happening(self.model.month, "harm", "people", 0.5, (said,))
        yield Told(row, "harm_people", (), (say("cause.harm"),))
