"""The month as a whole, of one world or several in step, and its random numbers."""

from collections.abc import Sequence

from sim._jit import compiled_inline, entry
from sim.rules.confer import confer
from sim.rules.consequences import change_climate, change_rights, harm_people, list_endangered
from sim.rules.learn import learn
from sim.rules.participation import mobilise, tell_acquaintances
from sim.rules.press import call_out, press
from sim.rules.record import log_events, measure
from sim.rules.respond import respond
from sim.rules.sense import NO_LEARNING, YEAR, act_or_rest, sense
from sim.scenario.lists import BY_THRESHOLD, LOGIT, MONTHLY, SEQUENTIAL
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
from sim.world.lockstep import InStep, alone, in_step
from sim.world.numbers import (
    MONTH_STREAMS,
    WORLD_STREAMS,
    fill_around,
    fill_log_odds,
    fill_normal,
    fill_share,
    fill_uniform,
)
from sim.world.parameters import Parameters

_DELAY, _GROUP_CHOICE = MONTH_STREAMS["delay"], MONTH_STREAMS["group_choice"]
_ALLY_CHOICE, _RESPONSE = MONTH_STREAMS["ally_choice"], MONTH_STREAMS["response"]
_PARTICIPATION, _HARM = MONTH_STREAMS["participation"], MONTH_STREAMS["harm"]
_COMMON, _OF_GROUPS = MONTH_STREAMS["signal_common"], MONTH_STREAMS["signal_groups"]
_OF_ALLIES, _DAYS = MONTH_STREAMS["signal_allies"], MONTH_STREAMS["days"]
_REVERSALS, _ORDER = MONTH_STREAMS["reversals"], MONTH_STREAMS["order"]
_THRESHOLDS = WORLD_STREAMS["thresholds"]

_WAVES, _REST = MONTH_STREAMS["waves"], MONTH_STREAMS["rest"]
_ALLY_REST, _SURGE = MONTH_STREAMS["ally_rest"], MONTH_STREAMS["surge"]

_ALLY_LEARNING = MONTH_STREAMS["ally_learning"]


@compiled_inline
def draw(
    parameters: Parameters,
    groups: Groups,
    allies: Allies,
    people: People,
    draws: Draws,
    month: int,
) -> None:
    """Fill every block, in C order; of choices the rows of those whose month it is."""
    key, words, tails, time = draws.key, draws.words, draws.tails, month + 1 + draws.luck[0]
    period = parameters.decisions.campaign_months
    for g in range(groups.id.shape[0]):
        if (month + groups.offset[g]) % period == 0:
            n, row = int(groups.id[g]), draws.group_choice[groups.id[g]]
            fill_uniform(key, _DELAY, time, n, words, draws.delay[n : n + 1])
            fill_uniform(key, _GROUP_CHOICE, time, n * row.shape[0], words, row)
    for a in range(allies.id.shape[0]):
        if (month + allies.offset[a]) % period == 0:
            n, row = int(allies.id[a]), draws.ally_choice[allies.id[a]]
            fill_uniform(key, _ALLY_CHOICE, time, n * row.shape[0], words, row)
    if parameters.learning.allies_learn != NO_LEARNING and month > 0 and month % YEAR == 0:
        fill_uniform(key, _ALLY_LEARNING, time, 0, words, draws.ally_learning)
    if parameters.rules.response == LOGIT:
        fill_uniform(key, _RESPONSE, time, 0, words, draws.response.reshape(-1))
    if parameters.rules.order == SEQUENTIAL:
        fill_uniform(key, _ORDER, time, 0, words, draws.order)
    if parameters.rules.rest == MONTHLY:
        fill_uniform(key, _REST, time, 0, words, draws.rest)
        fill_uniform(key, _ALLY_REST, time, 0, words, draws.ally_rest)
        fill_uniform(key, _WAVES, time, 0, words, draws.waves)
    if parameters.mobilisation.surge > 0.0:
        fill_uniform(key, _SURGE, time, 0, words, draws.surge)
    if parameters.days.chance > 0.0:
        fill_uniform(key, _DAYS, time, 0, words, draws.days.reshape(-1))
    if parameters.consequences.reversal_rate > 0.0:
        fill_uniform(key, _REVERSALS, time, 0, words, draws.reversals.reshape(-1))
    fill_normal(key, _COMMON, time, 0, words, tails, draws.signal_common.reshape(-1))
    fill_normal(key, _OF_GROUPS, time, 0, words, tails, draws.signal_groups.reshape(-1))
    fill_normal(key, _OF_ALLIES, time, 0, words, tails, draws.signal_allies.reshape(-1))
    draw_people(parameters, people, draws, month, time)


