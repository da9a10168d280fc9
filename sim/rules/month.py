"""The month as a whole, of one world or of several in step: one call that releases the GIL."""

from sim._jit import compile_hot, inner, njit
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
    Draws,
    Flow,
    Groups,
    People,
    Record,
    Schedule,
    States,
    World,
)
from sim.world.parameters import Parameters
from sim.world.together import (
    alone,
    numbers_together,
    row_of_allies,
    row_of_flow,
    row_of_groups,
    row_of_parameters,
    row_of_people,
    row_of_record,
    row_of_states,
)

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


@njit
def run_months(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    people: People,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    record: Record,
    first: int,
    until: int,
    first_phase: int,
    until_phase: int,
) -> None:
    """Run months ``first`` to ``until`` - 1, of each phases ``first_phase`` to ``until_phase`` - 1.

    Parameters and columns are those of several worlds (``sim.world.together``) that differ in
    nothing which draws depend on: numbers are drawn once for all. Each runs as it would alone.
    """
    in_step(
        parameters, states, groups, allies, people, schedule, flow, draws, record,
        first, until, first_phase, until_phase,
    )  # fmt: skip


@inner
def in_step(
    all_parameters: Parameters,
    all_states: States,
    all_groups: Groups,
    all_allies: Allies,
    all_people: People,
    schedule: Schedule,
    all_flow: Flow,
    draws: Draws,
    all_record: Record,
    first: int,
    until: int,
    first_phase: int,
    until_phase: int,
) -> None:
    """Run the worlds month by month, and in a month one after the other.

    One wiring serves a whole run in one call and a single phase: the same machine code both times.
    """
    worlds = all_states.id.shape[0]
    for month in range(first, until):
        if first_phase <= DRAW < until_phase:
            parameters, groups = row_of_parameters(all_parameters, 0), row_of_groups(all_groups, 0)
            allies = row_of_allies(all_allies, 0)
            draw(parameters, groups, allies, row_of_people(all_people, 0), draws, month)
        for w in range(worlds):
            parameters, states = row_of_parameters(all_parameters, w), row_of_states(all_states, w)
            groups, allies = row_of_groups(all_groups, w), row_of_allies(all_allies, w)
            people, flow = row_of_people(all_people, w), row_of_flow(all_flow, w)
            record = row_of_record(all_record, w)
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
            tell_acquaintances(all_people, all_flow)
        if first_phase <= HARM < until_phase:
            list_endangered(all_parameters, schedule, all_flow, draws, month)
        for w in range(worlds):
            parameters, states = row_of_parameters(all_parameters, w), row_of_states(all_states, w)
            groups, allies = row_of_groups(all_groups, w), row_of_allies(all_allies, w)
            people, flow = row_of_people(all_people, w), row_of_flow(all_flow, w)
            record = row_of_record(all_record, w)
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
    parameters: Parameters,
    worlds: World,
    first: int,
    until: int,
    first_phase: int = 0,
    until_phase: int = len(PHASES),
) -> None:
    """Run months of several worlds, or some phases of them, in one call that releases the GIL.

    Args:
        parameters: Those of each world (``sim.world.together.numbers_together``).
        worlds: The worlds (``sim.world.together.side_by_side``).
        first: Month from which they run.
        until: Month before which they stop.
        first_phase: Place in ``PHASES`` of the first phase.
        until_phase: Place after that of the last one.
    """
    compile_hot()
    run_months(
        parameters,
        worlds.states,
        worlds.groups,
        worlds.allies,
        worlds.people,
        worlds.schedule,
        worlds.flow,
        worlds.draws,
        worlds.record,
        first,
        until,
        first_phase,
        until_phase,
    )


def run_world(
    parameters: Parameters,
    world: World,
    first: int,
    until: int,
    first_phase: int = 0,
    until_phase: int = len(PHASES),
) -> None:
    """Run a world's months, or some phases of them, in one compiled call that releases the GIL."""
    numbers = numbers_together([parameters])
    run_worlds(numbers, alone(world), first, until, first_phase, until_phase)
