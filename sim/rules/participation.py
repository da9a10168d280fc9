"""Phase 3, mobilise: every person decides whether to take part (section 7.3).

Each product, sum and quotient is rounded to single precision, in the order in which it is written
(``docs/explanation/model.md``, section 5): so the same decisions can be had in any language.

Tell people how many of their acquaintances take part: in one world, or in nine at once.

The two ways count the same. The second reads whom people know once for nine worlds: a person's part
in each of them is seven bits of one word of 64, so that adding words adds up all nine.
"""

from collections.abc import Sequence

import numpy as np

from sim._jit import compiled_inline, hot, njit
from sim.rules.arithmetic import clip
from sim.scenario.lists import BY_THRESHOLD, INVERTED_U
from sim.world.columns import (
    Counts,
    Draws,
    Flags,
    Floats,
    Flow,
    Groups,
    People,
    Rows,
    Schedule,
    Singles,
    States,
    Words,
)
from sim.world.numbers import normal_of
from sim.world.parameters import Parameters
from sim.world.people import MOST_IN_STEP

ONE = np.float32(1.0)


@compiled_inline
def moved_up(share: np.float32, by: np.float32) -> np.float32:
    """Move a share towards 1, by a part of what is missing."""
    return share + by * (ONE - share)


@compiled_inline
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
def _list_acting(participates: Flags, rows: Rows) -> int:
    """Write the rows of those who take part; return how many they are.

    ``rows`` needs room for one more than all.
    """
    count = 0
    for i in range(participates.shape[0]):
        rows[count] = i
        count += int(participates[i])  # without a branch, which no processor can guess
    return count


_BITS, WORLDS = 7, 9
"""Seven bits hold ``MOST_IN_STEP``; where somebody knows more, worlds are counted one by one."""

_FEWEST = 3
"""Worlds from which on counting them together is faster."""

_AT_ONCE = 10
"""Acquaintances that are told without asking how many there are: of eight on average, most have no
more. A loop as long as each has some is guessed wrongly by the processor for nearly everybody."""

_BLOCK = 1024
"""People whose words are still at hand when the next world's bits come in."""


@compiled_inline
def tell_acquaintances(
    all_people: Sequence[People], scratch: Flow, participates: Flags, active_neighbours: Counts
) -> None:
    """Count for everyone the acquaintances who take part, for the next month, in every world.

    The flags and the counts are those of all worlds, [worlds, N].
    """
    worlds, named, w = participates.shape[0], all_people[0].named, 0
    if named.shape[0] > 0:
        while worlds - w >= _FEWEST:
            until = min(w + WORLDS, worlds)
            count_together(
                participates[w:until], named, scratch.lanes, scratch.sums,
                active_neighbours[w:until],
            )  # fmt: skip
            w = until
    for left in range(w, worlds):
        people, acting = all_people[left], scratch.acting
        listed = _list_acting(people.participates, acting)
        count_alone(acting[:listed], people.first, people.neighbours, people.active_neighbours)


@hot("void(uint32[::1], uint32[::1], uint32[::1], uint16[::1])")
def count_alone(acting: Rows, first: Rows, neighbours: Rows, active_neighbours: Counts) -> None:
    """Count those near everyone who take part; ``acting`` holds the rows of those who do."""
    active_neighbours[:] = 0
    for n in range(acting.shape[0]):
        i = int(acting[n])
        begin, known = int(first[i]), int(first[i + 1]) - int(first[i])
        if known <= _AT_ONCE and begin + _AT_ONCE <= neighbours.shape[0]:
            for j in range(_AT_ONCE):  # the last may be somebody else's, and count for nothing
                active_neighbours[neighbours[begin + j]] += int(j < known)
        else:
            for e in range(begin, begin + known):
                active_neighbours[neighbours[e]] += 1


@hot("void(uint8[:, ::1], uint32[:, ::1], uint64[::1], uint64[::1], uint16[:, ::1])")
def count_together(
    participates: Flags, named: Rows, lanes: Words, sums: Words, active_neighbours: Counts
) -> None:
    """Do the same for up to nine worlds.

    Args:
        participates: [worlds, N].
        named: [N, h] whom each person named, who then know one another; row N is nobody.
        lanes: [N + 1] scratch: who takes part where.
        sums: [N + 1] scratch: how many near them do.
        active_neighbours: [worlds, N] result.
    """
    worlds, people = participates.shape
    for start in range(0, people, _BLOCK):
        block = lanes[start : min(start + _BLOCK, people)]
        block[:] = 0
        for w in range(worlds):
            part, shift = participates[w, start : start + block.shape[0]], np.uint64(_BITS * w)
            for i in range(block.shape[0]):
                block[i] |= np.uint64(part[i]) << shift
    lanes[people] = 0
    sums[:] = 0
    if named.shape[1] == 4:  # the usual number, unrolled
        for i in range(people):
            own, a, b, c, d = lanes[i], named[i, 0], named[i, 1], named[i, 2], named[i, 3]
            sums[i] += lanes[a] + lanes[b] + lanes[c] + lanes[d]
            sums[a] += own
            sums[b] += own
            sums[c] += own
            sums[d] += own
    else:
        for i in range(people):
            own, near = lanes[i], np.uint64(0)
            for j in range(named.shape[1]):
                other = named[i, j]
                near += lanes[other]
                sums[other] += own
            sums[i] += near
    for start in range(0, people, _BLOCK):
        block = sums[start : min(start + _BLOCK, people)]
        for w in range(worlds):
            told, shift = active_neighbours[w, start : start + block.shape[0]], np.uint64(_BITS * w)
            for i in range(block.shape[0]):
                told[i] = (block[i] >> shift) & np.uint64(MOST_IN_STEP)


