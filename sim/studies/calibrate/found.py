"""The five figures as they are found in a world or in data, each seen from its target."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.statistics.bootstrap import NO_INTERVAL
from sim.studies.answer import AnswerPart, Between, Real, told
from sim.studies.calibrate.coding import Counts, figures
from sim.studies.calibrate.uncertainty import figure_intervals
from sim.studies.targets import TARGETS, Side, Target

FIGURE_COLUMNS = {
    "figure": "ignored, coerced, accommodated, coercion_persists, accommodation_persists",
    "source": "targets, data, model, or a scenario",
    "values": "of a calibration: found, or the scenario’s own",
    "value": "a share, or a difference of shares",
    "low": "of the 95 % interval; empty if it is not known",
    "high": "of the 95 % interval",
    "against_target": "where the interval lies: inside the target’s, outside of it, or undecided",
}
"""Columns of the CSV of ``validate`` and ``calibrate``."""


class FigureFound(AnswerPart):
    """A figure, and where it lies."""

    figure: str = told("its name")
    label: str = told("in words")
    value: Real = told("null where it is undefined", "share")
    interval: Between = told("95 %, by resampling worlds or countries", "share")
    against_target: Side = told(
        "where the interval lies: inside the target’s, outside of it, or neither (undecided)"
    )


class PracticeFigures(AnswerPart):
    """The figures under one practice."""

    practice: str = told("its label")
    campaign_months: int = told("that count", "campaign-months")
    values: dict[str, Real] = told("by the figure’s name; null where it is undefined", "share")


class ModelFigures(AnswerPart):
    """The model’s figures in a scenario, practices pooled."""

    scenario: str = told("name of the scenario")
    worlds: int = told("each run under every practice", "worlds")
    campaign_months: int = told("that count", "campaign-months")
    figures: tuple[FigureFound, ...] = told("in the order of the targets")
    practices: tuple[PracticeFigures, ...] = told("the same by practice")

    def of(self, side: Side) -> list[FigureFound]:
        """Give the figures that lie there."""
        return [row for row in self.figures if row.against_target == side]


def found_figures(tallies: Counts, seed: int) -> tuple[FigureFound, ...]:
    """Give the five figures of clusters, with intervals.

    Args:
        tallies: [clusters, 11].
        seed: of the resampling.
    """
    values = figures(tallies.sum(axis=0)).tolist()
    known = figure_intervals(tallies, seed) if len(tallies) else (NO_INTERVAL,) * len(TARGETS)
    return tuple(
        FigureFound(
            figure=target.figure,
            label=target.label,
            value=value,
            interval=interval,
            against_target=target.side(interval),
        )
        for target, value, interval in zip(TARGETS, values, known, strict=True)
    )


def model_figures(name: str, tallies: Counts, practices: Sequence[str], seed: int) -> ModelFigures:
    """Give the model's figures in a scenario: pooled, and by practice.

    Args:
        name: of the scenario.
        tallies: [worlds, practices, 11].
        practices: their names.
        seed: of the resampling.
    """
    return ModelFigures(
        scenario=name,
        worlds=len(tallies),
        campaign_months=int(tallies[..., :3].sum()),
        figures=found_figures(tallies.sum(axis=1), seed),
        practices=tuple(
            PracticeFigures(
                practice=practice,
                campaign_months=int(held[:3].sum()),
                values={
                    target.figure: value
                    for target, value in zip(TARGETS, figures(held).tolist(), strict=True)
                },
            )
            for practice, held in zip(practices, tallies.sum(axis=0), strict=True)
        ),
    )


def figure_rows(
    source: str, rows: Iterable[FigureFound | Target], values: str = ""
) -> list[Mapping[str, Any]]:
    """Give rows with the keys of ``FIGURE_COLUMNS``; None stands where there is no number."""
    return [
        {
            "figure": row.figure,
            "source": source,
            "values": values or None,
            "value": None if math.isnan(row.value) else row.value,
            "low": row.interval.low if row.interval.known else None,
            "high": row.interval.high if row.interval.known else None,
            "against_target": getattr(row, "against_target", None),
        }
        for row in rows
    ]
