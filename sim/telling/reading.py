"""A folder of results as a report may trust it: all of it checked before anything is told."""

import shlex
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from sim.errors import RequestError, one_line, shown
from sim.files import MADE_BY, MANIFEST, recover
from sim.scenario.files import digest_of
from sim.scenario.schema import Scenario
from sim.telling.checked import check_files, check_inside, read_json, read_table, reason
from sim.version import VERSION

type Kind = Literal["run", "comparison", "sweep", "claims", "explanation", "calibration"]

_PLAN = "plan.json"
"""What a sweep writes first; its manifest comes last."""


COMMANDS: Mapping[str, str] = {
    "run": "run",
    "comparison": "compare",
    "sweep": "sweep",
    "claims": "claims",
    "explanation": "explain",
    "calibration": "calibrate",
}
"""The command that makes each kind of result."""

_BREAKING = ("Cc", "Zl", "Zp")
"""Categories of signs that could end a line of a shell, or do worse."""


def _one_command(text: str) -> str:
    """Let pass what is one call of solidarity, as words: a page offers it to copy."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    breaks = any(unicodedata.category(sign) in _BREAKING for sign in text)
    if breaks or len(words) < 2 or words[0] != MADE_BY or words[1] not in COMMANDS.values():
        raise PydanticCustomError(
            "command", f"expected one line: {MADE_BY} and what it was asked for"
        )
    return text


class _Git(BaseModel):
    commit: Annotated[str, Field(pattern="^[0-9a-f]{7,40}$")] | None
    dirty: bool


class _Manifest(BaseModel):
    """What a report takes from a manifest; commands may say more in it."""

    model_config = ConfigDict(strict=True, extra="allow")

    made_by: Literal["solidarity"]
    format: Literal[1]
    kind: Kind
    command: Annotated[str, AfterValidator(_one_command)]
    started: str
    finished: str
    versions: dict[str, str | None]
    host: dict[str, str | int | None]
    git: _Git | None
    seeds: dict[str, int]
    settings: list[str] = Field(default_factory=list)
    practices: list[str] = Field(default_factory=list)
    processors: list[str] = Field(default_factory=list)
    scenarios: dict[str, dict[str, Any]] = Field(min_length=1)
    scenario_digests: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str]


@dataclass(frozen=True)
class Result:
    """A folder of results; ``read_result`` makes it, after it has checked every file.

    Attributes:
        folder: where it is.
        manifest: what ``manifest.json`` says.
        scenarios: by name, as they were run.
    """

    folder: Path
    manifest: dict[str, Any]
    scenarios: dict[str, Scenario]

    @property
    def kind(self) -> str:
        """What was done."""
        kind: str = self.manifest["kind"]
        return kind

    @property
    def words(self) -> list[str]:
        """The command that made it, word by word."""
        return shlex.split(self.manifest["command"])

    def has(self, name: str) -> bool:
        """Tell whether a file belongs to the result."""
        return name in self.manifest["files"]

    def path(self, name: str) -> Path:
        """Find a file of the result; it is as it was written.

        Raises:
            RequestError: the result has no such file.
        """
        if not self.has(name):
            raise RequestError(
                f"{self.folder / MANIFEST}: expected {name} among the files, is not there{self.age}"
            )
        return self.folder / name

    def document(self, name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Read a JSON document of the result.

        Args:
            name: of the file.
            schema: JSON Schema (draft 2020-12) that it must fit.

        Raises:
            RequestError: it cannot be read, or does not fit.
        """
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - only where one is read

        path = self.path(name)
        found = read_json(path)
        problem = next(Draft202012Validator(schema).iter_errors(found), None)
        if problem is not None:
            place = ".".join(map(str, problem.absolute_path))
            raise RequestError(
                f"{path}: {f'{place}: ' if place else ''}{one_line(problem.message, 200)}{self.age}"
            )
        return found

    def table(self, name: str, columns: Sequence[str]) -> Any:  # noqa: ANN401 - pyarrow has no types
        """Read columns of a Parquet file of the result, as a ``pyarrow.Table``.

        Raises:
            RequestError: it cannot be read, or a column is not there.
        """
        return read_table(self.path(name), columns)

    @property
    def age(self) -> str:
        """End a problem with which version made the result, if it was another."""
        return _age(self.manifest)


def read_result(folder: Path) -> Result:
    """Read a folder of results and check all of it.

    Raises:
        RequestError: it is no result, is not complete, or is not as it was written; with all that
            is wrong.
    """
    manifest = _read_manifest(folder)
    problems = [*check_files(folder, manifest["files"])]
    scenarios: dict[str, Scenario] = {}
    for name, said in manifest["scenarios"].items():
        place = f"{folder / MANIFEST}: scenarios.{one_line(name, 80)}"
        try:
            scenarios[name] = Scenario.model_validate(said)
        except ValidationError as error:
            problems += [f"{place}.{line}{_age(manifest)}" for line in _told(error)]
            continue
        expected = manifest.get("scenario_digests", {}).get(name)
        if expected is not None and digest_of(scenarios[name]) != expected:
            problems.append(
                f"{place}: is not as it was written: its digest differs{_age(manifest)}"
            )
    problems += [
        f"{folder / MANIFEST}: scenario_digests.{one_line(name, 80)}: there is no such scenario"
        for name in manifest.get("scenario_digests", {})
        if name not in manifest["scenarios"]
    ]
    if problems:
        raise RequestError(problems)
    return Result(folder, manifest, scenarios)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    _check_there(folder)
    try:
        check_inside(folder, path)
    except ValueError as error:
        raise RequestError(f"{path}: cannot be read: {error}") from error
    manifest = read_json(path)
    if manifest.get("made_by") != MADE_BY:
        raise RequestError(f"{path}: expected a manifest of {MADE_BY}, is none")
    if (said := manifest.get("format")) != 1:
        raise RequestError(
            f"{path}: format: expected 1, is {shown(said)}: another version of {MADE_BY} reads it"
        )
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        raise RequestError(f"{path}: {line}{_age(manifest)}" for line in _told(error)) from error
    words = shlex.split(manifest["command"])
    if words[1] != COMMANDS[manifest["kind"]]:
        raise RequestError(
            f"{path}: command: expected {MADE_BY} {COMMANDS[manifest['kind']]}, is "
            f"{shown(' '.join(words[:2]))}"
        )
    return manifest


def _check_there(folder: Path) -> None:
    """Say what a folder is instead, if it is no result."""
    try:
        recover(folder)
        if (folder / MANIFEST).exists():
            return
        if (folder / _PLAN).is_file():
            raise RequestError(
                f"{folder}: the sweep is not complete; `solidarity status {folder}` says how far "
                "it is"
            )
        if folder.is_dir():
            raise RequestError(f"{folder}: holds no result of {MADE_BY}: there is no {MANIFEST}")
        if folder.exists():
            raise RequestError(f"{folder}: expected a folder of results, is a file")
    except (OSError, ValueError) as error:  # no right to look, a name too long, a zero byte
        raise RequestError(f"{folder}: cannot be read: {reason(error)}") from error
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
