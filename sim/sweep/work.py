"""What a worker does: one chunk, from the folder's plan to the published file."""

import threading
from functools import lru_cache
from multiprocessing import connection, parent_process
from os import _exit
from pathlib import Path
from typing import NamedTuple

from sim.sweep.complete import is_complete
from sim.sweep.folder import PLAN, open_plan, points_of_chunk
from sim.sweep.identity import model_version, result_versions
from sim.sweep.plan import Plan
from sim.sweep.run import failed_chunk, run_chunk
from sim.sweep.store import (
    Chunk,
    DamagedChunkError,
    MissingChunkError,
    chunk_path,
    move_aside,
    publish,
    read_chunk,
)

_LOADING = threading.Lock()


class ChangedError(Exception):
    """The sweep or the model is not what it was when the work was given out."""


class Receipt(NamedTuple):
    """What a worker gives back: numbers alone, the results are in the chunk's file."""

    chunk: int
    runs: int
    failed: int


def do_chunk(folder: str, stamp: str, chunk: int, *, again: bool = False) -> Receipt:
    """Run and publish a chunk, unless it is there.

    Args:
        folder: of the sweep, as this worker sees it.
        stamp: of the plan that is meant.
        chunk: its number.
        again: run it though it is there.

    Raises:
        ChangedError: the folder holds another sweep, or the model here is another.
        sim.errors.RequestError: this worker does not see the folder.
        OSError: the folder cannot be read or written.
        DisagreementError: the model is not deterministic.
    """
    place = Path(folder)
    plan = _plan(folder, stamp)
    key = plan.key(chunk)
    if not again:
        if is_complete(place, plan):  # by another process, which has removed the chunks
            return Receipt(chunk, 0, 0)
        if (found := good_chunk(place, chunk, key)) is not None:
            return Receipt(chunk, found.runs, found.failed)
    made = run_chunk(plan, chunk, points_of_chunk(place, plan, chunk))
    _plan(folder, stamp)  # else the chunk would displace one of a sweep that was begun meanwhile
    if not again and is_complete(place, plan):
        return Receipt(chunk, 0, 0)
    try:
        there = publish(place, chunk, key, made, replace=again)
    except FileNotFoundError:
        if is_complete(place, plan):  # and the chunks were removed just now
            return Receipt(chunk, 0, 0)
        raise
    return Receipt(chunk, there.runs, there.failed)


def give_up(folder: Path, plan: Plan, chunk: int, reason: str) -> Receipt:
    """Publish a chunk that could not be run as rows that say why."""
    there = publish(folder, chunk, plan.key(chunk), failed_chunk(plan, chunk, reason))
    return Receipt(chunk, there.runs, there.failed)


def good_chunk(folder: Path, chunk: int, key: str) -> Chunk | None:
    """Read a chunk if it is there; one that is damaged is moved aside and counts as missing."""
    try:
        return read_chunk(folder, chunk, key)
    except MissingChunkError:
        return None
    except DamagedChunkError:
        move_aside(chunk_path(folder, chunk))
        return None


def prepare() -> None:
    """Load the compiled rules, once in a worker process."""
    from sim.runs.simulate import compile_rules  # noqa: PLC0415 - in its process alone

    compile_rules()


def begin_worker() -> None:
    """Make a local worker end when its parent does, however that ended."""
    parent = parent_process()
    if parent is not None:
        watch = threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True)
        watch.start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    _exit(1)


def _plan(folder: str, stamp: str) -> Plan:
    """Give the plan of a folder, and see that it and the model are those that are meant."""
    try:
        held = (Path(folder) / PLAN).stat()
    except FileNotFoundError:
        held = None
    with _LOADING:  # workers can be threads, as with Dask
        return _read(folder, stamp, held and (held.st_ino, held.st_mtime_ns))


@lru_cache(maxsize=8)
def _read(folder: str, stamp: str, written: tuple[int, int] | None) -> Plan:
    """Read a plan once in a process, as long as its file stays the same."""
    del written
    plan = open_plan(Path(folder))
    if plan.stamp != stamp:
        raise ChangedError(f"{folder}: holds another sweep by now")
    if plan.model != model_version() or plan.packages != result_versions():
        raise ChangedError(f"{folder}: was begun with another version of the model")
    prepare()
    return plan
