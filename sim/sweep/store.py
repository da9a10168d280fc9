"""Chunks as files: published whole or not at all, the first wins, nothing wrong is read as right.

A chunk's file holds an Arrow stream for each table, one after the other, then a footer of JSON, its
length, and the SHA-256 of all that stands before. ``pyarrow.ipc.open_stream`` reads the first.
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

from sim.files import sync
from sim.manifest import cpu_model
from sim.sweep.identity import FORMAT, result_versions

CHUNKS = "chunks"
"""Folder of the chunks in that of a sweep."""

_MARK = b"solidarity chunk"
_LENGTH, _SUM = 8, 32
_TAIL = _LENGTH + _SUM + len(_MARK)

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)
"""What file systems say that have no hard links."""


class MissingChunkError(Exception):
    """A chunk is not there."""


class DamagedChunkError(Exception):
    """A chunk's file is not what was written, or is another chunk's; the text says why."""


class DisagreementError(Exception):
    """Two copies of a chunk differ though processor and versions are the same."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as it was read and verified.

    Attributes:
        tables: by name.
        runs: rows of ``runs``.
        failed: those of them with an error.
        cpu: type of processor that made it.
        versions: of packages that results depend on.
        digest: SHA-256 of its results.
    """

    tables: dict[str, pa.Table]
    runs: int
    failed: int
    cpu: str
    versions: dict[str, str | None]
    digest: str


def is_chunk_file(name: str) -> bool:
    """Tell whether a name in the folder of chunks is one that is written here."""
    return bool(re.fullmatch(r"\.?\d{6,}\.(chunk|[0-9a-f]+\.new|(bad|other)-[0-9a-f]+)", name))


def chunk_path(folder: Path, chunk: int) -> Path:
    """Give the place of a chunk."""
    return folder / CHUNKS / f"{chunk:06}.chunk"


def publish(
    folder: Path, chunk: int, key: str, tables: Mapping[str, pa.Table], *, replace: bool = False
) -> Chunk:
    """Put a chunk's file in place, unless a good one is there.

    Args:
        folder: of the sweep.
        chunk: its number.
        key: of the chunk.
        tables: what it holds.
        replace: take the place of one that is there.

    Returns:
        The chunk that is there now: this one, or that of whoever was first.

    Raises:
        OSError: it cannot be written; nothing is left behind.
        DisagreementError: another copy is there, of the same processor and versions, and differs;
            both are kept, and the message names them.
    """
    data = encoded(key, tables)
    path = chunk_path(folder, chunk)
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f".{path.stem}.{secrets.token_hex(6)}.new")
    try:
        _write(beside, data, path)
        if replace or not _linked(beside, path):
            _settle(beside, path, key, decoded(data, key), replace=replace)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)
    return read_chunk(folder, chunk, key) if not replace else decoded(data, key)


def _settle(beside: Path, path: Path, key: str, ours: Chunk, *, replace: bool) -> None:
    """Decide between our copy and the one that is there."""
    if replace:
        beside.replace(path)
        return
    try:
        theirs = decoded(path.read_bytes(), key)
    except (DamagedChunkError, FileNotFoundError):
        move_aside(path)
        if not _linked(beside, path):
            raise FileExistsError(errno.EEXIST, "another process writes there", str(path)) from None
        return
    same_machine = (ours.cpu, ours.versions) == (theirs.cpu, theirs.versions)
    if not same_machine or ours.digest == theirs.digest:
        return
    other = path.with_name(f"{path.stem}.other-{ours.digest[:8]}")
    beside.replace(other)
    raise DisagreementError(disagreement(path, other))


def disagreement(path: Path, other: Path) -> str:
    """Say that two copies differ, and what to do."""
    return (
        f"{path} and {other.name}: two copies of one chunk differ, made by the same type of "
        "processor and the same versions: the model is not deterministic there. Keep both to find "
        "out why; remove both to run the chunk anew"
    )


def disagreements(folder: Path) -> list[tuple[Path, Path]]:
    """Give copies that differ and are still there."""
    found = sorted((folder / CHUNKS).glob("*.other-*"))
    return [(other.with_name(f"{other.name.partition('.')[0]}.chunk"), other) for other in found]


def read_chunk(folder: Path, chunk: int, key: str) -> Chunk:
    """Read and verify a chunk.

    Raises:
        MissingChunkError: it is not there.
        DamagedChunkError: it is cut short, altered, or another chunk's.
        OSError: it cannot be read.
    """
    try:
        data = chunk_path(folder, chunk).read_bytes()
    except FileNotFoundError as error:
        raise MissingChunkError(str(chunk)) from error
    return decoded(data, key)


def move_aside(path: Path) -> Path:
    """Give a bad file another name, so that it is not read again, and say which."""
    aside = path.with_name(f"{path.stem}.bad-{secrets.token_hex(4)}")
    with suppress(FileNotFoundError):  # another process was faster
        path.rename(aside)
    return aside


def encoded(key: str, tables: Mapping[str, pa.Table]) -> bytes:
    """Give the bytes of a chunk's file."""
    parts = {name: _stream(table) for name, table in tables.items()}
    footer = {
        "format": FORMAT,
        "key": key,
        "cpu": _cpu(),
        "versions": result_versions(),
        "tables": {name: len(part) for name, part in parts.items()},
        "runs": tables["runs"].num_rows,
        "failed": tables["runs"].num_rows - tables["runs"].column("error").null_count,
        "digest": hashlib.sha256(b"".join(parts.values())).hexdigest(),
    }
    end = json.dumps(footer).encode()
    body = b"".join([*parts.values(), end, len(end).to_bytes(_LENGTH, "little")])
    return body + hashlib.sha256(body).digest() + _MARK


def decoded(data: bytes, key: str) -> Chunk:
    """Verify the bytes of a chunk's file and take them apart; else ``DamagedChunkError``."""
    if len(data) < _TAIL or not data.endswith(_MARK):
        raise DamagedChunkError("it is cut short, or no chunk")
    body, found = data[: -_SUM - len(_MARK)], data[-_SUM - len(_MARK) : -len(_MARK)]
    if hashlib.sha256(body).digest() != found:
        raise DamagedChunkError("it was altered: its checksum differs")
    length = int.from_bytes(body[-_LENGTH:], "little")
    footer: dict[str, Any] = json.loads(body[-_LENGTH - length : -_LENGTH])
    if footer["key"] != key:
        raise DamagedChunkError("it is a chunk of another sweep, or another chunk: its key differs")
    tables, start = {}, 0
    for name, size in footer["tables"].items():
        part = pa.py_buffer(body).slice(start, size)
        tables[name] = pa.ipc.open_stream(part).read_all()
        start += size
    return Chunk(
        tables=tables,
        runs=footer["runs"],
        failed=footer["failed"],
        cpu=footer["cpu"],
        versions=footer["versions"],
        digest=footer["digest"],
    )


def write_whole(path: Path, data: bytes, *, replace: bool) -> bool:
    """Write a file whole or not at all; tell whether it is ours that is there now.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.new")
    try:
        _write(beside, data, path)
        if replace:
            beside.replace(path)
            ours = True
        else:
            ours = _linked(beside, path)
    finally:
        beside.unlink(missing_ok=True)
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


def _write(path: Path, data: bytes, target: Path) -> None:
    with naming(target), path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _linked(beside: Path, path: Path) -> bool:
    """Publish under a name that nobody has yet; tell whether nobody had."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            return False
        beside.replace(path)
    return True


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    data: bytes = sink.getvalue().to_pybytes()
    return data


@cache
def _cpu() -> str:
    return cpu_model()
