"""A sweep from the folder it finds to the files at the end: begin or resume, run, compact."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sim.errors import RequestError
from sim.sweep.compact import IncompleteError, compact, redraw
from sim.sweep.complete import Manifest, damaged_files, is_figure, manifest_of
from sim.sweep.draft import Draft
from sim.sweep.drive import drive
from sim.sweep.engine import engine_of
from sim.sweep.folder import LEAVING, PLAN, begin, check_writable, find_plan, resume
from sim.sweep.plan import Plan
from sim.sweep.removal import restart
from sim.sweep.sizing import chunk_units, estimate
from sim.sweep.store import DisagreementError, disagreement, disagreements, move_aside
from sim.sweep.survey import Survey, survey
from sim.sweep.work import Receipt

type Counting = Callable[[str, int, str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sweep is to be done.

    Attributes:
        jobs: processes of the local engine.
        engine: ``local`` or ``dask``.
        scheduler: address of Dask's.
        shard: (i, n): chunks i, i + n, … of those counted from 1; None for all.
        chunk_seconds: work of a chunk, if the folder is new.
        retry_failed: run chunks with failed runs again.
        restart: remove the sweep that is there.
        merge_only: run nothing.
    """

    jobs: int = 1
    engine: str = "local"
    scheduler: str | None = None
    shard: tuple[int, int] | None = None
    chunk_seconds: float = 2.0
    retry_failed: bool = False
    restart: bool = False
    merge_only: bool = False

    @property
    def workers(self) -> int:
        """Processes that work at the sweep, if all shards have as many."""
        return self.jobs * (1 if self.shard is None else self.shard[1])


@dataclass(frozen=True, slots=True)
class Ending:
    """What there is at the end.

    Attributes:
        complete: whether the files at the end are there.
        before: whether they were there already.
        chunks: of this sweep or shard.
        run: of these, those that were run now.
        failed: runs with an error, of those that are there.
        capped: points at which a precision was perhaps not reached: they took all worlds allowed.
    """

    complete: bool
    before: bool
    chunks: int
    run: int
    failed: int
    capped: int = 0


def conduct(
    draft: Draft,
    folder: Path,
    manner: Manner,
    *,
    arguments: Sequence[str],
    started: datetime,
    tell: Callable[[str], None],
    counting: Counting,
) -> Ending:
    """Do a sweep, or what is left of it.

    Args:
        draft: what is asked.
        folder: of the sweep.
        manner: how.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.
        tell: says a line to people.
        counting: shows progress, as ``sim.cli.progress.counting``.

    Raises:
        RequestError: the folder holds something else, or a sweep that differs.
        IncompleteError: nothing was to be run, and chunks are missing.
        DisagreementError: the model is not deterministic.
        ChangedError: the sweep or the model changed meanwhile.
        OSError: the folder cannot be written.
    """
    plan = _opened(draft, folder, manner)
    for what in ("title", "question"):
        if getattr(plan.experiment, what) != getattr(draft.experiment, what):
            tell(f"{what}: the folder keeps the one with which it was begun")
    manifest = manifest_of(folder)
    there = manifest is not None and manifest.digest == plan.digest
    if manifest is not None and there:
        ending = _already(folder, plan, manifest, manner, tell=tell)
        if ending is not None:
            return ending
    chunks = _of_shard(plan, manner)
    found = survey(folder, plan, chunks)
    _tell_of_bad(folder, found, tell)
    if manner.merge_only and found.missing:
        raise IncompleteError(
            f"{folder}: {len(found.missing):,} of {plan.chunks:,} chunks are missing: "
            f"{_numbers(found.missing)}; run them, then merge"
        )
    run = _run(folder, plan, found, manner, tell=tell, counting=counting)
    if manner.shard is not None:
        now = survey(folder, plan, chunks) if run else found
        if now.missing:
            raise IncompleteError(
                f"{folder}: {len(now.missing):,} of the {len(chunks):,} chunks of this shard are "
                "missing; the same command goes on"
            )
        return Ending(complete=False, before=False, chunks=len(chunks), run=run, failed=now.failed)
    tell("Writing the tables …")
    compact(folder, plan, arguments=list(arguments), started=started, tell=tell, anew=there)
    made = manifest_of(folder)
    return Ending(
        complete=True,
        before=False,
        chunks=plan.chunks,
        run=run,
        failed=made.counts.failed if made else 0,
        capped=made.counts.capped if made else 0,
    )


