"""``solidarity robust``: in which share of the plausible worlds a practice does better."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from sim.cli import options
from sim.cli.output import note, print_table
from sim.cli.progress import prepare_rules
from sim.cli.study import run_study
from sim.cli.sweep import read_shard
from sim.errors import RequestError

vary_option: options.Decorator = click.option(
    "--vary",
    metavar="WHAT",
    multiple=True,
    default=("assumed",),
    help="What is drawn: assumed, all (also what is fitted or has a source), or a pattern of paths "
    "such as 'tactics.*'; can be repeated.  [default: assumed]",
)


@click.command
@options.scenario_argument
@options.practice_option
@options.against_option
@click.option(
    "--outcome",
    "judged",
    metavar="OUTCOME",
    multiple=True,
    default=("rights",),
    callback=options.read_outcomes,
    shell_complete=options.complete_outcomes,
    help="By which practices are judged; can be repeated.  [default: rights]",
)
@options.whole_option("--points", 16, 2**17, "Points to draw (kept ones, with joint).", 1024)
@options.whole_option("--replicates", 2, 10_000, "Worlds of each point.", 8)
@click.option(
    "--precision",
    type=float,
    metavar="H",
    help="Double the points until every share is known to ± H.",
)
@vary_option
@click.option("--rivals", is_flag=True, help="Draw rules, too: each among its readings.")
@click.option(
    "--plausible",
    type=click.Choice(["independent", "joint"]),
    default="independent",
    show_default=True,
    help="joint keeps only points whose states answer within bounds of the data.",
)
@options.seed_option
@options.set_option
@click.option("--dry-run", is_flag=True, help="Say how much it is and how long it takes.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Keep what is done in this folder; the same command goes on there, also with more points.",
)
@click.option(
    "--engine",
    type=click.Choice(["threads", "local", "dask"]),
    default="threads",
    show_default=True,
    help="Where points are run: threads, processes, or workers of a Dask scheduler.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask's scheduler, for dask.")
@click.option(
    "--shard",
    callback=read_shard,
    metavar="I/N",
    help="Run the I-th of N shards alone; without it, the rest is run and judged.",
)
@options.answer_options
def command(
    judged: tuple[str, ...],
    *,
    dry_run: bool,
    engine: str,
    scheduler: str | None,
    shard: tuple[int, int] | None,
    **asked: Any,  # noqa: ANN401 - by the names of the study's arguments
) -> None:
    """Find how much of what is plausible a verdict holds in.

    Everything that is assumed is drawn at once, over its plausible range. At each point all
    practices meet the same worlds. Told are the shares of the space in which each practice is
    better, worse or neither, by the smallest difference that matters, and in which each claim of
    the scenario holds; and how typical the scenario's own values are. With the defaults it takes
    some three minutes on two cores.

    \b
    Examples:
      solidarity robust
      solidarity robust critical-mass --points 256 --dry-run
      solidarity robust --vary 'tactics.*' --vary institutions.enforceability --points 64
      solidarity robust --rivals --resume results/draw --out results/robust
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.runs.execute import Options, check_options  # noqa: PLC0415 - heavy
    from sim.studies.draw.judge import Manner  # noqa: PLC0415
    from sim.studies.robust.study import foretell_robust, robust  # noqa: PLC0415

    how = Options(jobs=asked["jobs"], engine=engine, scheduler=scheduler, shard=shard)
    check_options(how)
    if shard is not None and asked["resume"] is None:
        raise RequestError("shard: needs --resume, the folder that all shards share")
    if dry_run:
        prepare_rules()
        said = ("scenario", "practice", "against", "points", "replicates", "precision", "vary")
        given = {name: asked[name] for name in (*said, "rivals", "plausible", "seed", "set")}
        first, *rows = foretell_robust(given.pop("scenario"), Manner(how), outcome=judged, **given)
        print_table(first, rows)
        note("Nothing was run.")
        return
    study = partial(robust, outcome=judged, options=how, say=note)
    if shard is not None:
        study(**{name: held for name, held in asked.items() if name not in _OUTPUT})
        click.echo(asked["resume"])
        return
    run_study(study, **asked)  # type: ignore[arg-type] # without a shard there is an answer


_OUTPUT = ("out", "force", "no_figures", "form")
