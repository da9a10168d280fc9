"""An answer as a folder of files: saved whole or not at all, loaded verified, made again.

A folder holds ``<kind>.json`` (the answer), ``<kind>.csv`` (what was found, a row for each thing),
its tables as Parquet, ``scenarios/*.toml`` (every world as it was run, all parameters) and other
files that the question names, ``summary.txt`` and figures, and ``manifest.json``: the command, the
versions, the machine, and the SHA-256 of every file. So it can be made again from itself alone.
"""

import csv
import hashlib
import io
import json
import os
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import ValidationError

from sim.errors import RequestError, did_you_mean, one_line, shown
from sim.files import (
    MADE_BY,
    MANIFEST,
    MOST_JSON,
    ResultFolder,
    open_regular,
    read_regular,
    recover,
)
from sim.manifest import checksums, git_state, host, versions
from sim.render.report import Report
from sim.scenario.files import LoadedScenario, read_scenario
from sim.studies.answer import Answer, Held, TableFile
from sim.studies.asking import Progress, Settings, published_path
from sim.telling import tell
from sim.version import VERSION

if TYPE_CHECKING:
    from sim.studies.subject import ModelLike
    from sim.studies.sweep.prepare import ExperimentLike
    from sim.studies.sweep.study import SweepAnswer

SCENARIOS = "scenarios"
"""Folder of the worlds as they were run, in the folder of a result."""

FORMAT = 2
"""Of the folder: other versions are refused by name."""


def save(answer: Answer, folder: str | Path, *, force: bool = False, figures: bool = True) -> Path:
    """Write an answer as a folder, whole or not at all.

    Args:
        answer: of any kind.
        folder: that does not exist, is empty or, with ``force``, holds a former result.
        force: replace a former result.
        figures: whether to draw, which takes a second or two.

    Returns:
        The folder.

    Raises:
        RequestError: it cannot be written to.
        OSError: the disk is full or broken; nothing is left behind.
    """
    with ResultFolder(Path(folder), force=force) as result:
        write_files(answer, result.folder, figures=figures)
    return Path(folder)


def write_files(answer: Answer, folder: Path, *, figures: bool = True) -> None:
    """Write all files of an answer into a folder that exists; the manifest is the last.

    Files of tables that are there already, as a sweep's are, stay as they are.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where tables are written

    for name in answer.tables():
        path = folder / f"{name}.parquet"
        if not path.exists():
            pq.write_table(answer.table(name), path)
    _text(folder / f"{answer.kind}.json", answer.json())
    _text(folder / f"{answer.kind}.csv", as_csv(answer))
    for name, world in answer.scenarios.items():
        (folder / SCENARIOS).mkdir(exist_ok=True)
        _text(folder / SCENARIOS / f"{name}.toml", world.scenario.to_toml())
    for name, text in answer.held.inputs.items():
        _text(folder / name, text)
    report = tell(answer)
    _text(folder / "summary.txt", report.text())
    if figures:
        _draw(report, folder)
    said = json.dumps(_manifest(answer, folder), indent=2, ensure_ascii=False)
    _text(folder / MANIFEST, f"{said}\n")


def _draw(report: Report, folder: Path) -> None:
    """Draw figures; one that cannot be drawn is told of, and withholds no results."""
    from sim.render.figures import save_figures  # noqa: PLC0415 - with matplotlib

    try:
        save_figures(report, folder)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the tables are what counts
        notes = "; ".join(getattr(error, "__notes__", ()))
        warnings.warn(f"{notes}: {type(error).__name__}: {error}", RuntimeWarning, stacklevel=2)


def sweep(
    experiment: "ExperimentLike",
    *,
    out: str | Path | None = None,
    set: Settings = None,  # noqa: A002 - named as the option
    model: "ModelLike" = None,
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
        jobs: threads or processes; one a processor by default.
        engine: ``threads`` of this process, ``local`` processes, or workers of ``dask``.
        scheduler: address of Dask's.
        progress: told of every step.

    Raises:
        RequestError: with all that is wrong with what is asked, or with the folder.
    """
    from sim.runs.execute import Options  # noqa: PLC0415 - heavy
    from sim.studies.sweep.study import run_sweep  # noqa: PLC0415

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
        options=how,
        progress=progress,
        finish=write_files,
    )
    if answer is None:
        raise RequestError("a shard alone has no answer")
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


