"""Several worlds as one: each column that a month changes has an axis more, first, for the world.

What no rule writes, and scratch that every phase fills anew, is there once for all. Rules see
one world of them at a time.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sim._tables import lay_rows, lay_table
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
from sim.world.copies import FIXED
from sim.world.parameters import Parameters

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
