"""Curves of the paired difference over one factor, by itself or whatever the others are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.style import INK, QUIET, styles
from sim.sweep.effects import CONFIDENCE, Effects
from sim.sweep.maps import MOST_TICKS, is_logarithmic

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS = 10
"""Groups of points that are alike in a factor, where it has more levels than this."""


def curve_panel(axes: "Axes", effects: Sequence[Effects]) -> None:
    """Draw the difference of every practice over the only factor, with bands.

    Args:
        axes: to draw on.
        effects: of one scenario; their only factor may be words, which then stand in order.
    """
    look = styles([one.practice for one in effects])
    axes.axhline(0, color=INK, linewidth=0.9)
    for one in effects:
        name, held = next(iter(one.factors.items()))
        x = _places(held)
        order = np.argsort(x, kind="stable")
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
            label=one.practice,
        )
    _scale(axes, name, held)


def marginal_panel(axes: "Axes", effects: Effects, name: str) -> None:
    """Draw the difference over one of several factors: points, and means of points alike in it."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    held = effects.factors[name]
    x = _places(held)
    axes.axhline(0, color=INK, linewidth=0.9)
    axes.plot(x, effects.mean, ".", color=QUIET, markersize=2.5, alpha=0.5, zorder=1)
    at, middle, low, high = [], [], [], []
    for group in _groups(x):
        values = effects.mean[group]
        values = values[~np.isnan(values)]
        if values.size < 2:
            continue
        reach = stats.t.isf((1 - CONFIDENCE) / 2, values.size - 1) * stats.sem(values)
        at.append(float(x[group].mean()))
        middle.append(float(values.mean()))
        low.append(float(values.mean() - reach))
        high.append(float(values.mean() + reach))
    color = styles([effects.practice])[effects.practice].color
    axes.fill_between(at, low, high, color=color, alpha=0.25, linewidth=0, zorder=2)
    axes.plot(at, middle, "o-", color=color, markersize=4, zorder=3)
    _scale(axes, name, held)


def _groups(x: "np.ndarray[Any, Any]") -> list["np.ndarray[Any, Any]"]:
    """Group places: by level, or into as many parts of equal size as are told apart."""
    levels = np.unique(x)
    if levels.size <= BINS:
        return [np.flatnonzero(x == level) for level in levels]
    return np.array_split(np.argsort(x, kind="stable"), BINS)


def _places(held: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Give numbers as they are, and words their place in the order of first use."""
    if np.issubdtype(held.dtype, np.number):
        return held.astype(np.float64)
    order = {word: n for n, word in enumerate(dict.fromkeys(held.tolist()))}
    return np.array([order[word] for word in held.tolist()], dtype=np.float64)


def _scale(axes: "Axes", name: str, held: "np.ndarray[Any, Any]") -> None:
    axes.set_xlabel(name)
    if not np.issubdtype(held.dtype, np.number):
        words = list(dict.fromkeys(held.tolist()))
        axes.set_xticks(range(len(words)), [str(word) for word in words])
    elif is_logarithmic(levels := np.unique(held.astype(np.float64))):
        axes.set_xscale("log")
        if levels.size <= MOST_TICKS:
            axes.set_xticks([], minor=True)
            axes.set_xticks(levels.tolist(), [f"{level:.3g}" for level in levels.tolist()])
