"""``solidarity sensitivity``: which of all that is assumed decides a difference."""

from typing import Any

import click

from sim.cli import options
from sim.cli.draw import draw_options, run_draw


@click.command
@options.scenario_argument
@options.one_practice_option
@options.other_option
@options.asked_outcome_option("The outcome in which they differ.")
@options.whole_option("--points", 64, 2**17, "Points of the draw.", 2048)
@options.whole_option("--replicates", 2, 10_000, "Worlds of each point.", 2)
@options.whole_option(
    "--leading", 0, 50, "Parameters that get total indices: those that explain most.", 5
)
@options.whole_option("--rows", 32, 2**16, "Rows of the design for these.", 512)
@draw_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out which assumptions decide a difference.

    Draws all that is assumed at once and reads from it what each parameter explains of the
    difference between two practices; then, for those that lead, what each does alone and together
    with others. The luck of worlds is told apart. Takes a few minutes.

    \b
    Examples:
      solidarity sensitivity
      solidarity sensitivity critical-mass --practice consultation --outcome harms
      solidarity sensitivity --dry-run
      solidarity sensitivity --vary 'tactics.*' --vary 'response.*' --leading 4
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.sensitivity import STUDY, sensitivity  # noqa: PLC0415 - heavy

    run_draw(STUDY, sensitivity, **asked)
