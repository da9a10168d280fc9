"""The figures of a report as files: every block that has a name, drawn by matplotlib."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from sim.render.bars import draw_bars
from sim.render.blocks import Bars, Block, Choice, Curves, Forest, Map, Outline, curve_names, leaves
from sim.render.curves import draw_curves
from sim.render.forest import SMALL, draw_forests
from sim.render.map import draw_maps
from sim.render.style import Format, rendered, styled, styles

MOST_PANELS = 12
"""Panels of one figure: more cannot be read, and take several."""

MOST_ROWS = 40
"""Rows of one forest, about: a longer one is divided between two of its groups."""

LONGEST_NAME = 150
"""Bytes of a figure's name: a file's may have 255."""

type Drawing = tuple[str, Callable[[], Figure]]
type _Figure = Forest | Curves | Map | Bars
type _Titled = tuple[str, _Figure]


def drawings(outline: Outline) -> Iterator[Drawing]:
    """Give the name of each figure and how to draw it; no two names are the same."""
    taken: set[str] = set()
    for section in outline.sections:
        for block in section.blocks:
            for name, held in _named(block):
                yield _unique(name, taken), partial(_draw, held, outline)


def save_figures(
    outline: Outline, folder: Path, kinds: Sequence[Format] = ("png", "svg")
) -> dict[str, Exception]:
    """Write all figures into a folder that exists, one after the other, as ``name.png`` and so on.

    Returns:
        What kept a figure from being drawn, by its name: it has no file; the others have theirs.

    Raises:
        OSError: a file cannot be written.
    """
    failed: dict[str, Exception] = {}
    for name, draw in drawings(outline):
        try:
            figure = draw()
            files = {kind: rendered(figure, kind) for kind in kinds}
        except Exception as error:  # noqa: BLE001 - matplotlib's may be any
            failed[name] = error
            continue
        for kind, data in files.items():
            (folder / f"{name}.{kind}").write_bytes(data)
    return failed


def _named(block: Block) -> Iterator[tuple[str, Sequence[_Titled]]]:
    """Give the figures of a block by name: blocks of one sort, each with its title."""
    match block:
        case Choice(name=""):
            for _, held in block.options:
                yield from _named(held)
        case Choice(name=name):
            for sort, most in ((Curves, MOST_PANELS), (Map, MOST_PANELS), (Forest, SMALL + 1)):
                found = [
                    (at, leaf)
                    for at, leaf in leaves(block)
                    if isinstance(leaf, sort) and _holds_something(leaf)
                ]
                for first in range(0, len(found), most):
                    yield name, found[first : first + most]
                    if sort is Forest:
                        break
        case Forest(rows=rows) if block.name and len(rows) > MOST_ROWS:
            yield from ((block.name, [("", part)]) for part in _split(block))
        case Forest() | Curves() | Map() | Bars() if block.name and _holds_something(block):
            yield block.name, [("", block)]


def _split(forest: Forest) -> Iterator[Forest]:
    """Divide a long forest into parts of about one length, each of whole groups."""
    groups = [list(rows) for _, rows in groupby(forest.rows, attrgetter("group"))]
    parts = math.ceil(len(forest.rows) / MOST_ROWS)
    ends = np.cumsum([len(rows) for rows in groups]) - 1
    for part in range(parts):
        held = [
            row
            for rows, end in zip(groups, ends, strict=True)
            if end * parts // len(forest.rows) == part
            for row in rows
        ]
        title = f"{forest.title} ({part + 1} of {parts})"
        yield replace(forest, title=title, rows=tuple(held))


def _holds_something(block: _Figure) -> bool:
    match block:
        case Forest(rows=held) | Curves(curves=held) | Map(cells=held) | Bars(rows=held):
            return bool(held)


def _draw(titled: Sequence[_Titled], outline: Outline) -> Figure:
    first, title = titled[0][1], outline.title
    alike = {held.title for _, held in titled} == {first.title}
    whole = f"{title}. {first.title}" if alike else title
    described = isinstance(first, Forest) or len({held.description for _, held in titled}) == 1
    note = " ".join(filter(None, (first.description if described else "", outline.imprint)))
    with styled():
        match first:
            case Forest():
                forests = [(at, held) for at, held in titled if isinstance(held, Forest)]
                return draw_forests(forests, title, note)
            case Curves():
                curves = [(at, held) for at, held in titled if isinstance(held, Curves)]
                return draw_curves(curves, whole, note, styles(curve_names(outline)))
            case Map():
                maps = [(at, held) for at, held in titled if isinstance(held, Map)]
                return draw_maps(maps, whole, note)
            case Bars():
                return draw_bars(first, whole, note)


def _unique(name: str, taken: set[str]) -> str:
    """Turn a name into that of a file, which no figure before has, in upper or lower case."""
    slug = "".join(sign if sign.isalnum() else "-" for sign in name).strip("-")
    slug = slug.encode()[:LONGEST_NAME].decode(errors="ignore").strip("-") or "figure"
    number, found = 1, slug
    while found.casefold() in taken:
        number += 1
        found = f"{slug}-{number}"
    taken.add(found.casefold())
    return found