def _already(
    folder: Path, plan: Plan, manifest: Manifest, manner: Manner, *, tell: Callable[[str], None]
) -> Ending | None:
    """Give the ending of a sweep that was complete before, unless something is left to do."""
    counts = manifest.counts
    if not _is_whole(folder, plan, manifest, tell) or (manner.retry_failed and counts.failed):
        return None
    return Ending(
        complete=True,
        before=True,
        chunks=plan.chunks,
        run=0,
        failed=counts.failed,
        capped=counts.capped,
    )


def _run(
    folder: Path,
    plan: Plan,
    found: Survey,
    manner: Manner,
    *,
    tell: Callable[[str], None],
    counting: Counting,
) -> int:
    """Run what is missing, and what failed if that is asked; give the number of chunks."""
    retried = found.with_failures if manner.retry_failed else []
    if not found.missing and not retried:
        return 0
    run = 0
    unit = "points" if plan.replicates is None else "runs"
    total = sum(_amount(plan, chunk) for chunk in (*found.missing, *retried))
    with counting("Running", total, unit) as advance:

        def done(receipt: Receipt) -> None:
            advance(_amount(plan, receipt.chunk))

        for part, again in ((found.missing, False), (retried, True)):
            if part:
                engine = engine_of(
                    manner.engine,
                    jobs=min(manner.jobs, len(part)),
                    scheduler=manner.scheduler,
                    tell=tell,
                )
                run += drive(engine, folder, plan, part, again=again, done=done)
    return run


def _is_whole(folder: Path, plan: Plan, manifest: Manifest, tell: Callable[[str], None]) -> bool:
    """See whether a complete sweep's files are as written; if not, say what is done about it.

    Returns:
        False if the tables are to be made again, from chunks that are still there.

    Raises:
        RequestError: they cannot be.
    """
    damaged = damaged_files(folder, manifest)
    if damaged and all(map(is_figure, damaged)):
        for name, how in damaged.items():
            tell(f"{folder / name}: {how}; drawn anew")
        redraw(folder, tell)
        return True
    if not damaged:
        return True
    problems = [f"{folder / name}: {how}" for name, how in damaged.items()]
    if survey(folder, plan, range(plan.chunks)).missing:
        raise RequestError(f"{line}; --restart runs the sweep anew" for line in problems)
    for line in problems:
        tell(f"{line}; made anew from the chunks")
    return False


def _opened(draft: Draft, folder: Path, manner: Manner) -> Plan:
    """Find the sweep in a folder, or begin it there."""
    cut_short = (folder / LEAVING).is_file() and not (folder / PLAN).exists()
    again = manner.restart or cut_short
    emptied = again and restart(folder)  # what others put there may stay
    if not emptied and find_plan(folder) is not None:
        return resume(folder, draft)
    if manner.merge_only:
        raise RequestError(f"{folder}: holds no sweep to merge")
    check_writable(folder)
    found = estimate(draft)
    units = chunk_units(Plan.of(draft, "", 1), found, manner.chunk_seconds, manner.workers)
    return begin(folder, draft, units)


def _of_shard(plan: Plan, manner: Manner) -> range:
    if manner.shard is None:
        return range(plan.chunks)
    part, parts = manner.shard
    return range(part - 1, plan.chunks, parts)


def _amount(plan: Plan, chunk: int) -> int:
    units = len(plan.units_of(chunk))
    return units if plan.replicates is None else units * len(plan.practices)


def _tell_of_bad(folder: Path, found: Survey, tell: Callable[[str], None]) -> None:
    """Move damaged chunks aside, and stop at copies that differ."""
    for path, why in found.damaged:
        aside = move_aside(path)
        tell(f"{path}: {why}; moved aside as {aside.name}, the chunk counts as missing")
    for path, other in disagreements(folder):
        raise DisagreementError(disagreement(path, other))


def _numbers(chunks: Iterable[int]) -> str:
    """Name chunks, the first few."""
    held = list(chunks)
    named = ", ".join(str(chunk) for chunk in held[:5])
    return named if len(held) <= 5 else f"{named} …"
