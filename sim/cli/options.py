"""Options that several commands share, and how a command prints."""

import csv
import json
import math
import os
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
)

import click
from click.shell_completion import CompletionItem

from sim.errors import RequestError, one_line

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_DEFAULT_SCENARIO = "migration-2020"

type Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
type Offered = list[CompletionItem]


class Ints(click.ParamType[int]):
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
        type=Ints(low, high),
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


def _complete_settings(ctx: click.Context, _: click.Parameter, incomplete: str) -> Offered:
    """Offer the paths of the scenario that stands on the line, of the default one else."""
    from sim.scenario.files import load_scenario  # noqa: PLC0415 - heavy
    from sim.scenario.settings import paths  # noqa: PLC0415 - heavy

    data: dict[str, Any] = {}
    with suppress(RequestError):  # without it the defaults serve
        data = load_scenario(ctx.params.get("scenario") or _DEFAULT_SCENARIO).to_dict()
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


def _complete_outcomes(_: click.Context, __: click.Parameter, incomplete: str) -> Offered:
    """Offer the names of outcomes."""
    from sim.outcomes import OUTCOMES  # noqa: PLC0415 - numpy

    rows = [row for row in OUTCOMES if row.name.startswith(incomplete)]
    return [CompletionItem(row.name, help=row.label) for row in rows]


def _read_outcomes(
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


_OFFERED = {
    "PATH=VALUE": _complete_settings,
    "PRACTICE": complete_practices,
    "OUTCOME": _complete_outcomes,
}
"""What completes a value, by what stands for it in help."""


def argument_of(name: str, field: "FieldInfo") -> Decorator:
    """Make a command's argument of a question's field."""
    more: dict[str, Any] = {} if field.is_required() else {"default": field.default}
    if name == "scenario":
        more["shell_complete"] = complete_scenarios
    return click.argument(name, **more)


def option_of(name: str, field: "FieldInfo") -> Decorator:
    """Make an option of a question's field: its type, bounds, choices, default and help."""
    told: Any = field.json_schema_extra
    kind, metavar = _kind_of(field.annotation), told.metavar
    default = None if field.is_required() else field.default
    more: dict[str, Any] = {"shell_complete": _OFFERED.get(metavar)}
    text = str(field.description)
    if kind is bool:
        more = {"is_flag": True}
    elif kind is int:
        low, high = (next(_bounds(field, bound)) for bound in ("ge", "le"))
        more, metavar = {"type": Ints(low, high)}, "N"
    elif kind is float:
        more = {"type": float}
    elif get_origin(kind) is Literal:
        more, metavar = {"type": click.Choice(get_args(kind))}, None
    elif metavar == "FILE":
        more = {"type": PLACE}
    elif get_origin(kind) is tuple:
        more |= {"multiple": True, "callback": _read_outcomes if metavar == "OUTCOME" else None}
        text += "" if "," in metavar else "; can be repeated"  # a list may hold several as well
    return click.option(
        f"--{name.replace('_', '-')}",
        name,
        metavar=metavar or None,
        default=default,
        show_default=kind is not bool and default not in (None, ()),
        help=f"{text}. [default: {told.absent}]" if told.absent else f"{text}.",
        is_eager=name == "model",  # what --outcome may name depends on it
        **more,
    )


def _kind_of(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Give the type of a field's value without its other names, validators, and None."""
    if isinstance(kind, TypeAliasType):
        return _kind_of(kind.__value__)
    if get_origin(kind) is Annotated:
        return _kind_of(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _kind_of(next(one for one in get_args(kind) if one is not NoneType))
    return kind


def _bounds(field: "FieldInfo", bound: str) -> Iterator[int]:
    return (getattr(row, bound) for row in field.metadata if hasattr(row, bound))


scenario_argument: Decorator = click.argument(
    "scenario", default=_DEFAULT_SCENARIO, shell_complete=complete_scenarios
)


settings_option: Decorator = click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    shell_complete=_complete_settings,
    help="Change a parameter, for instance institutions.enforceability=0.8; can be repeated.",
)


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


dry_run_option: Decorator = click.option(
    "--dry-run", is_flag=True, help="Estimate what it takes, run nothing."
)


seed_option = whole_option(
    *("--seed", 0, 2**64 - 1, "Seed of all random numbers: the same seed gives the same results."),
    1,
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
    callback=_read_outcomes,
    shell_complete=_complete_outcomes,
    help="Show this outcome (tables and CSV); can be repeated. [default: all]",
)


jobs_option = whole_option(
    "--jobs", 1, 1024, "Threads to run worlds in. [default: one per processor]"
)

no_figures_option: Decorator = click.option(
    "--no-figures", is_flag=True, help="Draw nothing: saves a second or two."
)


all_option: Decorator = click.option(
    "--all", "whole", is_flag=True, help="Print all that there is to say, not only the answer."
)


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

_UNBROKEN = 1_000_000
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
    page = Page(width or _UNBROKEN)
    if title:
        page.gap()
        page.heading(title, apart=False)
    page.table(head, list(rows), sides or "l" * len(head))
    click.echo(page.styled() if width else page.plain(), nl=False)


def report_width(width: int | None) -> int:
    """Give the width of a report on a terminal so wide; elsewhere what COLUMNS says, or 100."""
    given = os.environ.get("COLUMNS", "")
    wanted = width or (int(given) if given.isdecimal() else PLAIN_WIDTH)
    return min(max(wanted, LEAST_WIDTH), MOST_WIDTH)


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
