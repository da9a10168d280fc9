"""A sweep from the folder it finds to the tables at the end: begin or resume, run, merge."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sim.errors import RequestError
from sim.runs.dispatch import dispatch
from sim.runs.engines import DaskEngine, Engine, LocalEngine, misfit
from sim.runs.folder import (
    LEAVING,
    PLAN,
    Manifest,
    begin,
    check_writable,
    damaged_files,
    find_plan,
    is_figure,
    manifest_of,
    restart,
)
from sim.runs.merge import Draw, IncompleteError, merge, redraw
from sim.runs.parts import DisagreementError, disagreements, move_aside
from sim.runs.plan import RunPlan, Work
from sim.runs.resume import resume
from sim.runs.sizing import forecast, part_units
from sim.runs.status import Survey, survey
from sim.runs.worker import Receipt

type Counting = Callable[[str, int, str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Options:
    """How a sweep is to be done.

    Attributes:
        jobs: processes of the local engine.
        engine: ``local`` or ``dask``.
        scheduler: address of Dask's.
        shard: (i, n): parts i, i + n, … of those counted from 1; None for all.
        part_seconds: work of a part, if the folder is new.
        retry_failed: run parts with failed runs again.
        restart: remove the sweep that is there.
        merge_only: run nothing.
    """

    jobs: int = 1
    engine: str = "local"
    scheduler: str | None = None
    shard: tuple[int, int] | None = None
    part_seconds: float = 2.0
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

    @property
    def complete(self) -> bool:
        """Whether the tables are there."""
        return self.tables != "shard"

    @property
    def before(self) -> bool:
        """Whether they were there already."""
        return self.tables == "before"


def execute(
    work: Work,
    folder: Path,
    manner: Options,
    *,
    arguments: Sequence[str],
    started: datetime,
    tell: Callable[[str], None],
    counting: Counting,
    draw: Draw | None = None,
) -> Ending:
    """Do a sweep, or what is left of it.

    Args:
        work: what is asked.
        folder: of the sweep.
        manner: how.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.
        tell: says a line to people.
        counting: shows progress, as ``sim.cli.progress.counting``.
        draw: draws the figures of the complete sweep.

    Raises:
        RequestError: the folder holds something else, or a sweep that differs; or the engine cannot
            be had.
        IncompleteError: nothing was to be run, and parts are missing.
        DisagreementError: the model is not deterministic.
        ChangedError: the sweep or the model changed meanwhile.
        OSError: the folder cannot be written.
    """
    engine = _engine(manner, tell)  # before anything is written: it may be out of reach
    try:
        return _execute(
            work,
            folder,
            manner,
            engine,
            arguments=arguments,
            started=started,
            tell=tell,
            counting=counting,
            draw=draw,
        )
    finally:
        engine.close()


def _execute(
    work: Work,
    folder: Path,
    manner: Options,
    engine: Engine,
    *,
    arguments: Sequence[str],
    started: datetime,
    tell: Callable[[str], None],
    counting: Counting,
    draw: Draw | None,
) -> Ending:
    plan = _opened(work, folder, manner, tell)
    for what in ("title", "question"):
        old, new = (held.asked.get("experiment", {}) for held in (plan.setup, work.setup))
        if old.get(what) != new.get(what):
            tell(f"{what}: the folder keeps the one with which it was begun")
    manifest = manifest_of(folder)
    there = manifest is not None and manifest.digest == plan.digest
    if manifest is not None and there:
        whole = _is_whole(folder, plan, manifest, tell, draw)
        if whole and not (manner.retry_failed and manifest.counts.failed):
            counts = manifest.counts
            return Ending("before", plan.parts, 0, counts.failed, counts.capped)
    parts = _of_shard(plan, manner)
    found = survey(folder, plan, parts)
    for path, why in found.damaged:
        aside = move_aside(path)
        tell(f"{path}: {why}; moved aside as {aside.name}, the part counts as missing")
    for told in disagreements(folder):
        raise DisagreementError(told)
    if manner.merge_only and found.missing:
        raise IncompleteError(
            f"{folder}: {len(found.missing):,} of {plan.parts:,} parts are missing: "
            f"{_numbers(found.missing)}; run them, then merge"
        )
    run = _run(folder, plan, found, engine, again=manner.retry_failed, counting=counting)
    if manner.shard is not None:
        now = survey(folder, plan, parts) if run else found
        if now.missing:
            raise IncompleteError(
                f"{folder}: {len(now.missing):,} of the {len(parts):,} parts of this shard are "
                "missing; the same command goes on"
            )
        return Ending("shard", len(parts), run, now.failed)
    tell("Writing the tables …")
    merge(folder, plan, arguments=list(arguments), started=started, draw=draw, anew=there)
    made = manifest_of(folder)
    failed, capped = (made.counts.failed, made.counts.capped) if made else (0, 0)
    return Ending("now", plan.parts, run, failed, capped)


def _engine(manner: Options, tell: Callable[[str], None]) -> Engine:
    if problem := misfit(manner.engine, manner.scheduler):
        raise RequestError(problem)
    if manner.scheduler is None:
        return LocalEngine(manner.jobs)
    return DaskEngine(manner.scheduler, tell)


def _run(
    folder: Path, plan: RunPlan, found: Survey, engine: Engine, *, again: bool, counting: Counting
) -> int:
    """Run what is missing, and what failed if that is asked; give the number of parts."""
    retried = found.with_failures if again else []
    if not found.missing and not retried:
        return 0
    unit = "points" if plan.setup.replicates is None else "runs"
    total = sum(_amount(plan, part) for part in (*found.missing, *retried))
    with counting("Running", total, unit) as advance:

        def done(receipt: Receipt) -> None:
            advance(_amount(plan, receipt.part))

        run = dispatch(engine, folder, plan, found.missing, done=done)
        return run + dispatch(engine, folder, plan, retried, again=True, done=done)


def _is_whole(
    folder: Path, plan: RunPlan, manifest: Manifest, tell: Callable[[str], None], draw: Draw | None
) -> bool:
    """See whether a complete sweep's files are as written; if not, say what is done about it.

    Returns:
        False if the tables are to be made again, from parts that are still there.

    Raises:
        RequestError: they cannot be.
    """
    damaged = damaged_files(folder, manifest)
    if draw is not None and damaged and all(map(is_figure, damaged)):
        for name, how in damaged.items():
            tell(f"{folder / name}: {how}; drawn anew")
        redraw(folder, draw)
        return True
    if not damaged:
        return True
    problems = [f"{folder / name}: {how}" for name, how in damaged.items()]
    if survey(folder, plan, range(plan.parts)).missing:
        raise RequestError(f"{line}; --restart runs the sweep anew" for line in problems)
    for line in problems:
        tell(f"{line}; made anew from the parts")
    return False


def _opened(work: Work, folder: Path, manner: Options, tell: Callable[[str], None]) -> RunPlan:
    """Find the sweep in a folder, or begin it there."""
    cut_short = (folder / LEAVING).is_file() and not (folder / PLAN).exists()
    again = manner.restart or cut_short
    emptied = again and restart(folder)  # what others put there may stay
    if not emptied and find_plan(folder) is not None:
        return resume(folder, work, tell)
    if manner.merge_only:
        raise RequestError(f"{folder}: holds no sweep to merge")
    check_writable(folder)
    each = part_units(work, forecast(work), manner.part_seconds, manner.workers)
    return begin(folder, work, each)


def _of_shard(plan: RunPlan, manner: Options) -> range:
    if manner.shard is None:
        return range(plan.parts)
    part, parts = manner.shard
    return range(part - 1, plan.parts, parts)


def _amount(plan: RunPlan, part: int) -> int:
    units = len(plan.batch_of(part)[1])
    return units if plan.setup.replicates is None else units * len(plan.setup.labels)


def _numbers(parts: Iterable[int]) -> str:
    """Name parts, the first few."""
    held = list(parts)
    named = ", ".join(str(part) for part in held[:5])
    return named if len(held) <= 5 else f"{named} …"
