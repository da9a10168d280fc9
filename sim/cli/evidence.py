"""Commands that hold the model against data and against claims."""

import re
from typing import Any

import click

from sim.cli import options
from sim.cli.study import ANSWERS, command_asking, print_cost, run_study, saying_if_compiled
from sim.errors import RequestError


@command_asking(
    "points replicates",
    click.option(
        "--bank",
        type=options.PLACE,
        metavar="FILE",
        help="Keep simulations in this file as they are made, where the experiment ends in a "
        "posterior sample; the same command goes on from there.",
    ),
    "model",
    *ANSWERS,
)
def calibrate_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Fit the states' response to protest-event data.

    Tries values over their ranges, descends to those whose figures are nearest to five figures of
    the data, says how well each is identified, and checks the result in fresh worlds. Changes no
    default, but says whether they agree. EXPERIMENT is the name of one
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


@command_asking(
    "scenario rivals robust", options.dry_run_option, "delta replicates seed model", *ANSWERS
)
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
        from sim.studies.claims import estimate_cost  # noqa: PLC0415 - heavy

        kept = ("experiment", "scenario", "rivals", "robust", "replicates", "seed", "model")
        with saying_if_compiled():
            cost = estimate_cost(**{key: asked[key] for key in kept})
        print_cost(cost, "Nothing was written.")
        return
    run_study(claims, **asked)


@command_asking(*ANSWERS)
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


@command_asking(
    click.option(
        "--bank",
        type=options.PLACE,
        metavar="FILE",
        help="Keep simulations in this file as they are made; the same command goes on from there.",
    ),
    *ANSWERS,
)
def posterior_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Sample the values that protest-event data leave.

    Simulates countries at points of the prior, keeps those like the data in five figures and all
    patterns, corrects what is left by a regression, and says how well each parameter and each
    combination is known. Checks itself: simulations in turn are the data. With
    --bank it can be stopped. EXPERIMENT is the name of one that comes with solidarity, or the
    path of a file. With --out, posterior.parquet holds the draws.

    \b
    Examples:
      solidarity posterior --bank bank.parquet --out results/posterior
      solidarity posterior --simulations 256
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.posterior import posterior  # noqa: PLC0415 - heavy

    run_study(posterior, **asked)


@command_asking(*ANSWERS)
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
