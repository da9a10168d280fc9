"""An answer as a folder of files: saved whole or not at all, loaded verified, made again.

A folder holds ``<kind>.json`` (the answer), ``<kind>.csv`` (what was found, a row for each thing),
its tables as Parquet, ``scenarios/*.toml`` (every world as it was run, all parameters) and other
files that the question names, ``summary.txt`` and figures, and ``manifest.json``: the command, the
versions, the machine, and the SHA-256 of every file. So it can be made again from itself alone.
"""

import csv
import io
import json
import os
import warnings
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.errors import RequestError, did_you_mean, one_line
from sim.files import MADE_BY, MANIFEST, as_path
from sim.loading import FORMAT, SCENARIOS, archive_of, load
from sim.outcomes import OUTCOME_NAMES
from sim.reports import tell
from sim.reports.html import Report
from sim.result_folder import ResultFolder, checksums, git_state, host, versions
from sim.studies.answer import Answer, checked_answer
from sim.studies.inputs import Progress, Settings, published_path

if TYPE_CHECKING:
    from sim.scenario.ranges import Fitted
    from sim.studies.inputs import ModelLike
    from sim.studies.sweep import SweepAnswer
    from sim.studies.sweep_prepare import ExperimentLike


def save(answer: Answer, folder: str | Path, *, force: bool = False, figures: bool = True) -> Path:
    """Write an answer as a folder, whole or not at all.

    A sweep that is saved cannot be continued: that takes the folder of ``sim.sweep(…, out=…)``.

    Args:
        answer: of any kind.
        folder: that does not exist, is empty or, with ``force``, holds a former result.
        force: replace a former result.
        figures: whether to draw, which takes a second or two.

    Returns:
        The folder.

    Raises:
        RequestError: it is no answer, or the folder cannot be written to.
        OSError: the disk is full or broken; nothing is left behind.
    """
    place = as_path(folder)
    with ResultFolder(place, force=force) as result:
        told = _written(checked_answer(answer), result.folder, figures=figures)
    _warn(told)  # when all is in place: where warnings are errors, it would take the results along
    return place


def write_files(answer: Answer, folder: Path, *, figures: bool = True) -> None:
    """Write all files of an answer into a folder that exists; the manifest is the last.

    Files of tables that are there already, as a sweep's are, stay as they are.
    """
    _warn(_written(answer, folder, figures=figures))


def _written(answer: Answer, folder: Path, *, figures: bool) -> str:
    """Write all files, and say which figures could not be drawn."""
    from sim.runs.parts import write_table  # noqa: PLC0415 - with pyarrow

    for name in answer.tables():
        path = folder / f"{name}.parquet"
        if not path.exists():
            write_table(answer.table(name), path)
    _text(folder / f"{answer.kind}.json", answer.json())
    _text(folder / f"{answer.kind}.csv", as_csv(answer))
    for name, world in answer.scenarios.items():
        (folder / SCENARIOS).mkdir(exist_ok=True)
        _text(folder / SCENARIOS / f"{name}.toml", world.scenario.to_toml())
    for name, text in answer.held.inputs.items():
        _text(folder / name, text)
    report = tell(answer)
    _text(folder / "summary.txt", report.text())
    told = _draw(report, folder) if figures else ""
    said = json.dumps(_manifest(answer, folder), indent=2, ensure_ascii=False)
    _text(folder / MANIFEST, f"{said}\n")
    return told


def rows_of_runs(
    folder: Path, outcomes: Sequence[str] = (), *, partial: bool = False
) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """Give the runs of a sweep, or of another result: the names of their columns, and a row each.

    Args:
        folder: of the result, or an archive.
        outcomes: that are wanted; all by default.
        partial: give what there is of a sweep that is not complete.

    Raises:
        RequestError: there are none, or they are not as they were written.
    """
    from sim.runs.folder import PLAN, open_plan  # noqa: PLC0415 - heavy
    from sim.runs.resume import run_columns, run_rows  # noqa: PLC0415

    unarchived = archive_of(folder) is None
    if unarchived and (os.path.lexists(folder / PLAN) or not (folder / MANIFEST).is_file()):
        plan = open_plan(folder)
        columns = run_columns(plan, outcomes)
        return columns, run_rows(folder, plan, columns, partial=partial)
    answer = load(folder)
    if "runs" not in answer.tables():
        raise RequestError(f"{folder}: keeps no runs")
    table = answer.table("runs")
    unwanted = set(OUTCOME_NAMES) - set(outcomes) if outcomes else set()
    columns = [name for name in table.column_names if name not in unwanted]
    return columns, iter(table.select(columns).to_pylist())


