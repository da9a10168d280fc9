"""Processes: to find, to wait for, to kill."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from sim.runs.folder import open_plan
from sim.runs.parts import part_path


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


def parts(folder):
    """Give the numbers of the parts that are published in a sweep's folder."""
    if not (folder / "plan.json").exists():
        return set()
    plan = open_plan(folder)
    return {part for part in range(plan.parts) if part_path(folder, plan, part).exists()}


def processes():
    """Give the folder of every process of this machine."""
    return Path("/proc").glob("[0-9]*")


def kill(numbers):
    """Kill processes, unless they have ended."""
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
