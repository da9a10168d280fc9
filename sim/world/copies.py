"""Copies of a world, so that every practice starts from the same one."""

from typing import NamedTuple

from sim.world.columns import Allies as AllyColumns
from sim.world.columns import Draws, Flow, Groups, People, Record, States, World

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
