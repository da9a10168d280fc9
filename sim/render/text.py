"""A report as a terminal or a text file shows it: headings, wrapped paragraphs, aligned tables."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.render.blocks import (
    Block,
    Choice,
    Command,
    Curves,
    Forest,
    Map,
    Outline,
    Points,
    Section,
    Table,
    Words,
)
from sim.render.characters import broken, course_table, forest_table, sign_table
from sim.render.wording import printable

GAP = "  "
"""What stands between the columns of a table."""

NARROWEST, NARROWEST_TEXT = 10, 28
"""Characters to which a column of labels, or of longer texts, may be wrapped."""

LABEL = 60
"""Characters up to which a cell is a label."""

BOLD, USUAL = "\x1b[1m", "\x1b[0m"


def write(outline: Outline, width: int = 100, *, styled: bool = False) -> str:
    """Write a report as text; the same report gives the same text.

    Args:
        outline: what is told; what is quiet or folded is left out.
        width: of the lines in characters; only a word or a command may be longer.
        styled: whether headings are bold, by the codes that terminals know.
    """
    page = Page(width)
    page.heading(f"{outline.kind}: {outline.title}")
    page.text(outline.question)
    for text in outline.verdict:
        page.gap()
        page.text(text)
    if outline.limits:
        page.heading("What it does not show")
        page.points(outline.limits)
    for section in outline.sections:
        _section(page, section)
    if outline.imprint:
        page.gap()
        page.text(outline.imprint)
    return page.styled() if styled else page.plain()


def _section(page: "Page", section: Section) -> None:
    blocks = [block for block in section.blocks if not _left_out(block)]
    if section.folded or not blocks:
        return
    page.heading(section.title)
    first = True
    for block in blocks:
        if not first and not isinstance(block, Words | Choice | Forest | Curves | Map):
            page.gap()
        _show(page, block, first=first)
        first = isinstance(block, Words) and block.heading


def _left_out(block: Block) -> bool:
    if isinstance(block, Table) and block.folded:
        return True
    return not isinstance(block, Command) and block.quiet


def _show(page: "Page", block: Block, *, first: bool) -> None:
    """Show a block: after an empty line, unless it is the first below a heading."""
    match block:
        case Words(text, heading=True):
            page.heading(text, apart=not first)
        case Words(text):
            if not first:
                page.gap()
            page.text(text)
        case Points(texts):
            page.points(texts)
        case Command(text):
            page.lines.append(f"  {printable(text)}")
        case Table():
            page.text(block.caption)
            page.table(block.head, block.rows, block.sides)
        case Choice(options=((_, held), *_)):
            _show(page, held, first=first)
        case Forest() | Curves() | Map():
            page.heading(block.title, apart=not first)
            page.text(block.description)
            _figure(page, block)


def _figure(page: "Page", block: Forest | Curves | Map) -> None:
    match block:
        case Forest():
            made = forest_table(block, page.width, len(GAP))
        case Curves():
            made = course_table(block, page.width, len(GAP))
        case Map():
            made = sign_table(block, page.width, len(GAP))
    if made.rows:
        page.table(made.head, made.rows, made.sides)
    page.text(made.key)


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

    def heading(self, text: str, *, apart: bool = True) -> None:
        """Add a heading, after an empty line unless it is the first or is not to stand apart."""
        if self.lines and apart:
            self.lines.append("")
        for line in self._wrapped(text, ""):
            self.strong.add(len(self.lines))
            self.lines.append(line)

    def text(self, text: str, hanging: str = "") -> None:
        """Add a paragraph, wrapped; every line but the first begins with ``hanging``."""
        self.lines.extend(self._wrapped(text, hanging))

    def points(self, texts: Sequence[str]) -> None:
        """Add a list, each text after a dash."""
        for text in texts:
            self.text(f"- {text}", hanging="  ")

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def _wrapped(self, text: str, hanging: str) -> list[str]:
        return textwrap.wrap(
            printable(text),
            self.width,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> None:
        """Add a table: aligned, in pieces where it is too wide, or as a list if even these are.

        Args:
            head: titles; a line break in a cell makes two lines of it.
            rows: of as many cells.
            sides: ``l`` or ``r`` for each column, ``b`` for bars. If the table is too wide, titles
                are wrapped, and columns that are ``l``, the widest first.
        """
        cells = _split((head, *rows))
        widths = _fitted(cells, sides, self.width - len(GAP) * (len(head) - 1))
        if widths is None:
            self._in_pieces(head, rows, sides)
            return
        for number, row in enumerate(cells):
            laid = [
                [part for line in cell for part in broken(line, width).split("\n")]
                for cell, width in zip(row, widths, strict=True)
            ]
            height = max(map(len, laid))
            for line in range(height):
                # Titles stand on the line above the table, what they are about begins at the top.
                top = height - 1 if number == 0 else 0
                parts = [_line(cell, line, height if top else len(cell)) for cell in laid]
                fitted = (
                    part.rjust(width) if side == "r" else part.ljust(width)
                    for part, width, side in zip(parts, widths, sides, strict=True)
                )
                self.lines.append(GAP.join(fitted).rstrip())

    def _in_pieces(self, head: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> None:
        """Add a table that is too wide as several, each with the first column; else as a list."""
        for count in range(len(head) - 2, 1, -1):
            cuts = [range(n, min(n + count, len(head))) for n in range(1, len(head), count)]
            picked = [[[row[0], *(row[c] for c in cut)] for row in (head, *rows)] for cut in cuts]
            side = [sides[0] + "".join(sides[c] for c in cut) for cut in cuts]
            fits = (
                _fitted(_split(table), which, self.width - len(GAP) * (len(which) - 1))
                for table, which in zip(picked, side, strict=True)
            )
            if all(widths is not None for widths in fits):
                for n, (table, which) in enumerate(zip(picked, side, strict=True)):
                    if n:
                        self.gap()
                    self.table(table[0], table[1:], which)
                return
        cells = _split((head, *rows))
        self._records(cells[0], cells[1:])

    def _records(self, head: list[list[str]], rows: list[list[list[str]]]) -> None:
        """Add the rows of a table one below the other, each cell after its title."""
        for row in rows:
            self.text(" ".join(row[0]))
            for title, cell in zip(head[1:], row[1:], strict=True):
                name, value = " ".join(title).strip(), " ".join(cell).strip()
                if value:
                    self.lines.extend(
                        textwrap.wrap(
                            f"{name}: {value}" if name else value,
                            self.width,
                            initial_indent="  ",
                            subsequent_indent="    ",
                            break_long_words=False,
                            break_on_hyphens=False,
                        )
                    )

    def plain(self) -> str:
        """Give all lines as one text that ends with a line end."""
        return "\n".join(self.lines) + "\n"

    def styled(self) -> str:
        """Give the same with headings in bold."""
        bold = (
            f"{BOLD}{line}{USUAL}" if n in self.strong and line else line
            for n, line in enumerate(self.lines)
        )
        return "\n".join(bold) + "\n"


def _split(rows: Sequence[Sequence[str]]) -> list[list[list[str]]]:
    """Give the lines of every cell."""
    return [[printable(cell).split("\n") for cell in row] for row in rows]


def _fitted(cells: list[list[list[str]]], sides: str, width: int) -> list[int] | None:
    """Give the widths of columns that fit a width together; None if there are none."""
    columns = range(len(sides))
    widths = [max(len(line) for row in cells for line in row[c]) for c in columns]
    least = [
        min(
            widths[c],
            max(
                NARROWEST_TEXT if widths[c] > LABEL else NARROWEST,
                *(_longest(row[c]) for row in cells),
            ),
        )
        if sides[c] == "l"
        else max([_longest(cells[0][c]), *(len(line) for row in cells[1:] for line in row[c])])
        for c in columns
    ]
    while (over := sum(widths) - width) > 0:
        loose = [c for c in columns if widths[c] > least[c]]
        if not loose:
            return None
        widest = max(loose, key=lambda c: widths[c])
        next_wide = max((widths[c] for c in loose if widths[c] < widths[widest]), default=0)
        widths[widest] = max(
            least[widest], widths[widest] - over, min(next_wide, widths[widest] - 1)
        )
    return widths


def _longest(cell: list[str]) -> int:
    """Give the length of the longest part of a cell that stays on a line."""
    return max((len(part) for line in cell for part in broken(line, 1).split("\n")), default=0)


def _line(cell: list[str], line: int, height: int) -> str:
    """Give a line of a cell that is ``height`` lines high, its text at the bottom."""
    at = line - (height - len(cell))
    return cell[at] if 0 <= at < len(cell) else ""
