"""``solidarity sensitivity``: which of all that is assumed decides a difference."""

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
    help="The outcome in which they differ.",
)
@options.whole_option("--points", 64, 2**17, "Points of the draw.", 2048)
@options.whole_option("--replicates", 2, 10_000, "Worlds of each point.", 2)
@options.whole_option(
    "--leading", 0, 50, "Parameters that get total indices: those that explain most.", 5
)
@options.whole_option("--rows", 32, 2**16, "Rows of the design for these.", 512)
@click.option(
    "--vary",
    metavar="WHAT",
    multiple=True,
    default=("assumed",),
    show_default=True,
    help="What is drawn: assumed, all, or a pattern of paths such as 'tactics.*'; can be repeated.",
)
@click.option("--rivals", is_flag=True, help="Draw rules, too.")
@options.seed_option
@options.set_option
@options.answer_options
def command(decided: str, **asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out which assumptions decide a difference.

    Draws all that is assumed at once and reads from it what each parameter explains of the
    difference between two practices; then, for those that lead, what each does alone and together
    with others. The luck of worlds is told apart. Takes a few minutes.

    \b
    Examples:
      solidarity sensitivity
      solidarity sensitivity critical-mass --practice consultation --outcome harms
      solidarity sensitivity --vary 'tactics.*' --vary 'response.*' --leading 4
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.sensitivity import sensitivity  # noqa: PLC0415 - heavy

    run_study(partial(sensitivity, outcome=decided), **asked)
