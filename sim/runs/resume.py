"""How far a sweep is, and going on with it: as it was begun, or with more.

Go on with a sweep: as it was begun, or with more replicates, points or scenarios.

More of the same is laid out anew, in a plan of its own. The runs that there are by then are kept in
a file of *former* runs, numbered as the new plan numbers them: its parts take theirs from there.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim._jit import when_compiling
from sim.errors import RequestError
from sim.files import open_regular, sync
from sim.notices import Notice
from sim.runs.folder import (
    PLAN,
    anew,
    another,
    complete_manifest,
    damaged_files,
    former_of_part,
    is_table,
    kept_path,
    open_plan,
    points_bytes,
    put_plan,
)
from sim.runs.merge import partial_runs
from sim.runs.parts import (
    GROUP_ROWS,
    NESTED,
    DamagedPartError,
    final_schema,
    good_part,
    kept_tables,
    naming,
    parquet,
    part_path,
    part_schema,
    parts_folder,
    put_whole,
    read_part,
)
from sim.runs.plan import Former, RunPlan, Setup, Work, digest_of_points, plan_of

type Numbers = NDArray[np.int64]

OTHER_MODEL = "it was begun with another version of the model: only that one can go on with it"
"""What is said where an earlier version of ours began it."""

OTHER_POINTS = (
    "its points are not the first of these: a sweep goes on with points that are added at the end, "
    "and other levels need a folder of their own"
)
"""What is said where other levels were asked of a sweep that was begun."""


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
    first = begins(plan, work)
    cells = cells_among(plan, work) if first else None
    if cells is None:
        why = [OTHER_MODEL] * (plan.model != asked.model) + [OTHER_POINTS] * (not first)
        raise another(folder, plan, asked, *why)
    runs, former = _keep(folder, plan, cells)
    put_plan(folder, work, plan.each, former)
    tell(Notice("goes_on", folder=folder, runs=runs))
    return open_plan(folder)


def cells_among(plan: RunPlan, work: Work) -> Numbers | None:
    """Find the cells of a plan among those of work that asks for more.

    Args:
        plan: what there is; its points are the first of the work's.
        work: what is asked.

    Returns:
        For each cell of the plan its number in the work; None if the work is another: a scenario
        or replicate of the plan is not in it, or something else differs on which results depend.
    """
    old, new = plan.setup, work.setup
    asked = plan_of(work, "", plan.each)
    same = (plan.model, plan.packages, old.of_a_run) == (asked.model, asked.packages, new.of_a_run)
    kept = all(
        (new.parameters.get(name), new.arms_told.get(name)) == (held, old.arms_told[name])
        for name, held in old.parameters.items()
    )
    fixed = (old.replicates is None) == (new.replicates is None)
    if not (same and kept and fixed and (new.replicates or 0) >= (old.replicates or 0)):
        return None
    names = list(new.scenarios)
    scenarios = np.array([names.index(name) for name in old.scenarios], np.int64)
    numbers = np.arange(plan.points)
    cells: Numbers = (scenarios[:, np.newaxis] * work.points.num_rows + numbers).ravel()
    return cells


def begins(plan: RunPlan, work: Work) -> bool:
    """Tell whether the points of a plan are the first of those that are asked, in their order."""
    return digest_of_points(work.points.slice(0, plan.points)) == plan.points_digest


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
    for place, scenario in enumerate(plan.setup.scenarios):
        arms = len(plan.setup.arms_of[place])
        step = max(1, GROUP_ROWS // (arms * (plan.setup.replicates or 100)))
        for first in range(0, plan.points, step):
            point = pc.field("point")
            mine = (pc.field("scenario") == scenario) & (point >= first) & (point < first + step)
            tables = {}
            for name in kept_tables(plan.setup):
                with open_regular(folder / f"{name}.parquet", None) as file:
                    tables[name] = pq.read_table(file, filters=mine, use_threads=False)
            yield _in_one(plan, tables, place)


def _in_one(plan: RunPlan, tables: dict[str, pa.Table], scenario: int) -> pa.Table:
    """Turn rows of a scenario in the tables at the end into rows of a part."""
    setup = plan.setup
    runs = tables["runs"]
    columns = {name: runs[name].fill_null(np.nan) for name in setup.outcomes}
    columns |= {name: runs[name] for name in ("replicate", "error")}
    columns["cell"] = pc.add(runs["point"], scenario * plan.points)
    columns["arm"] = _arms(setup, scenario, runs)
    keys = _keys(setup, scenario, runs)
    for name in kept_tables(setup)[1:]:
        # Rows are in the order of their runs, of which some have none.
        found, counts = np.unique(_keys(setup, scenario, tables[name]), return_counts=True)
        lengths = np.zeros(runs.num_rows, np.int64)
        lengths[np.searchsorted(keys, found)] = counts
        offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
        fields = list(NESTED[name])
        held = [tables[name][one.name].combine_chunks() for one in fields]
        values = pa.StructArray.from_arrays(held, fields=fields)
        columns[name] = pa.ListArray.from_arrays(offsets, values)
    schema = part_schema(setup)
    return pa.table({one: columns[one] for one in schema.names}, schema=schema)


def _arms(setup: Setup, scenario: int, rows: pa.Table) -> pa.ChunkedArray:
    """Give the place of the arm of each row among those of its scenario."""
    arms, names = setup.arms_of[scenario], rows["practice"]
    if "switch" not in rows.column_names:
        return pc.index_in(names, pa.array([arm.practice for arm in arms]))
    names = pc.binary_join_element_wise(names, rows["switch"], " ")
    return pc.index_in(names, pa.array([f"{arm.practice} {arm.switch}" for arm in arms]))


def _keys(setup: Setup, scenario: int, rows: pa.Table) -> Numbers:
    """Number the runs of rows of one scenario, in their order."""
    worlds = max(setup.max_replicates, setup.replicates or 1)
    held = rows["point"].to_numpy() * worlds + rows["replicate"].to_numpy()
    keys: Numbers = held * len(setup.arms_of[scenario]) + _arms(setup, scenario, rows).to_numpy()
    return keys


COMPILING = ".compiling-"
"""Begins the names of marks of processes that compile the rules before they run their parts."""

_MOST_SECONDS = 600.0
"""Age at which such a mark is of a process that was killed: to compile takes half a minute."""

_RECENT = 100
"""Parts, the latest, from whose times the rate is taken."""


@dataclass(slots=True)
class Survey:
    """What there is of a sweep.

    Attributes:
        parts: that were looked for.
        missing: numbers of those that are not there, the damaged ones among them.
        damaged: files that are not what was written, and why.
        with_failures: numbers of parts with failed runs.
        runs: that are there.
        failed: those of them that failed.
        times: when each was published, seconds of the clock, and its runs.
    """

    parts: int = 0
    missing: list[int] = field(default_factory=list)
    damaged: list[tuple[Path, str]] = field(default_factory=list)
    with_failures: list[int] = field(default_factory=list)
    runs: int = 0
    failed: int = 0
    times: list[tuple[float, int]] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Runs a second lately, by the times of files; None if too few are there."""
        latest = sorted(self.times)[-_RECENT:]
        passed = latest[-1][0] - latest[0][0] if latest else 0.0
        # The first one's runs were made before its time.
        return sum(runs for _, runs in latest[1:]) / passed if passed > 0 else None


