"""Workers are forked from a server that has loaded all they need, or begun anew where it cannot."""

import os
import subprocess
import sys

import pytest

from tests.studies.sweep.conftest import read, whole

ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


def said(code, **variables):
    """Run some Python; give what it prints."""
    environment = {**os.environ, **variables}
    return subprocess.check_output([sys.executable, "-c", code], text=True, env=environment).strip()


METHOD = "from sim.runs.server import start_server; print(start_server())"


@ONLY_LINUX
def test_processes_are_forked_unless_the_server_can_have_no_socket(tmp_path):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    assert said(METHOD) == "forkserver"
    assert said(METHOD, TMPDIR=str(long)) == "spawn"


def test_what_is_loaded_beforehand_is_all_that_a_part_needs_and_not_pandas(prepared, tmp_path):
    whole(tmp_path / "res", prepared(replicates="2"), 100)
    code = f"""
import sys
import sim.runs.preloaded
from pathlib import Path
from sim.runs.cells import run_part
from sim.runs.folder import open_plan, points_of_part
folder = Path({str(tmp_path / "res")!r})
plan = open_plan(folder)
loaded = set(sys.modules)
run_part(plan, 0, points_of_part(folder, plan, 0))
print(*sorted(set(sys.modules) - loaded), "pandas" in sys.modules)
"""
    assert said(code) == "False"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["short", "x" * 100])
def test_a_sweep_gives_the_same_bytes_either_way(write, tmp_path, name):
    (tmp_path / name).mkdir()
    path = write(replicates="3")
    words = ("sweep", str(path), "--out", str(tmp_path / "res"), "--jobs", "2")
    environment = {**os.environ, "TMPDIR": str(tmp_path / name)}
    subprocess.run([sys.executable, "-m", "sim", *words], check=True, env=environment)
    whole(tmp_path / "whole", read(path), 100)
    ours, theirs = (tmp_path / held / "runs.parquet" for held in ("res", "whole"))
    assert ours.read_bytes() == theirs.read_bytes()
