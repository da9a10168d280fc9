"""Options that several commands share, and how a command prints."""

import csv
import json
import math
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from sim.errors import RequestError, one_line

DEFAULT_SCENARIO = "migration-2020"

LARGEST_SEED = 2**64 - 1

type Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
type Offered = list[CompletionItem]


class Whole(click.ParamType[int]):
    """A whole number between two bounds."""

    name = "whole number"

    def __init__(self, low: int, high: int) -> None:
        """Bound it: ``low`` and ``high`` are allowed."""
        self.low, self.high = low, high

    def convert(
        self,
        value: Any,  # noqa: ANN401 - Click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Read a number; ``RequestError`` if it is none."""
        del ctx
        text = str(value).strip()
        # More digits than any bound has would cost time.
        if text.isascii() and text.isdigit() and len(text) < 30:
            number = int(text)
            if self.low <= number <= self.high:
                return number
        option = param.opts[0] if param else "--seed"
        raise RequestError(
            f"{option} {one_line(text, 60)}: expected a whole number from {self.low} to {self.high}"
        )


class Place(click.Path):
    """The path of a file or a folder; ``RequestError`` where nothing can lie."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - Click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - Click's signature
        """Read a path."""
        from sim.files import as_path  # noqa: PLC0415 - only when one is given

        as_path(value)
        return super().convert(value, param, ctx)


PLACE = Place(path_type=Path)


def whole_option(
    name: str, low: int, high: int, text: str, default: int | None = None
) -> Decorator:
    """An option that is a whole number between two bounds; its default is shown, if it has one."""
    return click.option(
        name,
        type=Whole(low, high),
        metavar="N",
        default=default,
        show_default=default is not None,
        help=text,
    )


def complete_scenarios(_: click.Context, __: click.Parameter, incomplete: str) -> Offered:
    """Offer the names of scenarios, or else files."""
    from sim.scenario.toml import find_scenarios  # noqa: PLC0415 - only when asked

    names = [name for name in find_scenarios() if name.startswith(incomplete)]
    return [CompletionItem(name) for name in names] or [CompletionItem(incomplete, type="file")]


def complete_folders(_: click.Context, __: click.Parameter, incomplete: str) -> Offered:
    """Offer folders."""
    return [CompletionItem(incomplete, type="dir")]


def complete_settings(ctx: click.Context, _: click.Parameter, incomplete: str) -> Offered:
    """Offer the paths of the scenario that stands on the line, of the default one else."""
    from sim.scenario.files import load_scenario  # noqa: PLC0415 - heavy
    from sim.scenario.settings import paths  # noqa: PLC0415 - heavy

    data: dict[str, Any] = {}
    with suppress(RequestError):  # without it the defaults serve
        data = load_scenario(ctx.params.get("scenario") or DEFAULT_SCENARIO).to_dict()
    return [CompletionItem(f"{path}=") for path in paths(data) if path.startswith(incomplete)]


def complete_practices(_: click.Context, __: click.Parameter, incomplete: str) -> Offered:
    """Offer the nine practices, also as the next part of a mixture."""
    from sim.scenario.lists import PRACTICES  # noqa: PLC0415 - heavy

    before, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(before + comma + row.name, help=row.meaning)
        for row in PRACTICES
        if row.name.startswith(last)
    ]


def complete_outcomes(_: click.Context, __: click.Parameter, incomplete: str) -> Offered:
    """Offer the names of outcomes."""
    from sim.outcomes import OUTCOMES  # noqa: PLC0415 - numpy

    rows = [row for row in OUTCOMES if row.name.startswith(incomplete)]
    return [CompletionItem(row.name, help=row.label) for row in rows]


def read_outcomes(
    ctx: click.Context, _: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Find outcomes by name, also those of --model; ``RequestError`` with the nearest else."""
    from sim.outcomes import OUTCOME_NAMES, no_outcome  # noqa: PLC0415 - numpy

    known = list(OUTCOME_NAMES)
    if names and (model := ctx.params.get("model")) is not None:
        from sim.runs.own_model import load_model  # noqa: PLC0415 - Mesa

        known += [row.name for row in load_model(model).own_outcomes]
    if problems := [
        f"--outcome {name}: {no_outcome(name, known)}" for name in names if name not in known
    ]:
        raise RequestError(problems)
    return names


scenario_argument: Decorator = click.argument(
    "scenario", default=DEFAULT_SCENARIO, shell_complete=complete_scenarios
)


def _set_option(name: str) -> Decorator:
    return click.option(
        "--set",
        name,
        metavar="PATH=VALUE",
        multiple=True,
        shell_complete=complete_settings,
        help="Change a parameter, for instance institutions.enforceability=0.8; can be repeated.",
    )


set_option = _set_option("set")
settings_option = _set_option("settings")
"""The same for commands that are no study's, by a name that is no built-in function's."""


def _format_option(*forms: str) -> Decorator:
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="How data is printed.",
    )


format_option = _format_option("table", "json", "csv")
report_format_option = _format_option("table", "json")


def practice_named(name: str, text: str, **more: Any) -> Decorator:  # noqa: ANN401 - Click's
    """An option that is a practice."""
    return click.option(
        name, metavar="PRACTICE", shell_complete=complete_practices, help=text, **more
    )


def several_option(name: str, metavar: str, text: str) -> Decorator:
    """An option that can be repeated."""
    return click.option(name, metavar=metavar, multiple=True, help=text)


dry_run_option: Decorator = click.option(
    "--dry-run", is_flag=True, help="Say how much it is and how long it takes; run next to nothing."
)


_PRACTICE = "A practice, or a mixture such as imposition:0.5,engaged-deference:0.5"

