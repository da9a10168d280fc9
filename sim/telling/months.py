"""Months on a figure: the same axis for every report that tells a course of time."""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sim.outcomes import SERIES
from sim.render.blocks import Curve, Curves
from sim.render.wording import counted
from sim.scenario.schema import Scenario

X_AXIS = "year"

MOST_MARKS = 8
"""Shocks up to which a figure names them; of more it would be a wall of names."""


def months_figure(
    title: str,
    description: str,
    curves: tuple[Curve, ...],
    scenario: Scenario,
    name: str = "",
) -> Curves:
    """Draw series over the months of a scenario, with its shocks; each panel has its own scale."""
    return Curves(
        title=title,
        description=description,
        x_axis=X_AXIS,
        y_axis="",
        curves=curves,
        marks=shock_marks(scenario),
        months_from=scenario.time.start,
        own_scales=True,
        name=name,
    )


def means_by_month(
    table: Any,  # noqa: ANN401 - pyarrow brings no types
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
    labels = {row.name: f"{row.label} ({row.unit})" for row in SERIES}
    curves = []
    for (series, practice), held in groupby(
        table.to_pylist(), key=lambda row: (row["series"], row["practice"])
    ):
        rows = list(held)
        values = {
            key: [math.nan if row[key] is None else row[key] for row in rows]
            for key in ("mean", "low", "high")
        }
        curves.append(
            Curve(
                name=practice,
                x=[row["month"] for row in rows],
                y=values["mean"],
                low=values["low"] if practice in strong else (),
                high=values["high"] if practice in strong else (),
                panel=labels[series],
                strong=practice in strong,
            )
        )
    panels = list(dict.fromkeys(curve.panel for curve in curves))
    curves.sort(key=lambda curve: (panels.index(curve.panel), ranked.index(curve.name)))
    worlds = int(table.schema.metadata[b"worlds"])
    return months_figure(
        "What happens under each practice",
        f"Means over {counted(worlds, 'world', 'worlds')}, month by month; bands hold the middle "
        "80 % of them.",
        tuple(curves),
        scenario,
        name="trajectories",
    )


def shock_marks(scenario: Scenario) -> tuple[tuple[float, str], ...]:
    """Give the beginning of each shock with its name."""
    shocks = sorted(scenario.shocks, key=lambda shock: shock.month)
    if len(shocks) > MOST_MARKS:
        return ()
    return tuple((float(shock.month - 1), shock.name.replace("-", " ")) for shock in shocks)
