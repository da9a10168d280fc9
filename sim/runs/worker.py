"""What a worker does: one part, from the folder's plan to the published file."""

import signal
import threading
from functools import lru_cache
from multiprocessing import connection, parent_process
from os import _exit
from pathlib import Path
from typing import NamedTuple

from sim.runs.cells import failed_part, run_part
from sim.runs.folder import PLAN, former_of_part, is_complete, open_plan, points_of_part
from sim.runs.identity import model_version, result_versions
from sim.runs.parts import SweepError, good_part, processor, publish
from sim.runs.plan import RunPlan
from sim.runs.simulate import compile_rules

_LOADING = threading.Lock()


class ChangedError(SweepError):
    """The sweep or the model is not what it was when the work was given out."""


class Receipt(NamedTuple):
    """What a worker gives back: numbers alone, the results are in the part's file."""

    part: int
    runs: int
    failed: int


def do_part(folder: str, stamp: str, part: int, *, again: bool = False) -> Receipt:
    """Run and publish a part, unless it is there.

    Args:
        folder: of the sweep, as this worker sees it.
        stamp: of the plan that is meant.
        part: its number.
        again: run it though it is there.

    Raises:
        ChangedError: the folder holds another sweep, or the model here is another.
        sim.errors.RequestError: this worker does not see the folder.
        OSError: the folder cannot be read or written.
        DisagreementError: the model is not deterministic.
    """
    place = Path(folder)
    plan = _plan(folder, stamp)
    try:
        there = None
        if not again:
            if is_complete(place, plan):  # by another process, which has removed the parts
                return Receipt(part, 0, 0)
            there = good_part(place, plan, part)
        if there is None:
            former = None if again else former_of_part(place, plan, part)
            made = run_part(plan, part, points_of_part(place, plan, part), former)
            others = plan.former.processors if plan.former and former else ()
            cpu = "\n".join(sorted({processor(), *others}))
            _plan(folder, stamp)  # else it would displace one of a sweep that was begun meanwhile
            there = publish(place, plan, part, made, replace=again, cpu=cpu)
    except FileNotFoundError:
        if is_complete(place, plan):  # and the parts were removed just now
            return Receipt(part, 0, 0)
        raise
    return Receipt(part, there.runs, there.failed)


def give_up(folder: Path, plan: RunPlan, part: int, reason: str) -> Receipt:
    """Publish a part that could not be run as rows that say why."""
    there = publish(folder, plan, part, failed_part(plan, part, reason))
    return Receipt(part, there.runs, there.failed)


def begin_worker() -> None:
    """Make a local worker end when its parent does, however that ended, and not by Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        watch = threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True)
        watch.start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    _exit(1)


def _plan(folder: str, stamp: str) -> RunPlan:
    """Give the plan of a folder, and see that it and the model are those that are meant."""
    try:
        held = (Path(folder) / PLAN).stat()
    except FileNotFoundError:
        held = None
    with _LOADING:  # workers can be threads, as with Dask
        return _read(folder, stamp, held and (held.st_ino, held.st_mtime_ns))


@lru_cache(maxsize=8)
def _read(folder: str, stamp: str, written: tuple[int, int] | None) -> RunPlan:
    """Read a plan once in a process, as long as its file stays the same."""
    del written
    plan = open_plan(Path(folder))
    if plan.stamp != stamp:
        raise ChangedError(f"{folder}: holds another sweep by now")
    if plan.model != model_version() or plan.packages != result_versions():
        raise ChangedError(f"{folder}: was begun with another version of the model")
    compile_rules()
    return plan
