"""``solidarity robust``: in which share of the plausible worlds a practice does better."""

from typing import Any

import click

from sim.cli import options
from sim.cli.draw import draw_options, run_draw


@click.command
@options.scenario_argument
@options.practice_option
@options.against_option
@options.asked_outcome_option("By which practices are judged.", several=True)
@options.whole_option("--points", 16, 2**17, "Points to draw (kept ones, with joint).", 1024)
@options.whole_option("--replicates", 2, 10_000, "Worlds of each point.", 8)
@options.precision_option("Double the points until every share is known to ± H.")
@draw_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find how much of what is plausible a verdict holds in.

    Everything that is assumed is drawn at once, over its plausible range. At each point all
    practices meet the same worlds. Tells in which share of the space each practice is better, worse
    or neither, by the smallest difference that matters; in which share each claim of the scenario
    holds; and how typical the scenario's own values are. With the defaults it takes
    some three minutes on two cores.

    \b
    Examples:
      solidarity robust
      solidarity robust critical-mass --points 256 --dry-run
      solidarity robust --vary 'tactics.*' --vary institutions.enforceability --points 64
      solidarity robust --fitted posterior --points 512
      solidarity robust --rivals --resume results/draw --out results/robust
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.robust import STUDY, robust  # noqa: PLC0415 - heavy

    run_draw(STUDY, robust, **asked)