def load(folder: str | Path) -> Answer:
    """Read a folder of results of any kind; every file is compared with its checksum.

    Raises:
        RequestError: it is no result, is not complete, or is not as it was written; with all that
            is wrong.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if problems := damaged(folder, manifest["files"]):
        raise RequestError(problems)
    kind = answer_of(manifest["kind"])
    path = folder / f"{manifest['kind']}.json"
    try:
        answer = kind.model_validate_json(read_regular(path, MOST_JSON))
    except ValidationError as error:
        raise RequestError(f"{path}: {line}{_age(manifest)}" for line in _told(error)) from error
    names = [PurePosixPath(name) for name in manifest["files"]]
    worlds = {
        name: _world(folder, name, said, manifest) for name, said in manifest["scenarios"].items()
    }
    known = {"summary.txt", f"{answer.kind}.json", f"{answer.kind}.csv"}
    held = Held(
        worlds=worlds,
        tables={
            name.stem: TableFile(folder / name)
            for name in names
            if name.suffix == ".parquet" and len(name.parts) == 1
        },
        inputs={
            str(name): _input(folder / name)
            for name in names
            if name.suffix in (".toml", ".csv", ".py")
            and len(name.parts) == 1
            and str(name) not in known
        },
        started=datetime.fromisoformat(manifest["started"]),
        folder=folder,
        manifest=manifest,
    )
    return answer.holding(held)


def _input(path: Path) -> str:
    """Read a file that goes with an answer, as it is, also its ends of lines."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(f"{path}: expected text in UTF-8") from error


def is_study(kind: str) -> bool:
    """Tell whether there is a study of that name, whose answers can be told."""
    if not kind.isidentifier() or kind.startswith("_"):
        return False
    return all(find_spec(f"sim.{place}.{kind}") for place in ("studies", "telling"))


def answer_of(kind: str) -> type[Answer]:
    """Find the class of a kind of answer, by the name of its study."""
    answer: type[Answer] = import_module(f"sim.studies.{kind}").ANSWER
    return answer


def _world(
    folder: Path, name: str, said: Mapping[str, Any], manifest: Mapping[str, Any]
) -> LoadedScenario:
    path = folder / SCENARIOS / f"{name}.toml"
    found = read_scenario(path)
    if found.digest != said["digest"]:
        raise RequestError(
            f"{path}: is not the world that was run: its digest differs{_age(manifest)}"
        )
    return LoadedScenario(
        found.scenario, name, said["place"], tuple(said["settings"]), found.digest
    )


