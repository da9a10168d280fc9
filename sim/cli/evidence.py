"""Commands that hold the model against data and against claims."""

import re
from typing import Any

import click

from sim.cli import options
from sim.cli.options import note, print_table
from sim.cli.study import run_study, saying_if_compiled
from sim.errors import RequestError

CALIBRATE_EXPERIMENT, FEWEST_POINTS, MOST_POINTS, MOST_CALIBRATE_REPLICATES = (
    "calibration",
    8,
    65_536,
    10_000,
)
"""The experiment by default and its limits; a test compares them with the experiment's own."""


@click.command
@click.argument("experiment", default=CALIBRATE_EXPERIMENT)
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
    MOST_CALIBRATE_REPLICATES,
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
def calibrate_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
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
    from sim.scenario.files import request_text  # noqa: PLC0415 - heavy

    text, _ = request_text(asked["experiment"])
    if re.search(r"^simulations\s*=", text, re.MULTILINE):
        others = [name for name in ("points", "replicates", "model") if asked.pop(name) is not None]
        if others:
            raise RequestError(f"{name}: does not go with a posterior" for name in others)
        from sim.studies.posterior import posterior  # noqa: PLC0415 - heavy

        run_study(posterior, **asked)
        return
    if asked.pop("bank") is not None:
        raise RequestError("--bank: only valid with an experiment that ends in a posterior sample")
    from sim.studies.calibrate import calibrate  # noqa: PLC0415 - heavy

    run_study(calibrate, **asked)


CLAIMS_EXPERIMENT, MOST_CLAIMS_REPLICATES = "essay", 100_000
"""The experiment by default; a test compares the limit with the experiment's own."""


@click.command
@click.argument("experiment", default=CLAIMS_EXPERIMENT)
@options.several_option(
    "--scenario",
    "SCENARIO",
    "Test the claims of this scenario in place of the experiment's; can be repeated.",
)
@click.option(
    "--rivals", is_flag=True, help="Test every claim also under each rule that rivals its world's."
)
@click.option(
    "--robust",
    is_flag=True,
    help="Find out, too, in which share of its scenario's plausible space each claim holds: what "
    "is assumed is drawn, what is fitted is frozen.",
)
@options.dry_run_option
@options.delta_option(
    "The smallest difference in rights that matters, instead of what claims state."
)
@options.whole_option(
    "--replicates", 1, MOST_CLAIMS_REPLICATES, "Paired worlds. [default: what the experiment says]"
)
@options.said_seed_option
@options.model_option
@options.answer_options
def claims_command(*, dry_run: bool, **asked: Any) -> None:  # noqa: ANN401 - as the study's arguments
    """Test what scenarios claim.

    A claim stands in its scenario's file before its result: which practice does more, or less,
    than which other, on what outcome, and by how much at least. All are run on the same worlds, and
    intervals hold for all together. EXPERIMENT is a name, or the path of a file. With --rivals
    each claim is tested once more under every rule that rivals one of its world, that rule alone,
    and a table says which claims hold under all; this takes as many times as long as there are
    rivals. With --robust all that is assumed is drawn at once, as by `solidarity robust`, and
    beside each verdict stands in which share of that space the claim holds.

    \b
    Examples:
      solidarity claims essay --out results/essay
      solidarity claims --scenario exclusion-vote --scenario autonomy
      solidarity claims --scenario my-scenario.toml --format json
      solidarity claims --scenario migration-2020 --rivals --dry-run
      solidarity claims --scenario migration-2020 --delta 0.003
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.claims import claims  # noqa: PLC0415 - heavy

    if dry_run:
        from sim.studies.claims import foretell_claims  # noqa: PLC0415 - heavy

        kept = ("experiment", "scenario", "rivals", "robust", "replicates", "seed", "model")
        with saying_if_compiled():
            name, *rows = foretell_claims(**{key: asked[key] for key in kept})
        print_table(name, rows)
        note("Nothing was written.")
        return
    run_study(claims, **asked)


FEWEST_DYNAMICS, DYNAMICS_REPLICATES, MOST_DYNAMICS_REPLICATES = 20, 60, 100_000


@click.command
@options.scenario_argument
@options.practice_option
@options.whole_option(
    "--replicates",
    FEWEST_DYNAMICS,
    MOST_DYNAMICS_REPLICATES,
    "Worlds to run, the practices in turn.",
    DYNAMICS_REPLICATES,
)
@options.seed_option
@options.set_option
@options.model_option
@options.answer_options
def dynamics_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
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


POSTERIOR_EXPERIMENT, FEWEST_POSTERIOR, MOST_POSTERIOR = "posterior", 64, 65_536


@click.command
@click.argument("experiment", default=POSTERIOR_EXPERIMENT)
@options.whole_option(
    "--simulations",
    FEWEST_POSTERIOR,
    MOST_POSTERIOR,
    "Simulations of the bank, a power of 2. [default: what the experiment says]",
)
@click.option(
    "--bank",
    type=options.PLACE,
    metavar="FILE",
    help="Keep simulations in this file as they are made; the same command goes on from there.",
)
@options.answer_options
def posterior_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
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


VALIDATE_REPLICATES, MOST_VALIDATE_REPLICATES = 100, 100_000


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
    "--replicates",
    1,
    MOST_VALIDATE_REPLICATES,
    "Worlds to run in, under each practice.",
    VALIDATE_REPLICATES,
)
@options.seed_option
@options.set_option
@options.model_option
@options.answer_options
def validate_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
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