_SHARED, _OF_GRIEVANCE, _OF_EXPOSURE, _OF_SQUARE = 0, 1, 2, 3
"""Log-odds of taking part: what all of a group share, weights of grievance, of exposure
and of its square."""


@njit
def rights_held(priorities: Floats, rights: Floats) -> float:
    """Weigh rights in practice [K] by priorities [K]."""
    held = 0.0
    for k in range(priorities.shape[0]):
        held += priorities[k] * rights[k]
    return held


@compiled_inline
def mobilise(
    parameters: Parameters,
    states: States,
    groups: Groups,
    people: People,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Draw participation (M1), or compare with thresholds (M2); acquaintances are told after it.

    What a group shares is rounded to single precision, in which people reckon.
    """
    weights, count = parameters.mobilisation, groups.id.shape[0]
    shared, of_grievance = flow.of_group[:, _SHARED], flow.of_group[:, _OF_GRIEVANCE]
    of_exposure, of_square = flow.of_group[:, _OF_EXPOSURE], flow.of_group[:, _OF_SQUARE]
    by_threshold = parameters.rules.participation == BY_THRESHOLD
    for g in range(count):
        flow.participants[g] = 0
        if flow.running[g] == 1:
            s, t = groups.state[g], groups.campaign_tactic[g]
            dial = parameters.dials.ownership
            ownership = 1.0 - dial * groups.override_members[g]
            decided = 1.0 - dial * (1.0 - groups.own_decision[g])
            shared[g] = (
                weights.intercept
                + weights.ownership * ownership
                + weights.who_decided * decided
                + weights.belief * clip(groups.belief[g, t])
                + schedule.mobilisation[month, s]
                - parameters.decisions.meetings * flow.busy[g]
            )
            if weights.surge > 0.0:
                shared[g] += weights.surge * normal_of(draws.surge[groups.id[g]])
            rights = states.rights_in_practice[s, groups.category[g]]
            held = rights_held(groups.priorities[g], rights)
            of_grievance[g] = weights.grievance * (1.0 - held)
            threat = parameters.tactics.risk[t] * flow.repressiveness[s]
            of_exposure[g], of_square[g] = weights.repression * threat, 0.0
            if parameters.rules.repression == INVERTED_U:
                gain = 4.0 * weights.inverted_gain
                of_exposure[g] = weights.repression * threat * (1.0 - gain)
                of_square[g] = weights.repression * gain * threat * threat
            if by_threshold:
                for n in range(flow.of_group.shape[1]):
                    flow.of_group[g, n] *= weights.threshold_pull
    # Columns as local names: compiled code then reads them without unpacking the NamedTuple.
    group, participates = people.group, people.participates
    grievance, exposure, fatigue = people.grievance, people.exposure, people.fatigue
    active, first, drawn = people.active_neighbours, people.first, draws.participation
    of_neighbours, of_fatigue = np.float32(weights.neighbours), np.float32(weights.fatigue)
    of_precarity, precarity = np.float32(weights.precarity), people.precarity
    if by_threshold:
        of_neighbours = ONE
        of_fatigue = np.float32(weights.threshold_pull * weights.fatigue)
        of_precarity = np.float32(weights.threshold_pull * weights.precarity)
    runs = people.runs
    for n in range(runs.shape[0] - 1):
        start, end = int(runs[n]), int(runs[n + 1])
        g = int(group[start])
        if flow.running[g] == 0:
            participates[start:end] = 0
        else:
            taking_part = call_on(
                start, end, np.float32(shared[g]), np.float32(of_grievance[g]), of_neighbours,
                np.float32(of_exposure[g]), of_fatigue, of_precarity, np.float32(of_square[g]),
                grievance, exposure, fatigue, precarity, active, first, drawn, participates,
            )  # fmt: skip
            flow.participants[g] += taking_part
