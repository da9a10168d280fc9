"""Small functions that several phases share."""

import math

from sim._jit import njit
from sim.world.parameters import Pressure
from sim.world.rules import LINEAR, TIPPING


@njit
def clip(x: float) -> float:
    """Keep a share within [0, 1]."""
    return min(max(x, 0.0), 1.0)


@njit
def power(x: float, exponent: float) -> float:
    """Raise x to an exponent, the same compiled or not; 0 for x ≤ 0, 1 for exponent 0."""
    if exponent == 0.0:
        return 1.0
    if x <= 0.0:
        return 0.0
    if exponent == 1.0:
        return x
    return math.exp(exponent * math.log(x))


@njit
def gumbel(u: float) -> float:
    """Turn a uniform number in (0, 1) into a Gumbel number, a logit's noise (McFadden 1974)."""
    return -math.log(-math.log(u))


@njit
def saturating(x: float, half: float) -> float:
    """Give x / (x + half), 0 at 0 and one half at ``half``."""
    return x / (x + half)


@njit
def pressure_of(strength: float, share: float, pressure: Pressure) -> float:
    """Turn summed strength on a demand into pressure (P3); ``share`` of people whom it concerns."""
    if share <= 0.0 or strength <= 0.0:
        return 0.0
    x = strength / (pressure.critical_mass * share)
    if pressure.curve == LINEAR:
        return min(1.0, 0.5 * x)
    if pressure.curve == TIPPING:
        return 1.0 if x >= 1.0 else 0.0
    return x * x / (1.0 + x * x)
