"""The picture of a calibration: the targets with their intervals, and the model's figures."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.render.style import INK, SHADE, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LOOKS = (("#0060a0", "o"), ("#d55e00", "s"), ("#2f9483", "D"), ("#882255", "^"))
"""Colour and marker of each scenario, in turn."""

ROW = 0.3
"""Height in inches of a scenario's figure."""


def calibration_figure(document: Mapping[str, Any], width: float = 9.0) -> "Figure":
    """Draw every figure's target, and what the model gives in every scenario.

    Args:
        document: from ``calibration_document``.
        width: in inches; the height follows from the number of scenarios.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import
    from matplotlib.lines import Line2D  # noqa: PLC0415

    parts, targets = document["scenarios"], document["targets"]
    with styled():
        height = len(targets) * (len(parts) * ROW + 0.3) + 1.5
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots()
        for y, target in enumerate(targets):
            _target(axes, target, y)
            for n, part in enumerate(parts):
                place = y + (n + 1) / (len(parts) + 1) - 0.5
                _model(axes, part, y, place, _LOOKS[n % len(_LOOKS)])
        axes.set_yticks(range(len(targets)), [row["label"] for row in targets])
        axes.set_ylim(len(targets) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            "share, or difference of shares. Shaded: the target’s 95 % interval, with the target.\n"
            "Large marks with 95 % intervals: practices pooled; small crosses: one practice each."
        )
        handles = [
            Line2D(
                [],
                [],
                color=color,
                marker=marker,
                markersize=6,
                label=wrapped(part["scenario"], width / len(parts) - 0.6),
            )
            for part, (color, marker) in zip(parts, _cycle(len(parts)), strict=True)
        ]
        figure.legend(handles=handles, loc="outside lower right", ncols=len(parts))
        figure.suptitle(wrapped(document["title"], width))
    return figure


def _cycle(count: int) -> list[tuple[str, str]]:
    return [_LOOKS[n % len(_LOOKS)] for n in range(count)]


def _target(axes: "Axes", target: Mapping[str, Any], y: int) -> None:
    low, high = target["low"], target["high"]
    axes.fill_between((low, high), y - 0.42, y + 0.42, facecolor=SHADE, linewidth=0, zorder=0)
    axes.vlines(target["value"], y - 0.42, y + 0.42, color=INK, linewidth=0.9, zorder=1)


def _model(
    axes: "Axes", part: Mapping[str, Any], row: int, y: float, look: tuple[str, str]
) -> None:
    color, marker = look
    held = part["figures"][row]
    each = [one[held["figure"]] for one in part["practices"]]
    axes.plot(
        [value for value in each if value is not None],
        [y] * sum(value is not None for value in each),
        linestyle="",
        marker="x",
        markersize=3.5,
        color=color,
        alpha=0.45,
        zorder=2,
    )
    if held["low"] is not None:
        axes.plot((held["low"], held["high"]), (y, y), color=color, linewidth=2, zorder=3)
    if held["value"] is not None:
        axes.plot(held["value"], y, color=color, marker=marker, markersize=6, zorder=4)
