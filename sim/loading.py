"""A result read again, of any kind, from its folder or an archive: every checksum is compared."""

import hashlib
import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Self
from zipfile import ZipFile

from pydantic import BaseModel, ValidationError, model_validator

from sim.errors import RequestError, did_you_mean, one_line, shown
from sim.files import (
    MADE_BY,
    MANIFEST,
    MOST_JSON,
    as_path,
    is_zip,
    open_regular,
    opened,
    read_regular,
    unpacked,
)
from sim.kinds import KINDS
from sim.result_folder import recover
from sim.scenario.files import LoadedScenario, read_scenario
from sim.studies.answer import Answer, Attachments, TableFile
from sim.version import VERSION

SCENARIOS = "scenarios"
"""Folder of the worlds as they were run, in the folder of a result."""

FORMAT = 2
"""Of the folder: other versions are refused by name."""


def load(folder: str | Path) -> Answer:
    """Read a result of any kind; every file is compared with its checksum.

    Args:
        folder: of the result, or an archive that holds it. Where an archive holds several, the name
            of one stands behind it, as in ``deposit.zip/demo``.

    Raises:
        RequestError: it is no result, is not complete, or is not as it was written; with all that
            is wrong.
    """
    folder = as_path(folder)
    archive = archive_of(folder)
    return _load(folder) if archive is None else _load_from(*archive)


def archive_of(path: Path) -> tuple[Path, str] | None:
    """Find the archive in a path: its own, and what stands behind it; None if there is none."""
    for place in (path, *path.parents):
        try:
            if is_zip(place):
                return place, path.relative_to(place).as_posix().removeprefix(".")
            if place.exists():
                return None
        except (OSError, ValueError):  # a name too long, a zero byte, no right to look
            return None
    return None


def _load_from(path: Path, name: str) -> Answer:
    """Read a result from an archive; it stays unpacked as long as the answer lives."""
    place = Path(tempfile.mkdtemp(prefix=f"{MADE_BY}-"))
    try:
        with opened(path) as held:
            inside = _chosen(path, _results_in(held), name)
            folder = place / (PurePosixPath(inside).name or path.stem)
            unpacked(held, inside, folder)
        with _naming(folder, path / inside):
            answer = _load(folder)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    weakref.finalize(answer.held, shutil.rmtree, place, ignore_errors=True)
    return answer


def _results_in(archive: ZipFile) -> list[str]:
    """Give the folders of an archive that hold results, each with ``/`` at its end."""
    found = []
    for entry in archive.infolist():
        before, _, last = entry.filename.rpartition("/")
        if last != MANIFEST or entry.file_size > MOST_JSON:
            continue
        try:
            said = json.loads(archive.read(entry))
        except (ValueError, RecursionError):
            continue
        if isinstance(said, dict) and said.get("made_by") == MADE_BY:
            found.append(f"{before}/" if before else "")
    return found


def _chosen(path: Path, found: list[str], name: str) -> str:
    """Choose the result of an archive that is meant."""
    names = [PurePosixPath(inside).name or path.stem for inside in found]
    fitting = [
        inside
        for inside, own in zip(found, names, strict=True)
        if name in ("", own, inside.removesuffix("/"))
    ]
    if len(fitting) == 1:
        return fitting[0]
    if not found:
        raise RequestError(f"{path}: holds no result of {MADE_BY}: there is no {MANIFEST}")
    if fitting:
        raise RequestError(
            f"{path}: holds several results, {', '.join(names)}; name one, as {path / names[0]}"
        )
    raise RequestError(f"{path}: holds no result '{name}'{did_you_mean(name, names)}")


@contextmanager
def _naming(folder: Path, place: Path) -> Iterator[None]:
    """Have problems name a place in an archive, where a file of it was unpacked."""
    try:
        yield
    except RequestError as error:
        raise RequestError(
            problem.replace(str(folder), str(place)) for problem in error.problems
        ) from error


def _load(folder: Path) -> Answer:
    """Read a result from its folder."""
    manifest = read_manifest(folder)
    if problems := _damaged(folder, manifest["files"]):
        raise RequestError(problems)
    kind = answer_of(manifest["kind"])
    path = folder / f"{manifest['kind']}.json"
    try:
        answer = kind.model_validate_json(read_regular(path, MOST_JSON))
    except ValidationError as error:
        raise RequestError(f"{path}: {line}{_age(manifest)}" for line in _told(error)) from error
    names = [name for name in manifest["files"] if "/" not in name]
    own = {"summary.txt", f"{answer.kind}.json", f"{answer.kind}.csv"}
    held = Attachments(
        worlds={name: _world(folder, name, said) for name, said in manifest["scenarios"].items()},
        tables={
            name.removesuffix(".parquet"): TableFile(folder / name)
            for name in names
            if name.endswith(".parquet")
        },
        inputs={
            name: _input(folder / name)
            for name in names
            if name.endswith((".toml", ".csv", ".py")) and name not in own
        },
        started=datetime.fromisoformat(manifest["started"]),
        folder=folder,
        manifest=manifest,
    )
    try:
        return answer.holding(held).judged_anew()
    except KeyError as error:
        raise RequestError(f"{path}: its parts do not fit together: there is no {error}") from error


def _input(path: Path) -> str:
    """Read a file that goes with an answer, as it is, also its ends of lines."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(f"{path}: expected text in UTF-8") from error


def answer_of(kind: str) -> type[Answer]:
    """Find the class of a kind of answer, by its name."""
    answer: type[Answer] = KINDS[kind].answer
    return answer


def _world(folder: Path, name: str, said: Mapping[str, Any]) -> LoadedScenario:
    found = read_scenario(folder / SCENARIOS / f"{name}.toml")
    # The digest stays that of the run: a later version may know more parameters.
    return LoadedScenario(
        found.scenario, name, said["place"], tuple(said["settings"]), said["digest"]
    )


class _ManifestWorld(BaseModel):
    """What a manifest says of a world; its scenario stands in a file of the folder."""

    place: str
    settings: list[str]
    digest: str


class _Manifest(BaseModel, extra="allow"):
    """What every manifest says, whatever the kind of answer."""

    kind: str
    command: str
    started: datetime
    versions: dict[str, Any]
    host: dict[str, Any]
    scenarios: dict[str, _ManifestWorld]
    files: dict[str, str]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"kind: expected the name of a study, is {shown(self.kind)}")
        asked = {name: f"{SCENARIOS}/{name}.toml" for name in self.scenarios}
        for name, file in {"": f"{self.kind}.json", **asked}.items():
            if file not in self.files or "/" in name or "\\" in name:
                raise ValueError(f"files: expected {shown(file)} among them, is not there")
        return self


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder of results.

    Raises:
        RequestError: there is none, or it is of another version; it says which.
    """
    path = folder / MANIFEST
    _check_there(folder)
    _check_inside(folder, path)
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
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        raise RequestError(f"{path}: {line}" for line in _told(error)) from error
    return manifest


def _damaged(folder: Path, files: Mapping[str, str]) -> list[str]:
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
            _check_inside(folder, folder / name)
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


def _check_inside(folder: Path, path: Path) -> None:
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
        ": ".join(filter(None, (".".join(map(str, row["loc"])), _plain(row["msg"]))))
        for row in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def _age(manifest: Mapping[str, Any]) -> str:
    versions = manifest.get("versions")
    made = versions.get(MADE_BY) if isinstance(versions, dict) else None
    if made is None or made == VERSION:
        return ""
    return f" (made by {MADE_BY} {one_line(str(made), 40)}, this is {VERSION})"
