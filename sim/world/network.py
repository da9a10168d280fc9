"""The social network of people: a small world in each group, with bridges within the state."""

import numpy as np

from sim._jit import lengthy, njit
from sim.world.columns import Floats, Rows

MOST_IN_STEP = 127
"""Acquaintances of a person up to which worlds are counted together (``sim.rules``)."""


@njit
def name_acquaintances(
    kind: Floats,
    partner: Floats,
    start: int,
    per_group: int,
    states: int,
    groups: int,
    bridging: float,
    rewiring: float,
    named: Rows,
) -> None:
    """Let people name acquaintances (Watts & Strogatz 1998, with bridges).

    Args:
        kind: [n, h] uniform numbers: which kind of acquaintance a person names in place j.
        partner: [n, h] uniform numbers: who it is, where drawn at random.
        start: row of the first of these people.
        per_group: people of each group.
        states: number of states, to which groups were dealt in turn.
        groups: number of groups.
        bridging: share of acquaintances from all groups of the state.
        rewiring: share of acquaintances from the own group, at random.
        named: [n, h] result: rows of people; a person's own row is nobody.
    """
    for n in range(named.shape[0]):
        i = start + n
        group = i // per_group
        state = group % states
        in_state = (groups - state + states - 1) // states
        own = group * per_group
        for j in range(named.shape[1]):
            if kind[n, j] < bridging:
                place = int(partner[n, j] * (in_state * per_group))
                other = (state + states * (place // per_group)) * per_group + place % per_group
            elif kind[n, j] < bridging + rewiring:
                other = own + int(partner[n, j] * per_group)
            else:
                other = own + (i - own + j + 1) % per_group
            named[n, j] = other


@lengthy
def name_the_known(named: Rows, per_group: int, states: int, groups: int) -> None:
    """Let people of each state name whom many know already (Barabási & Albert 1999).

    They come one by one, one from each group in turn. Each names acquaintances among those who came
    before, with chances in proportion to how many know them; who comes first knows nobody.

    Args:
        named: [N, h] random words; result: rows of people, a person's own row is nobody.
        per_group: people of each group.
        states: number of states, to which groups were dealt in turn.
        groups: number of groups.
    """
    half = named.shape[1]
    # A place for each end of an acquaintance, and one for who comes first.
    ends = np.empty(2 * half * named.shape[0] + 1, np.uint32)
    for state in range(min(states, groups)):
        in_state = (groups - state + states - 1) // states
        length = 0
        for q in range(in_state * per_group):
            i = (state + states * (q % in_state)) * per_group + q // in_state
            before = length
            if before == 0:
                named[i, :] = i
                ends[0] = i
                length = 1
                continue
            for j in range(half):
                other = ends[int((named[i, j] + 0.5) * 2.0**-32 * before)]
                named[i, j] = other
                ends[length], ends[length + 1] = other, i
                length += 2


@lengthy
def acquaint(named: Rows) -> tuple[Rows, Rows]:
    """Make both acquaintances of one another, as compressed rows.

    Args:
        named: [N, h] whom each person names.

    Returns:
        ``first`` [N + 1] and ``neighbours``; person i's are ``neighbours[first[i]:first[i + 1]]``.
    """
    people, half = named.shape
    # Until all are written, place i + 1 holds where the next acquaintance of person i goes.
    first = np.zeros(people + 2, np.uint32)
    for i in range(people):
        for j in range(half):
            other = int(named[i, j])
            if other != i:
                first[i + 2] += 1
                first[other + 2] += 1
    for i in range(people):
        first[i + 2] += first[i + 1]
    neighbours = np.empty(int(first[people + 1]), np.uint32)
    for i in range(people):
        for j in range(half):
            other = int(named[i, j])
            if other != i:
                neighbours[first[i + 1]] = other
                first[i + 1] += 1
                neighbours[first[other + 1]] = i
                first[other + 1] += 1
    return first[: people + 1], neighbours
