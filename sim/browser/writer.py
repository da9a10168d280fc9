"""Statements that Python and JavaScript share, line by line."""

import ast
from abc import ABC, abstractmethod
from typing import Any

from sim.browser.program import Definition, Program, UntranslatableError

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
