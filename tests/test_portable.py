"""What other systems do not keep is not assumed; `make lint` checks types as on Windows, macOS."""

import ast
import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import sim
from sim import files, result_folder
from tests.test_results import SIZES

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "sim").rglob("*.py"))

POSIX_ONLY = {
    *("crypt", "curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource"),
    *("select.epoll", "syslog", "termios", "tty"),
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_of_one_system_is_imported_and_no_process_is_forked(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert not POSIX_ONLY & {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in POSIX_ONLY
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "ProcessPoolExecutor":
                assert "mp_context" in {keyword.arg for keyword in node.keywords}
            elif name in ("get_context", "set_start_method"):
                assert [ast.unparse(held) for held in node.args] == ["method"]
            else:
                assert name not in ("fork", "forkpty", "Pool")


@pytest.mark.parametrize("encoding", [pytest.param("cp1252", marks=pytest.mark.slow), "cp437"])
@pytest.mark.parametrize(
    "words",
    [
        ("compare", "null-world", "--practice", "statement", "--replicates", "21"),
        ("describe", "migration-2020"),
        ("describe", "migration-2020", "--format", "json"),
        ("compare", "--help"),
    ],
    ids=" ".join,
)
def test_a_console_of_few_signs_is_told_what_it_can_show(encoding, words):
    small = [f"--set={path}={value}" for path, value in SIZES.items()]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "sim", *words, *(small if "--replicates" in words else ())],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode(encoding)
    assert b"Traceback" not in done.stderr


@pytest.fixture
def windows(monkeypatch):
    """Have files be as on Windows: no name is taken over, no folder is opened.

    It shows that we ask for none of this, and not that all of Windows is as it should be.
    """
    rename, begin = Path.rename, os.open

    def rename_to_nothing(path, target):
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "exists", str(target))
        return rename(path, target)

    def open_no_folder(path, flags, *more, **where):
        if not where and Path(path).is_dir():  # shutil opens them, by a way of its own here
            raise PermissionError(errno.EACCES, "denied", str(path))
        return begin(path, flags, *more, **where)

    monkeypatch.setattr(Path, "rename", rename_to_nothing)
    monkeypatch.setattr(files.os, "open", open_no_folder)
    monkeypatch.setattr(files, "sys", SimpleNamespace(platform="win32"))


@pytest.mark.usefixtures("windows")
def test_results_are_saved_replaced_and_archived_as_on_windows(tmp_path):
    answer = sim.run("null-world", set=SIZES)
    (tmp_path / "res").mkdir()  # an empty folder is as good as none
    folder = sim.save(answer, tmp_path / "res", figures=False)
    assert sim.load(sim.save(answer, folder, force=True, figures=False)) == answer
    assert sim.load(sim.archive(folder, tmp_path / "res.zip")) == answer


def test_apple_tells_its_processor(tmp_path, monkeypatch):
    sysctl = tmp_path / "sysctl"
    sysctl.write_text('#!/bin/sh\necho "Apple M4"\n', encoding="utf-8")
    sysctl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(Path, "is_file", lambda path: str(path) != "/proc/cpuinfo")
    monkeypatch.setattr(result_folder, "sys", SimpleNamespace(platform="darwin"))
    assert result_folder.cpu_model() == "Apple M4"
