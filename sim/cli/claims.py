"""``solidarity claims``: what scenarios claim, put to the test."""

from typing import Any

import click

from sim.cli import options
from sim.cli.output import note, print_table
from sim.cli.progress import saying_if_compiled
from sim.cli.study import run_study

EXPERIMENT, MOST_REPLICATES = "essay", 100_000
"""The experiment by default; a test compares the limit with the experiment's own."""


@click.command
@click.argument("experiment", default=EXPERIMENT)
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
    "--replicates", 1, MOST_REPLICATES, "Paired worlds. [default: what the experiment says]"
)
@options.said_seed_option
@options.model_option
@options.answer_options
def command(*, dry_run: bool, **asked: Any) -> None:  # noqa: ANN401 - as the study's arguments
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
    from sim.studies.claims import judge_claims  # noqa: PLC0415 - heavy

    if dry_run:
        from sim.studies.claims.cost import foretell_claims  # noqa: PLC0415 - heavy

        kept = ("experiment", "scenario", "rivals", "robust", "replicates", "seed", "model")
        with saying_if_compiled():
            name, *rows = foretell_claims(**{key: asked[key] for key in kept})
        print_table(name, rows)
        note("Nothing was written.")
        return
    run_study(judge_claims, **asked)
