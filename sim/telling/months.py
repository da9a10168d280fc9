"""Months on a figure: the same axis for every report that tells a course of time."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from sim.outcomes import SERIES
from sim.render.blocks import Curve, Curves
from sim.render.wording import counted, date_axis, date_ticks
from sim.scenario.schema import Scenario

MOST_MARKS = 8
"""Shocks up to which a figure names them; of more it would be a wall of names."""


def months_figure(
    title: str, description: str, curves: Sequence[Curve], scenario: Scenario, name: str
) -> Curves:
    """Draw series over the months of a scenario, with its shocks; each panel has its own scale."""
    _, ticks = date_ticks(scenario.time.start, scenario.time.months)
    return Curves(
        title=title,
        description=description,
        x_axis=date_axis(ticks),
        y_axis="",
        curves=tuple(curves),
        marks=shock_marks(scenario),
        months_from=scenario.time.start,
        own_scales=True,
        name=name,
    )


def mean_curves(
    table: Any,  # noqa: ANN401 - pyarrow brings no types
    panel: str,
    strong: Callable[[str, str], bool],
    *,
    years: bool = False,
    most: int = 0,
) -> list[Curve]:
    """Draw means over worlds, a curve for each practice in each panel.

    Args:
        table: months as ``sim.studies.tables`` makes them, in its order.
        panel: the column that says the panel.
        strong: tells of a panel and a practice whether it is drawn strong, with its band.
        years: whether the axis counts years in place of months.
        most: points of a curve, or up to twice as many; all if it is 0.
    """
    curves = []
    for (where, practice), held in groupby(table.to_pylist(), itemgetter(panel, "practice")):
        rows = list(held)
        if most:
            rows = rows[:: -max(1, len(rows) // most)][::-1]  # the last month among them
        values = {
            key: [math.nan if row[key] is None else row[key] for row in rows]
            for key in ("mean", "low", "high")
        }
        drawn_strong = strong(where, practice)
        curves.append(
            Curve(
                name=practice,
                x=[row["month"] / 12 if years else row["month"] for row in rows],
                y=values["mean"],
                low=values["low"] if drawn_strong else (),
                high=values["high"] if drawn_strong else (),
                panel=where,
                strong=drawn_strong,
            )
        )
    return curves


def worlds_of(table: Any) -> str:  # noqa: ANN401 - as above
    """Say over how many worlds the means of a table of months are."""
    return counted(int(table.schema.metadata[b"worlds"]), "world", "worlds")


def means_by_month(
    table: Any,  # noqa: ANN401 - as above
    ranked: Sequence[str],
    strong: Sequence[str],
    scenario: Scenario,
) -> Curves:
    """Draw the table ``months``: the mean of every practice, a panel for each series.

    Args:
        table: as ``sim.studies.tables.monthly_means`` makes it.
        ranked: the practices, in the order of the legend.
        strong: those drawn strong, with their band.
        scenario: the world.
    """
    curves = mean_curves(table, "series", lambda _, practice: practice in strong)
    labels = {row.name: f"{row.label} ({row.unit})" for row in SERIES}
    panels = list(dict.fromkeys(curve.panel for curve in curves))
    curves.sort(key=lambda curve: (panels.index(curve.panel), ranked.index(curve.name)))
    return months_figure(
        "What happens under each practice",
        f"Means over {worlds_of(table)}, month by month; bands hold the middle 80 % of them.",
        [replace(curve, panel=labels[curve.panel]) for curve in curves],
        scenario,
        name="trajectories",
    )


def shock_marks(scenario: Scenario) -> tuple[tuple[float, float, str], ...]:
    """Give the beginning and the end of each shock with its name; one month is a moment."""
    shocks = sorted(scenario.shocks, key=lambda shock: shock.month)
    if len(shocks) > MOST_MARKS:
        return ()
    return tuple(
        (
            float(shock.month - 1),
            float(min(shock.month - 1 + shock.months * (shock.months > 1), scenario.time.months)),
            shock.name.replace("-", " "),
        )
        for shock in shocks
    )
