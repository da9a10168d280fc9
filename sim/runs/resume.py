"""Go on with a sweep: as it was begun, or with more replicates, points or scenarios."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.errors import RequestError
from sim.runs.extend import extended
from sim.runs.folder import (
    another,
    damaged_files,
    is_table,
    manifest_of,
    open_plan,
    points_between,
    points_bytes,
    put_plan,
)
from sim.runs.parts import parquet, part_path, publish
from sim.runs.plan import RunPlan, plan_of
from sim.runs.setup import Work
from sim.runs.tables import NESTED, kept_tables, part_schema

ROWS = 65_536
"""Rows of a table that are read at once."""


def resume(folder: Path, work: Work, tell: Callable[[str], None] = lambda _: None) -> RunPlan:
    """Find the sweep that was begun in a folder; if more is asked by now, add it to the plan.

    Args:
        folder: of the sweep.
        work: what is asked.
        tell: says a line to people.

    Raises:
        RequestError: it is another sweep, and in what it differs; or its files were altered.
    """
    plan = open_plan(folder)
    asked_file = hashlib.sha256(points_bytes(work.points)).hexdigest()
    asked = plan_of(work, asked_file, plan.batches[0].each)
    if asked.digest == plan.digest:
        return plan
    former = points_between(folder, plan)
    if extended(plan, former, work, asked_file) is None:
        raise another(folder, plan, asked)
    manifest = manifest_of(folder)
    if manifest is not None and manifest.digest == plan.digest:
        plan = _in_parts(folder, plan, former, manifest.processors)
    longer = extended(plan, former, work, asked_file)
    if longer is None:
        raise another(folder, plan, asked)
    made = put_plan(folder, longer, work.points)
    tell(
        f"{folder}: goes on with more: {plan.parts:,} of {made.parts:,} parts were laid out before"
    )
    return made


def _in_parts(folder: Path, plan: RunPlan, points: pa.Table, processors: list[str]) -> RunPlan:
    """Cut the tables of a complete sweep into parts again; give the plan of these."""
    manifest = manifest_of(folder)
    damaged = damaged_files(folder, manifest) if manifest else {}
    if lost := {name: how for name, how in damaged.items() if is_table(name)}:
        raise RequestError(
            f"{folder / name}: {how}; --restart runs the sweep anew" for name, how in lost.items()
        )
    plan = plan_of(Work(plan.setup, points), plan.points_file, plan.batches[0].each)
    names = kept_tables(plan.setup)
    tables = {name: _by_part(folder, plan, name) for name in names}
    held: dict[str, tuple[int, pa.Table] | None] = {name: next(tables[name]) for name in names[1:]}
    for part, rows in tables["runs"]:
        if part_path(folder, plan, part).exists():
            continue
        columns = {name: rows.column(name) for name in rows.column_names}
        for name in names[1:]:
            while (there := held[name]) is not None and there[0] < part:
                held[name] = next(tables[name], None)
            mine = there[1] if there is not None and there[0] == part else None
            columns[name] = _lists(name, rows, mine)
        schema = part_schema(plan.setup)
        arrays = []
        for one in schema:
            column = columns[one.name]
            if isinstance(column, pa.ChunkedArray):
                column = column.combine_chunks()
            if pa.types.is_floating(one.type):
                column = column.fill_null(np.nan)
            arrays.append(column.cast(one.type))
        table = pa.Table.from_arrays(arrays, schema=schema)
        publish(folder, plan, part, table, cpu="\n".join(processors))
    return plan


def _by_part(folder: Path, plan: RunPlan, name: str) -> Iterator[tuple[int, pa.Table]]:
    """Read a table at the end; give the rows of each part that has any, in order."""
    [batch] = plan.batches
    scenarios, labels = list(plan.setup.scenarios), list(plan.setup.labels)
    own = ["error", *plan.setup.outcomes] if name == "runs" else [one.name for one in NESTED[name]]
    held: list[pa.Table] = []
    last = -1
    with parquet(folder / f"{name}.parquet") as file:
        keys = ["scenario", "point", "replicate", "practice"]
        for some in file.iter_batches(batch_size=ROWS, columns=[*keys, *own], use_threads=False):
            rows = pa.Table.from_batches([some])
            places = pc.index_in(rows.column("scenario"), pa.array(scenarios)).to_numpy()
            cells = places * plan.points + rows.column("point").to_numpy()
            replicates = rows.column("replicate").to_numpy()
            units = cells if batch.replicates is None else cells * batch.replicates + replicates
            rows = rows.drop_columns(["scenario", "point"]).append_column("cell", pa.array(cells))
            practices = pc.index_in(rows.column("practice"), pa.array(labels))
            rows = rows.set_column(rows.column_names.index("practice"), "practice", practices)
            numbers = units // batch.each
            edges = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
            for first, stop in pairwise(edges):
                part = int(numbers[first])
                if part != last and held:
                    yield last, pa.concat_tables(held)
                    held = []
                held.append(rows.slice(first, stop - first))
                last = part
    if held:
        yield last, pa.concat_tables(held)


def _lists(name: str, runs: pa.Table, rows: pa.Table | None) -> pa.Array:
    """Give the rows of a further table as a list for each run."""
    if rows is None:
        lengths: Any = np.zeros(runs.num_rows, np.int64)
        values = pa.array([], NESTED[name])
    else:
        lengths = _counts(runs, rows)
        fields = list(NESTED[name])
        arrays = [rows.column(one.name).combine_chunks().cast(one.type) for one in fields]
        if name == "months":  # undefined is null at the end, and not a number here
            arrays = [
                one.fill_null(np.nan) if pa.types.is_floating(one.type) else one for one in arrays
            ]
        values = pa.StructArray.from_arrays(arrays, fields=fields)
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, values)


def _counts(runs: pa.Table, rows: pa.Table) -> Any:  # noqa: ANN401 - an array of numbers
    """Count the rows of each run; both are in the same order."""
    found = [
        np.stack([table.column(key).to_numpy() for key in ("cell", "replicate", "practice")])
        for table in (runs, rows)
    ]
    changes = np.flatnonzero((np.diff(found[1], axis=1) != 0).any(axis=0)) + 1
    begins = np.concatenate([[0], changes])
    sizes = np.diff([*begins, found[1].shape[1]])
    lengths = np.zeros(runs.num_rows, np.int64)
    run = 0
    for begin, size in zip(begins, sizes, strict=True):
        while (found[0][:, run] != found[1][:, begin]).any():
            run += 1  # a run that left no rows
        lengths[run] = size
        run += 1
    return lengths
