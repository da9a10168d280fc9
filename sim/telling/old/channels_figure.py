"""The picture of the attribution: bars for what each channel adds and what it does alone."""

from typing import TYPE_CHECKING

from sim.outcomes import MAIN_OUTCOME
from sim.render.style import INK, QUIET, SHADE, styled, styles, wrapped
from sim.render.wording import counted
from sim.studies.attribution import Attribution, Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def channels_figure(attribution: Attribution, width: float = 9.0) -> "Figure":
    """Draw what every channel does to the difference, as bars with their simultaneous intervals.

    Bars that help the practice have its colour, those that help the other have that one's and
    hatching, so that grey tells them apart, too.

    Args:
        attribution: from ``attribute``.
        width: in inches; the height follows from the number of channels.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    rows = attribution.channels
    with styled():
        figure = Figure(figsize=(width, 0.27 * len(rows) + 1.9), layout="constrained")
        left, right = figure.subplots(1, 2, sharex=True, sharey=True)
        _bars(left, attribution, [row.adds for row in rows])
        _bars(right, attribution, [row.alone for row in rows])
        left.set_yticks(range(len(rows)), [row.channel.replace("_", " ") for row in rows])
        left.set_ylim(len(rows) - 0.4, -0.6)
        left.set_title("What it adds where all others act")
        right.set_title("What it does alone")
        level = f"{100 * attribution.confidence:.4g} %"
        full = attribution.full.mean
        right.axvline(full, color=QUIET, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
        unit = attribution.outcome.unit
        left.set_xlabel(f"{unit}; line: {level} interval,\nfor all channels together")
        right.set_xlabel(f"{unit}; dashed: the difference\nwith all channels")
        title = (
            f"{attribution.scenario.title}: why {attribution.practice} and {attribution.against} "
            f"differ in “{attribution.outcome.label.lower()}”, "
            f"{counted(attribution.replicates, 'world', 'worlds')}"
        )
        figure.suptitle(wrapped(title, width))
        _legend(figure, attribution)
    return figure


def _helps(attribution: Attribution, mean: float) -> bool:
    return mean * (-1 if attribution.outcome.better == "lower" else 1) > 0


def _bars(axes: "Axes", attribution: Attribution, held: list[Estimate]) -> None:
    if attribution.outcome.name == MAIN_OUTCOME:
        delta = attribution.scenario.comparison.smallest_difference
        axes.axvspan(-delta, delta, facecolor=SHADE, edgecolor="none", zorder=0)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=3)
    look = styles((attribution.practice, attribution.against))
    for y, row in enumerate(held):
        if row.pairs == 0:
            continue
        helps = _helps(attribution, row.mean)
        whose = attribution.practice if helps else attribution.against
        axes.barh(
            y,
            row.mean,
            height=0.62,
            color=look[whose].color,
            edgecolor="white",
            linewidth=0.0,
            hatch=None if helps else "////",
            alpha=0.85,
            zorder=2,
        )
        bounds = row.simultaneous
        if bounds.known and bounds.low < bounds.high:
            axes.plot(
                (bounds.low, bounds.high), (y, y), color=INK, linewidth=1.1, marker="|", zorder=4
            )
    axes.grid(axis="y", color=SHADE, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=5)
    axes.margins(x=0.08)


def _legend(figure: "Figure", attribution: Attribution) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415 - slow to import

    look = styles((attribution.practice, attribution.against))
    verb = "raises" if attribution.outcome.better == "neither" else "helps"
    patches = [
        Patch(
            facecolor=look[name].color,
            edgecolor="white",
            linewidth=0.0,
            hatch=hatch,
            alpha=0.85,
            label=f"{verb} {name}",
        )
        for name, hatch in ((attribution.practice, None), (attribution.against, "////"))
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=2)
