"""How long a sweep takes and how much room: from a few runs, before anything starts."""

import time
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RequestError
from sim.render.wording import duration, size
from sim.scenario.schema import Scenario
from sim.sweep.design import POINT
from sim.sweep.draft import Draft
from sim.sweep.plan import MOST_CHUNKS, Block, Plan
from sim.sweep.run import Tables, run_block
from sim.sweep.worlds import practice_texts, world_at

PATIENCE = 1.0
"""Seconds after which no more runs are timed."""

SAMPLES = 8
"""Points that are timed."""

PILOT_WORLDS = 100
"""Worlds that a precision takes at least; a test compares it with the pilot's."""

MOST_ROWS = 500_000
"""Rows of one table that a chunk should hold: some 60 MB."""

CHUNKS_EACH = 4
"""Chunks that a worker should have at least, if there is work enough."""

FINAL_SHARE = 0.7
"""Bytes of a compressed table of outcomes for one of plain numbers, about."""

BESIDE = 200_000
"""Bytes of figures, plan and manifest, about."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a sweep takes, about.

    Attributes:
        unit_seconds: of one core, for a unit.
        runs: how many; the least there can be if that follows from a precision.
        most_runs: as many as there can be.
        rows: of a unit: of runs, months and events.
        bytes: on disk at the end.
        most_bytes: on disk just before: chunks and the files at the end, while both are there.
    """

    unit_seconds: float
    runs: int
    most_runs: int
    rows: int
    bytes: int
    most_bytes: int


@dataclass(frozen=True, slots=True)
class _Trial:
    """What was measured: seconds of a world with all practices, bytes of a run's further tables."""

    seconds: float
    chunk_bytes: float
    final_bytes: float


def estimate(draft: Draft) -> Estimate:
    """Time a few units; rules should be compiled."""
    plan = Plan.of(draft, "", 1)
    experiment = draft.experiment
    worlds = 1 if experiment.replicates is not None else PILOT_WORLDS
    trial = _tried(draft, plan)
    runs = plan.units * worlds * len(plan.practices)
    most = runs if plan.runs is not None else runs // worlds * experiment.max_replicates
    months = max(scenario.time.months for scenario in draft.scenarios.values())
    events = max(months * _most_events(scenario) for scenario in draft.scenarios.values())
    of_run = [1]
    if "months" in experiment.keep:
        of_run.append(months)
    if "events" in experiment.keep:
        of_run.append(events)
    row = 8 * (len(plan.kept_outcomes) + 4)
    points = sum(column.nbytes for column in draft.points.columns)
    final = BESIDE + points + runs * (FINAL_SHARE * row + trial.final_bytes)
    return Estimate(
        unit_seconds=trial.seconds * worlds,
        runs=runs,
        most_runs=most,
        rows=max(of_run) * worlds * len(plan.practices),
        bytes=round(final),
        most_bytes=round(final + runs * (row + trial.chunk_bytes)),
    )


def chunk_units(plan: Plan, found: Estimate, seconds: float, workers: int) -> int:
    """Give the units of a chunk: about so many seconds of work, not too many rows or chunks.

    Args:
        plan: of the sweep, with chunks of any size.
        found: what it takes.
        seconds: of work that a chunk should have.
        workers: that there are; each should have several chunks, so that all end at once.
    """
    by_time = int(seconds / found.unit_seconds) if found.unit_seconds > 0 else plan.units
    by_rows = MOST_ROWS // max(1, found.rows)
    by_workers = plan.units // (CHUNKS_EACH * workers)
    fewest = -(-plan.units // MOST_CHUNKS)
    return min(max(1, fewest, min(by_time, by_rows, by_workers)), plan.units)


def _most_events(scenario: Scenario) -> int:
    return scenario.groups.count + scenario.allies.count * scenario.states.count


def _tried(draft: Draft, plan: Plan) -> _Trial:
    """Run a world with all practices at points from all over the design."""
    cells = len(draft.scenarios) * plan.points
    chosen = np.unique(np.linspace(0, cells - 1, min(SAMPLES, cells)).round().astype(int))
    texts, times, tables = practice_texts(draft.experiment), [], Tables(plan)
    began = time.perf_counter()
    for cell in chosen.tolist():
        scenario, point = divmod(cell, plan.points)
        row = draft.points.slice(point, 1).to_pylist()[0]
        del row[POINT]
        try:
            world = world_at(list(draft.scenarios.values())[scenario], draft.axes, row, texts)
        except RequestError:
            continue
        start = time.process_time()  # not the clock: others may be busy here
        run_block(plan, Block(scenario, point, range(1)), world, tables)
        times.append(time.process_time() - start)
        if time.perf_counter() - began > PATIENCE:
            break
    if not times:
        return _Trial(0.0, 0.0, 0.0)
    kept = tables.tables()
    runs = kept.pop("runs").num_rows
    return _Trial(
        seconds=sum(times) / len(times),
        chunk_bytes=sum(table.nbytes for table in kept.values()) / runs,
        final_bytes=sum(_compressed(table) for table in kept.values()) / runs,
    )


def _compressed(table: pa.Table) -> int:
    """Give the bytes of a table as it will be written at the end, without what an empty one has."""

    def written(table: pa.Table) -> int:
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink)
        size: int = sink.getvalue().size
        return size

    return written(table) - written(table.slice(0, 0))


def foretold(draft: Draft, chunk_seconds: float, workers: int) -> list[tuple[str, str]]:
    """Say how much a sweep is, how long it takes and how much room: what, and how much."""
    found = estimate(draft)
    plan = Plan.of(draft, "", 1)
    units = chunk_units(plan, found, chunk_seconds, workers)
    seconds = found.unit_seconds * plan.units
    open_end = plan.replicates is None
    worlds = f"{plan.replicates or 0:,}"
    runs = f"{found.runs:,}"
    if open_end:
        worlds = f"{PILOT_WORLDS} to {draft.experiment.max_replicates:,}, by precision"
        runs = f"{found.runs:,} to {found.most_runs:,}"
    least = "at least " if open_end else ""
    room = f"{size(found.bytes)}; {size(found.most_bytes)} while the tables are written"
    return [
        ("question", " ".join(draft.experiment.question.split())),
        ("scenarios", ", ".join(draft.scenarios)),
        ("factors", ", ".join(axis.name for axis in draft.axes) or "none"),
        ("points", f"{plan.points:,} ({draft.experiment.design})"),
        ("replicates", worlds),
        ("practices", ", ".join(draft.practices)),
        ("runs", runs),
        ("chunks", f"{-(-plan.units // units):,}"),
        ("time of one core", f"{least}about {duration(seconds)}"),
        ("room on disk", f"{least}about {room}"),
    ]
