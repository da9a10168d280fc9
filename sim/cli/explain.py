"""``solidarity explain``: which channels make the difference between two practices."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study


@click.command
@options.scenario_argument
@options.one_practice_option
@options.other_option
@options.whole_option(
    "--replicates", 1, 10_000, "Worlds to run in; in each, 4 runs for each channel and 2 more.", 100
)
@options.seed_option
@options.asked_outcome_option("The outcome whose difference is explained.")
@click.option(
    "--shapley",
    is_flag=True,
    help="Also give each channel its share: what it adds when it joins, over all orders. Shares "
    "sum to the difference.",
)
@options.precision_option(
    "With --shapley: run as many worlds as it takes to know all shares to ± H (Stein’s rule)."
)
@click.option(
    "--pairs", is_flag=True, help="Also find which two channels act most through one another."
)
@options.several_option(
    "--only",
    "CHANNEL[,CHANNEL]",
    "Ask about these channels; all others act as one. [default: all]",
)
@options.set_option
@options.model_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out which channels make two practices differ.

    A channel is one advantage of deferring or imposing, with one dial. In the same worlds, with the
    same luck, the two practices are run with all channels, with each left out, and with each alone.

    \b
    Examples:
      solidarity explain
      solidarity explain critical-mass --practice consultation --against imposition
      solidarity explain --outcome harms --replicates 200 --out results/why
      solidarity explain --shapley --precision 0.003
      solidarity explain --only leading,holding,speed --shapley --pairs
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.explain import explain  # noqa: PLC0415 - heavy

    run_study(explain, **asked)
