"""The command ``solidarity``: what commands there are, none with logic of its own.

Nothing heavy is imported here, nor at the top of a command's module: ``solidarity --help`` and
completion answer at once.
"""

import atexit
import errno
import gc
import os
import re
import signal
import sys
import threading
import time
import traceback
import warnings
from importlib import import_module
from os import _exit
from pathlib import Path
from typing import NoReturn

import click
from click.shell_completion import get_completion_class, shell_complete

from sim.errors import RequestError, StopSignal, did_you_mean, nearest, one_line
from sim.kinds import KINDS
from sim.version import VERSION, docstring

__all__ = ["COMMANDS", "NAME", "cli", "command_of", "main"]

COMMANDS = {
    "scenarios": "scenarios",
    "describe": "scenarios",
    "demo": "classroom",
    "lesson": "classroom",
    **{name: kind.command for name, kind in KINDS.items()},
    "job-script": "sweep",
    "status": "sweep",
    "results": "results",
    "report": "results",
    "archive": "results",
    "reproduce": "results",
    "check": "scenarios",
    "new": "scenarios",
    "completion": "",
}
"""Each command with the module below ``sim.cli`` that has it, in the order of ``--help``."""


def command_of(name: str) -> click.Command:
    """Import a command, by its name."""
    module = import_module(f"sim.cli.{COMMANDS[name]}".rstrip("."))
    command: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
    return command


_DONE, FAILED, _WRONG, _INTERRUPTED, _TERMINATED = 0, 1, 2, 130, 143
"""Exit codes."""

ONE_WISH = 0.5
"""Seconds in which a second signal is the first once more: `timeout` and others pass it on."""

NAME = "solidarity"
COMPLETE = "_SOLIDARITY_COMPLETE"
"""Variable by which a shell asks for completions."""