def _draw(report: Report, folder: Path) -> str:
    """Draw figures; what cannot be drawn withholds no results, and is told of in the text."""
    try:
        from sim.reports.curves import save_figures  # noqa: PLC0415 - with matplotlib
    except Exception as error:  # noqa: BLE001 - it reads settings when it is imported
        failed = {"all": error}
    else:
        failed = save_figures(report, folder)
    if not failed:
        return ""
    first = next(iter(failed.values()))
    reason = one_line(f"{type(first).__name__}: {first}", 200)
    return f"figures could not be drawn ({', '.join(failed)}); all else is written: {reason}"


def _warn(told: str) -> None:
    if told:
        warnings.warn(told, RuntimeWarning, stacklevel=3)


def sweep(
    experiment: "ExperimentLike",
    *,
    out: str | Path | None = None,
    set: Settings = None,  # noqa: A002 - named as the option
    model: "ModelLike" = None,
    fitted: "Fitted | None" = None,
    jobs: int | None = None,
    engine: Literal["threads", "local", "dask"] = "threads",
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> "SweepAnswer":
    """Run practices over a design of points, each on the same worlds, with the same luck.

    Args:
        experiment: the name of one that comes with solidarity, the path of a file, or an object.
        out: a folder in which what is done stays, whatever happens, and which is a result at the
            end; the same call goes on where it was. Without it nothing is written.
        set: changes to all scenarios, ``{"people.per_group": 60}``.
        model: a user's own model in place of the compiled one; its outcomes are columns of runs.
        fitted: where fitted values come from: ``point``, the scenarios, or ``posterior``, a set of
            values for each world from the posterior sample.
        jobs: threads or processes; one per processor by default.
        engine: ``threads`` of this process, ``local`` processes, or workers of ``dask``.
        scheduler: address of Dask's.
        progress: told of every step.

    Raises:
        RequestError: with all that is wrong with what is asked, or with the folder.
    """
    from sim.runs.execute import Options  # noqa: PLC0415 - heavy
    from sim.studies.sweep import run_sweep  # noqa: PLC0415

    if engine not in (engines := ("threads", "local", "dask")):
        raise RequestError(
            f"engine {engine}: there is no such engine{did_you_mean(engine, engines)}"
        )
    how = Options(jobs=jobs, engine=engine, scheduler=scheduler)
    answer = run_sweep(
        experiment,
        out=out,
        set=set,
        model=model,
        fitted=fitted,
        options=how,
        progress=progress,
        finish=write_files,
    )
    if answer is None:
        raise RequestError("a single shard has no answer")
    return answer


def _manifest(answer: Answer, folder: Path) -> dict[str, Any]:
    """Say how a folder came about and what is in it; only here stand times and the machine."""
    return {
        "made_by": MADE_BY,
        "format": FORMAT,
        "kind": answer.kind,
        "command": answer.command,
        "started": _time(answer.held.started),
        "finished": _time(datetime.now(UTC)),
        "versions": versions(),
        "host": host(),
        "git": git_state(),
        **answer.held.more,
        "scenarios": {
            name: {
                "place": published_path(world.place)[0],
                "settings": list(world.settings),
                "digest": world.digest,
            }
            for name, world in answer.scenarios.items()
        },
        "files": checksums(folder),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def as_csv(answer: Answer, outcomes: tuple[str, ...] = ()) -> str:
    """Write the rows of an answer as CSV; lists inside a cell as JSON, nothing where there is none.

    Args:
        answer: of any kind.
        outcomes: names of the outcomes to keep where rows have one; all if there are none.
    """
    rows = [row for row in answer.rows() if not outcomes or row.get("outcome") in outcomes]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in answer.columns])
    return text.getvalue()


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a row holds
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return (
        json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else value
    )
