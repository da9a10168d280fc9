"""What just happened: every happening of a run with its phase and the channels it rests on."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.page.trace import Otherwise
from sim.page.words import RESPONSES
from sim.scenario.channels import CHANNEL_LABELS
from sim.story.happenings import Before, Happening, Month
from sim.story.phrases import joined, percent, rounded, spoken
from sim.world.columns import CONCEDE, NOBODY, REPRESS, Ints
from sim.world.columns import RESPONSES as CODES

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel

MOST_CAUSES = 2
"""Channels that a sentence names."""

MILESTONES = 20
"""Every such part of all people that has been harmed is told."""

NO_ONE_CAUSE = "With any single channel off, it would have happened all the same."


@dataclass(frozen=True, slots=True)
class Told:
    """A happening, traced to its cause.

    Attributes:
        month: from 1.
        kind: as in ``sim.page.words.KINDS``.
        text: a sentence or two.
        phase: of the month, in which it happened.
        channels: those without which it would not have happened; none if there is no single one.
        cause: a sentence on them.
        actors: whom it is about, such as ``group 3``.
        weight: how many of all people it concerns, and how much.
    """

    month: int
    kind: str
    text: str
    phase: str
    channels: tuple[str, ...]
    cause: str
    actors: str
    weight: float

    def plain(self) -> dict[str, Any]:
        """Give it as data."""
        return {
            "month": self.month,
            "kind": self.kind,
            "text": self.text,
            "phase": self.phase,
            "channels": list(self.channels),
            "cause": self.cause,
            "actors": self.actors,
            "weight": round(self.weight, 4),
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
        self.told += [_plain(row, "sense") for row in (*month.shocks(), *month.departures())]
        self.told += self._refusals(month, decisions, without)
        self.told += self._campaigns(decisions, without)
        self.told += self._answers(month, np.argwhere(answered), without)
        self.told += self._harms()
        self.told += [
            _plain(row, "learn", "trust", "By the model’s rule, ties break by lost trust alone.")
            for row in month.breaks()
        ]
        self.told += [
            _plain(
                row, "learn", "trust", "By the model’s rule, ties form again as trust comes back."
            )
            for row in month.renewals()
        ]

    def _refusals(self, month: Month, decisions: Ints, without: list[Otherwise]) -> Iterator[Told]:
        refused = self.model.world.groups.refused
        rows = [g for g in decisions.tolist() if refused[g] == 1]
        for g, row in zip(rows, month.refusals(), strict=True):
            channels = tuple(other.channel for other in without if other.refused[g] == 0)
            cause = NO_ONE_CAUSE
            if channels:
                cause = f"Without {_listed(channels)} this month, it would have gone along."
            yield _traced(row, "confer", channels, cause)

    def _campaigns(self, decisions: Ints, without: list[Otherwise]) -> Iterator[Told]:
        """Tell of groups that take up a campaign that they did not have."""
        model, groups = self.model, self.model.world.groups
        members = groups.members / groups.members.sum()
        for g in decisions.tolist():
            issue, tactic = int(groups.campaign_issue[g]), int(groups.campaign_tactic[g])
            if groups.refused[g] == 1 or issue == NOBODY or groups.campaign_months[g] > 1:
                continue
            given_up = float(groups.override_leaders[g])
            text = f"Group {g + 1} {self._company(g)} begins: {self._campaign(issue, tactic)}."
            if given_up > 0:
                text += f" The plan gives up {percent(given_up)} of what its leaders want."
            elif groups.own_decision[g] == 1 and groups.joint[g] == 1:
                text += " It is what the group would have chosen itself."
            options = {
                other.channel: self._campaign(int(other.issue[g]), int(other.tactic[g]))
                for other in without
                if (other.issue[g], other.tactic[g]) != (issue, tactic)
            }
            channels, cause = tuple(options), NO_ONE_CAUSE
            if channels:
                parts = [
                    f"Without {CHANNEL_LABELS[name]} this month: {options[name]}."
                    for name in channels[:MOST_CAUSES]
                ]
                cause = " ".join(parts)
            yield Told(
                model.month, "campaign", text, "confer", channels, cause, f"group {g + 1}",
                0.1 * float(members[g]) * (1 + given_up),
            )  # fmt: skip

    def _answers(self, month: Month, keys: Ints, without: list[Otherwise]) -> Iterator[Told]:
        response = self.model.world.flow.response
        for (s, c, k), row in zip(keys.tolist(), month.responses(), strict=True):
            options = {
                other.channel: CODES[int(other.response[s, c, k])]
                for other in without
                if other.response[s, c, k] != response[s, c, k]
            }
            channels, cause = tuple(options), NO_ONE_CAUSE
            if channels:
                parts = [
                    f"Without {CHANNEL_LABELS[name]} this month, {RESPONSES[options[name]]}."
                    for name in channels[:MOST_CAUSES]
                ]
                cause = " ".join(parts)
            yield _traced(row, "respond", channels, cause)

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
        text = (
            f"By now people have been harmed about {rounded(self._harmed)} times: {percent(share)} "
            f"when they took part and were repressed, {percent(1 - share)} by raids, detention and "
            "the like as usual."
        )
        cause = "Harm as usual falls where rights are missing; repression falls on those who act."
        yield Told(self.model.month, "harm", text, "harm_people", (), cause, "people", 0.5)

    def _campaign(self, issue: int, tactic: int) -> str:
        if issue == NOBODY:
            return "no campaign at all"
        names = self.model.names
        return f"{spoken(names.tactics[tactic])} for {spoken(names.issues[issue])}"

    def _company(self, g: int) -> str:
        return "with its allies" if self.model.world.groups.joint[g] == 1 else "by itself"


def _plain(row: Happening, phase: str, channel: str = "", cause: str = "") -> Told:
    channels = (channel,) if channel else ()
    return _traced(row, phase, channels, cause or "It comes to both sides alike.")


def _traced(row: Happening, phase: str, channels: tuple[str, ...], cause: str) -> Told:
    return Told(row.month, row.kind, row.text, phase, channels, cause, row.who, row.weight)


def _listed(channels: Iterable[str]) -> str:
    return joined([CHANNEL_LABELS[name] for name in tuple(channels)[:MOST_CAUSES]]).replace(
        " and ", " or "
    )
