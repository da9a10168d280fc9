"""The tables at the end: all parts in order, the same bytes however they came about."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.files import MANIFEST, MOST_JSON, read_regular, sync
from sim.result_folder import remove_report
from sim.runs.folder import (
    POINTS,
    is_complete,
    manifest_of,
    points_between,
    points_path,
    remove_files,
    remove_parts,
    remove_staging,
    result_files,
    staging_in,
)
from sim.runs.parts import (
    GROUP_ROWS,
    SweepError,
    final_schema,
    good_part,
    kept_tables,
    naming,
    with_dictionary,
)
from sim.runs.plan import RunPlan

_AT_ONCE = 4_000_000
"""Bytes of rows of parts that are merged at once, some 20,000 runs without months or events."""

type Finish = Callable[[Path, Mapping[str, Any]], None]
"""Writes all that goes with the tables into their folder, the manifest last.

It is told what the manifest is to say: the digest, counts of runs, processors.
"""


class IncompleteError(SweepError):
    """A part is missing or damaged."""


@dataclass(slots=True)
class _Found:
    """What is counted while parts are read."""

    runs: int = 0
    failed: int = 0
    capped: int = 0
    processors: set[str] = field(default_factory=set)

    def said(self, plan: RunPlan) -> dict[str, Any]:
        counts = {"runs": self.runs, "failed": self.failed, "capped": self.capped}
        return {"digest": plan.digest, "counts": counts, "processors": sorted(self.processors)}


def merge(folder: Path, plan: RunPlan, *, finish: Finish, anew: bool = False) -> None:
    """Write the tables at the end and what goes with them, and remove the parts.

    Parts stay if some runs failed, so that these can be run again.

    Args:
        folder: of the sweep.
        plan: of the sweep.
        finish: writes what goes with the tables.
        anew: in place of tables of this plan that are there.

    Raises:
        IncompleteError: a part is missing or damaged.
        OSError: a file cannot be written; the parts stay.
    """
    before = _manifest_bytes(folder)
    found = _Found()
    try:
        with _staged(folder) as staging:
            _write_tables(folder, staging, plan, found)
            with naming(folder):
                shutil.copyfile(points_path(folder, plan), staging / POINTS)
            finish(staging, found.said(plan))
    except (FileNotFoundError, IncompleteError):
        if is_complete(folder, plan) and not (anew and _manifest_bytes(folder) == before):
            return  # another process was faster
        raise
    remove_staging(folder)  # of attempts that were killed; whoever is late finds all complete
    if found.failed == 0:
        remove_parts(folder)


def finish_again(folder: Path, plan: RunPlan, finish: Finish) -> None:
    """Write what goes with the tables of a complete sweep again, from these.

    Raises:
        OSError: a file cannot be written.
    """
    manifest = manifest_of(folder)
    with _staged(folder) as staging:
        for name in (POINTS, *(f"{table}.parquet" for table in kept_tables(plan.setup))):
            shutil.copyfile(folder / name, staging / name)
        said = {"digest", "counts", "processors"}
        finish(staging, {} if manifest is None else manifest.model_dump(include=said))


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """Have files made in a folder of their own; then put them in their place.

    The manifest is the last: with it the sweep is complete.
    """
    staging = staging_in(folder)
    staging.mkdir()
    try:
        yield staging
        made = [path for path in staging.rglob("*") if path.is_file()]
        names = {path.relative_to(staging).as_posix() for path in made}
        if not names:
            raise FileNotFoundError(staging)
        outdated = result_files(folder) - names
        for name in sorted(names, key=lambda name: (name == MANIFEST, name)):
            (folder / name).parent.mkdir(exist_ok=True)
            sync(staging / name)
            (staging / name).replace(folder / name)
        # Only now: another process that is faster removes what is staged here at any moment.
        remove_files(folder, outdated)
        remove_report(folder)  # of what the folder held before
        sync(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _manifest_bytes(folder: Path) -> bytes:
    try:
        return read_regular(folder / MANIFEST, MOST_JSON)
    except FileNotFoundError:
        return b""


def partial_runs(folder: Path, plan: RunPlan) -> Iterator[pa.Table]:
    """Give the runs that there are, as ``runs.parquet`` will hold them.

    What is missing or damaged is passed over.
    """
    schema = final_schema(plan.setup, "runs", plan.model)
    for table in _in_order(folder, plan, _Found(), partial=True):
        yield _final(folder, plan, schema, table)


def _in_order(
    folder: Path, plan: RunPlan, found: _Found, *, partial: bool = False
) -> Iterator[pa.Table]:
    """Give all runs part by part, and with it by scenario, point, replicate and arm."""
    for part in range(plan.parts):
        held = good_part(folder, plan, part)
        if held is not None:
            found.runs, found.failed = found.runs + held.runs, found.failed + held.failed
            found.processors.update(held.cpu.split("\n"))
            found.capped += _capped(plan, held.table)
            yield _numbered(plan, held.table)
        elif not partial:
            raise IncompleteError(f"part {part} is missing or damaged")


def _gathered(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Give some tables as one, for what is done with each costs more than its rows."""
    held: list[pa.Table] = []
    room = 0
    for table in tables:
        held.append(table)
        room += table.nbytes
        if room >= _AT_ONCE:
            yield pa.concat_tables(held).combine_chunks()
            held, room = [], 0
    if held:
        yield pa.concat_tables(held).combine_chunks()


