"""What happened in a month, in sentences, each with its cause: read off the columns around it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.story.phrases import joined, listed, percent, rounded, spoken
from sim.world.columns import CONCEDE, NOBODY, REPRESS, Flags, Ints, World

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel

KINDS: dict[str, tuple[str, str]] = {
    "shock": ("shock", "shocks"),
    "departure": ("departure of allies", "departures of allies"),
    "first concession": ("first concession", "first concessions"),
    "refusal": ("refusal", "refusals"),
    "break": ("group breaking with allies", "groups breaking with allies"),
    "renewal": ("group and allies together again", "groups and allies together again"),
    "repression": ("repressed demand", "repressed demands"),
    "concession": ("further concession", "further concessions"),
}
"""Kinds of happenings, with what one and several of them are called."""


LITTLE_PRESENCE = 0.25
"""Presence below which allies do not stand beside those who are repressed."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened.

    Attributes:
        month: in which, from 1.
        kind: one of ``KINDS``.
        who: the actor or state that it is mainly about.
        weight: how many of all represented people it concerns, and how much: for choosing.
        text: a sentence.
    """

    month: int
    kind: str
    who: str
    weight: float
    text: str


class Before(NamedTuple):
    """What has to be remembered of the world before a month to tell what the month changed."""

    tie: Flags  # [G,A]
    present: Flags  # [A]
    refused: Flags  # [G]
    deciding_in: Ints  # [G]
    first_gain: Ints  # [S]


def remember(world: World) -> Before:
    """Keep what a month may change."""
    groups = world.groups
    return Before(
        tie=groups.tie.copy(),
        present=world.allies.present.copy(),
        refused=groups.refused.copy(),
        deciding_in=groups.deciding_in.copy(),
        first_gain=world.record.first_gain.copy(),
    )


class Month:
    """A month that has just passed, with all that is needed to tell of it.

    Args:
        before: the world before the month.
        model: after it; it is only read.
        decided: month of each group's last decision before this one, 0 if none, [G].
    """

    def __init__(self, before: Before, model: "AdvocacyModel", decided: Ints) -> None:
        """Look at a month."""
        self.before, self.world, self.decided = before, model.world, decided
        self.scenario, self.names, self.month = model.parameters, model.names, model.month
        self.share = self.world.groups.members / self.world.groups.members.sum()

    def decisions(self) -> Ints:
        """Find the groups that decided in this month, by their rows.

        One decides in the month in which its turn comes, or when the last month of delay is over.
        """
        groups = self.world.groups
        period = self.scenario.decisions.campaign_months
        turn = (self.month - 1 + groups.offset) % period == 0
        done: Ints = np.flatnonzero(
            (groups.deciding_in == NOBODY) & (turn | (self.before.deciding_in == 1))
        )
        return done

    def happenings(self) -> list[Happening]:
        """Tell everything that happened, by kind."""
        return [
            *self.shocks(),
            *self.departures(),
            *self.refusals(),
            *self.breaks(),
            *self.renewals(),
            *self.responses(),
        ]

    def shocks(self) -> list[Happening]:
        """Tell which shocks begin; those that are departures alone are told as such."""
        told = []
        for shock in self.scenario.shocks:
            if shock.month != self.month or (shock.allies_leave > 0 and shock.months == 1):
                continue
            count = self.scenario.states.count
            reached = max(1, int(shock.states * count + 0.5))
            where = "" if reached == count else f" in {reached} of {count} states"
            last = min(shock.months, self.scenario.time.months - self.month + 1)
            lasting = f", for {last} {'month' if last == 1 else 'months'}"
            meaning = f": {shock.meaning.rstrip('.')}" if shock.meaning else ""
            text = f"{spoken(shock.name)} begins{where}{lasting}{meaning}."
            told.append(self._told("shock", shock.name, 1.0, text))
        return told

    def departures(self) -> list[Happening]:
        """Tell which allies left for good."""
        gone = np.flatnonzero((self.before.present == 1) & (self.world.allies.present == 0))
        if gone.size == 0:
            return []
        everyone = gone.size == self.world.allies.present.size and gone.size > 1
        who = "all allies leave" if everyone else listed("ally", "allies", gone, "leave", "leaves")
        shocks = [
            spoken(shock.name)
            for shock in self.scenario.shocks
            if shock.month == self.month and shock.allies_leave > 0
        ]
        cause = f", because of: {' and '.join(shocks)}" if shocks else ""
        allies = self.world.allies
        engaged = gone[allies.commitment[gone] * (1.0 - allies.independence[gone]) > 0]
        left = int((self.world.groups.tie[:, engaged] == 1).any(axis=1).sum())
        lost = f" {left} {'group loses' if left == 1 else 'groups lose'} support." if left else ""
        text = f"{who} for good{cause}.{lost}"
        return [self._told("departure", "allies", 1.0, text)]

    def refusals(self) -> list[Happening]:
        """Tell which groups refused the plan they had made with their allies."""
        groups, told = self.world.groups, []
        for g in self.decisions().tolist():
            if groups.refused[g] == 0:
                continue
            again = self.before.refused[g] == 1
            given_up = float(groups.override_leaders[g])
            why = (
                f"which gives up {percent(given_up)} of what its leaders want"
                if given_up > 0
                else "for alone it expects to do better"
            )
            then = f"It goes alone: {self._campaign(g)}"
            if groups.campaign_issue[g] == NOBODY:
                then = "For now it presses nothing"
            text = (
                f"group {g + 1} refuses the joint plan{' again' if again else ''}, {why}. {then}."
            )
            weight = float(self.share[g]) * (given_up + 0.1) * (0.3 if again else 1.0)
            told.append(self._told("refusal", f"group {g + 1}", weight, text))
        return told

    def breaks(self) -> list[Happening]:
        """Tell which groups broke with which allies."""
        groups, told = self.world.groups, []
        broken = (self.before.tie == 1) & (groups.tie == 0)
        for g in np.flatnonzero(broken.any(axis=1)).tolist():
            allies = np.flatnonzero(broken[g])
            given_up = float(groups.override_leaders[g])
            limit = self.scenario.ties.break_threshold
            plan = "that it refused " if groups.refused[g] == 1 else ""
            when = f" of month {self.decided[g]}" if self.decided[g] > 0 else ""
            cause = (
                f"The plan{when} {plan}gave up {percent(given_up)} of what its leaders wanted, "
                f"and trust has worn down below {limit:g}."
            )
            text = f"group {g + 1} breaks with {listed('ally', 'allies', allies)}. {cause}"
            weight = float(self.share[g]) * int(allies.size)
            told.append(self._told("break", f"group {g + 1}", weight, text))
        return told

    def renewals(self) -> list[Happening]:
        """Tell which broken ties formed again."""
        groups, told = self.world.groups, []
        formed = (self.before.tie == 0) & (groups.tie == 1)
        for g in np.flatnonzero(formed.any(axis=1)).tolist():
            allies = np.flatnonzero(formed[g])
            trust = float(groups.trust[g, allies].mean())
            text = (
                f"group {g + 1} works with {listed('ally', 'allies', allies)} again: in time, "
                f"trust has come back to {trust:.2f}."
            )
            weight = float(self.share[g]) * int(allies.size)
            told.append(self._told("renewal", f"group {g + 1}", weight, text))
        return told

    def responses(self) -> list[Happening]:
        """Tell what states conceded and what they repressed."""
        told = []
        response = self.world.flow.response
        for s, c, k in np.argwhere((response == CONCEDE) | (response == REPRESS)).tolist():
            tell = self._concession if response[s, c, k] == CONCEDE else self._repression
            told.append(tell(s, c, k))
        return told

    def _concession(self, s: int, c: int, k: int) -> Happening:
        groups, flow = self.world.groups, self.world.flow
        first = self.before.first_gain[s] == 0
        here = np.flatnonzero(
            (groups.state == s) & ((groups.category == c) | (c == len(self.names.categories)))
        )
        gain = flow.gain[s, groups.category[here], k]
        weight = float((self.share[here] * groups.priorities[here, k] * gain).sum())
        text = (
            f"state {s + 1} concedes{' for the first time' if first else ''}: "
            f"{self._demand(c, k)}. {self._pressers(s, c, k)} {float(flow.pressure[s, c, k]):.2f} "
            "(1 is the most)."
        )
        kind = "first concession" if first else "concession"
        return self._told(kind, f"state {s + 1}", weight, text)

    def _repression(self, s: int, c: int, k: int) -> Happening:
        groups, flow = self.world.groups, self.world.flow
        rows = self._pressing(s, c, k)
        each = groups.members[rows] / groups.people[rows]
        people = float((each * flow.participants[rows]).sum())
        harmed = float((each * flow.harms_repression[rows]).sum())
        strength = float(flow.strength[s, c, k])
        presence = float(flow.shielded[s, c, k]) / strength if strength > 0 else 0.0
        whose = listed("group", "groups", rows) if rows.size else "allies alone"
        beside = " with no ally beside them"
        if presence > 0:
            little = presence < LITTLE_PRESENCE
            beside = " with little of allies" if little else " although allies stand"
            beside += " beside them"
        hurt = f"about {rounded(harmed)}" if harmed else "none"
        text = (
            f"state {s + 1} represses the demand for {self._demand(c, k)}, pressed by {whose}"
            f"{beside if rows.size else ''}: about {rounded(people)} people take part, {hurt} "
            "of them harmed."
        )
        weight = (people + 10 * harmed) / float(groups.members.sum())
        return self._told("repression", f"state {s + 1}", weight, text)

    def _pressing(self, s: int, c: int, k: int) -> Ints:
        """Find the groups that press a demand, by their rows."""
        groups, flow = self.world.groups, self.world.flow
        found: Ints = np.flatnonzero(
            (flow.running == 1)
            & (groups.state == s)
            & (groups.scope == c)
            & (groups.campaign_issue == k)
        )
        return found

    def _pressers(self, s: int, c: int, k: int) -> str:
        rows, allies = self._pressing(s, c, k), self.world.allies
        parts = []
        if rows.size:
            beside = " with their allies" if (self.world.groups.joint[rows] == 1).all() else ""
            tactics = {int(t) for t in self.world.groups.campaign_tactic[rows]}
            means = joined([spoken(self.names.tactics[t]) for t in sorted(tactics)])
            parts.append(f"{listed('group', 'groups', rows)}{beside} ({means})")
        own = (allies.campaign_issue == k) & (allies.scope == c) & (allies.reach[:, s] == 1)
        own &= self.world.flow.apart > 0
        if own.any():
            parts.append(f"{listed('ally', 'allies', np.flatnonzero(own))} on their own")
        return f"Pressed by {joined(parts)}; pressure"

    def _demand(self, c: int, k: int) -> str:
        everyone = c == len(self.names.categories)
        people = "all" if everyone else f"the category {spoken(self.names.categories[c])}"
        return f"{spoken(self.names.issues[k])} for {people}"

    def _campaign(self, g: int) -> str:
        groups = self.world.groups
        tactic = self.names.tactics[int(groups.campaign_tactic[g])]
        issue = self.names.issues[int(groups.campaign_issue[g])]
        return f"{spoken(tactic)} for {spoken(issue)}"

    def _told(self, kind: str, who: str, weight: float, text: str) -> Happening:
        return Happening(self.month, kind, who, weight, text[0].upper() + text[1:])
