"""What the bench compares with is what the history holds. No test measures time."""

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from benchmarks.frozen import ARCHIVE, COMMIT

ROOT = Path(__file__).parent.parent


def git(*arguments):
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


def files(archive):
    return {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}


@pytest.mark.skipif(
    git("cat-file", "-e", f"{COMMIT}^{{tree}}").returncode != 0,
    reason="the history does not reach so far back",
)
def test_the_frozen_copy_is_what_the_history_holds():
    with tarfile.open(ARCHIVE) as archive:
        frozen = files(archive)
    held = git("archive", "--format=tar", COMMIT, "--", "sim", "tests")
    with tarfile.open(fileobj=io.BytesIO(held.stdout)) as archive:
        history = files(archive)
    assert {"sim/rules/month.py", "tests/reference/model.py"} <= set(frozen)
    assert frozen == {name: history[name] for name in frozen}
