"""``solidarity claims``: what scenarios claim, put to the test."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    Whole,
    force_option,
    format_option,
    jobs_option,
    no_figures_option,
    out_option,
    seed_option,
)
from sim.cli.output import farewell, new_page, print_csv, print_json, print_page
from sim.cli.progress import counting, prepare_rules

if TYPE_CHECKING:
    from pathlib import Path

    from sim.studies.claims.experiment import ClaimsExperiment

EXPERIMENT, MOST_REPLICATES = "essay", 100_000
"""The experiment by default; a test compares the limit with the experiment's own."""


@click.command
@click.argument("experiment", default=EXPERIMENT)
@click.option(
    "--scenario",
    "scenarios",
    metavar="SCENARIO",
    multiple=True,
    help="Test the claims of this scenario in place of the experiment's; can be repeated.",
)
@click.option(
    "--replicates",
    type=Whole(1, MOST_REPLICATES),
    metavar="N",
    help="Paired worlds. [default: what the experiment says]",
)
@seed_option(None)
@jobs_option
@out_option
@force_option
@no_figures_option
@format_option
def command(
    experiment: str,
    scenarios: tuple[str, ...],
    replicates: int | None,
    seed: int | None,
    form: str,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Test what scenarios claim.

    A claim stands in its scenario's file before its result: which practice does more, or less,
    than which other, on what outcome, and by how much at least. All arms of all claims are run on
    the same worlds; intervals hold for all claims together. EXPERIMENT is the name of one that
    comes with solidarity, or the path of a file.

    \b
    Examples:
      solidarity claims --replicates 100
      solidarity claims essay --out results/essay
      solidarity claims --scenario exclusion-vote --scenario autonomy
      solidarity claims --scenario my-scenario.toml --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    started = datetime.now(UTC)
    from sim.scenario.requests import read_request  # noqa: PLC0415
    from sim.studies.claims.experiment import ClaimsExperiment  # noqa: PLC0415 - heavy
    from sim.studies.claims.plan import plan_claims  # noqa: PLC0415

    said, _ = read_request(experiment, ClaimsExperiment)
    plan = plan_claims(scenarios or said.scenarios)
    out: Path | None = asked["out"]
    if out is not None:
        from sim.files import ResultFolder  # noqa: PLC0415 - only when asked

        ResultFolder.check(out, force=asked["force"])
    worlds = replicates or said.replicates
    drawn = said.seed if seed is None else seed
    from sim.studies.claims.document import COLUMNS, claim_rows, claims_document  # noqa: PLC0415 - heavy
    from sim.studies.claims.summary import summarise_claims  # noqa: PLC0415
    from sim.studies.claims.trial import try_claims  # noqa: PLC0415

    prepare_rules()
    with counting("Running", plan.practices * worlds) as advance:
        trial = try_claims(
            plan, worlds, drawn, confidence=said.confidence, jobs=asked["jobs"], tick=advance
        )
    title, question = _named(said, scenarios)
    document = claims_document(trial, title, question)
    again = _again(experiment, scenarios, worlds, drawn)
    if form == "json":
        print_json(document)
    elif form == "csv":
        print_csv(claim_rows(document), list(COLUMNS))
    else:
        page = new_page()
        summarise_claims(page, document)
        print_page(page)
    if out is not None:
        from sim.studies.claims.results import write_claims  # noqa: PLC0415

        summary = new_page(for_file=True)
        summarise_claims(summary, document)
        with ResultFolder(out, force=asked["force"]) as results:
            write_claims(
                results.folder,
                trial,
                document,
                summary=summary.plain(),
                figures=not asked["no_figures"],
                arguments=again,
                started=started,
            )
    farewell(out, again, "summary.txt", "" if asked["no_figures"] else "claims.png")


def _named(said: "ClaimsExperiment", scenarios: tuple[str, ...]) -> tuple[str, str]:
    if not scenarios:
        return said.title, said.question
    return "Claims", "Does what these scenarios claim hold in their own worlds?"


def _again(experiment: str, scenarios: tuple[str, ...], replicates: int, seed: int) -> list[str]:
    """Give the command line that makes the same again, whatever the experiment will say."""
    line = ["claims", experiment]
    for scenario in scenarios:
        line += ["--scenario", scenario]
    return [*line, "--replicates", str(replicates), "--seed", str(seed)]
