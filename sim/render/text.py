"""Text as a terminal or a file shows it: headings, wrapped paragraphs and aligned tables."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

GAP = "  "
"""What stands between the columns of a table."""

NARROWEST = 10
"""Characters to which a last column may be wrapped."""


@dataclass(slots=True)
class Page:
    """Lines of at most ``width`` characters, but for words that are longer; no line ends in blanks.

    Attributes:
        width: in characters.
        lines: so far.
        strong: numbers of the lines that are headings.
    """

    width: int = 100
    lines: list[str] = field(default_factory=list)
    strong: set[int] = field(default_factory=set)

    def heading(self, text: str) -> None:
        """Add a heading, after an empty line unless it is the first."""
        if self.lines:
            self.lines.append("")
        for line in self._wrapped(text, ""):
            self.strong.add(len(self.lines))
            self.lines.append(line)

    def text(self, text: str, hanging: str = "") -> None:
        """Add a paragraph, wrapped; every line but the first begins with ``hanging``."""
        self.lines.extend(self._wrapped(text, hanging))

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def _wrapped(self, text: str, hanging: str) -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> None:
        """Add a table.

        Args:
            head: titles; a line break in a cell makes two lines of it.
            rows: of as many cells.
            sides: ``l`` or ``r`` for each column. If the table is too wide and its last column is
                ``l``, that column is wrapped.
        """
        cells = [[cell.split("\n") for cell in row] for row in (head, *rows)]
        widths = [max(len(line) for row in cells for line in row[c]) for c in range(len(head))]
        over = sum(widths) + len(GAP) * (len(widths) - 1) - self.width
        if over > 0 and sides[-1] == "l":
            widths[-1] = max(NARROWEST, widths[-1] - over)
            for row in cells:
                text = " ".join(row[-1])
                row[-1] = textwrap.wrap(text, widths[-1], break_on_hyphens=False) or [""]
        for number, row in enumerate(cells):
            height = max(map(len, row))
            for line in range(height):
                # Titles stand on the line above the table, what they are about begins at the top.
                top = height - 1 if number == 0 else 0
                parts = [_line(cell, line, height if top else len(cell)) for cell in row]
                fitted = (
                    part.rjust(width) if side == "r" else part.ljust(width)
                    for part, width, side in zip(parts, widths, sides, strict=True)
                )
                self.lines.append(GAP.join(fitted).rstrip())

    def plain(self) -> str:
        """Give all lines as one text that ends with a line end."""
        return "\n".join(self.lines) + "\n"


def _line(cell: list[str], line: int, height: int) -> str:
    """Give a line of a cell that is ``height`` lines high, its text at the bottom."""
    at = line - (height - len(cell))
    return cell[at] if 0 <= at < len(cell) else ""
