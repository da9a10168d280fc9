"""``solidarity check``: validation without running."""

import click

from sim.cli.options import complete_scenarios
from sim.cli.output import print_json
from sim.scenario.errors import RequestError


@click.command
@click.argument("files", nargs=-1, metavar="FILE...", shell_complete=complete_scenarios)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenarios, for editors.")
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], schema: bool) -> None:  # noqa: FBT001 - Click
    """Say all that is wrong with scenario files.

    \b
    Examples:
      solidarity check my-scenario.toml
      solidarity check scenarios/*.toml
      solidarity check --schema > scenario.schema.json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if schema:
        from sim.scenario.json_schema import json_schema  # noqa: PLC0415 - heavy

        print_json(json_schema())
    elif not files:
        raise click.MissingParameter(param_hint="FILE...", param_type="argument", ctx=ctx)
    from sim.claims.plan import claim_problems  # noqa: PLC0415 - heavy
    from sim.scenario.files import read_scenario  # noqa: PLC0415

    problems: list[str] = []
    for file in files:
        try:
            loaded = read_scenario(file)
        except RequestError as error:
            problems.extend(error.problems)
            continue
        wrong = claim_problems(file, loaded)
        problems.extend(wrong)
        if not wrong:
            click.echo(f"{file}: good", err=schema)
    if problems:
        raise RequestError(problems)
