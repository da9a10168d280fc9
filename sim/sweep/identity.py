"""What a sweep is, so that its parts are known to belong together: the model and the question."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sim.errors import shown
from sim.manifest import versions
from sim.version import PACKAGE

FORMAT = 2
"""Of plans and chunks; it changes when files of one version cannot be read by another."""

MOST_DIFFERENCES = 10

_SOURCES = (
    *("_jit.py", "outcomes.py", "scenario/*.py", "world/*.py", "rules/*.py"),
    *("sweep/run.py", "sweep/worlds.py", "runs/*.py", "statistics/precision.py"),
)
"""The files on which the result of a run depends."""


@cache
def model_version() -> str:
    """Give the digest of every source file that results depend on."""
    digest = hashlib.sha256()
    for file in sorted(path for pattern in _SOURCES for path in PACKAGE.glob(pattern)):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def result_versions() -> dict[str, str | None]:
    """Give the versions of the packages that results depend on."""
    held = versions()
    return {name: held[name] for name in ("numpy", "numba")}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say in what two identities differ: key: old → new, a line each, the outermost first."""
    before, after = dict(_flat(old, "")), dict(_flat(new, ""))
    keys = sorted(dict.fromkeys([*before, *after]), key=lambda key: key.count("."))
    lines = [
        f"{key}: {_told(before, key)} → {_told(after, key)}"
        for key in keys
        if key not in before or key not in after or before[key] != after[key]
    ]
    more = len(lines) - MOST_DIFFERENCES
    return lines if more <= 0 else [*lines[:MOST_DIFFERENCES], f"and {more} more"]


def _flat(data: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - plain data
    if isinstance(data, Mapping):
        for key, held in data.items():
            yield from _flat(held, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple) and any(isinstance(held, Mapping) for held in data):
        for n, held in enumerate(data):
            row = held if isinstance(held, Mapping) else {}
            name = row.get("name") or row.get("path")
            yield from _flat(held, f"{path}.{name}" if name else f"{path}[{n + 1}]")
    else:
        yield path, list(data) if isinstance(data, tuple) else data


def _told(held: Mapping[str, Any], key: str) -> str:
    if key not in held:
        return "nothing"
    value = held[key]
    if isinstance(value, list) and len(value) <= 5:
        return ", ".join(str(part) for part in value) or "none"
    return value if isinstance(value, str) and len(value) <= 60 else shown(value)
