"""How far a sweep is, found out by opening its parts; and the runs that there are, as rows."""

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim._jit import when_compiling
from sim.errors import RequestError
from sim.render.wording import duration, rate
from sim.runs.folder import PLAN, complete_manifest, damaged_files, is_table, open_plan
from sim.runs.merge import partial_runs
from sim.runs.parts import DamagedPartError, disagreements, parquet, part_path, read_part
from sim.runs.plan import RunPlan
from sim.runs.tables import final_schema

COMPILING = ".compiling-"
"""Begins the names of marks of processes that compile the rules before they run their parts."""

MOST_SECONDS = 600.0
"""Age at which such a mark is of a process that was killed: to compile takes half a minute."""

RECENT = 100
"""Parts, the latest, from whose times the rate is taken."""


@dataclass(slots=True)
class Survey:
    """What there is of a sweep.

    Attributes:
        parts: that were looked for.
        missing: numbers of those that are not there, the damaged ones among them.
        damaged: files that are not what was written, and why.
        with_failures: numbers of parts with failed runs.
        runs: that are there.
        failed: those of them that failed.
        times: when each was published, seconds of the clock, and its runs.
    """

    parts: int = 0
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


def survey(folder: Path, plan: RunPlan, parts: Iterable[int]) -> Survey:
    """Open and verify parts; changes nothing.

    Raises:
        OSError: a file cannot be read.
    """
    found = Survey()
    for part in parts:
        found.parts += 1
        path = part_path(folder, plan, part)
        held, time = None, 0.0
        try:
            held = read_part(folder, plan, part)
            time = path.stat().st_mtime if held else 0.0
        except FileNotFoundError:  # removed just now
            held = None
        except DamagedPartError as error:
            found.damaged.append((path, str(error)))
        if held is None:
            found.missing.append(part)
            continue
        found.runs += held.runs
        found.failed += held.failed
        found.times.append((time, held.runs))
        if held.failed:
            found.with_failures.append(part)
    return found


@contextmanager
def marking(folder: Path) -> Iterator[None]:
    """Mark the folder of a sweep while rules are compiled within, if they are."""
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    mark = folder / f"{COMPILING}{secrets.token_hex(4)}"

    def put() -> None:
        with suppress(OSError):  # it is told when the sweep is begun there
            folder.mkdir(parents=True, exist_ok=True)
            mark.touch()

    try:
        with when_compiling(put):
            yield
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)
            for place in made:
                place.rmdir()


def compiling(folder: Path) -> int:
    """Count the processes that compile rules for a sweep, on whatever machine."""
    found, now = 0, time.time()
    for mark in folder.glob(f"{COMPILING}*"):
        with suppress(OSError):  # it is gone just now
            found += now - mark.stat().st_mtime < MOST_SECONDS
    return found


def sweep_status(folder: Path) -> dict[str, Any]:
    """Say how far a sweep is, as plain data.

    Raises:
        RequestError: as ``open_plan``; not while rules are compiled before the plan is written.
        OSError: a file cannot be read.
    """
    status: dict[str, Any] = {
        "format": "solidarity-sweep-status",
        "format_version": 2,
        "complete": False,
        "compiling": compiling(folder),
    }
    if status["compiling"] and not (folder / PLAN).exists():
        return status
    plan = open_plan(folder)
    setup, manifest = plan.setup, complete_manifest(folder, plan)
    status |= {
        "experiment": setup.name,
        "title": setup.title,
        "scenarios": len(setup.scenarios),
        "points": plan.points,
        "replicates": setup.replicates,
        "practices": len(setup.labels),
        "runs": plan.runs,
        "parts": plan.parts,
    }
    left: float | None
    if manifest is not None:
        damaged = damaged_files(folder, manifest)
        found = Survey(runs=manifest.counts.runs, failed=manifest.counts.failed)
        status |= {"complete": not damaged, "runs": found.runs}
        done, speed, left, capped = plan.parts, None, 0.0, manifest.counts.capped
        files = [f"{name}: {how}" for name, how in damaged.items()]
    else:
        found, files, capped = survey(folder, plan, range(plan.parts)), [], None
        done, speed = found.parts - len(found.missing), found.rate
        left = found.runs / done * len(found.missing) / speed if speed and done else None
    return status | {
        "parts_done": done,
        "parts_missing": len(found.missing),
        "parts_damaged": len(found.damaged),
        "parts_disagreeing": len(disagreements(folder)),
        "files_damaged": files,
        "runs_done": found.runs,
        "runs_failed": found.failed,
        "points_capped": capped,
        "runs_per_second": speed,
        "seconds_left": left,
    }


