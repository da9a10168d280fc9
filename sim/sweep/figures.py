"""Pictures of a sweep: a curve for one factor, a map for two, small multiples for more."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.style import QUIET, save_figure, styled, wrapped
from sim.outcomes import MAIN_OUTCOME, OUTCOMES
from sim.sweep.curves import curve_panel, marginal_panel
from sim.sweep.effects import Effects, experiment_of, sweep_effects
from sim.sweep.maps import colour_bar, map_panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PANELS = 12
"""Panels of one figure: more cannot be read."""


def sweep_figures(runs: Path, outcome: str = MAIN_OUTCOME) -> dict[str, "Figure"]:
    """Draw a finished sweep.

    Args:
        runs: ``runs.parquet``.
        outcome: which outcome, kept by the sweep.

    Returns:
        Figures by name: ``curves``, ``map-…`` for each practice and scenario, or ``marginal-…``;
        none for a sweep without factors or without a practice to compare.
    """
    effects = sweep_effects(runs, outcome)
    title = str(experiment_of(runs)["title"])
    if not effects or not effects[0].factors:
        return {}
    factors = list(effects[0].factors)
    numeric = all(np.issubdtype(held.dtype, np.number) for held in effects[0].factors.values())
    if len(factors) == 1:
        return {"curves": _curves(effects, title)}
    figures = {}
    for one in effects:
        name = _slug(f"{one.scenario}-{one.practice}" if _several(effects) else one.practice)
        levels = [len(np.unique(held)) for held in one.factors.values()]
        gridded = numeric and math.prod(levels) == one.mean.size
        if gridded and len(factors) == 2:
            figures[f"map-{name}"] = _maps([one], title)
        elif gridded and len(factors) == 3 and min(levels) <= MOST_PANELS:
            figures[f"map-{name}"] = _maps(_slices(one), title)
        else:
            figures[f"marginal-{name}"] = _marginals(one, title)
    return figures


def save_sweep_figures(runs: Path, folder: Path) -> list[str]:
    """Write all figures of a finished sweep as PNG and SVG; give their names."""
    folder.mkdir(exist_ok=True)
    names = []
    for name, figure in sweep_figures(runs).items():
        save_figure(figure, folder, name)
        names.append(name)
    return names


def _several(effects: Sequence[Effects]) -> bool:
    return len({one.scenario for one in effects}) > 1


def _slug(text: str) -> str:
    """Turn a label into the name of a file."""
    return "".join(sign if sign.isalnum() else "-" for sign in text).strip("-")[:80]


def outcome_label(name: str) -> str:
    """Write an outcome with its unit."""
    outcome = next(row for row in OUTCOMES if row.name == name)
    return f"{outcome.label.lower()} ({outcome.unit})"


def _curves(effects: Sequence[Effects], title: str) -> "Figure":
    """Draw, for each scenario, the difference of every practice over the only factor."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    scenarios = list(dict.fromkeys(one.scenario for one in effects))
    with styled():
        width = 4.6 * min(len(scenarios), 2) + 0.6
        rows = math.ceil(len(scenarios) / 2)
        figure = Figure(figsize=(max(width, 6.5), 3.6 * rows + 1.0), layout="constrained")
        panels = (
            figure.subplots(rows, min(len(scenarios), 2), squeeze=False, sharey=True)
            .ravel()
            .tolist()
        )
        for panel, scenario in zip(panels, scenarios, strict=False):
            curve_panel(panel, [one for one in effects if one.scenario == scenario])
            panel.set_title(scenario)
        for panel in panels[len(scenarios) :]:
            panel.remove()
        panels[0].set_ylabel(
            f"difference from {effects[0].against}:\n{outcome_label(effects[0].outcome)}"
        )
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=4)
        figure.suptitle(wrapped(title, max(width, 6.5)))
    return figure


def _slices(effects: Effects) -> list[Effects]:
    """Cut a grid of three factors into maps of two, one for each level of the shortest."""
    names = list(effects.factors)
    cut = min(names, key=lambda name: len(np.unique(effects.factors[name])))
    slices = []
    for level in np.unique(effects.factors[cut]):
        here = effects.factors[cut] == level
        slices.append(
            Effects(
                scenario=f"{cut} = {level:g}",
                practice=effects.practice,
                against=effects.against,
                outcome=effects.outcome,
                factors={name: held[here] for name, held in effects.factors.items() if name != cut},
                pairs=effects.pairs[here],
                mean=effects.mean[here],
                low=effects.low[here],
                high=effects.high[here],
            )
        )
    return slices


def _maps(effects: Sequence[Effects], title: str) -> "Figure":
    """Draw maps side by side, on one scale."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    columns = min(len(effects), 3)
    rows = math.ceil(len(effects) / columns)
    sizes = np.abs(np.concatenate([one.mean for one in effects]))
    reach = float(sizes[~np.isnan(sizes)].max(initial=0.0)) or 1.0
    with styled():
        width = max(6.5, 3.1 * columns + 1.2)
        figure = Figure(figsize=(width, 3.2 * rows + 1.6), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
        flat = panels.ravel().tolist()
        for panel, one in zip(flat, effects, strict=False):
            drawn = map_panel(panel, one, reach)
            panel.set_title(one.scenario)
        for panel in flat[len(effects) :]:
            panel.remove()
        first = effects[0]
        colour_bar(
            figure,
            drawn,
            list(flat[: len(effects)]),
            f"{first.practice} − {first.against}:\n{outcome_label(first.outcome)}",
        )
        figure.supxlabel(
            "Line: no difference. Dots: undecided, 0 lies within the interval "
            "(95 % for all points together).",
            fontsize=8,
            color=QUIET,
        )
        figure.suptitle(wrapped(title, width))
    return figure


def _marginals(effects: Effects, title: str) -> "Figure":
    """Draw the difference over each factor by itself, whatever the others are."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    names = list(effects.factors)[:MOST_PANELS]
    columns = min(len(names), 3)
    rows = math.ceil(len(names) / columns)
    with styled():
        width = max(6.5, 3.0 * columns)
        figure = Figure(figsize=(width, 2.5 * rows + 1.2), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel().tolist()
        for panel, name in zip(panels, names, strict=False):
            marginal_panel(panel, effects, name)
        for panel in panels[len(names) :]:
            panel.remove()
        figure.supylabel(
            f"{effects.practice} − {effects.against}:\n{outcome_label(effects.outcome)}",
            fontsize=8.5,
        )
        figure.suptitle(wrapped(f"{title} ({effects.scenario})", width))
        figure.supxlabel(
            "Dots: points of the design. Line: mean over points alike in this factor, with its "
            "95 % interval.",
            fontsize=8,
            color=QUIET,
        )
    return figure
