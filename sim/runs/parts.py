"""Parts as Parquet files: published whole or not at all, and the first wins.

The columns of what runs leave: in the file of a part, and in the tables at the end.

The file of a part has a row for each run. Months and events, if they are kept, are lists in the row
of their run, so that one file holds all of it.

A part's file is named after its key and holds the key in its metadata, so that it can be taken for
no other part's. Each page has a checksum, which is verified when it is read.
"""

import errno
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RequestError, one_line
from sim.files import open_regular, read_regular, sync
from sim.model.tables import EVENT_FIELDS, MONTH_FIELDS
from sim.outcomes import OUTCOMES
from sim.result_folder import cpu_model
from sim.runs.plan import RunPlan, Setup
from sim.runs.points import points_schema
from sim.version import VERSION

GROUP_ROWS = 16_384
"""Rows of a row group: what is read at once. It is fixed, so that bytes do not depend on parts."""

TABLES = ("runs", "months", "events")
"""The tables at the end; the last two if they are kept."""

_FIELDS = {"months": MONTH_FIELDS, "events": EVENT_FIELDS}
"""Columns of the further tables, with unit and meaning."""

_KINDS: dict[str, pa.DataType] = {
    **dict.fromkeys(("month", "months", "days", "number"), pa.int32()),
    "label": pa.string(),
    "yes or no": pa.bool_(),
}
"""The type of a column by its unit; it is a float else."""

NESTED: dict[str, pa.DataType] = {
    table: pa.struct(
        [pa.field(name, _KINDS.get(unit, pa.float64())) for name, (unit, _) in fields.items()]
    )
    for table, fields in _FIELDS.items()
}
"""What stands in the lists of a part."""


def kept_tables(setup: Setup) -> tuple[str, ...]:
    """Name the tables of a sweep."""
    return ("runs", *(name for name in TABLES[1:] if name in setup.keep))


def part_schema(setup: Setup) -> pa.Schema:
    """Give the columns of a part: ``cell`` is a number, ``arm`` a place among its scenario's."""
    return pa.schema(
        [
            pa.field("cell", pa.int64(), nullable=False),
            pa.field("replicate", pa.int64(), nullable=False),
            pa.field("arm", pa.int32(), nullable=False),
            *(pa.field(name, pa.float64()) for name in setup.outcomes),
            pa.field("error", pa.string()),
            *(pa.field(name, pa.list_(NESTED[name])) for name in kept_tables(setup)[1:]),
        ]
    )


def final_schema(setup: Setup, table: str, model: str = "") -> pa.Schema:
    """Give the columns of a table at the end, with units, and what it comes from as metadata.

    There is a column of switches only where an arm has one: other tables keep their bytes.

    Args:
        setup: what a run is.
        table: one of ``kept_tables``.
        model: digest of the code that results depend on.
    """
    fields = [
        _field("scenario", pa.string(), "label", "which world"),
        _field("point", pa.int64(), "number", "the point of the design; from 0"),
        _field("replicate", pa.int64(), "number", "the world and its luck; from 0"),
        _field("practice", pa.string(), "label", "practice of the allies"),
    ]
    if any(arm.switch for arm in setup.arms):
        fields.append(_field("switch", pa.string(), "label", "switch of the run; empty for none"))
    if table == "runs":
        fields += list(points_schema(setup.columns))[1:]
        outcomes = {row.name: (row.unit, row.definition) for row in OUTCOMES}
        if setup.model is not None:
            outcomes |= {name: (unit, about) for name, unit, about in setup.model.outcomes}
        fields += [_field(name, pa.float64(), *outcomes[name]) for name in setup.outcomes]
        about = "why the run failed; null if it did not"
        fields.append(_field("error", pa.string(), "text", about))
    else:
        kinds = NESTED[table]
        fields += [_field(name, kinds[name].type, *held) for name, held in _FIELDS[table].items()]
    return pa.schema(fields, metadata=_metadata(setup, model))


