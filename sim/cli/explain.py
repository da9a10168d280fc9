"""``solidarity explain``: which channels make the difference between two practices."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    against_option,
    complete_outcomes,
    force_option,
    format_option,
    jobs_option,
    no_figures_option,
    one_practice_option,
    out_option,
    read_outcomes,
    replicates_option,
    scenario_argument,
    seed_option,
    settings_option,
)
from sim.cli.output import farewell, new_page, print_csv, print_json, print_page
from sim.cli.progress import counting, prepare_rules
from sim.errors import RequestError

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.mixtures import Mixture
    from sim.scenario.schema import Scenario

REPLICATES, MOST_REPLICATES = 100, 10_000


@click.command
@scenario_argument()
@one_practice_option
@against_option
@replicates_option(REPLICATES, MOST_REPLICATES, "Worlds to run in; 62 runs in each.")
@seed_option()
@settings_option
@jobs_option
@click.option(
    "--outcome",
    metavar="OUTCOME",
    default="rights",
    show_default=True,
    callback=lambda ctx, param, name: read_outcomes(ctx, param, (name,))[0],
    shell_complete=complete_outcomes,
    help="The outcome whose difference is explained.",
)
@out_option
@force_option
@no_figures_option
@format_option
def command(
    scenario: str,
    practice: str,
    against: str,
    settings: tuple[str, ...],
    form: str,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Find out which channels make two practices differ.

    A channel is one advantage of deferring or imposing, with one dial. In the same worlds, with the
    same luck, the two practices are run with all channels, with each left out, and with each alone.

    \b
    Examples:
      solidarity explain
      solidarity explain critical-mass --practice consultation --against imposition
      solidarity explain --outcome harms --replicates 200 --out results/why
    """  # noqa: D301 - \b is Click's mark for lines to keep
    started = datetime.now(UTC)
    from sim.scenario.files import read_scenario  # noqa: PLC0415 - heavy

    loaded = read_scenario(scenario, settings)
    pair = _pair(practice, against, loaded.scenario)
    out: Path | None = asked["out"]
    if out is not None:
        from sim.files import ResultFolder  # noqa: PLC0415 - only when asked

        ResultFolder.check(out, force=asked["force"])
    from sim.studies.channel_runs import count_runs, run_channels  # noqa: PLC0415 - numba

    prepare_rules()
    with counting("Running", count_runs(loaded.scenario, asked["replicates"])) as advance:
        variants = run_channels(
            loaded.scenario,
            pair,
            range(asked["replicates"]),
            asked["seed"],
            jobs=asked["jobs"],
            tick=advance,
        )
    from sim.studies.attribution import attribute  # noqa: PLC0415 - heavy
    from sim.telling.old.explanation import summarise_attribution  # noqa: PLC0415

    attribution = attribute(variants, pair[0].name, pair[1].name, asked["outcome"])
    again = _again(scenario, pair, settings, asked)
    if form == "table":
        page = new_page()
        summarise_attribution(page, attribution)
        print_page(page)
    else:
        from sim.telling.old import explanation_document as document  # noqa: PLC0415

        if form == "json":
            print_json(document.attribution_document(attribution))
        else:
            print_csv(document.rows_of(attribution), document.COLUMNS)
    if out is not None:
        from sim.telling.old.explanation_results import write_attribution  # noqa: PLC0415

        summary = new_page(for_file=True)
        summarise_attribution(summary, attribution)
        with ResultFolder(out, force=asked["force"]) as results:
            write_attribution(
                results.folder,
                variants,
                attribution,
                summary=summary.plain(),
                figures=not asked["no_figures"],
                loaded=loaded,
                arguments=again,
                started=started,
            )
    farewell(out, again, "summary.txt", "" if asked["no_figures"] else "channels.png")


def _pair(practice: str, against: str, scenario: "Scenario") -> tuple["Mixture", "Mixture"]:
    """Read the two practices, and see that there is something to explain."""
    from sim.scenario.mixtures import parse_practice  # noqa: PLC0415 - heavy
    from sim.studies.channel_runs import open_channels  # noqa: PLC0415 - numba

    found: list[Mixture] = []
    problems: list[str] = []
    for text, option in ((practice, "--practice"), (against, "--against")):
        try:
            found.append(parse_practice(text, scenario, option.removeprefix("--")))
        except RequestError as error:
            problems.extend(error.problems)
    if problems:
        raise RequestError(problems)
    one, other = found
    if one.name == other.name:
        raise RequestError(f"--practice {one.name}: is the same as --against")
    if not open_channels(scenario):
        raise RequestError("channels: all are off in this scenario: there is nothing to explain")
    return one, other


def _again(
    scenario: str,
    pair: tuple["Mixture", "Mixture"],
    settings: tuple[str, ...],
    asked: dict[str, Any],
) -> list[str]:
    """Give the command line that makes the same again, whatever the defaults will be."""
    line = ["explain", scenario, "--practice", pair[0].name, "--against", pair[1].name]
    line += ["--replicates", str(asked["replicates"]), "--seed", str(asked["seed"])]
    line += ["--outcome", asked["outcome"]]
    from sim.scenario.settings import as_options  # noqa: PLC0415 - heavy

    return [*line, *as_options(settings)]
