"""``solidarity describe``: every parameter of a scenario, its practices and channels."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import click

from sim.cli.options import format_option, scenario_argument, settings_option
from sim.cli.output import (
    Column,
    print_csv,
    print_json,
    print_table,
    print_text,
    terminal_width,
)

WIDE = 140
"""Columns of a terminal from which ranges and status have columns of their own."""

PARAMETER_COLUMNS = (
    Column("parameter", "path"),
    Column("value", "value", wraps=True),
    Column("unit", "unit"),
    Column("range", "range", wraps=True),
    Column("plausible", "plausible", wraps=True),
    Column("meaning", "meaning", wraps=True),
    Column("status; theory", "provenance", wraps=True),
)

NARROW_COLUMNS = (
    Column("parameter", "path"),
    Column("value", "amount", wraps=True),
    Column("meaning (range; status; theory)", "told", wraps=True),
)

CLAIM_COLUMNS = (
    Column("claim", "name"),
    Column("whose", "origin"),
    Column("statement", "statement", wraps=True),
)

CHANNEL_COLUMNS = (
    Column("channel", "name"),
    Column("dial", "dial", right=True),
    Column("should favour", "favours"),
    Column("meaning", "meaning", wraps=True),
)


@click.command
@scenario_argument()
@settings_option
@format_option
def command(scenario: str, settings: tuple[str, ...], form: str) -> None:
    """List every parameter of a scenario.

    Each with value, unit, valid range, plausible range (over which results should be read),
    meaning, status of the value (fitted, sourced, assumed, chosen with the question, or set by you)
    and the theory that the mechanism is from. SCENARIO is a name that `solidarity scenarios` lists,
    or the path of a file. A star marks what differs from the default, a hyphen what belongs to a
    rule that the scenario does not choose. CSV holds the parameters alone.

    \b
    Examples:
      solidarity describe
      solidarity describe migration-2020 --set states.count=6 --set tactics.protest.risk=0.9
      solidarity describe my-scenario.toml --format csv > parameters.csv
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.files import read_scenario  # noqa: PLC0415 - heavy
    from sim.scenario.overview import description  # noqa: PLC0415 - heavy

    told = description(read_scenario(scenario, settings))
    if form == "json":
        print_json(told)
    elif form == "csv":
        print_csv(told["parameters"], list(told["parameters"][0]))
    else:
        _print(told)


def _print(told: Mapping[str, Any]) -> None:
    from sim.scenario.practices import DIMENSIONS  # noqa: PLC0415 - heavy

    print_text(f"{told['scenario']}: {told['title']}", strong=True)
    if told["summary"]:
        print_text(told["summary"].rstrip("\n"))
    for title, key in (("The essay", "essay"), ("History", "history"), ("Stylised", "stylised")):
        if told[key]:
            print_text(f"{title}: {' '.join(told[key].split())}")
    for source in told["literature"]:
        print_text(f"- {source}")
    # What is said about the world stands above, its claims below.
    rows = [
        _parameter(row)
        for row in told["parameters"]
        if "." in row["path"] and not row["path"].startswith("claims.")
    ]
    if width := terminal_width():
        columns = PARAMETER_COLUMNS if width >= WIDE else NARROW_COLUMNS
        for part, held in groupby(rows, key=lambda row: row["part"]):
            print_table(_short(held), columns, title=part)
    else:
        print_text("")
        print_table(rows, PARAMETER_COLUMNS)  # one table, for grep
    print_text("* differs from the default")
    if not all(row["in_use"] for row in told["parameters"]):
        print_text("- is not in use: it belongs to a rule that this scenario does not choose")
    if told["claims"]:
        print_table(map(_texts, told["claims"]), CLAIM_COLUMNS, title="Claims")
    numbers = (Column(name, name, right=True) for name in DIMENSIONS)
    head, tail = Column("practice", "name"), Column("meaning", "meaning", wraps=True)
    print_table(map(_texts, told["practices"]), (head, *numbers, tail), title="Practices")
    print_table(map(_texts, told["channels"]), CHANNEL_COLUMNS, title="Channels")


def _parameter(row: Mapping[str, Any]) -> dict[str, str]:
    from sim.scenario.reference import provenance, span  # noqa: PLC0415 - heavy

    texts = _texts(row)
    bounds = row["plausible_low"], row["plausible_high"]
    plausible = "" if None in bounds else span(bounds)
    likely = f"plausibly {plausible}" if plausible else ""
    fixed = provenance(row["status"], row["source"], row["theory"])
    limits = "; ".join(filter(None, (texts["range"], likely, fixed)))
    return texts | {
        "part": row["path"].partition(".")[0],
        "path": f"{'* ' if row['differs'] else ''}{'' if row['in_use'] else '- '}{row['path']}",
        "amount": f"{texts['value']} {texts['unit'].removesuffix('1')}".strip(),
        "told": f"{texts['meaning']} ({limits})" if limits else texts["meaning"],
        "again": f"({likely})" if likely else "",
        "plausible": plausible,
        "provenance": fixed,
    }


def _short(rows: Iterable[dict[str, str]]) -> Iterable[dict[str, str]]:
    """Leave out what the title says, and what a parameter means where a list says it again."""
    said: set[str] = set()
    for row in rows:
        key = row["path"].rpartition(".")[2]
        again = {"told": row["again"], "meaning": "", "range": "", "provenance": ""}
        repeated = key in said
        said.add(key)
        yield (
            row
            | (again if repeated else {})
            | {"path": row["path"].replace(f"{row['part']}.", "", 1)}
        )


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    from sim.scenario.quantities import text_of  # noqa: PLC0415 - heavy

    return {key: text_of(value) for key, value in row.items()}
