"""Curves of the paired difference over one factor: alone, from a base, or whatever others are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.style import INK, QUIET, Style, lettered, styles, wrapped
from sim.sweep.effects import Effects
from sim.sweep.maps import MOST_TICKS, set_logarithmic
from sim.sweep.picture import (
    OWN,
    are_own,
    is_logarithmic,
    is_numeric,
    marginal_of,
    numbers_of,
    places,
    ray_of,
    words_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINES = 3
"""Lines of a label: what is longer is cut."""

WORD = 1.1
"""Width in inches of the words at an axis."""

_BARS: dict[str, Any] = {"capsize": 2.5, "elinewidth": 1.1, "linestyle": ""}


def curve_panel(axes: "Axes", effects: Sequence[Effects], inches: float) -> None:
    """Draw the difference of every practice over the only factor, with bands.

    Args:
        axes: to draw on.
        effects: of one scenario; their only factor may be words, which then stand in order.
        inches: width of the panel.
    """
    look = styles([one.practice for one in effects])
    name, held = next(iter(effects[0].factors.items()))
    aside = _scale(axes, name, held, inches)
    axes.axhline(0, color=INK, linewidth=0.9)
    for one in effects:
        x = places(held)
        order = np.argsort(x, kind="stable")[: np.count_nonzero(~np.isnan(x))]
        style = look[one.practice]
        axes.fill_between(
            x[order], one.low[order], one.high[order], color=style.color, alpha=0.18, linewidth=0
        )
        axes.plot(
            x[order],
            one.mean[order],
            color=style.color,
            linestyle=style.line,
            marker=style.marker,
            label=lettered(one.practice),
        )
        _bars(axes, one, np.full(x.size, aside), np.flatnonzero(np.isnan(x)), style)


def ray_panel(axes: "Axes", effects: Effects, name: str, inches: float) -> None:
    """Draw the difference over one factor, all others at the base, with each point's interval."""
    points = ray_of(effects, name)
    held = effects.factors[name][points]
    style = styles([effects.practice])[effects.practice]
    aside = _scale(axes, name, held, inches)
    axes.axhline(0, color=INK, linewidth=0.9)
    x = places(held)
    at = np.where(np.isnan(x), aside, x)
    if is_numeric(held):
        axes.plot(x, effects.mean[points], color=style.color, linewidth=1.4)
    _bars(axes, effects, at, points, style)
    base = int(np.flatnonzero(points == 0)[0])
    axes.plot(
        at[base], effects.mean[0], marker="o", markersize=11, fillstyle="none", color=INK, zorder=4
    )


def _bars(
    axes: "Axes",
    effects: Effects,
    at: np.ndarray[Any, Any],
    points: np.ndarray[Any, Any],
    style: Style,
) -> None:
    """Draw points with their intervals, each at its place."""
    mean, reach = effects.mean[points], (effects.high - effects.low)[points] / 2
    axes.errorbar(at[: points.size], mean, reach, color=style.color, marker=style.marker, **_BARS)


def marginal_panel(axes: "Axes", effects: Effects, name: str, inches: float) -> None:
    """Draw the difference over one of several factors: points, and means of points alike in it."""
    held = effects.factors[name]
    aside = _scale(axes, name, held, inches)
    x = places(held)
    axes.axhline(0, color=INK, linewidth=0.9)
    axes.plot(
        np.where(np.isnan(x), aside, x),
        effects.mean,
        ".",
        color=QUIET,
        markersize=2.5,
        alpha=0.5,
        zorder=1,
    )
    found = marginal_of(effects, name)
    color = styles([effects.practice])[effects.practice].color
    axes.fill_between(
        found.at, found.low, found.high, color=color, alpha=0.25, linewidth=0, zorder=2
    )
    if found.own is not None:
        mean, low, high = found.own
        axes.errorbar(aside, mean, (high - low) / 2, color=color, marker="o", markersize=4, **_BARS)
    axes.plot(found.at, found.mean, "o-", color=color, markersize=4, zorder=3)


def _scale(axes: "Axes", name: str, held: "np.ndarray[Any, Any]", inches: float) -> float:
    """Name the axis and its values; give the place aside for the scenario's own value."""
    axes.set_xlabel(wrapped(name, inches, LINES))
    if not is_numeric(held):
        words = [wrapped(word, WORD, 2) for word in words_of(held)]
        crowded = len(words) * WORD > inches
        axes.set_xticks(range(len(words)), words, rotation=90 if crowded else 0)
        return 0.0
    levels = numbers_of(held)
    logarithmic = is_logarithmic(levels)
    if logarithmic:
        set_logarithmic(axes.xaxis, levels)
    if not are_own(held).any():
        return 0.0
    if not levels.size:
        axes.set_xticks([0.0], [OWN])
        return 0.0
    aside = _aside(levels, logarithmic=logarithmic)
    ticks = levels
    if levels.size > MOST_TICKS:
        ticks = axes.xaxis.get_major_locator().tick_values(levels[0], levels[-1])
        ticks = ticks[(ticks >= levels[0]) & (ticks <= levels[-1])]
    axes.set_xticks([aside, *ticks.tolist()], [OWN, *(f"{level:.3g}" for level in ticks.tolist())])
    axes.axvline((aside + levels[0]) / 2, color=QUIET, linewidth=0.6, linestyle=(0, (2, 2)))
    return aside


def _aside(levels: "np.ndarray[Any, Any]", *, logarithmic: bool) -> float:
    """Give a place left of all levels."""
    if logarithmic:
        return float(levels[0] * (levels[0] / levels[-1]) ** 0.2)
    return float(levels[0] - (0.2 * (levels[-1] - levels[0]) or 1.0))
