"""The picture of the comparison: paired differences with their intervals, a forest plot."""

from typing import TYPE_CHECKING, Any

from sim.outcomes import MAIN_OUTCOME, OUTCOMES, Outcome
from sim.render.style import INK, QUIET, SHADE, lettered, styled, styles, wrapped
from sim.render.wording import counted
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.comparison import Comparison
from sim.studies.conclusion import Conclusion

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL_PANELS = (
    "rights_end",
    "rights_kept",
    "harms",
    "harm_inequality",
    "capacity",
    "ties_kept",
    "participation",
    "rights_scorecard",
)
"""Outcomes of the small panels, by precedence: the first six that are defined somewhere."""


def forest_figure(comparison: Comparison, conclusion: Conclusion, width: float = 9.0) -> "Figure":
    """Draw the paired differences, practice − against.

    Large, the main outcome with its verdicts and the band of ±δ; below, six others. Thick bars are
    intervals for one difference alone, thin ones hold for all compared practices together. Rows are
    sorted as in the tables.

    Args:
        comparison: with at least one compared practice.
        conclusion: from ``conclude``.
        width: in inches; the height follows from the number of practices.

    Raises:
        ValueError: nothing is compared.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    order = tuple(row.practice for row in conclusion.findings)
    if not order:
        raise ValueError("there is no difference to draw")
    known = {row.name: row for row in OUTCOMES}
    small = [
        known[name]
        for name in SMALL_PANELS
        if any(comparison.difference(practice, name).pairs for practice in order)
    ][:6]
    lines = max(lettered(practice).count("\n") for practice in order)
    main_height = 0.25 * len(order) + 1.5
    small_height = (0.19 + 0.11 * lines) * len(order) + 1.1
    with styled():
        figure = Figure(figsize=(width, main_height + 2 * small_height), layout="constrained")
        halves: Any = figure.subfigures(2, 1, height_ratios=(main_height, 2 * small_height))
        main = halves[0].subplots()
        _panel(main, comparison, known[MAIN_OUTCOME], order)
        _verdicts(main, comparison, conclusion)
        panels = halves[1].subplots(2, 3, sharey=True).ravel().tolist()
        for panel, outcome in zip(panels, small, strict=False):
            _panel(panel, comparison, outcome, order)
            panel.set_title(wrapped(outcome.label, width / 3 - 0.6))
            panel.locator_params(axis="x", nbins=3)
        for panel in panels[len(small) :]:
            panel.remove()
        title = (
            f"{comparison.scenario.title}: difference from {comparison.against}, "
            f"paired over {counted(comparison.replicates, 'world', 'worlds')}"
        )
        figure.suptitle(wrapped(title, width))
    return figure


def _panel(axes: "Axes", comparison: Comparison, outcome: Outcome, order: tuple[str, ...]) -> None:
    look = styles(comparison.practices)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    for y, practice in enumerate(order):
        difference = comparison.difference(practice, outcome.name)
        style = look[practice]
        alone, together = difference.interval, difference.simultaneous
        if alone.known:
            axes.plot(
                (alone.low, alone.high),
                (y, y),
                color=style.color,
                alpha=0.4,
                linewidth=5,
                solid_capstyle="butt",
                zorder=2,
            )
            axes.plot(
                (together.low, together.high),
                (y, y),
                color=style.color,
                linewidth=1.0,
                marker="|",
                markersize=7,
                zorder=2,
            )
        axes.plot(
            difference.mean,
            y,
            color=style.color,
            marker=style.marker,
            markersize=7 if style.marker == "*" else 5,
            linestyle="",
            zorder=3,
        )
    axes.set_yticks(range(len(order)), [lettered(practice) for practice in order])
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=SHADE, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=5)
    axes.margins(x=0.08)
    axes.set_title(outcome.label)
    good = "" if outcome.better == "neither" else f"\n{outcome.better} is better"
    axes.set_xlabel(f"{outcome.unit}{good}", color=QUIET)


def _verdicts(axes: "Axes", comparison: Comparison, conclusion: Conclusion) -> None:
    """Add to the main panel what the intervals say, the band of ±δ and how to read the bars."""
    delta = comparison.scenario.comparison.smallest_difference
    axes.axvspan(-delta, delta, facecolor=SHADE, edgecolor="none", zorder=0)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(conclusion.findings)), [row.words for row in conclusion.findings])
    right.tick_params(length=0)
    right.spines["right"].set_visible(False)
    level = f"{100 * comparison.confidence:.4g} %"
    bars = (
        f"Thick bar: {level} interval for one practice alone; "
        f"thin bar: for all {len(conclusion.findings)} together."
    )
    if comparison.replicates < MIN_PAIRS:
        bars = f"There are no intervals: they take at least {MIN_PAIRS} worlds."
    elif len(conclusion.findings) == 1:
        bars = f"Bar: {level} interval."
    axes.set_xlabel(
        f"share; higher is better. {bars}\n"
        f"Shaded: too small to matter (± {delta:g}). At the right, what the intervals say."
    )
