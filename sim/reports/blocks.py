"""What a report is made of, as plain data, whichever kind of answer it tells.

Texts are as they were found in the answer and may hold anything: the page escapes them all.
Numbers are floats in the unit that stands beside them; NaN stands for one that does not exist.

Every block is shown on the page. A terminal leaves out what is ``quiet`` or ``folded``. A figure
that has a ``name`` is also drawn as a file of that name.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal

from sim.scenario.names import CalledBy, filled
from sim.statistics.verdicts import Mark


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; ``quiet`` for one that may be read last, ``heading`` for a title of others."""

    text: str
    quiet: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short texts, each on its own line; a terminal leaves it out if it is ``quiet``."""

    texts: tuple[str, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A command to type, which the page offers to copy."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        caption: what it shows; the name screen readers give it.
        head: titles of the columns.
        rows: of as many cells, already written out for people.
        sides: ``l`` or ``r`` for each column: the side it is set to.
        folded: the page shows it closed, for it is long; paper shows it open.
        strong: numbers of the rows to stand out.
        sortable: whether its headings sort it; not where the order of rows is part of what it says.
        quiet: a terminal leaves it out, for instance since a figure there says the same.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sides: str
    folded: bool = False
    strong: frozenset[int] = frozenset()
    sortable: bool = True
    quiet: bool = False

    @property
    def judges(self) -> bool:
        """Whether its rows hold an interval or a verdict: a phone shows each as a card."""
        return not {"interval", "verdict"}.isdisjoint(self.head)


@dataclass(frozen=True, slots=True)
class Figure:
    """What every figure has.

    Attributes:
        title: what it shows.
        description: the same as text, for whoever does not see it.
        name: of its file, if it is drawn as one.
        quiet: a terminal leaves it out.
    """

    title: str
    description: str
    name: str = field(default="", kw_only=True)
    quiet: bool = field(default=False, kw_only=True)


TONES = ("more", "less", "open")
"""Sides on which an interval may lie, and colours of verdicts."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A row of a forest plot.

    Attributes:
        label: what is estimated.
        mean: the estimate.
        low: lower bound of its interval.
        high: upper bound.
        verdict: in a word or two, shown beside it and told apart by shape, not by colour alone.
        tone: ``more``, ``less`` or ``open`` (neither is known): the side on which its interval
            lies, as an arrow.
        mark: as ``sim.statistics.verdicts.MARKS`` has it; filled, or hollow if it is ``open``,
            where there is no verdict.
        color: of a verdict, named as tones are: ``more`` is that of better; else that of its tone.
        note: shown when the row is pointed at or focused.
        alone: bounds of the interval for this estimate alone, where ``low`` and ``high`` hold for
            all rows together.
        group: heading above the first of some consecutive rows that have it in common.
    """

    label: str
    mean: float
    low: float
    high: float
    verdict: str = ""
    tone: str = "open"
    note: str = ""
    alone: tuple[float, float] | None = None
    group: str = ""
    mark: Mark | Literal[""] = ""
    color: str = ""

    @property
    def look(self) -> tuple[str, str, Mark]:
        """Its colour, its side and its mark."""
        mark: Mark = self.mark or ("hollow" if self.tone == "open" else "filled")
        return self.color or self.tone, self.tone if mark in ("filled", "small") else "open", mark


@dataclass(frozen=True, slots=True)
class Forest(Figure):
    """Estimates with their intervals, one below the other, and a line at 0.

    Attributes:
        axis: label of the axis with its unit.
        rows: from the top.
        reference_label: what the line at 0 means.
        negligible: half-width of the band about 0; 0 for no band.
        band: what the band means.
        meanings: what the tones ``more``, ``less`` and ``open`` mean here, for the key; rows with a
            verdict mean what it says.
        reach: distance from 0 beyond which an estimate is drawn at the edge, as an arrow.
    """

    axis: str
    rows: tuple[Estimate, ...]
    reference_label: str = ""
    negligible: float = 0.0
    band: str = "too small to matter"
    meanings: tuple[str, str, str] = ("more", "less", "not known, or no difference")
    reach: float = math.inf

    @property
    def key(self) -> list[tuple[tuple[str, str, Mark], str]]:
        """Each look of its rows and what it means, in the order of the tones."""
        tones = dict(zip(TONES, self.meanings, strict=True))
        told = {(row.look, row.verdict if row.mark else tones[row.tone]) for row in self.rows}
        found = [(look, meaning) for look, meaning in told if meaning and look[2] != "none"]
        order = TONES.index
        return sorted(found, key=lambda row: (order(row[0][0]), order(row[0][1]), *row[0], row[1]))

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of its axis: all estimates and 0 with a little room, within the reach."""
        bounds = [bound for row in self.rows for bound in (row.low, row.high, *(row.alone or ()))]
        held = [0.0, *(row.mean for row in self.rows), *bounds]
        low, high = (end(value for value in held if math.isfinite(value)) for end in (min, max))
        room = 0.06 * (high - low) or max(self.negligible, 1e-3)
        return max(low - room, -self.reach), min(high + room, self.reach)


