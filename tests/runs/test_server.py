"""Workers are forked from a server that has loaded all they need, or begun anew where it cannot."""

import subprocess
import sys

import pytest

from tests.studies.sweep.conftest import read, whole

ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


def said(code):
    """Run some Python; give what it prints."""
    return subprocess.check_output([sys.executable, "-c", code], text=True).strip()


METHOD = "from sim.runs.engines import start_server; print(start_server())"

NO_SOCKET = """
from multiprocessing import connection
def refused(family):
    raise OSError(28, "No space left on device")
connection.arbitrary_address = refused
"""


@ONLY_LINUX
def test_processes_are_forked_unless_the_server_can_have_no_socket():
    assert said(METHOD) == "forkserver"
    assert said(NO_SOCKET + METHOD) == "spawn"


def test_what_is_loaded_beforehand_is_all_that_a_part_needs_and_not_pandas(prepared, tmp_path):
    whole(tmp_path / "res", prepared(replicates="2"), 100)
    code = f"""
import sys
import sim.runs.worker_preload
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
@pytest.mark.parametrize("before", ["", NO_SOCKET], ids=["server", "none"])
def test_a_sweep_gives_the_same_bytes_either_way(write, tmp_path, before):
    path = write(replicates="3")
    words = ["sweep", str(path), "--out", str(tmp_path / "res"), "--jobs", "2"]
    said(f"{before}\nfrom sim.cli import main\nmain({words})")
    whole(tmp_path / "whole", read(path), 100)
    ours, theirs = (tmp_path / held / "runs.parquet" for held in ("res", "whole"))
    assert ours.read_bytes() == theirs.read_bytes()


@ONLY_LINUX
@pytest.mark.slow
def test_workers_are_replaced_where_the_servers_socket_is_gone():
    code = """
import os, shutil
from multiprocessing import util
from sim.runs.engines import LocalEngine
if __name__ == "__main__":
    engine = LocalEngine(1)
    first = engine.submit(os.getpid).result()
    shutil.rmtree(util.get_temp_dir())
    os.kill(first, 9)
    while True:
        try:
            second = engine.submit(os.getpid).result()
            break
        except Exception as error:
            assert type(error).__name__ == "BrokenProcessPool"
    print(second != first)
    engine.close()
"""
    assert said(code).splitlines()[0] == "True"
