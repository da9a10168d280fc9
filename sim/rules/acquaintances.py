"""Tell people how many of their acquaintances take part: in one world, or in nine at once.

The two ways count the same. The second reads whom people know once for nine worlds: a person's part
in each of them is seven bits of one word of 64, so that adding words adds up all nine.
"""

from collections.abc import Sequence

import numpy as np

from sim._jit import hot, inner
from sim.rules.participation import list_acting
from sim.world.columns import Counts, Flags, Flow, People, Rows, Words
from sim.world.network import MOST_IN_STEP

BITS, WORLDS = 7, 9
"""Seven bits hold ``MOST_IN_STEP``; where somebody knows more, worlds are counted one by one."""

FEWEST = 3
"""Worlds from which on counting them together is faster."""

AT_ONCE = 10
"""Acquaintances that are told without asking how many there are: of eight on average, most have no
more. A loop as long as each has some is guessed wrongly by the processor for nearly everybody."""

BLOCK = 1024
"""People whose words are still at hand when the next world's bits come in."""


@inner
def tell_acquaintances(
    all_people: Sequence[People], scratch: Flow, participates: Flags, active_neighbours: Counts
) -> None:
    """Count for everyone the acquaintances who take part, for the next month, in every world.

    The flags and the counts are those of all worlds, [worlds, N].
    """
    worlds, named, w = participates.shape[0], all_people[0].named, 0
    if named.shape[0] > 0:
        while worlds - w >= FEWEST:
            until = min(w + WORLDS, worlds)
            count_together(
                participates[w:until], named, scratch.lanes, scratch.sums,
                active_neighbours[w:until],
            )  # fmt: skip
            w = until
    for left in range(w, worlds):
        people, acting = all_people[left], scratch.acting
        listed = list_acting(people.participates, acting)
        count_alone(acting[:listed], people.first, people.neighbours, people.active_neighbours)


@hot("void(uint32[::1], uint32[::1], uint32[::1], uint16[::1])")
def count_alone(acting: Rows, first: Rows, neighbours: Rows, active_neighbours: Counts) -> None:
    """Count those near everyone who take part; ``acting`` holds the rows of those who do."""
    active_neighbours[:] = 0
    for n in range(acting.shape[0]):
        i = int(acting[n])
        begin, known = int(first[i]), int(first[i + 1]) - int(first[i])
        if known <= AT_ONCE and begin + AT_ONCE <= neighbours.shape[0]:
            for j in range(AT_ONCE):  # the last may be somebody else's, and count for nothing
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
    for start in range(0, people, BLOCK):
        block = lanes[start : min(start + BLOCK, people)]
        block[:] = 0
        for w in range(worlds):
            part, shift = participates[w, start : start + block.shape[0]], np.uint64(BITS * w)
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
    for start in range(0, people, BLOCK):
        block = sums[start : min(start + BLOCK, people)]
        for w in range(worlds):
            told, shift = active_neighbours[w, start : start + block.shape[0]], np.uint64(BITS * w)
            for i in range(block.shape[0]):
                told[i] = (block[i] >> shift) & np.uint64(MOST_IN_STEP)
