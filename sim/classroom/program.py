"""A program in JavaScript, collected from the Python that it starts from.

Kinds of values in compiled rules: what the translator has to know to write JavaScript.

Everything is known before a rule runs, as Numba knows it: arguments say their kinds, columns say
theirs in ``sim.world`` (the type, and in a comment its axes), and all else follows.

Names are looked up where Python would look them up: in the module that uses them. What is found is
translated once, in the order in which JavaScript needs it.
"""

import ast
import importlib
import inspect
import json
import math
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from pydantic import BaseModel

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
def _fields_of(columns: type) -> dict[str, Kind]:
    """Give the kinds of a NamedTuple's fields; axes stand in the comment, one if none does."""
    module = sys.modules[columns.__module__]
    lines, _ = inspect.getsourcelines(module)
    tree = _definitions(module).get(columns.__name__) or _written_out(columns)
    fields: dict[str, Kind] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            said = lines[node.lineno - 1].partition("# [")[2].partition("]")[0]
            fields[node.target.id] = _of(node.annotation, said.count(",") + 1, module)
    return fields


def _written_out(columns: type) -> ast.ClassDef:
    """Write out a NamedTuple that is made of a list of names."""
    rows = [f"    {name}: {kind.__name__}" for name, kind in columns.__annotations__.items()]
    tree: Any = ast.parse("\n".join([f"class {columns.__name__}:", *rows])).body[0]
    return tree  # type: ignore[no-any-return]


def _of(annotation: ast.expr, rank: int, module: Any) -> Kind:  # noqa: ANN401 - a module
    name = ast.unparse(annotation).rpartition(".")[2]
    if name in ARRAYS:
        return Array(ARRAYS[name], rank)
    return SCALARS[name] if name in SCALARS else TableKind(getattr(module, name))


def field_of(table: TableKind, name: str) -> Kind:
    """Give the kind of one field."""
    return _fields_of(table.columns)[name]


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


_ORDER = ("bool", "int", "word", "single", "float")


def joined(one: Kind | None, other: Kind | None) -> Kind | None:
    """Give the kind of a variable that is given values of two kinds; ``None`` is not known yet."""
    if one is None or other is None or one == other:
        return one or other
    if isinstance(one, Several) and isinstance(other, Several):
        parts = (joined(*pair) for pair in zip(one.parts, other.parts, strict=True))
        return Several(tuple(part or "float" for part in parts))
    if one in _ORDER and other in _ORDER:
        if "single" in (one, other) or "word" in (one, other):
            return "float"  # as NumPy: a whole number and a single one are a double one
        return max(one, other, key=lambda kind: _ORDER.index(str(kind)))
    raise TypeError(f"a variable is {one} and {other}")


COMPILED = ("compiled_inline", "compiled_nogil", "entry", "hot", "njit")
"""Decorators of rules that are compiled: their kinds are known."""

_RESERVED = frozenset(
    (
        *("arguments", "case", "catch", "const", "debugger", "default", "delete"),
        *("do", "enum", "eval", "export", "extends", "false", "function"),
        *("implements", "instanceof", "interface", "let", "new", "null", "package"),
        *("private", "protected", "public", "static", "super", "switch", "this"),
        *("throw", "true", "typeof", "undefined", "var", "void"),
    )
)
"""Words of JavaScript that Python lets a variable be called."""


STATIC = Path(__file__).parent / "engine"

PARTS = ("arrays", "numpy", "python", "tell", "hand", "engine")
"""Files of the engine that are written by hand, in their order."""


