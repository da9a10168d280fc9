"""Small functions that several phases share: limits, curves, and how long what is done lasts.

How long what is done on a demand lasts, and what that weighs with a state (P4 to P6).

What disrupts for days moves a state, not the number on one day (Luders 2010; Biggs 2005).
"""

import math

from sim._jit import njit
from sim.scenario.lists import LINEAR, TIPPING
from sim.world.parameters import LONGEST, Days, Pressure


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


@njit
def staying_power(
    days: Days, lasting: float, capacity: float, money: float, people: float
) -> float:
    """Give y: how far a campaign can keep up what it does, in [0, 1] (P4).

    Args:
        days: Scale of means.
        lasting: How far its tactic can be kept up.
        capacity: Of whoever campaigns.
        money: a month, that it can spend.
        people: Whom it has to keep going with that.
    """
    if money <= 0.0:
        return 0.0
    return lasting * math.sqrt(capacity) * (money / (money + days.means * people))


@njit
def days_of(days: Days, u: float, chance: float) -> int:
    """Draw the days of the longest action on a demand: one, or a number with a heavy tail (P5).

    Args:
        days: Exponent of the tail.
        u: Uniform number.
        chance: That it lasts longer than a day.
    """
    if u >= chance:
        return 1
    lasted = 2.0 * math.exp(-math.log(u / chance) / days.tail)
    return LONGEST if lasted >= LONGEST else int(lasted)


@njit
def weight_of(days: Days, lasted: float) -> float:
    """Give the weight of an action of so many days: 0 for one, towards 1 for many (P6)."""
    return (lasted - 1.0) / (lasted - 1.0 + days.half)


@njit
def force_of(pressure: float, sustained: float) -> float:
    """Add what lasts to pressure: it fills the share sustained of what pressure leaves open."""
    return pressure + (1.0 - pressure) * sustained
