"""``solidarity explain``: which channels make the difference between two practices."""

from functools import partial
from typing import Any

import click

from sim.cli.options import (
    against_option,
    complete_outcomes,
    force_option,
    format_option,
    jobs_option,
    model_option,
    no_figures_option,
    one_practice_option,
    out_option,
    replicates_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.study import run_study


@click.command
@scenario_argument()
@one_practice_option
@against_option
@replicates_option(100, 10_000, "Worlds to run in; 62 runs in each.")
@seed_option()
@click.option(
    "--outcome",
    "explained",
    metavar="OUTCOME",
    default="rights",
    show_default=True,
    shell_complete=complete_outcomes,
    help="The outcome whose difference is explained.",
)
@set_option
@model_option
@jobs_option
@out_option
@force_option
@no_figures_option
@format_option
def command(explained: str, **options: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
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

    run_study(partial(explain, outcome=explained), **options)
