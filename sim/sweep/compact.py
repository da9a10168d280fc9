"""The files at the end: all chunks in order, the same bytes however they came about."""

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.files import MANIFEST, MOST_JSON, read_regular, remove_report, sync
from sim.manifest import write_manifest
from sim.outcomes import MAIN_OUTCOME
from sim.sweep.columns import final_schema, kept_tables
from sim.sweep.complete import is_complete, with_figures
from sim.sweep.folder import FIGURES, PLAN, POINTS, STAGING, read_points
from sim.sweep.plan import Plan
from sim.sweep.removal import remove_chunks, remove_figures, remove_staging
from sim.sweep.run import reason_of
from sim.sweep.store import (
    DamagedChunkError,
    DisagreementError,
    MissingChunkError,
    disagreement,
    disagreements,
    naming,
    read_chunk,
)

GROUP_ROWS = 16_384
"""Rows of a row group: fixed, so that bytes do not depend on chunks, and memory is flat."""


class IncompleteError(Exception):
    """A chunk is missing or damaged."""


def compact(
    folder: Path,
    plan: Plan,
    *,
    arguments: list[str],
    started: datetime,
    tell: Callable[[str], None] = lambda _: None,
    anew: bool = False,
) -> None:
    """Write the files at the end, then the manifest, and remove the chunks.

    Chunks stay if some runs failed, so that these can be run again.

    Args:
        folder: of the sweep.
        plan: of the sweep.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.
        tell: says a line to people.
        anew: in place of those that are there.

    Raises:
        IncompleteError: a chunk is missing or damaged.
        DisagreementError: two copies of a chunk differ.
        OSError: a file cannot be written; the chunks stay.
    """
    for path, other in disagreements(folder):
        raise DisagreementError(disagreement(path, other))
    before = _manifest_bytes(folder)
    staging = _staging(folder)
    try:
        counts = _write_tables(folder, staging, plan)
        if plan.axes and MAIN_OUTCOME in plan.kept_outcomes:
            draw(staging / "runs.parquet", staging, tell)
        with naming(folder):
            for name in (PLAN, POINTS):
                shutil.copyfile(folder / name, staging / name)
            _write_manifest(staging, plan, counts, arguments, started)
        names = [f"{table}.parquet" for table in kept_tables(plan)]
        if (staging / FIGURES).is_dir():
            names += [f"{FIGURES}/{path.name}" for path in (staging / FIGURES).iterdir()]
        remove_report(folder)  # of what the folder held before
        remove_figures(folder, but=names)
        (folder / FIGURES).mkdir(exist_ok=True)
        for name in (*names, MANIFEST):  # the manifest last: with it the sweep is complete
            sync(staging / name)
            (staging / name).replace(folder / name)
        sync(folder)
    except (FileNotFoundError, IncompleteError):
        if is_complete(folder, plan) and not (anew and _manifest_bytes(folder) == before):
            return  # another process was faster
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    remove_staging(folder)  # of attempts that were killed; whoever is late finds all complete
    if counts["counts"]["failed"] == 0:
        remove_chunks(folder)


