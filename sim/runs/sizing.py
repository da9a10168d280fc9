"""How long a sweep takes and how much room: from a few runs, before anything starts."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RequestError
from sim.runs.cells import Rows, run_cell
from sim.runs.ensemble import PILOT
from sim.runs.plan import MOST_PARTS, PlannedCell, Work
from sim.runs.points import variants_at
from sim.runs.simulate import compile_rules

PATIENCE = 1.0
"""Seconds after which no more runs are timed."""

SAMPLES = 8
"""Worlds that are timed, at points from all over the work."""

_MOST_ROWS = 500_000
"""Rows of one table that a part should hold: some 60 MB."""

_PARTS_EACH = 32
"""Parts that a worker should have, so that all end at nearly the same time."""

_LEAST_SECONDS = 0.25
"""Work that a part should have all the same: publishing and reading one takes some 5 ms."""

_FEWEST_EACH = 4
"""Parts that a worker should have even if they are shorter than that."""

_FINAL_SHARE = 0.7
"""Bytes of a compressed table of outcomes for one of plain numbers, about."""

BESIDE = 200_000
"""Bytes of figures, plan and manifest, about."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a sweep takes, about.

    Attributes:
        unit_seconds: of one core, for a unit.
        runs: how many; the least there can be if that follows from a precision.
        most_runs: as many as there can be.
        rows: of a unit: of runs, months and events.
        bytes: on disk at the end.
        most_bytes: on disk just before: parts and the tables at the end, while both are there.
    """

    unit_seconds: float
    runs: int
    most_runs: int
    rows: int
    bytes: int
    most_bytes: int


class Span(NamedTuple):
    """How many there are: from the least to the most, which is infinite if nobody knows it."""

    least: int
    most: float


type Planned = int | str | Span | Sequence[str] | Mapping[str, int]
"""What is run: how many, from how many to how many, how many of what; or its name, or names."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a study takes, about; more where ``runs`` has no single number.

    Attributes:
        plan: what is run, under the names by which it is told, in order.
        runs: how many.
        seconds: of one core.
        most_seconds: the same if all is run that may be; None if nothing depends on what is found.
        parts: of a sweep.
        bytes: on disk while it goes on; None if nothing is written there.
        final_bytes: on disk at the end; None if nothing stays.
        trial: seconds of one core for so many points that are tried, where not all of them count.
    """

    plan: Mapping[str, Planned]
    runs: Span
    seconds: float
    most_seconds: float | None = None
    parts: int | None = None
    bytes: int | None = None
    final_bytes: int | None = None
    trial: tuple[float, int] | None = None


def forecast(work: Work) -> Forecast:
    """Time a few units; rules are compiled first."""
    setup = work.setup
    worlds = PILOT if setup.replicates is None else 1
    seconds, beside = _tried(work)
    runs = work.units // len(setup.scenarios) * worlds * len(setup.arms)
    most = runs if setup.replicates is not None else runs // worlds * setup.max_replicates
    months = max(scenario.time.months for scenario in setup.scenarios.values())
    events = max(
        months * (held.groups.count + held.allies.count * held.states.count)
        for held in setup.scenarios.values()
    )
    of_run = max(1, "months" in setup.keep and months, "events" in setup.keep and events)
    row = 8 * (len(setup.outcomes) + 3)
    points = sum(column.nbytes for column in work.points.columns)
    final = BESIDE + points + runs * (_FINAL_SHARE * row + beside)
    return Forecast(
        unit_seconds=seconds * worlds,
        runs=runs,
        most_runs=most,
        rows=of_run * worlds * max(map(len, setup.arms_of)),
        bytes=round(final),
        most_bytes=round(final + runs * (row + beside)),
    )


def part_units(work: Work, found: Forecast, seconds: float, workers: int) -> int:
    """Give the units of a part: about so many seconds of work, not too many rows or parts.

    Args:
        work: all of it.
        found: what it takes.
        seconds: of work that a part should have.
        workers: that there are; each should have several parts, so that all end at once.
    """
    by_rows = _MOST_ROWS // max(1, found.rows)
    most, each = work.units, -(-work.units // (_PARTS_EACH * workers))
    if found.unit_seconds > 0:
        most = int(seconds / found.unit_seconds)
        each = max(each, int(min(_LEAST_SECONDS, seconds) / found.unit_seconds))
    each = max(1, min(each, most, by_rows, work.units // (_FEWEST_EACH * workers)))
    parts = -(-work.units // max(each, -(-work.units // MOST_PARTS)))
    rounds = -(-parts // workers)  # as many parts for each worker
    return -(-work.units // min(rounds * workers, MOST_PARTS, work.units))


def _tried(work: Work) -> tuple[float, float]:
    """Run a few worlds with all practices in cells from all over the work.

    Returns:
        Seconds of a world with all practices; bytes of a run's months and events.
    """
    setup, points = work.setup, work.points.num_rows
    chosen = np.unique(np.linspace(0, work.cells - 1, min(SAMPLES, work.cells)).round().astype(int))
    worlds = range(max(1, SAMPLES // len(chosen)))
    times, rows = [], Rows(setup)
    compile_rules()  # or the first world would take as long as loading them
    began = time.perf_counter()
    for number in chosen.tolist():
        cell = PlannedCell(number, number // points, number % points, worlds)
        row = work.points.slice(cell.point, 1).to_pylist()[0]
        base = list(setup.scenarios.values())[cell.scenario]
        try:
            practices = setup.practices_of(cell.scenario)
            variants = variants_at(base, setup.columns, row, practices)
        except RequestError:
            continue
        start = time.process_time()  # not the clock: others may be busy here
        run_cell(setup, cell, variants, rows)
        times.append(time.process_time() - start)
        if time.perf_counter() - began > PATIENCE:
            break
    if not times:
        return 0.0, 0.0
    made = rows.table()
    lists = made.select(list(setup.keep))
    beside = _written(lists) - _written(lists.slice(0, 0)) if setup.keep else 0
    return sum(times) / (len(times) * len(worlds)), beside / made.num_rows


def _written(table: pa.Table) -> int:
    """Give the bytes of a table as a file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    size: int = sink.getvalue().size
    return size


def sweep_cost(work: Work, part_seconds: float, workers: int, about: Mapping[str, Planned]) -> Cost:
    """Estimate what a sweep takes: how much there is to run, how long, how much room.

    Args:
        work: all of it.
        part_seconds: of work that a part should have.
        workers: that there are.
        about: what else the plan says, before all else.
    """
    setup, found = work.setup, forecast(work)
    by_precision = Span(PILOT, setup.max_replicates)
    plan: dict[str, Planned] = {
        "scenarios": tuple(setup.scenarios),
        "factors": tuple(column.name for column in setup.columns),
        "points": work.points.num_rows,
        "replicates": by_precision if setup.replicates is None else setup.replicates,
        "practices": tuple(setup.practices),
    }
    return Cost(
        plan={**about, **plan},
        runs=Span(found.runs, found.most_runs),
        seconds=found.unit_seconds * work.units,
        parts=-(-work.units // part_units(work, found, part_seconds, workers)),
        bytes=found.most_bytes,
        final_bytes=found.bytes,
    )
