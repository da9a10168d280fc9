"""A sweep from the folder it finds to the tables at the end."""

import errno
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from sim.errors import RequestError
from sim.files import undisturbed
from sim.notices import Notice
from sim.runs.cells import ChangedError, Receipt, do_part, give_up, reason_of
from sim.runs.engines import Engine, engine_of, is_foreign
from sim.runs.folder import (
    LEAVING,
    PLAN,
    Manifest,
    anew,
    begin,
    complete_manifest,
    damaged_files,
    find_plan,
    is_table,
    manifest_of,
    restart,
)
from sim.runs.merge import Finish, IncompleteError, finish_again, merge
from sim.runs.parts import move_aside
from sim.runs.plan import RunPlan, Work
from sim.runs.resume import Survey, marking, resume, survey
from sim.runs.simulate import GRACE, compile_rules
from sim.runs.sizing import forecast, part_units

ATTEMPTS = 3
"""Times that a part is tried before its loss is recorded."""

_HEED = 0.2
"""Seconds after which a signal is heeded at the latest."""

_NOT_TO_BE_TRIED_AGAIN = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EFBIG, errno.ENAMETOOLONG),
)


def dispatch(
    engine: Engine,
    folder: Path,
    plan: RunPlan,
    parts: Iterable[int],
    *,
    again: bool = False,
    done: Callable[[Receipt], None] = lambda _: None,
) -> int:
    """Have parts run and published.

    Args:
        engine: does it; it is stopped if this does not end as it should.
        folder: of the sweep.
        plan: of the sweep.
        parts: their numbers.
        again: run them though they are there.
        done: told of each that is published.

    Returns:
        How many were published, by us or by others meanwhile; one whose workers died too often is
        among them, its runs being rows with an error.

    Raises:
        KeyboardInterrupt, SystemExit: somebody stops it; running parts had a moment to finish.
        Exception: what ``do_part`` raises and trying again cannot mend.
    """
    place = str(folder.absolute())  # workers elsewhere stand in other folders
    waiting = deque(parts)
    pending: dict[Future[Receipt], int] = {}
    attempts: Counter[int] = Counter()
    published = 0
    with undisturbed() as came:
        try:
            while (waiting or pending) and not came:
                while waiting and len(pending) < engine.width:
                    part = waiting.popleft()
                    future = engine.submit(do_part, place, plan.stamp, part, again=again)
                    pending[future] = part
                finished, _ = wait(pending, timeout=_HEED, return_when=FIRST_COMPLETED)
                for future in finished:
                    part = pending.pop(future)
                    receipt = _receipt(future, attempts, plan=plan, part=part, folder=folder)
                    if receipt is None:
                        waiting.append(part)
                        continue
                    published += 1
                    done(receipt)
        except BaseException:
            engine.stop()
            raise
        if came:
            _let_finish(pending, came)
            engine.stop()
    return published


def _let_finish(pending: Iterable[Future[Receipt]], came: list[int]) -> None:
    """Give running parts a moment, unless somebody asks a second time."""
    left = set(pending)
    end = time.monotonic() + GRACE
    while left and len(came) == 1 and time.monotonic() < end:
        left = wait(left, timeout=_HEED).not_done


def _receipt(
    future: "Future[Receipt]",
    attempts: Counter[int],
    *,
    plan: RunPlan,
    part: int,
    folder: Path,
) -> Receipt | None:
    """Take what a worker gave back; None if the part should be tried again."""
    try:
        return future.result()
    except (RequestError, ChangedError):
        raise
    except CancelledError:  # the scheduler was lost, not the part's worker
        return None
    except OSError as error:
        if error.errno in _NOT_TO_BE_TRIED_AGAIN:
            raise
        attempts[part] += 1
        if attempts[part] >= ATTEMPTS:
            raise
        return None
    except Exception as error:
        if is_foreign(error):
            raise RequestError(
                "--engine dask: the scheduler or a worker has no solidarity, or another version; "
                "install the same wherever they run, and start them again"
            ) from error
        attempts[part] += 1
        if attempts[part] < ATTEMPTS:
            return None
        died = isinstance(error, BrokenProcessPool)
        reason = "its process was killed" if died else reason_of(error)
        return give_up(folder, plan, part, f"{reason}, {ATTEMPTS} times")


