"""``solidarity refute``: whether a verdict survives all that a hostile reviewer would try."""

from typing import Any

import click

from sim.cli import options
from sim.cli.study import run_study

REPLICATES = 60
"""That of the study, whose import takes time; a test compares them."""


@click.command
@options.scenario_argument
@options.practice_named(
    "--practice",
    "The practice whose difference in rights is attacked. [default: engaged-deference]",
)
@options.practice_named("--against", "The practice to compare it with. [default: imposition]")
@click.option("--claim", metavar="NAME", help="Attack this claim of the scenario instead.")
@options.several_option(
    "--only", "REFUTER", "Try this one alone, for instance rules; can be repeated. [default: all]"
)
@options.several_option(
    "--refuter",
    "FILE.py:NAME",
    "Try a refuter of your own, too: a function that yields attacks; can be repeated.",
)
@options.whole_option(
    "--replicates",
    20,
    10_000,
    "Worlds of each attack; 20 where there are very many attacks of a kind, and twice N for a "
    "second look.",
    REPLICATES,
)
@options.seed_option
@options.set_option
@options.answer_options
def command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Try to refute a verdict.

    Asks the same question in all the ways in which it could have been asked as well: with other
    luck, other measures, horizons and sizes, without each channel, with rival rules, with every
    assumed value halved and doubled, and with all of them drawn at once; and also where no
    difference may be found. What makes the verdict fall is tried again in fresh worlds. Takes two
    or three minutes.

    \b
    Examples:
      solidarity refute
      solidarity refute critical-mass --practice consultation
      solidarity refute migration-2020 --claim deference-wins-rights --out results/attacked
      solidarity refute --only rules --only channels --replicates 200
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.refute import refute  # noqa: PLC0415 - heavy

    run_study(refute, **asked)
