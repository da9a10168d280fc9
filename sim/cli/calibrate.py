"""``solidarity calibrate``: the states' response, fitted to protest-event data."""

import re
from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study
from sim.errors import RequestError

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
@click.option(
    "--bank",
    type=options.PLACE,
    metavar="FILE",
    help="Keep simulations in this file as they are made, where the experiment ends in a posterior "
    "sample; the same command goes on from there.",
)
@options.model_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Fit the states' response to protest-event data.

    Tries values over their ranges, descends to those whose figures are nearest to five figures of
    the data, says how well each is identified, and checks the result in fresh worlds. Changes no
    default, but says whether they agree. Takes ten minutes or so. EXPERIMENT is the name of one
    that comes with solidarity, or the path of a file. One that asks for simulations, such as
    posterior, ends in a sample of values in place of a point, as `solidarity posterior` does.

    \b
    Examples:
      solidarity calibrate --out results/calibration
      solidarity calibrate --points 32 --replicates 10
      solidarity calibrate my-calibration.toml --format json
      solidarity calibrate posterior --bank bank.parquet --out results/posterior
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.requests import request_text  # noqa: PLC0415 - heavy

    text, _ = request_text(asked["experiment"])
    if re.search(r"^simulations\s*=", text, re.MULTILINE):
        others = [name for name in ("points", "replicates", "model") if asked.pop(name) is not None]
        if others:
            raise RequestError(f"{name}: does not go with a posterior" for name in others)
        from sim.studies.posterior import posterior  # noqa: PLC0415 - heavy

        run_study(posterior, **asked)
        return
    if asked.pop("bank") is not None:
        raise RequestError("--bank: goes with an experiment that ends in a posterior sample alone")
    from sim.studies.calibrate import calibrate  # noqa: PLC0415 - heavy

    run_study(calibrate, **asked)
