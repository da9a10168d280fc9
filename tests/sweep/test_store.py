"""Chunks as files: whole or not there; what was altered is never read as right."""

import errno

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.sweep import store
from sim.sweep.store import (
    DamagedChunkError,
    DisagreementError,
    MissingChunkError,
    chunk_path,
    decoded,
    disagreements,
    encoded,
    publish,
    read_chunk,
)


def tables(value=0.5, error=None):
    rights = np.array([value, np.nan])
    runs = {"rights": pa.array(rights), "error": pa.array([error, None], pa.string())}
    return {"runs": pa.table(runs), "months": pa.table({"month": [1, 2, 3]})}


def names(folder):
    return sorted(path.name for path in (folder / "chunks").iterdir())


def test_a_chunk_reads_back_as_it_was_published(tmp_path):
    publish(tmp_path, 7, "key", tables(error="failed"))
    held = read_chunk(tmp_path, 7, "key")
    assert held.tables["months"].equals(tables()["months"])
    assert held.tables["runs"].column("rights").to_pylist()[0] == 0.5
    assert (held.runs, held.failed) == (2, 1)
    assert names(tmp_path) == ["000007.chunk"]
    first = pa.ipc.open_stream(chunk_path(tmp_path, 7)).read_all()
    assert first.column_names == ["rights", "error"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_not_one_bit_can_be_altered_unnoticed(data):
    whole = encoded("key", tables())
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(DamagedChunkError):
        decoded(whole[:cut], "key")
    place, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    altered = bytearray(whole)
    altered[place] ^= 1 << bit
    with pytest.raises(DamagedChunkError):
        decoded(bytes(altered), "key")
    with pytest.raises(DamagedChunkError):
        decoded(whole + b"x", "key")


def test_a_foreign_and_a_missing_chunk_are_told_apart(tmp_path):
    publish(tmp_path, 0, "key", tables())
    with pytest.raises(DamagedChunkError, match="of another sweep, or another chunk"):
        read_chunk(tmp_path, 0, "other key")
    with pytest.raises(MissingChunkError):
        read_chunk(tmp_path, 1, "key")


def test_the_first_copy_wins_and_an_equal_one_is_welcome(tmp_path):
    publish(tmp_path, 0, "key", tables())
    before = chunk_path(tmp_path, 0).stat().st_ino
    publish(tmp_path, 0, "key", tables())
    assert chunk_path(tmp_path, 0).stat().st_ino == before
    assert names(tmp_path) == ["000000.chunk"]


def test_two_copies_that_differ_on_one_processor_are_an_alarm(tmp_path):
    publish(tmp_path, 0, "key", tables(0.5))
    with pytest.raises(DisagreementError, match=r"000000.chunk and 000000.other-\w{8}: two copies"):
        publish(tmp_path, 0, "key", tables(0.25))
    ((path, other),) = disagreements(tmp_path)
    assert path == chunk_path(tmp_path, 0)
    assert decoded(other.read_bytes(), "key").tables["runs"].column(0).to_pylist()[0] == 0.25
    assert read_chunk(tmp_path, 0, "key").tables["runs"].column(0).to_pylist()[0] == 0.5


def test_copies_of_two_types_of_processor_may_differ(tmp_path, monkeypatch):
    publish(tmp_path, 0, "key", tables(0.5))
    monkeypatch.setattr(store, "_cpu", lambda: "another")
    publish(tmp_path, 0, "key", tables(0.25))
    assert not disagreements(tmp_path)
    assert read_chunk(tmp_path, 0, "key").tables["runs"].column(0).to_pylist()[0] == 0.5


def test_a_bad_file_in_the_way_is_moved_aside(tmp_path):
    publish(tmp_path, 0, "key", tables())
    chunk_path(tmp_path, 0).write_bytes(b"rubbish")
    publish(tmp_path, 0, "key", tables())
    assert read_chunk(tmp_path, 0, "key").runs == 2
    assert any(".bad-" in name for name in names(tmp_path))


def test_a_chunk_can_be_replaced(tmp_path):
    publish(tmp_path, 0, "key", tables(error="failed"))
    publish(tmp_path, 0, "key", tables(), replace=True)
    assert read_chunk(tmp_path, 0, "key").failed == 0
    assert names(tmp_path) == ["000000.chunk"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_links_serves_too(tmp_path, monkeypatch, number):
    def refused(*_):
        raise OSError(number, "no links here")

    monkeypatch.setattr("pathlib.Path.hardlink_to", refused)
    publish(tmp_path, 0, "key", tables())
    publish(tmp_path, 0, "key", tables())
    assert read_chunk(tmp_path, 0, "key").runs == 2
    assert names(tmp_path) == ["000000.chunk"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        publish(tmp_path, 0, "key", tables())
    assert names(tmp_path) == []
