"""``solidarity explain``: which channels make the difference between two practices."""

from functools import partial
from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study


@click.command
@options.scenario_argument
@options.one_practice_option
@options.against_option
@options.whole_option(
    "--replicates", 1, 10_000, "Worlds to run in; in each, 4 runs for each channel and 2 more.", 100
)
@options.seed_option
@click.option(
    "--outcome",
    "explained",
    metavar="OUTCOME",
    default="rights",
    show_default=True,
    shell_complete=options.complete_outcomes,
    help="The outcome whose difference is explained.",
)
@options.set_option
@options.model_option
@options.answer_options
def command(explained: str, **asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out which channels make two practices differ.

    A channel is one advantage of deferring or imposing, with one dial. In the same worlds, with the
    same luck, the two practices are run with all channels, with each left out, and with each alone.

    \b
    Examples:
      solidarity explain
      solidarity explain critical-mass --practice consultation --against imposition
      solidarity explain --outcome harms --replicates 200 --out results/why
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.explain import explain  # noqa: PLC0415 - heavy

    run_study(partial(explain, outcome=explained), **asked)
