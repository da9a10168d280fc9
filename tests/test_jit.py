"""What compiled functions do with the lock of the interpreter."""

import importlib
import pkgutil

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
