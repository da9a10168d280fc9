"""Numbers and arrays of compiled rules as JavaScript: arithmetic and places in tables.

Numbers are doubles, which hold whole numbers to 2^53; single precision is rounded after every step
(``Math.fround``), words of 32 bits multiply by halves, and 64 bits are two words.
"""

import ast
from dataclasses import dataclass
from typing import Any

from sim.classroom.program import (
    Array,
    Definition,
    Kind,
    Program,
    Several,
    TableKind,
    Writer,
    field_of,
    joined,
    literal,
    of_constant,
    written,
)

_WORD = 32
"""Bits of a word."""

_SIGNS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: dict[type, str] = {
    ast.Eq: "===",
    ast.NotEq: "!==",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


@dataclass(frozen=True, slots=True)
class Code:
    """An expression; ``low`` is the lower word of one of 64 bits."""

    text: str
    kind: Kind | None
    low: str = ""
    simple: bool = False  # needs no brackets
    level: int = 3  # what binds it: 1 a product, 2 a sum, 3 anything else

    def inside(self, level: int = 0) -> str:
        """Write it as a part of another, in brackets if it binds no closer than ``level``."""
        return self.text if self.simple or self.level <= level else f"({self.text})"


class Arithmetic(Writer):
    """Writes the numbers of one rule; those who inherit write arrays, calls and statements.

    Args:
        program: into which it is written.
        found: the rule.
        kinds: of its arguments.
    """

    def __init__(self, program: Program, found: Definition, kinds: tuple[Kind, ...]) -> None:
        super().__init__(program, found)
        names = [argument.arg for argument in self.node.args.args]
        self.parameters = dict(zip(names, kinds, strict=True))
        self.kinds: dict[str, Kind | None] = dict(self.parameters)
        self.assigned = {
            node.id
            for node in ast.walk(self.node)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    def code(self, node: ast.expr) -> Code:
        """Write an expression."""
        writer: Any = getattr(self, f"see_{type(node).__name__}", None)
        if writer is None:
            raise self.fail(node)
        return writer(node)  # type: ignore[no-any-return]

    def see_Constant(self, node: ast.Constant) -> Code:
        kind = of_constant(node.value)
        if kind is None:
            raise self.fail(node)
        return Code(literal(node.value), kind, simple=True)

    def see_Name(self, node: ast.Name) -> Code:
        name = written(node.id)
        if node.id in self.assigned or node.id in self.parameters:
            kind = self.kinds.get(node.id)
            if kind == "wide":
                return Code(f"{name}$h", kind, f"{name}$l", simple=True)
            return Code(name, kind, simple=True)
        found = self.program.find(self.module, node.id)
        if found is None or found.sort != "constant":
            raise self.fail(node)
        kind = of_constant(found.value)
        if kind is None:
            raise self.fail(node, f"`{node.id}` is no number")
        if kind == "wide":
            return Code(
                *self.program.wide(found)[:1], kind, self.program.wide(found)[1], simple=True
            )
        return Code(self.program.constant(found), kind, simple=True)

    def see_Tuple(self, node: ast.Tuple) -> Code:
        codes = [self.code(part) for part in node.elts]
        kinds = tuple(code.kind or "float" for code in codes)
        return Code(f"[{', '.join(code.text for code in codes)}]", Several(kinds), simple=True)

    def see_IfExp(self, node: ast.IfExp) -> Code:
        test, then, other = (self.code(part) for part in (node.test, node.body, node.orelse))
        text = f"{test.inside()} ? {then.inside()} : {other.inside()}"
        return Code(text, joined(then.kind, other.kind))

    def see_BoolOp(self, node: ast.BoolOp) -> Code:
        codes = [self.code(part) for part in node.values]
        if any(code.kind not in ("bool", None) for code in codes):
            raise self.fail(node)
        sign = " && " if isinstance(node.op, ast.And) else " || "
        return Code(sign.join(code.inside() for code in codes), "bool")

    def see_UnaryOp(self, node: ast.UnaryOp) -> Code:
        code = self.code(node.operand)
        if isinstance(node.op, ast.Not):
            return Code(f"!{code.inside()}", "bool")
        if isinstance(node.op, ast.USub) and code.kind in ("int", "float", "single", None):
            return Code(f"-{code.inside()}", code.kind)
        raise self.fail(node)

    def see_Compare(self, node: ast.Compare) -> Code:
        left, parts = self.code(node.left), []
        if isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(
            node.comparators[0], ast.Tuple
        ):
            among = " || ".join(
                f"{left.inside()} === {self.code(part).inside()}"
                for part in node.comparators[0].elts
            )
            return Code(among if isinstance(node.ops[0], ast.In) else f"!({among})", "bool")
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if type(operator) not in _COMPARISONS:
                raise self.fail(node)
            other = self.code(right)
            pair = [
                f"Number({code.text})" if code.kind == "bool" else code.inside(2)
                for code in (left, other)
            ]
            parts.append(f"{pair[0]} {_COMPARISONS[type(operator)]} {pair[1]}")
            left = other
        if len(parts) == 1:
            return Code(parts[0], "bool")
        return Code(" && ".join(parts), "bool")

    def see_BinOp(self, node: ast.BinOp) -> Code:
        one, other, sort = self.code(node.left), self.code(node.right), type(node.op)
        if isinstance(node.left, ast.Constant) and isinstance(
            node.right, ast.UnaryOp | ast.Constant
        ):
            value = eval(ast.unparse(node))  # noqa: S307 - two numbers of our own source
            return Code(literal(value), of_constant(value), simple=True)
        if sort is ast.LShift and one.kind == "int" and self.number(node.right) >= _WORD:
            return Code(f"({one.text}) << {self.number(node.right) - _WORD}", "wide", "0")
        if any(code.kind in ("word", "wide") for code in (one, other)):
            return self.words(node, one, other)
        if any(isinstance(code.kind, Array | TableKind | Several) for code in (one, other)):
            raise self.fail(node)
        kind = joined(one.kind, other.kind)
        kind = "int" if kind == "bool" else kind
        left, right = one.inside(), other.inside()
        if sort in (ast.BitAnd, ast.BitOr) and kind == "int":
            return Code(f"{left} {'&' if sort is ast.BitAnd else '|'} {right}", "int")
        if sort is ast.FloorDiv and kind == "int":
            return Code(f"Math.floor({left} / {right})", "int", simple=True)
        if sort is ast.Mod and kind == "int":
            return Code(f"mod({one.text}, {other.text})", "int", simple=True)
        if sort not in _SIGNS:
            raise self.fail(node)
        if kind == "single":
            return Code(f"fround({left} {_SIGNS[sort]} {right})", "single", simple=True)
        if sort is ast.Div and kind == "int":
            kind = "float"
        level = 2 if sort in (ast.Add, ast.Sub) else 1
        return Code(
            f"{one.inside(level)} {_SIGNS[sort]} {other.inside(level - 1)}", kind, level=level
        )

    def words(self, node: ast.BinOp, one: Code, other: Code) -> Code:
        """Write arithmetic on words of 32 and of 64 bits."""
        (high, low), (more, less) = _halves(one), _halves(other)
        sort = type(node.op)
        if sort is ast.Mult and (high, more) == ("0", "0"):
            return Code(f"highOfProduct({low}, {less})", "wide", f"Math.imul({low}, {less})")
        if sort is ast.BitAnd:
            return _word(high, more, f"{low} & {less}", "&", "0" in (high, more))
        if sort is ast.BitXor:
            return _word(high, more, f"{low} ^ {less}", "^", high == more == "0")
        if sort is ast.Add:
            carries = f"({low} >>> 0) + ({less} >>> 0) > 4294967295"
            return Code(f"({high} + {more} + ({carries})) | 0", "wide", f"({low} + {less}) | 0")
        if sort is ast.Sub:
            borrows = f"{low} >>> 0 < {less} >>> 0"
            return Code(f"({high} - {more} - ({borrows})) | 0", "wide", f"({low} - {less}) | 0")
        by = self.number(node.right)
        if sort is ast.RShift and one.kind == "wide" and by == _WORD:
            return Code(high, "word", simple=one.simple)
        if sort is ast.RShift and one.kind == "wide" and by > _WORD:
            return Code(f"({high}) >> {by - _WORD}", "int")  # of signed bits
        raise self.fail(node)

    def number(self, node: ast.expr) -> int:
        """Give the value of a constant."""
        found = self.program.find(self.module, node.id) if isinstance(node, ast.Name) else None
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        if found is None or found.sort != "constant":
            raise self.fail(node)
        return int(found.value)


def _halves(code: Code) -> tuple[str, str]:
    """Give both words; of fewer bits, and of numbers shifted to the top, as they are."""
    if code.kind == "wide":
        return code.text if code.simple else f"({code.text})", (
            code.low if code.simple else f"({code.low})"
        )
    return "0", code.inside()


def _word(high: str, other: str, low: str, sign: str, narrow: bool) -> Code:  # noqa: FBT001
    if narrow:
        return Code(low, "word")
    return Code(f"{high} {sign} {other}", "wide", low)


class Indexing(Arithmetic):
    """Writes what of arrays and tables one rule reads and stores."""

    def __init__(self, program: Program, found: Definition, kinds: tuple[Kind, ...]) -> None:
        super().__init__(program, found, kinds)
        self.hoisted: dict[str, str] = {}

    def see_Attribute(self, node: ast.Attribute) -> Code:
        name = ast.unparse(node)
        if name in {"math.nan", "math.inf"}:
            return Code("NaN" if name == "math.nan" else "Infinity", "float", simple=True)
        base = self.code(node.value)
        if isinstance(base.kind, TableKind) and not base.kind.several:
            if node.attr not in base.kind.columns.__annotations__:
                raise self.fail(node)
            return Code(f"{base.text}.{node.attr}", field_of(base.kind, node.attr), simple=True)
        if node.attr == "shape" and isinstance(base.kind, Array):
            return Code(f"{base.inside()}.shape", Several(("int",) * base.kind.rank), simple=True)
        if base.kind is None:
            return Code(f"{base.text}.{node.attr}", None, simple=True)
        raise self.fail(node)

    def see_Subscript(self, node: ast.Subscript) -> Code:
        base, places = self.code(node.value), _places(node.slice)
        kind = base.kind
        if kind is None:
            return Code(f"{base.text}[0]", None, simple=True)
        if isinstance(kind, TableKind) and kind.several:
            return Code(
                f"{base.text}[{self.code(places[0]).text}]", TableKind(kind.columns), simple=True
            )
        if isinstance(kind, Several):
            [place] = places
            if isinstance(place, ast.Constant):
                return self.part(base, place.value, node)  # type: ignore[arg-type]
            if len(set(kind.parts)) != 1:
                raise self.fail(node)
            return Code(f"{base.text}[{self.code(place).text}]", kind.parts[0], simple=True)
        if not isinstance(kind, Array):
            raise self.fail(node)
        slices = [isinstance(place, ast.Slice) for place in places]
        if slices == [True, False] and kind.rank == 2 and ast.unparse(places[0]) == ":":
            code = f"{base.text}.column({self.code(places[1]).text})"
            return Code(code, Array(kind.item, 1, strided=True), simple=True)
        if not any(slices) and len(places) == kind.rank:
            return Code(self.element(node.value, base, places), kind.element, simple=True)
        part = base
        for place in places:
            if isinstance(place, ast.Slice):
                if place is not places[-1] or place.step:
                    raise self.fail(node)
                low = self.code(place.lower).text if place.lower else "0"
                high = f", {self.code(place.upper).text}" if place.upper else ""
                part = Code(f"{part.inside()}.part({low}{high})", part.kind, simple=True)
            else:
                part = self.row(part, self.code(place))
        return part

    def part(self, whole: Code, n: int, node: ast.expr) -> Code:
        """Take one part of a tuple, or one number of an array."""
        if isinstance(whole.kind, Several):
            return Code(f"{whole.text}[{n}]", whole.kind.parts[n], simple=True)
        if whole.kind is None:
            return Code(f"{whole.text}[{n}]", None, simple=True)
        raise self.fail(node)

    def store_part(self, target: ast.Subscript, code: Code) -> None:
        """Store a number in an array, or fill a part of it."""
        base, places = self.code(target.value), _places(target.slice)
        if not isinstance(base.kind, Array):
            if base.kind is None:
                return
            raise self.fail(target)
        slices = [isinstance(place, ast.Slice) for place in places]
        if not any(slices) and len(places) == base.kind.rank:
            value = code.low if code.kind == "wide" else code.text
            self.put(f"{self.element(target.value, base, places)} = {value};")
            return
        if any(slices[:-1]) or not slices[-1] or isinstance(code.kind, Array):
            raise self.fail(target)
        part = base
        for place in places[:-1]:
            part = self.row(part, self.code(place))
        last = places[-1]
        low = self.code(last.lower).text if last.lower else "0"  # type: ignore[attr-defined]
        high = f", {self.code(last.upper).text}" if last.upper else ""  # type: ignore[attr-defined]
        bounds = "" if (low, high) == ("0", "") else f", {low}{high}"
        self.put(f"{part.text}.d.fill({code.text}{bounds});")

    def _companions(self, name: str, kind: Kind | None) -> dict[str, str]:
        """Give the names under which the numbers and the axes of an array are at hand."""
        if not isinstance(kind, Array) or kind.strided:
            return {}
        axes = {f"{name}${n}": f"{name}.shape[{n}]" for n in range(1, kind.rank)}
        return {f"{name}$": f"{name}.d", **axes}

    def hoist(self, code: str, name: str) -> str:
        """Keep what does not change in a constant at the head of the function."""
        return self.hoisted.setdefault(code, name)

    def element(self, node: ast.expr, base: Code, places: list[ast.expr]) -> str:
        """Write one number of an array."""
        kind = base.kind
        if not isinstance(kind, Array):
            raise self.fail(node)
        codes = [self.code(place) for place in places]
        found = [code.inside(2) for code in codes]
        if kind.strided:
            return f"{base.text}.d[{base.text}.o + {codes[0].inside(1)} * {base.text}.step]"
        numbers, axes = self.at_hand(node, base, kind)
        place = codes[0].text if len(codes) == 1 else codes[0].inside(1)
        for n, (index, axis) in enumerate(zip(found[1:], axes, strict=True)):
            place = f"{f'({place})' if n else place} * {axis} + {index}"
        return f"{numbers}[{place}]"

    def at_hand(self, node: ast.expr, base: Code, kind: Array) -> tuple[str, list[str]]:
        """Give the numbers and axes of an array under short names where they have one."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(node, ast.Name):
            if node.id in self.parameters and node.id not in self.assigned:
                for short, code in self._companions(base.text, kind).items():
                    self.hoist(code, short)
            return f"{base.text}$", [f"{base.text}${n}" for n in range(1, kind.rank)]
        if (
            isinstance(root, ast.Name)
            and root.id in self.parameters
            and root.id not in self.assigned
        ):
            short = base.text.replace(".", "_")
            axes = [
                self.hoist(f"{base.text}.shape[{n}]", f"{short}${n}") for n in range(1, kind.rank)
            ]
            return self.hoist(f"{base.text}.d", f"{short}$"), axes
        return f"{base.inside()}.d", [f"{base.inside()}.shape[{n}]" for n in range(1, kind.rank)]

    def row(self, base: Code, place: Code) -> Code:
        """Write a row of an array."""
        if not isinstance(base.kind, Array) or base.kind.rank < 2 or base.kind.strided:
            raise TypeError(base.kind)
        kind = Array(base.kind.item, base.kind.rank - 1)
        return Code(f"{base.inside()}.row({place.text})", kind, simple=True)


def _places(place: ast.expr) -> list[ast.expr]:
    return list(place.elts) if isinstance(place, ast.Tuple) else [place]
