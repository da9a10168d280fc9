"""``solidarity calibrate``: the states' response, fitted to protest-event data."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study

EXPERIMENT, FEWEST_POINTS, MOST_POINTS, MOST_REPLICATES = "calibration", 8, 65_536, 10_000
"""The experiment by default and its limits; a test compares them with the experiment's own."""


@click.command
@click.argument("experiment", default=EXPERIMENT)
@options.whole_option(
    "--points",
    FEWEST_POINTS,
    MOST_POINTS,
    "Sets of values over the whole ranges, and again about the fit, a power of 2. "
    "[default: what the experiment says]",
)
@options.whole_option(
    "--replicates",
    2,
    MOST_REPLICATES,
    "Worlds of every set of values that is tried or checked. [default: what the experiment says]",
)
@options.model_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Fit the states' response to protest-event data.

    Tries values over their ranges, descends to those whose figures are nearest to five figures of
    the data, says how well each is identified, and checks the result in fresh worlds. Changes no
    default, but says whether they agree. Takes ten minutes or so. EXPERIMENT is the name of one
    that comes with solidarity, or the path of a file.

    \b
    Examples:
      solidarity calibrate --out results/calibration
      solidarity calibrate --points 32 --replicates 10
      solidarity calibrate my-calibration.toml --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.calibrate import calibrate  # noqa: PLC0415 - heavy

    run_study(calibrate, **asked)
