"""Pictures of tested claims: each effect against what was claimed, and its worlds."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.render.style import INK, QUIET, SHADE, styled, styles, wrapped
from sim.render.timeline import month_ends
from sim.runs.ensemble import Ensemble
from sim.studies.claims.summary import bounds_of
from sim.studies.claims.trial import Trial

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {
    "supported": ("#0060a0", "o", "full"),
    "contradicted": ("#d55e00", "s", "full"),
    "undecided": ("#6b6b6b", "D", "none"),
}
"""Colour, marker and filling of each verdict."""

REACH = 40.0
"""Effects beyond so many times the smallest that matters are drawn at the edge, as an arrow."""

TICKS = (-20, -5, -2, -1, 0, 1, 2, 5, 20)

ROW, HEAD = 0.215, 0.30
"""Heights in inches of an effect and of a scenario's title."""


def claims_figure(document: Mapping[str, Any], width: float = 9.0) -> "Figure":
    """Draw every effect in units of the smallest difference that matters, claims to the right.

    Args:
        document: from ``claims_document``.
        width: in inches; the height follows from the number of effects.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    scenarios = [scenario for scenario in document["scenarios"] if scenario["claims"]]
    effects = sum(len(claim["against"]) for scen in scenarios for claim in scen["claims"])
    height = ROW * effects + HEAD * len(scenarios)
    with styled():
        figure = Figure(figsize=(width, height + 1.6), layout="constrained")
        axes = figure.subplots()
        axes.axvspan(-1, 1, facecolor=SHADE, edgecolor="none", zorder=0)
        for x in (-1, 0, 1):
            axes.axvline(x, color=INK if x == 0 else QUIET, linewidth=0.8, zorder=1)
        labels: list[tuple[float, str]] = []
        words: list[tuple[float, str]] = []
        y = 0.0
        for scenario in scenarios:
            y += HEAD
            axes.text(
                0.0, y - 0.25 * HEAD, wrapped(scenario["title"], width - 3, 1),
                transform=axes.get_yaxis_transform(),
                fontweight="bold", fontsize=8.5, va="bottom",
            )  # fmt: skip
            for claim in scenario["claims"]:
                for effect in claim["against"]:
                    _effect(axes, y + ROW / 2, claim, effect)
                    against = f" / {effect['practice']}" if len(claim["against"]) > 1 else ""
                    labels.append((y + ROW / 2, claim["name"] + against))
                    words.append((y + ROW / 2, effect["verdict"]))
                    y += ROW
        axes.set_xscale("asinh", linear_width=2.0)
        axes.set_xlim(-REACH, REACH)
        axes.set_xticks(TICKS, [f"{x:+d}".replace("-", "−") if x else "0" for x in TICKS])
        axes.set_xticks([], minor=True)
        axes.set_ylim(y + 0.1, 0)
        axes.set_yticks([at for at, _ in labels], [text for _, text in labels], fontsize=7.5)
        right = axes.secondary_yaxis("right")
        right.set_yticks([at for at, _ in words], [text for _, text in words], fontsize=7.5)
        for side in (axes.yaxis, right.yaxis):
            side.set_tick_params(length=0)
        axes.spines["left"].set_visible(False)
        right.spines["right"].set_visible(False)
        level = f"{100 * document['confidence']:.4g} %"
        axes.set_xlabel(
            "Effect in units of the smallest difference worth caring about; to the right is what "
            "was claimed\n(claims of no difference: practice − against, to lie in the shaded "
            f"band). Bars hold for all effects together at {level}."
        )
        axes.set_title(
            wrapped(f"{document['title']}: what was claimed and what was found", width - 1)
        )
    return figure


def _effect(axes: "Axes", y: float, claim: Mapping[str, Any], effect: Mapping[str, Any]) -> None:
    color, marker, fill = LOOKS[effect["verdict"]]
    if effect["effect"] is None:
        return
    turn = (-1 if claim["direction"] == "less" else 1) / claim["smallest"]
    middle = effect["effect"] * turn
    bounds = bounds_of(effect["simultaneous"])
    if bounds.known:
        axes.plot((bounds.low * turn, bounds.high * turn), (y, y), color=color, linewidth=1.6)
    inside = abs(middle) < REACH
    axes.plot(
        middle if inside else math.copysign(0.97 * REACH, middle),
        y,
        color=color,
        marker=marker if inside else (">" if middle > 0 else "<"),
        fillstyle=fill,
        markersize=5,
        markerfacecolor=color if fill == "full" else "white",
        linestyle="",
        zorder=3,
    )


def worlds_figure(trial: Trial, width: float = 9.0, columns: int = 3) -> "Figure | None":
    """Draw members' rights month by month in every scenario's own world.

    Means over the kept replicates for the practices that claims name there; the first claim's
    practice and the one it is against are strong, with a band of the middle 80 % of worlds.

    Args:
        trial: from ``try_claims``.
        width: in inches.
        columns: of small panels.

    Returns:
        The figure; None if no claim is about a scenario's world as it stands.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    shown = [loaded for loaded in trial.plan.scenarios if loaded.digest in trial.ensembles]
    if not shown:
        return None
    rows = math.ceil(len(shown) / columns)
    practices = dict.fromkeys(
        practice for loaded in shown for practice in trial.ensembles[loaded.digest].practices
    )
    with styled():
        figure = Figure(figsize=(width, 1.75 * rows + 1.2), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
        for panel, loaded in zip(panels, shown, strict=False):
            ensemble = trial.ensembles[loaded.digest]
            _world(panel, ensemble, list(ensemble.practices[:2]))
            panel.set_title(wrapped(loaded.name, width / columns - 0.6, 2), fontsize=8.5)
        for panel in panels[len(shown) :]:
            panel.remove()
        look = styles(tuple(practices))
        handles = [
            panels[0].plot([], [], color=style.color, linestyle=style.line, label=name)[0]
            for name, style in look.items()
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=3, handlelength=4)
        figure.suptitle(
            "Members’ rights in practice (share) over the years of each scenario;\n"
            "means over worlds, bands hold the middle 80 % of worlds"
        )
    return figure


def _world(axes: "Axes", ensemble: Ensemble, strong: Sequence[str]) -> None:
    values = ensemble.of_series("rights")
    years = month_ends(values.shape[2]) / 12
    for practice, style in styles(ensemble.practices).items():
        own = values[:, ensemble.practices.index(practice)]
        main = practice in strong
        if main and own.shape[0] > 1:
            low, high = np.quantile(own, (0.1, 0.9), axis=0)
            axes.fill_between(years, low, high, color=style.color, alpha=0.14, linewidth=0)
        width = 2.0 if main else 1.0
        axes.plot(years, own.mean(axis=0), color=style.color, linestyle=style.line, linewidth=width)
    axes.locator_params(axis="both", nbins=5)
    axes.margins(x=0)
