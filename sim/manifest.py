"""``manifest.json``: how a folder of results came about, and what is in it."""

import hashlib
import json
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.files import MADE_BY, MANIFEST
from sim.version import PACKAGE, VERSION

PACKAGES = ("numpy", "numba", "mesa", "scipy")
"""Packages on whose versions results can depend."""


def write_manifest(
    folder: Path,
    *,
    started: datetime,
    seeds: Mapping[str, int],
    scenarios: Mapping[str, Mapping[str, Any]],
    more: Mapping[str, Any] | None = None,
    arguments: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Write ``manifest.json``, last of all files of a folder of results.

    Args:
        folder: of the results; every file in it is named with its checksum.
        started: when the work began, with its time zone.
        seeds: each seed by what it is for.
        scenarios: all parameters of each scenario by its name (``Scenario.to_dict``).
        more: what else belongs there: practices, replicates, digests. In its texts, and in the
            scenarios' names, a path that leads elsewhere is cut to its last part.
        arguments: the command line after ``solidarity``; that of this process if not given.

    Returns:
        What was written.

    Raises:
        OSError: a file cannot be read or the manifest not be written.
    """
    manifest: dict[str, Any] = {
        "made_by": MADE_BY,
        "format": 1,
        "command": command_line(sys.argv[1:] if arguments is None else arguments),
        "started": _time(started),
        "finished": _time(datetime.now(UTC)),
        "versions": versions(),
        "host": host(),
        "git": git_state(),
        "seeds": dict(seeds),
        **_published(more or {}),
        "scenarios": {_published(name): dict(held) for name, held in scenarios.items()},
        "files": checksums(folder),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return manifest


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
    return platform.processor() or platform.machine()


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


def command_line(arguments: Sequence[str]) -> str:
    """Show a command line as it can be published: without the folders of one machine."""
    return shlex.join([MADE_BY, *map(_published, arguments)])


def _published(data: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Leave out of every text, be it in tables or lists, the folders of one machine."""
    match data:
        case Mapping():
            return {_published(key): _published(value) for key, value in data.items()}
        case list() | tuple():
            return [_published(value) for value in data]
        case str():
            data = data.encode("utf-8", "backslashreplace").decode("utf-8")
            named = _NAMED.match(data)
            if named:  # an option or a setting with its value
                return named[0] + _published(data[named.end() :])
            if data.startswith(("[", '"', "'")):  # a value of TOML
                return _QUOTED.sub(lambda held: f"{held[1]}{_published(held[2])}{held[1]}", data)
            return f"…/{_PARTS.split(data.rstrip('/'))[-1]}" if _leads_away(data) else data
    return data


_NAMED = re.compile(r"-{0,2}[\w.-]+=|-[A-Za-z](?=\.{0,2}[~/]|\w+:[/\\])")
_QUOTED = re.compile(r"""(["'])(.*?)\1""", re.DOTALL)
_PARTS = re.compile(r"[/\\]")


def _leads_away(path: str) -> bool:
    """Tell whether a path leads out of the folder where the command was given."""
    return bool(re.match(r"[/\\]|~[^/\s]*(/|$)|\w+:[/\\]", path)) or ".." in _PARTS.split(path)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - our own words alone
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's git, wherever it is
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
