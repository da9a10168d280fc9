"""``solidarity validate``: the model held against protest-event data."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study

REPLICATES, MOST_REPLICATES = 100, 100_000


@click.command
@options.scenario_argument
@click.option(
    "--events",
    type=options.PLACE,
    metavar="FILE",
    help="Protest events of your own, a CSV file: country, demand, month, response and, if known, "
    "participants (a number, or a class such as 100-999 or >10000) and days.",
)
@click.option(
    "--patterns",
    is_flag=True,
    help="Compare patterns, too: how many campaigns, how long, how large, and how each kind of "
    "them is answered; with scores of simple rivals.",
)
@options.whole_option(
    "--countries", 1, 10_000, "Countries of a sample, for the patterns' intervals.  [default: 84]"
)
@options.whole_option(
    "--months", 12, 1_200, "Months that worlds run for the patterns.  [default: as the data]"
)
@options.practice_option
@options.whole_option(
    "--replicates", 1, MOST_REPLICATES, "Worlds to run in, under each practice.", REPLICATES
)
@options.seed_option
@options.set_option
@options.model_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Hold the model against protest-event data.

    Codes the model's events as the data are coded, practices pooled (the nine if none is named),
    and puts five figures side by side: of your data (--events), of the model, and the targets that
    the states' response was fitted to. In your file a month is written as 2019-04 or as a whole
    number, and a response as ignore, token, concede or repress, or as ignored, accommodated or
    coerced.

    \b
    Examples:
      solidarity validate
      solidarity validate --set response.persistence=0.2 --format csv
      solidarity validate migration-2020 --events my-events.csv --practice parallel
      solidarity validate --patterns --replicates 40
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.validate import validate  # noqa: PLC0415 - heavy

    run_study(validate, **asked)
