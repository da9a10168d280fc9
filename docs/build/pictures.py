"""Pictures of the model as SVG, drawn from its tables and from what its rules read.

Drawings as SVG: boxes, texts and arrows, in the colours of the page that they stand on.

A drawing that stands in a page of the site takes its colours from the theme; by itself it follows
the reader's system, light or dark. Nothing is told by colour alone.

What the rules of the month read and which channels act in them, read off their source.

Nothing is compiled for it: the source of ``sim.rules`` is parsed, and each phase is followed into
all that it calls.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from textwrap import wrap

from sim.model.advocacy import AdvocacyModel
from sim.rules.month import PHASES
from sim.scenario.lists import CHANNEL_FAVOURS, CHANNEL_OPENED_BY, DIMENSIONS, Channels, meaning_of
from sim.version import PACKAGE
from sim.world.numbers import MONTH_STREAMS, WORLD_STREAMS

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


TABLES = ("states", "groups", "allies", "people")
"""The tables of actors, as rules name them."""

BUILT = "start"
"""Where a channel acts before the first month: when the world is built."""

CHANGES: dict[str, tuple[str, ...]] = {
    "draw": (),
    "sense": ("states", "allies"),
    "confer": ("groups",),
    "call_out": ("allies",),
    "act_or_rest": ("groups", "allies"),
    "mobilise": ("people",),
    "press": (),
    "respond": (),
    "change_rights": ("states",),
    "harm_people": ("people",),
    "change_climate": ("states",),
    "learn": ("groups", "allies"),
    "measure": (),
}
"""Whose own columns each phase changes; the tests run the phases one by one and compare.

What a phase hands to the next (``sim.world.columns.Flow``) is not among them.
"""


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the month.

    Attributes:
        name: as in ``PHASES``.
        meaning: what the model says of it.
        reads: the tables of actors that its rule takes.
        changes: those of which it changes a column.
        channels: those whose dials its rule reads, in the order of ``Channels``.
    """

    name: str
    meaning: str
    reads: tuple[str, ...]
    changes: tuple[str, ...]
    channels: tuple[str, ...]


type _Place = tuple[str, str]


@cache
def _source() -> tuple[dict[_Place, ast.FunctionDef], dict[_Place, _Place]]:
    """Give every function of the rules by module and name, and what imported names stand for."""
    functions: dict[_Place, ast.FunctionDef] = {}
    imported: dict[_Place, _Place] = {}
    files = [*sorted((PACKAGE / "rules").glob("*.py")), PACKAGE / "world" / "shocks.py"]
    for path in files:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                functions[path.stem, node.name] = node
            elif isinstance(node, ast.ImportFrom):
                module = (node.module or "").rpartition(".")[2]
                imported |= {(path.stem, name.name): (module, name.name) for name in node.names}
    return functions, imported


_OF_SWITCHES = "plans"
"""The module of rules that only a switch of a run calls: no part of a month as it is."""


def _called(place: _Place, seen: set[_Place]) -> set[_Place]:
    """Give all functions that one calls, itself among them."""
    functions, imported = _source()
    place = place if place in functions else imported.get(place, place)
    if place in functions and place not in seen and place[0] != _OF_SWITCHES:
        seen.add(place)
        for node in ast.walk(functions[place]):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                _called((place[0], node.func.id), seen)
    return seen


def _dials(function: ast.AST) -> Iterator[str]:
    """Give the dials that a function reads: ``dials.NAME``, ``parameters.dials.NAME``."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            of = node.value
            held = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
            if held in ("dials", "channels"):
                yield node.attr


@cache
def phases() -> tuple[Phase, ...]:
    """Describe the phases of the month, in order."""
    functions, imported = _source()
    told = []
    for name in PHASES:
        rule = functions[imported.get(("month", name), ("month", name))]
        dials = {
            dial for place in _called(("month", name), set()) for dial in _dials(functions[place])
        }
        told.append(
            Phase(
                name,
                (getattr(AdvocacyModel, name).__doc__ or "").partition("\n")[0].rstrip("."),
                tuple(argument.arg for argument in rule.args.args if argument.arg in TABLES),
                CHANGES[name],
                tuple(channel for channel in Channels.model_fields if channel in dials),
            )
        )
    return tuple(told)


@cache
def built_with() -> frozenset[str]:
    """Name the channels that the building of a world reads."""
    trees = (
        ast.parse(path.read_text(encoding="utf-8")) for path in (PACKAGE / "world").glob("*.py")
    )
    return frozenset(dial for tree in trees for dial in _dials(tree))


def acts_in(channel: str) -> tuple[str, ...]:
    """Name the phases whose rules read a channel's dial, and ``BUILT`` if building a world does."""
    built = (BUILT,) if channel in built_with() else ()
    return (*built, *(phase.name for phase in phases() if channel in phase.channels))


