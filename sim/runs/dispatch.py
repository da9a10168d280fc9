"""Run parts through an engine: a bounded window, bounded retries, nothing published is lost."""

import errno
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from sim.errors import RequestError
from sim.files import undisturbed
from sim.runs.cells import reason_of
from sim.runs.engines import Engine, is_foreign
from sim.runs.parts import DisagreementError
from sim.runs.plan import RunPlan
from sim.runs.simulate import GRACE
from sim.runs.worker import ChangedError, Receipt, do_part, give_up

ATTEMPTS = 3
"""Times that a part is tried before its loss is recorded."""

HEED = 0.2
"""Seconds after which a signal is heeded at the latest."""

_NOT_TO_BE_TRIED_AGAIN = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EFBIG, errno.ENAMETOOLONG),
)


def dispatch(
    engine: Engine,
    folder: Path,
    plan: RunPlan,
    parts: Iterable[int],
    *,
    again: bool = False,
    done: Callable[[Receipt], None] = lambda _: None,
) -> int:
    """Have parts run and published.

    Args:
        engine: does it; it is stopped if this does not end as it should.
        folder: of the sweep.
        plan: of the sweep.
        parts: their numbers.
        again: run them though they are there.
        done: told of each that is published.

    Returns:
        How many were published, by us or by others meanwhile; one whose workers died too often is
        among them, its runs being rows with an error.

    Raises:
        KeyboardInterrupt, SystemExit: somebody stops it; running parts had a moment to finish.
        Exception: what ``do_part`` raises and trying again cannot mend.
    """
    place = str(folder.absolute())  # workers elsewhere stand in other folders
    waiting = deque(parts)
    pending: dict[Future[Receipt], int] = {}
    attempts: Counter[int] = Counter()
    published = 0
    with undisturbed() as came:
        try:
            while (waiting or pending) and not came:
                while waiting and len(pending) < engine.width:
                    part = waiting.popleft()
                    future = engine.submit(do_part, place, plan.stamp, part, again=again)
                    pending[future] = part
                finished, _ = wait(pending, timeout=HEED, return_when=FIRST_COMPLETED)
                for future in finished:
                    part = pending.pop(future)
                    receipt = _receipt(future, attempts, plan=plan, part=part, folder=folder)
                    if receipt is None:
                        waiting.append(part)
                        continue
                    published += 1
                    done(receipt)
        except BaseException:
            engine.stop()
            raise
        if came:
            _let_finish(pending, came)
            engine.stop()
    return published


def _let_finish(pending: Iterable[Future[Receipt]], came: list[int]) -> None:
    """Give running parts a moment, unless somebody asks a second time."""
    left = set(pending)
    end = time.monotonic() + GRACE
    while left and len(came) == 1 and time.monotonic() < end:
        left = wait(left, timeout=HEED).not_done


def _receipt(
    future: "Future[Receipt]",
    attempts: Counter[int],
    *,
    plan: RunPlan,
    part: int,
    folder: Path,
) -> Receipt | None:
    """Take what a worker gave back; None if the part should be tried again."""
    try:
        return future.result()
    except (RequestError, ChangedError, DisagreementError):
        raise
    except CancelledError:  # the scheduler was lost, not the part's worker
        return None
    except OSError as error:
        if error.errno in _NOT_TO_BE_TRIED_AGAIN:
            raise
        attempts[part] += 1
        if attempts[part] >= ATTEMPTS:
            raise
        return None
    except Exception as error:
        if is_foreign(error):
            raise RequestError(
                "--engine dask: the scheduler or a worker has no solidarity, or another version; "
                "install the same wherever they run, and start them again"
            ) from error
        attempts[part] += 1
        if attempts[part] < ATTEMPTS:
            return None
        died = isinstance(error, BrokenProcessPool)
        reason = "its process was killed" if died else reason_of(error)
        return give_up(folder, plan, part, f"{reason}, {ATTEMPTS} times")
