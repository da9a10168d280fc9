"""How far a command is: a bar on a terminal, a line now and then elsewhere; always on stderr."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.output import note

if TYPE_CHECKING:
    from sim.studies.asking import Progress, Step

COMPILING = "Compiling the model’s rules, once on this machine: about half a minute …"

FIRST_LINE = 5.0
"""Seconds until the first line, where there is no terminal; then they come ever more rarely."""

MOMENT = 0.3
"""Seconds until a bar: what is over at once needs none."""

LOOK = 0.1
"""Seconds between two looks at how far it is, where there is a bar."""

RARELY = 0.5
"""The same where there are lines."""


@contextmanager
def saying_if_compiled() -> Iterator[None]:
    """Say so, once, if rules are compiled meanwhile and not loaded from the cache."""
    from sim._jit import when_compiling  # noqa: PLC0415 - numba

    with when_compiling(_say_it_compiles):
        yield


@cache
def _say_it_compiles() -> None:
    """Say it once in a process, whoever else listens."""
    note(COMPILING)


def _prepare_rules() -> None:
    """Have the rules at hand before threads and processes all want them."""
    from sim.runs.simulate import compile_rules  # noqa: PLC0415 - numba

    with saying_if_compiled():
        compile_rules()


@contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Say what is left in a folder when somebody, or a cluster, stops what goes on there."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        if folder.exists():
            left = f"what is done stays in {folder}, and the same command goes on from there"
        else:
            left = "nothing was run yet, and nothing is left behind"
        note(f"Stopped; {left}.")
        raise


@dataclass(slots=True)
class _Latest:
    """The latest step of what is being done, and when that began."""

    step: "Step | None" = None
    began: float = 0.0

    def take(self, step: "Step") -> None:
        held = self.step
        if held is None:
            _prepare_rules()
        if held is None or step.done < held.done or held._replace(done=step.done) != step:
            self.began = time.monotonic()
        self.step = step


@contextmanager
def showing() -> Iterator["Progress"]:
    """Show the steps of a study as they come: one bar, or one count, after the other."""
    lock, over, latest = threading.Lock(), threading.Event(), _Latest()

    def progress(step: "Step") -> None:
        with lock:
            latest.take(step)

    shown = _bar if sys.stderr.isatty() else _lines
    teller = threading.Thread(target=shown, args=(latest, over), daemon=True)
    teller.start()
    try:
        yield progress
    finally:
        over.set()
        teller.join()


def _lines(latest: _Latest, over: threading.Event) -> None:
    began, due, pause = 0.0, 0.0, 0.0
    while not over.wait(RARELY):
        step, passed = latest.step, time.monotonic() - latest.began
        if began != latest.began:
            began, due, pause = latest.began, FIRST_LINE, FIRST_LINE
        if step is not None and passed >= due and step.done < step.total:
            from sim.render.wording import duration, rate  # noqa: PLC0415 - numpy

            seconds = (step.total - step.done) * passed / (step.done or 1)
            left = f", about {duration(seconds)} left" if step.done else ""
            told = f"{step.done:,} of {step.total:,} {step.unit}, {rate(step.done / passed)}"
            note(f"{step.what}: {told}{left}")
            pause = min(60.0, pause * 1.5)
            due = passed + pause


def _bar(latest: _Latest, over: threading.Event) -> None:
    while latest.step is None or time.monotonic() - latest.began < MOMENT:
        if over.wait(LOOK):
            return
    from rich.console import Console  # noqa: PLC0415 - 50 ms that pipes need not pay
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from sim.render.wording import rate  # noqa: PLC0415

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(TextColumn("{task.fields[unit]} {task.fields[rate]}"), TimeRemainingColumn(compact=True)),
        TextColumn("left"),
    )
    began, task = 0.0, None
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        shown.console.show_cursor()  # a second signal ends all at once: nobody would show it again
        while not over.wait(LOOK):
            step = latest.step
            speed = rate(step.done / max(time.monotonic() - latest.began, LOOK))
            if began != latest.began:
                began = latest.began
                if task is not None:
                    shown.remove_task(task)
                task = shown.add_task(step.what, total=step.total, unit=step.unit, rate=speed)
            if task is not None:
                shown.update(task, completed=step.done, rate=speed)
