"""``solidarity compare``: all practices on the same worlds, and what can be concluded."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    Whole,
    against_option,
    force_option,
    format_option,
    jobs_option,
    no_figures_option,
    out_option,
    outcome_option,
    practice_option,
    replicates_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.output import farewell, new_page, print_csv, print_json, print_page
from sim.cli.progress import counting, prepare_rules
from sim.errors import RequestError

if TYPE_CHECKING:
    from pathlib import Path

    from sim.runs.ensemble import Ensemble
    from sim.runs.precision import Precision
    from sim.scenario.mixtures import Mixture
    from sim.scenario.schema import Scenario

REPLICATES, MOST_REPLICATES, PILOT = 200, 100_000, 100
"""The pilot is ``sim.runs.precision``'s, whose import takes time; a test compares them."""


@click.command
@scenario_argument()
@practice_option
@against_option
@replicates_option(None, MOST_REPLICATES, f"Worlds to run in. [default: {REPLICATES}]")
@click.option(
    "--precision",
    type=float,
    metavar="H",
    help="Instead of --replicates: run as many worlds as it takes to know the main difference in "
    "rights to ± H (Stein’s rule).",
)
@click.option(
    "--max-replicates",
    type=Whole(PILOT, MOST_REPLICATES),
    metavar="N",
    help=f"Where --precision stops. [default: {MOST_REPLICATES}]",
)
@seed_option()
@set_option
@jobs_option
@out_option
@force_option
@no_figures_option
@outcome_option
@format_option
def command(
    scenario: str,
    practices: tuple[str, ...],
    against: str,
    settings: tuple[str, ...],
    form: str,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
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
      solidarity compare --format csv --outcome rights --outcome harms > table.csv
    """  # noqa: D301 - \b is Click's mark for lines to keep
    started = datetime.now(UTC)
    from sim.scenario.files import read_scenario  # noqa: PLC0415 - heavy

    loaded = read_scenario(scenario, settings)
    mixtures, other = _compared(practices, against, loaded.scenario)
    _check_numbers(asked)
    out: Path | None = asked["out"]
    if out is not None:
        from sim.files import ResultFolder  # noqa: PLC0415 - only when asked

        ResultFolder.check(out, force=asked["force"])
    ensemble, precision = _simulate(loaded.scenario, mixtures, other.name, asked)

    from sim.studies.comparison import compare  # noqa: PLC0415 - heavy
    from sim.studies.conclusion import conclude  # noqa: PLC0415
    from sim.telling.old.summary import summarise_comparison  # noqa: PLC0415

    comparison = compare(ensemble, other.name)
    conclusion = conclude(comparison)
    again = _again(scenario, practices, against, settings, asked)
    if form == "json":
        from sim.telling.old.document import comparison_document  # noqa: PLC0415

        print_json(comparison_document(comparison, conclusion, precision))
    elif form == "csv":
        from sim.telling.old.tables import COLUMNS, rows_for_table  # noqa: PLC0415

        print_csv(rows_for_table(comparison, conclusion, asked["outcomes"] or None), list(COLUMNS))
    else:
        page = new_page()
        summarise_comparison(page, comparison, conclusion, precision, asked["outcomes"])
        print_page(page)
    if out is not None:
        from sim.telling.old.results import write_comparison  # noqa: PLC0415

        summary = new_page(for_file=True)
        summarise_comparison(summary, comparison, conclusion, precision)
        with ResultFolder(out, force=asked["force"]) as results:
            write_comparison(
                results.folder,
                ensemble,
                comparison,
                conclusion,
                precision=precision,
                summary=summary.plain(),
                figures=not asked["no_figures"],
                loaded=loaded,
                arguments=again,
                started=started,
            )
    farewell(out, again, "summary.txt", "" if asked["no_figures"] else "forest.png")


def _compared(
    practices: tuple[str, ...], against: str, scenario: "Scenario"
) -> tuple[tuple["Mixture", ...], "Mixture"]:
    """Read the practices, and the one that they are compared with, which is run, too."""
    from sim.scenario.mixtures import parse_practice, parse_practices  # noqa: PLC0415 - heavy

    problems: list[str] = []
    mixtures: tuple[Mixture, ...] = ()
    other: Mixture | None = None
    try:
        mixtures = parse_practices(practices, scenario)
    except RequestError as error:
        problems.extend(error.problems)
    try:
        other = parse_practice(against, scenario, "--against")
    except RequestError as error:
        problems.extend(error.problems)
    if problems or other is None:
        raise RequestError(problems)
    if other.name not in [mixture.name for mixture in mixtures]:
        mixtures = (*mixtures, other)
    if len(mixtures) == 1:
        raise RequestError(
            f"--practice {other.name}: is what the others are compared with; name another practice"
        )
    return mixtures, other


def _check_numbers(asked: dict[str, Any]) -> None:
    """Find out whether the number of worlds is asked for in one way."""
    precision = asked["precision"]
    if precision is None:
        if asked["max_replicates"] is not None:
            raise RequestError("--max-replicates: goes with --precision alone")
        return
    if asked["replicates"] is not None:
        raise RequestError("--precision and --replicates: choose one of them")
    if not 0 < precision <= 1:  # NaN too
        raise RequestError(
            f"--precision {precision:g}: expected a half-width above 0 and at most 1, as a share "
            "of rights"
        )


def _simulate(
    scenario: "Scenario", mixtures: tuple["Mixture", ...], against: str, asked: dict[str, Any]
) -> tuple["Ensemble", "Precision | None"]:
    """Run all practices in all worlds."""
    from sim.runs.simulate import run_ensemble  # noqa: PLC0415 - numba

    prepare_rules()

    def draw(replicates: range) -> "Ensemble":
        with counting("Running", len(replicates) * len(mixtures)) as advance:
            return run_ensemble(
                scenario,
                mixtures,
                replicates,
                asked["seed"],
                jobs=asked["jobs"],
                tick=advance,
            )

    if asked["precision"] is None:
        return draw(range(asked["replicates"] or REPLICATES)), None
    from sim.runs.precision import until_precise  # noqa: PLC0415 - heavy

    most = asked["max_replicates"] or MOST_REPLICATES
    return until_precise(draw, asked["precision"], against, pilot=PILOT, max_replicates=most)


def _again(
    scenario: str,
    practices: tuple[str, ...],
    against: str,
    settings: tuple[str, ...],
    asked: dict[str, Any],
) -> list[str]:
    """Give the command line that makes the same again, whatever the defaults will be."""
    line = ["compare", scenario]
    for practice in practices:
        line += ["--practice", practice]
    line += ["--against", against]
    if asked["precision"] is None:
        line += ["--replicates", str(asked["replicates"] or REPLICATES)]
    else:
        line += ["--precision", repr(asked["precision"])]
        line += ["--max-replicates", str(asked["max_replicates"] or MOST_REPLICATES)]
    line += ["--seed", str(asked["seed"])]
    from sim.scenario.settings import as_options  # noqa: PLC0415 - heavy

    return [*line, *as_options(settings)]
