"""The folder of a sweep: begun, found again, complete or not, removed."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from sim.errors import RequestError
from sim.files import MANIFEST, MOST_JSON, open_regular, read_regular, remove_report
from sim.manifest import git_state, host, versions
from sim.runs.identity import differences
from sim.runs.parts import PARTS, is_part_file, parquet, parts_folder, write_whole
from sim.runs.plan import RunPlan, is_plan, plan_of
from sim.runs.points import POINT
from sim.runs.setup import Work
from sim.runs.tables import TABLES

PLAN, POINTS = "plan.json", "points.parquet"
STAGING = "new-"
"""Begins the names of folders in which the files at the end are made."""

LEAVING = f".{PLAN}.old"
"""The plan of a sweep that is being removed: what it left belongs to it until it is gone."""

POINT_ROWS = 16_384
"""Points of a row group: what is read at once."""


class Counts(BaseModel):
    """Runs of a complete sweep; ``capped`` are cells at the most worlds that they may take."""

    runs: int
    failed: int
    capped: int = 0


class Manifest(BaseModel):
    """What of the manifest of a complete sweep is read again.

    Attributes:
        digest: of the sweep.
        files: SHA-256 of each file.
        counts: of its runs.
        processors: types of those that made them.
    """

    kind: Literal["sweep"]
    digest: str
    files: dict[str, str]
    counts: Counts
    processors: list[str]


def find_plan(folder: Path) -> RunPlan | None:
    """Read the plan of a folder; None if nothing was begun there.

    Raises:
        RequestError: it holds something else, or its plan cannot be read.
    """
    path = folder / PLAN
    try:
        text = read_regular(path, MOST_JSON).decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        text = None
    except UnicodeDecodeError as error:
        raise RequestError(f"{path}: not a text in UTF-8") from error
    if text is None:
        if folder.is_dir():
            others = sorted(held.name for held in folder.iterdir() if not _passing(held))
            if others:
                raise _foreign(folder, others[0])
        elif folder.exists():
            raise RequestError(f"{folder}: expected a folder, is a file")
        return None
    if not is_plan(text):
        raise _foreign(folder, PLAN)
    try:
        plan = RunPlan.from_json(text)
    except ValueError as error:
        raise RequestError(
            f"{path}: cannot be read as a plan: {error}; --restart begins the sweep anew"
        ) from error
    parts_folder(folder)
    return plan if not plan.lists_file else replace(plan, lists=_read_lists(folder, plan))


def _foreign(folder: Path, name: str) -> RequestError:
    """Say that a folder holds what is none of ours."""
    return RequestError(
        f"{folder}: is there already and holds '{name}', but no sweep; choose another folder"
    )


def _passing(held: Path) -> bool:
    """Tell whether a file can be left by a start that was cut short, or is beginning."""
    if held.name == PARTS and held.is_dir() and not held.is_symlink():
        return all(is_part_file(path.name) for path in held.iterdir())
    return held.name == POINTS or held.name.startswith(".")


def open_plan(folder: Path) -> RunPlan:
    """Read the plan of a folder that must be a sweep's.

    Raises:
        RequestError: it is not there, no sweep's, or its points were altered.
    """
    if not (folder / PLAN).exists():
        if (folder / MANIFEST).is_file():
            raise RequestError(f"{folder}: is a result without a plan: nothing is left to run")
        there = "holds no sweep" if folder.is_dir() else "there is no such folder"
        there = "expected a folder, is a file" if folder.is_file() else there
        raise RequestError(f"{folder}: {there}; `solidarity sweep EXPERIMENT` begins one")
    plan = find_plan(folder)
    if plan is None:
        raise RequestError(f"{folder}: holds no sweep")
    _check(_points_path(folder, plan), plan.points_file)
    return plan


def begin(folder: Path, work: Work, each: int) -> RunPlan:
    """Begin a sweep in parts of so many units; whoever is first fixes their size.

    Raises:
        OSError: the folder cannot be written.
        RequestError: another sweep was begun there just now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = points_bytes(work.points)
    plan = plan_of(work, hashlib.sha256(data).hexdigest(), each)
    if not (folder / PLAN).exists():
        points = folder / POINTS
        if points.exists() and read_regular(points, len(data) + 1) != data:
            raise _foreign(folder, POINTS)  # not left by this sweep's beginning
        write_whole(points, data, replace=True)
    write_whole(folder / PLAN, plan.to_json(_made()).encode(), replace=False)
    there = open_plan(folder)
    if there.digest != plan.digest:
        raise another(folder, there, plan)
    return there


