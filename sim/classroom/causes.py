"""What just happened in a month, and which channels it rested on.

What does not happen without a channel rested, in that month, on that channel. A world is shown
without its causes, which cost more than all else of it; they are found for the months of which
somebody asks.

What just happened: every happening of a month with its phase, and its cause where that is plain.

Where it is not, where something rests on what channels did, ``sim.classroom.causes`` finds it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.classroom.counterfactuals import FIRST, Otherwise, otherwise
from sim.model.tables import PlainRun
from sim.narrative.catalogue import Sentence, say, text
from sim.narrative.happenings import Before, Happening, Month, Watched, remember
from sim.narrative.story import PHASES as TURN_PHASES
from sim.narrative.story import turns
from sim.rules.month import run_world
from sim.scenario.names import NamesSection
from sim.scenario.schema import Mixture, Scenario
from sim.world.columns import CONCEDE, IGNORE, NO_RESPONSE, NOBODY, REPRESS, TOKEN
from sim.world.parameters import parameters_of

_MOST_CAUSES = 2
"""Channels that a sentence names."""

_OTHERWISE: dict[int, Callable[[str], Sentence]] = {
    NO_RESPONSE: lambda channel: say("cause.unpressed", channel=channel),
    IGNORE: lambda channel: say("cause.ignored", channel=channel),
    TOKEN: lambda channel: say("cause.promised", channel=channel),
    CONCEDE: lambda channel: say("cause.conceded", channel=channel),
    REPRESS: lambda channel: say("cause.repressed", channel=channel),
}
"""What a state would have done without a channel, by its response."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What a happening rests on.

    Attributes:
        channels: those without which it would not have happened; none if there is no single one.
        said: what it rests on, in sentences.
    """

    channels: tuple[str, ...]
    said: tuple[Sentence, ...]

    def plain(self, names: NamesSection) -> dict[str, Any]:
        """Give it as data, and in words with the names of a scenario."""
        return {
            "channels": list(self.channels),
            "text": text(self.said, names),
            "said": [sentence.plain() for sentence in self.said],
        }


class _Traceable(NamedTuple):
    """A happening whose cause is to be sought."""

    happening: Happening
    phase: str
    cause: Callable[[Sequence[Otherwise]], Cause]
    """Finds it among the ways in which the month would have gone without each channel."""


def causes_of(
    scenario: Scenario, mixture: Mixture, seed: int, months: Sequence[int]
) -> list[list[Cause]]:
    """Find the causes of some months of a side.

    Args:
        scenario: of the world shown.
        mixture: what its allies do.
        seed: of the world.
        months: from 1, each later than the one before.

    Returns:
        For each month its causes, in the order in which ``_sought`` gives what happened.
    """
    model = PlainRun(scenario, mixture, seed=seed, replicate=0, events=False)
    parameters, world = parameters_of(scenario), model.world
    nobody = np.zeros(len(world.groups.id), np.int64)
    found = []
    for month in months:
        run_world(parameters, world, model.month, month - 1)
        before = remember(world)
        run_world(parameters, world, month - 1, month, 0, FIRST)
        without = otherwise(parameters, world, month - 1)
        run_world(parameters, world, month - 1, month, FIRST)
        model.month = month
        found.append([row.cause(without) for row in _sought(Month(before, model, nobody))])
    return found


def _sought(month: Month) -> list[_Traceable]:
    """Give what of a month rests on channels: refusals, campaigns taken up, answers of states."""
    return [*_refusals(month), *_campaigns(month), *_answers(month)]


def _refusals(month: Month) -> Iterator[_Traceable]:
    refused = month.world.groups.refused
    rows = [g for g in month.decisions().tolist() if refused[g] == 1]
    for g, row in zip(rows, month.refusals(), strict=True):
        yield _Traceable(row, "confer", _of_refusal(g))


def _of_refusal(g: int) -> Callable[[Sequence[Otherwise]], Cause]:
    def cause(without: Sequence[Otherwise]) -> Cause:
        channels = tuple(other.channel for other in without if other.refused[g] == 0)
        return _cause(channels, [say("cause.refusal", channels=list(channels[:_MOST_CAUSES]))])

    return cause


def _campaigns(month: Month) -> Iterator[_Traceable]:
    """Give the groups that take up a campaign that they did not have."""
    groups = month.world.groups
    for g in month.decisions().tolist():
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
        weight = 0.1 * float(month.share[g]) * (1 + given_up)
        row = Happening(month.month, "campaign", f"group {g + 1}", weight, tuple(said))
        yield _Traceable(row, "confer", _of_campaign(month, g, chosen))


def _of_campaign(
    month: Month, g: int, chosen: tuple[int, int]
) -> Callable[[Sequence[Otherwise]], Cause]:
    def cause(without: Sequence[Otherwise]) -> Cause:
        options = {
            other.channel: (int(other.issue[g]), int(other.tactic[g]))
            for other in without
            if (other.issue[g], other.tactic[g]) != chosen
        }
        said = [
            say("cause.campaign", channel=name, campaign=month.campaign(*options[name]))
            for name in tuple(options)[:_MOST_CAUSES]
        ]
        return _cause(tuple(options), said)

    return cause


def _answers(month: Month) -> Iterator[_Traceable]:
    response = month.world.flow.response
    keys = np.argwhere((response == CONCEDE) | (response == REPRESS))
    for key, row in zip(keys.tolist(), month.responses(), strict=True):
        s, c, k = key
        yield _Traceable(row, "respond", _of_answer(s, c, k, int(response[s, c, k])))


def _of_answer(s: int, c: int, k: int, response: int) -> Callable[[Sequence[Otherwise]], Cause]:
    def cause(without: Sequence[Otherwise]) -> Cause:
        options = {
            other.channel: int(other.response[s, c, k])
            for other in without
            if other.response[s, c, k] != response
        }
        said = [_OTHERWISE[options[name]](name) for name in tuple(options)[:_MOST_CAUSES]]
        return _cause(tuple(options), said)

    return cause


def _cause(channels: tuple[str, ...], said: list[Sentence]) -> Cause:
    """Give a cause, or say that there is no single one."""
    return Cause(channels, tuple(said) if channels else (say("cause.none"),))


_MILESTONES = 20
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

    def plain(self, names: NamesSection) -> dict[str, Any]:
        """Give it as data, and in words with the names of a scenario."""
        row = self.happening
        return {
            "month": row.month,
            "kind": row.kind,
            "text": text(row.sentences, names),
            "said": [sentence.plain() for sentence in row.sentences],
            "phase": self.phase,
            "cause": None if self.cause is None else self.cause.plain(names),
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
            Told(row.happening, row.phase, None, place) for place, row in enumerate(_sought(month))
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
        part = float(groups.members.sum()) / _MILESTONES
        if self._harmed < self._next * part:
            return
        self._next = int(self._harmed / part) + 1
        share = self._by_repression / self._harmed
        said = say("harm.milestone", times=self._harmed, by_repression=share, as_usual=1 - share)
        row = Happening(self.model.month, "harm", "people", 0.5, (said,))
        yield Told(row, "harm_people", Cause((), (say("cause.harm"),)))