ACTS: tuple[tuple[str, str, str, str], ...] = (
    ("allies", "groups", "confer", "bring money and argue; decide what they do not leave to them"),
    ("groups", "allies", "learn", "trust them more or less; ties break"),
    ("groups", "people", "mobilise", "call on them to take part"),
    ("people", "groups", "learn", "come or stay away"),
    ("allies", "states", "press", "lend access; call out in campaigns of their own"),
    ("groups", "states", "press", "press demands, each with a tactic"),
    ("people", "states", "press", "are the numbers behind a campaign"),
    ("states", "groups", "respond", "ignore, promise, concede or repress"),
    ("states", "people", "harm_people", "grant rights or withhold them; harm"),
    ("states", "states", "change_climate", "watch each other"),
    ("people", "people", "mobilise", "move their acquaintances"),
    ("groups", "groups", "confer", "add to each other’s pressure"),
)
"""Who acts on whom, in which phase, and how."""


def month_picture() -> str:
    """Draw the month as a strip of phases: whom each looks at, and whom it changes."""
    width, first, step, across = 860.0, 74.0, 40.0, [600 + 68 * n for n in range(len(TABLES))]
    held = phases()
    parts = [
        label(x, 28, name.capitalize(), "strong", "middle")
        for x, name in zip(across, TABLES, strict=True)
    ]
    parts += [dot(20, 24), label(32, 28, "changed"), dot(110, 24, full=False)]
    parts += [
        label(122, 28, "looked at"),
        label(200, 28, "each month, from above to below", "soft"),
    ]
    last = first + step * (len(held) - 1)
    parts.append(arrow(20, first - 24, 20, last + 24))
    for n, phase in enumerate(held):
        y = first + step * n
        if n % 2 == 0:
            parts.append(box(36, y - 20, width - 36, step, "stripe"))
        parts.append(label(48, y + 5, phase.name, "strong"))
        lines = wrapped_lines(phase.meaning, 390)
        top = y + 5 - 8 * (len(lines) - 1)
        parts += [label(170, top + 16 * k, line, "soft") for k, line in enumerate(lines)]
        for x, table in zip(across, TABLES, strict=True):
            if table in phase.changes:
                parts.append(dot(x, y))
            elif table in phase.reads:
                parts.append(dot(x, y, full=False))
    told = " ".join(
        f"{n}. {phase.name}: {phase.meaning}; changes {', '.join(phase.changes) or 'nobody'}."
        for n, phase in enumerate(held, 1)
    )
    return drawing(width, last + 40, "The month, phase by phase", told, parts)


def actors_picture() -> str:
    """Draw who acts on whom."""
    tall, low = 178.0, 340.0
    places = {
        "allies": (1.0, 1.0, 190.0, tall),
        "groups": (335.0, 1.0, 190.0, tall),
        "people": (669.0, 1.0, 190.0, tall),
        "states": (1.0, low, 858.0, 108.0),
    }
    about = {
        "allies": "bear little of the risk; have money, access, an agenda of their own",
        "groups": "are organisations of those whose rights are denied",
        "people": "decide for themselves whether to take part",
        "states": "grant or deny rights, in practice and on paper",
    }
    parts = [titled(places[name], name.capitalize(), about[name]) for name in places]
    for of, to, _, how in ACTS:
        (x, y, wide, high), (to_x, _, to_wide, _) = places[of], places[to]
        if of == to:
            lines = wrapped_lines(f"↻ {how}", wide - 24)
            parts += _lines(x + 12, y + high - 12 - 15 * (len(lines) - 1), lines)
        elif to == "states":
            parts.append(arrow(x + 14, tall + 3, x + 14, low - 2))
            wide = 140 if of == "allies" else 82
            parts += _lines(x + 22, tall + 24, wrapped_lines(how, wide))
        elif of == "states":
            at = to_x + to_wide - 92
            parts.append(arrow(at, low - 2, at, tall + 3))
            parts += _lines(at + 8, low - 58, wrapped_lines(how, 90))
        elif x < to_x:
            parts.append(arrow(x + wide + 3, 98, to_x - 3, 98))
            parts += _lines(x + wide + 12, 116, wrapped_lines(how, 126))
        else:
            parts.append(arrow(x - 3, 18, to_x + to_wide + 3, 18))
            parts += _lines(to_x + to_wide + 12, 36, wrapped_lines(how, 126))
    told = " ".join(
        f"{of.capitalize()} on {to}, in the phase {phase}: {how}." for of, to, phase, how in ACTS
    )
    return drawing(860, low + 112, "Who acts on whom", told, parts)


