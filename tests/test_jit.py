"""Compiled functions: what they do with the lock of the interpreter, who compiles, what is kept."""

import importlib
import os
import pkgutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import numba
import pytest

import sim.rules
import sim.world
from sim._jit import CACHE_FOLDER, IS_COMPILED, compiling_once


@pytest.mark.skipif(not IS_COMPILED, reason="nothing is compiled")
def test_only_what_takes_long_lets_other_threads_go_on():
    # Whoever lets go of the lock for microseconds gets it back when another thread's Python rests.
    found = set()
    for package in (sim.rules, sim.world):
        for row in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, held in vars(importlib.import_module(row.name)).items():
                if getattr(held, "targetoptions", {}).get("nogil"):
                    found.add(name)
    assert found == {"run_months", "acquaint", "name_the_known"}


@pytest.mark.skipif(CACHE_FOLDER is None, reason="nothing is compiled, or kept")
def test_whoever_compiles_waits_for_those_who_do_and_ends_between_two_functions():
    asked = []
    with closing(sqlite3.connect(CACHE_FOLDER / "lock", timeout=60)) as other:
        other.execute("BEGIN EXCLUSIVE")

        def is_stopped():
            asked.append(True)
            if len(asked) == 3:
                other.rollback()
            return False

        with compiling_once(lambda: None, is_stopped):
            assert not asked
            assert numba.njit(lambda: 1)() == 1
    assert len(asked) == 3

    def go_on():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), compiling_once(go_on, lambda: False):
        numba.njit(lambda: 2)()
    assert numba.njit(lambda: 3)() == 3


SMALL = """
from sim._jit import CACHE_FOLDER, njit

@njit
def ratio(a, b):
    return a / b

ratio(1.0, 2.0)
print(CACHE_FOLDER.name, len(list(CACHE_FOLDER.rglob("*.nbc"))))
"""


def kept(folder, **settings):
    """Compile a function in a process of its own; give its folder, files there, and warnings."""
    (folder / "small.py").write_text(SMALL, encoding="utf-8")
    variables = {"SOLIDARITY_CACHE_DIR": str(folder / "cache"), "NUMBA_DISABLE_JIT": "0"}
    done = subprocess.run(
        [sys.executable, "small.py"],
        cwd=folder,
        env=os.environ | variables | settings,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    name, count = done.stdout.split()
    return name, int(count), done.stderr.count("Warning")


@pytest.mark.slow
def test_settings_of_numba_choose_the_folder_and_keep_what_is_compiled(tmp_path):
    name, count, warned = kept(tmp_path)
    assert (count, warned) == (1, 0)
    assert kept(tmp_path, NUMBA_OPT="0") == (name, 1, 1)
    others = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_LOCATOR_CLASSES": "ZipCacheLocator"}
    checked, count, warned = kept(tmp_path, **others)
    assert (checked != name, count, warned) == (True, 1, 0)
