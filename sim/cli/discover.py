"""``solidarity discover``: under which assumptions a verdict turns."""

from functools import partial
from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study


@click.command
@options.scenario_argument
@options.one_practice_option
@options.against_option
@click.option(
    "--outcome",
    "decided",
    metavar="OUTCOME",
    default="rights",
    show_default=True,
    shell_complete=options.complete_outcomes,
    help="The outcome by which it loses or wins.",
)
@click.option(
    "--loses/--wins",
    "loses",
    default=True,
    help="Whether it is sought where the practice loses or where it wins. [default: loses]",
)
@options.whole_option("--points", 64, 2**17, "Points of the draw.", 1024)
@options.whole_option("--replicates", 2, 10_000, "Worlds of each point.", 4)
@click.option(
    "--vary",
    metavar="WHAT",
    multiple=True,
    default=("assumed",),
    show_default=True,
    help="What is drawn: assumed, all, or a pattern of paths such as 'tactics.*'; can be repeated.",
)
@options.seed_option
@options.set_option
@options.answer_options
def command(decided: str, *, loses: bool, **asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out under which assumptions a practice loses, or wins.

    Draws all that is assumed at once and seeks boxes: conditions on at most four parameters under
    which it loses much more often than elsewhere. What is found on one half of the points is judged
    on the other and checked at fresh points, in fresh worlds. If there is no box, that is said.

    \b
    Examples:
      solidarity discover
      solidarity discover --wins --practice imposition --against engaged-deference
      solidarity discover critical-mass --vary 'response.*' --vary 'tactics.*' --points 4096
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.discover import discover  # noqa: PLC0415 - heavy

    run_study(partial(discover, outcome=decided, wins=not loses), **asked)