one_practice_option = practice_named(
    "--practice", f"{_PRACTICE}.", default="engaged-deference", show_default=True
)

practice_option = practice_named(
    "--practice", f"{_PRACTICE}; can be repeated. [default: all]", multiple=True
)

against_option = practice_named(
    "--against",
    "The practice that the others are compared with; it is run, too.",
    default="imposition",
    show_default=True,
)

other_option = practice_named(
    "--against", "The practice to compare it with.", default="imposition", show_default=True
)


_SEED = "Seed of all random numbers: the same seed gives the same results."

seed_option = whole_option("--seed", 0, LARGEST_SEED, _SEED, 1)
said_seed_option = whole_option(
    "--seed", 0, LARGEST_SEED, f"{_SEED} [default: what the experiment says]"
)

fitted_option: Decorator = click.option(
    "--fitted",
    type=click.Choice(["point", "posterior"]),
    help="Where fitted values come from: the scenario (point, the default), or the posterior "
    "sample, a set of values for each world.",
)

out_option: Decorator = click.option(
    "--out",
    type=PLACE,
    metavar="FOLDER",
    help="Folder for the results; it must be new, empty or, with --force, a former result.",
)

force_option: Decorator = click.option(
    "--force", is_flag=True, help="Replace what is there if it was written by solidarity."
)

shown_option: Decorator = click.option(
    "--outcome",
    "shown",
    metavar="OUTCOME",
    multiple=True,
    callback=read_outcomes,
    shell_complete=complete_outcomes,
    help="Show this outcome (tables and CSV); can be repeated. [default: all]",
)


def asked_outcome_option(text: str, *, several: bool = False) -> Decorator:
    """``--outcome OUTCOME``: by which outcome something is asked."""
    more: dict[str, Any] = {"default": "rights", "show_default": True}
    if several:
        more |= {"default": ("rights",), "multiple": True, "callback": read_outcomes}
        text = f"{text.removesuffix('.')}; can be repeated."
    return click.option(
        "--outcome", metavar="OUTCOME", shell_complete=complete_outcomes, help=text, **more
    )


def delta_option(text: str) -> Decorator:
    """``--delta D``: at which smallest difference verdicts are."""
    return click.option("--delta", type=float, metavar="D", help=text)


def precision_option(text: str) -> Decorator:
    """``--precision H``: to which half-width something is to be known."""
    return click.option("--precision", type=float, metavar="H", help=text)


jobs_option = whole_option(
    "--jobs", 1, 1024, "Threads to run worlds in. [default: one per processor]"
)

model_option: Decorator = click.option(
    "--model",
    metavar="MODULE:CLASS",
    is_eager=True,  # what --outcome may name depends on it
    help="A model of your own, as package.module:Class or file.py:Class, in place of the compiled "
    "one; it is many times slower. `solidarity new model` writes one to start from.",
)

no_figures_option: Decorator = click.option(
    "--no-figures", is_flag=True, help="Draw nothing: saves a second or two."
)


def answer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what is said of how a study is done, and of what is made of its answer."""
    options = (jobs_option, out_option, force_option, no_figures_option, format_option)
    return reduce(lambda held, option: option(held), reversed(options), command)


experiment_argument: Decorator = click.argument("experiment")

sweep_folder_option: Decorator = click.option(
    "--out",
    type=PLACE,
    metavar="FOLDER",
    help="Folder of the sweep, which all who work at it see. [default: results/ and the "
    "experiment's name]",
)


def chunk_seconds_option(default: float) -> Decorator:
    """``--chunk-seconds S``: what can be lost when a worker dies."""
    return click.option(
        "--chunk-seconds",
        type=float,
        metavar="S",
        default=default,
        show_default=True,
        help="Work of a part, fixed when the folder is begun; on a cluster 30 to 120.",
    )


PLAIN_WIDTH = 100
"""Columns of a page where it does not go to a terminal."""

LEAST_WIDTH, MOST_WIDTH = 60, 160
"""Columns of a page on terminals: narrower breaks tables, wider is hard to read."""

UNBROKEN = 1_000_000
"""Columns in which every row of a table is one line, as programs want it."""


def note(text: str) -> None:
    """Say something to people that is not data."""
    click.echo(text, err=True)


def print_json(data: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print data as JSON; what is not a number is null."""
    text = json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False)
    click.echo(text)


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV with a line of titles; lists and tables inside a cell as JSON."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


def print_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], sides: str = "", title: str = ""
) -> None:
    """Print a table: fitted to a terminal, else aligned lines of plain text, a row a line.

    Args:
        head: titles of the columns.
        rows: of as many cells, already written out for people.
        sides: ``l`` or ``r`` for each column; left if it is not said.
        title: above it, after an empty line.
    """
    from sim.reports.text import Page  # noqa: PLC0415 - heavy

    width = terminal_width()
    page = Page(width or UNBROKEN)
    if title:
        page.gap()
        page.heading(title, apart=False)
    page.table(head, list(rows), sides or "l" * len(head))
    click.echo(page.styled() if width else page.plain(), nl=False)


def terminal_width() -> int | None:
    """Give the columns of the terminal that data goes to; None if it goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def print_text(text: str) -> None:
    """Print a text to people on stdout, wrapped to the terminal if it is one."""
    width = terminal_width()
    lines = text.splitlines() if width else ()
    click.echo("\n".join(textwrap.fill(line, width or 0) for line in lines) or text)


def offer_report(folder: Path) -> None:
    """Say how a folder of results becomes a page."""
    note(f"As a page to read and share: {shlex.join(['solidarity', 'report', str(folder)])}")


def _finite(data: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, Mapping):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return data


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever CSV holds
    if isinstance(value, list | tuple | dict):
        return json.dumps(_finite(value), ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