def _numbered(plan: RunPlan, table: pa.Table) -> pa.Table:
    """Name the cells of runs by the places of their scenarios and the numbers of their points."""
    scenarios, points = np.divmod(table["cell"].to_numpy(), plan.points)
    table = table.replace_schema_metadata().append_column("scenario", pa.array(scenarios))
    return table.append_column("point", pa.array(points))


def _capped(plan: RunPlan, table: pa.Table) -> int:
    """Count the cells of a part that took all worlds that a precision may take."""
    if plan.setup.replicates is not None:
        return 0
    worlds = table.group_by("cell").aggregate([("replicate", "max")])
    most = plan.setup.max_replicates - 1
    return int(pc.sum(pc.equal(worlds.column("replicate_max"), most)).as_py() or 0)


def _write_tables(folder: Path, staging: Path, plan: RunPlan, found: _Found) -> None:
    with ExitStack() as stack:
        tables = {
            name: stack.enter_context(
                _Groups(staging / f"{name}.parquet", final_schema(plan.setup, name, plan.model))
            )
            for name in kept_tables(plan.setup)
        }
        for table in _gathered(_in_order(folder, plan, found)):
            for name, groups in tables.items():
                rows = table if name == "runs" else _unnested(table, name)
                groups.add(_final(folder, plan, groups.schema, rows))


def _unnested(table: pa.Table, name: str) -> pa.Table:
    """Give the lists of all runs as rows, each with the numbers of its run."""
    lists = table.column(name).combine_chunks()
    runs = table.select(["scenario", "point", "replicate", "arm"])
    rows = runs.take(pc.list_parent_indices(lists))
    values = pc.list_flatten(lists)
    for one, column in zip(values.type, values.flatten(), strict=True):
        rows = rows.append_column(one.name, column)
    return rows


def _final(folder: Path, plan: RunPlan, schema: pa.Schema, table: pa.Table) -> pa.Table:
    """Turn rows into the columns of a table at the end."""
    setup = plan.setup
    columns = {name: table[name] for name in table.column_names}
    columns["scenario"] = pa.array(list(setup.scenarios)).take(table["scenario"])
    before = pa.array(np.cumsum([0, *map(len, setup.arms_of)]))  # arms, and those of a scenario
    places = pc.add(before.take(table["scenario"]), table["arm"])
    arms = [arm for held in setup.arms_of for arm in held]
    columns["practice"] = pa.array([arm.practice for arm in arms]).take(places)
    columns["switch"] = pa.array([arm.switch for arm in arms]).take(places)
    if setup.columns and setup.columns[0].name in schema.names:
        columns |= _factors(folder, plan, table)
    arrays = []
    for one in schema:
        held = columns[one.name]
        if pa.types.is_floating(held.type):
            held = pc.if_else(pc.is_nan(held), None, held)  # undefined is null
        arrays.append(held)
    return pa.Table.from_arrays(arrays, schema=schema)


def _factors(folder: Path, plan: RunPlan, table: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Give the value of each factor in every run; a scenario's own where the point says none."""
    parts = []
    places = table.column("scenario")
    for place in places.unique().to_pylist():
        rows = table.column("point").filter(pc.equal(places, place))
        first, last = pc.min(rows).as_py(), pc.max(rows).as_py()
        part = points_between(folder, plan, first, last).take(pc.subtract(rows, first))
        own = plan.setup.own_levels[place]
        for n, name in enumerate(part.column_names):
            if own.get(name) is not None:
                part = part.set_column(n, part.field(n), part.column(n).fill_null(own[name]))
        parts.append(part)
    joined = pa.concat_tables(parts)
    return {column.name: joined.column(column.name) for column in plan.setup.columns}


class _Groups:
    """A Parquet file written in row groups of one size.

    Args:
        path: of the file, which is new.
        schema: of its table.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path, self.schema = path, schema
        # A file of Python's: its errors name the file and the reason.
        self._file = path.open("xb")
        self._writer = pq.ParquetWriter(self._file, schema, use_dictionary=with_dictionary(schema))
        self._held = schema.empty_table()

    def add(self, table: pa.Table) -> None:
        """Add rows; full groups are written."""
        self._held = pa.concat_tables([self._held, table])
        while self._held.num_rows >= GROUP_ROWS:
            self._write(GROUP_ROWS)

    def _write(self, rows: int) -> None:
        group, self._held = self._held[:rows].combine_chunks(), self._held[rows:]
        with naming(self._path):
            self._writer.write_table(group, row_group_size=GROUP_ROWS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Write the last group, unless something went wrong, and close the file."""
        with naming(self._path), self._file:
            if kind is None and self._held.num_rows:
                self._write(self._held.num_rows)
            self._writer.close()
