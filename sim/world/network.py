"""The social network of people: a small world in each group, with bridges within the state."""

import numpy as np

from sim._jit import njit
from sim.world.columns import Floats, Ints, Rows


@njit
def acquaintances(
    kind: Floats, partner: Floats, states: int, groups: int, bridging: float, rewiring: float
) -> tuple[Ints, Rows]:
    """Build the compressed rows of the network (Watts & Strogatz 1998, with bridges).

    Args:
        kind: [N, h] uniform numbers: which kind of acquaintance person i names in place j.
        partner: [N, h] uniform numbers: who it is, where drawn at random.
        states: number of states, to which groups were dealt in turn.
        groups: number of groups, of N / groups people each.
        bridging: share of acquaintances from all groups of the state.
        rewiring: share of acquaintances from the own group, at random.

    Returns:
        ``first`` [N + 1] and ``neighbours``; person i's are ``neighbours[first[i]:first[i + 1]]``.
    """
    people, half = kind.shape
    per_group = people // groups
    named = np.empty((people, half), np.uint32)
    first = np.zeros(people + 1, np.int64)
    for i in range(people):
        group = i // per_group
        state = group % states
        in_state = (groups - state + states - 1) // states
        start = group * per_group
        for j in range(half):
            if kind[i, j] < bridging:
                place = int(partner[i, j] * (in_state * per_group))
                other = (state + states * (place // per_group)) * per_group + place % per_group
            elif kind[i, j] < bridging + rewiring:
                other = start + int(partner[i, j] * per_group)
            else:
                other = start + (i - start + j + 1) % per_group
            named[i, j] = other
            if other != i:
                first[i + 1] += 1
                first[other + 1] += 1
    for i in range(people):
        first[i + 1] += first[i]
    filled = first.copy()
    neighbours = np.empty(first[people], np.uint32)
    for i in range(people):
        for j in range(half):
            other = int(named[i, j])
            if other != i:
                neighbours[filled[i]] = other
                filled[i] += 1
                neighbours[filled[other]] = i
                filled[other] += 1
    return first, neighbours
