"""What the rules of the month read and which channels act in them, read off their source.

Nothing is compiled for it: the source of ``sim.rules`` is parsed, and each phase is followed into
all that it calls.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sim.model.advocacy import AdvocacyModel
from sim.rules.month import PHASES
from sim.scenario.channels import Channels
from sim.version import PACKAGE

TABLES = ("states", "groups", "allies", "people")
"""The tables of actors, as rules name them."""

BUILT = "start"
"""Where a channel acts before the first month: when the world is built."""

CHANGES: dict[str, tuple[str, ...]] = {
    "draw": (),
    "sense": ("states", "allies"),
    "confer": ("groups",),
    "call_out": ("allies",),
    "act_or_rest": ("groups", "allies"),
    "mobilise": ("people",),
    "press": (),
    "respond": (),
    "change_rights": ("states",),
    "harm_people": ("people",),
    "change_climate": ("states",),
    "learn": ("groups", "allies"),
    "measure": (),
}
"""Whose own columns each phase changes; the tests run the phases one by one and compare.

What a phase hands to the next (``sim.world.columns.Flow``) is not among them.
"""


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the month.

    Attributes:
        name: as in ``PHASES``.
        meaning: what the model says of it.
        reads: the tables of actors that its rule takes.
        changes: those of which it changes a column.
        channels: those whose dials its rule reads, in the order of ``Channels``.
    """

    name: str
    meaning: str
    reads: tuple[str, ...]
    changes: tuple[str, ...]
    channels: tuple[str, ...]


type _Place = tuple[str, str]


@cache
def _source() -> tuple[dict[_Place, ast.FunctionDef], dict[_Place, _Place]]:
    """Give every function of the rules by module and name, and what imported names stand for."""
    functions: dict[_Place, ast.FunctionDef] = {}
    imported: dict[_Place, _Place] = {}
    files = [*sorted((PACKAGE / "rules").glob("*.py")), PACKAGE / "world" / "observation.py"]
    for path in files:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                functions[path.stem, node.name] = node
            elif isinstance(node, ast.ImportFrom):
                module = (node.module or "").rpartition(".")[2]
                imported |= {(path.stem, name.name): (module, name.name) for name in node.names}
    return functions, imported


def _called(place: _Place, seen: set[_Place]) -> set[_Place]:
    """Give all functions that one calls, itself among them."""
    functions, imported = _source()
    place = place if place in functions else imported.get(place, place)
    if place in functions and place not in seen:
        seen.add(place)
        for node in ast.walk(functions[place]):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                _called((place[0], node.func.id), seen)
    return seen


def _dials(function: ast.AST) -> Iterator[str]:
    """Give the dials that a function reads: ``dials.NAME``, ``parameters.dials.NAME``."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            of = node.value
            held = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
            if held in ("dials", "channels"):
                yield node.attr


@cache
def phases() -> tuple[Phase, ...]:
    """Describe the phases of the month, in order."""
    functions, imported = _source()
    told = []
    for name in PHASES:
        rule = functions[imported["month", name]]
        dials = {
            dial for place in _called(("month", name), set()) for dial in _dials(functions[place])
        }
        told.append(
            Phase(
                name,
                (getattr(AdvocacyModel, name).__doc__ or "").partition("\n")[0].rstrip("."),
                tuple(argument.arg for argument in rule.args.args if argument.arg in TABLES),
                CHANGES[name],
                tuple(channel for channel in Channels.model_fields if channel in dials),
            )
        )
    return tuple(told)


@cache
def built_with() -> frozenset[str]:
    """Name the channels that the building of a world reads."""
    trees = (
        ast.parse(path.read_text(encoding="utf-8")) for path in (PACKAGE / "world").glob("*.py")
    )
    return frozenset(dial for tree in trees for dial in _dials(tree))


def acts_in(channel: str) -> tuple[str, ...]:
    """Name the phases whose rules read a channel's dial, and ``BUILT`` if building a world does."""
    built = (BUILT,) if channel in built_with() else ()
    return (*built, *(phase.name for phase in phases() if channel in phase.channels))
