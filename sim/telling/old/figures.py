"""Pictures of what happened over the months: all practices of an ensemble, or a single run."""

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes import SERIES, SERIES_NAMES, Floats
from sim.render.style import INK, lettered, styled, styles, wrapped
from sim.render.timeline import draw_time, month_ends
from sim.render.wording import counted
from sim.runs.ensemble import Ensemble, main_practice
from sim.scenario.schema import Scenario
from sim.studies.tables import BAND, TRAJECTORIES, mean_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RUN_PANELS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Members’ rights",
        (("rights", "in practice"), ("rights_paper", "on paper"), ("compliance_gap", "gap")),
    ),
    ("Harms", (("harms", "all"), ("harms_repression", "by repression"))),
    ("Taking part", (("participation", "people"), ("campaigns", "groups with a campaign"))),
    ("Groups", (("capacity", "capacity"), ("ties", "ties standing"))),
    ("Demands that are pressed", (("conceded", "conceded"), ("repressed", "repressed"))),
    (
        "Opinion and the allies’ scorecard",
        (("opinion", "public opinion"), ("rights_scorecard", "scorecard")),
    ),
)
"""Panels of a single run: title, and its series with their labels."""

UNIT_WIDTH = 1.5
"""Length in inches that is left for a unit beside an axis."""

_RUN_LINES = (("#0060a0", "-"), ("#d55e00", (0, (4, 1.5))), ("#6b6b6b", (0, (1, 1.3))))


def trajectories_figure(
    ensemble: Ensemble, against: str, size: tuple[float, float] = (9.0, 7.2)
) -> "Figure":
    """Draw four series month by month: the mean of every practice over the kept replicates.

    The practice compared with and engaged deference (or else the first compared) are drawn strong,
    with a band that holds the middle 80 % of worlds; the others are thin lines.

    Args:
        ensemble: with at least one kept replicate.
        against: the practice compared with.
        size: width and height in inches; legible from (6.5, 6) on.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    practices = ensemble.practices
    main = main_practice(practices, against) if set(practices) - {against} else against
    final = mean_of(ensemble.of_series("rights"))[:, -1]
    order = [practices[i] for i in np.argsort(-final, kind="stable").tolist()]
    with styled():
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(2, 2, sharex=True).ravel().tolist()
        for i, (panel, name) in enumerate(zip(axes, TRAJECTORIES, strict=True)):
            _trajectories(
                panel, ensemble, name, order, strong=(against, main), width=size[0] / 2 - 0.8
            )
            draw_time(panel, ensemble.scenario, names=i < 2)
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=min(3, len(labels)),
            handlelength=4.5,
            title="Mean over worlds, from most to fewest rights at the end; bands hold the middle "
            "80 % of worlds",
            title_fontsize=8,
        )
        kept = ensemble.series.shape[0]
        title = f"{ensemble.scenario.title}: {counted(kept, 'world', 'worlds')}, month by month"
        figure.suptitle(wrapped(title, size[0]))
    return figure


def _trajectories(
    axes: "Axes",
    ensemble: Ensemble,
    name: str,
    order: list[str],
    *,
    strong: tuple[str, str],
    width: float,
) -> None:
    row = SERIES[SERIES_NAMES.index(name)]
    values = ensemble.of_series(name)
    means = mean_of(values)
    months = month_ends(means.shape[1])
    look = styles(ensemble.practices)
    apart = max(1, months.size // 6)
    for i, practice in enumerate(order):
        p = ensemble.practices.index(practice)
        style, main = look[practice], practice in strong
        if main and values.shape[0] > 1:
            low, high = np.quantile(values[:, p], BAND, axis=0)
            axes.fill_between(
                months, low, high, color=style.color, alpha=0.16, linewidth=0, zorder=1
            )
        axes.plot(
            months,
            means[p],
            color=style.color,
            linestyle=style.line,
            linewidth=2.4 if main else 1.1,
            marker=style.marker,
            markersize=6 if main else 4.5,
            markevery=(i * apart // len(order), apart),
            label=lettered(practice),
            zorder=3 if main else 2,
        )
    axes.set_title(wrapped(row.label, width))
    axes.set_ylabel(wrapped(row.unit, UNIT_WIDTH))
    axes.margins(y=0.12)
    _start_at_zero(axes)


def _start_at_zero(axes: "Axes") -> None:
    """Leave no room below 0: no series goes there."""
    low, _ = axes.get_ylim()
    axes.set_ylim(bottom=max(low, 0.0))


def run_figure(
    series: Floats, scenario: Scenario, practice: str, size: tuple[float, float] = (9.0, 7.4)
) -> "Figure":
    """Draw a single run.

    Args:
        series: [months, len(SERIES)], in the units of ``SERIES``.
        scenario: as it was run.
        practice: label, for the title.
        size: width and height in inches.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    units = {row.name: row.unit for row in SERIES}
    with styled():
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(3, 2, sharex=True).ravel().tolist()
        for i, (panel, (title, lines)) in enumerate(zip(axes, RUN_PANELS, strict=True)):
            for (name, label), (color, line) in zip(lines, _RUN_LINES, strict=False):
                values = series[:, SERIES_NAMES.index(name)]
                panel.plot(
                    month_ends(values.size), values, color=color, linestyle=line, label=label
                )
            panel.set_title(title, pad=17)
            panel.set_ylabel(wrapped(units[lines[0][0]], UNIT_WIDTH))
            panel.margins(y=0.14)
            _start_at_zero(panel)
            draw_time(panel, scenario, names=i < 2)
            panel.legend(
                loc="lower left",
                bbox_to_anchor=(0, 1),
                borderaxespad=0,
                borderpad=0.3,
                ncols=len(lines),
                handlelength=2.2,
                columnspacing=1.0,
                labelcolor=INK,
                fontsize=7.5,
            )
        figure.suptitle(wrapped(f"{scenario.title}: one world with {practice}", size[0]))
    return figure
