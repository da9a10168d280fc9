"""What just happened, and what caused what: every happening with its phase and its channels.

Before the groups of a month confer, the world is copied; on a copy the month is run to the states'
answers with one dial at 0. What then does not happen rested, in that month, on that channel. What
the channel did in the months before is not undone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rules.month import PHASES, run_world
from sim.story.catalogue import Sentence, say, text
from sim.story.happenings import Before, Happening, Month, Watched
from sim.story.turns import PHASES as TURN_PHASES
from sim.story.turns import turns
from sim.world.columns import (
    CONCEDE,
    IGNORE,
    NO_RESPONSE,
    NOBODY,
    REPRESS,
    TOKEN,
    Allies,
    Flags,
    Groups,
    Ints,
    World,
)
from sim.world.copies import copy_world
from sim.world.parameters import Parameters

FIRST, UNTIL = PHASES.index("confer"), PHASES.index("change_rights")
"""Phases that are run again: confer to respond."""

DIALS = (
    *("agenda_gap", "coordination", "caution", "speed", "assembly"),
    *("resources", "access", "shield", "supporters", "ownership"),
)
"""Channels that act within those phases by their dial."""

SOME = 0.5
"""Use of institutions from which a belief is one about institutions."""


class Otherwise(NamedTuple):
    """How a month would have gone without a channel."""

    channel: str
    refused: Flags  # [G]
    issue: Ints  # [G]
    tactic: Ints  # [G]
    response: Ints  # [S,C+1,K]


type Change = Callable[[World, Parameters], None]


def otherwise(parameters: Parameters, world: World, month: int) -> list[Otherwise]:
    """Run the rest of a month without each channel that is on.

    Args:
        parameters: of the world.
        world: after the phase ``sense`` of the month; it is left as it is.
        month: from 0.
    """
    found = []
    for channel in (*DIALS, *BELIEFS):
        dial = getattr(parameters.dials, channel)
        if dial == 0 or (channel in IDLE and IDLE[channel](world, parameters)):
            continue
        twin, changed = twin_of(world), parameters
        if channel in BELIEFS:
            BELIEFS[channel](twin, parameters)
        else:
            changed = parameters._replace(dials=parameters.dials._replace(**{channel: 0.0}))
        found.append(run_again(changed, twin, month, channel))
    return found


def run_again(parameters: Parameters, twin: World, month: int, without: str = "") -> Otherwise:
    """Run a month from its decisions to the answers, on a copy that is spent by it."""
    run_world(parameters, twin, month, month + 1, FIRST, UNTIL)
    groups = twin.groups
    return Otherwise(
        without,
        groups.refused.copy(),
        groups.campaign_issue.copy(),
        groups.campaign_tactic.copy(),
        twin.flow.response.copy(),
    )


def before_decisions(world: World) -> World:
    """Copy a world after the phase ``sense``, so that the month that follows leaves it as it is."""
    return copy_world(world)


def twin_of(world: World) -> World:
    """Copy what the phases from confer to respond write; they only read the rest."""
    people = world.people
    return world._replace(
        groups=_copied(world.groups),
        allies=_copied(world.allies),
        flow=_copied(world.flow),
        people=people._replace(
            participates=people.participates.copy(),
            active_neighbours=people.active_neighbours.copy(),
        ),
        record=world.record._replace(
            sums=world.record.sums.copy(),
            events=np.zeros((0, world.record.events.shape[1]), np.int64),
        ),
    )


def _copied[Rows: tuple](rows: Rows) -> Rows:  # type: ignore[type-arg]
    return type(rows)(*(column.copy() for column in rows))


def _leaders_want_what_members_want(world: World, parameters: Parameters) -> None:
    del parameters
    world.groups.leader_priorities[:] = world.groups.priorities


def _allies_believe(world: World, chosen: NDArray[np.bool_]) -> None:
    """Let allies believe of the chosen tactics what the groups of each state do on average."""
    groups: Groups = world.groups
    allies: Allies = world.allies
    for s in range(len(world.states.id)):
        here = groups.state == s
        if here.any():
            mean = np.average(groups.belief[here], axis=0, weights=groups.members[here])
            allies.belief[:, s, chosen] = mean[chosen]


def _know_no_more_of_the_place(world: World, parameters: Parameters) -> None:
    _allies_believe(world, parameters.tactics.institutions < SOME)


def _know_no_more_of_institutions(world: World, parameters: Parameters) -> None:
    _allies_believe(world, parameters.tactics.institutions >= SOME)


def _see_no_window_sooner(world: World, parameters: Parameters) -> None:
    del parameters
    world.flow.seen[:] = world.flow.noticed


BELIEFS: dict[str, Change] = {
    "local_knowledge": _know_no_more_of_the_place,
    "institutional_knowledge": _know_no_more_of_institutions,
    "elite_capture": _leaders_want_what_members_want,
    "windows": _see_no_window_sooner,
}
"""Channels that act through what was learnt, seen or drawn before: that is made equal for the
month."""

IDLE: dict[str, Callable[[World, Parameters], bool]] = {
    "assembly": lambda world, _: not world.allies.assembly.any(),
    "supporters": lambda _, parameters: parameters.pressure.supporters_join == 0,
    "windows": lambda world, _: not world.flow.window.any(),
}
"""Whether a channel has nothing to act on in a world, of those for which that is often so."""


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
            "said": [sentence.plain() for sentence in row.sentences],
            "phase": self.phase,
            "channels": list(self.channels),
            "cause": text(self.cause),
            "why": [sentence.plain() for sentence in self.cause],
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
        for row in turns(month):
            phase, cause = TURN_PHASES[row.kind]
            self.told.append(Told(row, phase, (), (cause,)))

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
        yield Told(row, "harm_people", (), (say("cause.harm"),))
