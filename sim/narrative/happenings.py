"""What happened in a month, with its cause, as sentences that know no language yet.

It is read off the columns around the month; ``sim.narrative.catalogue`` writes it in words.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from sim.model.tables import Names
from sim.narrative.catalogue import Sentence, say
from sim.rules.respond import ENDURANCE, MEMORY
from sim.scenario.lists import DIMENSIONS
from sim.scenario.schema import Scenario
from sim.world.columns import CONCEDE, NOBODY, REPRESS, Allies, Flags, Floats, Ints, World

_SHOWN = 0.005
"""Pressure below which two decimals show none."""

_LITTLE_PRESENCE = 0.25
"""Presence below which allies do not stand beside those who are repressed."""


class Watched(Protocol):
    """A run as a story sees it: ``AdvocacyModel``, or ``sim.model.tables.PlainRun``."""

    world: World
    parameters: Scenario
    names: Names
    month: int

    def step(self) -> None:
        """Run one month."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened.

    Attributes:
        month: in which, from 1.
        kind: one of ``sim.narrative.catalogue.KINDS``.
        who: the actor or state that it is mainly about.
        weight: how many of all represented people it concerns, and how much: for choosing.
        sentences: what happened, and why.
    """

    month: int
    kind: str
    who: str
    weight: float
    sentences: tuple[Sentence, ...]


class Before(NamedTuple):
    """What has to be remembered of the world before a month to tell what the month changed."""

    tie: Flags  # [G,A]
    present: Flags  # [A]
    refused: Flags  # [G]
    deciding_in: Ints  # [G]
    first_gain: Ints  # [S]
    practice: Floats  # [dimensions,A]
    wave: Floats  # [S]
    countermovement: Floats  # [S]
    response: Ints  # [S,C+1,K] of the month before
    strength: Floats  # [S,C+1,K] of the month before
    last_response: Ints  # [S,C+1,K] that the state remembers
    last_month: Ints  # [S,C+1,K] of that response, from 0


def remember(world: World) -> Before:
    """Keep what a month may change."""
    groups, states, flow = world.groups, world.states, world.flow
    return Before(
        tie=groups.tie.copy(),
        present=world.allies.present.copy(),
        refused=groups.refused.copy(),
        deciding_in=groups.deciding_in.copy(),
        first_gain=world.record.first_gain.copy(),
        practice=practice_of(world.allies),
        wave=states.wave.copy(),
        countermovement=states.countermovement.copy(),
        response=flow.response.copy(),
        strength=flow.strength.copy(),
        last_response=states.last_response.copy(),
        last_month=states.last_month.copy(),
    )


def practice_of(allies: Allies) -> Floats:
    """Give what practices are made of, [dimensions, A]."""
    return np.stack([getattr(allies, name) for name in DIMENSIONS])


class Month:
    """A month that has just passed, with all that is needed to tell of it.

    Args:
        before: the world before the month.
        model: after it; it is only read.
        decided: month of each group's last decision before this one, 0 if none, [G].
    """

    def __init__(self, before: Before, model: Watched, decided: Ints) -> None:
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
        """Tell which shocks begin; those that are only departures are told as such."""
        told = []
        for shock in self.scenario.shocks:
            if shock.month != self.month or (shock.allies_leave > 0 and shock.months == 1):
                continue
            count = self.scenario.states.count
            reached = max(1, int(shock.states * count + 0.5))
            months = min(shock.months, self.scenario.time.months - self.month + 1)
            begins = say("shock.everywhere", shock=shock.name, months=months)
            if reached < count:
                begins = say(
                    "shock.somewhere",
                    shock=shock.name,
                    months=months,
                    reached=reached,
                    states=count,
                )
            said = [begins]
            if shock.meaning:
                said.append(say("shock.meaning", meaning=shock.meaning.rstrip(".")))
            told.append(self.told("shock", shock.name, 1.0, *said))
        return told

    def departures(self) -> list[Happening]:
        """Tell which allies left for good."""
        gone = np.flatnonzero((self.before.present == 1) & (self.world.allies.present == 0))
        if gone.size == 0:
            return []
        if gone.size == self.world.allies.present.size and gone.size > 1:
            said = [say("departure.all")]
        else:
            key = "departure.one" if gone.size == 1 else "departure.some"
            said = [say(key, allies=_numbers(gone))]
        shocks = [
            shock.name
            for shock in self.scenario.shocks
            if shock.month == self.month and shock.allies_leave > 0
        ]
        if shocks:
            said.append(say("departure.cause", shocks=shocks))
        allies = self.world.allies
        engaged = gone[allies.commitment[gone] * (1.0 - allies.independence[gone]) > 0]
        left = int((self.world.groups.tie[:, engaged] == 1).any(axis=1).sum())
        if left == 1:
            said.append(say("departure.lost_one"))
        elif left > 1:
            said.append(say("departure.lost_some", groups=left))
        return [self.told("departure", "allies", 1.0, *said)]

    def refusals(self) -> list[Happening]:
        """Tell which groups refused the plan they had made with their allies."""
        groups, told = self.world.groups, []
        for g in self.decisions().tolist():
            if groups.refused[g] == 0:
                continue
            again = self.before.refused[g] == 1
            given_up = float(groups.override_leaders[g])
            if given_up > 0:
                key = "refusal.gives_up_again" if again else "refusal.gives_up"
                refuses = say(key, group=g + 1, given_up=given_up)
            else:
                refuses = say("refusal.better_again" if again else "refusal.better", group=g + 1)
            then = say("refusal.nothing")
            if groups.campaign_issue[g] != NOBODY:
                then = say("refusal.alone", campaign=self.campaign_of(g))
            weight = float(self.share[g]) * (given_up + 0.1) * (0.3 if again else 1.0)
            told.append(self.told("refusal", f"group {g + 1}", weight, refuses, then))
        return told

    def breaks(self) -> list[Happening]:
        """Tell which groups broke with which allies."""
        groups, told = self.world.groups, []
        broken = (self.before.tie == 1) & (groups.tie == 0)
        for g in np.flatnonzero(broken.any(axis=1)).tolist():
            allies = np.flatnonzero(broken[g])
            refused, month = groups.refused[g] == 1, int(self.decided[g])
            given_up = float(groups.override_leaders[g])
            limit = float(self.scenario.ties.break_threshold)
            if month > 0:
                key = "break.refused" if refused else "break.plan"
                cause = say(key, month=month, given_up=given_up, limit=limit)
            else:
                key = "break.early_refused" if refused else "break.early_plan"
                cause = say(key, given_up=given_up, limit=limit)
            ties = say("break.ties", group=g + 1, allies=_numbers(allies))
            weight = float(self.share[g]) * int(allies.size)
            told.append(self.told("break", f"group {g + 1}", weight, ties, cause))
        return told

    def renewals(self) -> list[Happening]:
        """Tell which broken ties formed again."""
        groups, told = self.world.groups, []
        formed = (self.before.tie == 0) & (groups.tie == 1)
        for g in np.flatnonzero(formed.any(axis=1)).tolist():
            allies = np.flatnonzero(formed[g])
            trust = float(groups.trust[g, allies].mean())
            ties = say("renewal.ties", group=g + 1, allies=_numbers(allies), trust=trust)
            weight = float(self.share[g]) * int(allies.size)
            told.append(self.told("renewal", f"group {g + 1}", weight, ties))
        return told

    def responses(self) -> list[Happening]:
        """Tell what states conceded and what they repressed."""
        told = []
        response = self.world.flow.response
        for s, c, k in np.argwhere((response == CONCEDE) | (response == REPRESS)).tolist():
            conceded = response[s, c, k] == CONCEDE
            told.append(self._concession(s, c, k) if conceded else self._repression(s, c, k))
        return told

    def _concession(self, s: int, c: int, k: int) -> Happening:
        groups, flow = self.world.groups, self.world.flow
        first = self.before.first_gain[s] == 0
        here = np.flatnonzero(
            (groups.state == s) & ((groups.category == c) | (c == len(self.names.categories)))
        )
        gain = flow.gain[s, groups.category[here], k]
        weight = float((self.share[here] * groups.priorities[here, k] * gain).sum())
        key = "concession.first" if first else "concession.further"
        concedes = say(key, state=s + 1, demand=self.demand(c, k))
        pressers, pressure = self.pressers(s, c, k), float(flow.pressure[s, c, k])
        why = [say("concession.pressed", pressers=pressers, pressure=pressure)]
        if pressure < _SHOWN:
            why = [say("concession.hardly", pressers=pressers), self._moved_by(s, c, k)]
        kind = "first concession" if first else "concession"
        return self.told(kind, f"state {s + 1}", weight, concedes, *why)

    def _moved_by(self, s: int, c: int, k: int) -> Sentence:
        """Say what but pressure made a state concede: what weighed most, or chance (R1, R5)."""
        scenario, states, flow = self.scenario, self.world.states, self.world.flow
        before, weights = self.before, scenario.response
        days = weights.days if scenario.rules.response == "logit" else weights.disruption
        endured = min(int(states.pressed_months[s, c, k]) - 1, ENDURANCE)
        conceded = (before.response[:, :, k] == CONCEDE).any(axis=1)
        others = int(conceded.sum()) - int(conceded[s])
        remembered = self.month - 1 - int(before.last_month[s, c, k]) <= MEMORY
        again = remembered and before.last_response[s, c, k] == CONCEDE
        parts = {
            "lasting": days * float(flow.sustained[s, c, k]),
            "endured": weights.endurance * endured / ENDURANCE,
            "open": weights.openness * (float(states.openness[s]) - 0.5),
            "window": scenario.windows.opening * float(flow.window[s]),
            "elsewhere": weights.diffusion * others / max(1, len(conceded) - 1),
            "again": weights.persistence * int(again),
        }
        excluded = (
            float(flow.exclusion[s, c])
            if c < len(self.names.categories)
            else float((states.scope_share[s, :-1] * flow.exclusion[s]).sum())
        )
        against = weights.concede_exclusion * excluded * (1.0 - float(flow.opinion[s]))
        most = max(parts, key=lambda name: parts[name])
        if sum(parts.values()) < weights.concede_threshold + against:
            return say("concession.luck")
        if most == "lasting":
            return say("concession.lasting", days=int(flow.days[s, c, k]))
        if most == "endured":
            return say("concession.endured", months=endured)
        if most == "open":
            return say("concession.open")
        if most == "window":
            return say("concession.window")
        return say("concession.elsewhere" if most == "elsewhere" else "concession.again")

    def _repression(self, s: int, c: int, k: int) -> Happening:
        groups, flow = self.world.groups, self.world.flow
        rows = self._pressing(s, c, k)
        each = groups.ranks[rows] / groups.people[rows]
        people = float((each * flow.participants[rows]).sum())
        harmed = float((each * flow.harms_repression[rows]).sum())
        strength = float(flow.strength[s, c, k])
        presence = float(flow.shielded[s, c, k]) / strength if strength > 0 else 0.0
        demand = self.demand(c, k)
        said = [say("repression.of_allies", state=s + 1, demand=demand)]
        if rows.size:
            key = "repression.unaided"
            if presence > 0:
                key = "repression.little" if presence < _LITTLE_PRESENCE else "repression.aided"
            said = [say(key, state=s + 1, demand=demand, groups=_numbers(rows))]
            said.append(
                say("repression.harmed", people=people, harmed=harmed)
                if harmed
                else say("repression.unharmed", people=people)
            )
        weight = (people + 10 * harmed) / float(groups.members.sum())
        return self.told("repression", f"state {s + 1}", weight, *said)

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

    def pressers(self, s: int, c: int, k: int) -> list[Sentence]:
        """Name those who press a demand."""
        rows, allies, groups = self._pressing(s, c, k), self.world.allies, self.world.groups
        pressers = []
        if rows.size:
            joint = (groups.joint[rows] == 1).all()
            used = {int(t) for t in groups.campaign_tactic[rows]}
            one = rows.size == 1
            pressers.append(
                say(
                    "presser.groups"
                    if not joint
                    else "presser.group_with_allies"
                    if one
                    else "presser.groups_with_allies",
                    groups=_numbers(rows),
                    tactics=[self.names.tactics[t] for t in sorted(used)],
                )
            )
        own = (allies.campaign_issue == k) & (allies.scope == c) & (allies.reach[:, s] == 1)
        own &= self.world.flow.apart > 0
        if own.any():
            pressers.append(say("presser.allies", allies=_numbers(np.flatnonzero(own))))
        return pressers

    def demand(self, c: int, k: int) -> Sentence:
        """Name a demand by its category, or all, and its issue."""
        issue = self.names.issues[k]
        if c == len(self.names.categories):
            return say("demand.all", issue=issue)
        return say("demand.category", issue=issue, category=self.names.categories[c])

    def campaign_of(self, g: int) -> Sentence:
        """Name a group's campaign."""
        groups = self.world.groups
        return self.campaign(int(groups.campaign_issue[g]), int(groups.campaign_tactic[g]))

    def campaign(self, issue: int, tactic: int) -> Sentence:
        """Name a campaign, or none, by its issue and tactic."""
        if issue == NOBODY:
            return say("campaign.none")
        return say(
            "campaign.named", tactic=self.names.tactics[tactic], issue=self.names.issues[issue]
        )

    def told(self, kind: str, who: str, weight: float, *sentences: Sentence) -> Happening:
        """Tell something of this month."""
        return Happening(self.month, kind, who, weight, sentences)


def _numbers(rows: Ints) -> list[int]:
    """Number actors from 1."""
    return [row + 1 for row in rows.tolist()]
