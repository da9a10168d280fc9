"""The report of an explanation: which channels make two practices differ."""

from collections.abc import Sequence

from sim.render.blocks import Choice, Estimate, Forest, Points, Section, Table, Words
from sim.render.report import Report
from sim.render.wording import counted, estimate, listed, named, number, places, told_apart
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.explain import ChannelEstimate, ChannelFound, ExplainAnswer
from sim.telling.limits import world_limits
from sim.telling.made import closing, own_model_limits, scenarios_of
from sim.telling.practices import practices_section

COLUMNS = {
    "adds": "What each adds where all others act",
    "alone": "What each does alone",
    "without": "The difference without it",
}
"""The three estimates of a channel, by their name in the answer."""

MOST_LISTED = 5
"""Channels that a sentence names with their numbers."""

LIMITS = (
    (
        "What channels add does not sum to the difference, for they act through one another; a "
        "channel that adds nothing may still matter where another is left out, too."
    ),
    (
        "A channel is one mechanism of this model. That it makes the difference here does not show "
        "that it does so outside the model."
    ),
    (
        "One pair of practices, one outcome, and worlds made by one scenario’s assumptions: others "
        "may have other reasons."
    ),
)

NO_INTERVALS = f"There are no intervals: they take at least {MIN_PAIRS} worlds."


def tell(answer: ExplainAnswer) -> Report:
    """Tell an explanation."""
    ((name, scenario),) = scenarios_of(answer).items()
    practice, against = named(answer.practice), named(answer.against)
    return Report(
        kind="Explanation",
        title=scenario.title,
        question=(
            f"Which channels make {practice} and {against} differ in “{answer.label.lower()}”?"
        ),
        verdict=(_short(answer), _frame(answer)),
        limits=(
            *answer.warnings,
            *LIMITS,
            *own_model_limits(answer),
            *world_limits(scenarios_of(answer), (answer.practice, answer.against)),
        ),
        sections=(
            Section("What can be concluded", (Points(tuple(_lines(answer))),)),
            Section(
                "What each channel does",
                (
                    Choice(
                        "Channels",
                        tuple((title, _forest(answer, key)) for key, title in COLUMNS.items()),
                        name="channels",
                    ),
                    _table(answer),
                    Words(_reading(answer)),
                    Words(_together(answer), quiet=True),
                    *_closed(answer),
                    _meanings(answer),
                ),
            ),
            practices_section({name: scenario}, (answer.practice, answer.against)),
            *closing(answer),
        ),
    )


def _spoken(channel: str) -> str:
    return channel.replace("_", " ")


def _level(answer: ExplainAnswer) -> str:
    return f"{100 * answer.intervals.confidence:.4g} %"


def _known(answer: ExplainAnswer) -> bool:
    """Tell whether any channel has an interval."""
    return any(getattr(row, key).simultaneous.known for row in answer.channels for key in COLUMNS)


def _short(answer: ExplainAnswer) -> str:
    """Say whether the two differ at all."""
    practice, against, full = named(answer.practice), named(answer.against), answer.full
    if full.nothing:
        return f"“{answer.label}” is the same with {practice} as with {against} in every world."
    if not full.interval.known:
        few = f"intervals take at least {MIN_PAIRS} worlds with a number for both"
        return f"Nothing can be concluded yet: {few}."
    size = f"{estimate(full.mean, full.interval, sign=True)}"
    if not full.interval.excludes_zero:
        return (
            f"Whether “{answer.label.lower()}” differs between {practice} and {against} is not "
            f"known: {size}."
        )
    more = "higher" if full.mean > 0 else "lower"
    return f"“{answer.label}” is {more} with {practice} than with {against}: {size}."


def _frame(answer: ExplainAnswer) -> str:
    return (
        f"Both were run in the same {counted(answer.asked.replicates, 'world', 'worlds')}: with "
        "all channels, with each left out and with each alone. All numbers are differences, "
        f"{named(answer.practice)} − {named(answer.against)}, in {answer.unit}"
        f"{f'; ranges in brackets are {_level(answer)} intervals' if _known(answer) else ''}."
    )


def _together(answer: ExplainAnswer) -> str:
    if not _known(answer):
        return NO_INTERVALS
    return (
        f"Intervals of channels hold at {_level(answer)} for "
        f"{counted(answer.intervals.family_size, 'channel', 'channels')} of one column together "
        "(Bonferroni), not for all columns."
    )


def _lines(answer: ExplainAnswer) -> list[str]:
    """Say, from the intervals alone, which channels pull which way and which do nothing."""
    sure = [row for row in answer.channels if row.adds.simultaneous.excludes_zero]
    lines = [
        f"Where all others act, {says}: {_added([row for row in sure if row.adds.mean * sign > 0])}"
        for says, sign in _sides(answer).items()
        if any(row.adds.mean * sign > 0 for row in sure)
    ]
    none, little, unclear = [], [], []
    for row in answer.channels:
        if row.adds.nothing:
            none.append(_spoken(row.channel))
        elif _small(answer, row.adds):
            little.append(_spoken(row.channel))
        elif row not in sure:
            unclear.append(_spoken(row.channel))
    if none:
        lines.append(f"Leaving these out changes nothing in any world: {listed(none)}.")
    if little:
        lines.append(
            f"These add less than {answer.smallest_difference:g} either way, which is taken not to "
            f"matter: {listed(little)}."
        )
    if unclear:
        lines.append(f"Undecided, and it takes more worlds to decide: {listed(unclear)}.")
    through = [
        _spoken(row.channel)
        for row in answer.channels
        if row.alone.nothing and not row.adds.nothing
    ]
    if through:
        lines.append(
            f"Alone these make no difference: {listed(through)}. They act through other channels, "
            "or on both practices alike."
        )
    return lines


