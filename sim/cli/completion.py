"""``solidarity completion SHELL``: the script that makes a shell complete the command."""

import click
from click.shell_completion import get_completion_class


@click.command
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script by which a shell completes.

    It completes commands, options, scenarios, practices and the paths of --set.

    \b
    Examples:
      solidarity completion bash >> ~/.bashrc
      solidarity completion zsh >> ~/.zshrc
      solidarity completion fish > ~/.config/fish/completions/solidarity.fish
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.cli import COMPLETE, NAME  # noqa: PLC0415 - it imports this module

    if complete := get_completion_class(shell):
        click.echo(complete(ctx.find_root().command, {}, NAME, COMPLETE).source())
