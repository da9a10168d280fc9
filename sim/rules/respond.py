"""Phase 5, respond: each state answers each pressed demand (section 7.5)."""

import math

import numpy as np

from sim._jit import inner
from sim.world.columns import CONCEDE, IGNORE, NO_RESPONSE, REPRESS, TOKEN, Draws, Flow, States
from sim.world.parameters import Parameters

MEMORY = 3
"""Months for which a state remembers its last answer to a demand."""

ENDURANCE = 24
"""Months on end after which pressing longer adds nothing."""


@inner
def respond(parameters: Parameters, states: States, flow: Flow, draws: Draws, month: int) -> None:
    """Draw a response to every pressed demand from its logit (R1–R4)."""
    count, issues = states.id.shape[0], flow.strength.shape[2]
    conceded, repressed = np.zeros((count, issues)), np.zeros((count, issues))
    for s in range(count):
        for c in range(flow.response.shape[1]):
            for k in range(issues):
                if flow.response[s, c, k] == CONCEDE:
                    conceded[s, k] = 1.0
                if flow.response[s, c, k] == REPRESS:
                    repressed[s, k] = 1.0
    for k in range(issues):
        all_conceded, all_repressed = 0.0, 0.0
        for s in range(count):
            all_conceded += conceded[s, k]
            all_repressed += repressed[s, k]
        for s in range(count):
            others = max(count - 1, 1)
            watched_conceding = (all_conceded - conceded[s, k]) / others
            watched_repressing = (all_repressed - repressed[s, k]) / others
            for c in range(flow.strength.shape[1]):
                flow.response[s, c, k] = NO_RESPONSE
                if flow.strength[s, c, k] > 0.0:
                    flow.response[s, c, k] = answer(
                        parameters,
                        utilities(parameters, states, flow, month, s, c, k, watched_conceding, watched_repressing),
                        draws.response[states.id[s], c, k],
                    )  # fmt: skip


@inner
def utilities(
    parameters: Parameters,
    states: States,
    flow: Flow,
    month: int,
    s: int,
    c: int,
    k: int,
    watched_conceding: float,
    watched_repressing: float,
) -> tuple[float, float, float, float]:
    """Give the utilities of repress, ignore, token and concede for one demand."""
    weights = parameters.response
    pressure, enforceability = flow.pressure[s, c, k], states.enforceability[s]
    excluded = 0.0
    if c == flow.exclusion.shape[1]:
        for category in range(c):
            excluded += states.scope_share[s, category] * flow.exclusion[s, category]
    else:
        excluded = flow.exclusion[s, c]
    cost = excluded * (1.0 - flow.opinion[s])
    lasted = weights.endurance * min(states.pressed_months[s, c, k], ENDURANCE) / ENDURANCE
    shielded = flow.shielded[s, c, k] / flow.strength[s, c, k]
    concede = (
        weights.concede_pressure * pressure
        - weights.concede_threshold
        - weights.concede_exclusion * cost
        + lasted
        + weights.diffusion * watched_conceding
    )
    token = (
        weights.token_pressure * pressure
        - weights.token_threshold
        - weights.token_exclusion * cost
        - weights.token_enforceability * enforceability
        + lasted
    )
    repress = (
        weights.repress_repressiveness * flow.repressiveness[s]
        - weights.repress_threshold
        - weights.repress_opinion * flow.opinion[s]
        - parameters.dials.shield * weights.shield * shielded
        - weights.repress_enforceability * enforceability
        - weights.repress_pressure * pressure
        + weights.diffusion * watched_repressing
    )
    ignore = 0.0
    last = states.last_response[s, c, k]
    if last != NO_RESPONSE and month - states.last_month[s, c, k] <= MEMORY:
        if last == CONCEDE:
            concede += weights.persistence
        elif last == TOKEN:
            token += weights.persistence
        elif last == REPRESS:
            repress += weights.persistence
        else:
            ignore += weights.persistence
    return repress, ignore, token, concede


@inner
def answer(
    parameters: Parameters, utility: tuple[float, float, float, float], drawn: float
) -> int:
    """Choose a response by softmax: the first whose cumulated chance exceeds the number drawn."""
    precision = parameters.response.sensitivity
    repress, ignore, token, concede = utility
    highest = max(max(repress, ignore), max(token, concede))
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
