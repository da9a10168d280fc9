"""Drawings as SVG: boxes, texts and arrows, in the colours of the page that they stand on.

A drawing that stands in a page of the site takes its colours from the theme; by itself it follows
the reader's system, light or dark. Nothing is told by colour alone.
"""

from collections.abc import Iterable
from html import escape
from textwrap import wrap

STYLE = """\
.drawing { --ink: var(--pst-color-text-base, #1d1d1b); --soft: var(--pst-color-text-muted, #575550);
  --ground: var(--pst-color-background, #fff); --fill: var(--pst-color-surface, #f0eee8);
  font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
@media (prefers-color-scheme: dark) { .drawing { --ink: var(--pst-color-text-base, #eceae4);
  --soft: var(--pst-color-text-muted, #b5b2aa); --ground: var(--pst-color-background, #1b1b1a);
  --fill: var(--pst-color-surface, #2e2d2a); } }
.drawing text { fill: var(--ink); } .drawing .soft { fill: var(--soft); }
.drawing .strong { font-weight: 600; } .drawing .head { font-size: 15px; font-weight: 600; }
.drawing .box { fill: var(--fill); stroke: var(--soft); }
.drawing .stripe { fill: var(--fill); } .drawing .ground { fill: var(--ground); }
.drawing .line { stroke: var(--soft); fill: none; stroke-width: 1.5; }
.drawing .wide { stroke: var(--ink); stroke-width: 3; }
.drawing .tip, .drawing .full { fill: var(--ink); }
.drawing .open { fill: none; stroke: var(--ink); stroke-width: 1.5; }"""

LETTER = 6.6
"""About how wide a letter is, in pixels; texts are broken by it."""


def label(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Set a line of text; ``anchor`` is ``start``, ``middle`` or ``end``."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def wrapped_lines(words: str, width: float) -> list[str]:
    """Break a text into lines of a width in pixels."""
    return wrap(words, max(int(width / LETTER), 1), break_long_words=False)


def box(x: float, y: float, width: float, height: float, kind: str = "box") -> str:
    """Draw a box."""
    size = f'width="{width:g}" height="{height:g}"'
    return f'<rect x="{x:g}" y="{y:g}" {size} rx="6" class="{kind}"/>'


def titled(place: tuple[float, float, float, float], title: str, words: str = "") -> str:
    """Draw a box, at x and y, of a width and a height, with a title and a text in it."""
    x, y, width, _ = place
    parts = [box(*place), label(x + 12, y + 24, title, "head")]
    lines = wrapped_lines(words, width - 24)
    parts += [label(x + 12, y + 44 + 17 * n, line, "soft") for n, line in enumerate(lines)]
    return "".join(parts)


def arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    """Draw an arrow, level or upright."""
    across, along = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
    side_x, side_y = 4 * abs(along), 4 * abs(across)
    back_x, back_y = to_x - 9 * across, to_y - 9 * along
    tip = f"{to_x:g},{to_y:g} {back_x + side_x:g},{back_y + side_y:g} "
    tip += f"{back_x - side_x:g},{back_y - side_y:g}"
    line = f'<path d="M{x:g} {y:g}L{back_x:g} {back_y:g}" class="line"/>'
    return f'{line}<polygon points="{tip}" class="tip"/>'


def dot(x: float, y: float, *, full: bool = True) -> str:
    """Draw a dot, full or open."""
    kind, radius = ("full", 5) if full else ("open", 4.5)
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" class="{kind}"/>'


def drawing(width: float, height: float, title: str, told: str, parts: Iterable[str]) -> str:
    """Put a drawing together; ``told`` says the same as text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'class="drawing" aria-label="{escape(title)}">\n<title>{escape(title)}</title>\n'
        f"<desc>{escape(told)}</desc>\n<style>{STYLE}</style>\n"
        f'<rect width="{width:g}" height="{height:g}" class="ground"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
