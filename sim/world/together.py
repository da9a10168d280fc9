"""Several worlds as one: each column that a month changes has an axis more, first, for the world.

What no rule writes, and scratch that every phase fills anew, is there once for all. Compiled code
takes one world out of it by ``row_of_states`` and the like.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim._jit import row_of
from sim.world.columns import Allies, Flow, Groups, People, Record, States, World
from sim.world.copies import FIXED
from sim.world.parameters import Parameters

SCRATCH = ("acting", "harmed", "lanes", "sums", "endangered", "endangered_count")
"""Columns of the flow that are as long as the people are many, or serve all worlds at once."""

row_of_parameters = row_of(Parameters)
row_of_states = row_of(States)
row_of_groups = row_of(Groups)
row_of_allies = row_of(Allies)
row_of_people = row_of(People, *FIXED)
row_of_flow = row_of(Flow, *SCRATCH)
row_of_record = row_of(Record)
"""Each takes one world out of several, in compiled code."""


def side_by_side(world: World, count: int) -> World:
    """Copy a world so many times."""
    return _each(world, lambda column: np.repeat(column[None], count, axis=0))


def alone(world: World) -> World:
    """Give a world as the only one: views on its columns."""
    return _each(world, lambda column: column[None])


def one_of(worlds: World, n: int) -> World:
    """Give a world out of several: views on its columns."""
    return _each(worlds, lambda column: column[n])


def numbers_together(several: Sequence[Parameters]) -> Parameters:
    """Give the parameters of several worlds as one: a number is a column, [worlds]."""
    numbers: Parameters = _numbers(several)
    return numbers


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


def _numbers(several: Sequence[Any]) -> Any:  # noqa: ANN401 - a number or a tuple of them
    """Go down to the numbers; all of a name are of the type that the first has."""
    if isinstance(several[0], tuple):
        return type(several[0])(*map(_numbers, zip(*several, strict=True)))
    return np.array(several)
