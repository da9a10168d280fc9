"""What must stay true of the files around the model: lock, versions, addresses, who speaks Mesa."""

import ast
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sim
from docs.build.storeys import storeys

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("requirements.lock", "requirements-dev.lock")
}

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


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_hashes_and_says_nothing_of_where_from(lock):
    assert not [sign for sign in ("://", "--find-links", "--index-url") if sign in lock]
    pins = re.findall(r"^\S.*", lock, re.MULTILINE)
    assert pins
    assert all(re.fullmatch(r"[\w.-]+==\S+( ; .+)? \\", pin) for pin in pins)
    assert len(re.findall(r"\\\n    --hash=sha256:", lock)) >= len(pins)


def test_the_locks_hold_what_the_project_asks_for_and_the_small_one_nothing_of_its_tools():
    groups = PROJECT["dependency-groups"]
    running = (
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dask"],
        *PROJECT["build-system"]["requires"],
        *groups["build"],
    )
    asked = {
        name: {canonicalize_name(each.name): each.specifier for each in map(Requirement, all_of)}
        for name, all_of in {
            "requirements.lock": running,
            "requirements-dev.lock": (*running, *groups["dev"], *groups["docs"]),
        }.items()
    }
    pins = {
        name: dict(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE))
        for name, lock in LOCKS.items()
    }
    for name, bounds in asked.items():
        assert all(bound.contains(pins[name][package]) for package, bound in bounds.items())
    small, whole = asked.values()
    assert {"ema-workbench", "mypy", "playwright", "sphinx"} <= whole.keys() - small.keys()
    assert not (whole.keys() - small.keys()) & pins["requirements.lock"].keys()


def test_the_whole_lock_has_every_pin_of_the_small_one():
    small, whole = (set(re.findall(r"^\S.*", lock, re.MULTILINE)) for lock in LOCKS.values())
    assert small < whole


@pytest.mark.parametrize("folder", ["sim/reports/static/vendor", "tests/classroom/vendor"])
def test_what_others_keep_is_unchanged(folder):
    said = re.findall(r"^([0-9a-f]{64})  (\S+)$", text(f"{folder}/README.md"), re.MULTILINE)
    kept = [path for path in (ROOT / folder).iterdir() if path.suffix in {".js", ".css"}]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}
    assert {name: digest for digest, name in said} == found


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


@pytest.mark.slow
def test_an_environment_that_could_not_be_installed_is_not_taken_for_a_whole_one(tmp_path):
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "environment"
    script.write_text(text(".ci/environment"), encoding="utf-8")
    pin = f"nothing-has-this-name==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
    (tmp_path / "requirements.lock").write_text(pin, encoding="utf-8")
    offline = {"PYTHON": sys.executable, "PIP_NO_INDEX": "1", "UV_OFFLINE": "1"}
    for _ in range(2):
        said = subprocess.run(
            ["sh", script], env=os.environ | offline, capture_output=True, text=True, check=False
        )
        assert said.returncode == 1
        assert "nothing-has-this-name" in said.stderr
        assert not (tmp_path / ".venv" / "installed.lock").exists()


LAYERS = (
    ("cli", "__main__", "ema"),
    ("classroom",),
    ("",),  # sim/__init__.py, the face
    ("deposit", "reproduction"),
    ("results",),
    ("loading",),
    ("reports",),
    ("studies",),
    ("runs",),
    ("narrative", "model"),
    ("rules",),
    ("world",),
    ("notices",),
    ("wording",),
    ("statistics",),
    ("result_folder",),
    ("scenario",),
    ("files",),
    ("errors", "kinds", "outcomes", "version", "_jit", "_tables"),
)
"""Packages and modules of sim from above to below: each imports from its own layer or below."""

SHARED_NAMES = {
    "model": "sim.ema",  # in EMAworkbench's words; `solidarity new model` has its own
    "ask": "sim.studies.",  # each kind of answer is asked for by its module's (sim.kinds)
    "estimate_cost": "sim.studies.",  # and its cost is estimated by its module's
    "tell": "sim.reports.",  # and told by its module's
}
"""Public names that mean the same in each module below a package, and so may stand in several."""


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in sorted((ROOT / "sim").rglob("*.py"))}

IMPORTS = {
    module: {
        known
        for name in imports(path)
        for known in [name if name in MODULES else name.rpartition(".")[0]]
        if known in MODULES and known != module
    }
    for module, path in MODULES.items()
}
"""The modules of sim that each imports, wherever in it, also only for its types."""


