"""The folder of a sweep: begun, found again, complete or not, removed."""

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel

from sim.errors import RequestError
from sim.files import MANIFEST, MOST_JSON, open_regular, read_regular
from sim.result_folder import git_state, host, is_result, remove_report, versions
from sim.runs.identity import differences
from sim.runs.parts import (
    GROUP_ROWS,
    PARTS,
    TABLES,
    is_part_file,
    parquet,
    parts_folder,
    write_table,
    write_whole,
)
from sim.runs.plan import Former, RunPlan, Work, is_plan, plan_of
from sim.runs.points import POINT

PLAN, POINTS = "plan.json", "points.parquet"
STAGING = "new-"
"""Begins the names of folders in which the files at the end are made."""

LEAVING = f".{PLAN}.old"
"""The plan of a sweep that is being removed: what it left belongs to it until it is gone."""


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


def anew(folder: Path) -> str:
    """Say what can be done where runs cannot go on: the same for sweeps, draws and in Python."""
    return f"remove {folder} to begin anew"


def find_plan(folder: Path) -> RunPlan | None:
    """Read the plan of a folder; None if nothing was begun there.

    Raises:
        RequestError: it holds something else, or its plan cannot be read.
    """
    path = folder / PLAN
    try:
        text = read_regular(path, MOST_JSON).decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if folder.is_dir():
            for other in sorted(held for held in folder.iterdir() if not _passing(held)):
                raise _foreign(folder, other.name) from None
        elif folder.exists():
            raise RequestError(f"{folder}: expected a folder, is a file") from None
        return None
    except UnicodeDecodeError as error:
        raise RequestError(f"{path}: not a text in UTF-8") from error
    if not is_plan(text):
        raise _foreign(folder, PLAN)
    try:
        plan = RunPlan.from_json(text)
    except ValueError as error:
        way = anew(folder)
        if (folder / "sweep.json").is_file():  # the answer, which draws have elsewhere
            way = f"the results need no plan: remove it to keep them, or {way}"
        raise RequestError(f"{path}: cannot be read as a plan: {error}; {way}") from error
    parts_folder(folder)
    return plan


def _foreign(folder: Path, name: str) -> RequestError:
    """Say that a folder holds what is no sweep that can go on."""
    if is_result(folder):
        return RequestError(
            f"{folder}: holds results without the plan and the parts of a sweep: it cannot be "
            "continued; choose another folder"
        )
    return RequestError(
        f"{folder}: exists and is not a sweep (it holds '{name}'); choose another folder"
    )


def _passing(held: Path) -> bool:
    """Tell whether a file can be left by a start that was cut short, or is beginning."""
    if held.name == PARTS and held.is_dir() and not held.is_symlink():
        return all(is_part_file(path.name) for path in held.iterdir())
    return held.name.startswith(".")


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
    held = {points_path(folder, plan): plan.points_file}
    if plan.former and not is_complete(folder, plan):
        held[kept_path(folder, "former", plan.former.sha256)] = plan.former.sha256
    for path, expected in held.items():
        if how := _altered(path, expected):
            raise RequestError(f"{path}: {how}; {anew(folder)}")
    return plan


def begin(folder: Path, work: Work, each: int) -> RunPlan:
    """Begin a sweep in parts of so many units; whoever is first fixes their size.

    Raises:
        OSError: the folder cannot be written.
        RequestError: another sweep was begun there just now.
    """
    plan = put_plan(folder, work, each)
    there = open_plan(folder)
    if there.digest != plan.digest:
        raise another(folder, there, plan)
    return there


def put_plan(folder: Path, work: Work, each: int, former: Former | None = None) -> RunPlan:
    """Write a plan and its points; in place of one that is there if it has former runs."""
    parts_folder(folder).mkdir(parents=True, exist_ok=True)
    data = points_bytes(work.points)
    plan = plan_of(work, hashlib.sha256(data).hexdigest(), each, former)
    write_whole(kept_path(folder, "points", plan.points_file), data, replace=True)
    started = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    made = {"started": started, "versions": versions(), "host": host(), "git": git_state()}
    text = plan.to_json({"made": made})
    write_whole(folder / PLAN, text.encode(), replace=former is not None)
    return plan


def another(folder: Path, plan: RunPlan, asked: RunPlan, *more: str) -> RequestError:
    """Say that a folder holds another sweep, what more there is to say, and in what it differs."""
    first = f"holds runs that differ from these; choose another folder, or {anew(folder)}"
    told = differences(plan.identity, asked.identity)
    return RequestError(f"{folder}: {line}" for line in (first, *more, *told))