def _sides(answer: ExplainAnswer) -> dict[str, int]:
    """Say which way channels pull, with the sign of their numbers."""
    if answer.better == "neither":
        return {"the difference is raised by": 1, "the difference is lowered by": -1}
    good = 1 if answer.better == "higher" else -1
    return {
        f"these help {named(answer.practice)}": good,
        f"these help {named(answer.against)}": -good,
    }


def _added(rows: Sequence[ChannelFound]) -> str:
    parts = [
        f"{_spoken(row.channel)} {estimate(row.adds.mean, row.adds.simultaneous, sign=True)}"
        for row in rows[:MOST_LISTED]
    ]
    rest = len(rows) - MOST_LISTED
    return listed(parts + ([counted(rest, "other", "others")] if rest > 0 else [])) + "."


def _small(answer: ExplainAnswer, held: ChannelEstimate) -> bool:
    smallest, bounds = answer.smallest_difference, held.simultaneous
    return -smallest <= bounds.low and bounds.high <= smallest


def _forest(answer: ExplainAnswer, key: str) -> Forest:
    rows = tuple(_row(answer, row, key) for row in answer.channels)
    sure = [row.label for row in rows if row.tone != "open"]
    told = f"The {_level(answer)} interval leaves out 0 for {listed(sure)}."
    if not sure:
        told = f"No {_level(answer)} interval leaves out 0." if _known(answer) else NO_INTERVALS
    what = f"{answer.label.lower()}, {answer.practice} − {answer.against}"
    return Forest(
        title=f"{COLUMNS[key]}: {what}",
        description=told,
        axis=f"{answer.unit}, {answer.practice} − {answer.against}",
        rows=rows,
        reference_label="no difference",
        negligible=answer.smallest_difference,
        meanings=("above 0", "below 0", "undecided, or nothing"),
    )


def _row(answer: ExplainAnswer, row: ChannelFound, key: str) -> Estimate:
    held: ChannelEstimate = getattr(row, key)
    bounds = held.simultaneous
    tone = ("more" if bounds.low > 0 else "less") if bounds.excludes_zero else "open"
    above, below = ("above 0", "below 0") if key == "without" else ("raises", "lowers")
    verdict = {"more": above, "less": below, "open": "undecided"}[tone]
    if held.nothing:
        verdict = "nothing"
    elif _small(answer, held):
        verdict = "negligible"
    theory = f"; theory: helps {row.favours}" if row.favours else ""
    return Estimate(
        label=_spoken(row.channel),
        mean=held.mean,
        low=bounds.low,
        high=bounds.high,
        verdict=verdict if held.pairs else "no number",
        tone=tone,
        note=f"{row.meaning}{theory}",
    )


def _text(held: ChannelEstimate) -> str:
    if not held.pairs:
        return "not defined in any world"
    if held.nothing:
        return "0 in every world"
    return estimate(held.mean, held.simultaneous, sign=True)


def _table(answer: ExplainAnswer) -> Table:
    """Give the three numbers of every channel; a star where the interval leaves out 0."""
    strong = frozenset(
        n for n, row in enumerate(answer.channels) if row.adds.simultaneous.excludes_zero
    )
    columns = [[getattr(row, key) for row in answer.channels] for key in COLUMNS]
    cells = [[_cell(held, _decimals(column)) for held in column] for column in columns]
    names = [_spoken(row.channel) for row in answer.channels]
    return Table(
        f"Every channel, what adds most first ({answer.unit}); * where the {_level(answer)} "
        "interval leaves out 0",
        ("channel", "adds where all others act", "does alone", "difference without it"),
        tuple(zip(names, *cells, strict=True)),
        "lrrr",
        strong=strong,
    )


def _cell(held: ChannelEstimate, decimals: int) -> str:
    if not held.pairs or held.nothing or not held.simultaneous.known:
        return number(held.mean, decimals, sign=True)
    if not held.simultaneous.excludes_zero:
        return number(held.mean, decimals, sign=True)
    return number(held.mean, told_apart(held.simultaneous, decimals), sign=True) + "*"


def _decimals(column: Sequence[ChannelEstimate]) -> int:
    widths = [held.simultaneous.high - held.simultaneous.low for held in column]
    needed = sorted(places(width) for width in widths if width > 0)
    return needed[len(needed) // 2] if needed else 3


def _meanings(answer: ExplainAnswer) -> Table:
    rows = tuple(
        (
            _spoken(row.channel),
            row.meaning,
            row.favours,
            *(_text(getattr(row, key)) for key in COLUMNS),
            f"{row.adds.pairs:,}",
        )
        for row in answer.channels
    )
    head = ("channel", "what it is", "in theory it helps", *COLUMNS.values(), "worlds")
    return Table("What each channel is, with every interval", head, rows, "lllrrrr", folded=True)


def _closed(answer: ExplainAnswer) -> tuple[Words, ...]:
    names = listed([_spoken(name) for name in answer.closed])
    return (Words(f"Off in this scenario: {names}."),) if names else ()


def _reading(answer: ExplainAnswer) -> str:
    text = (
        "What a channel adds is the difference with all channels less that without this one; what "
        "it does alone is the difference with all others off."
    )
    if answer.better != "neither":
        side = "positive" if answer.better == "higher" else "negative"
        text += f" A {side} number helps {named(answer.practice)}."
    return text
