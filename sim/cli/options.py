"""Arguments and options that several commands share."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from sim.scenario.errors import RequestError, shown

DEFAULT_SCENARIO = "migration-2020"

LARGEST_SEED = 2**63 - 1

type Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Seed(click.ParamType[int]):
    """A whole number from 0 to 2**63 - 1."""

    name = "whole number"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - Click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Read a seed; ``RequestError`` if it is none."""
        del param, ctx
        text = str(value).strip()
        # More digits than any seed has would cost time.
        if text.isascii() and text.isdigit() and len(text) < 30 and int(text) <= LARGEST_SEED:
            return int(text)
        raise RequestError(
            f"--seed {text}: expected a whole number from 0 to {LARGEST_SEED}, got {shown(value)}"
        )


def complete_scenarios(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the names of scenarios, or else files."""
    del ctx, param
    from sim.scenario.shipped import find_scenarios  # noqa: PLC0415 - only when asked

    names = [name for name in find_scenarios() if name.startswith(incomplete)]
    if names:
        return [CompletionItem(name) for name in names]
    return [CompletionItem(incomplete, type="file")]


def complete_settings(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the paths of the scenario that stands on the line, of the default one else."""
    del param
    from sim.scenario.files import load_scenario  # noqa: PLC0415 - heavy
    from sim.scenario.settings import paths  # noqa: PLC0415 - heavy

    data: dict[str, Any] = {}
    with suppress(RequestError):  # without it the defaults serve
        data = load_scenario(ctx.params.get("scenario") or DEFAULT_SCENARIO).to_dict()
    return [CompletionItem(f"{path}=") for path in paths(data) if path.startswith(incomplete)]


def complete_practices(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the nine practices, also as the next part of a mixture."""
    del ctx, param
    from sim.scenario.practices import PRACTICES  # noqa: PLC0415 - heavy

    before, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(before + comma + row.name, help=row.meaning)
        for row in PRACTICES
        if row.name.startswith(last)
    ]


def scenario_argument(*, default: str = DEFAULT_SCENARIO) -> Decorator:
    """``SCENARIO``: a name or the path of a file."""
    return click.argument("scenario", default=default, shell_complete=complete_scenarios)


set_option: Decorator = click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    shell_complete=complete_settings,
    help="Change a parameter, for instance institutions.enforceability=0.8; can be repeated.",
)

format_option: Decorator = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How data is printed.",
)

practice_option: Decorator = click.option(
    "--practice",
    "practices",
    metavar="PRACTICE",
    multiple=True,
    shell_complete=complete_practices,
    help=(
        "A practice, or a mixture such as imposition:0.5,engaged-deference:0.5; "
        "can be repeated. [default: all]"
    ),
)


def seed_option(default: int = 1) -> Decorator:
    """``--seed N``."""
    return click.option(
        "--seed",
        type=Seed(),
        metavar="N",
        default=default,
        show_default=True,
        help="Seed of all random numbers: the same seed gives the same results.",
    )


out_option: Decorator = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder for the results; it must be new, empty or, with --force, a former result.",
)

force_option: Decorator = click.option(
    "--force", is_flag=True, help="Replace what is there if it was written by solidarity."
)
