"""Parts as files: whole or not there; what was altered is never read as right."""

import errno
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import RequestError
from sim.runs import parts as module
from sim.runs.folder import find_plan, restart
from sim.runs.parts import (
    DamagedPartError,
    decoded,
    encoded,
    part_path,
    part_schema,
    publish,
    read_part,
)
from sim.runs.plan import plan_of


@pytest.fixture
def plan(prepared, tmp_path):
    (tmp_path / "parts").mkdir()
    return plan_of(prepared().work, "sum", 4)


def rows(plan, value=0.5, error=None):
    held = {
        "cell": [0, 0], "replicate": [0, 0], "arm": [0, 1],
        "rights": [value, float("nan")], "harms": [1.0, 2.0], "error": [error, None],
    }  # fmt: skip
    return pa.table(held, schema=part_schema(plan.setup))


def names(folder):
    return sorted(path.name for path in (folder / "parts").iterdir())


def test_a_part_is_a_parquet_file_that_reads_back_as_it_was_published(plan, tmp_path):
    publish(tmp_path, plan, 2, rows(plan, error="failed"))
    held = read_part(tmp_path, plan, 2)
    assert held.table.column("rights").to_pylist()[0] == 0.5
    assert (held.runs, held.failed) == (2, 1)
    assert names(tmp_path) == [f"{plan.key(2)}.parquet"]
    assert pq.read_table(part_path(tmp_path, plan, 2)).num_rows == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.data())
def test_what_was_altered_is_never_read_as_otherwise(plan, data):
    whole = encoded(plan.key(0), rows(plan), "any")
    assert decoded(whole, plan, 0).runs == 2
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(DamagedPartError):
        decoded(whole[:cut], plan, 0)
    altered = bytearray(whole)
    altered[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DamagedPartError):
        decoded(bytes(altered), plan, 0)


def test_a_foreign_and_a_missing_part_are_told_apart(plan, tmp_path):
    publish(tmp_path, plan, 0, rows(plan))
    part_path(tmp_path, plan, 1).write_bytes(part_path(tmp_path, plan, 0).read_bytes())
    with pytest.raises(DamagedPartError, match="of another sweep, or another part"):
        read_part(tmp_path, plan, 1)
    assert read_part(tmp_path, plan, 2) is None


@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_pipe_or_a_device_is_damage_and_keeps_nobody_waiting(plan, tmp_path, put):
    put(part_path(tmp_path, plan, 0))
    with pytest.raises(DamagedPartError, match="regular file"):
        read_part(tmp_path, plan, 0)
    assert publish(tmp_path, plan, 0, rows(plan)).runs == 2


def test_a_link_in_place_of_the_folder_is_refused_and_not_emptied(plan, tmp_path):
    folder, other = tmp_path / "mine", tmp_path / "other"
    (other / "parts").mkdir(parents=True)
    folder.mkdir()
    (folder / "parts").symlink_to(other / "parts")
    publish(other, plan, 0, rows(plan))
    (folder / "plan.json").write_text(plan.to_json({}), encoding="utf-8")
    for attempt in (find_plan, restart):
        with pytest.raises(RequestError, match="parts: expected a folder, found a link"):
            attempt(folder)
    assert read_part(other, plan, 0).runs == 2


def test_the_first_copy_wins(plan, tmp_path):
    publish(tmp_path, plan, 0, rows(plan, 0.5))
    before = part_path(tmp_path, plan, 0).stat().st_ino
    there = publish(tmp_path, plan, 0, rows(plan, 0.25))  # as another processor may have it
    assert there.table.column("rights").to_pylist()[0] == 0.5
    assert part_path(tmp_path, plan, 0).stat().st_ino == before
    assert len(names(tmp_path)) == 1


def test_a_bad_file_in_the_way_is_moved_aside(plan, tmp_path):
    publish(tmp_path, plan, 0, rows(plan))
    part_path(tmp_path, plan, 0).write_bytes(b"rubbish")
    publish(tmp_path, plan, 0, rows(plan))
    assert read_part(tmp_path, plan, 0).runs == 2
    assert any(".bad-" in name for name in names(tmp_path))


def test_a_part_can_be_replaced(plan, tmp_path):
    publish(tmp_path, plan, 0, rows(plan, error="failed"))
    publish(tmp_path, plan, 0, rows(plan), replace=True)
    assert read_part(tmp_path, plan, 0).failed == 0
    assert len(names(tmp_path)) == 1


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_links_serves_too(plan, tmp_path, monkeypatch, number):
    def refused(*_):
        raise OSError(number, "no links here")

    monkeypatch.setattr("pathlib.Path.hardlink_to", refused)
    publish(tmp_path, plan, 0, rows(plan))
    publish(tmp_path, plan, 0, rows(plan))
    assert read_part(tmp_path, plan, 0).runs == 2
    assert len(names(tmp_path)) == 1


def test_what_cannot_be_written_leaves_nothing_behind(plan, tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        publish(tmp_path, plan, 0, rows(plan))
    assert names(tmp_path) == []
