"""The gallery shows every kind of figure that reports draw."""

import ast

from sim.docs.pages import FOLDER
from sim.version import PACKAGE

GALLERY = (FOLDER / "gallery.md").read_text(encoding="utf-8")


def kinds():
    """Give the names of figures in the source of what tells answers."""
    for path in (PACKAGE / "telling").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "name":
                if isinstance(node.value, ast.Constant) and node.value.value:
                    yield node.value.value
                elif isinstance(node.value, ast.JoinedStr):
                    yield node.value.values[0].value.rstrip("-")


def test_every_kind_of_figure_is_shown():
    found = {kind for kind in map(str, kinds()) if " " not in kind}  # lines have names, too
    assert {"forest", "channels", "shares", "box"} <= found
    missing = {kind for kind in found if kind not in GALLERY}
    assert not missing
