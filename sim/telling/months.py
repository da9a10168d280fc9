"""Months on a figure: the same axis for every report that tells a course of time."""

from sim.render.blocks import Curve, Curves
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


def shock_marks(scenario: Scenario) -> tuple[tuple[float, str], ...]:
    """Give the beginning of each shock with its name."""
    shocks = sorted(scenario.shocks, key=lambda shock: shock.month)
    if len(shocks) > MOST_MARKS:
        return ()
    return tuple((float(shock.month - 1), shock.name.replace("-", " ")) for shock in shocks)