def layer(module):
    part = f"{module}.".split(".")[1]
    return next((number for number, parts in enumerate(LAYERS) if part in parts), None)


def reached(module):
    """Give the modules that importing one brings along, itself among them if it is in a circle."""
    found, ahead = set(), [module]
    while ahead:
        new = IMPORTS[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def test_every_module_belongs_to_a_layer():
    found = {".".join(module.split(".")[:2]) for module in MODULES if layer(module) is None}
    assert not found, "in no layer; say in LAYERS where it belongs"


def test_the_storeys_of_the_guide_are_the_layers():
    """Each layer lies within one storey, and both stand in the same order."""
    number = {part: n for n, parts in enumerate(storeys().values()) for part in parts}
    held = [{number.pop(part or "__init__") for part in parts} for parts in LAYERS]
    assert not number, "in a storey, and in no layer"
    assert all(len(found) == 1 for found in held)
    assert held == sorted(held, key=min)


def test_imports_point_down():
    found = {
        f"{module} imports {other}"
        for module, others in IMPORTS.items()
        for other in others
        if None not in (layer(module), layer(other)) and layer(other) < layer(module)
    }
    assert not found, "an import points up; what both need belongs below both"


SILENT = ("rules", "world", "model", "runs", "studies")
"""Packages that compute. What they tell is a notice of sim.notices, or numbers that rooms above
them write in words."""

TELL = ("say", "tell", "_tell", "warn")
"""Functions by which they tell it."""


def test_what_computes_writes_no_sentences():
    found = set()
    for module in (name for name in MODULES if f"{name}.".split(".")[1] in SILENT):
        if "sim.wording" in IMPORTS[module]:
            found.add(f"{module} imports sim.wording")
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            if getattr(called, "attr", getattr(called, "id", None)) in TELL and any(
                isinstance(held, ast.JoinedStr | ast.Constant) for held in node.args
            ):
                found.add(f"{module} tells a text in line {node.lineno}")
    assert not found, "what is told belongs to sim.notices, or to a room above studies"


def test_no_circle_between_modules():
    reach = {module: reached(module) for module in MODULES}
    found = {
        " ".join(sorted(other for other in reach[module] if module in reach[other]))
        for module in MODULES
        if module in reach[module]
    }
    assert not found, "modules import one another, be it for types; part what both need"


def test_no_circle_between_packages():
    packages = {}
    for module, others in IMPORTS.items():
        part = ".".join(module.split(".")[:2])
        packages.setdefault(part, set()).update(".".join(one.split(".")[:2]) for one in others)
    packages.pop("sim")  # the face shows all of them
    while ends := {name for name, others in packages.items() if not others & {*packages} - {name}}:
        packages = {name: others for name, others in packages.items() if name not in ends}
    assert not packages, "packages import one another; what both need belongs below both"


def test_a_public_name_means_one_thing():
    places = {}
    for module, path in MODULES.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            name = getattr(node, "name", "_")
            defines = isinstance(node, ast.ClassDef | ast.FunctionDef) and name[0] != "_"
            if defines and not module.startswith(SHARED_NAMES.get(name, "(none)")):
                places.setdefault(name, []).append(module)
    found = {name: held for name, held in places.items() if len(held) > 1}
    assert not found, "a name for several things; give one of them another"


def test_one_version_and_one_minimum_of_python():
    version = PROJECT["project"]["version"]
    assert re.search(r"^version: (.+)$", text("CITATION.cff"), re.MULTILINE)[1] == version
    assert sim.__version__ == version
    minimum = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert re.search(r"^minimum=([\d.]+)", text(".ci/environment"), re.MULTILINE)[1] == minimum
    assert re.search(r"--python-version ([\d.]+)", text(".ci/lock"))[1] == minimum
    assert PROJECT["tool"]["mypy"]["python_version"] == minimum


def test_only_one_place_speaks_to_numba_and_to_what_mesa_4_keeps():
    assert importers("numba") <= {"sim/_jit.py", "sim/_tables.py"}
    leaving = ("mesa.batch_run", "mesa.batchrunner", "mesa.experimental", "mesa.space")
    for path in importers("mesa"):
        assert path.startswith("sim/model")
        assert not [name for name in imports(ROOT / path) if name.startswith(leaving)], path
