"""How a month would have gone without a channel.

Before the groups of a month confer, the world is copied; on a copy the month is run to the states'
answers with one dial at 0, or with what was learnt made equal. What the channel did in the months
before is not undone.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rules.month import PHASES, run_world
from sim.scenario.lists import Channels
from sim.world.columns import Allies, Flags, Groups, Ints, World
from sim.world.parameters import Parameters

FIRST, _UNTIL = PHASES.index("confer"), PHASES.index("change_rights")
"""Phases that are run again: confer to respond."""

_SOME = 0.5
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
            dials: Any = parameters.dials  # a NamedTuple, as it runs
            changed = parameters._replace(dials=dials._replace(**{channel: 0.0}))
        found.append(run_again(changed, twin, month, channel))
    return found


def run_again(parameters: Parameters, twin: World, month: int, without: str = "") -> Otherwise:
    """Run a month from its decisions to the answers, on a copy that is spent by it."""
    run_world(parameters, twin, month, month + 1, FIRST, _UNTIL)
    groups = twin.groups
    return Otherwise(
        without,
        groups.refused.copy(),
        groups.campaign_issue.copy(),
        groups.campaign_tactic.copy(),
        twin.flow.response.copy(),
    )


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
    _allies_believe(world, parameters.tactics.institutions < _SOME)


def _know_no_more_of_institutions(world: World, parameters: Parameters) -> None:
    _allies_believe(world, parameters.tactics.institutions >= _SOME)


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

_LATER = ("leading", "trust", "holding", "transfer", "donors", "conditions", "watching")
"""Channels that act after those phases: without them the month goes the same way up to there."""

_NAMED_FIRST = (
    *("agenda_gap", "coordination", "caution", "speed", "assembly"),
    *("resources", "access", "shield", "supporters", "ownership"),
)

DIALS = (
    *_NAMED_FIRST,
    *(name for name in Channels.model_fields if name not in {*_NAMED_FIRST, *BELIEFS, *_LATER}),
)
"""Channels that act within those phases by their dial, in the order in which they are named."""

IDLE: dict[str, Callable[[World, Parameters], bool]] = {
    "assembly": lambda world, _: not world.allies.assembly.any(),
    "supporters": lambda _, parameters: parameters.pressure.supporters_join == 0,
    "windows": lambda world, _: not world.flow.window.any(),
}
"""Whether a channel has nothing to act on in a world, of those for which that is often so."""
