"""The report of an explanation: which channels make two practices differ."""

from collections.abc import Iterator, Sequence

from sim.render.blocks import Choice, Estimate, Forest, Points, Section, Table, Words
from sim.render.report import Report
from sim.render.wording import counted, estimate, listed, named
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.explain import ChannelEstimate, ChannelFound, ExplainAnswer
from sim.telling.coalitions import (
    SHARE,
    coalition_lines,
    in_words,
    pairs_blocks,
    share_cells,
    shares_forest,
    shares_words,
)
from sim.telling.common import (
    NO_INTERVALS,
    cause_limits,
    decimals_of,
    estimate_of,
    first_few,
    level,
    report,
    starred,
    tabled,
    tone_of,
)

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
        "What channels add where all others act does not sum to the difference, for they act "
        "through one another; a channel that adds nothing may still matter where another is left "
        "out, too."
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


def tell(answer: ExplainAnswer) -> Report:
    """Tell an explanation."""
    practice, against = named(answer.practice), named(answer.against)
    forests = [(title, _forest(answer, key)) for key, title in COLUMNS.items()]
    if answer.shared is not None:
        forests.insert(0, (SHARE, shares_forest(answer)))
    closed = listed([in_words(name) for name in answer.closed])
    return report(
        answer,
        kind="Explanation",
        question=(
            f"Which channels make {practice} and {against} differ in “{answer.label.lower()}”?"
        ),
        verdict=(_short(answer), _frame(answer)),
        limits=(*LIMITS, *cause_limits((answer.label,))),
        sections=(
            Section("What can be concluded", (Points(tuple(_lines(answer))),)),
            Section(
                "What each channel does",
                (
                    Choice("Channels", tuple(forests), name="channels"),
                    _table(answer),
                    Words(_reading(answer)),
                    *shares_words(answer),
                    *pairs_blocks(answer),
                    Words(_together(answer), quiet=True),
                    *((Words(f"Off in this scenario: {closed}."),) if closed else ()),
                    _meanings(answer),
                ),
            ),
        ),
        practices=(answer.practice, answer.against),
    )


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
    ranges = f"; ranges in brackets are {level(answer.intervals.confidence)} intervals"
    return (
        f"Both were run in the same {counted(answer.asked.replicates, 'world', 'worlds')}: with "
        "all channels, with each left out and with each alone. All numbers are differences, "
        f"{named(answer.practice)} − {named(answer.against)}, in {answer.unit}"
        f"{ranges if _known(answer) else ''}."
    )


def _together(answer: ExplainAnswer) -> str:
    if not _known(answer):
        return NO_INTERVALS
    return (
        f"Intervals of channels hold at {level(answer.intervals.confidence)} for "
        f"{counted(answer.intervals.family_size, 'channel', 'channels')} of one column together "
        "(Bonferroni), not for all columns."
    )


def _lines(answer: ExplainAnswer) -> Iterator[str]:
    """Say, from the intervals alone, which channels pull which way and which do nothing."""
    sure = [row for row in answer.channels if row.adds.simultaneous.excludes_zero]
    for says, sign in _sides(answer).items():
        if held := [row for row in sure if row.adds.mean * sign > 0]:
            yield f"Where all others act, {says}: {first_few(_added(held), MOST_LISTED)}."
    little = f"These add less than {answer.smallest_difference:g} either way, which is taken not to"
    told: dict[str, list[str]] = {
        "Leaving these out changes nothing in any world": [],
        f"{little} matter": [],
        "Undecided, and it takes more worlds to decide": [],
    }
    none, small, unclear = told.values()
    for row in answer.channels:
        if row.adds.nothing:
            none.append(in_words(row.channel))
        elif _small(answer, row.adds):
            small.append(in_words(row.channel))
        elif row not in sure:
            unclear.append(in_words(row.channel))
    yield from (f"{says}: {listed(held)}." for says, held in told.items() if held)
    yield from coalition_lines(answer)
    alone = [row for row in answer.channels if row.alone.nothing and not row.adds.nothing]
    if through := listed([in_words(row.channel) for row in alone]):
        yield (
            f"Alone these make no difference: {through}. They act through other channels, or on "
            "both practices alike."
        )


