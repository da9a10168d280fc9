"""Loops over people: who takes part, who tires, whom harm may reach; in single precision.

Each product, sum and quotient is rounded to single precision, in the order in which it is written
(``docs/explanation/model.md``, section 5): so the same decisions can be had in any language.
"""

import numpy as np

from sim._jit import hot, inner
from sim.world.columns import Counts, Flags, Rows, Singles

ONE = np.float32(1.0)


@inner
def moved_up(share: np.float32, by: np.float32) -> np.float32:
    """Move a share towards 1, by a part of what is missing."""
    return share + by * (ONE - share)


@inner
def log_odds(
    shared: np.float32,
    of_grievance: np.float32,
    of_neighbours: np.float32,
    of_exposure: np.float32,
    of_fatigue: np.float32,
    of_precarity: np.float32,
    of_square: np.float32,
    grievance: np.float32,
    near: np.float32,
    exposure: np.float32,
    fatigue: np.float32,
    precarity: np.float32,
) -> np.float32:
    """Give the log-odds of taking part (M1), ``near`` the share of acquaintances who did."""
    return (
        shared
        + of_grievance * grievance
        + of_neighbours * near
        - of_precarity * precarity
        - of_exposure * exposure
        - of_fatigue * fatigue
        - of_square * exposure * exposure
    )


@hot(
    "int64(int64, int64, float32, float32, float32, float32, float32, float32, float32, "
    "float32[::1], float32[::1], float32[::1], float32[::1], uint16[::1], uint32[::1], "
    "float32[::1], uint8[::1])"
)
def call_on(
    start: int,
    end: int,
    shared: np.float32,
    of_grievance: np.float32,
    of_neighbours: np.float32,
    of_exposure: np.float32,
    of_fatigue: np.float32,
    of_precarity: np.float32,
    of_square: np.float32,
    all_grievance: Singles,
    all_exposure: Singles,
    all_fatigue: Singles,
    all_precarity: Singles,
    all_active: Counts,
    first: Rows,
    all_drawn: Singles,
    all_participates: Flags,
) -> int:
    """Decide who takes part of the people in rows ``start`` to ``end`` - 1, all of one group.

    Those do whose log-odds exceed λ of the number drawn, or, with weights to match, whose threshold
    is exceeded. Returns how many they are.
    """
    grievance, exposure = all_grievance[start:end], all_exposure[start:end]
    fatigue, active, drawn = all_fatigue[start:end], all_active[start:end], all_drawn[start:end]
    precarity = all_precarity[start:end]
    begin, until = first[start:end], first[start + 1 : end + 1]
    participates, count = all_participates[start:end], end - start
    for i in range(count):
        known = max(int(until[i]) - int(begin[i]), 1)  # without any, none took part
        near = np.float32(active[i]) / np.float32(known)
        x = log_odds(
            shared, of_grievance, of_neighbours, of_exposure, of_fatigue, of_precarity,
            of_square, grievance[i], near, exposure[i], fatigue[i], precarity[i],
        )  # fmt: skip
        participates[i] = x > drawn[i]
    taking_part = 0
    for i in range(count):
        taking_part += int(participates[i])
    return taking_part


@hot("void(float32[::1], uint8[::1], float32, float32)")
def tire(fatigue: Singles, participates: Flags, keeps: np.float32, tiring: np.float32) -> None:
    """Let fatigue pass, and add to that of those who took part."""
    for i in range(fatigue.shape[0]):
        left = fatigue[i] * keeps
        fatigue[i] = moved_up(left, np.float32(participates[i]) * tiring)


@hot("int64(float32[::1], float64, uint32[::1])")
def list_below(drawn: Singles, bound: float, rows: Rows) -> int:
    """Write the rows whose number lies below the bound; return how many they are.

    ``rows`` needs room for one more than all.
    """
    count = 0
    for i in range(drawn.shape[0]):
        rows[count] = i
        count += int(drawn[i] < bound)
    return count


@hot("int64(uint32[::1], float32[::1], float32, uint32[::1])")
def keep_below(rows: Rows, drawn: Singles, bound: np.float32, kept: Rows) -> int:
    """Write those of some rows whose number lies below the bound; return how many they are.

    ``kept`` needs room for one more than all.
    """
    count = 0
    for n in range(rows.shape[0]):
        kept[count] = rows[n]
        count += int(drawn[rows[n]] < bound)
    return count


@hot("int64(uint8[::1], uint32[::1])")
def list_acting(participates: Flags, rows: Rows) -> int:
    """Write the rows of those who take part; return how many they are.

    ``rows`` needs room for one more than all.
    """
    count = 0
    for i in range(participates.shape[0]):
        rows[count] = i
        count += int(participates[i])  # without a branch, which no processor can guess
    return count
