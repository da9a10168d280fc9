"""``solidarity discover``: under which assumptions a verdict turns."""

from typing import Any

import click

from sim.cli import options
from sim.cli.draw import draw_options, run_draw


@click.command
@options.scenario_argument
@options.one_practice_option
@options.other_option
@options.asked_outcome_option("The outcome by which it loses or wins.")
@click.option(
    "--loses/--wins",
    "loses",
    default=True,
    help="Whether it is sought where the practice loses or where it wins. [default: loses]",
)
@options.whole_option("--points", 64, 2**17, "Points of the draw.", 1024)
@options.whole_option("--replicates", 2, 10_000, "Worlds of each point.", 4)
@draw_options
def command(*, loses: bool, **asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out under which assumptions a practice loses, or wins.

    Draws all that is assumed at once and seeks boxes: conditions on at most four parameters under
    which it loses much more often than elsewhere. What is found on one half of the points is judged
    on the other and checked at fresh points, in fresh worlds. If there is no box, it says so.

    \b
    Examples:
      solidarity discover
      solidarity discover --wins --practice imposition --against engaged-deference
      solidarity discover --dry-run
      solidarity discover --resume results/draw --out results/turned
      solidarity discover critical-mass --vary 'response.*' --vary 'tactics.*' --points 4096
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.discover import STUDY, discover  # noqa: PLC0415 - heavy

    run_draw(STUDY, discover, wins=not loses, **asked)
