"""The report of an explanation: which channels make two practices differ, alone and together."""

from collections.abc import Iterator, Sequence
from typing import Any

from sim.reports.blocks import Block, Choice, Estimate, Forest, Points, Section, Table, Words
from sim.reports.common import (
    NO_INTERVALS,
    cause_limits,
    decimals_of,
    estimate_of,
    first_few,
    level,
    look_of,
    report,
    starred,
    tabled,
)
from sim.reports.html import Report
from sim.reports.proximate import proximate_section
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.statistics.verdicts import judge
from sim.studies.coalitions import OTHERS, PairTogether, ShapleyShare
from sim.studies.explain import ChannelEstimate, ChannelFound, ExplainAnswer
from sim.wording import counted, estimate, listed, named, number

_SHARE = "Its share of the difference"

_MOST_PAIRS_LISTED = 5
"""Shares that a sentence names with their numbers."""

_PAIRS_SHOWN = 10
"""Pairs that the table has, those that do most."""


def _in_words(channel: str) -> str:
    """Write the name of a channel as words."""
    return channel.replace("_", " ")


def _coalition_lines(answer: ExplainAnswer) -> Iterator[str]:
    """Say what shares and pairs show, as far as they were asked for."""
    if (shared := answer.shared) is not None:
        sure = [row for row in answer.shapley if _bounds_of_row(row).excludes_zero]
        named_shares = [f"{_in_words(row.channel)} {_share(row)}" for row in sure]
        told = first_few(named_shares, _MOST_PAIRS_LISTED) or "none that is told apart from 0"
        rest = f", and {number(shared.rest, 3, sign=True)} is no channel’s" if shared.rest else ""
        whole = number(answer.difference, 3, sign=True)
        yield f"Shared out among all channels, the difference of {whole} is made of {told}{rest}."
    if answer.pairs:
        first = answer.pairs[0]
        bounds = _bounds_of_row(first)
        one, other = map(_in_words, first.channels)
        size = estimate(first.together, bounds, sign=True)
        if not bounds.excludes_zero:
            yield (
                "No pair of channels is told apart from two that act each for itself; "
                f"the largest is {one} with {other}, {size}."
            )
        else:
            needed = first.together * answer.full.mean > 0
            how = "They need each other" if needed else "Each does in part what the other does"
            most = "The two that act most through one another are"
            yield f"{most} {one} and {other}: {size}. {how}."


def _bounds_of_row(row: ShapleyShare | PairTogether) -> Interval:
    """Give the interval of a share or a pair."""
    return Interval(row.low, row.high)


def _share(row: ShapleyShare) -> str:
    return estimate(row.share, _bounds_of_row(row), sign=True)


def _share_cells(answer: ExplainAnswer) -> list[str]:
    """Give the cells of shares, in the order of the channels."""
    rows = {row.channel: row for row in answer.shapley}
    decimals = decimals_of(map(_bounds_of_row, answer.shapley))
    held = [rows[row.channel] for row in answer.channels]
    return [starred(row.share, _bounds_of_row(row), decimals) for row in held]


def shares_forest(answer: ExplainAnswer) -> Forest:
    """Draw all shares, the greatest first."""
    pair = f"{answer.practice} − {answer.against}"
    sure = [_in_words(row.channel) for row in answer.shapley if _bounds_of_row(row).excludes_zero]
    how = level(answer.intervals.confidence)
    told = f"The {how} interval leaves out 0 for {listed(sure)}." if sure else NO_INTERVALS
    meanings = {row.channel: row.meaning for row in answer.channels}
    return Forest(
        title=f"{_SHARE}: {answer.label.lower()}, {pair}",
        description=told,
        axis=f"{answer.unit}, {pair}; shares sum to {number(answer.difference, 3, sign=True)}",
        rows=tuple(
            estimate_of(
                _in_words(row.channel),
                row.share,
                _bounds_of_row(row),
                **_verdict(answer, _bounds_of_row(row)),
                note=meanings.get(row.channel, ""),
            )
            for row in answer.shapley
        ),
        reference_label="no share",
        negligible=answer.smallest_difference,
    )


def _verdict(
    answer: ExplainAnswer, bounds: Interval, *, nothing: bool | None = None
) -> dict[str, Any]:
    """Say what the interval of a channel's part in the difference says, and how it looks.

    Args:
        answer: says what is too small to matter.
        bounds: of the part.
        nothing: whether it is 0 in every world; by default if the interval is.
    """
    same = bounds.low == bounds.high == 0 if nothing is None else nothing
    verdict = judge(bounds, answer.smallest_difference, identical=same)
    return {"verdict": verdict.words("neither"), **look_of(verdict)}


def _shares_words(answer: ExplainAnswer) -> Iterator[Words]:
    """Say how shares are to be read and how they were worked out."""
    if (shared := answer.shared) is None:
        return
    orders = (
        "all orders of joining"
        if shared.orders == "all"
        else "an order of joining drawn at random and its reverse"
    )
    precise = ""
    if (wanted := answer.asked.precision) is not None and shared.required is not None:
        missed = "" if shared.half_width <= wanted else ", the most that are run"
        precise = (
            f" To know all to ± {wanted:g}, Stein’s rule asks for "
            f"{counted(shared.required, 'world', 'worlds')}; with {shared.worlds:,}{missed} they "
            f"are known to ± {shared.half_width:.2g}."
        )
    yield Words(
        "A share is what a channel adds when it joins those that act already, over all orders in "
        "which they can join (Shapley 1953): in every world shares sum to the difference. In each "
        f"of {counted(shared.worlds, 'world', 'worlds')} they come from {orders}.{precise}"
    )
    for row in answer.shapley:
        if row.channel == OTHERS:
            yield Words(f"All others, as one, have {_share(row)}.")


