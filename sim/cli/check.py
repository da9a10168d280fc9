"""``solidarity check``: validation without running."""

from pathlib import Path

import click

from sim.cli.options import complete_scenarios
from sim.cli.output import note, print_json
from sim.errors import RequestError

ASKING = {
    "calibrate": ("parameters", "explored", "decimals"),
    "sweep": ("factors", "practices", "against", "design", "own_practices", "precision", "keep"),
    "claims": ("scenarios", "confidence", "question"),
}
"""Keys by which an experiment is known, by the command that runs it."""


@click.command
@click.argument("files", nargs=-1, metavar="FILE...", shell_complete=complete_scenarios)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenarios, for editors.")
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], schema: bool) -> None:  # noqa: FBT001 - Click
    """Say all that is wrong with scenarios and experiments.

    \b
    Examples:
      solidarity check my-scenario.toml
      solidarity check my-sweep.toml
      solidarity check scenarios/*.toml
      solidarity check --schema > scenario.schema.json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if schema:
        from sim.scenario.template import json_schema  # noqa: PLC0415 - heavy

        print_json(json_schema())
    elif not files:
        raise click.MissingParameter(param_hint="FILE...", param_type="argument", ctx=ctx)
    problems: list[str] = []
    for file in files:
        try:
            asking = _asking(file)
            if asking:
                _check_experiment(file, asking)
            else:
                _check_scenario(file)
        except RequestError as error:
            problems.extend(error.problems)
        else:
            click.echo(f"{file}: good", err=schema)
    if problems:
        raise RequestError(problems)


def _asking(file: str) -> str:
    """Give the command that runs an experiment; nothing for what is to be a scenario."""
    from sim.scenario.shipped import find_experiments, find_scenarios  # noqa: PLC0415 - heavy
    from sim.scenario.toml import read_toml  # noqa: PLC0415

    named = find_experiments()
    path = Path(file)
    if file in named and file not in find_scenarios():
        path = named[file]
    elif not file.endswith(".toml") and "/" not in file and "\\" not in file:
        return ""
    try:
        data = read_toml(path, file)
    except RequestError:
        return ""  # reading it as a scenario says why
    if not {"scenarios", "factors", "parameters", "question"} & data.keys():
        return ""
    return next((name for name, keys in ASKING.items() if set(keys) & data.keys()), "")


def _check_experiment(file: str, asking: str) -> None:
    if asking == "sweep":
        from sim.studies.sweep.prepare import prepare, read_sweep  # noqa: PLC0415 - heavy

        for line in prepare(*read_sweep(file)).warnings:
            note(f"warning: {line}")
    elif asking == "calibrate":
        from sim.scenario.requests import read_request  # noqa: PLC0415
        from sim.studies.calibrate.experiment import (  # noqa: PLC0415 - heavy
            CalibrationExperiment,
            read_worlds,
        )

        read_worlds(*read_request(file, CalibrationExperiment))
    else:
        from sim.scenario.requests import read_request  # noqa: PLC0415
        from sim.studies.claims.judge import ClaimsExperiment  # noqa: PLC0415 - heavy
        from sim.studies.claims.plan import read_claimants  # noqa: PLC0415

        said, place = read_request(file, ClaimsExperiment)
        read_claimants(said.scenarios, place)


def _check_scenario(file: str) -> None:
    from sim.scenario.files import read_scenario  # noqa: PLC0415
    from sim.scenario.overview import remarks  # noqa: PLC0415

    loaded = read_scenario(file)
    if loaded.scenario.claims:
        from sim.studies.claims.plan import plan_claims  # noqa: PLC0415 - heavy

        plan_claims([loaded])
    for line in remarks(loaded.scenario):
        note(f"warning: {loaded.place}: {line}")
