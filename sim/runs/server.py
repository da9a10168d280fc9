"""The server from which local workers are forked; what each would load, it has loaded.

It loads while the sweep is laid out. There is one in a process, whoever asks for it. Elsewhere than
on Linux each worker is a new interpreter that loads the same when it gets its first part: on macOS
a fork of a process that has used the system's libraries is not safe.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

PRELOADED = "sim.runs.preloaded"
"""The module that the server imports. Imported anywhere else it does its work there."""


def start_server() -> Literal["forkserver", "spawn"]:
    """Start the server if it is not running; say how to begin processes, ``spawn`` if it cannot.

    Its socket stands in the folder of temporary files, which may be full, not writable or have too
    long a name. What it forks has the environment and the umask of when it started. It takes the
    place of other modules that this process wants preloaded.
    """
    if sys.platform != "linux":
        return "spawn"
    from multiprocessing import forkserver  # noqa: PLC0415 - other systems have none

    forkserver.set_forkserver_preload([PRELOADED])
    try:
        with deaf():
            forkserver.ensure_running()
    except OSError:
        return "spawn"
    return "forkserver"


@contextmanager
def deaf() -> Iterator[None]:
    """Have a process that is made here inherit that Ctrl-C is for its parent alone."""
    if sys.platform == "win32":  # where nothing is inherited, a worker sees to it itself
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
