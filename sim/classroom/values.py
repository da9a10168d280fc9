"""Values of plain Python as JavaScript: names, operators, and what is listed.

Nothing is known of values beforehand, so what an operator does is found when it runs
(``static/numpy.js``, ``static/python.js``). Dictionaries are Maps, tuples and lists are arrays.
"""

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sim.classroom.program import (
    ARRAYS,
    SCALARS,
    Array,
    Definition,
    Kind,
    Program,
    TableKind,
    Writer,
    literal,
    written,
)

_BUILT_IN = frozenset(
    (
        *("abs", "all", "any", "bool", "dict", "divmod", "enumerate", "float", "getattr"),
        *("hasattr", "int", "len", "list", "map", "max", "min", "range", "reversed", "round"),
        *("set", "slice", "sorted", "str", "sum", "tuple", "type", "zip"),
    )
)
"""Functions of Python that ``static/python.js`` has."""

LIBRARIES = {"numpy": "np", "math": "Math", "sim.errors.RequestError": "Error"}

_OPERATORS: dict[type, str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.MatMult: "matmul",
}
_COMPARISONS: dict[type, str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}


class Values(Writer):
    """Writes expressions; those who inherit write functions, classes and statements."""

    def __init__(self, program: Program, found: Definition) -> None:
        super().__init__(program, found)
        self.scopes: list[set[str]] = []
        self.class_name = ""

    def test(self, node: ast.expr) -> str:
        """Write a condition."""
        if isinstance(node, ast.BoolOp):
            sign = " && " if isinstance(node.op, ast.And) else " || "
            return f"({sign.join(map(self.test, node.values))})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"!{self.test(node.operand)}"
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot | ast.In):
            return self.plain(node)
        return f"truth({self.plain(node)})"

    def target(self, node: ast.expr) -> str:
        """Write what takes a value: a name, an attribute, or several."""
        if isinstance(node, ast.Tuple | ast.List):
            return f"[{', '.join(map(self.target, node.elts))}]"
        if isinstance(node, ast.Starred):
            return f"...{self.target(node.value)}"
        if isinstance(node, ast.Name):
            return written(node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.plain(node.value)}.{node.attr}"
        raise self.fail(node)

    def plain(self, node: ast.expr) -> str:
        """Write an expression."""
        writer: Callable[[Any], str] | None = getattr(self, f"see_{type(node).__name__}", None)
        if writer is None:
            raise self.fail(node)
        return writer(node)

    def see_Constant(self, node: ast.Constant) -> str:
        return literal(node.value)

    def see_Name(self, node: ast.Name) -> str:
        if any(node.id in scope for scope in self.scopes):
            if node.id == "cls":
                return self.class_name
            return written(node.id)
        if node.id in _BUILT_IN and not hasattr(self.module, node.id):
            return f"py.{node.id}"
        found = self.program.find(self.module, node.id)
        if found is None:
            raise self.fail(node)
        return self.known(found, node)

    def known(self, found: Definition, node: ast.expr) -> str:
        """Write the name of something that a module defines."""
        if found.sort == "library":
            if found.name not in LIBRARIES:
                raise self.fail(node, f"there is no `{found.name}` in JavaScript")
            return LIBRARIES[found.name]
        if found.sort == "rule":
            return self.program.rule(found, self.kinds(found))[0]
        return self.program.need(found)

    def member(self, node: ast.expr) -> Definition | None:
        """Find what a module of ours, named before a point, defines."""
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return None
        if any(node.value.id in scope for scope in self.scopes):
            return None
        found = self.program.find(self.module, node.value.id)
        if found is None or found.sort != "library" or not found.name.startswith("sim."):
            return None
        return self.program.find(import_module(found.name), node.attr)

    def kinds(self, found: Definition) -> tuple[Kind, ...]:
        """Give the kinds of a rule's arguments by their annotations; axes by how it uses them."""
        kinds: list[Kind] = []
        for row in found.node.args.args:
            said = ast.unparse(row.annotation).removeprefix("np.")
            if said in SCALARS:
                kinds.append(SCALARS[said])
            elif said in ARRAYS:
                kinds.append(Array(ARRAYS[said], _axes(found.node, row.arg)))
            else:
                one = said.removeprefix("Sequence[").removesuffix("]")
                kinds.append(TableKind(getattr(found.module, one), several=one != said))
        return tuple(kinds)

    def see_Attribute(self, node: ast.Attribute) -> str:
        if (found := self.member(node)) is not None:
            return self.known(found, node)
        name = ast.unparse(node)
        if name in {"math.inf", "math.nan"}:
            return {"math.inf": "Infinity", "math.nan": "NaN"}[name]
        if name == "np.add.at":
            return 'np["add.at"]'
        return f"{self.plain(node.value)}.{node.attr}"

    def see_Subscript(self, node: ast.Subscript) -> str:
        return f"at({', '.join([self.plain(node.value), *self.places(node.slice)])})"

    def places(self, node: ast.expr) -> list[str]:
        """Write indices."""
        return [self.plain(part) for part in (node.elts if isinstance(node, ast.Tuple) else [node])]

    def see_Slice(self, node: ast.Slice) -> str:
        parts = [node.lower, node.upper, node.step]
        return f"new Slice({', '.join(self.plain(part) if part else 'null' for part in parts)})"

    def see_Tuple(self, node: ast.Tuple | ast.List) -> str:
        return f"[{', '.join(map(self.plain, node.elts))}]"

    see_List = see_Tuple

    def see_Set(self, node: ast.Set) -> str:
        return f"new Set([{', '.join(map(self.plain, node.elts))}])"

    def see_Starred(self, node: ast.Starred) -> str:
        return f"...through({self.plain(node.value)})"

    def see_Dict(self, node: ast.Dict) -> str:
        pairs = [
            f"[{self.plain(key)}, {self.plain(value)}]" if key else f"...{self.plain(value)}"
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return f"new Map([{', '.join(pairs)}])"

    def see_JoinedStr(self, node: ast.JoinedStr) -> str:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                value = self.plain(part.value)
                if isinstance(part.format_spec, ast.JoinedStr):
                    value = f"py.format({value}, {literal(ast.unparse(part.format_spec)[2:-1])})"
                parts.append(f"${{{value}}}")
            elif isinstance(part, ast.Constant):
                parts.append(json.dumps(part.value, ensure_ascii=False)[1:-1].replace("`", "\\`"))
        return f"`{''.join(parts)}`"

    def see_IfExp(self, node: ast.IfExp) -> str:
        return f"({self.test(node.test)} ? {self.plain(node.body)} : {self.plain(node.orelse)})"

    def see_BoolOp(self, node: ast.BoolOp) -> str:
        name = "bothOf" if isinstance(node.op, ast.And) else "eitherOf"
        first, *others = map(self.plain, node.values)
        for other in others:
            first = f"{name}({first}, () => {other})"
        return first

    def see_UnaryOp(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.Not):
            return f"!{self.test(node.operand)}"
        if isinstance(node.operand, ast.Constant):
            return f"-{self.plain(node.operand)}"
        name = {ast.USub: "neg", ast.Invert: "invert"}.get(type(node.op))
        if name is None:
            raise self.fail(node)
        return f"op.{name}({self.plain(node.operand)})"

    def operator(self, node: ast.BinOp | ast.AugAssign) -> str:
        """Name an operator."""
        if type(node.op) not in _OPERATORS:
            raise self.fail(node)
        return _OPERATORS[type(node.op)]

    def see_BinOp(self, node: ast.BinOp) -> str:
        return f"op.{self.operator(node)}({self.plain(node.left)}, {self.plain(node.right)})"

    def see_Compare(self, node: ast.Compare) -> str:
        left, parts = self.plain(node.left), []
        for sort, right in zip(node.ops, node.comparators, strict=True):
            other = self.plain(right)
            if isinstance(sort, ast.Is | ast.IsNot):
                parts.append(f"({left} {'===' if isinstance(sort, ast.Is) else '!=='} {other})")
            elif isinstance(sort, ast.In | ast.NotIn):
                parts.append(f"{'' if isinstance(sort, ast.In) else '!'}py.has({other}, {left})")
            else:
                parts.append(f"op.{_COMPARISONS[type(sort)]}({left}, {other})")
            left = other
        return parts[0] if len(parts) == 1 else f"({' && '.join(parts)})"

    def see_Lambda(self, node: ast.Lambda) -> str:
        names = [row.arg for row in node.args.args]
        with self.scope(names):
            return f"(({', '.join(map(written, names))}) => {self.plain(node.body)})"

    @contextmanager
    def scope(self, names: list[str]) -> Iterator[None]:
        """Know some more names meanwhile."""
        self.scopes.append(set(names))
        yield
        self.scopes.pop()

    def see_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> str:
        return self.comprehension(node.generators, lambda: self.plain(node.elt))

    see_GeneratorExp = see_ListComp

    def see_SetComp(self, node: ast.SetComp) -> str:
        return f"new Set({self.comprehension(node.generators, lambda: self.plain(node.elt))})"

    def see_DictComp(self, node: ast.DictComp) -> str:
        def pair() -> str:
            return f"[{self.plain(node.key)}, {self.plain(node.value)}]"

        return f"new Map({self.comprehension(node.generators, pair)})"

    def comprehension(self, loops: list[ast.comprehension], element: Callable[[], str]) -> str:
        """Write a list made by going through others."""
        first, *others = loops
        source = f"py.list({self.plain(first.iter)})"
        names = [part.id for part in ast.walk(first.target) if isinstance(part, ast.Name)]
        with self.scope(names):
            target = self.target(first.target)
            for condition in first.ifs:
                source += f".filter(({target}) => {self.test(condition)})"
            if others:
                return f"{source}.flatMap(({target}) => {self.comprehension(others, element)})"
            return f"{source}.map(({target}) => {element()})"

    def see_Yield(self, node: ast.Yield) -> str:
        return f"yield {self.plain(node.value)}" if node.value else "yield"

    def see_YieldFrom(self, node: ast.YieldFrom) -> str:
        return f"yield* {self.plain(node.value)}"


def _axes(node: ast.FunctionDef, name: str) -> int:
    """Give how many axes of an argument a rule uses."""
    used = [1]
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and ast.unparse(part.value) == name:
            used.append(len(part.slice.elts) if isinstance(part.slice, ast.Tuple) else 1)
        if isinstance(part, ast.Assign) and ast.unparse(part.value) == f"{name}.shape":
            used.append(len(part.targets[0].elts))  # type: ignore[attr-defined]
        if isinstance(part, ast.Subscript) and ast.unparse(part.value) == f"{name}.shape":
            used.append(int(ast.unparse(part.slice)) + 1)
    return max(used)
