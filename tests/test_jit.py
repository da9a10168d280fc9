"""What compiled functions do with the lock of the interpreter, and where they are kept."""

import importlib
import os
import pkgutil
import subprocess
import sys

import pytest

import sim.rules
import sim.world
from sim._jit import IS_COMPILED


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


def test_settings_of_numba_choose_the_folder_and_keep_what_is_compiled(tmp_path):
    name, count, warned = kept(tmp_path)
    assert (count, warned) == (1, 0)
    assert kept(tmp_path, NUMBA_OPT="0") == (name, 1, 1)
    others = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_LOCATOR_CLASSES": "ZipCacheLocator"}
    checked, count, warned = kept(tmp_path, **others)
    assert (checked != name, count, warned) == (True, 1, 0)