def survey(folder: Path, plan: RunPlan, parts: Iterable[int]) -> Survey:
    """Open and verify parts; changes nothing.

    Raises:
        OSError: a file cannot be read.
    """
    found = Survey()
    for part in parts:
        found.parts += 1
        path = part_path(folder, plan, part)
        held, time = None, 0.0
        try:
            held = read_part(folder, plan, part)
            time = path.stat().st_mtime if held else 0.0
        except FileNotFoundError:  # removed just now
            held = None
        except DamagedPartError as error:
            found.damaged.append((path, str(error)))
        if held is None:
            found.missing.append(part)
            continue
        found.runs += held.runs
        found.failed += held.failed
        found.times.append((time, held.runs))
        if held.failed:
            found.with_failures.append(part)
    return found


@contextmanager
def marking(folder: Path) -> Iterator[None]:
    """Mark the folder of a sweep while rules are compiled within, if they are."""
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    mark = folder / f"{COMPILING}{secrets.token_hex(4)}"

    def put() -> None:
        with suppress(OSError):  # it is told when the sweep is begun there
            folder.mkdir(parents=True, exist_ok=True)
            mark.touch()

    try:
        with when_compiling(put):
            yield
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)
            for place in made:
                place.rmdir()


def compiling(folder: Path) -> int:
    """Count the processes that compile rules for a sweep, on whatever machine."""
    found, now = 0, time.time()
    for mark in folder.glob(f"{COMPILING}*"):
        with suppress(OSError):  # it is gone just now
            found += now - mark.stat().st_mtime < _MOST_SECONDS
    return found


