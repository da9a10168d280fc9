"""Kinds of values in compiled rules: what the translator has to know to write JavaScript.

Everything is known before a rule runs, as Numba knows it: arguments say their kinds, columns say
theirs in ``sim.world`` (the type, and in a comment its axes), and all else follows.
"""

import ast
import inspect
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

SCALARS = {"bool": "bool", "int": "int", "float": "float", "float32": "single"}
"""Kinds of numbers by their annotation; ``word`` has 32 bits and ``wide`` 64, as two words."""

ARRAYS = {
    "Floats": "f64",
    "Ints": "i64",
    "Flags": "u8",
    "Counts": "u16",
    "Rows": "u32",
    "Singles": "f32",
    "Words": "u64",
}
"""What arrays hold, by the annotation of a column."""

DTYPES = {"float32": "f32", "uint32": "u32", "uint8": "u8", "uint16": "u16", "int64": "i64"}
"""The same by the names of NumPy."""


@dataclass(frozen=True, slots=True)
class Array:
    """An array: what it holds, how many axes it has, and whether it lies scattered (a column)."""

    item: str
    rank: int
    strided: bool = False

    @property
    def element(self) -> str:
        """The kind of one number of it."""
        return {"f64": "float", "f32": "single"}.get(self.item, "int")


@dataclass(frozen=True, slots=True)
class TableKind:
    """A NamedTuple, or a list of them, one a world."""

    columns: type
    several: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """A tuple."""

    parts: tuple["Kind", ...]


type Kind = str | Array | TableKind | Several


@cache
def fields_of(columns: type) -> dict[str, Kind]:
    """Give the kinds of a NamedTuple's fields; axes stand in the comment, one if none does."""
    module = sys.modules[columns.__module__]
    lines, _ = inspect.getsourcelines(module)
    [tree] = [
        node
        for node in ast.parse("".join(lines)).body
        if isinstance(node, ast.ClassDef) and node.name == columns.__name__
    ]
    fields: dict[str, Kind] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            said = lines[node.lineno - 1].partition("# [")[2].partition("]")[0]
            fields[node.target.id] = _of(node.annotation, said.count(",") + 1, module)
    return fields


def _of(annotation: ast.expr, rank: int, module: Any) -> Kind:  # noqa: ANN401 - a module
    name = ast.unparse(annotation).rpartition(".")[2]
    if name in ARRAYS:
        return Array(ARRAYS[name], rank)
    return SCALARS[name] if name in SCALARS else TableKind(getattr(module, name))


def field_of(table: TableKind, name: str) -> Kind:
    """Give the kind of one field."""
    return fields_of(table.columns)[name]


def of_constant(value: object) -> Kind | None:
    """Give the kind of a number that a module names."""
    if isinstance(value, bool | np.bool_):
        return "bool"
    if isinstance(value, np.uint64):
        return "word" if value < 2**32 else "wide"
    if isinstance(value, np.int64) and abs(int(value)) >= 2**31:
        return "wide"
    if isinstance(value, int | np.integer):
        return "int"
    if isinstance(value, np.float32):
        return "single"
    return "float" if isinstance(value, float) else None


ORDER = ("bool", "int", "word", "single", "float")


def joined(one: Kind | None, other: Kind | None) -> Kind | None:
    """Give the kind of a variable that is given values of two kinds; ``None`` is not known yet."""
    if one is None or other is None or one == other:
        return one or other
    if isinstance(one, Several) and isinstance(other, Several):
        parts = (joined(*pair) for pair in zip(one.parts, other.parts, strict=True))
        return Several(tuple(part or "float" for part in parts))
    if one in ORDER and other in ORDER:
        if "single" in (one, other) or "word" in (one, other):
            return "float"  # as NumPy: a whole number and a single one are a double one
        return max(one, other, key=lambda kind: ORDER.index(str(kind)))
    raise TypeError(f"a variable is {one} and {other}")
