"""People at the start: who they are, whom they know (``docs/explanation/model.md``, section 6)."""

import numpy as np

from sim.errors import RequestError
from sim.scenario.schema import Scenario
from sim.world.columns import Floats, Groups, People, Rows, Singles
from sim.world.factions import gaps_of
from sim.world.network import (
    MOST_IN_STEP,
    acquaint,
    name_acquaintances,
    name_the_known,
)
from sim.world.sizes import Sizes
from sim.world.streams import Numbers

AT_ONCE = 1 << 16
"""People for whom numbers are drawn at a time, so that memory holds few of them."""


FEW_BRIDGES = 0.1
"""Bridges between blocks, as a share of those between small worlds."""

MOST_KNOWN = 2**16 - 1
"""Acquaintances of a person that its columns can count."""


def people_of(scenario: Scenario, size: Sizes, groups: Groups, numbers: Numbers) -> People:
    """Draw people's traits and their network; nobody has taken part or been harmed."""
    n, section = size.people, scenario.people
    group = np.repeat(np.arange(size.groups, dtype=np.uint32), section.per_group)
    ids = np.arange(n, dtype=np.uint32)
    precarity = np.array([float(row.precarity) for row in scenario.categories])
    gaps = gaps_of(scenario)

    def drawn(block: int, mean: float | Floats, spread: float) -> Singles:
        means = np.broadcast_to(mean, (size.groups, len(gaps)))
        return _shares(block, means, spread, section.per_group, numbers)

    named = _named(scenario, size, numbers)
    first, neighbours = acquaint(named)
    most = int(np.diff(first).max())
    if most > MOST_KNOWN:
        raise RequestError(
            f"people.per_group: somebody would know more than {MOST_KNOWN:,} others; have fewer "
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
    for start in range(0, len(drawn), AT_ONCE):
        part = drawn[start : start + AT_ONCE]
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
        for start in range(0, size.people, AT_ONCE):
            part = named[start : start + AT_ONCE]
            u = numbers.uniform("network", 1, *part.shape, first=start * half)
            part[:] = u * 2.0**32  # cut to whole numbers, they are the words again
        name_the_known(named, section.per_group, size.states, size.groups)
        return named
    blocks = rule == "blocks"
    bridging = section.bridging * (FEW_BRIDGES if blocks else 1.0)
    rewiring = 1.0 if blocks else float(section.rewiring)
    for start in range(0, size.people, AT_ONCE):
        part = named[start : start + AT_ONCE]
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
