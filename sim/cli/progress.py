"""How far a command is: a bar on a terminal, a line now and then elsewhere; always on stderr."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sim.cli.output import note

COMPILING = "Compiling the model’s rules, once on this machine: about half a minute …"

FIRST_LINE = 5.0
"""Seconds until the first line, where there is no terminal; then they come ever more rarely."""

MOMENT = 0.3
"""Seconds until a bar."""


def prepare_rules() -> None:
    """Compile the rules, and say so, or load them from the cache."""
    from sim._jit import when_compiling  # noqa: PLC0415 - numba
    from sim.runs.simulate import compile_rules  # noqa: PLC0415 - numba

    with when_compiling(lambda: note(COMPILING)):
        compile_rules()


@contextmanager
def counting(what: str, total: int, unit: str = "runs") -> Iterator[Callable[[int], None]]:
    """Show how many of ``total`` runs, or whatever the unit is, are done.

    Yields:
        What to call, from any thread, with the number that has just been done.
    """
    with _bar(what, total, unit) if sys.stderr.isatty() else _lines(what, total, unit) as advance:
        yield advance


@contextmanager
def _bar(what: str, total: int, unit: str) -> Iterator[Callable[[int], None]]:
    """Show a bar, once the work has taken a moment: what is over at once needs none."""
    lock, bar = threading.Lock(), ExitStack()
    done, show = 0, None

    def begin() -> None:
        nonlocal show
        with lock:
            show = bar.enter_context(_drawn_bar(what, total, unit))
            show(done)

    def advance(more: int) -> None:
        nonlocal done
        with lock:
            done += more
            if show is not None:
                show(more)

    moment = threading.Timer(MOMENT, begin)
    moment.daemon = True
    moment.start()
    try:
        yield advance
    finally:
        moment.cancel()
        moment.join()
        bar.close()


@contextmanager
def _drawn_bar(what: str, total: int, unit: str) -> Iterator[Callable[[int], None]]:
    from rich.console import Console  # noqa: PLC0415 - 50 ms that pipes need not pay
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    from sim.render.wording import rate  # noqa: PLC0415

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            return Text(rate(task.finished_speed or task.speed or 0.0))

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        Rate(),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        console=Console(stderr=True),
        transient=True,
    )
    with progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.advance(task, done)


@contextmanager
def _lines(what: str, total: int, unit: str) -> Iterator[Callable[[int], None]]:
    from sim.render.wording import duration, rate  # noqa: PLC0415 - numpy

    lock, over = threading.Lock(), threading.Event()
    done, began = 0, time.monotonic()

    def advance(more: int) -> None:
        nonlocal done
        with lock:
            done += more

    def tell() -> None:
        pause = FIRST_LINE
        while not over.wait(pause):
            passed = time.monotonic() - began
            left = f", about {duration((total - done) * passed / done)} left" if done else ""
            note(f"{what}: {done:,} of {total:,} {unit}, {rate(done / passed)}{left}")
            pause = min(60.0, pause * 1.5)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield advance
    finally:
        over.set()
        teller.join()