def put_plan(folder: Path, plan: RunPlan, points: pa.Table) -> RunPlan:
    """Put a plan that goes on with a former one in its place."""
    place = parts_folder(folder)
    place.mkdir(exist_ok=True)
    write_whole(
        place / f"points-{plan.points_file[:16]}.parquet", points_bytes(points), replace=True
    )
    if plan.lists:
        data = _lists_bytes(plan)
        plan = replace(plan, lists_file=hashlib.sha256(data).hexdigest())
        write_whole(_lists_path(folder, plan), data, replace=True)
    write_whole(folder / PLAN, plan.to_json(_made()).encode(), replace=True)
    return open_plan(folder)


def another(folder: Path, plan: RunPlan, asked: RunPlan) -> RequestError:
    """Say that a folder holds another sweep, and in what it differs."""
    way = "choose another folder, or --restart, which removes it"
    told = differences(plan.identity, asked.identity)
    return RequestError(
        f"{folder}: {line}" for line in (f"holds a sweep that differs from this one; {way}", *told)
    )


def _made() -> dict[str, Any]:
    started = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    made = {"started": started, "versions": versions(), "host": host(), "git": git_state()}
    return {"made": made}


def points_bytes(points: pa.Table) -> bytes:
    """Give ``points.parquet``."""
    sink = pa.BufferOutputStream()
    pq.write_table(points, sink, row_group_size=POINT_ROWS)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _points_path(folder: Path, plan: RunPlan) -> Path:
    """Find the points: of a sweep that goes on they are with the parts until it is complete."""
    beside = folder / PARTS / f"points-{plan.points_file[:16]}.parquet"
    return beside if beside.exists() else folder / POINTS


def _lists_path(folder: Path, plan: RunPlan) -> Path:
    return folder / PARTS / f"lists-{plan.lists_file[:16]}.parquet"


def _lists_bytes(plan: RunPlan) -> bytes:
    batches = np.concatenate([np.full(held.size, n) for n, held in plan.lists.items()])
    points = np.concatenate(list(plan.lists.values()))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"batch": batches, "point": points}), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _read_lists(folder: Path, plan: RunPlan) -> dict[int, Any]:
    path = _lists_path(folder, plan)
    if not path.exists() and is_complete(folder, plan):
        return {}  # nothing is left to run
    _check(path, plan.lists_file)
    with parquet(path) as file:
        table = file.read(use_threads=False)
    batches, points = (table.column(name).to_numpy() for name in ("batch", "point"))
    return {int(n): points[batches == n] for n in np.unique(batches)}


def _check(path: Path, expected: str) -> None:
    """See that a file is as it was written, or ``RequestError``."""
    try:
        with open_regular(path, None) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        found = ""
    if found != expected:
        what = "is not as it was written: its checksum differs" if found else "is not there"
        raise RequestError(f"{path}: {what}; --restart begins the sweep anew")