_SAID = {
    "kind": str,
    "command": str,
    "started": str,
    "versions": dict,
    "host": dict,
    "scenarios": dict,
    "files": dict,
}
"""What every manifest says, and what kind of thing it is."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder of results.

    Raises:
        RequestError: there is none, or it is of another version; it says which.
    """
    path = folder / MANIFEST
    _check_there(folder)
    check_inside(folder, path)
    try:
        manifest = json.loads(read_regular(path, MOST_JSON))
    except (ValueError, RecursionError) as error:
        raise RequestError(
            f"{path}: cannot be read: expected JSON: {one_line(str(error))}"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("made_by") != MADE_BY:
        raise RequestError(f"{path}: expected a manifest of {MADE_BY}, is none")
    if (said := manifest.get("format")) != FORMAT:
        raise RequestError(
            f"{path}: format: expected {FORMAT}, is {shown(said)}: another version of {MADE_BY} "
            f"wrote it{_age(manifest)}; make it again with this one, or read it with that one"
        )
    for key, kind in _SAID.items():
        if not isinstance(held := manifest.get(key), kind):
            raise RequestError(f"{path}: {key}: expected {kind.__name__}, is {shown(held)}")
    if not is_study(said := manifest["kind"]):
        raise RequestError(f"{path}: kind: expected the name of a study, is {shown(said)}")
    if problems := [*_wrong_time(manifest["started"]), *_wrong_scenarios(manifest)]:
        raise RequestError(f"{path}: {problem}" for problem in problems)
    if (answer := f"{manifest['kind']}.json") not in manifest["files"]:
        raise RequestError(f"{path}: files: expected {answer} among them, is not there")
    return manifest


def _wrong_time(text: str) -> list[str]:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return [f"started: expected a date and time, is {shown(text)}"]
    return []


def _wrong_scenarios(manifest: Mapping[str, Any]) -> list[str]:
    """Say which worlds are not described, or are no files of the folder."""
    problems = []
    for name, said in manifest["scenarios"].items():
        file = f"{SCENARIOS}/{name}.toml"
        if "/" in name or "\\" in name or file not in manifest["files"]:
            problems.append(f"scenarios: expected {shown(file)} among the files, is not there")
        elif not (
            isinstance(said, dict)
            and isinstance(said.get("place"), str)
            and isinstance(said.get("digest"), str)
            and isinstance(said.get("settings"), list)
            and all(isinstance(text, str) for text in said["settings"])
        ):
            problems.append(
                f"scenarios: {shown(name)}: expected place, settings and digest, is {shown(said)}"
            )
    return problems


def damaged(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Compare every file with its checksum; tell what is wrong."""
    problems = []
    for name, expected in files.items():
        path = PurePosixPath(name)
        odd = not name or any(sign in name for sign in "\\:\0") or not _is_utf8(name)
        if odd or path.is_absolute() or ".." in path.parts:
            problems.append(
                f"{folder / MANIFEST}: files: expected names of files in the folder, is "
                f"{shown(name)}"
            )
            continue
        try:
            check_inside(folder, folder / name)
            with open_regular(folder / name, None) as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, NotADirectoryError):
            problems.append(f"{folder / name}: expected a file of this result, is not there")
        except RequestError as error:
            problems.extend(error.problems)
        else:
            if found != expected:
                problems.append(f"{folder / name}: is not as it was written: its checksum differs")
    return problems


def _is_utf8(name: str) -> bool:
    """Tell whether a name can be one of a file: JSON may hold half a character."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def check_inside(folder: Path, path: Path) -> None:
    """Refuse a link that leads out of the folder: what is there does not go with the result."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise RequestError(f"{path}: is a link that leads out of the folder of the result")


def _check_there(folder: Path) -> None:
    """Say what a folder is instead, if it is no result."""
    try:
        recover(folder)
        if (folder / MANIFEST).exists():
            return
        if (folder / "plan.json").is_file():
            raise RequestError(
                f"{folder}: the sweep is not complete; `solidarity status {folder}` says how far "
                "it is"
            )
        if folder.is_dir():
            raise RequestError(f"{folder}: holds no result of {MADE_BY}: there is no {MANIFEST}")
        if folder.exists():
            raise RequestError(f"{folder}: expected a folder of results, is a file")
    except (OSError, ValueError) as error:  # no right to look, a name too long, a zero byte
        raise RequestError(f"{folder}: cannot be read: {one_line(str(error))}") from error
    raise RequestError(f"{folder}: there is no such folder")


def _told(error: ValidationError) -> list[str]:
    """Say what does not validate, a line each."""
    return [
        f"{'.'.join(map(str, row['loc']))}: {row['msg'][:1].lower()}{row['msg'][1:]}"
        for row in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _age(manifest: Mapping[str, Any]) -> str:
    versions = manifest.get("versions")
    made = versions.get(MADE_BY) if isinstance(versions, dict) else None
    if made is None or made == VERSION:
        return ""
    return f" (made by {MADE_BY} {one_line(str(made), 40)}, this is {VERSION})"
