"""Disks that are full or cannot be written: one line, exit 1, and what is published stays valid."""

import os
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest

from sim.runs.folder import find_plan
from sim.runs.resume import survey
from sim.studies import bank
from tests.studies.sweep.conftest import FACTORS

pytestmark = pytest.mark.slow


@pytest.fixture
def disk(tmp_path):
    """Mount a small disk; give its folder and what changes it."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options, *more):
        return subprocess.run(
            ["mount", *more, "-o", options, "tmpfs", str(place)], capture_output=True, check=False
        ).returncode

    try:
        refused = mount("size=160k", "-t", "tmpfs")
    except FileNotFoundError:
        refused = 1
    if refused:
        pytest.skip("mounting needs root")
    yield place, mount
    subprocess.run(["umount", "--lazy", str(place)], capture_output=True, check=False)


def sweep(path, folder, *more):
    command = [sys.executable, "-m", "sim", "sweep", str(path), "--out", str(folder), "--jobs", "1"]
    return subprocess.run(
        [*command, "--chunk-seconds", "0.1", *more], capture_output=True, text=True, check=False
    )


def test_a_full_disk_is_one_line_and_what_is_published_stays(write, disk, tmp_path):
    place, mount = disk
    path = write(FACTORS, outcomes=None, replicates="60")
    done = sweep(path, place / "res")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("failed: No space left on device: ")
    assert "Traceback" not in done.stderr
    plan = find_plan(place / "res")
    found = survey(place / "res", plan, range(plan.parts))
    assert found.runs > 0
    assert not found.damaged
    assert not list((place / "res").rglob(".*.new"))
    assert mount("remount,size=50m") == 0
    assert sweep(path, place / "res").returncode == 0
    assert sweep(path, tmp_path / "roomy").returncode == 0
    ours, theirs = ((folder / "res/runs.parquet" if folder == place else folder / "runs.parquet")
        for folder in (place, tmp_path / "roomy"))  # fmt: skip
    assert ours.read_bytes() == theirs.read_bytes()


def test_a_disk_that_is_full_at_the_end_keeps_the_chunks(write, disk):
    place, mount = disk
    assert mount("remount,size=50m") == 0
    path = write(FACTORS, outcomes=None, replicates="60")
    assert sweep(path, place / "res", "--shard", "1/1").returncode == 0
    held = os.statvfs(place)
    used = (held.f_blocks - held.f_bfree) * held.f_bsize
    assert mount(f"remount,size={used + 8 * held.f_bsize}") == 0
    done = sweep(path, place / "res", "--merge-only")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("failed: No space left on device: ")
    assert "runs.parquet" in done.stderr
    assert not list((place / "res").glob("new-*"))
    plan = find_plan(place / "res")
    assert not survey(place / "res", plan, range(plan.parts)).missing
    assert mount("remount,size=50m") == 0
    assert sweep(path, place / "res", "--merge-only").returncode == 0


def test_a_bank_is_whole_when_the_disk_is_full(disk, monkeypatch):
    place, _ = disk
    monkeypatch.setattr(bank, "KEPT_EVERY", 0.0)
    store, filler = place / "bank.parquet", place / "filler"

    def fill(points, simulate=lambda n: np.full(len(bank.SUMMARIES), float(n))):
        return bank.filled_bank(np.zeros((points, 1)), simulate, lambda _: None, store, {})

    fill(2)
    before = store.read_bytes()

    def on_a_full_disk(n):
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        return np.full(len(bank.SUMMARIES), float(n))

    with pytest.raises(OSError, match="No space left on device"):
        fill(8, on_a_full_disk)
    assert store.read_bytes() == before
    assert sorted(path.name for path in place.iterdir()) == ["bank.parquet", "filler"]
    filler.unlink()
    assert fill(8).summaries[:, 0].tolist() == list(range(8))


def test_a_disk_that_can_only_be_read_is_one_line(write, disk):
    place, mount = disk
    assert mount("remount,size=50m") == 0
    path = write(replicates="2")
    assert sweep(path, place / "res", "--shard", "1/2").returncode == 0
    before = sorted((place / "res").rglob("*"))
    assert mount("remount,ro") == 0
    for folder in (place / "res", place / "new"):
        done = sweep(path, folder)
        assert done.returncode == 1
        (line,) = [line for line in done.stderr.splitlines() if "failed" in line]
        assert line.startswith("failed: Read-only file system: ")
        assert "Traceback" not in done.stderr
    assert sorted((place / "res").rglob("*")) == before
    mount("remount,rw")
    assert sweep(path, place / "res").returncode == 0
