"""Compiled rules as JavaScript: arithmetic on numbers and typed arrays, kinds known.

Numbers are doubles, which hold whole numbers to 2^53; single precision is rounded after every step
(``Math.fround``), words of 32 bits multiply by halves, and 64 bits are two words. A construct that
is not known here is an error that names file and line.
"""

import ast
from dataclasses import dataclass
from typing import Any

from sim.browser.kinds import (
    DTYPES,
    SCALARS,
    Array,
    Kind,
    Several,
    TableKind,
    field_of,
    joined,
    of_constant,
)
from sim.browser.program import Definition, Program, literal, written
from sim.browser.writer import INDENT, Writer

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
MATH = {"log": "float", "exp": "float", "sqrt": "float", "floor": "int", "ceil": "int"}
"""Functions of ``math`` that rules call, with what they give."""


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


def write_rule(
    program: Program, found: Definition, kinds: tuple[Kind, ...], name: str
) -> tuple[Kind, str]:
    """Write a rule for arguments of some kinds."""
    rule = _Rule(program, found, kinds)
    return rule.returned or "none", rule.text(name)


class _Rule(Writer):
    """One rule; it is written over and over until every variable's kind is known."""

    def __init__(self, program: Program, found: Definition, kinds: tuple[Kind, ...]) -> None:
        super().__init__(program, found)
        names = [argument.arg for argument in self.node.args.args]
        self.parameters = dict(zip(names, kinds, strict=True))
        self.kinds: dict[str, Kind | None] = dict(self.parameters)
        self.returned: Kind | None = None
        self.assigned = {
            node.id
            for node in ast.walk(self.node)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        self.loops = self._loop_variables()
        self.hoisted: dict[str, str] = {}
        before: object = ()
        while before != (before := (dict(self.kinds), self.returned)):
            self.hoisted, self.lines, self.temporaries = {}, [], 0
            self.block(self.node.body)

    def text(self, name: str) -> str:
        """Give the function."""
        declared = []
        for variable in sorted(self.assigned - self.loops - set(self.parameters)):
            js, kind = written(variable), self.kinds.get(variable)
            if kind == "wide":
                declared += [f"{js}$h", f"{js}$l"]
            else:
                declared += [js, *self._companions(js, kind)]
        head = [f"{INDENT}const {name} = {code};" for code, name in self.hoisted.items()]
        if declared:
            head.append(f"{INDENT}let {', '.join(declared)};")
        arguments = ", ".join(map(written, self.parameters))
        return "\n".join([f"function {name}({arguments}) {{", *head, *self.lines, "}"])

    def _loop_variables(self) -> set[str]:
        """Find the variables that only loops over ranges give values, and only they read."""
        within: dict[str, int] = {}
        for node in ast.walk(self.node):
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                name = node.target.id
                body = [part for row in node.body for part in ast.walk(row)]
                if not any(_stores(part, name) for part in body):
                    within[name] = (
                        within.get(name, 0) + 1 + sum(_names(part, name) for part in body)
                    )
        return {
            name
            for name, count in within.items()
            if count == sum(_names(part, name) for part in ast.walk(self.node))
        }

    # Statements

    def do_Return(self, node: ast.Return) -> None:
        if node.value is None:
            self.put("return;")
            return
        code = self.code(node.value)
        self.returned = joined(self.returned, code.kind)
        self.put(f"return {code.text};")

    def test(self, node: ast.expr) -> str:
        """Write a condition."""
        return self.code(node).text

    def plain(self, node: ast.expr) -> str:
        """Write an expression that stands alone."""
        return self.code(node).text

    def do_For(self, node: ast.For) -> None:
        loop, target = node.iter, node.target
        ranged = isinstance(loop, ast.Call) and ast.unparse(loop.func) == "range"
        if not ranged or not isinstance(target, ast.Name) or node.orelse:
            raise self.fail(node)
        given = [self.code(part).text for part in loop.args]  # type: ignore[attr-defined]
        start, end, step = ("0", *given, "1") if len(given) == 1 else (*given, "1")[:3]
        name = written(target.id)
        self.kinds[target.id] = joined(self.kinds.get(target.id), "int")
        over = name if target.id in self.loops else self.temporary()
        until, bound = "", end
        if not end.isdigit():
            bound = self.temporary()
            until = f", {bound} = {end}"
        more = f"{over} += 1" if step == "1" else f"{over} += {step}"
        self.put(f"for (let {over} = {start}{until}; {over} < {bound}; {more}) {{")
        if over != name:
            self.depth += 1
            self.put(f"{name} = {over};")
            self.depth -= 1
        self.inner(node.body)
        self.put("}")

    def do_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self.assign(target, node.value)

    def do_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is None:
            raise self.fail(node)
        self.assign(node.target, node.value)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        """Give one target its value, or several theirs."""
        if not isinstance(target, ast.Tuple):
            self.store(target, self.code(value))
            return
        if isinstance(value, ast.Tuple):
            codes = [self.code(part) for part in value.elts]
            taken = {
                name.id
                for part in value.elts
                for name in ast.walk(part)
                if isinstance(name, ast.Name)
            }
            if not all(isinstance(part, ast.Name) and part.id not in taken for part in target.elts):
                codes = [self.held(code) for code in codes]
        else:
            whole = self.held(self.code(value))
            codes = [self.part(whole, n, value) for n in range(len(target.elts))]
        for part, code in zip(target.elts, codes, strict=True):
            self.store(part, code)

    def held(self, code: Code) -> Code:
        """Keep a value in a name of its own."""
        name = self.temporary()
        if code.kind == "wide":
            self.put(f"const {name}h = {code.text}, {name}l = {code.low};")
            return Code(f"{name}h", "wide", f"{name}l", simple=True)
        self.put(f"const {name} = {code.text};")
        return Code(name, code.kind, simple=True)

    def part(self, whole: Code, n: int, node: ast.expr) -> Code:
        """Take one part of a tuple, or one number of an array."""
        if isinstance(whole.kind, Several):
            return Code(f"{whole.text}[{n}]", whole.kind.parts[n], simple=True)
        if whole.kind is None:
            return Code(f"{whole.text}[{n}]", None, simple=True)
        raise self.fail(node)

    def store(self, target: ast.expr, code: Code) -> None:
        """Store a value under a name or in an array."""
        if isinstance(target, ast.Name):
            self.kinds[target.id] = kind = joined(self.kinds.get(target.id), code.kind)
            name = written(target.id)
            if kind == "wide":
                self.put(f"{name}$h = {code.text};")
                self.put(f"{name}$l = {code.low};")
                return
            self.put(f"{name} = {code.text};")
            for companion, held in self._companions(name, kind).items():
                self.put(f"{companion} = {held};")
        elif isinstance(target, ast.Subscript):
            self.store_part(target, code)
        else:
            raise self.fail(target)

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

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        read: Any = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(read):
            ast.copy_location(part, node)
        value = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
        self.store(node.target, self.code(value))

    # Arrays

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

    # Expressions

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

    # Calls

    def see_Call(self, node: ast.Call) -> Code:
        name = ast.unparse(node.func)
        if node.keywords:
            raise self.fail(node)
        special = getattr(self, f"call_{name.replace('.', '_')}", None)
        if special is not None:
            return special(node)  # type: ignore[no-any-return]
        if name.startswith("math.") and name[5:] in MATH:
            [code] = map(self.code, node.args)
            return Code(f"Math.{name[5:]}({code.text})", MATH[name[5:]], simple=True)
        if isinstance(node.func, ast.Attribute):
            return self.method(node, node.func)
        found = self.program.find(self.module, name) if isinstance(node.func, ast.Name) else None
        if found is None or found.sort != "rule":
            raise self.fail(node, f"`{name}` is no rule that can be called here")
        codes = [self.code(part) for part in node.args]
        given = ", ".join(code.text for code in codes)
        if any(code.kind is None for code in codes):
            return Code(f"{found.name}({given})", None, simple=True)
        kinds = [
            SCALARS.get(_annotation(argument), code.kind or "float")
            for argument, code in zip(found.node.args.args, codes, strict=True)
        ]
        js, returned = self.program.rule(found, tuple(kinds))
        return Code(f"{js}({given})", returned, simple=True)

    def method(self, node: ast.Call, function: ast.Attribute) -> Code:
        """Write what an array can do, or what reads bits as another number."""
        said = ast.unparse(function)
        if function.attr == "view" and isinstance(function.value, ast.Call):
            inside = self.code(function.value.args[0])
            if ast.unparse(node.args[0]) == "np.int64":
                return Code(f"highBits({inside.text})", "wide", f"lowBits({inside.text})")
            return Code(f"double({inside.text}, {inside.low})", "float", simple=True)
        base = self.code(function.value)
        if base.kind is None:
            return Code(said, None)
        if isinstance(base.kind, Array) and ast.unparse(node).endswith(".reshape(-1)"):
            return Code(f"{base.inside()}.flat()", Array(base.kind.item, 1), simple=True)
        if isinstance(base.kind, Array) and function.attr in ("sum", "mean") and not node.args:
            return Code(f"{base.inside()}.{function.attr}()", "float", simple=True)
        raise self.fail(node)

    def call_int(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        if code.kind == "int":
            return code
        if code.kind == "bool":
            return Code(f"Number({code.text})", "int", simple=True)
        if code.kind == "word":
            return Code(f"{code.inside()} >>> 0", "int")
        return Code(f"Math.trunc({code.text})", "int", simple=True)

    def call_float(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return Code(code.text, "float", simple=code.simple)

    call_np_float64 = call_float

    def call_len(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        if isinstance(code.kind, Array):
            return Code(f"{code.inside()}.shape[0]", "int", simple=True)
        return Code(f"{code.inside()}.length", "int", simple=True)

    def call_abs(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return Code(f"Math.abs({code.text})", code.kind, simple=True)

    def call_max(self, node: ast.Call) -> Code:
        return self.extreme(node, "most")

    def call_min(self, node: ast.Call) -> Code:
        return self.extreme(node, "least")

    def extreme(self, node: ast.Call, name: str) -> Code:
        """Write the least or most of numbers, of equals the first, as Python."""
        first, *others = map(self.code, node.args)
        for other in others:
            kind = joined(first.kind, other.kind)
            first = Code(f"{name}({first.text}, {other.text})", kind, simple=True)
        return first

    def call_np_float32(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return Code(f"fround({code.text})", "single", simple=True)

    def call_np_uint64(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        if code.kind == "wide":
            return code
        return Code(f"{code.inside()} | 0", "word")  # nothing counted here has more than 32 bits

    def call_np_int64(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return code

    def call_np_zeros(self, node: ast.Call) -> Code:
        count, *dtype = node.args
        item = DTYPES[ast.unparse(dtype[0]).removeprefix("np.")] if dtype else "f64"
        if isinstance(count, ast.Tuple):
            raise self.fail(node)
        return Code(
            f"grid({literal(item)}, [{self.code(count).text}])", Array(item, 1), simple=True
        )

    call_np_empty = call_np_zeros


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def _names(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _places(place: ast.expr) -> list[ast.expr]:
    return list(place.elts) if isinstance(place, ast.Tuple) else [place]


def _annotation(argument: ast.arg) -> str:
    said = ast.unparse(argument.annotation) if argument.annotation else ""
    return said.removeprefix("np.")


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
