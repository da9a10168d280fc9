"""The tables at the end: all parts in order, the same bytes however they came about."""

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.files import MANIFEST, MOST_JSON, read_regular, remove_report, sync
from sim.runs.folder import (
    POINTS,
    STAGING,
    is_complete,
    manifest_of,
    points_between,
    points_bytes,
    remove_parts,
    remove_result,
    remove_staging,
)
from sim.runs.parts import (
    DamagedPartError,
    DisagreementError,
    MissingPartError,
    disagreements,
    naming,
    read_part,
)
from sim.runs.plan import RunPlan
from sim.runs.tables import final_schema, kept_tables

GROUP_ROWS = 16_384
"""Rows of a row group: fixed, so that bytes do not depend on parts, and memory is flat."""

type Finish = Callable[[Path, Mapping[str, Any]], None]
"""Writes all that goes with the tables into their folder, the manifest last.

It is told what the manifest is to say: the digest, counts of runs, processors.
"""


class IncompleteError(Exception):
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
        DisagreementError: two copies of a part differ.
        OSError: a file cannot be written; the parts stay.
    """
    for told in disagreements(folder):
        raise DisagreementError(told)
    before = _manifest_bytes(folder)
    staging = _staging(folder)
    found = _Found()
    try:
        _write_tables(folder, staging, plan, found)
        with naming(folder):
            (staging / POINTS).write_bytes(points_bytes(points_between(folder, plan)))
        finish(staging, found.said(plan))
        _put(staging, folder)
    except (FileNotFoundError, IncompleteError):
        if is_complete(folder, plan) and not (anew and _manifest_bytes(folder) == before):
            return  # another process was faster
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    remove_staging(folder)  # of attempts that were killed; whoever is late finds all complete
    if found.failed == 0:
        remove_parts(folder)


def finish_again(folder: Path, plan: RunPlan, finish: Finish) -> None:
    """Write what goes with the tables of a complete sweep again, from these.

    Raises:
        OSError: a file cannot be written.
    """
    manifest = manifest_of(folder)
    staging = _staging(folder)
    try:
        for name in (POINTS, *(f"{table}.parquet" for table in kept_tables(plan.setup))):
            shutil.copyfile(folder / name, staging / name)
        said = {} if manifest is None else manifest.model_dump(include=set(_SAID))
        finish(staging, said)
        _put(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


_SAID = ("digest", "counts", "processors")
"""What the manifest of a sweep says of its runs."""


def _put(staging: Path, folder: Path) -> None:
    """Put finished files in their place: the manifest last, with which the sweep is complete."""
    names = [path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file()]
    names.sort(key=lambda name: (name == MANIFEST, name))
    remove_report(folder)  # of what the folder held before
    remove_result(folder, but=names)
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        sync(staging / name)
        (staging / name).replace(folder / name)
    sync(folder)


def _staging(folder: Path) -> Path:
    """Make a folder in which files are made before they are put in place."""
    staging = folder / f"{STAGING}{secrets.token_hex(6)}"
    staging.mkdir()
    return staging


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
    """Give all runs by scenario, point, replicate and practice, whatever their batches.

    Each batch has its runs in this order. So the next rows are those up to the least of the last
    rows that are held of each batch: none can come later that belongs before them.
    """
    streams = [
        _of_batch(folder, plan, place, found, partial=partial) for place in range(len(plan.batches))
    ]
    held: dict[int, tuple[np.ndarray[Any, Any], pa.Table]] = {}
    going = dict(enumerate(streams))
    while True:
        for place in [place for place in going if place not in held]:
            if (rows := next(going[place], None)) is None:
                del going[place]
            else:
                held[place] = rows
        if not held:
            return
        bound = min(keys[-1] for keys, _ in held.values())
        taken = []
        for place, (keys, table) in list(held.items()):
            count = int(np.searchsorted(keys, bound, side="right"))
            taken.append((keys[:count], table.slice(0, count)))
            held[place] = (keys[count:], table.slice(count))
            if count == len(keys):
                del held[place]
        if len([keys for keys, _ in taken if keys.size]) == 1:
            yield next(table for keys, table in taken if keys.size)
            continue
        order = np.argsort(np.concatenate([keys for keys, _ in taken]), kind="stable")
        yield pa.concat_tables([table for _, table in taken]).take(order)


def _of_batch(
    folder: Path, plan: RunPlan, place: int, found: _Found, *, partial: bool
) -> Iterator[tuple[np.ndarray[Any, Any], pa.Table]]:
    """Give the runs of a batch, part by part: their places in the order of all, and the rows."""
    batch, lists = plan.batches[place], plan.lists.get(place)
    names = list(plan.setup.scenarios)
    scenarios = np.array([names.index(name) for name in batch.scenarios])
    first = sum(one.parts for one in plan.batches[:place])
    most = max(plan.setup.max_replicates, plan.setup.replicates or 1)
    for part in range(first, first + batch.parts):
        try:
            held = read_part(folder, plan, part)
        except (MissingPartError, DamagedPartError) as error:
            if partial:
                continue
            raise IncompleteError(f"part {part} is missing or damaged") from error
        found.runs, found.failed = found.runs + held.runs, found.failed + held.failed
        found.processors.update(held.cpu.split("\n"))
        found.capped += _capped(plan, held.table)
        cells = held.table.column("cell").to_numpy()
        scenario, point = scenarios[cells // batch.points], cells % batch.points
        point = point if lists is None else lists[point]
        table = held.table.replace_schema_metadata().drop_columns("cell")
        for name, column in (("point", point), ("scenario", scenario)):
            table = table.add_column(0, name, pa.array(column, pa.int64()))
        replicates = table.column("replicate").to_numpy()
        yield (scenario * plan.points + point) * (most + 1) + replicates, table


def _capped(plan: RunPlan, table: pa.Table) -> int:
    """Count the cells of a part that took all worlds that a precision may take."""
    if plan.setup.replicates is not None:
        return 0
    worlds = table.group_by("cell").aggregate([("replicate", "max")])
    most = plan.setup.max_replicates - 1
    return int(pc.sum(pc.equal(worlds.column("replicate_max"), most)).as_py() or 0)


def _write_tables(folder: Path, staging: Path, plan: RunPlan, found: _Found) -> None:
    writers = {
        name: _Groups(staging / f"{name}.parquet", final_schema(plan.setup, name, plan.model))
        for name in kept_tables(plan.setup)
    }
    try:
        for table in _in_order(folder, plan, found):
            for name, writer in writers.items():
                rows = table if name == "runs" else _unnested(table, name)
                writer.add(_final(folder, plan, writer.schema, rows))
    finally:
        for writer in writers.values():
            writer.close()
    for writer in writers.values():
        writer.verify()


def _unnested(table: pa.Table, name: str) -> pa.Table:
    """Give the lists of all runs as rows, each with the numbers of its run."""
    lists = table.column(name).combine_chunks()
    runs = table.select(["scenario", "point", "replicate", "practice"])
    rows = runs.take(pc.list_parent_indices(lists))
    values = pc.list_flatten(lists)
    for one, column in zip(values.type, values.flatten(), strict=True):
        rows = rows.append_column(one.name, column)
    return rows


def _final(folder: Path, plan: RunPlan, schema: pa.Schema, table: pa.Table) -> pa.Table:
    """Turn rows into the columns of a table at the end."""
    setup = plan.setup
    columns: Mapping[str, Any] = {
        "scenario": pa.array(list(setup.scenarios), pa.string()).take(table.column("scenario")),
        "practice": pa.array(setup.labels, pa.string()).take(table.column("practice")),
    }
    if setup.columns and setup.columns[0].name in schema.names:
        columns = {**columns, **_factors(folder, plan, table)}
    arrays = []
    for one in schema:
        held = columns[one.name] if one.name in columns else table.column(one.name)
        if isinstance(held, pa.ChunkedArray):
            held = held.combine_chunks()
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
    """A Parquet file written in row groups of one size, and read back."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path, self.schema = path, schema
        # A file of Python's: its errors name the file and the reason.
        self._file = path.open("xb")
        self._writer = pq.ParquetWriter(self._file, schema)
        self._held: list[pa.Table] = []
        self._rows = 0
        self._digest = hashlib.sha256()

    def add(self, table: pa.Table) -> None:
        """Add rows; full groups are written."""
        self._held.append(table)
        self._rows += table.num_rows
        while self._rows >= GROUP_ROWS:
            self._write(GROUP_ROWS)

    def _write(self, rows: int) -> None:
        table = pa.concat_tables(self._held)
        group = table.slice(0, rows).combine_chunks()
        rest = table.slice(rows)
        self._held, self._rows = [rest], rest.num_rows
        self._digest.update(_content(group))
        with naming(self._path):
            self._writer.write_table(group, row_group_size=GROUP_ROWS)

    def close(self) -> None:
        """Write the last group and close the file."""
        if self._file.closed:
            return
        with naming(self._path), self._file:
            if self._rows:
                self._write(self._rows)
            self._writer.close()

    def verify(self) -> None:
        """Read everything back and see that it is what was written, or ``OSError``."""
        digest = hashlib.sha256()
        with pq.ParquetFile(self._path) as file:
            for group in range(file.num_row_groups):
                digest.update(_content(file.read_row_group(group, use_threads=False)))
        if digest.digest() != self._digest.digest():
            raise OSError(None, "what was written reads otherwise", str(self._path))


def _content(table: pa.Table) -> bytes:
    """Hash the content of a table, whatever the buffers it is held in."""
    digest = hashlib.sha256()
    for column in table.columns:
        digest.update(pc.is_null(column).to_numpy().tobytes())
        if pa.types.is_string(column.type):
            digest.update("\0".join(text or "" for text in column.to_pylist()).encode())
        else:
            digest.update(column.fill_null(pa.scalar(0).cast(column.type)).to_numpy().tobytes())
    return digest.digest()
