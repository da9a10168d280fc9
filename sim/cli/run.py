"""``solidarity run``: one world, month by month, and what happened in it."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    Whole,
    force_option,
    format_option,
    one_practice_option,
    out_option,
    scenario_argument,
    seed_option,
    settings_option,
)
from sim.cli.output import farewell, new_page, note, print_csv, print_json, print_page
from sim.cli.progress import counting, prepare_rules
from sim.errors import RequestError

if TYPE_CHECKING:
    from sim.model import AdvocacyModel
    from sim.story.story import Story
    from sim.telling.old.account import Account

FILE = click.Path(path_type=Path)


@click.command
@scenario_argument()
@one_practice_option
@seed_option()
@click.option(
    "--replicate",
    type=Whole(0, 10**9),
    metavar="N",
    default=0,
    show_default=True,
    help="Which of the seed’s worlds: as `compare` numbers them, from 0.",
)
@settings_option
@click.option(
    "--every",
    type=Whole(1, 2400),
    metavar="N",
    help="Months of a row of the table or of CSV. [default: 12 in the table, 1 in CSV]",
)
@click.option("--events", type=FILE, metavar="FILE", help="Write every campaign of every month.")
@click.option("--months", type=FILE, metavar="FILE", help="Write all series of every month.")
@out_option
@force_option
@click.option("--no-figure", is_flag=True, help="Draw nothing into the folder of --out.")
@format_option
def command(
    scenario: str,
    practice: str,
    settings: tuple[str, ...],
    form: str,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Run one world and tell what happened in it.

    Prints the months in short, the most notable happenings with their causes, and the outcomes.
    FILE is CSV or Parquet by its ending. One world proves nothing: `solidarity compare` runs many.

    \b
    Examples:
      solidarity run
      solidarity run migration-2020 --practice imposition --seed 7
      solidarity run --practice imposition:0.5,engaged-deference:0.5 --every 6
      solidarity run --set institutions.enforceability=0.8 --events events.csv --out results/one
    """  # noqa: D301 - \b is Click's mark for lines to keep
    started = datetime.now(UTC)
    from sim.scenario.files import read_scenario  # noqa: PLC0415 - heavy
    from sim.scenario.mixtures import parse_practice  # noqa: PLC0415

    loaded = read_scenario(scenario, settings)
    mixture = parse_practice(practice, loaded.scenario)
    _check(asked)
    prepare_rules()
    from sim.model import AdvocacyModel  # noqa: PLC0415 - Mesa
    from sim.story.story import Story  # noqa: PLC0415

    model = AdvocacyModel(
        loaded.scenario,
        mixture,
        seed=asked["seed"],
        replicate=asked["replicate"],
        events=bool(asked["events"] or asked["out"]),
    )
    story = Story(model)
    with counting("Running", model.months, "months") as advance:
        while model.running:
            story.step()
            advance(1)
    account = _account(model, story)
    again = _again(scenario, practice, settings, asked)
    _print(account, form, asked["every"])
    _write_files(model, asked)
    out: Path | None = asked["out"]
    if out is not None:
        from sim.files import ResultFolder  # noqa: PLC0415
        from sim.telling.old.account import summarise_run  # noqa: PLC0415
        from sim.telling.old.run_results import write_run  # noqa: PLC0415

        page = new_page(for_file=True)
        summarise_run(page, account, asked["every"] or 12)
        with ResultFolder(out, force=asked["force"]) as results:
            write_run(
                results.folder,
                model,
                account,
                summary=page.plain(),
                figure=not asked["no_figure"],
                loaded=loaded,
                arguments=again,
                started=started,
            )
    farewell(out, again, "summary.txt", "" if asked["no_figure"] else "run.png")


def _check(asked: dict[str, Any]) -> None:
    """Find out whether all files can be written, before anything runs."""
    if not any(asked[name] for name in ("events", "months", "out")):
        return
    from sim.files import ResultFolder, check_file  # noqa: PLC0415

    problems: list[str] = []
    for name in ("events", "months"):
        path: Path | None = asked[name]
        if path is None:
            continue
        try:
            if path.suffix.lower() not in {".csv", ".parquet"}:
                problems.append(f"--{name} {path}: expected a name that ends in .csv or .parquet")
            else:
                check_file(path, overwrite=asked["force"])
        except RequestError as error:
            problems.extend(error.problems)
    if asked["events"] is not None and asked["events"] == asked["months"]:
        problems.append(f"--months {asked['months']}: is where the events go")
    if asked["out"] is not None:
        try:
            ResultFolder.check(asked["out"], force=asked["force"])
        except RequestError as error:
            problems.extend(error.problems)
    if problems:
        raise RequestError(problems)


def _account(model: "AdvocacyModel", story: "Story") -> "Account":
    from sim.telling.old.account import Account  # noqa: PLC0415 - heavy

    return Account(
        scenario=model.parameters,
        practice=model.practice,
        seed=model.seed,
        replicate=model.replicate,
        series=model.world.record.series,
        outcomes=model.outcomes(),
        told=tuple(story.chosen()),
        untold=Counter(story.untold()),
    )


def _print(account: "Account", form: str, every: int | None) -> None:
    from sim.telling.old import account as told  # noqa: PLC0415 - heavy

    if form == "json":
        print_json(told.run_document(account))
    elif form == "csv":
        print_csv(told.period_rows(account, every or 1), told.PERIOD_COLUMNS)
    else:
        page = new_page()
        told.summarise_run(page, account, every or 12)
        print_page(page)


def _write_files(model: "AdvocacyModel", asked: dict[str, Any]) -> None:
    from sim.files import write_bytes  # noqa: PLC0415
    from sim.model.records import EVENT_FIELDS, MONTH_FIELDS, table_bytes  # noqa: PLC0415

    for name, fields, make in (
        ("events", EVENT_FIELDS, model.events_table),
        ("months", MONTH_FIELDS, lambda: model.months_table().reset_index()),
    ):
        path: Path | None = asked[name]
        if path is not None:
            table = make()
            data = table_bytes(table, fields, path.suffix.lower())
            write_bytes(path, data, overwrite=asked["force"])
            note(f"{path}: {len(table):,} rows written")


def _again(
    scenario: str, practice: str, settings: tuple[str, ...], asked: dict[str, Any]
) -> list[str]:
    """Give the command line that makes the same again, whatever the defaults will be."""
    line = ["run", scenario, "--practice", practice, "--seed", str(asked["seed"])]
    line += ["--replicate", str(asked["replicate"])]
    from sim.scenario.settings import as_options  # noqa: PLC0415 - heavy

    return [*line, *as_options(settings)]
