"""Numbers of compiled rules as JavaScript: names, comparisons and arithmetic.

Numbers are doubles, which hold whole numbers to 2^53; single precision is rounded after every step
(``Math.fround``), words of 32 bits multiply by halves, and 64 bits are two words.
"""

import ast
from dataclasses import dataclass
from typing import Any

from sim.browser.kinds import Array, Kind, Several, TableKind, joined, of_constant
from sim.browser.program import Definition, Program, literal, written
from sim.browser.writer import Writer

WORD = 32
"""Bits of a word."""

SIGNS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type, str] = {
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
            if type(operator) not in COMPARISONS:
                raise self.fail(node)
            other = self.code(right)
            pair = [
                f"Number({code.text})" if code.kind == "bool" else code.inside(2)
                for code in (left, other)
            ]
            parts.append(f"{pair[0]} {COMPARISONS[type(operator)]} {pair[1]}")
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
        if sort is ast.LShift and one.kind == "int" and self.number(node.right) >= WORD:
            return Code(f"({one.text}) << {self.number(node.right) - WORD}", "wide", "0")
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
        if sort not in SIGNS:
            raise self.fail(node)
        if kind == "single":
            return Code(f"fround({left} {SIGNS[sort]} {right})", "single", simple=True)
        if sort is ast.Div and kind == "int":
            kind = "float"
        level = 2 if sort in (ast.Add, ast.Sub) else 1
        return Code(
            f"{one.inside(level)} {SIGNS[sort]} {other.inside(level - 1)}", kind, level=level
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
        if sort is ast.RShift and one.kind == "wide" and by == WORD:
            return Code(high, "word", simple=one.simple)
        if sort is ast.RShift and one.kind == "wide" and by > WORD:
            return Code(f"({high}) >> {by - WORD}", "int")  # of signed bits
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
