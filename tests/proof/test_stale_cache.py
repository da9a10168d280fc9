"""The trap of performance.md: compiled code must not outlive an edit of what it calls elsewhere."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import sim

pytestmark = pytest.mark.slow

SOURCE = Path(sim.__file__).parent

RULE = """
from sim.rules.choice import strength_before_efficacy
from sim.scenario.schema import Scenario
from sim.world.parameters import parameters_of

told = {"title": "x", "pressure": {"reference_numbers": 100.0, "reference_resources": 1.0}}
tactic = {"name": "numbers", "efficacy": 1.0, "numbers": 1.0}
known = parameters_of(Scenario.model_validate(told | {"tactics": [tactic]}))
print(strength_before_efficacy(known.tactics, known.pressure, 0, 700.0, 5.0, 1.0))
"""
"""A rule of valuation.py, which calls a helper of arithmetic.py: 700/100 to the power of 1."""

ORDERS = {"numba first": "import numba\n" + RULE, "numba later": RULE + "\nimport numba\n"}

HELPER = "    if exponent == 1.0:\n        return x\n"
EDITED = "    if exponent == 1.0:\n        return 2.0 * x\n"


@pytest.fixture
def package(tmp_path):
    """Copy the package to where it can be edited."""
    shutil.copytree(SOURCE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(package, script, **environment):
    env = os.environ | {
        "NUMBA_DISABLE_JIT": "0",
        "PYTHONPATH": str(package),
        "SOLIDARITY_CACHE_DIR": str(package / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=package,
        env={name: held for name, held in env.items() if held is not None},
        capture_output=True,
        text=True,
        check=True,
    )


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def kept(package):
    return list((package / "cache").rglob("*.nbc"))


@pytest.mark.parametrize("order", ORDERS)
def test_an_edit_of_a_helper_in_another_file_is_seen(package, order):
    script = ORDERS[order]
    assert float(run(package, script).stdout) == 7.0
    first = kept(package)
    assert first  # it is cached, so there is something to grow stale
    assert float(run(package, script).stdout) == 7.0
    assert kept(package) == first  # and is used
    edit(package / "sim" / "rules" / "arithmetic.py", HELPER, EDITED)
    assert float(run(package, script).stdout) == 14.0
    assert not list(package.rglob("__pycache__/*.nb?"))  # nothing beside the sources either
    edit(package / "sim" / "rules" / "arithmetic.py", EDITED, HELPER)
    assert float(run(package, script).stdout) == 7.0


def test_compiling_is_told_where_it_happens_and_at_no_other_time(package):
    inside = textwrap.indent(RULE, "    ")
    script = (
        f"from sim._jit import when_compiling\nwith when_compiling(lambda: print('!')):{inside}"
    )
    assert run(package, script).stdout.split() == ["!", "7.0"]
    assert run(package, script).stdout.split() == ["7.0"]


def test_the_trap_is_there(package):
    """The proof can fail: with one folder for all sources, Numba runs the old code."""
    frozen = 'folder = _cache_base() / f"rules-{_sources_digest()}"'
    edit(package / "sim" / "_jit.py", frozen, 'folder = _cache_base() / "rules"')
    assert float(run(package, RULE).stdout) == 7.0
    edit(package / "sim" / "rules" / "arithmetic.py", HELPER, EDITED)
    assert float(run(package, RULE).stdout) == 7.0


def test_an_edit_of_a_constant_moves_the_folder(package):
    ask = "from sim._jit import CACHE_FOLDER; print(CACHE_FOLDER)"
    before = run(package, ask).stdout
    assert run(package, ask).stdout == before
    edit(package / "sim" / "rules" / "respond.py", "ENDURANCE = 24", "ENDURANCE = 25")
    after = run(package, ask).stdout
    assert after != before
    edit(package / "sim" / "world" / "columns.py", "NOBODY = -1", "NOBODY = -2")
    other = run(package, ask).stdout
    assert other not in (before, after)
    codes = "HILL, LINEAR, TIPPING = range(3)"
    edit(package / "sim" / "scenario" / "lists.py", codes, "LINEAR, HILL, TIPPING = range(3)")
    assert run(package, ask).stdout not in (before, after, other)


@pytest.mark.parametrize("order", ORDERS)
def test_a_cache_that_cannot_be_written_is_done_without_after_one_warning(package, order):
    (package / "file").touch()
    said = run(package, ORDERS[order], SOLIDARITY_CACHE_DIR=str(package / "file" / "below"))
    assert float(said.stdout) == 7.0
    assert said.stderr.count("RuntimeWarning") == 1
    assert said.stderr.count("compiled rules cannot be kept") == 1
    assert "Set SOLIDARITY_CACHE_DIR to a folder of your own" in said.stderr
    assert not list(package.rglob("*.nb?"))


HOMELESS = """
import pwd
def nobody(_): raise KeyError
pwd.getpwuid = nobody
"""


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes say nothing here")
@pytest.mark.parametrize("case", ["no home", "open to all", "moved by all"])
def test_a_cache_that_is_nobodys_own_is_done_without(package, case):
    cache = package / "cache"
    assert float(run(package, RULE).stdout) == 7.0
    before = kept(package)
    variables = {}
    if case == "no home":
        variables = {"SOLIDARITY_CACHE_DIR": "", "XDG_CACHE_HOME": "", "HOME": None}
    elif case == "open to all":
        next(cache.glob("rules-*")).chmod(0o777)
    else:
        cache.chmod(0o777)
    said = run(package, HOMELESS + RULE, **variables)
    assert float(said.stdout) == 7.0
    assert said.stderr.count("compiled rules cannot be kept") == 1
    assert ("HOME is not set" if case == "no home" else "every user can write") in said.stderr
    assert kept(package) == before
    cache.chmod(0o1777)  # as /tmp is: nobody can move what is ours
    if case == "moved by all":
        assert run(package, RULE).stderr == ""


def test_without_a_compiler_no_cache_is_made_or_missed(package):
    (package / "file").touch()
    folder = str(package / "file" / "below")
    said = run(package, RULE, NUMBA_DISABLE_JIT="1", SOLIDARITY_CACHE_DIR=folder)
    assert float(said.stdout) == 7.0
    assert said.stderr == ""