def status_rows(status: dict[str, Any]) -> list[tuple[str, str]]:
    """Say in words how far a sweep is: what, and how much."""
    count = status["compiling"]
    told = "the model’s rules" + f", in {count:,} processes" * (count > 1)
    compiling = [("compiling", told)] * bool(count)
    if "parts" not in status:
        return [("complete", "no"), *compiling]
    runs = "" if status["runs"] is None else f" of {status['runs']:,}"
    rows = [
        ("complete", "yes" if status["complete"] else "no"),
        *compiling,
        ("parts", f"{status['parts_done']:,} of {status['parts']:,}"),
        ("runs", f"{status['runs_done']:,}{runs}"),
    ]
    if status["parts_damaged"]:
        rows.append(("damaged parts", f"{status['parts_damaged']:,}, counted as missing"))
    if status["parts_disagreeing"]:
        rows.append(("copies that differ", f"{status['parts_disagreeing']:,}: sweep says more"))
    rows += [("damaged file", line) for line in status["files_damaged"]]
    rows.append(("failed runs", f"{status['runs_failed']:,}"))
    if status["points_capped"]:
        rows.append(("not as precise", f"{status['points_capped']:,} points, at max_replicates"))
    if status["runs_per_second"] is not None:
        rows.append(("rate", rate(status["runs_per_second"])))
    if status["seconds_left"]:
        rows.append(("time left", f"about {duration(status['seconds_left'])}, at this rate"))
    return rows


def run_columns(plan: RunPlan, outcomes: Sequence[str] = ()) -> list[str]:
    """Name the columns of runs, with these outcomes alone if any are named.

    Raises:
        RequestError: an outcome is not kept.
    """
    kept = plan.setup.outcomes
    if missing := [name for name in outcomes if name not in kept]:
        raise RequestError(
            f"--outcome {name}: the sweep did not keep it; it kept {', '.join(kept)}"
            for name in missing
        )
    unwanted = set(kept) - set(outcomes) if outcomes else set()
    return [name for name in final_schema(plan.setup, "runs").names if name not in unwanted]


def run_rows(
    folder: Path, plan: RunPlan, columns: Sequence[str], *, partial: bool = False
) -> Iterator[dict[str, Any]]:
    """Give the runs of a sweep, a few thousand in memory at a time.

    Args:
        folder: of the sweep.
        plan: of the sweep.
        columns: from ``run_columns``.
        partial: give what there is of a sweep that is not complete.

    Raises:
        RequestError: it is not complete, or a file is not as it was written.
    """
    manifest = complete_manifest(folder, plan)
    if manifest is None and not partial:
        raise RequestError(
            f"{folder}: the sweep is not complete; --partial gives what there is of it"
        )
    if manifest is None:
        for table in partial_runs(folder, plan):
            yield from table.select(list(columns)).to_pylist()
        return
    if problems := [
        f"{folder / name}: {how}; the same sweep once more says what can be done"
        for name, how in damaged_files(folder, manifest).items()
        if is_table(name)
    ]:
        raise RequestError(problems)
    with parquet(folder / "runs.parquet") as file:
        for batch in file.iter_batches(batch_size=4096, columns=list(columns)):
            yield from batch.to_pylist()