def _lines(x: float, y: float, lines: list[str]) -> list[str]:
    return [label(x, y + 15 * n, line) for n, line in enumerate(lines)]


def channels_picture() -> str:
    """Draw the channels: which numbers of a practice open each, and in which phase it acts."""
    acting = [BUILT, *(phase.name for phase in phases() if phase.channels)]
    first, step, name_at, phase_at = 150.0, 24.0, 190.0, 560.0
    opened = [22 + 27 * n for n in range(len(DIMENSIONS))]
    acted = [phase_at + 28 * n for n in range(len(acting))]
    parts = [
        label(10, 20, "a practice", "head"),
        label(name_at, 20, "opens channels", "head"),
        label(phase_at - 10, 20, "that act in a phase, and so on rights", "head"),
    ]
    for at, name in [*zip(opened, DIMENSIONS, strict=True), *zip(acted, acting, strict=True)]:
        turned = f'<g transform="translate({at + 4:g} {first - 24:g}) rotate(-60)">'
        parts.append(f"{turned}{label(0, 0, name)}</g>")
    y, told = first, []
    for favours in dict.fromkeys(CHANNEL_FAVOURS.values()):
        whom = {"commitment": "any ally who commits"}.get(favours, favours)
        parts.append(label(name_at, y + 5, f"expected to help {whom}", "soft"))
        y += step
        for n, channel in enumerate(name for name, of in CHANNEL_FAVOURS.items() if of == favours):
            if n % 2 == 0:
                parts.append(box(6, y - 12, 848, step, "stripe"))
            name = label(name_at, y + 5, channel, "strong")
            parts.append(f"<g><title>{escape(meaning_of(channel))}</title>{name}</g>")
            parts.append(arrow(name_at + 190, y, phase_at - 26, y))
            numbers, where = CHANNEL_OPENED_BY[channel], acts_in(channel)
            parts += [dot(opened[DIMENSIONS.index(number)], y) for number in numbers]
            parts += [dot(acted[acting.index(phase)], y) for phase in where]
            told.append(f"{channel}: opened by {', '.join(numbers)}; acts in {', '.join(where)}.")
            y += step
        y += 8
    return drawing(860, y, "The channels, from practice to outcome", " ".join(told), parts)


def pairs_picture() -> str:
    """Draw how two practices meet the same world with the same luck."""
    built, drawn = " · ".join(WORLD_STREAMS), " · ".join(MONTH_STREAMS)
    parts = [
        titled(
            (250, 10, 360, 62), "seed and replicate", "a number each: nothing else is in the key"
        ),
        arrow(330, 74, 330, 104),
        arrow(530, 74, 530, 104),
        titled((10, 106, 410, 112), "the world is drawn from", built),
        titled((440, 106, 410, 112), "and the luck of every month from", drawn),
        arrow(150, 220, 150, 262),
        arrow(710, 220, 710, 262),
        label(
            430,
            245,
            "one number for each stream, month and actor: the same for both",
            "strong",
            "middle",
        ),
        titled((10, 264, 330, 66), "practice A", "the same world, the same luck"),
        titled((520, 264, 330, 66), "practice B", "the same world, the same luck"),
        arrow(175, 332, 175, 382),
        arrow(685, 332, 685, 382),
        label(187, 362, "rights in A"),
        label(697, 362, "rights in B"),
        titled(
            (10, 384, 840, 66),
            "A − B, in this world",
            "what the practices did: all else is equal, and cancels",
        ),
        arrow(430, 452, 430, 490),
        label(442, 476, "the same for each replicate"),
        titled(
            (150, 492, 560, 66),
            "mean over worlds, with its interval",
            "narrower than that of A or of B by itself",
        ),
    ]
    told = (
        f"World streams: {built}. Month streams: {drawn}. Both practices read the same numbers; "
        "the difference is taken in each world, then averaged."
    )
    return drawing(860, 570, "How practices are paired", told, parts)


PICTURES = {
    "actors.svg": actors_picture,
    "month.svg": month_picture,
    "channels.svg": channels_picture,
    "pairs.svg": pairs_picture,
}
"""Files of pictures, in the folder ``pictures`` of the documentation, and what draws each."""