def points_bytes(points: pa.Table) -> bytes:
    """Give ``points.parquet``."""
    sink = pa.BufferOutputStream()
    write_table(points, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def kept_path(folder: Path, name: str, digest: str) -> Path:
    """Give the place of points, or of former runs, while there are parts."""
    return parts_folder(folder) / f"{name}-{digest[:16]}.parquet"


def points_path(folder: Path, plan: RunPlan) -> Path:
    """Find the points: they are with the parts, until these are gone."""
    beside = kept_path(folder, "points", plan.points_file)
    return beside if beside.exists() else folder / POINTS


def points_between(
    folder: Path, plan: RunPlan, first: int = 0, last: int | None = None
) -> pa.Table:
    """Give the points from ``first`` to ``last``, reading little more than these."""
    last = plan.points - 1 if last is None else last
    groups = range(first // GROUP_ROWS, last // GROUP_ROWS + 1)
    with parquet(points_path(folder, plan)) as file:
        table = file.read_row_groups(list(groups), use_threads=False)
    return table.slice(first - groups.start * GROUP_ROWS, last + 1 - first)


def points_of_part(folder: Path, plan: RunPlan, part: int) -> dict[int, dict[str, Any]]:
    """Give the values at each point of a part."""
    held = sorted({cell.point for cell in plan.cells_of(part)})
    rows = points_between(folder, plan, held[0], held[-1])
    if rows.num_rows > len(held):  # it ends one scenario and begins another
        rows = rows.take([n - held[0] for n in held])
    return {row.pop(POINT): row for row in rows.to_pylist()}


def former_of_part(folder: Path, plan: RunPlan, part: int) -> pa.Table | None:
    """Give the runs of a part that were there when more was asked; None if none was."""
    if plan.former is None:
        return None
    cells = [cell.number for cell in plan.cells_of(part)]
    held = (pc.field("cell") >= cells[0]) & (pc.field("cell") <= cells[-1])
    with open_regular(kept_path(folder, "former", plan.former.sha256), None) as file:
        rows = pq.read_table(file, filters=held, use_threads=False, page_checksum_verification=True)
    if plan.setup.replicates is None:
        return rows
    units = plan.units_of(part)
    numbers = pc.add(pc.multiply(rows["cell"], plan.setup.replicates), rows["replicate"])
    mine = pc.and_(pc.greater_equal(numbers, units.start), pc.less(numbers, units.stop))
    return rows.filter(mine)


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
        raise RequestError(f"{path}: is not as it was written; {anew(folder)}") from error


def complete_manifest(folder: Path, plan: RunPlan) -> Manifest | None:
    """Read the manifest of the sweep of a plan; None if it is not complete."""
    manifest = manifest_of(folder)
    return manifest if manifest is not None and manifest.digest == plan.digest else None


def is_complete(folder: Path, plan: RunPlan) -> bool:
    """Tell whether the sweep of a plan is complete, without opening its files."""
    return complete_manifest(folder, plan) is not None


def damaged_files(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Verify the files of a complete sweep; give those that are not as written, and how."""
    found = {name: _altered(folder / name, expected) for name, expected in manifest.files.items()}
    return {name: how for name, how in found.items() if how}


def _altered(path: Path, expected: str) -> str:
    """Say how a file differs from what was written; nothing if it does not."""
    try:
        with open_regular(path, None) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return "is not there"
    except RequestError as error:
        return str(error).removeprefix(f"{path}: ")
    return "" if found == expected else "is not as it was written: its checksum differs"


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
    remove_files(folder, result_files(folder))
    for name in (MANIFEST, POINTS, *(f"{table}.parquet" for table in TABLES)):
        (folder / name).unlink(missing_ok=True)
    remove_report(folder)
    remove_parts(folder)
    remove_staging(folder)
    leaving.unlink(missing_ok=True)  # another process may do the same
    return True


def remove_parts(folder: Path) -> None:
    """Remove the parts, those moved aside among them, and their folder if nothing else is there."""
    place = parts_folder(folder)
    with suppress(FileNotFoundError, NotADirectoryError):
        for path in place.iterdir():
            if is_part_file(path.name):
                path.unlink(missing_ok=True)
        with suppress(OSError):
            place.rmdir()


def remove_staging(folder: Path) -> None:
    """Remove what interrupted attempts at the end left.

    Each is renamed first: a process that is only late finds all of its own gone, or nothing.
    """
    for left in folder.glob(f"{STAGING}*"):
        if re.fullmatch(rf"{STAGING}[0-9a-f]{{12}}", left.name) and not left.is_symlink():
            gone = staging_in(folder)
            with suppress(FileNotFoundError):  # another process may do the same
                left.replace(gone)
            shutil.rmtree(gone, ignore_errors=True)


def staging_in(folder: Path) -> Path:
    """Name a new folder for files that are to be put into this one."""
    return folder / f"{STAGING}{secrets.token_hex(6)}"


def result_files(folder: Path) -> set[str]:
    """Name the files of a result by its manifest, but for names that were never written here."""
    try:
        manifest = manifest_of(folder)
    except RequestError:
        manifest = None
    named = {name: PurePosixPath(name) for name in (manifest.files if manifest else ())}
    return {
        name
        for name, path in named.items()
        if not (path.is_absolute() or ".." in path.parts or len(path.parts) > 2)
        and not (folder / path.parent).is_symlink()
    }


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files of a result, and folders within it that are empty then."""
    for name in names:
        path = folder / name
        path.unlink(missing_ok=True)
        if path.parent != folder:
            with suppress(OSError):
                path.parent.rmdir()