def _pairs_blocks(answer: ExplainAnswer) -> Iterator[Block]:
    """Show the pairs that do most together."""
    if not answer.pairs:
        return
    held = answer.pairs[:_PAIRS_SHOWN]
    yield tabled(
        f"Pairs that act most through one another ({answer.unit}); intervals hold for "
        f"{counted(len(answer.pairs), 'pair', 'pairs')} together",
        held,
        {
            "channels": lambda row: " and ".join(map(_in_words, row.channels)),
            "together": lambda row: estimate(row.together, _bounds_of_row(row), sign=True),
        },
        "lr",
        strong=frozenset(n for n, row in enumerate(held) if _bounds_of_row(row).excludes_zero),
    )
    yield Words(
        "Together: the difference with all channels, less that without one, less that without the "
        f"other, and with that without both again. Positive, {named(answer.practice)} gains by "
        "their acting both; 0, each acts for itself."
    )


_HEADS = {
    "adds": "adds where all others act",
    "alone": "does alone",
    "without": "difference without it",
}
"""The three estimates of a channel, by their name in the answer: heads of their columns."""

_MOST_LISTED = 5
"""Channels that a sentence names with their numbers."""

_LIMITS = (
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
    forests = [(_title(key), _forest(answer, key)) for key in _HEADS]
    if answer.shared is not None:
        forests.insert(0, (_SHARE, shares_forest(answer)))
    closed = listed([_in_words(name) for name in answer.closed])
    asked = answer.asked
    # In a terminal one screen: what is asked for beside the three estimates stands in their place.
    quiet = asked.proximate and not (asked.shapley or asked.pairs)
    return report(
        answer,
        kind="Explanation",
        question=(
            f"Which channels make {practice} and {against} differ in “{answer.label.lower()}”?"
        ),
        verdict=(_short(answer), _frame(answer)),
        limits=(*_LIMITS, *cause_limits((answer.label,))),
        sections=(
            *((proximate_section(answer),) if asked.proximate else ()),
            Section("What can be concluded", (Points(tuple(_lines(answer))),), quiet=quiet),
            Section(
                "What each channel does",
                (
                    Choice("Channels", tuple(forests), name="channels"),
                    _table(answer),
                    Words(_reading(answer)),
                    *_shares_words(answer),
                    *_pairs_blocks(answer),
                    Words(_together(answer), quiet=True),
                    *((Words(f"Off in this scenario: {closed}."),) if closed else ()),
                    _meanings(answer),
                ),
                quiet=quiet,
            ),
        ),
        practices=(answer.practice, answer.against),
    )


def _known(answer: ExplainAnswer) -> bool:
    """Tell whether any channel has an interval."""
    return any(getattr(row, key).simultaneous.known for row in answer.channels for key in _HEADS)


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
            yield f"Where all others act, {says}: {first_few(_added(held), _MOST_LISTED)}."
    little = f"These add less than {answer.smallest_difference:g} either way, which is taken not to"
    told: dict[str, list[str]] = {
        "Leaving these out changes nothing in any world": [],
        f"{little} matter": [],
        "What these add is not known, and takes more worlds to tell": [],
    }
    none, small, unclear = told.values()
    for row in answer.channels:
        if row.adds.nothing:
            none.append(_in_words(row.channel))
        elif _small(answer, row.adds):
            small.append(_in_words(row.channel))
        elif row not in sure:
            unclear.append(_in_words(row.channel))
    yield from (f"{says}: {listed(held)}." for says, held in told.items() if held)
    yield from _coalition_lines(answer)
    alone = [row for row in answer.channels if row.alone.nothing and not row.adds.nothing]
    if through := listed([_in_words(row.channel) for row in alone]):
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
        f"{_in_words(row.channel)} {estimate(row.adds.mean, row.adds.simultaneous, sign=True)}"
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
        title=f"{_title(key)}: {answer.label.lower()}, {pair}",
        description=told,
        axis=f"{answer.unit}, {pair}",
        rows=rows,
        reference_label="no difference",
        negligible=answer.smallest_difference,
    )


def _title(key: str) -> str:
    return f"{'The' if key == 'without' else 'What each'} {_HEADS[key]}"


def _estimate(answer: ExplainAnswer, row: ChannelFound, key: str) -> Estimate:
    held: ChannelEstimate = getattr(row, key)
    theory = f"; theory: helps {row.favours}" if row.favours else ""
    return estimate_of(
        _in_words(row.channel),
        held.mean,
        held.simultaneous,
        **_verdict(answer, held.simultaneous, nothing=held.nothing),
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
    for key in _HEADS:
        column: list[ChannelEstimate] = [getattr(row, key) for row in answer.channels]
        decimals = decimals_of(held.simultaneous for held in column)
        cells.append([starred(held.mean, held.simultaneous, decimals) for held in column])
    names = [_in_words(row.channel) for row in answer.channels]
    head = ["channel", *_HEADS.values()]
    if answer.shared is not None:
        head.insert(1, "its share")
        cells.insert(0, _share_cells(answer))
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
            "channel": lambda row: _in_words(row.channel),
            "what it is": lambda row: row.meaning,
            "in theory it helps": lambda row: row.favours,
            _HEADS["adds"]: lambda row: _text(row.adds),
            _HEADS["alone"]: lambda row: _text(row.alone),
            _HEADS["without"]: lambda row: _text(row.without),
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
