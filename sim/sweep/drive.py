"""Drive chunks through an engine: a bounded window, bounded retries, nothing published is lost."""

import errno
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.errors import RequestError
from sim.sweep.engine import Engine
from sim.sweep.plan import Plan
from sim.sweep.run import reason_of
from sim.sweep.store import DisagreementError
from sim.sweep.work import ChangedError, Receipt, do_chunk, give_up

ATTEMPTS = 3
"""Times that a chunk is tried before its loss is recorded."""

GRACE = 5.0
"""Seconds that running chunks are given when the sweep is stopped."""

_NOT_TO_BE_TRIED_AGAIN = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EFBIG, errno.ENAMETOOLONG),
)


@dataclass(slots=True)
class Tally:
    """What came of driving.

    Attributes:
        chunks: published, by us or by others meanwhile.
        runs: in them.
        failed: those of them with an error.
        given_up: chunks whose workers died too often; their runs are among ``failed``.
    """

    chunks: int = 0
    runs: int = 0
    failed: int = 0
    given_up: int = 0


def drive(
    engine: Engine,
    folder: Path,
    plan: Plan,
    chunks: Iterable[int],
    *,
    again: bool = False,
    done: Callable[[Receipt], None] = lambda _: None,
) -> Tally:
    """Have chunks run and published.

    Args:
        engine: does it; it is closed at the end.
        folder: of the sweep.
        plan: of the sweep.
        chunks: their numbers.
        again: run them though they are there.
        done: told of each that is published.

    Raises:
        OSError: the folder cannot be written: the disk is full, or it may not be.
        RequestError: a worker does not see the folder.
        ChangedError: the sweep or the model changed meanwhile.
        DisagreementError: the model is not deterministic.
        KeyboardInterrupt, SystemExit: somebody stops it; running chunks had a moment to finish.
    """
    waiting = deque(chunks)
    pending: dict[Future[Receipt], int] = {}
    attempts: Counter[int] = Counter()
    tally = Tally()
    try:
        while waiting or pending:
            while waiting and len(pending) < engine.width:
                chunk = waiting.popleft()
                future = engine.submit(do_chunk, str(folder), plan.stamp, chunk, again=again)
                pending[future] = chunk
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                chunk = pending.pop(future)
                receipt = _receipt(future, attempts, tally, plan=plan, chunk=chunk, folder=folder)
                if receipt is None:
                    waiting.append(chunk)
                    continue
                tally.chunks += 1
                tally.runs += receipt.runs
                tally.failed += receipt.failed
                done(receipt)
    except BaseException as error:
        try:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                wait(pending, timeout=GRACE)
        finally:
            engine.stop()
        raise
    engine.close()
    return tally


def _receipt(
    future: "Future[Receipt]",
    attempts: Counter[int],
    tally: Tally,
    *,
    plan: Plan,
    chunk: int,
    folder: Path,
) -> Receipt | None:
    """Take what a worker gave back; None if the chunk should be tried again."""
    try:
        return future.result()
    except (RequestError, ChangedError, DisagreementError):
        raise
    except OSError as error:
        if error.errno in _NOT_TO_BE_TRIED_AGAIN:
            raise
        attempts[chunk] += 1
        if attempts[chunk] >= ATTEMPTS:
            raise
        return None
    except Exception as error:  # noqa: BLE001 - a worker died, or what nobody foresaw
        attempts[chunk] += 1
        if attempts[chunk] < ATTEMPTS:
            return None
        tally.given_up += 1
        died = isinstance(error, BrokenProcessPool)
        reason = "its process was killed" if died else reason_of(error)
        return give_up(folder, plan, chunk, f"{reason}, {ATTEMPTS} times")
