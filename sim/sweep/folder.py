"""The folder of a sweep: begun, found again, its points read."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RequestError
from sim.files import MOST_JSON, open_regular, read_regular
from sim.manifest import git_state, host, versions
from sim.sweep.design import POINT
from sim.sweep.draft import Draft
from sim.sweep.identity import differences
from sim.sweep.plan import Plan, is_plan
from sim.sweep.store import CHUNKS, is_chunk_file, write_whole

PLAN, POINTS = "plan.json", "points.parquet"
FIGURES = "figures"
STAGING = "new-"
"""Begins the names of folders in which the files at the end are made."""

LEAVING = f".{PLAN}.old"
"""The plan of a sweep that is being removed: what it left belongs to it until it is gone."""

POINT_ROWS = 16_384
"""Points of a row group: what is read at once."""


def find_plan(folder: Path) -> Plan | None:
    """Read the plan of a folder; None if nothing was begun there.

    Raises:
        RequestError: it holds something else, or its plan was altered.
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
                raise foreign(folder, others[0])
        elif folder.exists():
            raise RequestError(f"{folder}: expected a folder, is a file")
        return None
    if not is_plan(text):
        raise foreign(folder, PLAN)
    try:
        return Plan.from_json(text)
    except ValueError as error:
        raise RequestError(
            f"{path}: cannot be read as a plan: {error}; --restart begins the sweep anew"
        ) from error


def foreign(folder: Path, name: str) -> RequestError:
    """Say that a folder holds what is none of ours."""
    return RequestError(
        f"{folder}: is there already and holds '{name}', but no sweep; choose another folder"
    )


def _passing(held: Path) -> bool:
    """Tell whether a file can be left by a start that was cut short, or is beginning."""
    if held.name == CHUNKS and held.is_dir():
        return all(is_chunk_file(path.name) for path in held.iterdir())
    return held.name == POINTS or held.name.startswith(".")


def open_plan(folder: Path) -> Plan:
    """Read the plan of a folder that must be a sweep's.

    Raises:
        RequestError: it is not there, no sweep's, or its points were altered.
    """
    if not (folder / PLAN).exists():
        there = "holds no sweep" if folder.is_dir() else "there is no such folder"
        there = "expected a folder, is a file" if folder.is_file() else there
        raise RequestError(f"{folder}: {there}; `solidarity sweep EXPERIMENT` begins one")
    plan = find_plan(folder)
    if plan is None:
        raise RequestError(f"{folder}: holds no sweep")
    check_points(folder, plan)
    return plan


def begin(folder: Path, draft: Draft, chunk_units: int) -> Plan:
    """Begin a sweep; whoever is first fixes the size of chunks.

    Raises:
        OSError: the folder cannot be written.
        RequestError: another sweep was begun there just now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = points_bytes(draft.points)
    plan = Plan.of(draft, hashlib.sha256(data).hexdigest(), chunk_units)
    if not (folder / PLAN).exists():
        points = folder / POINTS
        if points.exists() and points.read_bytes() != data:  # not left by this sweep's beginning
            raise foreign(folder, POINTS)
        write_whole(points, data, replace=True)
    made = {
        "made": {
            "started": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "versions": versions(),
            "host": host(),
            "git": git_state(),
        }
    }
    write_whole(folder / PLAN, plan.to_json(made).encode(), replace=False)
    return resume(folder, draft)


def resume(folder: Path, draft: Draft) -> Plan:
    """Find the sweep that was begun in a folder.

    Raises:
        RequestError: it is not this one, and in what it differs; or its points were altered.
    """
    plan = open_plan(folder)
    asked = Plan.of(draft, plan.points_file, plan.chunk_units)
    if asked.digest != plan.digest:
        told = differences(plan.identity, asked.identity)
        way = "choose another folder, or --restart, which removes it"
        raise RequestError(
            f"{folder}: {line}"
            for line in (f"holds a sweep that differs from this one; {way}", *told)
        )
    return plan


def points_bytes(points: pa.Table) -> bytes:
    """Give ``points.parquet``."""
    sink = pa.BufferOutputStream()
    pq.write_table(points, sink, row_group_size=POINT_ROWS)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def check_points(folder: Path, plan: Plan) -> None:
    """See that ``points.parquet`` is as it was written, or ``RequestError``."""
    path = folder / POINTS
    try:
        with open_regular(path, None) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        found = ""
    if found != plan.points_file:
        what = "is not as it was written: its checksum differs" if found else "is not there"
        raise RequestError(f"{path}: {what}; --restart begins the sweep anew")


def read_points(folder: Path, first: int, last: int) -> pa.Table:
    """Give the points from ``first`` to ``last``, reading little more than these."""
    groups = range(first // POINT_ROWS, last // POINT_ROWS + 1)
    with pq.ParquetFile(folder / POINTS) as file:
        table = file.read_row_groups(list(groups), use_threads=False)
    return table.slice(first - groups.start * POINT_ROWS, last + 1 - first)


def points_of_chunk(folder: Path, plan: Plan, chunk: int) -> dict[int, dict[str, Any]]:
    """Give the factors at each point of a chunk."""
    held = [block.point for block in plan.blocks(chunk)]
    if max(held) - min(held) >= len(held):  # it goes on with the next scenario
        parts = [(held[0], plan.points - 1), (0, held[-1])]
    else:
        parts = [(min(held), max(held))]
    return {
        row.pop(POINT): row
        for first, last in parts
        for row in read_points(folder, first, last).to_pylist()
    }


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
