"""Plain Python as JavaScript: what builds worlds, sums them up and tells of them.

Nothing is known of values beforehand, so what an operator does is found when it runs
(``static/numpy.js``, ``static/python.js``). Dictionaries are Maps, tuples and lists are arrays,
arguments by name stand in their place, or in an object at the end.
"""

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sim.browser.kinds import ARRAYS, SCALARS, Array, Kind, TableKind
from sim.browser.program import Definition, Program, literal, written
from sim.browser.writer import INDENT, Writer

BUILT_IN = frozenset(
    (
        *("abs", "all", "any", "bool", "dict", "divmod", "enumerate", "float", "getattr"),
        *("hasattr", "int", "len", "list", "map", "max", "min", "range", "reversed", "round"),
        *("set", "slice", "sorted", "str", "sum", "tuple", "type", "zip"),
    )
)
"""Functions of Python that ``static/python.js`` has."""

METHODS = frozenset(
    (
        *("append", "count", "extend", "get", "index", "items", "join", "keys", "removeprefix"),
        *("replace", "rstrip", "setdefault", "split", "upper", "values"),
    )
)
"""Methods of Python's own kinds that it has."""

LIBRARIES = {"numpy": "np", "math": "Math", "sim.errors.RequestError": "Error"}

OPERATORS: dict[type, str] = {
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
COMPARISONS: dict[type, str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}


def write_plain(program: Program, found: Definition) -> str:
    """Write a function, a class or a constant."""
    writer = _Plain(program, found)
    if found.sort == "function":
        return writer.function(found.node, found.name)
    if found.sort == "class":
        return writer.class_(found.node, found.name)
    try:
        return f"const {found.name} = {literal(found.value)};"
    except TypeError:
        return f"const {found.name} = {writer.plain(found.node.value)};"


class _Plain(Writer):
    def __init__(self, program: Program, found: Definition) -> None:
        super().__init__(program, found)
        self.scopes: list[set[str]] = []
        self.class_name = ""

    # Functions and classes

    def function(self, node: ast.FunctionDef, name: str, *, method: str = "") -> str:
        """Write a function; ``method`` is ``self`` or ``cls`` where its first argument is so."""
        arguments = node.args
        plain = [*arguments.posonlyargs, *arguments.args][1 if method else 0 :]
        names = [argument.arg for argument in [*plain, *arguments.kwonlyargs]]
        names += [row.arg for row in (arguments.vararg, arguments.kwarg) if row]
        inside = {
            part.id
            for part in _within(node)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        }
        inside |= _functions(node)
        outer, self.lines, depth, self.depth = self.lines, [], self.depth, 1
        self.scopes.append({*inside, *names, *([method] if method else [])})
        head, opened = self._arguments(arguments, plain)
        if method == "self":
            self.put("const self = this;")
        for line in opened:
            self.put(line)
        if declared := sorted(map(written, inside - set(names) - _functions(node))):
            self.put(f"let {', '.join(declared)};")
        self.block(node.body)
        self.scopes.pop()
        lines, self.lines, self.depth = self.lines, outer, depth
        yields = any(isinstance(part, ast.Yield | ast.YieldFrom) for part in _within(node))
        star = "*" if yields else ""
        if method:
            sort = {"property": "get ", "classmethod": "static ", "staticmethod": "static "}
            said = [ast.unparse(row) for row in node.decorator_list]
            head = f"{''.join(sort.get(row, '') for row in said)}{star}{name}({head}) {{"
        else:
            head = f"function{star} {name}({head}) {{"
        return "\n".join([head, *lines, "}"])

    def _arguments(self, arguments: ast.arguments, plain: list[ast.arg]) -> tuple[str, list[str]]:
        """Write the arguments of a function, and what takes them apart."""
        defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
        pairs = zip(plain, [*defaults, *arguments.defaults], strict=True)
        listed = [
            written(row.arg) + (f" = {self.plain(default)}" if default else "")
            for row, default in pairs
        ]
        named = ", ".join(
            written(row.arg) + (f" = {self.plain(default)}" if default else "")
            for row, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        )
        if arguments.vararg:
            listed.append(f"...{written(arguments.vararg.arg)}")
            if named:
                return "...$given", [
                    f"const [[{', '.join(listed)}], {{ {named} }}] = options($given);"
                ]
            return ", ".join(listed), []
        if named:
            listed.append(f"{{ {named} }} = {{}}")
        if arguments.kwarg:
            more = written(arguments.kwarg.arg)
            return ", ".join([*listed, "$more = {}"]), [f"const {more} = py.dict([], $more);"]
        return ", ".join(listed), []

    def class_(self, node: ast.ClassDef, name: str) -> str:
        """Write a class: a NamedTuple, a dataclass, or one with a constructor of its own."""
        self.class_name = name
        fields = [row for row in node.body if isinstance(row, ast.AnnAssign)]
        functions = {row.name: row for row in node.body if isinstance(row, ast.FunctionDef)}
        self.scopes.append(set())
        parts = []
        if "__init__" in functions:
            made = self.function(functions["__init__"], "constructor", method="self")
            parts.append(made)
        else:
            names = [row.target.id for row in fields]  # type: ignore[union-attr]
            given = [
                written(name) + (f" = {self.plain(row.value)}" if row.value else "")
                for name, row in zip(names, fields, strict=True)
            ]
            sets = "".join(f"\n{INDENT}this.{held} = {written(held)};" for held in names)
            parts.append(f"constructor({', '.join(given)}) {{{sets}\n}}")
            listed = ", ".join(json.dumps(held) for held in names)
            parts.append(f"static _fields = [{listed}];")
            each = ", ".join(f"$held.{held}" for held in names)
            parts.append(f"static $of($held) {{\n{INDENT}return new {name}({each});\n}}")
            parts.append(
                f"_replace($held) {{\n{INDENT}return {name}.$of({{ ...this, ...$held }});\n}}"
            )
        for said, function in functions.items():
            if not said.startswith("__") and f"{name}.{said}" not in self.program.left_out:
                kinds = [ast.unparse(row) for row in function.decorator_list]
                first = "cls" if "classmethod" in kinds else "self"
                parts.append(self._method(function, said, "" if "staticmethod" in kinds else first))
        self.scopes.pop()
        inside = "\n\n".join(parts).replace("\n", f"\n{INDENT}").replace(f"\n{INDENT}\n", "\n\n")
        return f"class {name} {{\n{INDENT}{inside}\n}}"

    def _method(self, node: ast.FunctionDef, name: str, method: str) -> str:
        if not method:
            return "static " + self.function(node, name).removeprefix("function ")
        return self.function(node, name, method=method)

    # Statements

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

    def do_FunctionDef(self, node: ast.FunctionDef) -> None:
        for line in self.function(node, written(node.name)).splitlines():
            self.put(line)

    def do_Return(self, node: ast.Return) -> None:
        self.put(f"return {self.plain(node.value)};" if node.value else "return;")

    def do_Raise(self, node: ast.Raise) -> None:
        said = node.exc.args if isinstance(node.exc, ast.Call) else []
        self.put(f"throw new Error({self.plain(said[0]) if said else ''});")

    def do_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                self.put(f"{self.plain(target.value)}.delete({self.plain(target.slice)});")

    def do_For(self, node: ast.For) -> None:
        if node.orelse:
            raise self.fail(node)
        held = self.temporary()
        self.put(f"for (const {held} of through({self.plain(node.iter)})) {{")
        self.depth += 1
        self.store(node.target, held)
        self.depth -= 1
        self.inner(node.body)
        self.put("}")

    def do_Assign(self, node: ast.Assign) -> None:
        code = self.plain(node.value)
        for target in node.targets:
            if isinstance(target, ast.Tuple) and not all(
                isinstance(part, ast.Name) for part in target.elts
            ):
                held = self.temporary()
                self.put(f"const {held} = [...{code}];")
                for n, part in enumerate(target.elts):
                    self.store(part, f"{held}[{n}]")
            else:
                self.store(target, code)

    def do_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.store(node.target, self.plain(node.value))

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        read: Any = ast.parse(ast.unparse(node.target), mode="eval").body
        value = f"op.{self.operator(node)}({self.plain(read)}, {self.plain(node.value)})"
        if isinstance(node.op, ast.Add):
            value = f"py.more({self.plain(read)}, {self.plain(node.value)})"
        self.store(node.target, value)

    def store(self, target: ast.expr, code: str) -> None:
        """Give a target its value."""
        if isinstance(target, ast.Subscript):
            places = ", ".join(self.places(target.slice))
            self.put(f"put({self.plain(target.value)}, [{places}], {code});")
        else:
            self.put(f"{self.target(target)} = {code};")

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

    # Expressions

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
        if node.id in BUILT_IN and not hasattr(self.module, node.id):
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
        if type(node.op) not in OPERATORS:
            raise self.fail(node)
        return OPERATORS[type(node.op)]

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
                parts.append(f"op.{COMPARISONS[type(sort)]}({left}, {other})")
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

    # Calls

    def see_Call(self, node: ast.Call) -> str:
        found = self.member(node.func)
        if isinstance(node.func, ast.Attribute) and found is None:
            return self.method(node, node.func)
        if isinstance(node.func, ast.Name) and not any(node.func.id in row for row in self.scopes):
            found = self.program.find(self.module, node.func.id)
        name = self.plain(node.func)
        if found is not None and found.sort == "class":
            if node.keywords and not _has_constructor(found.node):
                return f"{name}.$of({self.named(node)})"
            return f"new {name}({self.given(node, _constructor(found.node))})"
        arguments = found.node.args if found is not None and found.sort == "function" else None
        handed = ast.unparse(node.func) == "cls" or any(row.arg is None for row in node.keywords)
        if found is None and handed and node.keywords and not node.args:
            return f"{name}.$of({self.named(node)})"  # a class that was handed over
        return f"{name}({self.given(node, arguments)})"

    def method(self, node: ast.Call, function: ast.Attribute) -> str:
        if function.attr == "_replace":
            return f"{self.plain(function.value)}._replace({self.named(node)})"
        given, base = self.given(node, None), self.plain(function.value)
        if function.attr in METHODS and base not in LIBRARIES.values():
            return f"py.{function.attr}({', '.join(filter(None, [base, given]))})"
        return f"{self.plain(function)}({given})"

    def named(self, node: ast.Call) -> str:
        """Write arguments by name as an object."""
        parts = [
            f"...py.object({self.plain(row.value)})"
            if row.arg is None
            else f"{row.arg}: {self.plain(row.value)}"
            for row in node.keywords
        ]
        return f"{{ {', '.join(parts)} }}"

    def given(self, node: ast.Call, arguments: ast.arguments | None) -> str:
        """Write the arguments of a call; those by name in their place if it is known."""
        listed = [self.plain(part) for part in node.args]
        keywords = [row for row in node.keywords if row.arg != "strict"]
        if arguments is not None:
            places = [row.arg for row in arguments.args]
            here = {row.arg: row for row in keywords if row.arg in places}
            keywords = [row for row in keywords if row.arg not in here]
            last = max((places.index(name) for name in here if name), default=-1)
            listed += [
                self.plain(here[name].value) if name in here else "undefined"
                for name in places[len(listed) : last + 1]
            ]
        if keywords:
            left = ast.Call(node.func, [], keywords)
            listed.append(self.named(left))
        return ", ".join(listed)


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """Go through what stands in a function, but not in the functions inside it."""
    for part in ast.iter_child_nodes(node):
        if isinstance(
            part, ast.FunctionDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp
        ):
            continue
        if isinstance(part, ast.GeneratorExp):
            continue
        yield part
        yield from _within(part)


def _functions(node: ast.FunctionDef) -> set[str]:
    return {row.name for row in node.body if isinstance(row, ast.FunctionDef)}


def _has_constructor(node: ast.ClassDef) -> bool:
    return any(isinstance(row, ast.FunctionDef) and row.name == "__init__" for row in node.body)


def _constructor(node: ast.ClassDef) -> ast.arguments:
    """Give what a class is made of."""
    for row in node.body:
        if isinstance(row, ast.FunctionDef) and row.name == "__init__":
            return ast.arguments([], row.args.args[1:], None, [], [], None, [])
    fields = [row.target.id for row in node.body if isinstance(row, ast.AnnAssign)]  # type: ignore[union-attr]
    return ast.arguments([], [ast.arg(name) for name in fields], None, [], [], None, [])


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