class Commands(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click's signature
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        return _explained(command_of(cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or the nearest name in the message."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise RequestError(f"there is no command '{args[0]}'{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


def _explained(command: click.Command) -> click.Command:
    """Give a command, and those in it, the help that they lack under ``python -OO``."""
    for one in (command, *getattr(command, "commands", {}).values()):
        one.help = one.help or docstring(one.callback)
    return command


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
@click.version_option(VERSION, prog_name=NAME, message="%(prog)s %(version)s")
def cli() -> None:
    """Ask whether allies should defer to those who bear the risk, or impose.

    Simulates groups of people denied a right, their allies and states, and compares practices of
    solidarity on the same worlds.

    \b
    Examples:
      solidarity scenarios
      solidarity compare migration-2020
      solidarity run --practice imposition --seed 3
      solidarity COMMAND --help

    Exit codes: 0 done, 1 failed, 2 the request was wrong, 130 interrupted, 143 told
    to stop. Data goes to stdout, everything else to stderr.
    """  # noqa: D301 - \b is Click's mark for lines to keep


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command line and end the process with its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed (`>&-`): nobody wants it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # an ε on a terminal that has none
    warnings.showwarning = _warn
    # PyArrow's own keeps what is freed: 60 MB at the end of a sweep of a million runs.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    gc.set_threshold(1_000_000, 20, 20)  # rarer rounds: a quarter of a second of start-up
    try:
        _heed_signals()
        code = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`… | head`): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    except KeyboardInterrupt:
        code = _say("interrupted", _INTERRUPTED)
    except StopSignal:
        code = _say("ended by SIGTERM", _TERMINATED)
    except Exception as error:
        if os.environ.get("SOLIDARITY_TRACEBACK"):
            raise
        code = _failed(error)
    gc.freeze()  # nothing is left to collect: a tenth of a second and more at the end
    _leave_threads(code)
    sys.exit(code)


def _leave_threads(code: int) -> None:
    """End the process if a user's code that was stopped does not end: Python would wait for it."""
    for thread in threading.enumerate():
        if thread.name.startswith(NAME):
            thread.join(1)
            if thread.is_alive():
                atexit._run_exitfuncs()  # noqa: SLF001 - as at the end of any process
                _exit(code)


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """Say a warning in one line, without the place in the code."""
    click.echo(f"warning: {one_line(str(message).strip().partition('\n')[0])}", err=True)


def _run(arguments: list[str]) -> int:
    """Run a command line; say what is wrong with it, one line for each problem."""
    if instruction := os.environ.get(COMPLETE):
        return shell_complete(cli, {}, NAME, COMPLETE, instruction)
    code = _DONE
    try:
        with _explained(cli).make_context(NAME, list(arguments)) as context:
            cli.invoke(context)
    except click.exceptions.Exit as ending:
        code = ending.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        code = _WRONG
    except click.Abort:
        code = _say("interrupted", _INTERRUPTED)
    except click.UsageError as error:
        code = _say(_usage(error), _WRONG)
    except click.ClickException as error:
        code = _say(error.format_message(), FAILED)
    except RequestError as error:
        if error.__cause__ is not None and os.environ.get("SOLIDARITY_TRACEBACK"):
            traceback.print_exception(error)  # a fault of ours may look like one of the request
        click.echo("\n".join(_as_typed(line, arguments) for line in error.problems), err=True)
        code = _WRONG
    return code


def _as_typed(problem: str, arguments: list[str]) -> str:
    """Name an argument of a study as the option that it was typed as."""
    command: click.Command | None = cli
    for word in arguments:
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), word)
    names = [name[2:] for param in command.params for name in param.opts] if command else []
    first = re.match(r"[a-z_-]+(?=[ :])", problem)
    if first and first[0].replace("_", "-") in names:
        return f"--{first[0].replace('_', '-')}{problem[first.end() :]}"
    return problem


def _usage(error: click.UsageError) -> str:
    """Say on one line what Click says on three."""
    where = error.ctx.command_path if error.ctx else NAME
    message = error.format_message().rstrip(".")
    if isinstance(error, click.NoSuchOption):
        known = (
            [name for param in error.ctx.command.params for name in param.opts] if error.ctx else []
        )
        like = nearest(error.option_name, known)
        message = f"there is no option '{error.option_name}'"
        message += f"; did you mean '{like}'?" if like else ""
    return f"{where}: {message[0].lower()}{message[1:]} (see {where} --help)"


def _failed(error: Exception) -> int:
    kind, text = type(error).__name__, str(error)
    if _wants_memory(error):
        what = "what is asked takes more than there is, or a limit on memory or threads is too low"
        return _say(f"failed: not enough memory: {what}", FAILED)
    if kind == "BrokenProcessPool":
        what = "systems end processes where memory is short; fewer (--jobs) need less"
        return _say(f"failed: a process that ran worlds was ended: {what}", FAILED)
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror + (f": {error.filename}" if error.filename else "")
        return _say(f"failed: {text}", FAILED)
    hint = "; for where, set SOLIDARITY_TRACEBACK=1"
    if isinstance(error, ImportError | AttributeError | TypeError | NameError):
        from sim.result_folder import unmet  # noqa: PLC0415 - only where something failed

        hint = "".join(f"; {line}" for line in unmet()) or hint
    return _say(f"failed: {kind}: {text}{hint}" if text else f"failed: {kind}{hint}", FAILED)


_NO_MEMORY = re.compile(
    "failed to map|cannot allocate|unable to allocate|out of memory|start new thread", re.IGNORECASE
)
"""What the system, NumPy, Arrow and Python say where there is not enough memory."""


def _wants_memory(error: BaseException | None) -> bool:
    """Tell whether an error, or one that it comes from, is that memory was not enough."""
    while error is not None:
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        if isinstance(error, ImportError | OSError | RuntimeError) and _NO_MEMORY.search(
            str(error)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _say(line: str, code: int) -> int:
    click.echo(one_line(line), err=True)
    return code


def _heed_signals() -> None:
    """Have Ctrl-C and SIGTERM end what goes on so that half-written files go, a second one at once.

    Clusters and services end us by SIGTERM. A user's own code may keep the first to itself.
    """
    came: list[float] = []

    def heed(number: int, frame: object) -> None:  # noqa: ARG001 - signal's signature
        came.append(time.monotonic())
        if len(came) == 1:
            raise KeyboardInterrupt if number == signal.SIGINT else StopSignal(_TERMINATED)
        if came[-1] - came[0] > ONE_WISH:
            _exit(_INTERRUPTED if number == signal.SIGINT else _TERMINATED)

    signal.signal(signal.SIGTERM, heed)
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as after nohup
        signal.signal(signal.SIGINT, heed)


@click.command
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the script by which a shell completes.

    It completes commands, options, scenarios, practices and the paths of --set.

    \b
    Examples:
      solidarity completion bash >> ~/.bashrc
      solidarity completion zsh >> ~/.zshrc
      solidarity completion fish > ~/.config/fish/completions/solidarity.fish
    """  # noqa: D301 - \b is Click's mark for lines to keep
    if complete := get_completion_class(shell):
        click.echo(complete(ctx.find_root().command, {}, NAME, COMPLETE).source())
