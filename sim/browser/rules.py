"""Compiled rules as JavaScript, kinds known: a rule as a whole, and its statements.

A construct that is not known here, in ``sim.browser.calls``, ``indexing`` or ``arithmetic``, is an
error that names file and line.
"""

import ast
from typing import Any

from sim.browser.arithmetic import Code
from sim.browser.calls import Calls
from sim.browser.kinds import Kind, joined
from sim.browser.program import Definition, Program, written
from sim.browser.writer import INDENT


def write_rule(
    program: Program, found: Definition, kinds: tuple[Kind, ...], name: str
) -> tuple[Kind, str]:
    """Write a rule for arguments of some kinds."""
    rule = _Rule(program, found, kinds)
    return rule.returned or "none", rule.text(name)


class _Rule(Calls):
    """One rule; it is written over and over until every variable's kind is known."""

    def __init__(self, program: Program, found: Definition, kinds: tuple[Kind, ...]) -> None:
        super().__init__(program, found, kinds)
        self.returned: Kind | None = None
        self.loops = self._loop_variables()
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

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        read: Any = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(read):
            ast.copy_location(part, node)
        value = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
        self.store(node.target, self.code(value))


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def _names(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
