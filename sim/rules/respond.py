"""Phase 5, respond: each state answers each pressed demand (section 7.5)."""

import math

from sim._jit import compiled_inline, njit
from sim.rules.arithmetic import force_of
from sim.scenario.lists import BARGAINING, TO_DAYS
from sim.world.columns import CONCEDE, IGNORE, NO_RESPONSE, REPRESS, TOKEN, Draws, Flow, States
from sim.world.numbers import normal_of
from sim.world.parameters import Parameters

MEMORY = 3
"""Months for which a state remembers its last answer to a demand."""

ENDURANCE = 24
"""Months on end after which pressing longer adds nothing."""


_CONCEDED, _REPRESSED = 0, 1
"""What is watched of other states."""


@compiled_inline
def watch_others(states: States, flow: Flow) -> None:
    """Note which states conceded and which repressed last month, by issue."""
    conceded, repressed = flow.watched[_CONCEDED], flow.watched[_REPRESSED]
    flow.watched[:] = 0.0
    for s in range(states.id.shape[0]):
        for c in range(flow.response.shape[1]):
            for k in range(flow.response.shape[2]):
                if flow.response[s, c, k] == CONCEDE:
                    conceded[s, k] = 1.0
                if flow.response[s, c, k] == REPRESS:
                    repressed[s, k] = 1.0


@compiled_inline
def respond(parameters: Parameters, states: States, flow: Flow, draws: Draws, month: int) -> None:
    """Answer every pressed demand: drawn from its logit (R1–R4), or by what it costs (R5–R7)."""
    watch_others(states, flow)
    strength, weights = flow.strength, parameters.response
    for k in range(strength.shape[2]):
        for s in range(states.id.shape[0]):
            for c in range(strength.shape[1]):
                flow.response[s, c, k] = NO_RESPONSE
                if strength[s, c, k] <= 0.0:
                    continue
                receding = 0.0
                if parameters.rules.response_to == TO_DAYS:
                    receding = math.log(flow.days[s, c, k])
                pressed, lasted = flow.pressure[s, c, k], flow.sustained[s, c, k]
                shielded = flow.shielded[s, c, k] / strength[s, c, k]
                repress, ignore, token, concede = _weigh(
                    parameters, states, flow, month, s, c, k, pressed, lasted, shielded, receding
                )
                if parameters.rules.response == BARGAINING:
                    answered = bargain(
                        weights.disruption * force_of(pressed, lasted), concede, repress
                    )
                else:
                    drawn = draws.response[states.id[s], c, k]
                    answered = answer(weights.sensitivity, repress, ignore, token, concede, drawn)
                flow.response[s, c, k] = answered


@compiled_inline
def chance_of_concession(
    parameters: Parameters,
    states: States,
    flow: Flow,
    month: int,
    s: int,
    c: int,
    k: int,
    pressed: float,
    lasted: float,
    shielded: float,
) -> float:
    """Give the chance that a state would concede a demand pressed so hard, for a day."""
    repress, ignore, token, concede = _weigh(
        parameters, states, flow, month, s, c, k, pressed, lasted, shielded, 0.0
    )
    weights = parameters.response
    if parameters.rules.response == BARGAINING:
        disruption = weights.disruption * force_of(pressed, lasted)
        return 1.0 if bargain(disruption, concede, repress) == CONCEDE else 0.0
    precision, highest = weights.sensitivity, max(repress, ignore, token, concede)
    of_concede = math.exp(precision * (concede - highest))
    return float(
        of_concede
        / (
            math.exp(precision * (repress - highest))
            + math.exp(precision * (ignore - highest))
            + math.exp(precision * (token - highest))
            + of_concede
        )
    )


