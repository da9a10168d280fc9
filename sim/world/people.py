"""People at the start: who they are, whom they know, their factions, and who works with whom."""

import math

import numpy as np

from sim._jit import compiled_nogil, njit
from sim.errors import RequestError
from sim.scenario.schema import Scenario
from sim.world.columns import (
    Allies,
    Flags,
    Floats,
    Groups,
    Ints,
    People,
    Rows,
    Singles,
    Sizes,
    States,
)
from sim.world.numbers import Numbers

_BLOCK = 6
"""Of the stream ``groups``: priorities of factions."""


def simplex(gamma: Floats) -> Floats:
    """Make shares of gamma numbers over the last axis: those of a Dirichlet distribution."""
    positive = gamma + 1e-12  # a row of zeros by underflow gives equal shares
    drawn: Floats = positive / positive.sum(axis=-1, keepdims=True)
    return drawn


def factions_of(scenario: Scenario, priorities: Floats, numbers: Numbers) -> Floats:
    """Give the priorities of each faction, [G, factions, K]: those of the group if it is one."""
    section = scenario.groups
    each = np.repeat(priorities[:, None], section.factions, axis=1)
    if section.factions == 1:
        return each
    return simplex(numbers.gamma("groups", _BLOCK, section.faction_concentration * each))


def least_of(factions: Floats, states: States, state: Ints, category: Ints) -> Floats:
    """Give the priorities of the faction of each group that has least now, the first of equals."""
    rights = states.rights_in_practice[state, category]
    least = (factions * rights[:, None]).sum(axis=2).argmin(axis=1)
    found: Floats = factions[np.arange(len(factions)), least]
    return found


def _gaps_of(scenario: Scenario) -> Floats:
    """Give what is added to the precarity of each faction's people, the first one's lowest."""
    count = scenario.groups.factions
    place = np.arange(count) / max(count - 1, 1) - (0.5 if count > 1 else 0.0)
    gaps: Floats = scenario.groups.faction_gap * place
    return gaps


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


@compiled_nogil
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


@compiled_nogil
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


_AT_ONCE = 1 << 16
"""People for whom numbers are drawn at a time, so that memory holds few of them."""


_FEW_BRIDGES = 0.1
"""Bridges between blocks, as a share of those between small worlds."""

_MOST_KNOWN = 2**16 - 1
"""Acquaintances of a person that its columns can count."""


def people_of(scenario: Scenario, size: Sizes, groups: Groups, numbers: Numbers) -> People:
    """Draw people's traits and their network; nobody has taken part or been harmed."""
    n, section = size.people, scenario.people
    group = np.repeat(np.arange(size.groups, dtype=np.uint32), section.per_group)
    ids = np.arange(n, dtype=np.uint32)
    precarity = np.array([float(row.precarity) for row in scenario.categories])
    gaps = _gaps_of(scenario)

    def drawn(block: int, mean: float | Floats, spread: float) -> Singles:
        means = np.broadcast_to(mean, (size.groups, len(gaps)))
        return _shares(block, means, spread, section.per_group, numbers)

    named = _named(scenario, size, numbers)
    first, neighbours = acquaint(named)
    most = int(np.diff(first).max())
    if most > _MOST_KNOWN:
        raise RequestError(
            f"people.per_group: somebody would know more than {_MOST_KNOWN:,} others; have fewer "
            "people, a lower people.mean_degree or rules.network=small-world"
        )
    if most > MOST_IN_STEP:
        named = np.empty((0, 0), np.uint32)
    named[named == ids[: len(named), None]] = n
    return People(
        id=ids,
        group=group,
        exposure=drawn(1, section.exposure.mean, section.exposure.spread),
        precarity=drawn(2, precarity[groups.category][:, None] + gaps, section.precarity_spread),
        grievance=drawn(0, section.grievance.mean, section.grievance.spread),
        fatigue=np.zeros(n, np.float32),
        participates=np.zeros(n, np.uint8),
        active_neighbours=np.zeros(n, np.uint16),
        harms=np.zeros(n, np.uint16),
        first=first,
        neighbours=neighbours,
        named=named,
        runs=runs_of(group, ids),
    )


