"""What states take back: on a quiet issue after conceding (C5), or at a stroke (C6)."""

import math

from sim._jit import njit
from sim.world.columns import Draws, Floats, Flow, States
from sim.world.parameters import Consequences


@njit
def tighten(strength: Floats, gain: Floats, offset: float, rights: Floats) -> None:
    """Take back part of every gain on the least pressed of the other issues (C5).

    ``strength`` [C + 1,K] of campaigns, ``gain`` [C,K] and ``rights`` [C,K] are those of the state.
    """
    issues = rights.shape[1]
    for k in range(issues):
        quiet, least = k, math.inf
        for other in range(issues):
            pressed = 0.0
            for scope in range(strength.shape[0]):
                pressed += strength[scope, other]
            if other != k and pressed < least:
                quiet, least = other, pressed
        if quiet != k:
            for c in range(rights.shape[0]):
                rights[c, quiet] *= 1.0 - offset * gain[c, k]


@njit
def take_back(rules: Consequences, states: States, flow: Flow, draws: Draws, s: int) -> None:
    """Let a state take back rights on each issue, or not (C6; Abou-Chadi 2016)."""
    categories, issues = flow.exclusion.shape[1], flow.reversed.shape[1]
    excluded = 0.0
    for c in range(categories):
        excluded += states.scope_share[s, c] * flow.exclusion[s, c]
    roused = 1.0 + rules.reversal_counter * states.countermovement[s]
    chance = rules.reversal_rate * excluded * (1.0 - flow.opinion[s]) * roused
    for k in range(issues):
        flow.reversed[s, k] = 1 if draws.reversals[states.id[s], k] < chance else 0
        if flow.reversed[s, k] == 1:
            for c in range(categories):
                left = 1.0 - rules.reversal_depth * flow.exclusion[s, c] * flow.loose[s, c]
                states.rights_in_practice[s, c, k] *= left
                states.rights_on_paper[s, c, k] *= left
