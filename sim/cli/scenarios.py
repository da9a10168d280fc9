"""Commands about scenarios: check, describe, new, scenarios."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import sim
from sim.cli.options import (
    PLACE,
    complete_scenarios,
    format_option,
    note,
    print_csv,
    print_json,
    print_table,
    print_text,
    scenario_argument,
    settings_option,
    terminal_width,
)
from sim.errors import RequestError, noting

if TYPE_CHECKING:
    from sim.scenario.files import LoadedScenario
    from sim.scenario.schema import Scenario

WORLDS = 20
"""Of a scenario whose dynamics are checked."""


@click.command
@click.argument("files", nargs=-1, metavar="FILE...", shell_complete=complete_scenarios)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenarios, for editors.")
@click.option(
    "--dynamics",
    is_flag=True,
    help="Run a few worlds of each scenario, too, and say what is unlike protest data (seconds).",
)
@click.option(
    "--stake",
    is_flag=True,
    help="Run a pilot of each scenario, too, and say what movements change there (seconds).",
)
@click.pass_context
def check_command(
    ctx: click.Context, files: tuple[str, ...], *, schema: bool, dynamics: bool, stake: bool
) -> None:
    """Say all that is wrong with scenarios and experiments.

    Of a scenario also which of the keys that decide most are still assumed.

    \b
    Examples:
      solidarity check my-scenario.toml
      solidarity check my-sweep.toml
      solidarity check scenarios/*.toml
      solidarity check my-scenario.toml --dynamics --stake
      solidarity check --schema > scenario.schema.json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if schema:
        from sim.scenario.template import json_schema  # noqa: PLC0415 - heavy

        print_json(json_schema())
    elif not files:
        raise click.MissingParameter(param_hint="FILE...", param_type="argument", ctx=ctx)
    problems: list[str] = []
    for file in files:
        with noting(problems):
            for line in _checked(file, dynamics=dynamics, stake=stake):
                note(f"warning: {line}")
            click.echo(f"{file}: good", err=schema)
    if problems:
        raise RequestError(problems)


def _checked(file: str, *, dynamics: bool, stake: bool) -> Iterable[str]:
    """Check a file as what it is; give what is doubtful, and note what is only to be known."""
    if file.endswith(".py"):
        raise RequestError(
            f"{file}: expected a scenario or an experiment (TOML); to try a model of your own: "
            f"solidarity run --model {file}:MyModel"
        )
    from sim.scenario.files import kind_of, read_request  # noqa: PLC0415 - heavy
    from sim.scenario.toml import (  # noqa: PLC0415
        find_experiments,
        find_scenarios,
        read_toml,
    )

    known = {**find_experiments(), **find_scenarios()}
    data: Mapping[str, object] = {}
    with suppress(RequestError):  # reading it as a scenario says why
        data = read_toml(known.get(file, Path(file)), file)
    match kind_of(data):
        case "sweep":
            from sim.studies.sweep_prepare import prepare, read_sweep  # noqa: PLC0415

            return prepare(*read_sweep(file)).warnings
        case "posterior":
            from sim.studies.calibrate_simulate import read_worlds  # noqa: PLC0415
            from sim.studies.posterior import PosteriorExperiment  # noqa: PLC0415

            read_worlds(*read_request(file, PosteriorExperiment))
        case "calibrate":
            from sim.studies import calibrate_simulate  # noqa: PLC0415

            calibrate_simulate.read_worlds(
                *read_request(file, calibrate_simulate.CalibrationExperiment)
            )
        case "claims":
            from sim.studies import claims, claims_plan  # noqa: PLC0415

            said, place = read_request(file, claims.ClaimsExperiment)
            claims_plan.read_claimants(said.scenarios, place)
        case _:
            from sim.scenario.files import read_scenario  # noqa: PLC0415

            loaded = read_scenario(file)
            doubts = [*_of_scenario(loaded), *(_unlike(file) if dynamics else ())]
            for line in (_assumed(loaded.scenario), *([_at_stake(loaded)] if stake else [])):
                note(f"{loaded.place}: {line}")
            return doubts
    return ()


def _assumed(scenario: "Scenario") -> str:
    """Say which of the keys that decide most are still assumed."""
    from sim.scenario.short import deciding, still_assumed  # noqa: PLC0415

    keys, left = deciding(), still_assumed(scenario)
    if len(left) == len(keys):
        return (
            f"all {len(keys)} keys that decide most are assumed; "
            "`solidarity new scenario FILE --short` asks for them"
        )
    told = f": {', '.join(left)}" if left else ""
    return f"{len(left)} of the {len(keys)} keys that decide most are assumed{told}"


def _at_stake(loaded: "LoadedScenario") -> str:
    """Say what movements change in a world, and which difference is too small to matter."""
    from sim.reports.stakes import told_of_pilot  # noqa: PLC0415 - heavy
    from sim.studies.pilot import pilot  # noqa: PLC0415

    return told_of_pilot(pilot(loaded.scenario))


def _of_scenario(loaded: "LoadedScenario") -> Iterable[str]:
    from sim.scenario.template import exposed_names, remarks  # noqa: PLC0415

    told = [*remarks(loaded.scenario), *exposed_names(loaded.scenario, datetime.now(UTC).year)]
    if loaded.scenario.claims:
        from sim.studies.claims_plan import plan_claims  # noqa: PLC0415 - heavy

        plan_claims([loaded])
    return [f"{loaded.place}: {line}" for line in told]


def _unlike(scenario: str) -> Iterable[str]:
    """Say which figures of a scenario's worlds lie apart from those of data."""
    from sim.reports.dynamics import unlike  # noqa: PLC0415 - heavy
    from sim.studies.dynamics import dynamics  # noqa: PLC0415 - heavy

    answer = dynamics(scenario, replicates=WORLDS)
    return [f"{scenario}: {line}" for line in unlike(answer)]


@click.command
@scenario_argument
@settings_option
@format_option
def describe_command(scenario: str, settings: tuple[str, ...], form: str) -> None:
    """List every parameter of a scenario.

    Each with value, unit, valid range, plausible range (over which results should be read),
    meaning, status of the value (fitted, sourced, assumed, chosen with the question, or set by you)
    and the theory that the mechanism is from. SCENARIO is a name that `solidarity scenarios` lists,
    or the path of a file. A star marks what differs from the default, a hyphen what belongs to a
    rule that the scenario does not choose. CSV holds only the parameters.

    \b
    Examples:
      solidarity describe
      solidarity describe migration-2020 --set states.count=6 --set tactics.protest.risk=0.9
      solidarity describe my-scenario.toml --format csv > parameters.csv
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.files import read_scenario  # noqa: PLC0415 - heavy
    from sim.scenario.template import description  # noqa: PLC0415 - heavy

    loaded = read_scenario(scenario, settings)
    told = description(loaded)
    if form == "json":
        print_json(told)
    elif form == "csv":
        print_csv(told["parameters"], list(told["parameters"][0]))
    else:
        _print_words(told, loaded.scenario.names)
        _print(told)


def _print_words(told: Mapping[str, Any], names: Any) -> None:  # noqa: ANN401 - heavy to import
    """Print what is said about the world, and what it calls whom it is about."""
    from sim.reports.parameters import names_in_words  # noqa: PLC0415 - heavy

    print_text(f"{told['scenario']}: {told['title']}")
    if told["summary"]:
        print_text(told["summary"].rstrip("\n"))
    if called := names_in_words(names):
        print_text(called)
    for title, key in (("The essay", "essay"), ("History", "history"), ("Stylised", "stylised")):
        if told[key]:
            print_text(f"{title}: {' '.join(told[key].split())}")
    for source in told["literature"]:
        print_text(f"- {source}")


def _print(told: Mapping[str, Any]) -> None:
    from sim.scenario.lists import DIMENSIONS  # noqa: PLC0415 - heavy

    # What is said about the world and its names stand above, its claims below.
    rows = [
        row
        for row in told["parameters"]
        if "." in row["path"] and not row["path"].startswith(("claims.", "names."))
    ]
    head: tuple[str, ...]
    if terminal_width() is None:
        head = ("parameter", "value", "unit", "range", "plausible", "meaning", "status; theory")
        print_text("")
        print_table(head, [_cells(row) for row in rows])  # one table, for grep
    else:
        head = ("parameter", "value", "meaning (range; status; theory)")
        for part, held in groupby(rows, key=lambda row: str(row["path"]).partition(".")[0]):
            said: set[str] = set()
            print_table(head, [_short(_cells(row), part, said) for row in held], title=part)
    print_text("* differs from the default")
    if not all(row["in_use"] for row in told["parameters"]):
        print_text("- is not in use: it belongs to a rule that this scenario does not choose")
    for title, key, columns, sides in (
        ("Claims", "claims", ("name", "origin", "statement"), "lll"),
        ("Practices", "practices", ("name", *DIMENSIONS, "meaning"), f"l{'r' * len(DIMENSIONS)}l"),
        ("Channels", "channels", ("name", "dial", "favours", "meaning"), "lrll"),
    ):
        if told[key]:
            cells = [[_text(row[column]) for column in columns] for row in told[key]]
            names = {"name": title.lower()[:-1], "origin": "whose", "favours": "should favour"}
            print_table([names.get(one, one) for one in columns], cells, sides, title)


def _cells(row: Mapping[str, Any]) -> list[str]:
    """Write a parameter out: path, value, unit, range, plausible range, meaning, provenance."""
    from sim.scenario.reference import provenance, span  # noqa: PLC0415 - heavy

    bounds = row["plausible_low"], row["plausible_high"]
    texts = [_text(row[key]) for key in ("value", "unit", "range")]
    plausible = "" if None in bounds else span(bounds)
    fixed = provenance(row["status"], row["source"], row["theory"])
    mark = ("* " if row["differs"] else "") + ("" if row["in_use"] else "- ")
    return [f"{mark}{row['path']}", *texts, plausible, _text(row["meaning"]), fixed]


def _short(cells: list[str], part: str, said: set[str]) -> tuple[str, str, str]:
    """Put what a terminal has no room for into three columns, without what was said above."""
    path, value, unit, valid, plausible, meaning, fixed = cells
    likely, key = plausible and f"plausibly {plausible}", path.rpartition(".")[2]
    if key in said:  # as in every row of a list
        meaning = valid = fixed = ""
    said.add(key)
    limits = "; ".join(filter(None, (valid, likely, fixed)))
    told = f"{meaning} ({limits})".strip() if limits else meaning
    return path.replace(f"{part}.", "", 1), f"{value} {unit.removesuffix('1')}".strip(), told


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a parameter is
    from sim.scenario.quantities import text_of  # noqa: PLC0415 - heavy

    return text_of(value)


_file = click.argument("file", type=PLACE)
_force = click.option("--force", is_flag=True, help="Replace the file if there is one.")


@click.group
def new_command() -> None:
    """Write a commented template to start from.

    \b
    Examples:
      solidarity new scenario my-scenario.toml
      solidarity new experiment my-experiment.toml
      solidarity new model my_model.py
    """  # noqa: D301 - \b is Click's mark for lines to keep


@new_command.command
@_file
@click.option("--title", default="My scenario", show_default=True, help="Title of the scenario.")
@click.option("--short", is_flag=True, help="Only the keys that decide most, with questions.")
@_force
def scenario(file: Path, title: str, short: bool, force: bool) -> None:  # noqa: FBT001 - Click
    """Write a scenario file with every parameter, its default and what it means.

    With --short only the keys that decide most, in their order, each with a question, its range and
    what to look up.

    \b
    Examples:
      solidarity new scenario my-scenario.toml --short
      solidarity new scenario my-scenario.toml --title "A border town" --force
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.template import write_template  # noqa: PLC0415 - heavy

    write_template(file, title, short=short, force=force)
    note(f"{file}: written; change it, then: solidarity check {file}")


@new_command.command
@_file
@_force
def experiment(file: Path, force: bool) -> None:  # noqa: FBT001 - Click
    """Write an experiment that sweeps parameters: a small grid, with comments.

    \b
    Example:
      solidarity new experiment my-experiment.toml
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.files import write_text  # noqa: PLC0415 - heavy
    from sim.studies.sweep import experiment_template  # noqa: PLC0415

    write_text(file, experiment_template(), overwrite=force)
    note(f"{file}: written; change it, then: solidarity sweep {file} --out results/{file.stem}")


@new_command.command
@_file
@_force
def model(file: Path, force: bool) -> None:  # noqa: FBT001 - Click
    """Write a model of your own: a class that changes a rule, in plain Python.

    It adds a channel, a parameter and an outcome to the model, and runs as it is written.

    \b
    Example:
      solidarity new model my_model.py
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.errors import RequestError  # noqa: PLC0415 - with the rest
    from sim.files import write_text  # noqa: PLC0415

    if file.suffix != ".py" or not file.stem.isidentifier():
        raise RequestError(f"{file}: expected the name of a Python file, such as my_model.py")
    source = (Path(sim.__file__).parent / "model" / "example.py").read_text(encoding="utf-8")
    write_text(file, source.replace("my_model.py", file.name), overwrite=force)
    note(
        f"{file}: written; change it, then: "
        f"solidarity compare migration-2020 --model {file}:MyModel --replicates 20"
    )


COLUMNS = ("name", "title", "months", "states", "groups", "allies", "people", "claims", "shocks")


@click.command
@format_option
def scenarios_command(form: str) -> None:
    """List the scenarios that come with solidarity.

    \b
    Examples:
      solidarity scenarios
      solidarity scenarios --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.template import overviews  # noqa: PLC0415 - heavy

    rows = overviews()
    if form == "json":
        print_json(rows)
    elif form == "csv":
        print_csv(rows, COLUMNS)
    else:
        texts = [{**row, "shocks": ", ".join(row["shocks"])} for row in rows]
        print_table(COLUMNS, [[str(row[name]) for name in COLUMNS] for row in texts], "llrrrrrrl")
