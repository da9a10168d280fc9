"""``solidarity new scenario``, ``new experiment`` and ``new model``: commented templates."""

from pathlib import Path

import click

import sim
from sim.cli.options import PLACE
from sim.cli.output import note

_file = click.argument("file", type=PLACE)
_force = click.option("--force", is_flag=True, help="Replace the file if there is one.")


@click.group
def command() -> None:
    """Write a commented template to start from.

    \b
    Examples:
      solidarity new scenario my-scenario.toml
      solidarity new experiment my-experiment.toml
      solidarity new model my_model.py
    """  # noqa: D301 - \b is Click's mark for lines to keep


@command.command
@_file
@click.option("--title", default="My scenario", show_default=True, help="Title of the scenario.")
@_force
def scenario(file: Path, title: str, force: bool) -> None:  # noqa: FBT001 - Click
    """Write a scenario file with every parameter, its default and what it means.

    \b
    Examples:
      solidarity new scenario my-scenario.toml
      solidarity new scenario my-scenario.toml --title "A border town" --force
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.template import write_template  # noqa: PLC0415 - heavy

    write_template(file, title, force=force)
    note(f"{file}: written; change it, then: solidarity check {file}")


@command.command
@_file
@_force
def experiment(file: Path, force: bool) -> None:  # noqa: FBT001 - Click
    """Write an experiment that sweeps parameters: a small grid, with comments.

    \b
    Example:
      solidarity new experiment my-experiment.toml
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.files import write_text  # noqa: PLC0415 - heavy
    from sim.studies.experiment_template import experiment_template  # noqa: PLC0415

    write_text(file, experiment_template(), overwrite=force)
    note(f"{file}: written; change it, then: solidarity sweep {file} --out results/{file.stem}")


@command.command
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
