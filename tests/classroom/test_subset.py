"""Rules and worlds keep to what can be translated; what does not is told by its place."""

import ast
import importlib
import re
import sys
from pathlib import Path

import pytest

import sim.rules
from sim.classroom.generate import BY_HAND, LEFT_OUT, translated, write_rule
from sim.classroom.plain import write_plain
from sim.classroom.program import COMPILED, Program, UntranslatableError

RULES = """
import numpy as np
from sim._jit import compiled_inline
from sim.world.columns import Floats

@compiled_inline
def rule(x: float, y: int, values: Floats) -> float:
    {}
    return x


def start(numbers):
    return rule(1.0, 2, numbers)
"""


def module_with(folder, name, text):
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def translate(module, name="start"):
    program = Program(BY_HAND, LEFT_OUT, write_rule, write_plain)
    program.need(program.find(module, name))
    return program.text()


def test_every_rule_of_a_month_is_translated():
    text = translated()
    rules = {
        node.name
        for path in Path(sim.rules.__file__).parent.glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(row).partition("(")[0] in COMPILED for row in node.decorator_list)
    }
    assert len(rules) > 60
    missing = {
        name for name in rules if not re.search(rf"^function {name}_?\(", text, re.MULTILINE)
    }
    assert missing == {"count_together"}


WRONG = (
    "x = values[::2].sum()",
    "values = [v for v in values]",
    "with open('file') as y: pass",
    "x = float(str(y))",
    "x = y ** x",
    "x = np.sort(values)[0]",
    "x = values[y].real",
    "y = 'text'",
    "x = (lambda z: z)(x)",
    "raise ValueError",
)


@pytest.mark.parametrize("number", range(len(WRONG)), ids=WRONG.__getitem__)
def test_what_no_browser_could_run_is_told_by_file_and_line(number, tmp_path):
    module = module_with(tmp_path, f"wrong_{number}", RULES.format(WRONG[number]))
    with pytest.raises(UntranslatableError, match=rf"^wrong_{number}\.py:8: "):
        translate(module)


def test_what_it_can_run_is_translated(tmp_path):
    module = module_with(tmp_path, "right", RULES.format("x += values[y] * 0.5"))
    assert "x = x + values$[y] * 0.5;" in translate(module)


def test_plain_python_is_held_to_it_too(tmp_path):
    text = "def start():\n    import os\n    return os.getcwd()\n"
    with pytest.raises(UntranslatableError, match=r"^plain_wrong\.py:2: "):
        translate(module_with(tmp_path, "plain_wrong", text))
