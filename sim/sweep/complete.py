"""A complete sweep: its manifest, and whether its files are as they were written."""

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from sim.errors import RequestError
from sim.files import MANIFEST, MOST_JSON, open_regular, read_regular
from sim.sweep.folder import FIGURES
from sim.sweep.plan import Plan


class Counts(BaseModel):
    """Runs of a complete sweep; ``capped`` are points at the most worlds that they may take."""

    runs: int
    failed: int
    capped: int = 0


class Manifest(BaseModel):
    """What of the manifest of a complete sweep is read again.

    Attributes:
        digest: of the sweep.
        files: SHA-256 of each file.
        counts: of its runs.
    """

    kind: Literal["sweep"]
    digest: str
    files: dict[str, str]
    counts: Counts


def manifest_of(folder: Path) -> Manifest | None:
    """Read the manifest of a complete sweep; None if it is not complete.

    Raises:
        RequestError: it was altered, or is not a sweep's.
    """
    path = folder / MANIFEST
    try:
        data = read_regular(path, MOST_JSON)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return Manifest.model_validate_json(data)
    except ValueError:  # pydantic's own among them
        pass
    raise RequestError(f"{path}: is not as it was written; --restart runs the sweep anew")


def with_figures(folder: Path, figures: Mapping[str, str]) -> bytes:
    """Give the manifest of a complete sweep with the checksums of other figures."""
    found: dict[str, Any] = json.loads(read_regular(folder / MANIFEST, MOST_JSON))
    kept = {name: held for name, held in found["files"].items() if not is_figure(name)}
    found["files"] = dict(sorted({**kept, **figures}.items()))
    return (json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def is_complete(folder: Path, plan: Plan) -> bool:
    """Tell whether the sweep of a plan is complete, without opening its files."""
    manifest = manifest_of(folder)
    return manifest is not None and manifest.digest == plan.digest


def damaged_files(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Verify the files of a complete sweep; give those that are not as written, and how."""
    damaged = {}
    for name, expected in manifest.files.items():
        found = ""
        with (
            suppress(FileNotFoundError, NotADirectoryError, RequestError),
            open_regular(folder / name, None) as file,
        ):
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            damaged[name] = (
                "is not as it was written: its checksum differs" if found else "is not there"
            )
    return damaged


def is_figure(name: str) -> bool:
    """Tell whether a file, as its sweep's manifest names it, is a figure of ours."""
    kinds = "curves|map|marginal|one-at-a-time"
    return bool(re.fullmatch(rf"{FIGURES}/({kinds})(-.*)?\.(png|svg)", name))
