"""A complete sweep: its manifest, and whether its files are as they were written."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from sim.files import MANIFEST
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
    """Read the manifest of a complete sweep; None if it is not complete, or cannot be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def is_complete(folder: Path, plan: Plan) -> bool:
    """Tell whether the sweep of a plan is complete, without opening its files."""
    manifest = manifest_of(folder)
    return manifest is not None and manifest.digest == plan.digest


def damaged_files(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Verify the files of a complete sweep; give those that are not as written, and how."""
    damaged = {}
    for name, expected in manifest.files.items():
        found = ""
        with suppress(FileNotFoundError), (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            damaged[name] = (
                "is not as it was written: its checksum differs" if found else "is not there"
            )
    return damaged


def is_figure(name: str) -> bool:
    """Tell whether a file of a complete sweep is a picture, from which nothing is read."""
    return name.startswith(f"{FIGURES}/")
