"""The month as a whole, of one world or of several in step: one call that releases the GIL."""

from collections.abc import Sequence

from sim._jit import entry
from sim.rules.acquaintances import tell_acquaintances
from sim.rules.calling_out import call_out
from sim.rules.climate import change_climate
from sim.rules.confer import confer
from sim.rules.draw import draw
from sim.rules.events import log_events
from sim.rules.harm import harm_people, list_endangered
from sim.rules.learn import learn
from sim.rules.measure import measure
from sim.rules.mobilise import mobilise
from sim.rules.press import press
from sim.rules.respond import respond
from sim.rules.rest import act_or_rest
from sim.rules.rights import change_rights
from sim.rules.sense import sense
from sim.world.columns import (
    Allies,
    Counts,
    Draws,
    Flags,
    Flow,
    Groups,
    People,
    Record,
    Schedule,
    States,
    World,
)
from sim.world.parameters import Parameters
from sim.world.together import InStep, alone, in_step

PHASES = (
    "draw",
    "sense",
    "confer",
    "call_out",
    "act_or_rest",
    "mobilise",
    "press",
    "respond",
    "change_rights",
    "harm_people",
    "change_climate",
    "learn",
    "measure",
)
"""The parts of a month, in order; a model has a method of each name."""

DRAW, SENSE, CONFER, CALL_OUT, ACT, MOBILISE, PRESS = range(7)
RESPOND, RIGHTS, HARM, CLIMATE, LEARN, MEASURE = range(7, len(PHASES))


@entry
def run_months(
    parameters: Parameters,
    all_states: Sequence[States],
    all_groups: Sequence[Groups],
    all_allies: Sequence[Allies],
    all_people: Sequence[People],
    schedule: Schedule,
    all_flow: Sequence[Flow],
    draws: Draws,
    all_record: Sequence[Record],
    participates: Flags,
    active_neighbours: Counts,
    first: int,
    until: int,
    first_phase: int,
    until_phase: int,
) -> None:
    """Run months ``first`` to ``until`` - 1, of each phases ``first_phase`` to ``until_phase`` - 1.

    Worlds run month by month, and in a month one after the other. Numbers are drawn once for all:
    they differ in nothing which draws depend on. Each runs as it would alone. One wiring serves a
    whole run in one call and a single phase: the same machine code both times.
    """
    worlds = participates.shape[0]
    for month in range(first, until):
        if first_phase <= DRAW < until_phase:
            draw(parameters, all_groups[0], all_allies[0], all_people[0], draws, month)
        for w in range(worlds):
            states, groups, allies = all_states[w], all_groups[w], all_allies[w]
            people, flow, record = all_people[w], all_flow[w], all_record[w]
            if first_phase <= SENSE < until_phase:
                sense(parameters, states, allies, schedule, flow, draws, month)
            if first_phase <= CONFER < until_phase:
                confer(parameters, states, groups, allies, schedule, flow, draws, record, month)
            if first_phase <= CALL_OUT < until_phase:
                call_out(parameters, states, groups, allies, schedule, flow, draws, month)
            if first_phase <= ACT < until_phase:
                act_or_rest(parameters, states, groups, allies, schedule, flow, draws, month)
            if first_phase <= MOBILISE < until_phase:
                mobilise(parameters, states, groups, people, schedule, flow, draws, month)
        if first_phase <= MOBILISE < until_phase:
            tell_acquaintances(all_people, all_flow[0], participates, active_neighbours)
        if first_phase <= HARM < until_phase:
            list_endangered(parameters, schedule, all_flow[0], draws, month)
        for w in range(worlds):
            states, groups, allies = all_states[w], all_groups[w], all_allies[w]
            people, flow, record = all_people[w], all_flow[w], all_record[w]
            if first_phase <= PRESS < until_phase:
                press(parameters, states, groups, allies, schedule, flow, draws, month)
            if first_phase <= RESPOND < until_phase:
                respond(parameters, states, flow, draws, month)
                if record.events.shape[0] > 0:
                    log_events(parameters, states, groups, allies, flow, record, month)
            if first_phase <= RIGHTS < until_phase:
                change_rights(parameters, states, groups, flow, draws)
            if first_phase <= HARM < until_phase:
                harm_people(parameters, states, groups, people, schedule, flow, draws, month)
            if first_phase <= CLIMATE < until_phase:
                change_climate(parameters, states, flow, month)
            if first_phase <= LEARN < until_phase:
                learn(parameters, states, groups, allies, flow, draws)
            if first_phase <= MEASURE < until_phase:
                measure(states, groups, allies, flow, record, month)


def run_worlds(
    worlds: InStep,
    first: int,
    until: int,
    first_phase: int = 0,
    until_phase: int = len(PHASES),
) -> None:
    """Run months of several worlds, or some phases of them, in one call that releases the GIL.

    Args:
        worlds: The worlds (``sim.world.together.in_step``).
        first: Month from which they run.
        until: Month before which they stop.
        first_phase: Place in ``PHASES`` of the first phase.
        until_phase: Place after that of the last one.
    """
    run_months(*worlds, first, until, first_phase, until_phase)


def run_world(
    parameters: Parameters,
    world: World,
    first: int,
    until: int,
    first_phase: int = 0,
    until_phase: int = len(PHASES),
) -> None:
    """Run a world's months, or some phases of them, in one compiled call that releases the GIL."""
    run_worlds(in_step(parameters, alone(world)), first, until, first_phase, until_phase)