def _metadata(setup: Setup, model: str) -> dict[str, str]:
    """Say what a table comes from: nothing of when, where or in how many parts it was made."""
    asked = setup.about.get("experiment", {})
    asked = {"title": setup.title, "question": setup.question, **asked, "name": setup.name}
    return {
        "seed": str(setup.seed),
        "version": VERSION,
        "model": model,
        "experiment": json.dumps(asked, ensure_ascii=False),
        "settings": json.dumps(setup.about.get("settings", []), ensure_ascii=False),
        "practices": json.dumps(list(setup.practices), ensure_ascii=False),
        "scenarios": json.dumps(
            {name: held.to_dict() for name, held in setup.scenarios.items()}, ensure_ascii=False
        ),
    }


def _field(name: str, kind: pa.DataType, unit: str, definition: str) -> Any:  # noqa: ANN401
    return pa.field(name, kind, metadata={"unit": unit, "definition": definition})


def write_table(table: pa.Table, where: Any) -> None:  # noqa: ANN401 - a path or a sink of Arrow's
    """Write a table at once, to the bytes that it has when it is written a few rows at a time."""
    kinds = with_dictionary(table.schema)
    pq.write_table(table, where, row_group_size=GROUP_ROWS, use_dictionary=kinds)


def with_dictionary(schema: pa.Schema) -> list[str] | bool:
    """Name the columns that get a dictionary: none of floats, where it seldom saves room."""
    if any(pa.types.is_nested(field.type) for field in schema):
        return True
    return [field.name for field in schema if not pa.types.is_floating(field.type)]


PARTS = "parts"
"""Folder of the parts in that of a sweep."""

_MOST_BYTES = 4_000_000_000
"""Bytes beyond which a file is no part of ours."""

_OURS = re.compile(
    r"\.?([0-9a-f]{40}|(points|former)-[0-9a-f]{16})"
    r"\.(parquet|bad-[0-9a-f]+)(\.[0-9a-f]+\.new)?"
)

_DIGEST = hashlib.sha256(b"a part of solidarity").hexdigest()
"""Where the digest of a file stands, before it is known."""

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EINVAL)
"""What file systems say that have no hard links; the last is Windows' word for it."""


class DamagedPartError(Exception):
    """A part's file is not what was written, or is another part's; the text says why."""


class SweepError(Exception):
    """A sweep cannot go on or end, though nothing is wrong with what was asked."""


@dataclass(frozen=True, slots=True)
class PartRuns:
    """A part as it was read and verified.

    Attributes:
        table: its runs, in the columns of ``part_schema``.
        cpu: types of processors that made it, a line each.
    """

    table: pa.Table
    cpu: str

    @property
    def runs(self) -> int:
        """How many runs it holds."""
        return int(self.table.num_rows)

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return self.runs - int(self.table.column("error").null_count)


def is_part_file(name: str) -> bool:
    """Tell whether a name in the folder of parts is one that is written here."""
    return bool(_OURS.fullmatch(name))


def parts_folder(folder: Path) -> Path:
    """Give the folder of the parts; ``RequestError`` if a link stands in its place."""
    place = folder / PARTS
    if place.is_symlink():  # what it leads to is none of ours, and would be emptied at the end
        raise RequestError(f"{place}: expected a folder, found a link")
    return place


def part_path(folder: Path, plan: RunPlan, part: int) -> Path:
    """Give the place of a part."""
    return parts_folder(folder) / f"{plan.key(part)}.parquet"


def read_part(folder: Path, plan: RunPlan, part: int) -> PartRuns | None:
    """Read and verify a part; None if it is not there.

    Raises:
        DamagedPartError: it is cut short, altered, another part's or no regular file.
        OSError: it cannot be read.
    """
    path = part_path(folder, plan, part)
    try:
        data = read_regular(path, _MOST_BYTES, follow=False)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except RequestError as error:
        raise DamagedPartError(str(error).removeprefix(f"{path}: ")) from error
    return decoded(data, plan, part)


def good_part(folder: Path, plan: RunPlan, part: int) -> PartRuns | None:
    """Read a part; None if it is not there or damaged."""
    try:
        return read_part(folder, plan, part)
    except DamagedPartError:
        return None


