"""Files of a result: compared with their checksums, read without trusting what they hold."""

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from sim.errors import RequestError, shown
from sim.files import MANIFEST, MOST_JSON, open_regular, read_regular

TYPES: dict[str, dict[str, str]] = {
    "months.parquet": {
        "practice": "text",
        "month": "whole number",
        "series": "text",
        "mean": "number",
        "low": "number",
        "high": "number",
    },
    "events.parquet": {
        "month": "whole number",
        "state": "whole number",
        "scope": "text",
        "issue": "text",
        "tactic": "text",
        "actor": "text",
        "actor_id": "whole number",
        "represented": "number",
        "months_so_far": "whole number",
        "joint": "yes or no",
        "strength": "number",
        "pressure": "number",
        "response": "text",
    },
}
"""What the columns of a table hold that a report reads; a number alone may be missing in a row."""


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
            check_inside(folder, folder / name)
            with open_regular(folder / name, None) as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            problems.append(f"{folder / name}: expected a file of this result, is not there")
        except RequestError as error:
            problems += error.problems
        except (OSError, ValueError) as error:
            problems.append(f"{folder / name}: cannot be read: {reason(error)}")
        else:
            if found != expected:
                problems.append(f"{folder / name}: is not as it was written: its checksum differs")
    return problems


def check_inside(folder: Path, path: Path) -> None:
    """Refuse a link that leads out of the folder: what is there does not go with the result."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise ValueError("it is a link that leads out of the folder of the result")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object, every number of it finite."""
    try:
        text = read_regular(path, MOST_JSON).decode("utf-8")
        found = json.loads(text, parse_constant=_refuse, parse_float=_finite, parse_int=_whole)
    except (OSError, ValueError, RecursionError) as error:
        raise RequestError(f"{path}: cannot be read: {reason(error)}") from error
    if not isinstance(found, dict):
        raise RequestError(f"{path}: expected a JSON object, is {shown(found)}")
    return found


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
        RequestError: it cannot be read, a column is not there, or holds what it should not.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are read
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with open_regular(path, None) as opened, pq.ParquetFile(opened) as file:
            missing = [name for name in columns if name not in file.schema_arrow.names]
            found: Any = None if missing else file.read(list(columns), use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise RequestError(f"{path}: cannot be read as a table: {reason(error)}") from error
    if missing:
        raise RequestError(f"{path}: expected a column {missing[0]}, is not there")
    for name in columns:
        kind = TYPES.get(path.name, {}).get(name)
        if kind is not None and (problem := _wrong_with(found.column(name), kind)):
            raise RequestError(f"{path}: column {name}: {problem}")
    return found


def _wrong_with(column: Any, kind: str) -> str:  # noqa: ANN401 - pyarrow brings no types
    """Say what is wrong with a column of which is known what it should hold; else nothing."""
    from pyarrow import types  # noqa: PLC0415 - only where tables are read

    held = column.type.value_type if types.is_dictionary(column.type) else column.type
    fits = {
        "text": types.is_string(held) or types.is_large_string(held),
        "whole number": types.is_integer(held),
        "number": types.is_floating(held) or types.is_integer(held),
        "yes or no": types.is_boolean(held),
    }[kind]
    if not fits:
        return f"expected {kind} in every row, is of type {held}"
    if kind != "number" and column.null_count:
        return f"expected {kind} in every row, {column.null_count:,} have nothing"
    return "" if is_finite(column) else "expected finite numbers alone, there is one beyond all"


def is_finite(column: Any) -> bool:  # noqa: ANN401 - pyarrow brings no types
    """Tell whether no number of a column is infinite; one that is not there does no harm."""
    from pyarrow import compute, types  # noqa: PLC0415 - only where tables are read

    return not (types.is_floating(column.type) and compute.any(compute.is_inf(column)).as_py())