@compiled_inline
def _weigh(
    parameters: Parameters,
    states: States,
    flow: Flow,
    month: int,
    s: int,
    c: int,
    k: int,
    pressed: float,
    lasting: float,
    shielded: float,
    receding: float,
) -> tuple[float, float, float, float]:
    """Give what repressing, ignoring, a token and conceding are worth to a state (R1–R4).

    Where states bargain: what repressing is worth and, last, what conceding costs (R5–R7).
    """
    weights, every = parameters.response, flow.exclusion.shape[1]
    conceded, repressed = flow.watched[_CONCEDED], flow.watched[_REPRESSED]
    all_conceded, all_repressed, others = 0.0, 0.0, max(states.id.shape[0] - 1, 1)
    for other in range(states.id.shape[0]):
        all_conceded += conceded[other, k]
        all_repressed += repressed[other, k]
    excluded = 0.0
    if c == every:
        for category in range(every):
            excluded += states.scope_share[s, category] * flow.exclusion[s, category]
    else:
        excluded = flow.exclusion[s, c]
    pressure = weights.size * pressed
    cost = excluded * (1.0 - flow.opinion[s])
    sustained = weights.days * lasting
    opened = weights.openness * (states.openness[s] - 0.5)
    opened += weights.window * flow.window[s]
    lasted = weights.endurance * min(states.pressed_months[s, c, k], ENDURANCE) / ENDURANCE
    conceding = weights.diffusion * (all_conceded - conceded[s, k]) / others
    repressing = weights.diffusion * (all_repressed - repressed[s, k]) / others
    repress = (
        weights.repress_repressiveness * flow.repressiveness[s]
        - weights.repress_threshold
        - weights.repress_opinion * flow.opinion[s]
        - parameters.dials.shield * weights.shield * shielded
        - weights.repress_enforceability * states.enforceability[s]
        - weights.repress_pressure * pressure
        + sustained
        - weights.recede * receding
        + repressing
    )
    if parameters.rules.response == BARGAINING:
        price = (
            weights.concede_threshold
            + weights.concede_exclusion * cost
            - opened
            - lasted
            - conceding
            + weights.resolve * normal_of(states.unyielding[s, c, k])
        )
        repress -= weights.resolve * normal_of(states.restrained[s, c, k])
        return repress, 0.0, 0.0, price
    concede = (
        weights.concede_pressure * pressure
        - weights.concede_threshold
        - weights.concede_exclusion * cost
        + opened
        + sustained
        + lasted
        + conceding
    )
    token = (
        weights.token_pressure * pressure
        - weights.token_threshold
        - weights.token_exclusion * cost
        - weights.token_enforceability * states.enforceability[s]
        + opened
        + sustained
        + lasted
    )
    ignore = 0.0
    since = month - states.last_month[s, c, k]
    last = states.last_response[s, c, k] if since <= MEMORY else NO_RESPONSE
    if last == CONCEDE:
        concede += weights.persistence
    elif last == TOKEN:
        token += weights.persistence
    elif last == REPRESS:
        repress += weights.persistence
    elif last == IGNORE:
        ignore += weights.persistence
    return repress, ignore, token, concede


@compiled_inline
def bargain(disruption: float, conceding: float, repressing: float) -> int:
    """Answer by what disruption and conceding cost (R5–R7; Luders 2010)."""
    if disruption > conceding:
        return CONCEDE
    if disruption > 0.5 * conceding:
        return TOKEN
    return REPRESS if repressing > 0.0 else IGNORE


@njit
def answer(
    precision: float, repress: float, ignore: float, token: float, concede: float, drawn: float
) -> int:
    """Choose the response to one demand by softmax of what each is worth (R1–R4).

    Args:
        precision: How sharply they are told apart.
        repress: What repressing is worth; likewise the others.
        ignore: 0, but for what persists.
        token: Of a law that nobody carries out.
        concede: Of a concession.
        drawn: Uniform number.

    Returns:
        The code of the first response whose cumulated chance exceeds the number drawn, in the order
        repress, ignore, token, concede.
    """
    highest = max(repress, ignore, token, concede)
    of_repress = math.exp(precision * (repress - highest))
    of_ignore = math.exp(precision * (ignore - highest))
    of_token = math.exp(precision * (token - highest))
    of_concede = math.exp(precision * (concede - highest))
    point = drawn * (of_repress + of_ignore + of_token + of_concede)
    if point < of_repress:
        return REPRESS
    if point < of_repress + of_ignore:
        return IGNORE
    if point < of_repress + of_ignore + of_token:
        return TOKEN
    return CONCEDE
