"""What must stay true of the files around the model: lock, versions, imports, addresses."""

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sim

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# The brackets keep this file itself from holding what it looks for.
REGISTRY = re.compile(r"(pyp[i]|pythonhoste[d]|npmj[s]|debia[n])\.(or[g]|co[m])")
MACHINE = re.compile(r"(^|[^\w./-])/(wor[k]|far[m]|roo[t])/", re.MULTILINE)


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def imports(path):
    """Yield every module that a file of Python names in an import, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers(package):
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sim").rglob("*.py")
        if any(name.split(".")[0] == package for name in imports(path))
    }


@pytest.mark.parametrize("address", ["://", "--find-links", "--index-url"])
def test_the_lock_says_nothing_of_where_packages_come_from(address):
    assert address not in LOCK


def test_every_line_of_the_lock_is_a_pin_with_hashes():
    pins = re.findall(r"^\S.*", LOCK, re.MULTILINE)
    assert pins
    assert all(re.fullmatch(r"[\w.-]+==\S+( ; .+)? \\", pin) for pin in pins)
    assert len(re.findall(r"\\\n    --hash=sha256:", LOCK)) >= len(pins)


@pytest.mark.parametrize(
    "asked",
    [
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
        *PROJECT["build-system"]["requires"],
    ],
)
def test_the_lock_holds_what_the_project_asks_for(asked):
    requirement = Requirement(asked)
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE))
    assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


def test_one_minimum_of_python():
    minimum = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert re.search(r"^minimum=([\d.]+)", text(".ci/environment"), re.MULTILINE)[1] == minimum
    assert re.search(r"--python-version ([\d.]+)", text(".ci/lock"))[1] == minimum
    assert PROJECT["tool"]["mypy"]["python_version"] == minimum


def test_one_version():
    version = PROJECT["project"]["version"]
    assert re.search(r"^version: (.+)$", text("CITATION.cff"), re.MULTILINE)[1] == version
    assert sim.__version__ == version


def test_only_the_jit_module_imports_numba():
    assert importers("numba") <= {"sim/_jit.py"}


def test_only_the_model_imports_mesa():
    assert all(path.startswith("sim/model") for path in importers("mesa"))


def test_the_model_keeps_to_what_mesa_4_keeps():
    leaving = ("mesa.batch_run", "mesa.batchrunner", "mesa.experimental", "mesa.space")
    for path in importers("mesa"):
        assert not [name for name in imports(ROOT / path) if name.startswith(leaving)], path


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    # With those that the next commit would add.
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    files = [ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    assert files
    contents = {path: path.read_text("utf-8", "ignore") for path in files if path.is_file()}
    named = [
        path for path, held in contents.items() if REGISTRY.search(held) or MACHINE.search(held)
    ]
    assert not named


def test_an_environment_without_a_python_fails_in_one_sentence(tmp_path):
    old = tmp_path / "python-of-old"
    old.write_text("#!/bin/sh\necho 3.11.2 old\n", encoding="utf-8")
    old.chmod(0o755)
    place = tmp_path / "checkout"
    (place / ".ci").mkdir(parents=True)
    (place / "requirements.lock").touch()
    script = place / ".ci" / "environment"
    script.write_text(text(".ci/environment"), encoding="utf-8")

    for name, found in [
        (str(old), f"only {old}, which is 3.11.2:"),
        ("no-such-python", "there is no no-such-python:"),
    ]:
        said = subprocess.run(
            ["sh", script],
            env=os.environ | {"PYTHON": name},
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 1
        assert said.stderr.count("\n") == 1
        assert "Python 3.12 or newer is needed" in said.stderr
        assert found in said.stderr
        assert not (place / ".venv").exists()


LAYERS = (
    *("errors", "outcomes", "scenario", "statistics", "render", "world", "rules", "model", "story"),
    *("runs", "studies", "sweep", "telling", "page", "cli"),
)
"""Packages of sim in the order in which they may import; those after may import those before."""

BESIDE = {"_jit", "files", "manifest", "docs", "__main__"}
"""Modules that stand beside the layers: they are tools for any of them, or face them all."""


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "studies"])
def test_imports_point_one_way(layer):
    after = set(LAYERS[LAYERS.index(layer) + 1 :])
    home = ROOT / "sim" / layer
    files = sorted(home.rglob("*.py")) if home.is_dir() else [home.with_suffix(".py")]
    assert files
    upward = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in files
        for name in _imports(file)
        if name.startswith("sim.") and name.split(".")[1] in after
    ]
    assert not upward


def _imports(file):
    names = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
