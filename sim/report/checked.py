"""Files of a result: compared with their checksums, read without trusting what they hold."""

import hashlib
import json
import math
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from sim.files import MANIFEST
from sim.scenario.errors import RequestError, shown

LARGEST_JSON = 100_000_000
"""Bytes of a JSON file beyond which it is none of ours."""


def check_files(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Compare every file with its checksum; tell what is wrong."""
    problems = []
    for name, expected in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or not name:
            problems.append(
                f"{folder / MANIFEST}: files: expected names of files in the folder, is "
                f"{shown(name)}"
            )
            continue
        try:
            with _open(folder / name) as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            problems.append(f"{folder / name}: expected a file of this result, is not there")
        except (OSError, ValueError) as error:
            problems.append(f"{folder / name}: cannot be read: {reason(error)}")
        else:
            if found != expected:
                problems.append(f"{folder / name}: is not as it was written: its checksum differs")
    return problems


def _open(path: Path) -> Any:  # noqa: ANN401 - a file of bytes, which typing names clumsily
    """Open an ordinary file; never wait for another kind (a pipe) to say something."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("expected an ordinary file")
    return path.open("rb")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object, every number of it finite."""
    try:
        with _open(path) as file:
            text = _bounded(file.read(LARGEST_JSON + 1)).decode("utf-8")
        found = json.loads(text, parse_constant=_refuse, parse_float=_finite, parse_int=_whole)
    except (OSError, ValueError, RecursionError) as error:
        raise RequestError(f"{path}: cannot be read: {reason(error)}") from error
    if not isinstance(found, dict):
        raise RequestError(f"{path}: expected a JSON object, is {shown(found)}")
    return found


def _bounded(data: bytes) -> bytes:
    if len(data) > LARGEST_JSON:
        raise ValueError("it is too large to be one of ours")
    return data


def _refuse(text: str) -> float:
    raise ValueError(f"expected finite numbers alone, there is {text}")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text[:40])


def _whole(text: str) -> int:
    return int(text) if len(text) < 100 else int(_refuse(f"{text[:40]}…"))


def reason(error: Exception) -> str:
    """Say in a few words why a file cannot be read."""
    match error:
        case OSError(errno=int() as number):
            return os.strerror(number)
        case UnicodeDecodeError():
            return "expected text in UTF-8"
        case json.JSONDecodeError():
            return f"expected JSON: {error.msg} in line {error.lineno}"
        case RecursionError():
            return "too many tables in tables"
    return str(error)


def read_table(path: Path, columns: Sequence[str]) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Read columns of a Parquet file as a ``pyarrow.Table``.

    Raises:
        RequestError: it cannot be read, or a column is not there.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are read
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as file:
            missing = [name for name in columns if name not in file.schema_arrow.names]
            found = None if missing else file.read(list(columns), use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise RequestError(f"{path}: cannot be read as a table: {reason(error)}") from error
    if missing:
        raise RequestError(f"{path}: expected a column {missing[0]}, is not there")
    return found
