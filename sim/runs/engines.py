"""Where parts are run: in processes here, forked from a server, or through Dask.

The server from which local workers are forked; what each would load, it has loaded.

It loads while the sweep is laid out. There is one in a process, whoever asks for it. Elsewhere than
on Linux each worker is a new interpreter that loads the same when it gets its first part: on macOS
a fork of a process that has used the system's libraries is not safe.
"""

import errno
import logging
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sim.errors import RequestError
from sim.files import MADE_BY

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from sim.runs.cells import Receipt

_PRELOADED = "sim.runs.worker_preload"
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

    forkserver.set_forkserver_preload([_PRELOADED])
    try:
        with _block_sigint():
            forkserver.ensure_running()
    except OSError:
        return "spawn"
    return "forkserver"


@contextmanager
def _block_sigint() -> Iterator[None]:
    """Have a process that is made here inherit that Ctrl-C is only for its parent."""
    if sys.platform == "win32":  # where nothing is inherited, a worker sees to it itself
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


type Call = Callable[..., Receipt]

_LOOK = 5.0
"""Seconds after which Dask is asked anew how many workers there are."""

_WITHOUT_WORKERS = 1
"""Parts that are handed to a scheduler without workers: the first that comes finds one."""

_UNGUARDED = 78
"""Exit code of a process that would begin processes of its own: its script asks for them again."""


class Engine(Protocol):
    """What a sweep asks of an engine."""

    @property
    def width(self) -> int:
        """Parts that are handed over at once; more wait with the sweep."""
        ...

    def submit(self, work: Call, /, *arguments: Any, **named: Any) -> "Future[Receipt]":  # noqa: ANN401
        """Hand over a part; never more than ``width`` that are not done."""
        ...

    def stop(self) -> None:
        """Drop what is running; what is published stays."""
        ...

    def close(self) -> None:
        """End, with nothing running."""
        ...


class LocalEngine:
    """Processes of this machine, a part each at a time.

    Each is a pool of its own: when one is killed, it is known which part it had, and the others go
    on.

    Args:
        jobs: how many processes.
    """

    def __init__(self, jobs: int) -> None:
        if getattr(multiprocessing.current_process(), "_inheriting", False):
            os._exit(_UNGUARDED)  # a server that forks would lose the code of an ordinary exit
        self.width = jobs
        self._lanes = [_Lane() for _ in range(jobs)]
        start_server()  # now, so that it loads while the work is laid out

    def submit(self, work: Call, /, *arguments: Any, **named: Any) -> "Future[Receipt]":  # noqa: ANN401
        """Hand a part to a process that has none; one that was killed is replaced."""
        lane = next(lane for lane in self._lanes if lane.at_work is None or lane.at_work.done())
        try:
            lane.at_work = lane.pool().submit(work, *arguments, **named)
        except BrokenProcessPool:
            if any(process.exitcode == _UNGUARDED for process in lane.processes):
                raise RequestError(
                    "engine local: each process runs this script again from its beginning; put "
                    "what it does behind `if __name__ == '__main__':`, or leave the engine at "
                    "threads"
                ) from None
            lane.close()
            lane.at_work = lane.pool().submit(work, *arguments, **named)
        return lane.at_work

    def stop(self) -> None:
        """Kill the processes."""
        for lane in self._lanes:
            for process in lane.processes:
                with suppress(ValueError):  # it has ended and is forgotten
                    process.kill()
        self.close()

    def close(self) -> None:
        """End the processes when they have nothing to do."""
        for lane in self._lanes:
            lane.close()


class _Lane:
    """A process, with a pool around it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self.processes: set[BaseProcess] = set()
        self.at_work: Future[Receipt] | None = None

    def pool(self) -> ProcessPoolExecutor:
        """Give the pool, with its process begun."""
        if self._pool is None:
            try:
                self._pool = self._begun(start_server())
            except (EOFError, OSError):  # it was killed just now, or its socket is gone
                self._pool = self._begun("spawn")
        return self._pool

    def _begun(self, method: str) -> ProcessPoolExecutor:
        """Begin the process, in a way that ``multiprocessing`` has a name for."""
        before = set(multiprocessing.active_children())
        context = multiprocessing.get_context(method)
        from sim.runs.cells import begin_worker  # noqa: PLC0415 - the server begins before it loads

        pool = ProcessPoolExecutor(1, mp_context=context, initializer=begin_worker)
        with _block_sigint():
            pool.submit(int)  # makes the process
        self.processes = set(multiprocessing.active_children()) - before
        return pool

    def close(self) -> None:
        """End the process when it has nothing to do."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool, self.processes, self.at_work = None, set(), None


