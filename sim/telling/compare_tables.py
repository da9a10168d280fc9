"""Tables of the report of a comparison."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.render.blocks import Block, Table, Words
from sim.render.wording import NOTHING, interval, number, percent, places, told_apart
from sim.statistics.bootstrap import Interval
from sim.telling.documents import bounds_of, value_of

GOOD = {"higher": " ↑", "lower": " ↓", "neither": ""}
BETTER = {"higher": "more is better", "lower": "less is better", "neither": "neither way is better"}
"""Which way is good, as a sign and in words."""


def compared(outcome: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give what an outcome says of the compared practices, where it says anything."""
    return [
        held
        for held in outcome["practices"]
        if held["difference"] is not None and held["difference"]["mean"] is not None
    ]


def main_table(told: Mapping[str, Any], main: Mapping[str, Any]) -> Table:
    """Give the main outcome as the summary does, practices as ranked."""
    held = {row["practice"]: row for row in main["practices"]}
    words = {row["practice"]: row["words"] for row in told["conclusion"]["findings"]}
    best = {row["practice"]: row["share"] for row in told["conclusion"]["best"]}
    order = {name: n for n, name in enumerate(told["ranked"])}
    decimals = _decimals(compared(main))
    rows = []
    for name in order:
        difference = held[name]["difference"]
        row = [name, number(value_of(held[name]["mean"]), decimals)]
        if difference is None:
            row += [NOTHING, NOTHING, NOTHING, percent(value_of(best[name])), "compared with"]
        else:
            row += [
                number(value_of(difference["mean"]), decimals, sign=True),
                interval(bounds_of(difference["simultaneous"]), decimals),
                percent(value_of(difference["better"])),
                percent(value_of(best[name])),
                words[name],
            ]
        rows.append(tuple(row))
    return Table(
        f"{main['label']} ({main['unit']}; {BETTER[main['better']]})",
        ("practice", "mean", "difference", "interval", "better in", "best in", "verdict"),
        tuple(rows),
        "lrrrrrl",
        strong=frozenset({order[told["against"]]}),
    )


def outcome_tables(told: Mapping[str, Any]) -> list[Block]:
    """Give all outcomes by practice: a table to look over, and one with every number."""
    names = [name for name in told["ranked"] if name != told["against"]]
    short, whole = [], []
    for outcome in told["outcomes"]:
        held = {row["practice"]: row for row in outcome["practices"]}
        decimals = _decimals(compared(outcome))
        mean = number(value_of(held[told["against"]]["mean"]), decimals)
        cells = [_cell(held[name]["difference"], decimals) for name in names]
        label = f"{outcome['label']}{GOOD[outcome['better']]} ({outcome['unit']})"
        short.append((label, mean, *cells))
        whole += [_row(outcome, held[name], decimals) for name in told["ranked"]]
    return [
        Words(
            f"Each cell is the difference from {told['against']}; * marks those whose interval "
            "leaves out 0. ↑ more is better, ↓ less is."
        ),
        Table(
            "Differences in all outcomes",
            ("outcome", f"{told['against']} (mean)", *names),
            tuple(short),
            "l" + "r" * (len(names) + 1),
        ),
        Table(
            "Every outcome of every practice, with intervals",
            (
                *("outcome", "practice", "mean", "difference", "interval"),
                *("better in", "worse in", "worlds", "good"),
            ),
            tuple(whole),
            "llrrrrrrl",
            folded=True,
        ),
    ]


def _cell(difference: Mapping[str, Any], decimals: int) -> str:
    bounds = bounds_of(difference["simultaneous"])
    if difference["tied"] == 1 and not difference["undefined"]:
        return "identical"
    mean = value_of(difference["mean"])
    if not bounds.known or not bounds.excludes_zero:
        return number(mean, decimals, sign=True)
    return number(mean, told_apart(Interval(mean, mean), decimals), sign=True) + "*"


def _row(outcome: Mapping[str, Any], held: Mapping[str, Any], decimals: int) -> tuple[str, ...]:
    difference = held["difference"]
    first = (outcome["label"], held["practice"], number(value_of(held["mean"]), decimals))
    if difference is None:
        rest = (NOTHING, NOTHING, NOTHING, NOTHING, f"{held['defined']:,}")
    else:
        rest = (
            number(value_of(difference["mean"]), decimals, sign=True),
            interval(bounds_of(difference["simultaneous"]), decimals),
            percent(value_of(difference["better"])),
            percent(value_of(difference["worse"])),
            f"{difference['pairs']:,}",
        )
    return (*first, *rest, "" if outcome["better"] == "neither" else outcome["better"])


def _decimals(rows: Sequence[Mapping[str, Any]]) -> int:
    """Decimal places for a column: as many as a middling interval supports."""
    spans = [
        held["difference"]["simultaneous"]["high"] - held["difference"]["simultaneous"]["low"]
        for held in rows
        if held["difference"]["simultaneous"] is not None
    ]
    needed = sorted(places(span) for span in spans if span > 0)
    return needed[(len(needed) - 1) // 2] if needed else 3
