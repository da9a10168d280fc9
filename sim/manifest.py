"""What a manifest says of where results were made, and of the files that hold them."""

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from sim.files import MADE_BY, MANIFEST
from sim.version import PACKAGE, VERSION

PACKAGES = ("numpy", "numba", "mesa", "scipy")
"""Packages on whose versions results can depend."""


def json_digest(data: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Give the SHA-256 of plain data, however it is laid out as JSON."""
    text = json.dumps(data, sort_keys=True, allow_nan=False, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file in a folder, but of its manifest, by path in the folder."""
    sums = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST:
            with path.open("rb") as file:
                sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums


def versions() -> dict[str, str | None]:
    """Give the versions of solidarity, Python and the packages that results can depend on."""
    return {
        MADE_BY: VERSION,
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
    }


def unmet() -> list[str]:
    """Say which installed packages are not as our own metadata asks; none where there is none."""
    told = []
    with suppress(PackageNotFoundError):  # a checkout that is not installed
        for asked in requires(MADE_BY) or ():
            name, bounds = re.fullmatch(r"([\w.-]+)([^;]*)(?:;.*)?", asked).groups()  # type: ignore[union-attr] # of any requirement
            found = _version(name)
            if "extra ==" not in asked and not _is_within(found, bounds):
                there = "is missing" if found is None else f"{found} is installed"
                told.append(f"{name} {there}, and {MADE_BY} needs {name}{bounds.strip()}")
    return told


def _is_within(found: str | None, bounds: str) -> bool:
    """Tell whether a version keeps to bounds such as ``<4,>=3.5.1``: we ask by no others."""
    if found is None:
        return False
    for sign, bound in re.findall(r"(>=|<)\s*([\d.]+)", bounds):
        own, asked = ([int(part) for part in re.findall(r"\d+", text)] for text in (found, bound))
        if (own >= asked) != (sign == ">="):
            return False
    return True


def host() -> dict[str, Any]:
    """Describe the machine as far as results and times depend on it; not whose it is."""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "cpu": cpu_model(),
        "cores": os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count(),
    }


def cpu_model() -> str:
    """Name the type of processor: floats agree to the last bit on one type alone."""
    known = Path("/proc/cpuinfo")  # Linux alone has it
    for line in known.read_text(encoding="utf-8").splitlines() if known.is_file() else ():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    apple = _said("sysctl", "-n", "machdep.cpu.brand_string") if sys.platform == "darwin" else None
    return apple or platform.processor() or platform.machine()


def git_state(checkout: Path | None = None) -> dict[str, Any] | None:
    """Give the commit and whether files were changed since; None outside a checkout of ours."""
    root = PACKAGE.parent if checkout is None else checkout
    if not (root / ".git").exists():
        return None  # also where an installed package lies inside somebody else's repository
    commit = _git(root, "rev-parse", "--short=12", "HEAD")
    changes = _git(root, "status", "--porcelain")
    if changes is None:
        return None
    return {"commit": commit, "dirty": bool(changes)}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(root: Path, *arguments: str) -> str | None:
    return _said("git", "-C", str(root), *arguments)


def _said(*command: str) -> str | None:
    """Ask a program of the system's; None if it is not there or does not know."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words alone
            command,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
