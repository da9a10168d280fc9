"""The frame of every figure by matplotlib: a title above, a key and a note below, nothing else."""

import math
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import LogLocator, NullFormatter

from sim.render.style import INK, QUIET, wrapped
from sim.render.wording import short_number

WIDTH = 9.0
"""Inches."""

MARGIN = 0.12
TITLE_LINE, KEY_LINE, NOTE_LINE = 0.2, 0.21, 0.145
"""Heights of lines in inches."""

_SIGN, _LETTER = 0.62, 0.072
"""Widths in inches of a key's sample with its gaps, and of a letter beside it."""


def canvas(
    height: float,
    title: str,
    note: str,
    *,
    key: Sequence[Artist],
    width: float = WIDTH,
) -> Figure:
    """Make a figure with room for panels between its title, its key and its note.

    Args:
        height: of the room for panels, in inches.
        title: above all.
        note: below all, in small letters.
        key: samples that have a label.
        width: in inches.
    """
    above = wrapped(title, width - 0.4)
    below = wrapped(note, 1.28 * width - 0.4)
    longest = max((len(str(sample.get_label())) for sample in key), default=0)
    columns = max(1, min(len(key), int((width - 2 * MARGIN) / (_SIGN + _LETTER * longest))))
    top = TITLE_LINE * _lines(above) + 2 * MARGIN if above else MARGIN
    foot = NOTE_LINE * _lines(below) + 1.5 * MARGIN if below else MARGIN / 2
    keys = KEY_LINE * math.ceil(len(key) / columns) + MARGIN / 2 if key else 0.0
    whole = top + height + keys + foot
    figure = Figure(figsize=(width, whole), layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0.0, (foot + keys) / whole, 1.0, height / whole))  # type: ignore[call-arg]
    left = MARGIN / width
    if above:
        figure.text(left, 1 - MARGIN / whole, above, va="top", fontsize=11, color=INK)
    if below:
        figure.text(left, MARGIN / whole, below, va="bottom", fontsize=7, color=QUIET)
    if key:
        held = figure.legend(
            handles=key,
            loc="lower left",
            bbox_to_anchor=((MARGIN - 0.06) / width, foot / whole),
            ncols=columns,
            handlelength=3.6,
            columnspacing=1.4,
            borderpad=0.2,
        )
        held.set_in_layout(False)  # its room is kept already
    return figure


def panels_of(
    figure: Figure | SubFigure, count: int, columns: int, *, sharey: bool = False
) -> list[Axes]:
    """Make panels in rows of so many columns; none stands where there is nothing to show."""
    rows = math.ceil(count / columns)
    made: list[Axes] = figure.subplots(rows, columns, squeeze=False, sharey=sharey).ravel().tolist()
    for panel in made[count:]:
        panel.remove()
    return made[:count]


def columns_for(count: int) -> int:
    """Give the number of panels that stand side by side."""
    return {1: 1, 2: 2, 4: 2}.get(count, 3)


def _lines(text: str) -> int:
    return text.count("\n") + 1


def name_levels(axis: XAxis | YAxis, levels: Sequence[float]) -> None:
    """Name each level on an axis."""
    axis.set_ticks([], minor=True)
    axis.set_ticks(list(levels), list(map(short_number, levels)))


def scale_by_factors(axis: XAxis | YAxis, levels: Sequence[float], most: int) -> None:
    """Make an axis logarithmic, with numbers as people write them: few levels are each named."""
    (axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale)("log")
    if len(levels) <= most:
        name_levels(axis, levels)
        return
    span = levels[-1] / levels[0]
    named = (1,) if span > 100 else (1, 2, 5) if span > 5 else range(1, 10)
    axis.set_major_locator(LogLocator(subs=named))
    axis.set_major_formatter("{x:.3g}")  # the usual ones write mathematics
    axis.set_minor_formatter(NullFormatter())
