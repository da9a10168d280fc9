"""Options of commands that draw what is assumed, and how they are carried out."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.output import note, print_table
from sim.cli.progress import keeping, saying_if_compiled
from sim.cli.study import LATER, run_study
from sim.errors import RequestError

if TYPE_CHECKING:
    from sim.studies.draw.study import DrawStudy


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
            help="Run the I-th of N shards alone; in an array of a cluster's, auto or auto/N: that "
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
