"""Processes: to find, to wait for, to kill."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path


def until(condition, seconds=60):
    """Wait until something holds; tell whether it does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def ended(process, seconds):
    """Wait for the end of a process; tell whether it has ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def chunks(folder):
    """Give the numbers of the chunks that are published in a sweep's folder."""
    return {int(path.stem) for path in (folder / "chunks").glob("*.chunk")}


def processes():
    """Give the folder of every process of this machine."""
    return Path("/proc").glob("[0-9]*")


def kill(numbers):
    """Kill processes, unless they have ended."""
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
