"""Plain Python as JavaScript: what builds worlds, sums them up and tells of them.

Functions, classes, statements and calls stand here, what they say of values in
``sim.classroom.values``. Arguments by name stand in their place, or in an object at the end.
"""

import ast
import json
from collections.abc import Iterator
from typing import Any

from sim.classroom.program import INDENT, Definition, Program, literal, written
from sim.classroom.values import LIBRARIES, Values

_METHODS = frozenset(
    (
        *("append", "count", "extend", "get", "index", "items", "join", "keys", "removeprefix"),
        *("replace", "rstrip", "setdefault", "split", "upper", "values"),
    )
)
"""Methods of Python's own kinds that it has."""


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


class _Plain(Values):
    """One function, class or constant."""

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
        if function.attr in _METHODS and base not in LIBRARIES.values():
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