def runs_of(group: Rows, ids: Rows) -> Rows:
    """List the rows where people of one group with ids on end begin, then their number."""
    breaks = (np.diff(group) != 0) | (np.diff(ids) != 1)
    inner = np.flatnonzero(breaks) + 1
    return np.concatenate([[0], inner, [len(ids)]]).astype(np.uint32)


def _shares(block: int, mean: Floats, spread: float, per_group: int, numbers: Numbers) -> Singles:
    """Draw everybody's share around the mean of the faction, [G, factions]."""
    groups, factions = mean.shape
    drawn = np.empty(groups * per_group, np.float32)
    for start in range(0, len(drawn), _AT_ONCE):
        part = drawn[start : start + _AT_ONCE]
        u = numbers.uniform("people", block, len(part), first=start)
        group, place = np.divmod(np.arange(start, start + len(part)), per_group)
        around = mean[group, place % factions]
        part[:] = np.clip(around + spread * (2.0 * u - 1.0), 0.0, 1.0)
    return drawn


def _named(scenario: Scenario, size: Sizes, numbers: Numbers) -> Rows:
    """Let everybody name half of the mean number of acquaintances."""
    section, rule = scenario.people, scenario.rules.network
    half = section.mean_degree // 2
    named = np.empty((size.people, half), np.uint32)
    if rule == "hubs":
        for start in range(0, size.people, _AT_ONCE):
            part = named[start : start + _AT_ONCE]
            u = numbers.uniform("network", 1, *part.shape, first=start * half)
            part[:] = u * 2.0**32  # cut to whole numbers, they are the words again
        name_the_known(named, section.per_group, size.states, size.groups)
        return named
    blocks = rule == "blocks"
    bridging = section.bridging * (_FEW_BRIDGES if blocks else 1.0)
    rewiring = 1.0 if blocks else float(section.rewiring)
    for start in range(0, size.people, _AT_ONCE):
        part = named[start : start + _AT_ONCE]
        kind, partner = (
            numbers.uniform("network", block, *part.shape, first=start * half) for block in (0, 1)
        )
        name_acquaintances(
            kind,
            partner,
            start,
            section.per_group,
            size.states,
            size.groups,
            bridging,
            rewiring,
            part,
        )
    return named


def first_ties(
    scenario: Scenario, states: States, groups: Groups, allies: Allies, numbers: Numbers
) -> None:
    """Draw trust, score every possible pair, and tie those that seek one another."""
    trust = scenario.ties.initial_trust
    shape = groups.trust.shape
    drawn = trust.mean + trust.spread * (2.0 * numbers.uniform("ties", 0, *shape) - 1.0)
    groups.trust[:] = np.clip(drawn, 0.0, 1.0)
    groups.first_trust[:] = groups.trust
    matching = numbers.uniform("ties", 1, *shape)
    near = allies.reach[:, groups.state].T == 1
    kind = scenario.ties.matching
    wanted = scenario.ties.ties_per_group
    if kind in ("random", "similarity"):
        score = matching if kind == "random" else _similarity(groups, allies)
        groups.tie[:] = _seek(np.where(near, score, -math.inf), wanted)
    else:
        score = np.broadcast_to(_seen(kind, states, groups)[:, None], shape)
        each = math.floor(wanted * shape[0] / shape[1] + 0.5)
        groups.tie[:] = _seek(np.where(near, score, -math.inf).T, each).T
    groups.first_tie[:] = groups.tie


def _similarity(groups: Groups, allies: Allies) -> Floats:
    score = np.empty(groups.trust.shape)
    for g, leaders in enumerate(groups.leader_priorities):
        score[g] = -0.5 * np.abs(allies.agenda - leaders).sum(axis=1)
    return score


def _seen(kind: str, states: States, groups: Groups) -> Floats:
    """Score groups by what allies look for: need, or visibility."""
    if kind == "visibility":
        return groups.capacity * groups.members
    rights = states.rights_in_practice[groups.state, groups.category]
    need: Floats = 1.0 - (groups.priorities * rights).sum(axis=1)
    return need


def _seek(score: Floats, count: int) -> Flags:
    """Let each row take the ``count`` columns with the highest score; equal ones by position."""
    tie = np.zeros(score.shape, np.uint8)
    for row, scores in enumerate(score):
        best = np.argsort(-scores, kind="stable")[:count]
        tie[row, best[scores[best] > -math.inf]] = 1
    return tie
