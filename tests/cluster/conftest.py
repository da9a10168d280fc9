"""A sweep of some seconds in some fifty parts, and what it must end in."""

import shlex
import subprocess
import sys

import pytest

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
