"""``solidarity claims``: what scenarios claim, put to the test."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study

EXPERIMENT, MOST_REPLICATES = "essay", 100_000
"""The experiment by default; a test compares the limit with the experiment's own."""


@click.command
@click.argument("experiment", default=EXPERIMENT)
@click.option(
    "--scenario",
    metavar="SCENARIO",
    multiple=True,
    help="Test the claims of this scenario in place of the experiment's; can be repeated.",
)
@options.whole_option(
    "--replicates", 1, MOST_REPLICATES, "Paired worlds. [default: what the experiment says]"
)
@options.said_seed_option
@options.model_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Test what scenarios claim.

    A claim stands in its scenario's file before its result: which practice does more, or less,
    than which other, on what outcome, and by how much at least. All are run on the same worlds, and
    intervals hold for all together. EXPERIMENT is a name, or the path of a file.

    \b
    Examples:
      solidarity claims essay --out results/essay
      solidarity claims --scenario exclusion-vote --scenario autonomy
      solidarity claims --scenario my-scenario.toml --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.claims import judge_claims  # noqa: PLC0415 - heavy

    run_study(judge_claims, **asked)