@cache
def _by_hand_names() -> frozenset[str]:
    """Give the names that those files define, and so nothing else may have."""
    texts = ((STATIC / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    defines = r"^(?:export )?(?:const|let|class|function\*?) (\w+)"
    return frozenset(name for text in texts for name in re.findall(defines, text, re.MULTILINE))


class UntranslatableError(Exception):
    """Something stands in the source that there is no JavaScript for; names file and line."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name stands for.

    Attributes:
        sort: ``function``, ``rule`` (a compiled one), ``class``, ``constant``, ``library`` (NumPy,
            ``math``) or ``hand`` (written by hand in JavaScript).
        name: in JavaScript.
        module: in which it is defined.
        node: its definition.
        value: of a constant; the class.
    """

    sort: str
    name: str
    module: ModuleType
    node: Any = None
    value: Any = None


def written(name: str) -> str:
    """Write a variable's name so that JavaScript takes it."""
    return f"{name}_" if name in _RESERVED | _by_hand_names() else name


def literal(value: object) -> str:
    """Write plain data; ``TypeError`` if it is not plain."""
    if isinstance(value, BaseModel):
        return json.dumps(value.model_dump(mode="json"), ensure_ascii=False)
    if is_dataclass(value) and not isinstance(value, type):
        held = [f"{row.name}: {literal(getattr(value, row.name))}" for row in fields(value)]
        return f"{{ {', '.join(held)} }}"
    if value is None or isinstance(value, bool | np.bool_ | str):
        return json.dumps(value if value is None or isinstance(value, str) else bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        if math.isnan(number):
            return "NaN"
        return repr(number) if math.isfinite(number) else ("-" * (number < 0)) + "Infinity"
    if isinstance(value, list) or type(value) is tuple:
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"[{literal(key)}, {literal(held)}]" for key, held in value.items())
        return f"new Map([{pairs}])"
    raise TypeError(type(value).__name__)


@cache
def _definitions(module: ModuleType) -> dict[str, Any]:
    """Give the definitions of a module by name."""
    found: dict[str, Any] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for part in targets:
                for name in ast.walk(part):
                    if isinstance(name, ast.Name):
                        found[name.id] = node
    return found


@cache
def _imports(module: ModuleType) -> dict[str, tuple[str, str]]:
    """Give where the names of a module that it imports come from."""
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = (node.module, alias.name)
    return found


class Program:
    """Collects what is translated.

    Args:
        by_hand: what is written by hand: its name in JavaScript by ``module.name``.
        left_out: compiled rules that are never called in a browser, and why.
        rule: writes a compiled rule for arguments of some kinds; gives what it returns and its
            text.
        plain: writes any other definition.
    """

    def __init__(
        self,
        by_hand: dict[str, str],
        left_out: dict[str, str],
        rule: Callable[["Program", Definition, tuple[Kind, ...], str], tuple[Kind, str]],
        plain: Callable[["Program", Definition], str],
    ) -> None:
        self.by_hand, self.left_out = by_hand, left_out
        self._rule, self._plain = rule, plain
        self.texts: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._rules: dict[tuple[str, tuple[Kind, ...]], tuple[str, Kind]] = {}

    def find(self, module: ModuleType, name: str) -> Definition | None:
        """Look a name up; ``None`` if the module does not know it."""
        if not hasattr(module, name):
            imported = _imports(module).get(name)  # only for types
            return (
                self.find(importlib.import_module(imported[0]), imported[1]) if imported else None
            )
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            return Definition("library", value.__name__, module)
        definitions = _definitions(module)
        if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "_fields"):
            definitions = {name: _written_out(value)} | definitions
        if name not in definitions:
            imported = _imports(module).get(name)
            if imported is None:
                return None
            if not imported[0].startswith("sim"):
                return Definition("library", f"{imported[0]}.{imported[1]}", module)
            return self.find(importlib.import_module(imported[0]), imported[1])
        full, node = f"{module.__name__}.{name}", definitions[name]
        if full in self.by_hand:
            return Definition("hand", self.by_hand[full], module, node)
        js = self._name(full, name)
        if isinstance(node, ast.FunctionDef):
            said = (ast.unparse(row).partition("(")[0] for row in node.decorator_list)
            sort = "rule" if any(row in COMPILED for row in said) else "function"
            return Definition(sort, js, module, node)
        if isinstance(node, ast.ClassDef):
            return Definition("class", js, module, node, value)
        return Definition("constant", js, module, node, value)

    def _name(self, full: str, name: str) -> str:
        """Give a definition its name; private ones of two modules may have the same."""
        js = written(name)
        while self._owners.setdefault(js, full) != full:
            js += "_"
        return js

    def need(self, found: Definition) -> str:
        """Have a definition translated, once; give its name."""
        if found.sort not in ("library", "hand") and found.name not in self.texts:
            self.texts[found.name] = ""  # those who call one another need only each other's names
            text = self._plain(self, found)
            del self.texts[found.name]
            self.texts[found.name] = text
        return found.name

    def constant(self, found: Definition) -> str:
        """Have a constant written as data; give its name."""
        if found.name not in self.texts:
            self.texts[found.name] = f"const {found.name} = {literal(found.value)};"
        return found.name

    def wide(self, found: Definition) -> tuple[str, str]:
        """Write both words of a constant of 64 bits."""
        bits = int(found.value) & (2**64 - 1)
        return str(bits >> 32), str(bits & 0xFFFFFFFF)

    def rule(self, found: Definition, kinds: tuple[Kind, ...]) -> tuple[str, Kind]:
        """Have a compiled rule written for arguments of some kinds; give name and what it gives."""
        key = found.name, kinds
        if key not in self._rules:
            copies = sum(name == found.name for name, _ in self._rules)
            name = found.name if copies == 0 else f"{found.name}${copies + 1}"
            self._rules[key] = name, "none"
            if found.name in self.left_out:
                text = (
                    f"const {name} = () => {{\n"
                    f"  throw new Error({json.dumps(self.left_out[found.name])});\n}};"
                )
                returned: Kind = "none"
            else:
                returned, text = self._rule(self, found, kinds, name)
            self._rules[key] = name, returned
            self.texts[name] = text
        return self._rules[key]

    def text(self) -> str:
        """Give everything that was needed."""
        return "\n\n".join(text for text in self.texts.values() if text) + "\n"


INDENT = "  "


class Writer(ABC):
    """Writes the body of a function; those who inherit write expressions and give values."""

    def __init__(self, program: Program, found: Definition) -> None:
        self.program, self.module, self.node = program, found.module, found.node
        self.lines: list[str] = []
        self.depth, self.temporaries = 1, 0

    @abstractmethod
    def test(self, node: ast.expr) -> str:
        """Write a condition."""

    @abstractmethod
    def plain(self, node: ast.expr) -> str:
        """Write an expression that stands alone."""

    def fail(self, node: ast.AST, said: str = "") -> UntranslatableError:
        """Say where something stands that cannot be translated."""
        what = said or f"there is no JavaScript for `{ast.unparse(node)}`"
        file = self.module.__name__.replace(".", "/")
        return UntranslatableError(f"{file}.py:{getattr(node, 'lineno', 0)}: {what}")

    def put(self, line: str) -> None:
        """Write a line."""
        self.lines.append(INDENT * self.depth + line)

    def block(self, body: list[ast.stmt]) -> None:
        """Write statements."""
        for node in body:
            writer: Any = getattr(self, f"do_{type(node).__name__}", None)
            if writer is None:
                raise self.fail(node)
            writer(node)

    def inner(self, body: list[ast.stmt]) -> None:
        """Write statements a step further in."""
        self.depth += 1
        self.block(body)
        self.depth -= 1

    def do_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.put(f"{self.plain(node.value)};")

    def do_Pass(self, node: ast.Pass) -> None:
        del node

    def do_Continue(self, node: ast.Continue) -> None:
        del node
        self.put("continue;")

    def do_Break(self, node: ast.Break) -> None:
        del node
        self.put("break;")

    def do_If(self, node: ast.If, word: str = "if") -> None:
        self.put(f"{word} ({self.test(node.test)}) {{")
        self.inner(node.body)
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            self.do_If(node.orelse[0], "} else if")
            return
        if node.orelse:
            self.put("} else {")
            self.inner(node.orelse)
        self.put("}")

    def do_While(self, node: ast.While) -> None:
        if node.orelse:
            raise self.fail(node)
        self.put(f"while ({self.test(node.test)}) {{")
        self.inner(node.body)
        self.put("}")

    def temporary(self) -> str:
        """Give a new name."""
        self.temporaries += 1
        return f"$${self.temporaries}"
