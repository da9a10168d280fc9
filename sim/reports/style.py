"""How figures look: one style for each practice, and the frame of every figure.

Colours differ for the colour-blind (Okabe & Ito 2008; Tol 2021), but nothing rests on colour alone:
every practice also has its own line and its own marker. Figures are made with matplotlib's objects,
never through pyplot, so that nothing is shared between them; their files are the same to the byte
whenever the numbers are.
"""

import hashlib
import io
import math
import re
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import LogLocator, NullFormatter

from sim.wording import printable, short_number

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


type LineStyle = Literal["-"] | tuple[float, tuple[float, ...]]
type Format = Literal["png", "svg", "pdf"]

INK = "#222222"
QUIET = "#6b6b6b"
SHADE = "#e9e6df"
_DPI = 150

_SETTINGS: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": True,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "text.parse_math": False,  # titles and names are anybody's: a $ is a $
    "figure.titlesize": 11,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "none",  # text stays text: it can be searched, read aloud, translated
    "svg.hashsalt": "solidarity",
}


TONES: dict[str, tuple[str, str]] = {
    "more": ("#00508a", ">"),
    "less": ("#a84300", "<"),
    "open": ("#575550", "o"),
}
"""Colour by verdict and marker by side, by the names of tones, as on the page."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a practice is drawn."""

    color: str
    line: LineStyle
    marker: str


_DOTS, _DASH, _LONG = (0, (1, 1.3)), (0, (4, 1.5)), (0, (8, 1.5))
_DASH_DOT, _DASH_DOTS = (0, (5, 1.3, 1, 1.3)), (0, (5, 1.3, 1, 1.3, 1, 1.3))

_STYLES: dict[str, Style] = {
    "no-allies": Style("#6b6b6b", _DOTS, "x"),
    "statement": Style("#8a8326", _DASH_DOTS, "v"),
    "parallel": Style("#882255", _DASH_DOT, "P"),
    "imposition": Style("#d55e00", _DASH, "s"),
    "consultation": Style("#c46a9b", _LONG, "^"),
    "co-decision": Style("#2f9483", _DASH_DOT, "D"),
    "silent-deference": Style("#4ba6dd", _DASH, "p"),
    "engaged-deference": Style("#0060a0", "-", "o"),
    "critical-support": Style("#2b1c75", _LONG, "*"),
}
_OTHERS: tuple[Style, ...] = (
    Style("#117733", _DOTS, "<"),
    Style("#aa4499", _DASH, ">"),
    Style("#222222", _DASH_DOTS, "h"),
    Style("#b8860b", "-", "d"),
    Style("#661100", _LONG, "X"),
    Style("#5b7a99", _DASH_DOT, "8"),
    Style("#cc6677", _DOTS, "H"),
    Style("#44aa99", _LONG, "1"),
    Style("#8c510a", _DASH, "2"),
)


OWN: tuple[Style, ...] = (
    Style("#0060a0", "-", "o"),
    Style("#c04e00", _DASH, "s"),
    Style("#575550", _DOTS, "D"),
)
"""Lines of a panel that has a legend of its own, in turn, as on the page."""


def styles(practices: Sequence[str]) -> dict[str, Style]:
    """Give each practice its style; those beside the nine take turns with the remaining ones."""
    others = [practice for practice in practices if practice not in _STYLES]
    turns = {practice: _OTHERS[i % len(_OTHERS)] for i, practice in enumerate(others)}
    return {practice: (_STYLES | turns)[practice] for practice in practices}


def styled() -> "AbstractContextManager[None]":
    """Draw or write figures within this context: matplotlib's defaults, then ours."""
    import matplotlib as mpl  # noqa: PLC0415 - a third of a second, only where figures are drawn

    settings: dict[Any, Any] = {**mpl.rcParamsDefault, "backend": "agg", **_SETTINGS}
    return mpl.rc_context(settings)


def wrapped(text: str, inches: float, lines: int | None = None) -> str:
    """Break a title or label into lines that fit a width; cut it after so many lines, if given."""
    columns = max(12, int(inches / 0.081))
    text = printable(" ".join(re.split(r"[\t\n\v\f\r ]+", text)))
    broken = textwrap.wrap(text, columns, max_lines=lines, placeholder=" …")
    return "\n".join(broken)


def rendered(figure: "Figure", kind: Format) -> bytes:
    """Render a figure: PNG of ``_DPI`` dots per inch, SVG or PDF. Equal figures give equal bytes.

    A sign that our font lacks is drawn as a box, without a word: a scenario may be titled in any
    script.
    """
    from matplotlib.text import Text  # noqa: PLC0415 - slow to import

    buffer = io.BytesIO()
    metadata: dict[str, Any] = {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }[kind]
    with styled(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font", UserWarning)
        for text in figure.findobj(Text):
            if isinstance(text, Text):  # always: the types do not know
                text.set_text(printable(text.get_text()))
        figure.savefig(buffer, format=kind, dpi=_DPI, metadata=metadata)
    return _named_as_drawn(buffer.getvalue()) if kind == "svg" else buffer.getvalue()


def _named_as_drawn(svg: bytes) -> bytes:
    """Name clip paths by what is written of them: their last bits differ from run to run."""
    for name, shape in re.findall(rb'<clipPath id="(\w+)">\s*(<[^>]*>)', svg):
        svg = svg.replace(name, b"p" + hashlib.sha256(shape).hexdigest()[:10].encode())
    return svg


WIDTH = 170 / 25.4
"""Inches: 170 mm, two columns of a paper."""

_MARGIN = 0.12
_TITLE_LINE, _KEY_LINE, _NOTE_LINE = 0.2, 0.21, 0.145
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
    columns = max(1, min(len(key), int((width - 2 * _MARGIN) / (_SIGN + _LETTER * longest))))
    top = _TITLE_LINE * _lines(above) + 2 * _MARGIN if above else _MARGIN
    foot = _NOTE_LINE * _lines(below) + 1.5 * _MARGIN if below else _MARGIN / 2
    keys = _KEY_LINE * math.ceil(len(key) / columns) + _MARGIN / 2 if key else 0.0
    whole = top + height + keys + foot
    figure = Figure(figsize=(width, whole), layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0.0, (foot + keys) / whole, 1.0, height / whole))  # type: ignore[call-arg]
    left = _MARGIN / width
    if above:
        figure.text(left, 1 - _MARGIN / whole, above, va="top", fontsize=11, color=INK)
    if below:
        figure.text(left, _MARGIN / whole, below, va="bottom", fontsize=7, color=QUIET)
    if key:
        held = figure.legend(
            handles=key,
            loc="lower left",
            bbox_to_anchor=((_MARGIN - 0.06) / width, foot / whole),
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


def columns_for(count: int, width: float = WIDTH, least: float = 2.0) -> int:
    """Give the number of panels side by side in a width, each of at least some inches."""
    return min({1: 1, 2: 2, 4: 2}.get(count, 3), max(1, int(width / least)))


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