@dataclass(frozen=True, slots=True)
class Curve:
    """A line over numbers, with a band when ``low`` and ``high`` are given, all of one length."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    panel: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Curves(Figure):
    """Lines, those of one panel together, panels side by side on the same scales.

    Attributes:
        x_axis: label with its unit.
        y_axis: label with its unit.
        curves: the lines; those of one name have one colour and one dash everywhere.
        zero: whether a line stands at 0.
        negligible: half-width of the band about 0 that is too little to matter; 0 for no band.
        logarithmic: whether the horizontal axis is.
        marks: what to name on the horizontal axis, for instance shocks: where it begins, where it
            ends (the same for a moment), and its name.
        months_from: ``YYYY-MM`` of x = 0 where x counts months, else empty.
        own_scales: whether each panel has its own vertical scale, its unit in its name.
        stacked: whether curves stand on each other, what is above 0 upward and what is below it
            downward, but for strong ones, which are their sum.
    """

    x_axis: str
    y_axis: str
    curves: tuple[Curve, ...]
    zero: bool = False
    negligible: float = 0.0
    logarithmic: bool = False
    marks: tuple[tuple[float, float, str], ...] = ()
    months_from: str = ""
    own_scales: bool = False
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A point of a map; ``decided`` when its interval leaves 0 out, and not by too little."""

    x: float
    y: float
    mean: float
    low: float
    high: float
    decided: bool


@dataclass(frozen=True, slots=True)
class Map(Figure):
    """A difference over a grid of two factors; colours diverge at 0, signs tell them in grey.

    Attributes:
        x_axis: name of the factor across.
        y_axis: name of the factor up.
        value: label of what is coloured, with its unit.
        cells: on a grid, in any order.
        reach: the value at both ends of the scale, above 0.
        x_logarithmic: whether the factor across is on a logarithmic scale.
        y_logarithmic: the same for the factor up.
        x_names: names of the levels 0, 1, … across, where they are no numbers.
        y_names: the same up, from the bottom.
        meanings: of the signs of what is above 0, below 0, neither, and without a number.
    """

    x_axis: str
    y_axis: str
    value: str
    cells: tuple[Cell, ...]
    reach: float
    x_logarithmic: bool = False
    y_logarithmic: bool = False
    x_names: tuple[str, ...] = ()
    y_names: tuple[str, ...] = ()
    meanings: tuple[str, str, str, str] = (
        "above 0: the interval leaves 0 out",
        "below 0",
        "not known, or no difference that matters",
        "no number",
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of shares that sum to 1: of more, of what is neither, of less.

    Attributes:
        label: whose shares they are.
        more: drawn first.
        open: drawn between.
        less: drawn last.
        note: shown when the row is pointed at, for instance with intervals.
        group: heading above the first of some consecutive rows that have it in common.
    """

    label: str
    more: float
    open: float
    less: float
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Bars(Figure):
    """Stacked bars, one below the other, each as long as the whole.

    Attributes:
        axis: label of the axis.
        rows: from the top.
        meanings: what ``more``, ``open`` and ``less`` mean here, for the key.
    """

    axis: str
    rows: tuple[Bar, ...]
    meanings: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Blocks of which one is shown, as the reader chooses; paper shows the chosen one.

    Attributes:
        label: what is chosen, for instance ``Outcome``.
        options: names and blocks; the first is shown at the beginning, and in a terminal only that.
        name: of the file in which the figures among its options are drawn together: forests the
            first large and the next six small, curves and maps side by side. Without it, each
            option that has a name is a file of its own.
        quiet: a terminal leaves it out.
    """

    label: str
    options: tuple[tuple[str, "Block"], ...]
    name: str = ""
    quiet: bool = False


type Block = Words | Points | Command | Table | Forest | Curves | Map | Bars | Choice


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; ``folded`` and ``quiet`` as in a table."""

    title: str
    blocks: tuple[Block, ...]
    folded: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a report says, in the order in which it is read.

    Attributes:
        kind: what was done, for instance ``Comparison``.
        title: of the scenario or experiment.
        question: what was asked.
        verdict: what was found, in words; the first paragraph is the answer.
        limits: what it does not show.
        sections: the rest: tables, figures, assumptions, parameters, how it was made.
        plain: question and answer in a sentence each of everyday words: a page's answer begins with
            this one, and a report for pupils says no other; empty where there is none.
        checked: what was checked before anything was told, and what that does not show.
        imprint: in a line how it was made, with its seed; each figure bears it.
    """

    kind: str
    title: str
    question: str
    verdict: tuple[str, ...]
    limits: tuple[str, ...]
    sections: tuple[Section, ...]
    plain: tuple[str, ...] = ()
    checked: str = ""
    imprint: str = ""


def with_names(held: Any, words: CalledBy) -> Any:  # noqa: ANN401 - a report, or any part of one
    """Put what scenarios call people and groups where texts of a report have their marks."""
    if isinstance(held, str):
        return filled(held, words) if "{names." in held else held
    if isinstance(held, tuple):
        parts = [with_names(part, words) for part in held]
        same = all(new is old for new, old in zip(parts, held, strict=True))
        return held if same else tuple(parts)
    if not is_dataclass(held):
        return held
    said = {row.name: getattr(held, row.name) for row in fields(held)}
    told = {name: with_names(part, words) for name, part in said.items()}
    changed = {name: part for name, part in told.items() if part is not said[name]}
    return replace(held, **changed) if changed and not isinstance(held, type) else held


def leaves(block: Block, at: str = "") -> Iterator[tuple[str, Block]]:
    """Give a block, or all among which a choice lets one choose, with what leads to each."""
    if not isinstance(block, Choice):
        yield at, block
        return
    for name, held in block.options:
        yield from leaves(held, f"{at}, {name}" if at else name)


def curve_names(outline: Outline) -> list[str]:
    """Give the names of all curves of a report, each once."""
    held = [block for section in outline.sections for block in section.blocks]
    return list(
        dict.fromkeys(
            curve.name
            for block in held
            for _, leaf in leaves(block)
            if isinstance(leaf, Curves)
            for curve in leaf.curves
        )
    )