class ThreadEngine(ThreadPoolExecutor):
    """Threads of this process: they begin at once, and nothing that is killed is replaced.

    Args:
        jobs: how many threads.
    """

    def __init__(self, jobs: int) -> None:
        from sim.runs.cells import heed  # noqa: PLC0415 - as above

        self._stopped, self._given = threading.Event(), set[Future[Any]]()
        super().__init__(
            jobs, thread_name_prefix=MADE_BY, initializer=heed, initargs=(self._stopped,)
        )
        self.width = jobs

    def submit(self, work: Call, /, *arguments: Any, **named: Any) -> "Future[Receipt]":  # type: ignore[override] # noqa: ANN401
        """Hand a part to a thread."""
        future = super().submit(work, *arguments, **named)
        self._given = {held for held in self._given if not held.done()} | {future}
        return future

    def stop(self) -> None:
        """Drop what has not begun, and have the rest given up."""
        self._stopped.set()
        from sim.runs.simulate import leave  # noqa: PLC0415 - as above

        leave(self, self._given)

    def close(self) -> None:
        """End the threads."""
        self.shutdown(wait=not self._stopped.is_set())


class DaskEngine:
    """Workers of a Dask scheduler, which see the sweep's folder under the same path.

    Args:
        scheduler: its address, as ``tcp://head:8786``.
        tell: says a line to people.

    Raises:
        RequestError: the package is not installed, or nobody answers.
    """

    def __init__(self, scheduler: str, tell: Callable[[str], None] = lambda _: None) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise RequestError(
                "--engine dask: needs the package distributed; "
                "install it with: pip install 'solidarity[dask]'"
            ) from error
        for name in ("distributed", "distributed.client", "tornado.application"):
            # What is lost, the sweep says itself, in a line and not as a traceback.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = distributed.Client(scheduler)
        except (OSError, ValueError) as error:
            raise RequestError(f"--scheduler {scheduler}: cannot be reached: {error}") from error
        self._scheduler, self._tell = scheduler, tell
        self._executor = self._client.get_executor(pure=False, retries=0)
        self._width, self._asked = 0, -math.inf

    @property
    def width(self) -> int:
        """Two parts for each thread of the workers that there are; they come and go."""
        if time.monotonic() - self._asked > _LOOK:
            with suppress(OSError):
                threads = sum(self._client.ncores().values())
                if threads == 0 and self._width != _WITHOUT_WORKERS:
                    from sim.notices import Notice  # noqa: PLC0415 - as above

                    self._tell(Notice("no_workers", scheduler=self._scheduler))
                self._width = 2 * threads or _WITHOUT_WORKERS
            self._asked = time.monotonic()
        return self._width or _WITHOUT_WORKERS  # a part handed over tells that nobody is there

    def submit(self, work: Call, /, *arguments: Any, **named: Any) -> "Future[Receipt]":  # noqa: ANN401
        """Hand a part to the scheduler; ``OSError`` if it is gone."""
        if self._client.status not in ("running", "connecting"):
            raise OSError(errno.EHOSTUNREACH, "Dask's scheduler is gone", self._scheduler)
        future: Future[Receipt] = self._executor.submit(work, *arguments, **named)
        return future

    def stop(self) -> None:
        """Take back what has not begun; running parts may still be published, which is safe."""
        self.close()

    def close(self) -> None:
        """Leave the scheduler."""
        if self._client.status == "running":  # else nothing can be taken back
            self._executor.shutdown(wait=False)
        self._client.close()


def engine_of(
    name: str, jobs: int, scheduler: str | None, tell: Callable[[str], None] = lambda _: None
) -> Engine:
    """Make an engine ready; else as ``DaskEngine``.

    Args:
        name: ``local``, ``threads`` or ``dask``.
        jobs: processes or threads of this machine.
        scheduler: address of Dask's.
        tell: says a line to people.
    """
    if scheduler is not None:
        return DaskEngine(scheduler, tell)
    return ThreadEngine(jobs) if name == "threads" else LocalEngine(jobs)


def is_foreign(error: Exception) -> bool:
    """Tell whether an error is that of a Dask without our code, and not of the work itself."""
    return isinstance(error, ImportError) or "deserialization of the task graph" in str(error)
