"""The program as it was before, frozen: what speed is compared with, side by side.

``before.tar.xz`` holds the files that a run reads, and the plain Mesa reference, of the commit that
``COMMIT`` names (``git archive COMMIT -- FILES | xz``); where the history is at hand, a test
compares the two. The reference did not change between the first landing of the compiled model and
this commit, so one copy serves both comparisons.
"""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMIT = "ca81d6224abf42fe2d52373f937208413beb1654"
ARCHIVE = Path(__file__).parent / "before.tar.xz"


class Before:
    """A process that runs the frozen copy and answers how long a run takes there."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def seconds(self, what: str, *, people: int, months: int, replicate: int) -> float:
        """Time a kind of run (``benchmarks.before.KINDS``), in seconds of processor time."""
        asked = {"what": what, "people": people, "months": months, "replicate": replicate}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())


@contextmanager
def before() -> Iterator[Before]:
    """Unpack the frozen copy and keep a process in it, compiled, on the cores of this one."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(folder, filter="data")
        with subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).parent / "before.py")],
            env=os.environ | {"PYTHONPATH": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            asked = Before(process)
            asked.seconds("one", people=12, months=1, replicate=0)  # compiles
            yield asked
            assert process.stdin is not None
            process.stdin.close()


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and what it starts, on one core where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
