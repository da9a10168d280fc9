"""What the report of a comparison says."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sim.outcomes import SERIES
from sim.render.blocks import Block, Choice, Curve, Estimate, Forest, Section, Words
from sim.render.report import Report
from sim.render.wording import (
    counted,
    listed,
    named,
    number,
    percent,
    sentence,
)
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.conclusion import HOLDS_FOR
from sim.telling.common import closing
from sim.telling.compare_tables import (
    BETTER,
    compared,
    main_table,
    outcome_tables,
)
from sim.telling.conclusion import ONE_WORLD, conclusion_points, frame, has_intervals, same
from sim.telling.documents import bounds_of, tone_of, value_of
from sim.telling.months import months_figure
from sim.telling.old.document import comparison_schema
from sim.telling.practices import practices_section
from sim.telling.reading import Result

MONTHS = "months.parquet"
STRONG = "engaged-deference"
"""Drawn strong beside the practice compared with: the essay's claim is about this one."""

TOLD = ("better", "small", "worse")
"""Verdicts by which a practice differs from the one compared with."""


def comparison_report(result: Result) -> Report:
    """Write the report of a comparison.

    Raises:
        RequestError: a file of it does not hold what it should.
    """
    told = result.document("comparison.json", comparison_schema())
    scenario = next(iter(result.scenarios.values()))
    against, worlds = told["against"], told["replicates"]
    others = [named(name) for name in told["practices"] if name != against]
    return Report(
        kind="Comparison",
        title=scenario.title,
        question=(
            f"What do {listed(others)} do for the rights of migrants, compared with "
            f"{named(against)}, in {same(worlds)}?"
        ),
        verdict=(
            (_answer(told), frame(told, scenario), HOLDS_FOR)
            if told["conclusion"]["findings"]
            else (_answer(told),)
        ),
        limits=(
            *([ONE_WORLD] if worlds == 1 else []),
            (
                "It holds for worlds made by this scenario’s assumptions: an interval says how "
                "well the model’s answer is known, not how good the model is."
            ),
            "Rights are one outcome; all others stand beside it, and may point the other way.",
            *_precision(told),
        ),
        sections=(
            *(
                [Section("What can be concluded", (conclusion_points(told),))]
                if told["conclusion"]["findings"]
                else []
            ),
            Section("What each practice does", tuple(_main(told))),
            Section("All outcomes", tuple(outcome_tables(told))),
            Section("Month by month", tuple(_months(result, told))),
            practices_section(result, told["practices"]),
            *closing(result),
        ),
    )


def _answer(told: Mapping[str, Any]) -> str:
    """Say in short how the practices did, those with the same verdict together."""
    findings, against = told["conclusion"]["findings"], named(told["against"])
    if not findings:
        return f"Only {against} was run: there is nothing to compare it with."
    groups = groupby(findings, key=lambda row: row["words"])
    parts = [
        f"{sentence(words)}: {listed([named(row['practice']) for row in rows])}."
        for words, rows in groups
    ]
    return f"For members’ rights, compared with {against}. {' '.join(parts)}"


