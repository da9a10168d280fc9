"""Curves of the paired difference over one factor: alone, from a base, or whatever others are."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.render.style import INK, QUIET, Style, lettered, styles, wrapped
from sim.render.wording import OWN
from sim.sweep.effects import Effects
from sim.sweep.maps import MOST_TICKS, set_logarithmic
from sim.sweep.picture import (
    are_own,
    is_logarithmic,
    is_numeric,
    marginal_of,
    numbers_of,
    places,
    ray_is_logarithmic,
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
    logarithmic = is_numeric(held) and is_logarithmic(numbers_of(held))
    aside = _scale(axes, name, held, inches, logarithmic=logarithmic)
    axes.axhline(0, color=INK, linewidth=0.9)
    for n, one in enumerate(effects):
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
        own = np.flatnonzero(np.isnan(x))
        beside = (n + 0.5) / len(effects) - 0.5  # so that bars do not hide each other
        _bars(axes, one, np.full(own.size, aside(0.5 * beside)), own, style)


def ray_panel(axes: "Axes", effects: Effects, name: str, inches: float) -> None:
    """Draw the difference over one factor, all others at the base, with each point's interval."""
    points = ray_of(effects, name)
    held = effects.factors[name][points]
    style = styles([effects.practice])[effects.practice]
    logarithmic = is_numeric(held) and ray_is_logarithmic(effects, name)
    aside = _scale(axes, name, held, inches, logarithmic=logarithmic)
    axes.axhline(0, color=INK, linewidth=0.9)
    x = places(held)
    at = np.where(np.isnan(x), aside(0.0), x)
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
    axes.errorbar(at, mean, reach, color=style.color, marker=style.marker, **_BARS)


def marginal_panel(axes: "Axes", effects: Effects, name: str, inches: float) -> None:
    """Draw the difference over one of several factors: points, and means of points alike in it."""
    held = effects.factors[name]
    logarithmic = is_numeric(held) and is_logarithmic(numbers_of(held))
    aside = _scale(axes, name, held, inches, logarithmic=logarithmic)(0.0)
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
    axes.plot(found.at, found.mean, "o-", color=color, markersize=4, zorder=3)


def _scale(
    axes: "Axes", name: str, held: "np.ndarray[Any, Any]", inches: float, *, logarithmic: bool
) -> Callable[[float], float]:
    """Name the axis and its values.

    Returns:
        The places for the scenario's own value, left of all numbers; 0 is the middle of them.
    """
    axes.set_xlabel(wrapped(name, inches, LINES))
    if not is_numeric(held):
        words = [wrapped(word, WORD, 2) for word in words_of(held)]
        crowded = len(words) * WORD > inches
        axes.set_xticks(range(len(words)), words, rotation=90 if crowded else 0)
        axes.set_xlim(-0.5, len(words) - 0.5)
        return lambda _: 0.0
    levels = numbers_of(held)
    if logarithmic:
        set_logarithmic(axes.xaxis, levels)
    if not are_own(held).any():
        return lambda _: 0.0
    if levels.size < 2:
        axes.set_xticks([-1.0, *levels.tolist()], [OWN, *(f"{level:.3g}" for level in levels)])
        return lambda beside: 0.4 * beside - 1.0
    aside = partial(_aside, levels, logarithmic=logarithmic)
    ticks = levels
    if levels.size > MOST_TICKS:
        ticks = np.array(axes.xaxis.get_major_locator().tick_values(levels[0], levels[-1]))
        ticks = ticks[(ticks >= levels[0]) & (ticks <= levels[-1])]
    texts = [f"{level:.3g}" for level in ticks.tolist()]
    axes.set_xticks([aside(0.0), *ticks.tolist()], [OWN, *texts])
    axes.axvline(aside(0.5), color=QUIET, linewidth=0.6, linestyle=(0, (2, 2)))
    axes.set_xlim(aside(-0.5), _aside(levels[::-1], 0.75, logarithmic=logarithmic))
    return aside


def _aside(levels: "np.ndarray[Any, Any]", beside: float, *, logarithmic: bool) -> float:
    """Give a place before the first level: a fifth of their span, and so much of that nearer."""
    first, last, share = float(levels[0]), float(levels[-1]), 0.2 * (1 - beside)
    return first * (first / last) ** share if logarithmic else first - share * (last - first)
