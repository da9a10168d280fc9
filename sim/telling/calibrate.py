"""The report of a calibration: values that were fitted, and how far data fix them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.render.blocks import Block, Section, Table, Words
from sim.render.report import Report
from sim.render.wording import counted, listed, plain_number
from sim.studies.calibration.summary import (
    PERSISTS,
    REMARK,
    combination_text,
    figure_text,
    not_ruled_out,
    plain_figure,
    span_text,
)
from sim.telling.calibrate_figures import figures_choice, values_forest
from sim.telling.common import closing
from sim.telling.documents import schema_of
from sim.telling.reading import Result

QUESTION = (
    "Which values of the states’ response give the figures that were counted in protest-event "
    "data, and how far do these data fix the values?"
)

LIMITS = (
    REMARK,
    (
        "Three of the five figures are shares that sum to 1: the targets hold four independent "
        "figures, fewer than some sets of parameters."
    ),
    (
        "The ranges in which values were looked for are chosen. Standard errors follow from the "
        "slopes at the fit, as if the model were a straight line there, and know nothing of what "
        "the model leaves out."
    ),
)


def calibration_report(result: Result) -> Report:
    """Tell a calibration.

    Raises:
        RequestError: its document cannot be read.
    """
    document = result.document(
        "calibration.json", schema_of("sim.studies.calibration", "calibration")
    )
    return Report(
        kind="Calibration",
        title=document["title"],
        question=QUESTION,
        verdict=(_agreement(document), _identified(document), _defaults(document)),
        limits=LIMITS,
        sections=(
            Section(
                "The model beside the data",
                (
                    figures_choice(document),
                    *(_beside(document, part) for part in document["scenarios"]),
                    Words(PERSISTS, quiet=True),
                    Words(f"Targets: {document['source']}", quiet=True),
                ),
            ),
            Section(
                "The values and how well they are known",
                (values_forest(document), _values(document), *_combinations(document)),
            ),
            Section(
                "By practice",
                tuple(_practices(document, part) for part in document["scenarios"]),
                folded=True,
            ),
            *closing(result),
        ),
    )


def _outside(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name the figures that lie outside their targets' intervals."""
    return [
        f"{row['label']} in {part['scenario']} ({plain_figure(row['value'])})"
        for part in parts
        for row in part["figures"]
        if not row["inside_target"]
    ]


def _agreement(document: Mapping[str, Any]) -> str:
    parts = document["scenarios"]
    count = sum(len(part["figures"]) for part in parts)
    where = f"in fresh worlds of {listed([part['scenario'] for part in parts])}"
    outside = _outside(parts)
    if not outside:
        return (
            f"With the values found, all {count} figures of the model lie inside the targets’ 95 % "
            f"intervals, {where}."
        )
    inside = count - len(outside)
    return (
        f"With the values found, {inside} of {count} figures of the model lie inside the targets’ "
        f"95 % intervals, {where}. Outside: {listed(outside)}."
    )


def _identified(document: Mapping[str, Any]) -> str:
    rows = document["parameters"]
    told = []
    for word, text in (
        ("well", "Well identified by these data"),
        ("weakly", "Weakly identified"),
        ("not", "Not identified, for the data say no more than the range does"),
    ):
        held = [row["path"] for row in rows if row["identified"] == word]
        if held:
            told.append(f"{text}: {listed(held)}.")
    bound = [row["path"] for row in rows if row["at_bound"]]
    if bound:
        told.append(f"At an end of the range that was tried: {listed(bound)}.")
    return " ".join(told)


def _defaults(document: Mapping[str, Any]) -> str:
    differ = [row["path"] for row in document["parameters"] if not row["agrees"]]
    first = (
        f"The defaults differ from what was found by more than a standard error: {listed(differ)}."
        if differ
        else "The defaults agree with what was found: each is it, or within a standard error."
    )
    outside = _outside(document["scenarios_as_they_are"])
    second = (
        f"With the scenarios’ own values these figures are outside: {listed(outside)}."
        if outside
        else "With the scenarios’ own values every figure is inside its target’s interval."
    )
    return f"{first} {second}"


def _beside(document: Mapping[str, Any], part: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            row["label"],
            figure_text(target),
            figure_text(row),
            "inside" if row["inside_target"] else "outside",
            figure_text(own),
            "inside" if own["inside_target"] else "outside",
        )
        for target, row, own in zip(
            document["targets"], part["figures"], _own(document, part), strict=True
        )
    )
    caption = (
        f"{part['scenario']}, {counted(part['worlds'], 'fresh world', 'fresh worlds')}, "
        f"{part['campaign_months']:,} campaign-months; 95 % intervals in brackets"
    )
    head = ("figure", "data", "with the values found", "target’s interval")
    own_head = ("with its own values", "target’s interval")
    return Table(caption, (*head, *own_head), rows, "lrrlrl")


def _own(document: Mapping[str, Any], part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give the figures of the same scenario with its own values."""
    held = next(
        one for one in document["scenarios_as_they_are"] if one["scenario"] == part["scenario"]
    )
    figures: list[Mapping[str, Any]] = held["figures"]
    return figures


def _values(document: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            row["path"],
            plain_number(row["rounded"]),
            f"{row['error']:.2g}",
            f"{plain_number(row['low'])} to {plain_number(row['high'])}",
            span_text(row),
            row["identified"] + (", at its bound" if row["at_bound"] else ""),
            plain_number(row["default"]),
            "yes" if row["agrees"] else "no",
        )
        for row in document["parameters"]
    )
    head = ("parameter", "found", "standard error", "range", "not ruled out", "identified")
    more = ("default", "default agrees")
    return Table("Values found, each with the others free", (*head, *more), rows, "lrrrrlrl")


def _combinations(document: Mapping[str, Any]) -> tuple[Block, ...]:
    rows = tuple(
        (combination_text(row["weights"]), f"{row['error']:.2g}", row["identified"])
        for row in document["combinations"]
    )
    names = [row["path"].rpartition(".")[2] for row in document["parameters"]]
    correlation = tuple(
        (name, *(f"{value:.2f}".replace("-", "−") for value in row))
        for name, row in zip(names, document["correlation"], strict=True)
    )
    condition = document["condition"]
    apart = "What no single parameter shows: how far a mixture of them is fixed."
    if condition is not None:
        apart += f" The best is known {condition:.0f} times as well as the worst."
    return (
        Words(
            not_ruled_out(document)
        ),
        Table(
            "Combinations of parameters that are known apart, each by its share of the range",
            ("combination", "standard error, of the range", "identified"),
            rows,
            "lrl",
        ),
        Words(apart, quiet=True),
        Table(
            "Correlation of the errors", ("errors of", *names), correlation, "l" + "r" * len(names),
            folded=True,
        ),
    )  # fmt: skip


def _practices(document: Mapping[str, Any], part: Mapping[str, Any]) -> Table:
    names = [target["figure"] for target in document["targets"]]
    rows = tuple(
        (
            row["practice"],
            f"{row['campaign_months']:,}",
            *(plain_figure(row[name]) for name in names),
        )
        for row in part["practices"]
    )
    head = ("practice", "campaign-months", *(target["label"] for target in document["targets"]))
    caption = f"{part['scenario']}: figures by practice, pooled above"
    return Table(caption, head, rows, "lr" + "r" * len(names))
