"""That rules are compiled is told once, by whoever compiles them, and not by who finds them."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sim.cli.study import COMPILING
from sim.version import CACHE_VARIABLE
from tests.cluster.processes import until
from tests.studies.sweep.conftest import WORLD, text

pytestmark = pytest.mark.slow

COMMANDS = {
    "sweep": ("sweep", "mine.toml", "--jobs", "2"),
    "sweep --dry-run": ("sweep", "mine.toml", "--dry-run"),
    "run": ("run", "tiny.toml"),
    "compare": ("compare", "tiny.toml", "--replicates", "4"),
}


def told(cache, command):
    """Give what a command says on stderr, in a new folder and with a cache of compiled rules."""
    folder = Path(tempfile.mkdtemp(dir=cache.parent))
    (folder / "tiny.toml").write_text(WORLD, encoding="utf-8")
    (folder / "mine.toml").write_text(text(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sim", *COMMANDS[command]],
        cwd=folder,
        env=os.environ | {CACHE_VARIABLE: str(cache), "NUMBA_DISABLE_JIT": "0"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()


def kept(cache):
    return {path: path.stat().st_mtime_ns for path in cache.rglob("*.nb?")}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """Compile all rules by `compare` into a cache of their own; give that and what was told."""
    cache = tmp_path_factory.mktemp("compiling") / "cache"
    return cache, told(cache, "compare")


def test_an_empty_cache_is_told_once_and_filled_for_all_commands(compiled):
    cache, said = compiled
    assert said.count(COMPILING) == 1
    first = kept(cache)
    assert len(first) > 200
    for command in COMMANDS:
        assert COMPILING not in told(cache, command), command
        assert kept(cache) == first, command  # nor is anything compiled that nobody tells of


def sweep_in(folder, cache):
    """Begin a sweep in a new folder."""
    folder.mkdir()
    (folder / "tiny.toml").write_text(WORLD, encoding="utf-8")
    (folder / "mine.toml").write_text(text(), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *COMMANDS["sweep"]],
        cwd=folder,
        env=os.environ
        | {CACHE_VARIABLE: str(cache), "NUMBA_DISABLE_JIT": "0", "NUMBA_DEBUG_CACHE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_of_several_that_begin_at_once_one_compiles(compiled, tmp_path):
    sweeps = [sweep_in(tmp_path / name, tmp_path / "cache") for name in "abc"]
    saved = 0
    for running in sweeps:
        out, said = running.communicate(timeout=600)
        assert running.returncode == 0, said
        saved += out.count("[cache] data saved to")
    (functions,) = {len(list(cache.rglob("*.nbc"))) for cache in (compiled[0], tmp_path / "cache")}
    assert functions <= saved < 1.1 * functions  # each that waits has missed one by then


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_sweep_that_compiles_says_so_and_can_be_told_to_end(run, tmp_path):
    with sweep_in(tmp_path / "a", tmp_path / "cache") as running:
        assert running.stderr.readline() == f"{COMPILING}\n"
        folder = tmp_path / "a" / "results" / "mine"
        assert until(lambda: (said := run("status", folder)).code == 1 and "compiling" in said.out)
        running.terminate()
        _, said = running.communicate(timeout=60)
    assert running.returncode == 143
    assert said == "Stopped; nothing was run yet, and nothing is left behind.\nended by SIGTERM\n"
    assert not (tmp_path / "a" / "results").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_once_that_it_compiles(compiled, tmp_path, command):
    cache = tmp_path / "cache"
    shutil.copytree(compiled[0], cache)
    # To compile all again takes a quarter of a minute, the first that is called and the last 2 s.
    for name in ("numbers.fetch-", "month.run_months-"):
        (index,) = cache.rglob(f"{name}*.nbi")
        index.unlink()
    assert told(cache, command).count(COMPILING) == 1
    assert COMPILING not in told(cache, command)