type Counting = Callable[[str, int, str], Callable[[int], None]]
"""Shows how many units are done: told what is done, how many and their name, then of each."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a sweep is to be done.

    Attributes:
        jobs: processes of the local engine, or threads; one per processor if it is None.
        engine: ``local``, ``threads`` or ``dask``.
        scheduler: address of Dask's.
        shard: (i, n): parts i, i + n, … of those counted from 1; None for all.
        part_seconds: work of a part, if the folder is new.
        retry_failed: run parts with failed runs again.
        restart: remove the sweep that is there.
        merge_only: run nothing.
    """

    jobs: int | None = None
    engine: str = "local"
    scheduler: str | None = None
    shard: tuple[int, int] | None = None
    part_seconds: float = 2.0
    retry_failed: bool = False
    restart: bool = False
    merge_only: bool = False

    @property
    def here(self) -> int:
        """Processes or threads of this machine."""
        return self.jobs or getattr(os, "process_cpu_count", os.cpu_count)() or 1

    @property
    def workers(self) -> int:
        """Processes that work at the sweep, if all shards have as many."""
        return self.here * (1 if self.shard is None else self.shard[1])


def check_options(options: Options, *, dry_run: bool = False) -> None:
    """Find out whether options go together.

    Raises:
        RequestError: with all that do not.
    """
    problems = []
    if not 0.01 <= options.part_seconds <= 86_400:  # NaN too
        problems.append(
            f"chunk-seconds {options.part_seconds:g}: expected a number from 0.01 to 86400"
        )
    pairs = []
    if options.merge_only:
        pairs += [("merge-only", name) for name in ("shard", "retry_failed", "restart")]
    if dry_run:
        pairs += [("dry-run", name) for name in ("merge_only", "retry_failed", "restart")]
    problems += [
        f"{one}: does not go with {other.replace('_', '-')}"
        for one, other in pairs
        if getattr(options, other)
    ]
    if options.restart and options.shard:
        problems.append(
            "restart: does not go with shard: each shard would remove what the others did"
        )
    if options.engine == "dask" and options.scheduler is None:
        problems.append("--engine dask: needs --scheduler, such as tcp://head:8786")
    if options.engine != "dask" and options.scheduler is not None:
        problems.append("--scheduler: only valid with --engine dask")
    if problems:
        raise RequestError(problems)


class Ending(NamedTuple):
    """What there is at the end.

    Attributes:
        tables: whether they were written now, were there before, or, after a shard, are to come.
        parts: of this sweep or shard.
        run: of these, those that were run now.
        failed: runs with an error, of those that are there.
        capped: points at which a precision was perhaps not reached: they took all worlds allowed.
    """

    tables: Literal["now", "before", "shard"]
    parts: int
    run: int
    failed: int
    capped: int = 0