def points_between(
    folder: Path, plan: RunPlan, first: int = 0, last: int | None = None
) -> pa.Table:
    """Give the points from ``first`` to ``last``, reading little more than these."""
    last = plan.points - 1 if last is None else last
    groups = range(first // POINT_ROWS, last // POINT_ROWS + 1)
    with parquet(_points_path(folder, plan)) as file:
        table = file.read_row_groups(list(groups), use_threads=False)
    return table.slice(first - groups.start * POINT_ROWS, last + 1 - first)


def points_of_part(folder: Path, plan: RunPlan, part: int) -> dict[int, dict[str, Any]]:
    """Give the values at each point of a part."""
    held = sorted({cell.point for cell in plan.cells_of(part)})
    found: dict[int, dict[str, Any]] = {}
    while held:
        near = [point for point in held if point < held[0] + POINT_ROWS]
        rows = points_between(folder, plan, near[0], near[-1])
        for row in rows.take([point - near[0] for point in near]).to_pylist():
            found[row.pop(POINT)] = row
        held = held[len(near) :]
    return found


def check_writable(folder: Path) -> None:
    """Find out, before anything is computed, whether a folder can be written; else ``OSError``."""
    place = folder
    while not place.exists():
        place = place.parent
    probe = place / f".{os.getpid()}.probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def manifest_of(folder: Path) -> Manifest | None:
    """Read the manifest of a complete sweep; None if it is not there.

    Raises:
        RequestError: it is not a sweep's, or cannot be read.
    """
    path = folder / MANIFEST
    try:
        return Manifest.model_validate(json.loads(read_regular(path, MOST_JSON)))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, RecursionError) as error:  # pydantic's own among them
        raise RequestError(
            f"{path}: is not as it was written; --restart runs the sweep anew"
        ) from error


def is_complete(folder: Path, plan: RunPlan) -> bool:
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


def is_table(name: str) -> bool:
    """Tell whether a file of a result is a table; all others can be made again from the tables."""
    return name.endswith(".parquet")


def restart(folder: Path) -> bool:
    """Remove a sweep from a folder, and nothing else; tell whether there was one.

    Raises:
        RequestError: the plan there is not ours.
        OSError: a file cannot be removed.
    """
    plan, leaving = folder / PLAN, folder / LEAVING
    parts_folder(folder)
    if plan.is_file():
        if not is_plan(plan.read_text(encoding="utf-8", errors="replace")):
            raise _foreign(folder, PLAN)
        plan.replace(leaving)  # first: whoever still works at it sees that it is gone
    if not leaving.is_file():
        return False
    remove_result(folder)  # whose files the manifest names
    for name in (MANIFEST, POINTS, *(f"{table}.parquet" for table in TABLES)):
        (folder / name).unlink(missing_ok=True)
    remove_report(folder)
    remove_parts(folder)
    remove_staging(folder)
    leaving.unlink(missing_ok=True)  # another process may do the same
    return True


def remove_parts(folder: Path) -> None:
    """Remove the parts, those moved aside among them."""
    _remove(parts_folder(folder), is_part_file)


def remove_staging(folder: Path) -> None:
    """Remove what interrupted attempts at the end left."""
    for left in folder.glob(f"{STAGING}*"):
        if re.fullmatch(rf"{STAGING}[0-9a-f]{{12}}", left.name) and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)


def remove_result(folder: Path, but: Collection[str] = ()) -> None:
    """Remove the files that the manifest names, but for some, and folders that are empty then."""
    try:
        manifest = manifest_of(folder)
    except RequestError:
        manifest = None
    for name in set(manifest.files if manifest else ()) - set(but):
        path = PurePosixPath(name)
        inner = folder / path.parent
        if path.is_absolute() or ".." in path.parts or len(path.parts) > 2 or inner.is_symlink():
            continue  # no name that is written here
        (folder / name).unlink(missing_ok=True)
        if inner != folder:
            with suppress(OSError):
                inner.rmdir()


def _remove(folder: Path, ours: Callable[[str], bool]) -> None:
    """Remove our files from a folder, and the folder if nobody else's are in it."""
    with suppress(FileNotFoundError, NotADirectoryError):
        for path in folder.iterdir():
            if ours(path.name):
                path.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()