def _sides(answer: ExplainAnswer) -> dict[str, int]:
    """Say which way channels pull, with the sign of their numbers."""
    if answer.better == "neither":
        return {"the difference is raised by": 1, "the difference is lowered by": -1}
    good = 1 if answer.better == "higher" else -1
    return {
        f"these help {named(answer.practice)}": good,
        f"these help {named(answer.against)}": -good,
    }


def _added(rows: Sequence[ChannelFound]) -> list[str]:
    return [
        f"{in_words(row.channel)} {estimate(row.adds.mean, row.adds.simultaneous, sign=True)}"
        for row in rows
    ]


def _small(answer: ExplainAnswer, held: ChannelEstimate) -> bool:
    smallest, bounds = answer.smallest_difference, held.simultaneous
    return -smallest <= bounds.low and bounds.high <= smallest


def _forest(answer: ExplainAnswer, key: str) -> Forest:
    rows = tuple(_estimate(answer, row, key) for row in answer.channels)
    sure = [
        row.label
        for row, found in zip(rows, answer.channels, strict=True)
        if getattr(found, key).simultaneous.excludes_zero
    ]
    how, pair = level(answer.intervals.confidence), f"{answer.practice} − {answer.against}"
    told = f"The {how} interval leaves out 0 for {listed(sure)}."
    if not sure:
        told = f"No {how} interval leaves out 0." if _known(answer) else NO_INTERVALS
    return Forest(
        title=f"{COLUMNS[key]}: {answer.label.lower()}, {pair}",
        description=told,
        axis=f"{answer.unit}, {pair}",
        rows=rows,
        reference_label="no difference",
        negligible=answer.smallest_difference,
        meanings=("above 0", "below 0", "undecided, or nothing"),
    )


def _estimate(answer: ExplainAnswer, row: ChannelFound, key: str) -> Estimate:
    held: ChannelEstimate = getattr(row, key)
    above, below = ("above 0", "below 0") if key == "without" else ("raises", "lowers")
    verdict = {"more": above, "less": below, "open": "undecided"}[tone_of(held.simultaneous)]
    if held.nothing:
        verdict = "nothing"
    elif _small(answer, held):
        verdict = "negligible"
    theory = f"; theory: helps {row.favours}" if row.favours else ""
    return estimate_of(
        in_words(row.channel),
        held.mean,
        held.simultaneous,
        verdict if held.pairs else "no number",
        negligible=answer.smallest_difference,
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
    sure = [row.adds.simultaneous.excludes_zero for row in answer.channels]
    cells = []
    for key in COLUMNS:
        column: list[ChannelEstimate] = [getattr(row, key) for row in answer.channels]
        decimals = decimals_of(held.simultaneous for held in column)
        cells.append([starred(held.mean, held.simultaneous, decimals) for held in column])
    names = [in_words(row.channel) for row in answer.channels]
    head = ["channel", "adds where all others act", "does alone", "difference without it"]
    if answer.shared is not None:
        head.insert(1, "its share")
        cells.insert(0, share_cells(answer))
    return Table(
        f"Every channel, what adds most first ({answer.unit}); * where the "
        f"{level(answer.intervals.confidence)} interval leaves out 0",
        tuple(head),
        tuple(zip(names, *cells, strict=True)),
        "l" + "r" * len(cells),
        strong=frozenset(n for n, held in enumerate(sure) if held),
    )


def _meanings(answer: ExplainAnswer) -> Table:
    return tabled(
        "What each channel is, with every interval",
        answer.channels,
        {
            "channel": lambda row: in_words(row.channel),
            "what it is": lambda row: row.meaning,
            "in theory it helps": lambda row: row.favours,
            COLUMNS["adds"]: lambda row: _text(row.adds),
            COLUMNS["alone"]: lambda row: _text(row.alone),
            COLUMNS["without"]: lambda row: _text(row.without),
            "worlds": lambda row: f"{row.adds.pairs:,}",
        },
        "lllrrrr",
        folded=True,
    )


def _reading(answer: ExplainAnswer) -> str:
    text = (
        "What a channel adds is the difference with all channels less that without this one; what "
        "it does alone is the difference with all others off."
    )
    if answer.better != "neither":
        side = "positive" if answer.better == "higher" else "negative"
        text += f" A {side} number helps {named(answer.practice)}."
    return text
