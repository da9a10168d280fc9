"""``solidarity posterior``: which values of parameters protest-event data leave, as a sample."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study

EXPERIMENT, FEWEST, MOST = "posterior", 64, 65_536


@click.command
@click.argument("experiment", default=EXPERIMENT)
@options.whole_option(
    "--simulations",
    FEWEST,
    MOST,
    "Simulations of the bank, a power of 2. [default: what the experiment says]",
)
@click.option(
    "--bank",
    type=options.PLACE,
    metavar="FILE",
    help="Keep simulations in this file as they are made; the same command goes on from there.",
)
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Sample the values that protest-event data leave.

    Simulates countries at points of the prior, keeps those like the data in five figures and all
    patterns, corrects what is left by a regression, and says how well each parameter and each
    combination is known. Checks itself: simulations in turn are the data. Takes ten minutes or so;
    with --bank it can be stopped. EXPERIMENT is the name of one that comes with solidarity, or the
    path of a file. With --out, posterior.parquet holds the draws.

    \b
    Examples:
      solidarity posterior --bank bank.parquet --out results/posterior
      solidarity posterior --simulations 256
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.posterior import posterior  # noqa: PLC0415 - heavy

    run_study(posterior, **asked)
