"""Go on with a sweep: as it was begun, or with more replicates, points or scenarios.

More of the same is laid out anew, in a plan of its own. The runs that there are by then are kept in
a file of *former* runs, numbered as the new plan numbers them: its parts take theirs from there.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.errors import RequestError
from sim.files import open_regular, sync
from sim.runs.folder import (
    anew,
    another,
    complete_manifest,
    damaged_files,
    former_of_part,
    is_table,
    kept_path,
    open_plan,
    points_between,
    points_bytes,
    put_plan,
)
from sim.runs.parts import good_part, naming, parts_folder, put_whole
from sim.runs.plan import Former, RunPlan, plan_of
from sim.runs.points import POINT
from sim.runs.setup import Setup, Work
from sim.runs.tables import GROUP_ROWS, NESTED, kept_tables, part_schema

type Numbers = NDArray[np.int64]


def resume(folder: Path, work: Work, tell: Callable[[str], None] = lambda _: None) -> RunPlan:
    """Find the sweep that was begun in a folder; if more is asked by now, go on with that.

    Args:
        folder: of the sweep.
        work: what is asked.
        tell: says a line to people.

    Raises:
        RequestError: it is another sweep, and in what it differs; or its files were altered.
    """
    plan = open_plan(folder)
    asked = plan_of(work, hashlib.sha256(points_bytes(work.points)).hexdigest(), plan.each)
    if asked.digest == plan.digest:
        return plan
    cells = cells_among(plan, points_between(folder, plan), work)
    if cells is None:
        raise another(folder, plan, asked)
    runs, former = _keep(folder, plan, cells)
    put_plan(folder, work, plan.each, former)
    tell(f"{folder}: goes on with more: {runs:,} runs are there already")
    return open_plan(folder)


def cells_among(plan: RunPlan, former: pa.Table, work: Work) -> Numbers | None:
    """Find the cells of a plan among those of work that asks for more.

    Args:
        plan: what there is.
        former: its points.
        work: what is asked.

    Returns:
        For each cell of the plan its number in the work; None if the work is another: a scenario,
        point or replicate of the plan is not in it, or something else differs on which results
        depend.
    """
    old, new = plan.setup, work.setup
    asked = plan_of(work, "", plan.each)
    same = (plan.model, plan.packages, old.of_a_run) == (asked.model, asked.packages, new.of_a_run)
    kept = all(new.parameters.get(name) == held for name, held in old.parameters.items())
    fixed = (old.replicates is None) == (new.replicates is None)
    if not (same and kept and fixed and (new.replicates or 0) >= (old.replicates or 0)):
        return None
    points = points_among(former, work.points)
    if points is None or (new.apart and points[-1] >= len(points)):  # its worlds would be others
        return None
    names = list(new.scenarios)
    scenarios = np.array([names.index(name) for name in old.scenarios], np.int64)
    cells: Numbers = (scenarios[:, np.newaxis] * work.points.num_rows + points).ravel()
    return cells


def points_among(former: pa.Table, points: pa.Table) -> Numbers | None:
    """Find former points among others, in the same order; None if one is not there."""
    old, new = former.num_rows, points.num_rows
    codes: Numbers = np.zeros(old + new, np.int64)
    for name in former.column_names:
        if name == POINT:
            continue
        column = pa.chunked_array([*former.column(name).chunks, *points.column(name).chunks])
        held = column.combine_chunks().dictionary_encode(null_encoding="encode").indices
        _, codes = np.unique(
            codes * (len(held) + 1) + held.to_numpy(zero_copy_only=False), return_inverse=True
        )
    # Points that stand twice are the same by their turn: the first is the first.
    turns: Numbers = np.empty(old + new, np.int64)
    for part in (slice(0, old), slice(old, None)):
        order = np.argsort(codes[part], kind="stable")
        ranked = codes[part][order]
        turns[part][order] = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    known = pa.array(codes * (old + new) + turns)
    places = pc.index_in(known[:old], known[old:]).fill_null(-1).to_numpy().astype(np.int64)
    return places if (np.diff(places, prepend=-1) > 0).all() else None


def _keep(folder: Path, plan: RunPlan, cells: Numbers) -> tuple[int, Former]:
    """Write the runs that there are with the new numbers of their cells; count and digest them."""
    place = parts_folder(folder)
    place.mkdir(exist_ok=True)
    beside = place / f".former-{'0' * 16}.parquet.{secrets.token_hex(6)}.new"
    runs, processors = 0, set[str]()
    try:
        schema = part_schema(plan.setup)
        with (
            naming(beside),
            beside.open("xb") as file,
            pq.ParquetWriter(file, schema, write_page_checksum=True) as writer,
        ):
            for rows, made_by in _there(folder, plan):
                numbered = pa.array(cells[rows["cell"].to_numpy()])
                writer.write_table(rows.set_column(0, schema[0], numbered), GROUP_ROWS)
                runs += rows.num_rows
                processors |= made_by
        with beside.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        sync(beside)
        put_whole(beside, kept_path(folder, "former", digest), replace=True)
    finally:
        beside.unlink(missing_ok=True)
    return runs, Former(sha256=digest, processors=tuple(sorted(processors)))


def _there(folder: Path, plan: RunPlan) -> Iterator[tuple[pa.Table, set[str]]]:
    """Give the runs that there are, in the columns of a part, and the processors that made them."""
    manifest = complete_manifest(folder, plan)
    if manifest is not None:
        if lost := {n: how for n, how in damaged_files(folder, manifest).items() if is_table(n)}:
            raise RequestError(
                f"{folder / name}: {how}; {anew(folder)}" for name, how in lost.items()
            )
        yield from ((rows, set(manifest.processors)) for rows in _of_tables(folder, plan))
        return
    for part in range(plan.parts):
        held = good_part(folder, plan, part)
        if held is not None:
            yield held.table.replace_schema_metadata(), set(held.cpu.split("\n"))
        elif plan.former and (former := former_of_part(folder, plan, part)) is not None:
            yield former, set(plan.former.processors)


def _of_tables(folder: Path, plan: RunPlan) -> Iterator[pa.Table]:
    """Give the runs of a complete sweep, the cells of a scenario some at a time."""
    step = max(1, GROUP_ROWS // (len(plan.setup.labels) * (plan.setup.replicates or 100)))
    for place, scenario in enumerate(plan.setup.scenarios):
        for first in range(0, plan.points, step):
            point = pc.field("point")
            mine = (pc.field("scenario") == scenario) & (point >= first) & (point < first + step)
            tables = {}
            for name in kept_tables(plan.setup):
                with open_regular(folder / f"{name}.parquet", None) as file:
                    tables[name] = pq.read_table(file, filters=mine, use_threads=False)
            yield _in_one(plan.setup, tables, place * plan.points)


def _in_one(setup: Setup, tables: dict[str, pa.Table], first_cell: int) -> pa.Table:
    """Turn rows of the tables at the end into rows of a part."""
    runs = tables["runs"]
    columns = {name: runs[name].fill_null(np.nan) for name in setup.outcomes}
    columns |= {name: runs[name] for name in ("replicate", "error")}
    columns["cell"] = pc.add(runs["point"], first_cell)
    columns["practice"] = pc.index_in(runs["practice"], pa.array(setup.labels))
    keys = _keys(setup, runs)
    for name in kept_tables(setup)[1:]:
        # Rows are in the order of their runs, of which some have none.
        found, counts = np.unique(_keys(setup, tables[name]), return_counts=True)
        lengths = np.zeros(runs.num_rows, np.int64)
        lengths[np.searchsorted(keys, found)] = counts
        offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
        fields = list(NESTED[name])
        held = [tables[name][one.name].combine_chunks() for one in fields]
        values = pa.StructArray.from_arrays(held, fields=fields)
        columns[name] = pa.ListArray.from_arrays(offsets, values)
    schema = part_schema(setup)
    return pa.table({one: columns[one] for one in schema.names}, schema=schema)


def _keys(setup: Setup, rows: pa.Table) -> Numbers:
    """Number the runs of rows of one scenario, in their order."""
    practices = pc.index_in(rows["practice"], pa.array(setup.labels)).to_numpy()
    worlds = max(setup.max_replicates, setup.replicates or 1)
    held = rows["point"].to_numpy() * worlds + rows["replicate"].to_numpy()
    keys: Numbers = held * len(setup.labels) + practices
    return keys
