"""From a study to its answer, on the terminal and in a folder, with progress."""

import json
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.options import (
    note,
    offer_report,
    print_table,
    terminal_width,
)
from sim.errors import RequestError
from sim.kinds import KINDS

if TYPE_CHECKING:
    from sim.runs.sizing import Cost, Planned
    from sim.studies.answer import Answer
    from sim.studies.draw import DrawStudy
    from sim.studies.inputs import Progress, Step


COMPILING = "Compiling the model’s rules, once on this machine: about half a minute …"

FIRST_LINE = 5.0
"""Seconds until the first line, where there is no terminal; then they come ever more rarely."""

MOMENT = 0.3
"""Seconds until a bar: what is over at once needs none."""

_LOOK = 0.1
"""Seconds between two looks at how far it is, where there is a bar."""

_RARELY = 0.5
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


CORE_SECONDS = files("sim.cli").joinpath("core_seconds.json")
"""Core time of commands with their defaults, written by `make bench STORE=1`."""


def core_seconds() -> dict[str, float]:
    """Give the seconds of one core that each command took with its defaults, by its name."""
    held: dict[str, float] = json.loads(CORE_SECONDS.read_text(encoding="utf-8"))
    return held


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
    while not over.wait(_RARELY):
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
        if over.wait(_LOOK):
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
        while not over.wait(_LOOK):
            step = latest.step
            speed = rate(step.done / max(time.monotonic() - latest.began, _LOOK))
            if began != latest.began:
                began = latest.began
                if task is not None:
                    shown.remove_task(task)
                task = shown.add_task(step.what, total=step.total, unit=step.unit, rate=speed)
            if task is not None:
                shown.update(task, completed=step.done, rate=speed)


def print_cost(cost: "Cost", ending: str) -> None:
    """Print what a study takes: what, and how much; then a line in which nothing was done."""
    from sim.wording import core_time, size  # noqa: PLC0415 - numpy

    known = cost.runs.most == cost.runs.least or cost.most_seconds is not None
    least = "about" if known else "at least about"
    rows = [(what, _planned(held)) for what, held in cost.plan.items()]
    rows.append(("runs", _span(*cost.runs)))
    if cost.parts is not None:
        rows.append(("parts", f"{cost.parts:,}"))
    rows.append(("time of one core", f"{least} {core_time(cost.seconds, cost.most_seconds)}"))
    if cost.bytes is not None:
        room = size(cost.bytes)
        if cost.final_bytes is not None:
            room = f"{size(cost.final_bytes)}; {room} while the tables are written"
        rows.append(("disk space", f"{least} {room}"))
    if cost.trial is not None:
        seconds, points = cost.trial
        each = f"about {core_time(seconds)} for every {points:,} points that are tried"
        rows.append(("besides", each))
    print_table(rows[0], rows[1:])
    note(ending)


def _planned(held: "Planned") -> str:
    """Write what is run: a name or names, how many, or from how many to how many."""
    from sim.runs.sizing import Span  # noqa: PLC0415 - heavy

    match held:
        case str():
            return held
        case int():
            return f"{held:,}"
        case Mapping():
            return ", ".join(f"{count:,} {what}" for what, count in held.items())
        case Span(least, most):
            return _span(least, most) + ", by precision" * math.isfinite(most)
    return ", ".join(map(str, held)) or "none"


def _span(least: int, most: float) -> str:
    if most == least:
        return f"{least:,}"
    return f"at least {least:,}" if math.isinf(most) else f"{least:,} to {most:,}"


_LATER = frozenset({"out", "force", "no_figures", "shown", "form", "whole"})
"""Options that say what is done with an answer, not what is asked."""


def run_study(study: Callable[..., "Answer"], **options: Any) -> "Answer":  # noqa: ANN401 - by name
    """Ask a study, print its answer, and save it if that is asked for.

    Args:
        study: the function of the face; it gets every option that is not in ``_LATER``.
        options: of the command, by the names of the study's arguments.

    Raises:
        RequestError: what is asked for cannot be; nothing was computed.
    """
    asked = {name: value for name, value in options.items() if name not in _LATER}
    out: Path | None = options.get("out")
    form, outcomes = options.get("form", "table"), options.get("shown", ())
    figures, whole = not options.get("no_figures", False), options.get("whole", False)
    if out is not None:
        from sim.result_folder import ResultFolder  # noqa: PLC0415 - only when asked

        ResultFolder.check(out, force=options["force"])
    with saying_if_compiled(), showing() as progress:
        answer = study(**asked, progress=progress)
    told = form == "table" and whole  # a whole report tells them itself
    for line in answer.warnings if not told else ():
        note(f"warning: {line}")
    if form == "json":
        click.echo(answer.json(), nl=False)
    elif form == "csv":
        from sim.results import as_csv  # noqa: PLC0415 - heavy

        click.echo(as_csv(answer, outcomes), nl=False)
    else:
        show(answer, outcomes, whole=whole)
    if out is not None:
        from sim.results import save  # noqa: PLC0415 - heavy

        save(answer, out, force=options["force"], figures=figures)
    _farewell(answer, out, figures=figures)
    return answer


