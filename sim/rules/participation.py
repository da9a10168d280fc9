"""Who takes part: the logit of many people at once, decided without an exponential for most.

A chance is first approximated by a ratio of polynomials, for many people at a time. Where the
number drawn lies too near for the approximation to tell, the exact chance decides; so decisions are
exactly those of u < 1 / (1 + e^-x).
"""

import math

from sim._jit import hot, njit
from sim.world.columns import Counts, Flags, Floats, Rows

TOO_NEAR = 1e-3
"""Above the largest error of ``approximate`` (4e-4, tested), with room."""

FARTHEST = 9.0
"""Log-odds beyond which the approximation stays where it is."""


@njit
def logistic(x: float) -> float:
    """Give 1 / (1 + e^-x)."""
    if x < -700.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-x))


@njit
def approximate(x: float) -> float:
    """Give 1 / (1 + e^-x) to 4e-4: ½(1 + tanh(x/2)) by Lambert's continued fraction."""
    half = 0.5 * min(max(x, -FARTHEST), FARTHEST)
    square = half * half
    above = half * (10395.0 + square * (1260.0 + 21.0 * square))
    below = 10395.0 + square * (4725.0 + square * (210.0 + square))
    return 0.5 + 0.5 * (above / below)


@njit
def log_odds(
    shared: float,
    of_grievance: float,
    of_neighbours: float,
    of_exposure: float,
    of_fatigue: float,
    grievance: float,
    near: float,
    exposure: float,
    fatigue: float,
) -> float:
    """Give the log-odds of taking part (M1), ``near`` the share of acquaintances who did."""
    return (
        shared
        + of_grievance * grievance
        + of_neighbours * near
        - of_exposure * exposure
        - of_fatigue * fatigue
    )


@hot(
    "int64(int64, int64, float64, float64, float64, float64, float64, float64[::1], float64[::1], "
    "float64[::1], int32[::1], float64[::1], float64[::1], float64[::1], uint8[::1], uint32[::1])"
)
def call_on(
    start: int,
    end: int,
    shared: float,
    of_grievance: float,
    of_neighbours: float,
    of_exposure: float,
    of_fatigue: float,
    all_grievance: Floats,
    all_exposure: Floats,
    all_fatigue: Floats,
    all_active: Counts,
    all_inverse_degree: Floats,
    all_drawn: Floats,
    all_margins: Floats,
    all_participates: Flags,
    acting: Rows,
) -> int:
    """Decide who takes part of the people in rows ``start`` to ``end`` - 1, all of one group.

    Writes their rows into ``acting`` (which needs room for one more than all) and returns how many
    they are. Each loop does one thing, so that it fits a vector unit.
    """
    grievance, exposure = all_grievance[start:end], all_exposure[start:end]
    fatigue, active = all_fatigue[start:end], all_active[start:end]
    inverse_degree, drawn = all_inverse_degree[start:end], all_drawn[start:end]
    margin, participates = all_margins[start:end], all_participates[start:end]
    count = end - start
    for i in range(count):
        x = log_odds(
            shared, of_grievance, of_neighbours, of_exposure, of_fatigue,
            grievance[i], active[i] * inverse_degree[i], exposure[i], fatigue[i],
        )  # fmt: skip
        margin[i] = drawn[i] - approximate(x)
    for i in range(count):
        participates[i] = margin[i] < 0.0
    doubtful = 0
    for i in range(count):
        acting[doubtful] = i
        doubtful += int(abs(margin[i]) < TOO_NEAR)
    for n in range(doubtful):
        i = int(acting[n])
        x = log_odds(
            shared, of_grievance, of_neighbours, of_exposure, of_fatigue,
            grievance[i], active[i] * inverse_degree[i], exposure[i], fatigue[i],
        )  # fmt: skip
        participates[i] = drawn[i] < logistic(x)
    taking_part = 0
    for i in range(count):
        acting[taking_part] = start + i
        # Without a branch on who takes part, which no processor can guess.
        taking_part += int(participates[i])
    return taking_part


@hot("int64(uint32[::1], uint32[::1])")
def list_runs(group: Rows, runs: Rows) -> int:
    """Write the rows where a run of people of one group begins, then the number of rows.

    Returns the number of runs. In a world as built there is one for each group.
    """
    runs[0] = 0
    count = 1
    for i in range(group.shape[0] - 1):
        runs[count] = i + 1
        count += int(group[i + 1] != group[i])
    runs[count] = group.shape[0]
    return count


@hot("void(float64[::1], uint8[::1], float64, float64)")
def tire(fatigue: Floats, participates: Flags, keeps: float, tiring: float) -> None:
    """Let fatigue pass, and add to that of those who took part."""
    for i in range(fatigue.shape[0]):
        left = fatigue[i] * keeps
        fatigue[i] = left + participates[i] * tiring * (1.0 - left)


@hot("int64(float64[::1], float64, int64, uint32[::1])")
def list_endangered(drawn: Floats, highest: float, start: int, endangered: Rows) -> int:
    """Write the rows, counted from ``start``, whose number lies below the highest chance of all."""
    count = 0
    for i in range(drawn.shape[0]):
        endangered[count] = start + i
        count += int(drawn[i] < highest)
    return count
