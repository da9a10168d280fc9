"""Commands that ask a question of one scenario."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from sim.cli import options
from sim.cli.options import note
from sim.cli.study import ANSWERS, DRAWS, POINTS, command_asking, run_draw, run_study
from sim.errors import RequestError, together


@command_asking("seed fitted delta set model", options.shown_option, *ANSWERS)
def compare_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Compare practices of solidarity on the same worlds.

    Every practice meets the same worlds and the same luck. Prints what each does for people's
    rights and for all other outcomes, as differences from one of them (--against) with intervals,
    and what can and cannot be concluded. With --out also writes the runs, figures and a manifest.

    \b
    Examples:
      solidarity compare
      solidarity compare migration-2020 --out results/first
      solidarity compare --practice engaged-deference --practice consultation --replicates 500
      solidarity compare --precision 0.002 --set institutions.enforceability=0.8
      solidarity compare --delta 0.003 --replicates 500
      solidarity compare --model my_model.py:MyModel --replicates 20
      solidarity compare --format csv --outcome rights --outcome harms > table.csv
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.compare import compare  # noqa: PLC0415 - heavy

    run_study(compare, **asked)


@command_asking("against outcome replicates precision seed set model", *ANSWERS)
def stakes_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out what could differ in a world at all.

    Runs all practices, and in the same worlds what could have been: nobody campaigns; plans drawn
    at random; the best plans that could be known; another luck. Tells what movements change, what
    of it is allies' part, how far plans matter and differ, and how small a difference does not
    matter.

    \b
    Examples:
      solidarity stakes
      solidarity stakes critical-mass --outcome harms
      solidarity stakes --precision 0.002 --set groups.members_tail=0
      solidarity stakes --out results/stakes
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.stakes import stakes  # noqa: PLC0415 - heavy

    run_study(stakes, **asked)


@command_asking(
    "practice against outcome factor points replicates delta fitted seed set model", *POINTS
)
def breakeven_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find at which value of a factor a difference turns.

    How large the unknown must be: runs two practices at points over the range of a number of the
    scenario, all in the same worlds, and tells where the one begins to win, to lose, and to do so
    by what matters, with intervals. Two factors make a map.

    \b
    Examples:
      solidarity breakeven
      solidarity breakeven --factor allies.coordination --replicates 1200
      solidarity breakeven critical-mass --factor groups.members_tail=0..2 --outcome harms
      solidarity breakeven --factor allies.agenda_gap --factor allies.coordination --dry-run
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.breakeven import STUDY, breakeven  # noqa: PLC0415 - heavy

    run_draw(STUDY, breakeven, **asked)


@command_asking(
    "practice against outcome",
    click.option(
        "--loses/--wins",
        "loses",
        default=True,
        help="Whether it is sought where the practice loses or where it wins. [default: loses]",
    ),
    "points replicates",
    *DRAWS,
    without={"wins": "is asked for as --loses or --wins"},
)
def discover_command(*, loses: bool, **asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out under which assumptions a practice loses, or wins.

    Draws all that is assumed at once and seeks boxes: conditions on at most four parameters under
    which it loses much more often than elsewhere. What is found on one half of the points is judged
    on the other and checked at fresh points, in fresh worlds. If there is no box, it says so.

    \b
    Examples:
      solidarity discover
      solidarity discover --wins --practice imposition --against engaged-deference
      solidarity discover --dry-run
      solidarity discover --resume results/draw --out results/turned
      solidarity discover critical-mass --vary 'response.*' --vary 'tactics.*' --points 4096
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.discover import STUDY, discover  # noqa: PLC0415 - heavy

    run_draw(STUDY, discover, wins=not loses, **asked)


@command_asking(
    "practice against replicates seed outcome shapley precision pairs proximate only set model",
    *ANSWERS,
)
def explain_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out which channels make two practices differ.

    A channel is one advantage of deferring or imposing, with one dial. In the same worlds, with the
    same luck, the two practices are run with all channels, with each left out, and with each alone.

    \b
    Examples:
      solidarity explain
      solidarity explain critical-mass --practice consultation --against imposition
      solidarity explain --outcome harms --replicates 200 --out results/why
      solidarity explain --shapley --precision 0.003
      solidarity explain --only leading,holding,speed --shapley --pairs
      solidarity explain --proximate
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.explain import explain  # noqa: PLC0415 - heavy

    run_study(explain, **asked)


@command_asking(*ANSWERS)
def refute_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Try to refute a verdict.

    Asks the same question in all the ways in which it could have been asked as well: with other
    luck, other measures, horizons and sizes, without each channel, with rival rules, with every
    assumed value halved and doubled, and with all of them drawn at once; and also where no
    difference may be found. What makes the verdict fall is tried again in fresh worlds.

    \b
    Examples:
      solidarity refute
      solidarity refute critical-mass --practice consultation
      solidarity refute migration-2020 --claim deference-wins-rights --out results/attacked
      solidarity refute --only rules --only channels --replicates 200
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.refute import refute  # noqa: PLC0415 - heavy

    run_study(refute, **asked)


@command_asking("practice against outcome points replicates precision", *DRAWS)
def robust_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find how much of what is plausible a verdict holds in.

    Everything that is assumed is drawn at once, over its plausible range. At each point all
    practices meet the same worlds. Tells in which share of the space each practice is better, worse
    or neither, by the smallest difference that matters; in which share each claim of the scenario
    holds; and how typical the scenario's own values are.

    \b
    Examples:
      solidarity robust
      solidarity robust critical-mass --points 256 --dry-run
      solidarity robust --vary 'tactics.*' --vary institutions.enforceability --points 64
      solidarity robust --fitted posterior --points 512
      solidarity robust --rivals --resume results/draw --out results/robust
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.robust import STUDY, robust  # noqa: PLC0415 - heavy

    run_draw(STUDY, robust, **asked)


FILE = options.PLACE
_ENDINGS = (".csv", ".parquet")


@command_asking(
    "practice seed replicate set model every",
    click.option(
        "--events", type=FILE, metavar="FILE", help="Write every campaign of every month."
    ),
    click.option("--months", type=FILE, metavar="FILE", help="Write all series of every month."),
    options.out_option,
    options.force_option,
    click.option(
        "--no-figures", "--no-figure", is_flag=True, help="Draw nothing into the folder of --out."
    ),
    options.format_option,
    options.all_option,
)
def run_command(events: Path | None, months: Path | None, **asked: Any) -> None:  # noqa: ANN401 - by name
    """Run one world and tell what happened in it.

    Prints the most notable happenings with their causes, the months in short, and the outcomes.
    FILE is CSV or Parquet by its ending. One world proves nothing: `solidarity compare` runs many.

    \b
    Examples:
      solidarity run
      solidarity run migration-2020 --practice imposition --seed 7
      solidarity run --practice imposition:0.5,engaged-deference:0.5 --every 6
      solidarity run --set institutions.enforceability=0.8 --events events.csv --out results/one
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.files import write_bytes  # noqa: PLC0415 - only when asked
    from sim.result_folder import ResultFolder  # noqa: PLC0415 - only when asked
    from sim.studies.run import run  # noqa: PLC0415 - heavy
    from sim.studies.tables import table_bytes  # noqa: PLC0415 - heavy

    out, force = asked["out"], asked["force"]
    files = {"events": events, "months": months}
    wanted = {name: path for name, path in files.items() if path is not None}
    checks = [partial(_check, name, path, wanted, force) for name, path in wanted.items()]
    if out is not None:
        checks.append(partial(ResultFolder.check, out, force=force))
    together(*checks)
    answer = run_study(run, **asked)
    for name, path in wanted.items():
        table = answer.table(name)
        write_bytes(path, table_bytes(table, path.suffix.lower()), overwrite=force)
        note(f"{path}: {table.num_rows:,} rows written")


def _check(name: str, path: Path, others: dict[str, Path], force: bool) -> None:  # noqa: FBT001 - by partial
    from sim.files import check_file  # noqa: PLC0415 - only when asked

    if path.suffix.lower() not in _ENDINGS:
        raise RequestError(f"--{name} {path}: expected a name that ends in .csv or .parquet")
    if name == "months" and others.get("events") == path:
        raise RequestError(f"--{name} {path}: is where the events go")
    check_file(path, overwrite=force)


@command_asking("practice against outcome points replicates leading rows", *DRAWS)
def sensitivity_command(**asked: Any) -> None:  # noqa: ANN401 - by the names of the study's arguments
    """Find out which assumptions decide a difference.

    Draws all that is assumed at once and reads from it what each parameter explains of the
    difference between two practices; then, for those that lead, what each does alone and together
    with others. The luck of worlds is told apart.

    \b
    Examples:
      solidarity sensitivity
      solidarity sensitivity critical-mass --practice consultation --outcome harms
      solidarity sensitivity --dry-run
      solidarity sensitivity --vary 'tactics.*' --vary 'response.*' --leading 4
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.studies.sensitivity import STUDY, sensitivity  # noqa: PLC0415 - heavy

    run_draw(STUDY, sensitivity, **asked)