def execute(
    work: Work,
    folder: Path,
    options: Options,
    *,
    tell: Callable[[str], None],
    counting: Counting,
    finish: Finish,
) -> Ending:
    """Do a sweep, or what is left of it.

    Args:
        work: what is asked.
        folder: of the sweep.
        options: how.
        tell: says a line to people.
        counting: shows progress.
        finish: writes all that goes with the tables of the complete sweep.

    Raises:
        RequestError: the folder holds something else, or a sweep that differs; or the engine cannot
            be had.
        IncompleteError: nothing was to be run, and parts are missing.
        ChangedError: the sweep or the model changed meanwhile.
        OSError: the folder cannot be written.
    """
    check_options(options)
    how = options.engine, options.here, options.scheduler
    # The engine before anything is written: it may be out of reach.
    with closing(engine_of(*how, tell)) as engine:
        plan = _opened(work, folder, options, tell)
        for what in ("title", "question"):
            if getattr(plan.setup, what) != getattr(work.setup, what):
                tell(Notice("text_kept", what=what))
        manifest = complete_manifest(folder, plan)
        if manifest is not None:
            counts = manifest.counts
            whole = _is_whole(folder, plan, manifest, tell, finish)
            if whole and not (options.retry_failed and counts.failed):
                return Ending("before", plan.parts, 0, counts.failed, counts.capped)
        one, shards = options.shard or (1, 1)
        parts = range(one - 1, plan.parts, shards)
        found = survey(folder, plan, parts)
        for path, why in found.damaged:
            tell(Notice("part_moved", path=path, why=why, name=move_aside(path).name))
        if options.merge_only and found.missing:
            named = ", ".join(map(str, found.missing[:5])) + " …" * (len(found.missing) > 5)
            raise IncompleteError(
                f"{folder}: {len(found.missing):,} of {plan.parts:,} parts are missing: {named}; "
                "run them, then merge"
            )
        run = _run(folder, plan, found, engine, again=options.retry_failed, counting=counting)
        if options.shard is not None:
            now = survey(folder, plan, parts) if run else found
            if now.missing:
                raise IncompleteError(
                    f"{folder}: {len(now.missing):,} of the {len(parts):,} parts of this shard are "
                    "missing; the same command goes on"
                )
            return Ending("shard", len(parts), run, now.failed)
        tell(Notice("tables"))
        merge(folder, plan, finish=finish, anew=manifest is not None)
        made = manifest_of(folder)
        failed, capped = (made.counts.failed, made.counts.capped) if made else (0, 0)
        return Ending("now", plan.parts, run, failed, capped)


def _run(
    folder: Path, plan: RunPlan, found: Survey, engine: Engine, *, again: bool, counting: Counting
) -> int:
    """Run what is missing, and what failed if that is asked; give the number of parts."""
    retried = found.with_failures if again else []
    if not found.missing and not retried:
        return 0
    with marking(folder):
        compile_rules()
    unit = "points" if plan.setup.replicates is None else "runs"
    advance = counting("Running", sum(map(plan.runs_of, (*found.missing, *retried))), unit)

    def done(receipt: Receipt) -> None:
        advance(plan.runs_of(receipt.part))

    run = dispatch(engine, folder, plan, found.missing, done=done)
    return run + dispatch(engine, folder, plan, retried, again=True, done=done)


def _is_whole(
    folder: Path, plan: RunPlan, manifest: Manifest, tell: Callable[[str], None], finish: Finish
) -> bool:
    """See whether a complete sweep's files are as written; if not, say what is done about it.

    Returns:
        False if the tables are to be made again, from parts that are still there.

    Raises:
        RequestError: they cannot be.
    """
    damaged = damaged_files(folder, manifest)
    if damaged and not any(map(is_table, damaged)):
        for name, how in damaged.items():
            tell(Notice("from_tables", path=folder / name, why=how))
        finish_again(folder, plan, finish)
        return True
    if not damaged:
        return True
    if survey(folder, plan, range(plan.parts)).missing:
        raise RequestError(
            f"{folder / name}: {how}; {anew(folder)}" for name, how in damaged.items()
        )
    for name, how in damaged.items():
        tell(Notice("from_parts", path=folder / name, why=how))
    return False


def _opened(work: Work, folder: Path, options: Options, tell: Callable[[str], None]) -> RunPlan:
    """Find the sweep in a folder, or begin it there."""
    cut_short = (folder / LEAVING).is_file() and not (folder / PLAN).exists()
    again = options.restart or cut_short
    emptied = again and restart(folder)  # what others put there may stay
    if not emptied and find_plan(folder) is not None:
        return resume(folder, work, tell)
    if options.merge_only:
        raise RequestError(f"{folder}: holds no sweep to merge")
    with marking(folder):
        compile_rules()
    each = part_units(work, forecast(work), options.part_seconds, options.workers)
    return begin(folder, work, each)
