"""Pictures of the model, drawn from its tables: who acts on whom, the month, channels, pairs."""

from html import escape

from sim.docs.svg import arrow, box, dot, drawing, label, titled, wrapped_lines
from sim.docs.wiring import BUILT, TABLES, acts_in, phases
from sim.scenario.channels import CHANNEL_FAVOURS, meaning_of
from sim.scenario.practices import DIMENSIONS
from sim.world.streams import MONTH_STREAMS, WORLD_STREAMS

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

BESIDE = ("commitment", "independence")

NEEDS: dict[str, tuple[str, ...]] = {
    "local_knowledge": ("tactics", "voice", *BESIDE),
    "institutional_knowledge": ("tactics", "voice", *BESIDE),
    "agenda_gap": ("goals", *BESIDE),
    "coordination": ("goals", *BESIDE),
    "ownership": ("goals", *BESIDE),
    "leading": ("goals", *BESIDE),
    "trust": ("goals", *BESIDE),
    "holding": ("goals", *BESIDE),
    "assembly": ("goals", *BESIDE, "assembly"),
    "transfer": ("goals", *BESIDE),
    "speed": ("voice", *BESIDE),
    "donors": ("goals", *BESIDE),
    "conditions": ("goals", "tactics", *BESIDE),
    "windows": ("tactics", "voice", *BESIDE),
    "caution": ("tactics", *BESIDE),
    "elite_capture": ("goals", *BESIDE),
    "resources": BESIDE,
    "shield": BESIDE,
    "access": BESIDE,
    "supporters": BESIDE,
    "watching": ("commitment",),
}
"""Numbers of a practice on which it depends what a channel does: the tests vary each alone."""


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
            numbers, where = NEEDS[channel], acts_in(channel)
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