def sweep_status(folder: Path) -> dict[str, Any]:
    """Say how far a sweep is, as plain data.

    Raises:
        RequestError: as ``open_plan``; not while rules are compiled before the plan is written.
        OSError: a file cannot be read.
    """
    status: dict[str, Any] = {
        "format": "solidarity-sweep-status",
        "format_version": 3,
        "complete": False,
        "compiling": compiling(folder),
    }
    if status["compiling"] and not (folder / PLAN).exists():
        return status
    plan = open_plan(folder)
    setup, manifest = plan.setup, complete_manifest(folder, plan)
    status |= {
        "experiment": setup.name,
        "title": setup.title,
        "scenarios": len(setup.scenarios),
        "points": plan.points,
        "replicates": setup.replicates,
        "practices": len(setup.practices),
        "runs": plan.runs,
        "parts": plan.parts,
    }
    left: float | None
    if manifest is not None:
        damaged = damaged_files(folder, manifest)
        found = Survey(runs=manifest.counts.runs, failed=manifest.counts.failed)
        status |= {"complete": not damaged, "runs": found.runs}
        done, speed, left, capped = plan.parts, None, 0.0, manifest.counts.capped
        files = [f"{name}: {how}" for name, how in damaged.items()]
    else:
        found, files, capped = survey(folder, plan, range(plan.parts)), [], None
        done, speed = found.parts - len(found.missing), found.rate
        left = found.runs / done * len(found.missing) / speed if speed and done else None
    return status | {
        "parts_done": done,
        "parts_missing": len(found.missing),
        "parts_damaged": len(found.damaged),
        "files_damaged": files,
        "runs_done": found.runs,
        "runs_failed": found.failed,
        "points_capped": capped,
        "runs_per_second": speed,
        "seconds_left": left,
    }


def run_columns(plan: RunPlan, outcomes: Sequence[str] = ()) -> list[str]:
    """Name the columns of runs, with only these outcomes if any are named.

    Raises:
        RequestError: an outcome is not kept.
    """
    kept = plan.setup.outcomes
    if missing := [name for name in outcomes if name not in kept]:
        raise RequestError(
            f"--outcome {name}: the sweep did not keep it; it kept {', '.join(kept)}"
            for name in missing
        )
    unwanted = set(kept) - set(outcomes) if outcomes else set()
    return [name for name in final_schema(plan.setup, "runs").names if name not in unwanted]


def run_rows(
    folder: Path, plan: RunPlan, columns: Sequence[str], *, partial: bool = False
) -> Iterator[dict[str, Any]]:
    """Give the runs of a sweep, a few thousand in memory at a time.

    Args:
        folder: of the sweep.
        plan: of the sweep.
        columns: from ``run_columns``.
        partial: give what there is of a sweep that is not complete.

    Raises:
        RequestError: it is not complete, or a file is not as it was written.
    """
    manifest = complete_manifest(folder, plan)
    if manifest is None and not partial:
        raise RequestError(
            f"{folder}: the sweep is not complete; --partial gives what there is of it"
        )
    if manifest is None:
        for table in partial_runs(folder, plan):
            yield from table.select(list(columns)).to_pylist()
        return
    if problems := [
        f"{folder / name}: {how}; the same sweep once more says what can be done"
        for name, how in damaged_files(folder, manifest).items()
        if is_table(name)
    ]:
        raise RequestError(problems)
    with parquet(folder / "runs.parquet") as file:
        for batch in file.iter_batches(batch_size=4096, columns=list(columns)):
            yield from batch.to_pylist()
