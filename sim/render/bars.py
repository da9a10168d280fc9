"""Stacked bars by matplotlib: shares of a whole, told by hatching as well as by colour."""

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.render.blocks import Bars
from sim.render.canvas import WIDTH, canvas
from sim.render.style import INK, SHADE, TONES
from sim.render.wording import broken, percent, sentence

LABEL = 34
"""Characters of a line of a label."""

ROW = 0.34
"""Height of a row in inches; a heading takes as much."""

LEAST = 0.045
"""Share of the whole from which its number stands in the bar."""

LOOKS = ((TONES["more"][0], "", "white"), (SHADE, "", INK), (TONES["less"][0], "////", "white"))
"""Colour, hatching, and colour of the number on it, for more, neither and less."""


def draw_bars(block: Bars, title: str, note: str, width: float = WIDTH) -> Figure:
    """Draw the rows of a block.

    Args:
        block: what is drawn.
        title: of the figure.
        note: of how it was made.
        width: in inches; the height follows from the rows.
    """
    key = [
        Patch(facecolor=color, hatch=hatch, edgecolor="white", label=told)
        for (color, hatch, _), told in zip(LOOKS, block.meanings, strict=True)
    ]
    groups = [row.group for row in block.rows]
    headed = [bool(now) and now != last for now, last in zip(groups, ["", *groups], strict=False)]
    places = [n + sum(headed[: n + 1]) for n in range(len(groups))]
    tall = (places[-1] if places else 0) + 1
    figure = canvas(ROW * tall + 0.6, title, note, key=key, width=width)
    axes = figure.subplots()
    for row, place, heading in zip(block.rows, places, headed, strict=True):
        if heading:
            axes.text(0, place - 1, row.group, fontweight="bold", fontsize=8, va="center")
        begin = 0.0
        for share, (color, hatch, ink) in zip((row.more, row.open, row.less), LOOKS, strict=True):
            if not share > 0:  # nor where there is no number
                continue
            axes.barh(
                place, share, left=begin, height=0.72, color=color, hatch=hatch, edgecolor="white"
            )
            if share >= LEAST:
                at = begin + share / 2
                box = {"facecolor": color, "edgecolor": "none", "pad": 1.2}
                looks: dict[str, Any] = {"color": ink, "fontsize": 7.5, "bbox": box}
                axes.text(at, place, percent(share), ha="center", va="center", **looks)
            begin += share
    axes.set_xlim(0, 1)
    axes.set_ylim(tall - 0.45, -0.55)
    axes.set_yticks(places, [broken(row.label, LABEL) for row in block.rows])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(sentence(block.axis))
    return figure
