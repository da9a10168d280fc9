"""Phase 5, respond: each state answers each pressed demand (section 7.5)."""

import math

from sim._jit import compiled_inline, njit
from sim.rules.arithmetic import force_of
from sim.scenario.lists import BARGAINING, TO_DAYS
from sim.world.columns import CONCEDE, IGNORE, NO_RESPONSE, REPRESS, TOKEN, Draws, Flow, States
from sim.world.numbers import normal_of
from sim.world.parameters import Parameters, Response

MEMORY = 3
"""Months for which a state remembers its last answer to a demand."""

ENDURANCE = 24
"""Months on end after which pressing longer adds nothing."""


_CONCEDED, _REPRESSED = 0, 1
"""What is watched of other states."""


@compiled_inline
def respond(parameters: Parameters, states: States, flow: Flow, draws: Draws, month: int) -> None:
    """Answer every pressed demand: drawn from its logit (R1–R4), or by what it costs (R5–R7)."""
    count, issues = states.id.shape[0], flow.strength.shape[2]
    conceded, repressed = flow.watched[_CONCEDED], flow.watched[_REPRESSED]
    flow.watched[:] = 0.0
    for s in range(count):
        for c in range(flow.response.shape[1]):
            for k in range(issues):
                if flow.response[s, c, k] == CONCEDE:
                    conceded[s, k] = 1.0
                if flow.response[s, c, k] == REPRESS:
                    repressed[s, k] = 1.0
    weights, shield = parameters.response, parameters.dials.shield
    every, strength, others = flow.exclusion.shape[1], flow.strength, max(count - 1, 1)
    for k in range(issues):
        all_conceded, all_repressed = 0.0, 0.0
        for s in range(count):
            all_conceded += conceded[s, k]
            all_repressed += repressed[s, k]
        for s in range(count):
            for c in range(every + 1):
                flow.response[s, c, k] = NO_RESPONSE
                if strength[s, c, k] <= 0.0:
                    continue
                excluded = 0.0
                if c == every:
                    for category in range(every):
                        excluded += states.scope_share[s, category] * flow.exclusion[s, category]
                else:
                    excluded = flow.exclusion[s, c]
                receding = 0.0
                if parameters.rules.response_to == TO_DAYS:
                    receding = math.log(flow.days[s, c, k])
                since = month - states.last_month[s, c, k]
                pressure = weights.size * flow.pressure[s, c, k]
                cost = excluded * (1.0 - flow.opinion[s])
                sustained = weights.days * flow.sustained[s, c, k]
                opened = weights.openness * (states.openness[s] - 0.5)
                opened += weights.window * flow.window[s]
                lasted = (
                    weights.endurance * min(states.pressed_months[s, c, k], ENDURANCE) / ENDURANCE
                )
                conceding = weights.diffusion * (all_conceded - conceded[s, k]) / others
                repressing = weights.diffusion * (all_repressed - repressed[s, k]) / others
                repress = (
                    weights.repress_repressiveness * flow.repressiveness[s]
                    - weights.repress_threshold
                    - weights.repress_opinion * flow.opinion[s]
                    - shield * weights.shield * flow.shielded[s, c, k] / strength[s, c, k]
                    - weights.repress_enforceability * states.enforceability[s]
                    - weights.repress_pressure * pressure
                    + sustained
                    - weights.recede * receding
                    + repressing
                )
                if parameters.rules.response == BARGAINING:
                    flow.response[s, c, k] = bargain(
                        weights.disruption
                        * force_of(flow.pressure[s, c, k], flow.sustained[s, c, k]),
                        weights.concede_threshold
                        + weights.concede_exclusion * cost
                        - opened
                        - lasted
                        - conceding
                        + weights.resolve * normal_of(states.unyielding[s, c, k]),
                        repress - weights.resolve * normal_of(states.restrained[s, c, k]),
                    )
                    continue
                flow.response[s, c, k] = answer(
                    weights,
                    opened,
                    pressure,
                    sustained,
                    cost,
                    states.enforceability[s],
                    lasted,
                    states.last_response[s, c, k] if since <= MEMORY else NO_RESPONSE,
                    conceding,
                    repress,
                    draws.response[states.id[s], c, k],
                )


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
    weights: Response,
    openness: float,
    pressure: float,
    sustained: float,
    cost: float,
    enforceability: float,
    lasted: float,
    last: int,
    watched_conceding: float,
    repress: float,
    drawn: float,
) -> int:
    """Choose the response to one demand by softmax (R1–R4).

    Args:
        weights: Coefficients of the utilities.
        openness: What it adds to token and concede.
        pressure: P of the demand, as far as it counts.
        sustained: What an action that lasts adds to token and concede.
        cost: Exclusion × (1 − opinion).
        enforceability: Of its institutions.
        lasted: What pressing on end adds to token and concede.
        last: Code of the response given last, if the state still remembers it.
        watched_conceding: What other states' concessions add.
        repress: Utility of repressing (R3), without what persists.
        drawn: Uniform number.

    Returns:
        The code of the first response whose cumulated chance exceeds the number drawn, in the order
        repress, ignore, token, concede.
    """
    concede = (
        weights.concede_pressure * pressure
        - weights.concede_threshold
        - weights.concede_exclusion * cost
        + openness
        + sustained
        + lasted
        + watched_conceding
    )
    token = (
        weights.token_pressure * pressure
        - weights.token_threshold
        - weights.token_exclusion * cost
        - weights.token_enforceability * enforceability
        + openness
        + sustained
        + lasted
    )
    ignore = 0.0
    if last == CONCEDE:
        concede += weights.persistence
    elif last == TOKEN:
        token += weights.persistence
    elif last == REPRESS:
        repress += weights.persistence
    elif last == IGNORE:
        ignore += weights.persistence
    precision = weights.sensitivity
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
