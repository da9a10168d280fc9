"""``solidarity check``: validation without running."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import click

from sim.cli.options import complete_scenarios
from sim.cli.output import note, print_json
from sim.errors import RequestError, noting

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
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], *, schema: bool, dynamics: bool) -> None:
    """Say all that is wrong with scenarios and experiments.

    \b
    Examples:
      solidarity check my-scenario.toml
      solidarity check my-sweep.toml
      solidarity check scenarios/*.toml
      solidarity check my-scenario.toml --dynamics
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
            for line in _checked(file, dynamics=dynamics):
                note(f"warning: {line}")
            click.echo(f"{file}: good", err=schema)
    if problems:
        raise RequestError(problems)


def _checked(file: str, *, dynamics: bool) -> Iterable[str]:
    """Check a file as what it is; give what is doubtful."""
    if file.endswith(".py"):
        raise RequestError(
            f"{file}: expected a scenario or an experiment (TOML); to try a model of your own: "
            f"solidarity run --model {file}:MyModel"
        )
    from sim.scenario.requests import kind_of, read_request  # noqa: PLC0415 - heavy
    from sim.scenario.shipped import find_experiments, find_scenarios  # noqa: PLC0415
    from sim.scenario.toml import read_toml  # noqa: PLC0415

    known = {**find_experiments(), **find_scenarios()}
    data: Mapping[str, object] = {}
    with suppress(RequestError):  # reading it as a scenario says why
        data = read_toml(known.get(file, Path(file)), file)
    match kind_of(data):
        case "sweep":
            from sim.studies.sweep.prepare import prepare, read_sweep  # noqa: PLC0415

            return prepare(*read_sweep(file)).warnings
        case "posterior":
            from sim.studies.calibrate.experiment import read_worlds  # noqa: PLC0415
            from sim.studies.posterior.experiment import PosteriorExperiment  # noqa: PLC0415

            read_worlds(*read_request(file, PosteriorExperiment))
        case "calibrate":
            from sim.studies.calibrate import experiment  # noqa: PLC0415

            experiment.read_worlds(*read_request(file, experiment.CalibrationExperiment))
        case "claims":
            from sim.studies.claims import judge, plan  # noqa: PLC0415

            said, place = read_request(file, judge.ClaimsExperiment)
            plan.read_claimants(said.scenarios, place)
        case _:
            return [*_of_scenario(file), *(_unlike(file) if dynamics else ())]
    return ()


def _of_scenario(file: str) -> Iterable[str]:
    from sim.scenario.files import read_scenario  # noqa: PLC0415
    from sim.scenario.overview import remarks  # noqa: PLC0415

    loaded = read_scenario(file)
    if loaded.scenario.claims:
        from sim.studies.claims.plan import plan_claims  # noqa: PLC0415 - heavy

        plan_claims([loaded])
    return [f"{loaded.place}: {line}" for line in remarks(loaded.scenario)]


def _unlike(scenario: str) -> Iterable[str]:
    """Say which figures of a scenario's worlds lie apart from those of data."""
    from sim.studies.dynamics import dynamics  # noqa: PLC0415 - heavy
    from sim.telling.dynamics import unlike  # noqa: PLC0415 - heavy

    answer = dynamics(scenario, replicates=WORLDS)
    return [f"{scenario}: {line}" for line in unlike(answer)]