@compiled_inline
def draw_people(
    parameters: Parameters, people: People, draws: Draws, month: int, time: int
) -> None:
    """Draw the numbers of everybody whose ids follow on end at once, whatever the group."""
    key, words, runs, ids = draws.key, draws.words, people.runs, people.id
    by_threshold = parameters.rules.participation == BY_THRESHOLD
    mean, spread = parameters.mobilisation.threshold_mean, parameters.mobilisation.threshold_spread
    run, last = 0, runs.shape[0] - 1
    while run < last:
        start = int(runs[run])
        run += 1
        while run < last and int(ids[runs[run]]) == int(ids[runs[run] - 1]) + 1:
            run += 1
        end, n = int(runs[run]), int(ids[start])
        if by_threshold and month == 0:
            # They stay where other rules have the numbers of the month.
            fill_around(key, _THRESHOLDS, 0, n, words, mean, spread, draws.participation[start:end])
        if not by_threshold:
            odds = draws.participation[start:end]
            fill_log_odds(key, _PARTICIPATION, time, n, words, draws.parts, odds)
        fill_share(key, _HARM, time, n, words, draws.harm[start:end])


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

_DRAW, _SENSE, _CONFER, _CALL_OUT, _ACT, _MOBILISE, _PRESS = range(7)
_RESPOND, RIGHTS, _HARM_PHASE, _CLIMATE, _LEARN, _MEASURE = range(7, len(PHASES))


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
        if first_phase <= _DRAW < until_phase:
            draw(parameters, all_groups[0], all_allies[0], all_people[0], draws, month)
        for w in range(worlds):
            states, groups, allies = all_states[w], all_groups[w], all_allies[w]
            people, flow, record = all_people[w], all_flow[w], all_record[w]
            if first_phase <= _SENSE < until_phase:
                sense(parameters, states, allies, schedule, flow, draws, month)
            if first_phase <= _CONFER < until_phase:
                confer(parameters, states, groups, allies, schedule, flow, draws, record, month)
            if first_phase <= _CALL_OUT < until_phase:
                call_out(parameters, states, groups, allies, schedule, flow, draws, month)
            if first_phase <= _ACT < until_phase:
                act_or_rest(parameters, states, groups, allies, schedule, flow, draws, month)
            if first_phase <= _MOBILISE < until_phase:
                mobilise(parameters, states, groups, people, schedule, flow, draws, month)
        if first_phase <= _MOBILISE < until_phase:
            tell_acquaintances(all_people, all_flow[0], participates, active_neighbours)
        if first_phase <= _HARM_PHASE < until_phase:
            list_endangered(parameters, schedule, all_flow[0], draws, month)
        for w in range(worlds):
            states, groups, allies = all_states[w], all_groups[w], all_allies[w]
            people, flow, record = all_people[w], all_flow[w], all_record[w]
            if first_phase <= _PRESS < until_phase:
                press(parameters, states, groups, allies, schedule, flow, draws, month)
            if first_phase <= _RESPOND < until_phase:
                respond(parameters, states, flow, draws, month)
                if record.events.shape[0] > 0:
                    log_events(parameters, states, groups, allies, flow, record, month)
            if first_phase <= RIGHTS < until_phase:
                change_rights(parameters, states, groups, flow, draws)
            if first_phase <= _HARM_PHASE < until_phase:
                harm_people(parameters, states, groups, people, schedule, flow, draws, month)
            if first_phase <= _CLIMATE < until_phase:
                change_climate(parameters, states, flow, month)
            if first_phase <= _LEARN < until_phase:
                learn(parameters, states, groups, allies, flow, draws)
            if first_phase <= _MEASURE < until_phase:
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
        worlds: The worlds (``sim.world.lockstep.in_step``).
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