def _precision(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Say that a precision was not reached, if it was not."""
    held = told["precision"]
    if held is None or not held["capped"]:
        return ()
    return (
        (
            f"The main difference was to be known to ± {held['target']:g}; it is known to "
            f"± {held['half_width']:.2g}, for {held['replicates']:,} worlds were the most allowed."
        ),
    )


def _main(told: Mapping[str, Any]) -> list[Block]:
    """Show the differences, an outcome at a time, and the main one as a table."""
    names = [held for held in told["outcomes"] if compared(held)]
    options = tuple((held["label"], _forest(told, held)) for held in names)
    main = {held["name"]: held for held in told["outcomes"]}[told["conclusion"]["outcome"]]
    smallest = told["conclusion"]["smallest_difference"]
    blocks: list[Block] = [Choice("Outcome", options)] if options else []
    return [
        *blocks,
        main_table(told, main),
        Words(
            f"{_family(told)} Differences below {smallest:g} are taken not to matter "
            "(the scenario’s comparison.smallest_difference). “Best in” is the share of worlds in "
            "which no practice has more; equal bests share a world.",
            quiet=True,
        ),
    ]


def _family(told: Mapping[str, Any]) -> str:
    count = told["intervals"]["family_size"]
    level = f"{100 * told['intervals']['confidence']:.4g} %"
    if not has_intervals(told):
        return f"There are no intervals: they take at least {MIN_PAIRS} worlds."
    if count < 2:
        return f"Intervals are {level} intervals."
    all_of_them = "both practices" if count == 2 else f"all {counted(count, '', 'practices')}"
    return (
        f"Intervals are {level} intervals that hold for {all_of_them} together, within an outcome."
    )


def _forest(told: Mapping[str, Any], outcome: Mapping[str, Any]) -> Forest:
    main = outcome["name"] == told["conclusion"]["outcome"]
    found = {row["practice"]: row for row in told["conclusion"]["findings"]}
    order = {name: n for n, name in enumerate(told["ranked"])}
    rows = []
    for held in sorted(compared(outcome), key=lambda row: order[row["practice"]]):
        difference = held["difference"]
        bounds = bounds_of(difference["simultaneous"])
        side = tone_of(bounds)
        verdict = _verdict(outcome["better"], side)
        if main:
            verdict = found[held["practice"]]["words"]
            side = side if found[held["practice"]]["verdict"] in TOLD else "open"
        rows.append(
            Estimate(
                label=held["practice"],
                mean=difference["mean"],
                low=bounds.low,
                high=bounds.high,
                verdict=verdict,
                tone=side,
                note=(
                    f"Its mean is {number(held['mean'], 4)}; it does "
                    f"{'better' if outcome['better'] != 'neither' else 'more'} in "
                    f"{percent(difference['better'])} of {difference['pairs']:,} worlds."
                ),
            )
        )
    definition = outcome["definition"].replace("`", "")
    return Forest(
        title=f"{outcome['label']}: difference from {told['against']}",
        description=(
            f"{outcome['label']} ({BETTER[outcome['better']]}): {definition}. "
            f"Each line is a practice minus {told['against']}, paired by world, with its interval."
        ),
        axis=f"difference in {outcome['unit']}",
        rows=tuple(rows),
        reference_label=f"as {told['against']}",
        negligible=told["conclusion"]["smallest_difference"] if main else 0.0,
    )


def _verdict(better: str, side: str) -> str:
    """Name a side of an outcome that is not the main one."""
    if side == "open":
        return "undecided"
    if better == "neither":
        return side
    return "better" if (side == "more") == (better == "higher") else "worse"


def _months(result: Result, told: Mapping[str, Any]) -> list[Block]:
    """Draw the course of time, which the folders of earlier versions do not hold."""
    if not result.has(MONTHS):
        return [Words("The version that made this result kept no months.")]
    table = result.table(MONTHS, ("practice", "month", "series", "mean", "low", "high"))
    rows = table.to_pylist()
    labels = {row.name: f"{row.label} ({row.unit})" for row in SERIES}
    order = {name: n for n, name in enumerate(told["ranked"])}
    curves = []
    for (series, practice), held in groupby(rows, key=lambda row: (row["series"], row["practice"])):
        shown = list(held)
        strong = practice in (told["against"], STRONG)
        curves.append(
            Curve(
                name=practice,
                x=[row["month"] for row in shown],
                y=[value_of(row["mean"]) for row in shown],
                low=[value_of(row["low"]) for row in shown] if strong else (),
                high=[value_of(row["high"]) for row in shown] if strong else (),
                panel=sentence(labels.get(series, series)),
                strong=strong,
            )
        )
    if not curves:
        return [Words("No world kept its months.")]
    panels = list(dict.fromkeys(curve.panel for curve in curves))
    curves.sort(key=lambda curve: (panels.index(curve.panel), order.get(curve.name, len(order))))
    scenario = next(iter(result.scenarios.values()))
    worlds = min(told["replicates"], int((table.schema.metadata or {}).get(b"worlds", b"0")))
    return [
        months_figure(
            "What happens under each practice",
            f"Means over {counted(worlds, 'world', 'worlds')}, month by month; bands hold the "
            "middle 80 % of them.",
            tuple(curves),
            scenario,
        )
    ]
