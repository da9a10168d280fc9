"""Several worlds as one, copies of a world, and finished runs summed up.

Several worlds as one: each column that a month changes has an axis more, first, for the world.

What no rule writes, and scratch that every phase fills anew, is there once for all. Rules see
one world of them at a time.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim._tables import lay_rows, lay_table
from sim.outcomes import SUMS, TOTALS, Floats, outcomes_of
from sim.world.columns import (
    Allies,
    Counts,
    Draws,
    Flags,
    Flow,
    Groups,
    People,
    Record,
    Schedule,
    States,
    World,
)
from sim.world.columns import Allies as AllyColumns
from sim.world.parameters import Parameters

FIXED = ("id", "group", "exposure", "precarity", "first", "neighbours", "named", "runs")
"""Columns of people that no rule writes: copies share them."""


def copy_world(world: World, *, share_fixed: bool = True) -> World:
    """Copy every column that a month can change.

    Args:
        world: What to copy.
        share_fixed: Whether the large columns that no rule writes are shared with the original.
    """
    people = {
        name: column if share_fixed and name in FIXED else column.copy()
        for name, column in world.people._asdict().items()
    }
    return World(
        states=_copy(States, world.states),
        groups=_copy(Groups, world.groups),
        allies=_copy(AllyColumns, world.allies),
        people=People(**people),
        schedule=world.schedule,
        flow=_copy(Flow, world.flow),
        draws=_copy(Draws, world.draws),
        record=_copy(Record, world.record),
    )


def _copy[Columns: NamedTuple](kind: type[Columns], columns: Columns) -> Columns:
    return kind(*(column.copy() for column in columns))


class Summary(NamedTuple):
    """What is kept of a finished run."""

    outcomes: Floats  # [len(OUTCOMES)], in that order, then the own ones of a model
    category_rights: Floats  # [C]
    record: Record


def totals_of(worlds: World) -> Floats:
    """Give the totals of several runs (``sim.world.lockstep``): [runs, len(TOTALS)]."""
    record, groups, states = worlds.record, worlds.groups, worlds.states
    months = record.series.shape[1]
    members = groups.members
    harms = record.group_harms / members
    run = np.arange(len(members))
    rights = states.rights_in_practice[run[:, None], groups.state, groups.category]
    held = (groups.priorities * rights).sum(axis=2)
    by_category = rights_by_category(worlds)
    spoken_for, excluded = ~np.isnan(by_category), states.exclusion.mean(axis=1)
    most = np.where(spoken_for, excluded, -np.inf).argmax(axis=1)
    least = np.where(spoken_for, excluded, np.inf).argmin(axis=1)
    first = np.where(record.first_gain > 0, record.first_gain, months)
    values = dict(
        zip(SUMS, record.sums.T, strict=True),
        first_gain=first.mean(axis=1),
        no_gain=np.where(record.first_gain > 0, 0.0, 1.0).mean(axis=1),
        harm_inequality=gini(harms, members),
        rights_inequality=gini(held, members),
        rights_most_excluded=by_category[run, most],
        rights_least_excluded=by_category[run, least],
        influence_at_the_end=(1.0 - 0.5 * (worlds.allies.goals + worlds.allies.tactics)).mean(
            axis=1
        ),
    )
    return np.stack([values[name] for name in TOTALS], axis=1)


def summarise(worlds: World, departure: int) -> Floats:
    """Give the outcomes of several finished runs: [runs, len(OUTCOMES)], in that order."""
    return outcomes_of(worlds.record.series, totals_of(worlds), departure)


def rights_by_category(worlds: World) -> Floats:
    """Give the mean rights of each category over the months, [runs, C]; NaN without groups."""
    record, groups = worlds.record, worlds.groups
    members, months = np.zeros_like(record.category_rights), record.series.shape[1]
    np.add.at(members, (np.arange(len(members))[:, None], groups.category), groups.members)
    rights: Floats = record.category_rights / np.where(members > 0, members, np.nan) / months
    return rights


def gini(values: Floats, weights: Floats) -> Floats:
    """Give Gini indices of weighted values [runs, n], NaN where their mean is 0.

    It is Σ_ij p_i p_j |x_i − x_j| / (2 · mean), p the weights as shares.
    """
    share = weights / weights.sum(axis=1, keepdims=True)
    mean = (share * values).sum(axis=1)
    apart = np.abs(values[:, :, None] - values[:, None, :])
    between = share[:, :, None] * share[:, None, :] * apart
    double = 2.0 * np.where(mean > 0.0, mean, np.nan)
    gini: Floats = between.reshape(len(mean), -1).sum(axis=1) / double
    return gini


SCRATCH = ("acting", "harmed", "lanes", "sums", "endangered", "endangered_count")
"""Columns of the flow that are as long as the people are many, or serve all worlds at once."""


def side_by_side(world: World, count: int) -> World:
    """Copy a world so many times."""
    return _each(world, lambda column: column[None].repeat(count, 0))


def alone(world: World) -> World:
    """Give a world as the only one: views on its columns."""
    return _each(world, lambda column: column[None])


def one_of(worlds: World, n: int) -> World:
    """Give a world out of several: views on its columns."""
    return _each(worlds, lambda column: column[n])


class InStep(NamedTuple):
    """Worlds that run in step, as ``sim.rules.month.run_months`` takes them; made once a run."""

    parameters: Parameters
    states: Sequence[States]
    groups: Sequence[Groups]
    allies: Sequence[Allies]
    people: Sequence[People]
    schedule: Schedule
    flow: Sequence[Flow]
    draws: Draws
    record: Sequence[Record]
    participates: Flags  # [worlds, N] together, as active_neighbours
    active_neighbours: Counts


def in_step(parameters: Parameters, worlds: World) -> InStep:
    """Lay down several worlds for the rules that run them in step, by the same parameters.

    These can be laid down before, by ``sim._tables.lay_table``, if they serve more than once.
    """
    count = len(worlds.states.id)
    return InStep(
        parameters=lay_table(parameters),
        states=lay_rows(worlds.states, count),
        groups=lay_rows(worlds.groups, count),
        allies=lay_rows(worlds.allies, count),
        people=lay_rows(worlds.people, count, FIXED),
        schedule=lay_table(worlds.schedule),
        flow=lay_rows(worlds.flow, count, SCRATCH),
        draws=lay_table(worlds.draws),
        record=lay_rows(worlds.record, count),
        participates=worlds.people.participates,
        active_neighbours=worlds.people.active_neighbours,
    )


def _each(world: World, made: Callable[[Any], Any]) -> World:
    return World(
        states=_columns(world.states, made),
        groups=_columns(world.groups, made),
        allies=_columns(world.allies, made),
        people=_columns(world.people, made, FIXED),
        schedule=world.schedule,
        flow=_columns(world.flow, made, SCRATCH),
        draws=world.draws,
        record=_columns(world.record, made),
    )


def nth[Columns: NamedTuple](columns: Columns, n: int) -> Columns:
    """Give those of one world out of the columns of several, none of which they share."""
    return _columns(columns, lambda column: column[n])


def _columns[Columns: NamedTuple](
    columns: Columns, made: Callable[[Any], Any], shared: Sequence[str] = ()
) -> Columns:
    pairs = zip(columns._fields, columns, strict=True)
    return type(columns)(*(column if name in shared else made(column) for name, column in pairs))