def redraw(folder: Path, tell: Callable[[str], None]) -> None:
    """Draw the figures of a complete sweep again, its tables being as they were written.

    Other versions of what draws make other files: the manifest then vouches for these.

    Raises:
        OSError: a file cannot be written.
    """
    staging = _staging(folder)
    try:
        draw(folder / "runs.parquet", staging, tell)
        sums = {
            f"{FIGURES}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (staging / FIGURES).iterdir()
        }
        (staging / MANIFEST).write_bytes(with_figures(folder, sums))
        remove_figures(folder, but=sums)
        (folder / FIGURES).mkdir(exist_ok=True)
        for name in (*sums, MANIFEST):
            sync(staging / name)
            (staging / name).replace(folder / name)
        sync(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


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


def draw(runs: Path, folder: Path, tell: Callable[[str], None]) -> None:
    """Draw the figures into a folder; what cannot be drawn is told, and withholds no results.

    Raises:
        OSError: a file cannot be written.
    """
    from sim.sweep.figures import save_sweep_figures  # noqa: PLC0415 - matplotlib

    try:
        save_sweep_figures(runs, folder / FIGURES)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the tables are what counts
        which = "; ".join(getattr(error, "__notes__", ()))
        tell(f"warning: {which or 'a figure could not be drawn'}: {reason_of(error)}")


def _write_manifest(
    staging: Path, plan: Plan, counts: dict[str, Any], arguments: list[str], started: datetime
) -> None:
    write_manifest(
        staging,
        started=started,
        seeds={"worlds": plan.experiment.seed, "design": plan.experiment.seed},
        scenarios={name: held.to_dict() for name, held in plan.scenarios.items()},
        more={
            "kind": "sweep",
            "digest": plan.digest,
            "experiment": plan.experiment.model_dump(mode="json", exclude_none=True),
            "settings": list(plan.settings),
            "practices": list(plan.practices),
            "points": {"count": plan.points, "digest": plan.points_digest},
            **counts,
        },
        arguments=arguments,
    )


def partial_runs(folder: Path, plan: Plan) -> Iterator[pa.Table]:
    """Give the runs that there are, chunk by chunk, as ``runs.parquet`` will hold them.

    What is missing or damaged is passed over.
    """
    schema = final_schema(plan, "runs")
    for chunk in range(plan.chunks):
        with suppress(MissingChunkError, DamagedChunkError):
            held = read_chunk(folder, chunk, plan.key(chunk))
            yield _final(folder, plan, schema, held.tables["runs"])


def _write_tables(folder: Path, staging: Path, plan: Plan) -> dict[str, Any]:
    """Write each table; give how many runs there are, and which processors made them."""
    runs = failed = capped = 0
    cpus: set[str] = set()
    writers = {
        name: _Groups(staging / f"{name}.parquet", final_schema(plan, name))
        for name in kept_tables(plan)
    }
    try:
        for chunk in range(plan.chunks):
            try:
                held = read_chunk(folder, chunk, plan.key(chunk))
            except (MissingChunkError, DamagedChunkError) as error:
                raise IncompleteError(f"chunk {chunk} is missing or damaged") from error
            runs, failed = runs + held.runs, failed + held.failed
            capped += _capped(plan, held.tables["runs"])
            cpus.add(held.cpu)
            for name, writer in writers.items():
                writer.add(_final(folder, plan, writer.schema, held.tables[name]))
    finally:
        for writer in writers.values():
            writer.close()
    for writer in writers.values():
        writer.verify()
    counts = {"runs": runs, "failed": failed}
    if plan.replicates is None:
        counts["capped"] = capped
    return {"counts": counts, "processors": sorted(cpus)}


def _capped(plan: Plan, table: pa.Table) -> int:
    """Count the points of a chunk that took all worlds that a precision may take."""
    if plan.replicates is not None:
        return 0
    worlds = table.group_by(["scenario", "point"]).aggregate([("replicate", "max")])
    most = plan.experiment.max_replicates - 1
    return int(pc.sum(pc.equal(worlds.column("replicate_max"), most)).as_py() or 0)


def _final(folder: Path, plan: Plan, schema: pa.Schema, table: pa.Table) -> pa.Table:
    """Turn a chunk's table into the columns of the file at the end."""
    columns = {
        "scenario": pa.array(list(plan.scenarios), pa.string()).take(table.column("scenario")),
        "practice": pa.array(plan.practices, pa.string()).take(table.column("practice")),
    }
    if plan.axes and plan.axes[0].name in schema.names:
        columns |= _factors(folder, plan, table)
    arrays = []
    for field in schema:
        held = columns[field.name] if field.name in columns else table.column(field.name)
        if isinstance(held, pa.ChunkedArray):
            held = held.combine_chunks()
        if pa.types.is_floating(held.type):
            held = pc.if_else(pc.is_nan(held), None, held)  # undefined is null
        arrays.append(held)
    return pa.Table.from_arrays(arrays, schema=schema)


def _factors(folder: Path, plan: Plan, table: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Give the value of each factor in every run; a scenario's own where the point says none."""
    parts = []
    places = table.column("scenario")
    for place in places.unique().to_pylist():
        rows = table.column("point").filter(pc.equal(places, place))
        first, last = pc.min(rows).as_py(), pc.max(rows).as_py()
        part = read_points(folder, first, last).take(pc.subtract(rows, first))
        own = plan.own_values[place]
        for n, name in enumerate(part.column_names):
            if own.get(name) is not None:
                part = part.set_column(n, part.field(n), part.column(n).fill_null(own[name]))
        parts.append(part)
    joined = pa.concat_tables(parts)
    return {axis.name: joined.column(axis.name) for axis in plan.axes}


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
