"""From a study to its answer, on the terminal and in a folder, with progress."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.options import (
    LEAST_WIDTH,
    MOST_WIDTH,
    PLAIN_WIDTH,
    note,
    offer_report,
    print_table,
    terminal_width,
)
from sim.errors import RequestError

if TYPE_CHECKING:
    from sim.studies.answer import Answer
    from sim.studies.draw import DrawStudy
    from sim.studies.inputs import Progress, Step


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
            from sim.wording import duration, rate  # noqa: PLC0415 - numpy

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

    from sim.wording import rate  # noqa: PLC0415

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


LATER = frozenset({"out", "force", "no_figures", "shown", "form"})
"""Options that say what is done with an answer, not what is asked."""


def run_study(study: Callable[..., "Answer"], **options: Any) -> "Answer":  # noqa: ANN401 - by name
    """Ask a study, print its answer, and save it if that is asked for.

    Args:
        study: the function of the face; it gets every option that is not in ``LATER``.
        options: of the command, by the names of the study's arguments.

    Raises:
        RequestError: what is asked for cannot be; nothing was computed.
    """
    asked = {name: value for name, value in options.items() if name not in LATER}
    out: Path | None = options.get("out")
    form, outcomes = options.get("form", "table"), options.get("shown", ())
    figures = not options.get("no_figures", False)
    if out is not None:
        from sim.result_folder import ResultFolder  # noqa: PLC0415 - only when asked

        ResultFolder.check(out, force=options["force"])
    with showing() as progress:
        answer = study(**asked, progress=progress)
    for line in answer.warnings if form != "table" else ():  # the table tells them itself
        note(f"warning: {line}")
    if form == "json":
        click.echo(answer.json(), nl=False)
    elif form == "csv":
        from sim.results import as_csv  # noqa: PLC0415 - heavy

        click.echo(as_csv(answer, outcomes), nl=False)
    else:
        show(answer, outcomes)
    if out is not None:
        from sim.results import save  # noqa: PLC0415 - heavy

        save(answer, out, force=options["force"], figures=figures)
    farewell(answer, out, figures=figures)
    return answer


def show(answer: "Answer", outcomes: tuple[str, ...] = ()) -> None:
    """Print the report of an answer, as wide as the terminal."""
    from sim.reports import tell  # noqa: PLC0415 - heavy

    width = terminal_width()
    fitted = PLAIN_WIDTH if width is None else min(max(width, LEAST_WIDTH), MOST_WIDTH)
    click.echo(tell(answer, outcomes).text(fitted, styled=width is not None), nl=False)


def farewell(answer: "Answer", out: Path | None, *, figures: bool) -> None:
    """Say where the results are and which command makes them again."""
    note("")
    if out is None:
        note("Nothing was written; for files and figures add --out FOLDER.")
    else:
        drawn = sorted(path.name for path in out.glob("*.png")) if figures else []
        start = " and ".join(str(out / name) for name in ("summary.txt", *drawn[:1]))
        note(f"The results are in {out}: start with {start}.")
        offer_report(out)
    note(f"Again: {answer.again}")


def shard_of(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int] | None:
    """Read which shard is asked for; ``RequestError`` if it is none."""
    from sim.runs.schedulers import read_shard  # noqa: PLC0415 - only where it is asked for

    return None if text is None else read_shard(text, os.environ)


_WHERE = {
    "threads": "in threads of this command",
    "local": "in processes on this machine",
    "dask": "by workers of a Dask scheduler",
}


def engine_options(*engines: str) -> options.Decorator:
    """``--engine``, ``--scheduler`` and ``--shard``: where parts are run; the first by default."""
    given = (
        click.option(
            "--engine",
            type=click.Choice(engines),
            default=engines[0],
            show_default=True,
            help="Where it is run; "
            + "; ".join(f"{engine}: {_WHERE[engine]}" for engine in engines)
            + ".",
        ),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Dask's scheduler, such as tcp://head:8786, for dask.",
        ),
        click.option(
            "--shard",
            callback=shard_of,
            metavar="I/N",
            help="Run only the I-th of N shards; in an array of a cluster's, auto or auto/N: that "
            "of the task's number. The same command without --shard does what is left and "
            "answers.",
        ),
    )
    return lambda command: reduce(lambda held, option: option(held), reversed(given), command)


_DRAW: tuple[options.Decorator, ...] = (
    click.option(
        "--vary",
        metavar="WHAT",
        multiple=True,
        default=("assumed",),
        show_default=True,
        help="What is drawn: assumed, all (also what is fitted or has a source), or a pattern of "
        "paths such as 'tactics.*'; can be repeated.",
    ),
    click.option("--rivals", is_flag=True, help="Draw rules, too: each among its readings."),
    click.option(
        "--plausible",
        type=click.Choice(["independent", "joint"]),
        default="independent",
        show_default=True,
        help="joint keeps only points whose states answer within bounds of the data.",
    ),
    options.fitted_option,
    options.seed_option,
    options.set_option,
    options.model_option,
    options.dry_run_option,
    click.option(
        "--resume",
        type=options.PLACE,
        metavar="FOLDER",
        help="Keep what is done in this folder; the same command goes on there, also with more "
        "points.",
    ),
    engine_options("threads", "local", "dask"),
    options.answer_options,
)


def draw_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what is said of a draw, of how it is done, and of what is made of its answer."""
    return reduce(lambda held, option: option(held), reversed(_DRAW), command)


def run_draw(study: "DrawStudy[Any, Any]", ask: Callable[..., Any], **given: Any) -> None:  # noqa: ANN401 - by name
    """Foretell a study that draws, run a shard of it, or ask it and tell what it found.

    Args:
        study: its question and its draw.
        ask: the function of the face.
        given: the options of the command.
    """
    from sim.runs.execute import Options, check_options  # noqa: PLC0415 - heavy

    dry_run = given.pop("dry_run")
    engine = {name: given.pop(name) for name in ("engine", "scheduler", "shard")}
    how = Options(jobs=given["jobs"], **engine)
    check_options(how)
    if how.shard is not None and given["resume"] is None:
        raise RequestError("shard: needs --resume, the folder that all shards share")
    if dry_run:
        with saying_if_compiled():
            first, *rows = study.foretell(how, given)
        print_table(first, rows)
        note("Nothing was run.")
        return
    with keeping(given["resume"]) if given["resume"] is not None else nullcontext():
        if how.shard is None:
            run_study(ask, options=how, say=note, **given)
        else:
            asked = {name: held for name, held in given.items() if name not in LATER}
            ask(**asked, options=how, say=note)
            click.echo(given["resume"])
