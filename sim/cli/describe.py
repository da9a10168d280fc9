"""``solidarity describe``: every parameter of a scenario, its practices and channels."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import click

from sim.cli.options import format_option, scenario_argument, settings_option
from sim.cli.output import print_csv, print_json, print_table, print_text, terminal_width


@click.command
@scenario_argument
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

    print_text(f"{told['scenario']}: {told['title']}")
    if told["summary"]:
        print_text(told["summary"].rstrip("\n"))
    for title, key in (("The essay", "essay"), ("History", "history"), ("Stylised", "stylised")):
        if told[key]:
            print_text(f"{title}: {' '.join(told[key].split())}")
    for source in told["literature"]:
        print_text(f"- {source}")
    # What is said about the world stands above, its claims below.
    rows = [
        row
        for row in told["parameters"]
        if "." in row["path"] and not row["path"].startswith("claims.")
    ]
    head: tuple[str, ...]
    if terminal_width() is None:
        head = ("parameter", "value", "unit", "range", "plausible", "meaning", "status; theory")
        print_text("")
        print_table(head, [_cells(row) for row in rows])  # one table, for grep
    else:
        head = ("parameter", "value", "meaning (range; status; theory)")
        for part, held in groupby(rows, key=lambda row: str(row["path"]).partition(".")[0]):
            said: set[str] = set()
            print_table(head, [_short(_cells(row), part, said) for row in held], title=part)
    print_text("* differs from the default")
    if not all(row["in_use"] for row in told["parameters"]):
        print_text("- is not in use: it belongs to a rule that this scenario does not choose")
    for title, key, columns, sides in (
        ("Claims", "claims", ("name", "origin", "statement"), "lll"),
        ("Practices", "practices", ("name", *DIMENSIONS, "meaning"), f"l{'r' * len(DIMENSIONS)}l"),
        ("Channels", "channels", ("name", "dial", "favours", "meaning"), "lrll"),
    ):
        if told[key]:
            cells = [[_text(row[column]) for column in columns] for row in told[key]]
            names = {"name": title.lower()[:-1], "origin": "whose", "favours": "should favour"}
            print_table([names.get(one, one) for one in columns], cells, sides, title)


def _cells(row: Mapping[str, Any]) -> list[str]:
    """Write a parameter out: path, value, unit, range, plausible range, meaning, provenance."""
    from sim.scenario.reference import provenance, span  # noqa: PLC0415 - heavy

    bounds = row["plausible_low"], row["plausible_high"]
    texts = [_text(row[key]) for key in ("value", "unit", "range")]
    plausible = "" if None in bounds else span(bounds)
    fixed = provenance(row["status"], row["source"], row["theory"])
    mark = ("* " if row["differs"] else "") + ("" if row["in_use"] else "- ")
    return [f"{mark}{row['path']}", *texts, plausible, _text(row["meaning"]), fixed]


def _short(cells: list[str], part: str, said: set[str]) -> tuple[str, str, str]:
    """Put what a terminal has no room for into three columns, without what was said above."""
    path, value, unit, valid, plausible, meaning, fixed = cells
    likely, key = plausible and f"plausibly {plausible}", path.rpartition(".")[2]
    if key in said:  # as in every row of a list
        meaning = valid = fixed = ""
    said.add(key)
    limits = "; ".join(filter(None, (valid, likely, fixed)))
    told = f"{meaning} ({limits})".strip() if limits else meaning
    return path.replace(f"{part}.", "", 1), f"{value} {unit.removesuffix('1')}".strip(), told


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a parameter is
    from sim.scenario.quantities import text_of  # noqa: PLC0415 - heavy

    return text_of(value)
