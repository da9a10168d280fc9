"""Phase 5, respond: each state answers each pressed demand (section 7.5)."""

import math

from sim._jit import inner, njit
from sim.world.columns import CONCEDE, IGNORE, NO_RESPONSE, REPRESS, TOKEN, Draws, Flow, States
from sim.world.parameters import Parameters, Response
from sim.world.rules import TO_DAYS

MEMORY = 3
"""Months for which a state remembers its last answer to a demand."""

ENDURANCE = 24
"""Months on end after which pressing longer adds nothing."""


CONCEDED, REPRESSED = 0, 1
"""What is watched of other states."""


@inner
def respond(parameters: Parameters, states: States, flow: Flow, draws: Draws, month: int) -> None:
    """Draw a response to every pressed demand from its logit (R1–R4)."""
    count, issues = states.id.shape[0], flow.strength.shape[2]
    conceded, repressed = flow.watched[CONCEDED], flow.watched[REPRESSED]
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
                flow.response[s, c, k] = answer(
                    weights,
                    weights.openness * (states.openness[s] - 0.5),
                    weights.size * flow.pressure[s, c, k],
                    weights.days * flow.sustained[s, c, k],
                    weights.recede * receding,
                    excluded * (1.0 - flow.opinion[s]),
                    flow.opinion[s],
                    flow.repressiveness[s],
                    states.enforceability[s],
                    shield * weights.shield * flow.shielded[s, c, k] / strength[s, c, k],
                    weights.endurance * min(states.pressed_months[s, c, k], ENDURANCE) / ENDURANCE,
                    states.last_response[s, c, k] if since <= MEMORY else NO_RESPONSE,
                    weights.diffusion * (all_conceded - conceded[s, k]) / others,
                    weights.diffusion * (all_repressed - repressed[s, k]) / others,
                    draws.response[states.id[s], c, k],
                )


@njit
def answer(
    weights: Response,
    openness: float,
    pressure: float,
    sustained: float,
    receding: float,
    cost: float,
    opinion: float,
    repressiveness: float,
    enforceability: float,
    shielded: float,
    lasted: float,
    last: int,
    watched_conceding: float,
    watched_repressing: float,
    drawn: float,
) -> int:
    """Choose the response to one demand by softmax (R1–R4).

    Args:
        weights: Coefficients of the utilities.
        openness: What it adds to token and concede.
        pressure: P of the demand, as far as it counts.
        sustained: What an action that lasts adds to token, concede and repress.
        receding: What its days take from the utility of repressing.
        cost: Exclusion × (1 − opinion).
        opinion: In favour of migrants.
        repressiveness: Of the state.
        enforceability: Of its institutions.
        shielded: What allies' presence takes from the utility of repressing.
        lasted: What pressing on end adds to token and concede.
        last: Code of the response given last, if the state still remembers it.
        watched_conceding: What other states' concessions add.
        watched_repressing: What other states' repression adds.
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
    repress = (
        weights.repress_repressiveness * repressiveness
        - weights.repress_threshold
        - weights.repress_opinion * opinion
        - shielded
        - weights.repress_enforceability * enforceability
        - weights.repress_pressure * pressure
        + sustained
        - receding
        + watched_repressing
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
