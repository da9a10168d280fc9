"""A sweep of some seconds in some fifty parts, what it must end in, and clusters to run it on."""

import os
import shlex
import subprocess
import sys

import pytest

from sim import _jit
from sim.version import CACHE_VARIABLE
from tests.cluster.grid_engine import GridEngine
from tests.cluster.grid_engine import missing as grid_engine_lacks
from tests.cluster.slurm import Slurm
from tests.cluster.slurm import missing as slurm_lacks
from tests.studies.sweep.conftest import WORLD, text

CHUNK_SECONDS = ["--chunk-seconds", "0.06"]

FACTORS = """
[[factors]]
path = "allies.agenda_gap"
low = 0.0
high = 1.0
levels = 40
"""


def solidarity(*arguments, **named):
    """Run a command of ours in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "sim", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,  # it may have to compile the rules first, on a busy machine
        **named,
    )


def write(folder, replicates=40):
    """Write the experiment; give its path, which is one that a shell has to be told with care."""
    place = folder / 'it\'s "here" $HOME'
    place.mkdir()
    (place / "tiny.toml").write_text(WORLD, encoding="utf-8")
    path = place / "mine.toml"
    path.write_text(text(FACTORS, replicates=str(replicates)), encoding="utf-8")
    assert shlex.quote(str(path)) != str(path)
    return path


@pytest.fixture
def mine(tmp_path):
    """Give the path of the experiment."""
    return write(tmp_path)


@pytest.fixture(scope="session")
def local(tmp_path_factory):
    """Give the bytes of ``runs.parquet``, made by one machine without any disturbance."""
    folder = tmp_path_factory.mktemp("local")
    done = solidarity("sweep", write(folder), "--out", folder / "res")
    assert done.returncode == 0, done.stderr
    return (folder / "res" / "runs.parquet").read_bytes()


def running(kind, lacking, folder):
    """Give a cluster to start, whose jobs find the compiled rules of this machine.

    Args:
        kind: its class.
        lacking: what this machine lacks for it; nothing if it lacks nothing.
        folder: new, for all that it writes.
    """
    if lacking:
        if os.environ.get("CI"):
            pytest.fail(f"no {kind.__name__}, but CI is set: {lacking}")
        pytest.skip(f"no {kind.__name__}: {lacking}")
    variables = {}
    if _jit.CACHE_FOLDER is not None:
        variables[CACHE_VARIABLE] = str(_jit.CACHE_FOLDER.parent)
    return kind(folder, variables)


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    """Give a Slurm that runs."""
    with running(Slurm, slurm_lacks(), tmp_path_factory.mktemp("slurm")) as found:
        yield found


@pytest.fixture(scope="session")
def grid_engine(tmp_path_factory):
    """Give a Grid Engine that runs."""
    with running(GridEngine, grid_engine_lacks(), tmp_path_factory.mktemp("sge")) as found:
        yield found