def show(answer: "Answer", outcomes: tuple[str, ...] = (), *, whole: bool = False) -> None:
    """Print the report of an answer, in short or whole, as wide as the terminal."""
    from sim.reports import tell  # noqa: PLC0415 - heavy

    width = terminal_width()
    how = {"styled": width is not None, "short": not whole}
    click.echo(tell(answer, outcomes).text(options.report_width(width), **how), nl=False)


def _farewell(answer: "Answer", out: Path | None, *, figures: bool) -> None:
    """Say where the results are and which command makes them again."""
    note("")
    if out is None:
        note("Nothing was written; for files and figures add --out FOLDER.")
    else:
        drawn = sorted(path.name for path in out.glob("*.png")) if figures else []
        first = sorted(drawn, key=lambda name: not name.startswith(answer.kind))[:1]
        start = " and ".join(str(out / name) for name in ("summary.txt", *first))
        note(f"The results are in {out}: start with {start}.")
        offer_report(out)
    note(f"Again: {answer.again}")


def _shard_of(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int] | None:
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
            callback=_shard_of,
            metavar="I/N",
            help="Run only the I-th of N shards; in an array of a cluster's, auto or auto/N: that "
            "of the task's number. The same command without --shard does what is left and "
            "answers.",
        ),
    )
    return lambda command: reduce(lambda held, option: option(held), reversed(given), command)


ANSWERS = (
    options.jobs_option,
    options.out_option,
    options.force_option,
    options.no_figures_option,
    options.format_option,
    options.all_option,
)
"""Options that say how a study is done, and what is made of its answer."""

POINTS = (
    options.dry_run_option,
    click.option(
        "--resume",
        type=options.PLACE,
        metavar="FOLDER",
        help="Keep what is done in this folder; the same command goes on there, also with more "
        "points.",
    ),
    engine_options("threads", "local", "dask"),
    *ANSWERS,
)
"""The same of a study that runs practices at many points."""

DRAWS = ("vary rivals plausible fitted seed set model", *POINTS)
"""The same of a draw, with what is drawn."""


class StudyCommand(click.Command):
    """A command whose options are made of a question when they are first needed.

    Questions take a tenth of a second of imports that ``solidarity --help`` need not pay.

    Attributes:
        kind: of the question, a name of ``KINDS``.
        parts: what follows the argument in help: names of fields, and options that are no fields.
        without: fields of the question that have no option of their name here, and why.
    """

    def __init__(
        self,
        name: str,
        *,
        kind: str,
        parts: Sequence[str | options.Decorator],
        without: Mapping[str, str],
        **more: Any,  # noqa: ANN401 - Click's
    ) -> None:
        """Keep what the options will be made of; see ``command_asking``."""
        self.kind, self.without, self.parts = kind or name, without, parts
        self._made: list[click.Parameter] | None = None
        super().__init__(name, **more)

    @property
    def params(self) -> list[click.Parameter]:
        """All arguments and options, in the order of help."""
        if self._made is None:
            self._made = self._make()
        return self._made

    @params.setter
    def params(self, given: list[click.Parameter]) -> None:
        """Keep what Click's own decorators gave; it comes last."""
        self._given = given

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does, with examples, and what it takes where that has been measured."""
        super().format_help_text(ctx, formatter)
        if self.name in (measured := core_seconds()):
            from sim.wording import core_time  # noqa: PLC0415 - only where it is told

            formatter.write_paragraph()
            with formatter.indentation():
                took = core_time(measured[self.name])
                formatter.write_text(f"With its defaults it takes about {took}.")

    def _make(self) -> list[click.Parameter]:
        question = KINDS[self.kind].question
        fields = question.model_fields
        named = {name for part in self.parts if isinstance(part, str) for name in part.split()}
        others = [name for name in question.options() if name not in {*named, *self.without}]
        decorators = [options.argument_of(name, fields[name]) for name in question.PLACES]
        for part in (" ".join(others), *self.parts):
            if isinstance(part, str):
                decorators += [options.option_of(name, fields[name]) for name in part.split()]
            else:
                decorators.append(part)
        held: Any = reduce(lambda held, one: one(held), reversed(decorators), lambda: None)
        made: list[click.Parameter] = held.__click_params__
        return [*made[::-1], *self._given]


def command_asking(
    *parts: str | options.Decorator,
    kind: str = "",
    without: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[Callable[..., None]], StudyCommand]:
    """Make a command of a question: an argument for its place, an option for each other field.

    Args:
        parts: what follows in help, in this order: names of fields, and options that are no
            fields. Fields that are not named come first.
        kind: of the question; the command's name if it is not said.
        without: fields that have no option of their name, and why.
    """
    return click.command(cls=StudyCommand, parts=parts, kind=kind, without=without)


def run_draw(study: "DrawStudy[Any, Any]", ask: Callable[..., Any], **given: Any) -> None:  # noqa: ANN401 - by name
    """Estimate what a study that draws takes, run a shard of it, or ask it and tell what it found.

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
            cost = study.estimate_cost(how, given)
        print_cost(cost, "Nothing was run.")
        return
    with keeping(given["resume"]) if given["resume"] is not None else nullcontext():
        if how.shard is None:
            run_study(ask, options=how, say=note, **given)
        else:
            asked = {name: held for name, held in given.items() if name not in _LATER}
            ask(**asked, options=how, say=note)
            click.echo(given["resume"])
