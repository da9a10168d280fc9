"""``solidarity new scenario FILE``: a commented template."""

from pathlib import Path

import click

from sim.cli.output import note


@click.group
def command() -> None:
    """Write a commented template to start from.

    \b
    Example:
      solidarity new scenario my-scenario.toml
    """  # noqa: D301 - \b is Click's mark for lines to keep


@command.command
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", default="My scenario", show_default=True, help="Title of the scenario.")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
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
