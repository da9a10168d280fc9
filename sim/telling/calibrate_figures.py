"""The figures of a calibration: targets beside the model, and values within their ranges."""

from collections.abc import Mapping
from typing import Any, Literal

from sim.render.blocks import Block, Choice, Estimate, Forest
from sim.render.wording import listed, plain_number
from sim.studies.calibration.summary import figure_text
from sim.studies.calibration.targets import NORMAL_95
from sim.telling.documents import value_of

FITS = {"scenarios": "with the values found", "scenarios_as_they_are": "with its own values"}
"""Where ``calibration.json`` holds the figures of a fit, and what they are called."""


def figures_choice(document: Mapping[str, Any]) -> Block:
    """Draw the targets and the model's figures, for each scenario with either values."""
    return Choice(
        "Scenario",
        tuple(
            (f"{part['scenario']}, {fit}", _forest(document, part, fit))
            for key, fit in FITS.items()
            for part in document[key]
        ),
    )


def _forest(document: Mapping[str, Any], part: Mapping[str, Any], fit: str) -> Forest:
    rows = []
    for target, figure in zip(document["targets"], part["figures"], strict=True):
        rows += [_target(target), _model(figure, target)]
    outside = [row["label"] for row in part["figures"] if not row["inside_target"]]
    told = f"Outside their targets’ intervals: {listed(outside)}." if outside else "All are inside."
    return Forest(
        title=f"{part['scenario']}, {fit}: the model’s figures and the data’s",
        description=told,
        axis="share, or difference of shares; bars are 95 % intervals",
        rows=tuple(rows),
        meanings=("above the target’s interval", "below it", "the target, or inside it"),
    )


def _target(target: Mapping[str, Any]) -> Estimate:
    return Estimate(
        f"{target['label']}: data",
        target["value"],
        target["low"],
        target["high"],
        note=f"target, {figure_text(target)}",
    )


def _model(figure: Mapping[str, Any], target: Mapping[str, Any]) -> Estimate:
    value = figure["value"]
    tone: Literal["more", "less", "open"] = "open"
    if value is not None and not figure["inside_target"]:
        tone = "more" if value > target["high"] else "less"
    told = {"more": "above", "less": "below", "open": "inside"}[tone]
    return Estimate(
        f"{figure['label']}: model",
        value_of(value),
        value_of(figure["low"]),
        value_of(figure["high"]),
        "undefined" if value is None else told,
        tone,
        f"model, {figure_text(figure)}",
    )


def values_forest(document: Mapping[str, Any]) -> Forest:
    """Draw each value found within the range that was tried, with its 95 % interval."""
    rows = []
    for row in document["parameters"]:
        width = row["high"] - row["low"]
        middle = (row["found"] - row["low"]) / width
        reach = NORMAL_95 * row["error"] / width
        rows.append(
            Estimate(
                row["path"],
                middle,
                middle - reach,
                middle + reach,
                {"well": "well", "weakly": "weakly", "not": "not identified"}[row["identified"]],
                note=(
                    f"{plain_number(row['found'])}, standard error {row['error']:.2g}; tried from "
                    f"{plain_number(row['low'])} to {plain_number(row['high'])}"
                ),
            )
        )
    return Forest(
        title="Values found, within the ranges that were tried",
        description=(
            "Where each value lies in its range, 0 at the low end and 1 at the high end; a bar as "
            "wide as the range or wider says that the data do not fix the value."
        ),
        axis="place within the range; bars are 1.96 standard errors either way",
        rows=tuple(rows),
        reference_label="low end",
        meanings=("", "", "value found"),
    )
