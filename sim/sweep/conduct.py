"""A sweep from the folder it finds to the files at the end: begin or resume, run, compact."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sim.scenario.errors import RequestError
from sim.sweep.compact import IncompleteError, compact
from sim.sweep.draft import Draft
from sim.sweep.drive import Tally, drive
from sim.sweep.engine import engine_of
from sim.sweep.folder import (
    begin,
    check_complete,
    check_writable,
    find_plan,
    is_complete,
    manifest_of,
    restart,
    resume,
)
from sim.sweep.plan import Plan
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
    """

    complete: bool
    before: bool
    chunks: int
    run: int
    failed: int


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
    manifest = manifest_of(folder) if is_complete(folder, plan) else None
    if manifest is not None:
        check_complete(folder, manifest)
        failed = manifest["counts"]["failed"]
        if not (manner.retry_failed and failed):
            return Ending(complete=True, before=True, chunks=plan.chunks, run=0, failed=failed)
    chunks = _of_shard(plan, manner)
    found = survey(folder, plan, chunks)
    _tell_of_bad(folder, found, tell)
    if manner.merge_only and found.missing:
        raise IncompleteError(
            f"{folder}: {len(found.missing):,} of {plan.chunks:,} chunks are missing: "
            f"{_numbers(found.missing)}; run them, then merge"
        )
    retried = found.with_failures if manner.retry_failed else []
    tally = Tally()
    if found.missing or retried:
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
                    made = drive(engine, folder, plan, part, again=again, done=done)
                    tally.chunks += made.chunks
    if manner.shard is not None:
        there = survey(folder, plan, chunks) if tally.chunks else found
        return Ending(
            complete=False,
            before=False,
            chunks=len(chunks),
            run=tally.chunks,
            failed=there.failed,
        )
    tell("Writing the tables …")
    compact(folder, plan, arguments=list(arguments), started=started)
    counts = (manifest_of(folder) or {"counts": {"failed": 0}})["counts"]
    return Ending(
        complete=True,
        before=False,
        chunks=plan.chunks,
        run=tally.chunks,
        failed=counts["failed"],
    )


def _opened(draft: Draft, folder: Path, manner: Manner) -> Plan:
    """Find the sweep in a folder, or begin it there."""
    emptied = manner.restart and restart(folder)  # what others put there may stay
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
