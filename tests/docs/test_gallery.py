"""The gallery shows every kind of figure that reports draw."""

import ast
import re
from typing import get_args

from docs.build.pages import FOLDER
from sim.reports.sweep_shapes import Shape
from sim.version import PACKAGE

GALLERY = (FOLDER / "gallery.md").read_text(encoding="utf-8")


def trees():
    """Give what tells answers, parsed."""
    for path in (PACKAGE / "reports").rglob("*.py"):
        if path.stem == "html":  # it names files
            continue
        yield ast.parse(path.read_text(encoding="utf-8"))


def naming():
    """Give the functions that take a name, and at which place."""
    return {
        node.name: [argument.arg for argument in node.args.args].index("name")
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and "name" in [argument.arg for argument in node.args.args]
    }


def kinds():
    """Give the names of figures in the source of what tells answers."""
    at = naming()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "name":
                yield from started(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for value in node.args[at.get(node.func.id, len(node.args)) :][:1]:
                    yield from started(value)


def started(value):
    """Give the text of a constant name, or what a made one begins with."""
    if isinstance(value, ast.Constant) and value.value:
        yield value.value
    elif isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
        yield value.values[0].value.rstrip("-")


def test_every_kind_of_figure_is_shown():
    found = {kind for kind in map(str, kinds()) if " " not in kind}  # lines have names, too
    found |= set(get_args(Shape.__value__)) - {"nothing", "slices", "rays"}  # forest, map, one-at…
    assert {"forest", "channels", "shares", "box", "calibration", "map"} <= found
    cells = re.findall(r"^```{code-cell}\n(.*?)^```", GALLERY, re.MULTILINE | re.DOTALL)
    lines = [cell.splitlines()[-1] for cell in cells] + re.findall(r"!\[.*\]\((.*)\)", GALLERY)
    missing = {kind for kind in found if not any(kind in line for line in lines)}
    assert not missing
