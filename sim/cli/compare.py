"""``solidarity compare``: all practices on the same worlds, and what can be concluded."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study

REPLICATES, MOST_REPLICATES, PILOT = 200, 100_000, 100
"""Those of the study and of its rule, whose import takes time; a test compares them."""


@click.command
@options.scenario_argument
@options.practice_option
@options.against_option
@options.whole_option(
    "--replicates", 1, MOST_REPLICATES, f"Worlds to run in. [default: {REPLICATES}]"
)
@options.precision_option(
    "Instead of --replicates: run as many worlds as it takes to know the main difference in rights "
    "to ± H (Stein’s rule)."
)
@options.whole_option(
    "--max-replicates",
    PILOT,
    MOST_REPLICATES,
    f"Where --precision stops. [default: {MOST_REPLICATES}]",
)
@options.seed_option
@options.fitted_option
@options.delta_option("The smallest difference in rights that matters. [default: the scenario's]")
@options.set_option
@options.model_option
@options.shown_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Compare practices of solidarity on the same worlds.

    Every practice meets the same worlds and the same luck. Prints what each does for the rights of
    migrants and for all other outcomes, as differences from one of them (--against) with intervals,
    and what can and cannot be concluded. With --out also writes the runs, figures and a manifest.

    \b
    Examples:
      solidarity compare
      solidarity compare migration-2020 --out results/first
      solidarity compare --practice engaged-deference --practice consultation --replicates 500
      solidarity compare --precision 0.002 --set institutions.enforceability=0.8
      solidarity compare --delta 0.003 --replicates 500
      solidarity compare --model my_model.py:MyModel --replicates 20
      solidarity compare --format csv --outcome rights --outcome harms > table.csv
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.compare import compare  # noqa: PLC0415 - heavy

    run_study(compare, **asked)
