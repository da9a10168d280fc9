"""What a worker does: one part, from the folder's plan to a row for each run.

A run that raises, or a point that gives no valid world, is a row with the reason; its outcomes are
not a number.
"""

import signal
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import connection, parent_process
from os import _exit
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.errors import RequestError, one_line
from sim.model.tables import Columns, Names, event_columns, month_columns
from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES, Floats
from sim.runs.ensemble import in_two_stages
from sim.runs.folder import PLAN, former_of_part, is_complete, open_plan, points_of_part
from sim.runs.identity import model_version, result_versions
from sim.runs.own_model import ExitError, OwnModel, load_model, model_identity
from sim.runs.parts import (
    NESTED,
    SweepError,
    good_part,
    kept_tables,
    part_schema,
    processor,
    publish,
)
from sim.runs.plan import PlannedCell, RunModel, RunPlan, Setup
from sim.runs.points import variants_at
from sim.runs.simulate import Variant, compile_rules, loop_over
from sim.scenario.schema import Scenario
from sim.world.columns import Record

type Points = Mapping[int, Mapping[str, Any]]
"""The value in each column at each point of a part."""


class Rows:
    """The rows of a part as they come."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._numbers: list[tuple[int, int, int]] = []
        self._outcomes: list[Floats] = []
        self._errors: list[str | None] = []
        self._lists: list[dict[str, pa.Array]] = []

    def add(
        self, run: tuple[int, int, int], outcomes: Floats, record: Record, at: Scenario
    ) -> None:
        """Add a run that succeeded: its cell, replicate and arm, and what came of it."""
        made = {}
        if "months" in self._setup.keep:
            made["months"] = _struct("months", month_columns(record, at.time.months))
        if "events" in self._setup.keep:
            made["events"] = _struct("events", event_columns(record, Names.of(at)))
        self._add(run, outcomes[self._setup.outcome_places], None, made)

    def fail(self, cell: PlannedCell, reason: str, arms: Sequence[int] = ()) -> None:
        """Add the runs of a cell that failed for one reason; one world if their number is open.

        Args:
            cell: whose runs they are.
            reason: why they failed.
            arms: places of those that did; all by default.
        """
        arms = arms or range(len(self._setup.arms_of[cell.scenario]))
        undefined = np.full(len(self._setup.outcomes), np.nan)
        for replicate in range(1) if cell.replicates is None else cell.replicates:
            for arm in arms:
                self._add((cell.number, replicate, arm), undefined, reason, {})

    @contextmanager
    def failing(self, cell: PlannedCell, arms: Sequence[int] = ()) -> Iterator[None]:
        """Add the runs of a cell as failed if anything is raised within; ``ExitError`` ends all."""
        try:
            yield
        except ExitError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever else it is becomes data
            self.fail(cell, reason_of(error), arms)

    def _add(
        self,
        run: tuple[int, int, int],
        outcomes: Floats,
        error: str | None,
        lists: dict[str, pa.Array],
    ) -> None:
        self._numbers.append(run)
        self._outcomes.append(outcomes)
        self._errors.append(error)
        self._lists.append(lists)

    def table(self) -> pa.Table:
        """Give the rows, in the columns of ``part_schema``."""
        schema, count = part_schema(self._setup), len(self._numbers)
        numbers = np.array(self._numbers, np.int64).reshape(-1, 3)
        outcomes = np.array(self._outcomes).reshape(count, len(self._setup.outcomes))
        columns = [
            _numbers(held, field.type)
            for held, field in zip((*numbers.T, *outcomes.T), schema, strict=False)
        ]
        failed = any(self._errors)
        columns.append(pa.array(self._errors) if failed else pa.nulls(count, pa.string()))
        for name in kept_tables(self._setup)[1:]:
            held = [lists.get(name, pa.array([], NESTED[name])) for lists in self._lists]
            offsets = np.cumsum([0, *map(len, held)], dtype=np.int32)
            values = pa.concat_arrays([pa.array([], NESTED[name]), *held])
            columns.append(pa.ListArray.from_arrays(offsets, values))
        return pa.table(columns, schema=schema)


def _numbers(held: NDArray[Any], kind: pa.DataType) -> pa.Array:
    """Lay out numbers as they are; ``pa.array`` would import pandas first, in every worker."""
    values = np.ascontiguousarray(held, kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


def run_part(plan: RunPlan, part: int, points: Points, former: pa.Table | None = None) -> pa.Table:
    """Run all worlds of a part.

    Args:
        plan: of the work.
        part: its number.
        points: the values at each of its points.
        former: runs of it that are there already, whole worlds in the columns of ``part_schema``;
            they are not run again.

    Returns:
        The rows, in the columns of ``part_schema``.
    """
    rows = Rows(plan.setup)
    setup, bases = plan.setup, list(plan.setup.scenarios.values())
    done = set[tuple[int, int]]()
    if former is not None:
        done.update(zip(former["cell"].to_pylist(), former["replicate"].to_pylist(), strict=True))
    for planned in plan.cells_of(part):
        numbers = planned.replicates
        left = [n for n in numbers or (0,) if (planned.number, n) not in done]
        if not left:
            continue
        cell = planned if numbers is None else planned._replace(replicates=left)
        try:
            base, arms = bases[cell.scenario], setup.practices_of(cell.scenario)
            variants = variants_at(base, setup.columns, points[cell.point], arms)
        except RequestError as error:
            rows.fail(cell, f"no valid world: {'; '.join(error.problems)}")
            continue
        run_cell(setup, cell, variants, rows)
    if former is None or not done:
        return rows.table()
    table = pa.concat_tables([former.replace_schema_metadata(), rows.table()])
    order = [(name, "ascending") for name in ("cell", "replicate", "arm")]
    return table.take(pc.sort_indices(table, sort_keys=order)).combine_chunks()


def failed_part(plan: RunPlan, part: int, reason: str) -> pa.Table:
    """Give the rows of a part that could not be run: one for each of its runs."""
    rows = Rows(plan.setup)
    for cell in plan.cells_of(part):
        rows.fail(cell, one_line(reason))
    return rows.table()


def run_cell(setup: Setup, cell: PlannedCell, variants: Sequence[Variant], rows: Rows) -> None:
    """Run the worlds of a cell, as many as it has or as its precision takes."""
    model = None if setup.model is None else model_of(setup.model)
    worlds = loop_over(
        variants,
        setup.seed_at(cell.point),
        model,
        events="events" in setup.keep,
        fitted="posterior" if setup.posterior else "point",
    )
    rights = OUTCOME_NAMES.index(MAIN_OUTCOME)
    first, against = setup.compared(cell.scenario)

    worlds.stopped = getattr(_HERE, "stopped", worlds.stopped)

    def draw(replicates: Sequence[int]) -> Floats:
        found = np.full((len(replicates), len(variants)), np.nan)
        for n, replicate in enumerate(replicates):
            one = cell._replace(replicates=[replicate])
            with rows.failing(one):
                for v, finish in worlds.of_replicate(replicate):
                    with rows.failing(one, [v]):
                        outcomes, _, record = finish()
                        rows.add(
                            (cell.number, replicate, v), outcomes, record, variants[v].scenario
                        )
                        found[n, v] = outcomes[rights]
        differences: Floats = found[:, first] - found[:, against]
        return differences

    if cell.replicates is not None:
        draw(cell.replicates)
    elif setup.precision is not None:
        in_two_stages(draw, setup.precision, max_replicates=setup.max_replicates)


def heed(stopped: threading.Event) -> None:
    """Have runs in this thread given up as soon as ``stopped`` is set."""
    _HERE.stopped = stopped


_HERE = threading.local()
"""``stopped``: see ``heed``."""


def model_of(asked: RunModel) -> OwnModel:
    """Give a user's own model as it was when the work was laid out.

    Raises:
        RequestError: its class is not to be found here, or its source is another by now.
    """
    key = (asked.name, asked.sha256)
    kind = _KNOWN[key] if key in _KNOWN else load_model(asked.name)
    if model_identity(kind)["sha256"] != asked.sha256:
        raise RequestError(f"model {asked.name}: its source has changed since the sweep was begun")
    _KNOWN[key] = kind
    return OwnModel(kind, asked.values)


_KNOWN: dict[tuple[str, str], Any] = {}
"""Classes that were looked up in this process."""


def run_model(model: OwnModel, name: str = "") -> RunModel:
    """Say a user's own model as plain data, from which a worker finds it again.

    Args:
        model: it.
        name: by which it is found, ``module:Class`` or ``file.py:Class``; that of its class else,
            which must then be one that other processes can import, unless the engine has threads.
    """
    identity = model_identity(model.kind)
    asked = RunModel(
        name=name or identity["model"],
        sha256=identity["sha256"],
        values=dict(model.values),
        outcomes=tuple((row.name, row.unit, row.definition) for row in model.kind.own_outcomes),
    )
    _KNOWN[asked.name, asked.sha256] = model.kind
    return asked


def reason_of(error: BaseException) -> str:
    """Say an exception and where it came from, on one line that is the same on every machine."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({Path(row.filename).name}, line {row.lineno})" for row in last)
    return one_line(f"{type(error).__name__}: {error}{where}")


def _struct(name: str, columns: Columns) -> pa.Array:
    fields = list(NESTED[name])
    arrays = [
        pa.array(np.ascontiguousarray(columns[field.name]), field.type, from_pandas=True)
        for field in fields
    ]
    return pa.StructArray.from_arrays(arrays, fields=fields)


_LOADING = threading.Lock()


class ChangedError(SweepError):
    """The sweep or the model is not what it was when the work was given out."""


class Receipt(NamedTuple):
    """What a worker gives back: only numbers, the results are in the part's file."""

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