def publish(
    folder: Path, plan: RunPlan, part: int, table: pa.Table, *, replace: bool = False, cpu: str = ""
) -> PartRuns:
    """Put a part's file in place, unless a good one is there.

    Args:
        folder: of the sweep.
        plan: of the sweep.
        part: its number.
        table: what it holds.
        replace: take the place of one that is there.
        cpu: types of processors that made it, a line each; this one's by default.

    Returns:
        The part that is there now: this one, or that of whoever was first.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    data = encoded(plan.key(part), table, cpu or processor())
    ours = decoded(data, plan, part)
    path = part_path(folder, plan, part)
    if write_whole(path, data, replace=replace):
        return ours
    theirs = good_part(folder, plan, part)
    if theirs is None:
        move_aside(path)
        if not write_whole(path, data, replace=False):
            text = "another process writes there"
            raise FileExistsError(errno.EEXIST, text, str(path)) from None
        return ours
    return theirs


def move_aside(path: Path) -> Path:
    """Give a bad file another name, so that it is not read again, and say which."""
    aside = path.with_name(f"{path.stem}.bad-{secrets.token_hex(4)}")
    with suppress(FileNotFoundError):  # another process was faster
        path.rename(aside)
    return aside


def encoded(key: str, table: pa.Table, cpu: str) -> bytes:
    """Give the bytes of a part's file."""
    return sealed(table, {"key": key, "cpu": cpu})


def sealed(table: pa.Table, about: Mapping[str, str]) -> bytes:
    """Give a table as Parquet, with what it is and a digest of all bytes in its metadata.

    Checksums of pages leave out the headers of pages and the end of the file.
    """
    sink = pa.BufferOutputStream()
    table = table.replace_schema_metadata({**about, "digest": _DIGEST})
    pq.write_table(
        table, sink, use_dictionary=with_dictionary(table.schema), write_page_checksum=True
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data.replace(_DIGEST.encode(), hashlib.sha256(data).hexdigest().encode())


def decoded(data: bytes, plan: RunPlan, part: int) -> PartRuns:
    """Verify the bytes of a part's file and read them; else ``DamagedPartError``."""
    table, about = unsealed(data)
    if about.get("key") != plan.key(part):
        raise DamagedPartError("it is a part of another sweep, or another part: its key differs")
    if plan.format == 5:  # whose arms were practices
        table = table.rename_columns({"practice": "arm"})
    if not table.schema.equals(part_schema(plan.setup)):
        raise DamagedPartError("it was altered: its columns differ")
    return PartRuns(table, about["cpu"])


def unsealed(data: bytes) -> tuple[pa.Table, dict[str, str]]:
    """Verify what ``sealed`` gave, and read it; else ``DamagedPartError``."""
    try:
        with pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True) as file:
            table = file.read(use_threads=False)
            about = {name.decode(): held.decode() for name, held in file.metadata.metadata.items()}
        digest = about["digest"].encode()
    except Exception as error:  # Arrow's may be any
        reason = one_line(str(error), 120).rstrip(".")
        raise DamagedPartError(f"it is cut short or altered, or none of ours: {reason}") from error
    if hashlib.sha256(data.replace(digest, _DIGEST.encode())).hexdigest().encode() != digest:
        raise DamagedPartError("it was altered: what is read is not what was written")
    return table, about


def write_whole(path: Path, data: bytes, *, replace: bool) -> bool:
    """Write a file whole or not at all; tell whether it is ours that is there now.

    Args:
        path: of the file.
        data: what it holds.
        replace: take the place of one that is there; else the first wins.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.new")
    try:
        with naming(path), beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return put_whole(beside, path, replace=replace)
    finally:
        beside.unlink(missing_ok=True)


def put_whole(beside: Path, path: Path, *, replace: bool) -> bool:
    """Give a file that is written its name; else as ``write_whole``."""
    ours = True
    if replace:
        beside.replace(path)
    else:
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            ours = False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if ours := not path.exists():
                beside.replace(path)
    sync(path.parent)
    return ours


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Give errors of the system the name of a file, if they have none."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


@contextmanager
def parquet(path: Path) -> Iterator[Any]:
    """Open a Parquet file that must be a regular file; errors as those of ``open_regular``."""
    with open_regular(path, None) as held, pq.ParquetFile(held) as file:
        yield file


@cache
def processor() -> str:
    """Name the type of this processor."""
    return cpu_model()
