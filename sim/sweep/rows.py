"""The runs of a sweep as rows, from the files at the end or from the chunks that there are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sim.errors import RequestError
from sim.sweep.columns import final_schema
from sim.sweep.compact import partial_runs
from sim.sweep.complete import damaged_files, is_figure, manifest_of
from sim.sweep.plan import Plan


def run_columns(plan: Plan, outcomes: Sequence[str] = ()) -> list[str]:
    """Name the columns of runs, with these outcomes alone if any are named.

    Raises:
        RequestError: an outcome is not kept.
    """
    missing = [name for name in outcomes if name not in plan.kept_outcomes]
    if missing:
        kept = ", ".join(plan.kept_outcomes)
        raise RequestError(
            f"--outcome {name}: the sweep did not keep it; it kept {kept}" for name in missing
        )
    unwanted = set(plan.kept_outcomes) - set(outcomes) if outcomes else set()
    return [name for name in final_schema(plan, "runs").names if name not in unwanted]


def run_rows(
    folder: Path, plan: Plan, columns: Sequence[str], *, partial: bool = False
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
    manifest = manifest_of(folder)
    if manifest is not None and manifest.digest == plan.digest:
        damaged = damaged_files(folder, manifest)
        if problems := [
            f"{folder / name}: {how}; the same sweep once more says what can be done"
            for name, how in damaged.items()
            if not is_figure(name)
        ]:
            raise RequestError(problems)
        with pq.ParquetFile(folder / "runs.parquet") as file:
            for batch in file.iter_batches(batch_size=4096, columns=list(columns)):
                yield from batch.to_pylist()
        return
    if not partial:
        raise RequestError(
            f"{folder}: the sweep is not complete; --partial gives what there is of it"
        )
    for table in partial_runs(folder, plan):
        yield from table.select(list(columns)).to_pylist()
