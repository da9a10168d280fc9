"""A report as a terminal or a text file shows it: headings, wrapped paragraphs, aligned tables."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.reports.blocks import (
    Bars,
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
from sim.reports.characters import in_characters
from sim.wording import broken, printable

_GAP = "  "
"""What stands between the columns of a table."""

_NARROWEST, _NARROWEST_TEXT = 10, 28
"""Characters to which a column of labels, or of longer texts, may be wrapped."""

_FEWEST = 6
"""Lines of a table below which its beginning is of no use."""

_LABEL = 60
"""Characters up to which a cell is a label."""

_BOLD, _USUAL = "\x1b[1m", "\x1b[0m"

type _Cells = list[list[list[str]]]
"""Rows of cells of lines."""


MOST_LINES = 35
"""Of a report in short: what a reader sees without scrolling."""


def write(outline: Outline, width: int = 100, *, styled: bool = False, short: bool = False) -> str:
    """Write a report as text; the same report gives the same text.

    Args:
        outline: what is told; what is quiet or folded is left out.
        width: of the lines in characters; only a word or a command may be longer.
        styled: whether headings are bold, by the codes that terminals know.
        short: only the answer and the first section, on at most ``MOST_LINES`` lines.
    """
    page = _short(outline, width) if short else _whole(outline, width)
    return page.styled() if styled else page.plain()


def _whole(outline: Outline, width: int) -> "Page":
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
    return page


def _short(outline: Outline, width: int) -> "Page":
    """Write the answer; of the first section and of the limits what there is room for."""
    page, end = Page(width), Page(width)
    end.gap()
    end.text(f"{outline.imprint} All else that there is to say: --all.".strip())
    page.heading(f"{outline.kind}: {outline.title}")
    for text in outline.verdict[:1]:
        page.text(text)
    most = MOST_LINES - len(end.lines)
    for block in outline.sections[0].blocks if outline.sections else ():
        shown = _shown(block)
        if shown is None:
            continue
        held = Page(width)
        held.gap()
        _show(held, shown, short=True)
        room = most - len(page.lines)
        if len(held.lines) <= room:
            page.join(held)
        elif isinstance(shown, Table | Points) and room > _FEWEST:
            page.join(held, lines=room - 1)
            page.text(f"… and {len(held.lines) - room + 1} lines more")
    limits = Page(width)
    limits.gap()
    limits.heading("What it does not show", apart=False)
    before = len(limits.lines)
    for text in outline.limits:
        point = Page(width)
        point.points([text])
        if len(page.lines) + len(limits.lines) + len(point.lines) <= most:
            limits.join(point)
    if len(limits.lines) > before:
        page.join(limits)
    page.join(end)
    return page


def _section(page: "Page", section: Section) -> None:
    blocks = [block for held in section.blocks if (block := _shown(held)) is not None]
    if section.folded or section.quiet or not blocks:
        return
    page.heading(section.title)
    for number, block in enumerate(blocks):
        before = blocks[number - 1]
        if number and not (isinstance(before, Words) and before.heading):
            page.gap()
        _show(page, block)


def _shown(block: Block) -> Block | None:
    """Give what a terminal shows of a block: the first option of a choice, nothing of the quiet."""
    if getattr(block, "quiet", False) or getattr(block, "folded", False):
        return None
    if isinstance(block, Choice):
        return _shown(block.options[0][1]) if block.options else None
    return block


def _show(page: "Page", block: Block, *, short: bool = False) -> None:
    match block:
        case Words(text, heading=True):
            page.heading(text, apart=False)
        case Words(text):
            page.text(text)
        case Points(texts):
            page.points(texts)
        case Command(text):
            page.lines.append(f"  {printable(text)}")
        case Table():
            page.heading(block.caption, apart=False)
            page.table(block.head, block.rows, block.sides)
        case Forest() | Curves() | Map() | Bars():
            page.heading(block.title, apart=False)
            if not short:
                page.text(block.description)
            made = in_characters(block, page.width, len(_GAP), short=short)
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
            self.gap()
        start = len(self.lines)
        self.text(text)
        self.strong.update(range(start, len(self.lines)))

    def text(self, text: str, first: str = "", hanging: str = "") -> None:
        """Add a paragraph, wrapped, with what its first line and all others begin with."""
        self.lines += textwrap.wrap(
            printable(text),
            self.width,
            initial_indent=first,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def points(self, texts: Sequence[str]) -> None:
        """Add a list, each text after a dash."""
        for text in texts:
            self.text(f"- {text}", hanging="  ")

    def join(self, other: "Page", lines: int | None = None) -> None:
        """Append another page of the same width, or its first so many lines."""
        self.strong |= {len(self.lines) + n for n in other.strong if lines is None or n < lines}
        self.lines += other.lines[:lines]

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> None:
        """Add a table; where there is no room for it, in parts, or its rows as lists.

        Args:
            head: titles; a line break in a cell makes two lines of it.
            rows: of as many cells.
            sides: ``l`` or ``r`` for each column, ``b`` for bars. If the table is too wide, titles
                are wrapped, and columns that are ``l``, the widest first. A row with nothing but
                its first cell is a heading across all columns.
        """
        cells = [[printable(cell).split("\n") for cell in row] for row in (head, *rows)]
        parts = _parts(cells, sides, self.width)
        for number, (columns, widths) in enumerate(parts):
            if number:
                self.gap()
            for line, row in enumerate(cells):
                held = [row[c] for c in columns]
                if _is_heading(held):
                    self.text(" ".join(row[0]))
                else:
                    self._row(held, [sides[c] for c in columns], widths, top=line == 0)
        for row in () if parts else cells[1:]:
            self.text(" ".join(row[0]))
            for title, cell in zip(cells[0][1:], row[1:], strict=True):
                said = filter(None, (" ".join(title).strip(), " ".join(cell).strip()))
                if any(cell):
                    self.text(": ".join(said), "  ", "    ")

    def _row(
        self, row: list[list[str]], sides: Sequence[str], widths: Sequence[int], *, top: bool
    ) -> None:
        """Add a row. Titles stand on the line above the table, all else begins at the top."""
        laid = [
            [part for line in cell for part in broken(line, width).split("\n")]
            for cell, width in zip(row, widths, strict=True)
        ]
        height = max(map(len, laid))
        padded = [
            [""] * (height - len(cell)) + cell if top else cell + [""] * (height - len(cell))
            for cell in laid
        ]
        for parts in zip(*padded, strict=True):
            fitted = (
                part.rjust(width) if side == "r" else part.ljust(width)
                for part, width, side in zip(parts, widths, sides, strict=True)
            )
            self.lines.append(_GAP.join(fitted).rstrip())

    def plain(self) -> str:
        """Give all lines as one text that ends with a line end."""
        return "\n".join(self.lines) + "\n"

    def styled(self) -> str:
        """Give the same with headings in bold."""
        bold = (
            f"{_BOLD}{line}{_USUAL}" if n in self.strong and line else line
            for n, line in enumerate(self.lines)
        )
        return "\n".join(bold) + "\n"


def _parts(cells: _Cells, sides: str, width: int) -> list[tuple[list[int], list[int]]]:
    """Divide a table into parts that fit a width, each with the first column.

    Returns:
        Columns of each part and their widths; none if its rows are better read as lists, since
        texts stand in it or the parts would be many.
    """
    left = list(range(1, len(sides)))
    texts = (
        max((len(line) for row in cells for cell in row[1:] for line in cell), default=0) > _LABEL
    )
    parts: list[tuple[list[int], list[int]]] = []
    while left or not parts:
        tried = [left] if texts else [left[:n] for n in range(len(left), 0, -1)] or [[]]
        found = ((held, _fitted(cells, sides, [0, *held], width)) for held in tried)
        held, widths = next(((held, fit) for held, fit in found if fit), ([], None))
        if widths is None:
            return []
        parts.append(([0, *held], widths))
        left = left[len(held) :]
    return parts if len(parts) == 1 or 2 * len(parts) <= len(sides) else []


def _fitted(cells: _Cells, sides: str, columns: list[int], width: int) -> list[int] | None:
    """Give the widths of some columns that fit a width together; None if there are none."""
    widths, least = [], []
    cells = [row for row in cells if not _is_heading(row)]
    for c in columns:
        widths.append(max(len(line) for row in cells for line in row[c]))
        if sides[c] == "l":
            words = max(_longest(row[c]) for row in cells)
            least.append(max(_NARROWEST_TEXT if widths[-1] > _LABEL else _NARROWEST, words))
        else:
            uncut = (len(line) for row in cells[1:] for line in row[c])
            least.append(max([_longest(cells[0][c]), *uncut]))
    while (over := sum(widths) + len(_GAP) * (len(columns) - 1) - width) > 0:
        loose = [n for n in range(len(columns)) if widths[n] > least[n]]
        if not loose:
            return None
        widest = max(loose, key=widths.__getitem__)
        wide = widths[widest]
        next_wide = max((widths[n] for n in loose if widths[n] < wide), default=0)
        widths[widest] = max(least[widest], wide - over, min(next_wide, wide - 1))
    return widths


def _is_heading(row: list[list[str]]) -> bool:
    """Tell whether only the first cell of a row, of several, holds anything."""
    return len(row) > 1 and row[0] != [""] and all(cell == [""] for cell in row[1:])


def _longest(cell: list[str]) -> int:
    """Give the length of the longest part of a cell that stays on a line."""
    return max((len(part) for line in cell for part in broken(line, 1).split("\n")), default=0)
