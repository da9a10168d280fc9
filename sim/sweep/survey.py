"""How far a sweep is, found out by opening its chunks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.sweep.complete import damaged_files, manifest_of
from sim.sweep.plan import Plan
from sim.sweep.store import (
    DamagedChunkError,
    MissingChunkError,
    chunk_path,
    disagreements,
    read_chunk,
)

RECENT = 100
"""Chunks, the latest, from whose times the rate is taken."""


@dataclass(slots=True)
class Survey:
    """What there is of a sweep.

    Attributes:
        chunks: that were looked for.
        missing: numbers of those that are not there, the damaged ones among them.
        damaged: files that are not what was written, and why.
        with_failures: numbers of chunks with failed runs.
        runs: that are there.
        failed: those of them that failed.
        times: when each was published, seconds of the clock, and its runs.
    """

    chunks: int = 0
    missing: list[int] = field(default_factory=list)
    damaged: list[tuple[Path, str]] = field(default_factory=list)
    with_failures: list[int] = field(default_factory=list)
    runs: int = 0
    failed: int = 0
    times: list[tuple[float, int]] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Runs a second lately, by the times of files; None if too few are there."""
        latest = sorted(self.times)[-RECENT:]
        passed = latest[-1][0] - latest[0][0] if latest else 0.0
        # The first one's runs were made before its time.
        return sum(runs for _, runs in latest[1:]) / passed if passed > 0 else None


def survey(folder: Path, plan: Plan, chunks: Iterable[int]) -> Survey:
    """Open and verify chunks; changes nothing.

    Raises:
        OSError: a file cannot be read.
    """
    found = Survey()
    for chunk in chunks:
        found.chunks += 1
        path = chunk_path(folder, chunk)
        try:
            held = read_chunk(folder, chunk, plan.key(chunk))
            time = path.stat().st_mtime
        except (MissingChunkError, FileNotFoundError):
            found.missing.append(chunk)
            continue
        except DamagedChunkError as error:
            found.missing.append(chunk)
            found.damaged.append((path, str(error)))
            continue
        found.runs += held.runs
        found.failed += held.failed
        found.times.append((time, held.runs))
        if held.failed:
            found.with_failures.append(chunk)
    return found


def status_of(folder: Path, plan: Plan) -> dict[str, Any]:
    """Say how far a sweep is, as plain data.

    Raises:
        OSError: a file cannot be read.
    """
    status: dict[str, Any] = {
        "format": "solidarity-sweep-status",
        "format_version": 1,
        "experiment": plan.name,
        "title": plan.experiment.title,
        "complete": False,
        "scenarios": len(plan.scenarios),
        "points": plan.points,
        "replicates": plan.replicates,
        "practices": len(plan.practices),
        "runs": plan.runs,
        "chunks": plan.chunks,
    }
    manifest = manifest_of(folder)
    if manifest is not None and manifest.digest == plan.digest:
        damaged = damaged_files(folder, manifest)
        return status | {
            "complete": not damaged,
            "runs": manifest.counts.runs,
            "chunks_done": plan.chunks,
            "chunks_missing": 0,
            "chunks_damaged": 0,
            "chunks_disagreeing": 0,
            "files_damaged": [f"{name}: {how}" for name, how in damaged.items()],
            "runs_done": manifest.counts.runs,
            "runs_failed": manifest.counts.failed,
            "points_capped": manifest.counts.capped,
            "runs_per_second": None,
            "seconds_left": 0.0,
        }
    found = survey(folder, plan, range(plan.chunks))
    rate = found.rate
    done = found.chunks - len(found.missing)
    left = None
    if rate and done:
        left = found.runs / done * len(found.missing) / rate
    return status | {
        "chunks_done": done,
        "chunks_missing": len(found.missing),
        "chunks_damaged": len(found.damaged),
        "chunks_disagreeing": len(disagreements(folder)),
        "files_damaged": [],
        "runs_done": found.runs,
        "runs_failed": found.failed,
        "points_capped": None,
        "runs_per_second": rate,
        "seconds_left": left,
    }
