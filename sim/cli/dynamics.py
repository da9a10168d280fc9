"""``solidarity dynamics``: what the worlds of a scenario look like beside data."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study

FEWEST, REPLICATES, MOST_REPLICATES = 20, 60, 100_000


@click.command
@options.scenario_argument
@options.practice_option
@options.whole_option(
    "--replicates", FEWEST, MOST_REPLICATES, "Worlds to run, the practices in turn.", REPLICATES
)
@options.seed_option
@options.set_option
@options.model_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Look at the worlds of a scenario beside data.

    How many take part, how large actions are and how long they last, waves and spells, what is won
    and taken back: as pictures (with --out), beside protest-event data where there are some. See
    it before you believe a scenario.

    \b
    Examples:
      solidarity dynamics
      solidarity dynamics people-power --out results/dynamics
      solidarity dynamics --set states.count=8 --replicates 40
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.dynamics import dynamics  # noqa: PLC0415 - heavy

    run_study(dynamics, **asked)
