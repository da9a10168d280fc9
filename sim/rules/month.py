"""The month as a whole, fused into one compiled call that releases the GIL."""

from sim._jit import compile_hot, njit
from sim.rules.calling_out import call_out
from sim.rules.climate import change_climate
from sim.rules.confer import confer
from sim.rules.draw import draw
from sim.rules.events import log_events
from sim.rules.harm import harm_people
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

    One wiring serves a whole run in one call and a single phase: the same machine code both times.
    """
    for month in range(first, until):
        if first_phase <= DRAW < until_phase:
            draw(parameters, groups, allies, people, draws, month)
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


def run_world(
    parameters: Parameters,
    world: World,
    first: int,
    until: int,
    first_phase: int = 0,
    until_phase: int = len(PHASES),
) -> None:
    """Run a world's months, or some phases of them, in one compiled call that releases the GIL."""
    compile_hot()
    run_months(
        parameters,
        world.states,
        world.groups,
        world.allies,
        world.people,
        world.schedule,
        world.flow,
        world.draws,
        world.record,
        first,
        until,
        first_phase,
        until_phase,
    )
