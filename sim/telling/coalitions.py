"""What an explanation tells of coalitions: shares that sum to the difference, and pairs."""

from collections.abc import Iterator

from sim.render.blocks import Block, Forest, Words
from sim.render.wording import counted, estimate, listed, named, number
from sim.statistics.bootstrap import Interval
from sim.studies.explain import ExplainAnswer
from sim.studies.shapley import OTHERS, PairTogether, ShapleyShare
from sim.telling.common import (
    NO_INTERVALS,
    decimals_of,
    estimate_of,
    first_few,
    level,
    starred,
    tabled,
    tone_of,
)

SHARE = "Its share of the difference"

MOST_LISTED = 5
"""Shares that a sentence names with their numbers."""

PAIRS_SHOWN = 10
"""Pairs that the table has, those that do most."""


def in_words(channel: str) -> str:
    """Write the name of a channel as words."""
    return channel.replace("_", " ")


def coalition_lines(answer: ExplainAnswer) -> Iterator[str]:
    """Say what shares and pairs show, as far as they were asked for."""
    if (shared := answer.shared) is not None:
        sure = [row for row in answer.shapley if bounds_of_row(row).excludes_zero]
        named_shares = [f"{in_words(row.channel)} {_share(row)}" for row in sure]
        told = first_few(named_shares, MOST_LISTED) or "none that is told apart from 0"
        rest = f", and {number(shared.rest, 3, sign=True)} is no channel’s" if shared.rest else ""
        whole = number(answer.difference, 3, sign=True)
        yield f"Shared out among all channels, the difference of {whole} is made of {told}{rest}."
    if answer.pairs:
        first = answer.pairs[0]
        bounds = bounds_of_row(first)
        one, other = map(in_words, first.channels)
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


def bounds_of_row(row: ShapleyShare | PairTogether) -> Interval:
    """Give the interval of a share or a pair."""
    return Interval(row.low, row.high)


def _share(row: ShapleyShare) -> str:
    return estimate(row.share, bounds_of_row(row), sign=True)


def share_cells(answer: ExplainAnswer) -> list[str]:
    """Give the cells of shares, in the order of the channels."""
    rows = {row.channel: row for row in answer.shapley}
    decimals = decimals_of(map(bounds_of_row, answer.shapley))
    held = [rows[row.channel] for row in answer.channels]
    return [starred(row.share, bounds_of_row(row), decimals) for row in held]


def shares_forest(answer: ExplainAnswer) -> Forest:
    """Draw all shares, the greatest first."""
    pair = f"{answer.practice} − {answer.against}"
    sure = [in_words(row.channel) for row in answer.shapley if bounds_of_row(row).excludes_zero]
    how = level(answer.intervals.confidence)
    told = f"The {how} interval leaves out 0 for {listed(sure)}." if sure else NO_INTERVALS
    meanings = {row.channel: row.meaning for row in answer.channels}
    return Forest(
        title=f"{SHARE}: {answer.label.lower()}, {pair}",
        description=told,
        axis=f"{answer.unit}, {pair}; shares sum to {number(answer.difference, 3, sign=True)}",
        rows=tuple(
            estimate_of(
                in_words(row.channel),
                row.share,
                bounds_of_row(row),
                _verdict(answer, row),
                negligible=answer.smallest_difference,
                note=meanings.get(row.channel, ""),
            )
            for row in answer.shapley
        ),
        reference_label="no share",
        negligible=answer.smallest_difference,
        meanings=("above 0", "below 0", "undecided, or nothing"),
    )


def _verdict(answer: ExplainAnswer, row: ShapleyShare) -> str:
    """Say in a word what the interval of a share says."""
    bounds, smallest = bounds_of_row(row), answer.smallest_difference
    if bounds.low == bounds.high == 0:
        return "nothing"
    if -smallest <= bounds.low and bounds.high <= smallest:
        return "negligible"
    return {"more": "raises", "less": "lowers", "open": "undecided"}[tone_of(bounds)]


def shares_words(answer: ExplainAnswer) -> Iterator[Words]:
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


def pairs_blocks(answer: ExplainAnswer) -> Iterator[Block]:
    """Show the pairs that do most together."""
    if not answer.pairs:
        return
    held = answer.pairs[:PAIRS_SHOWN]
    yield tabled(
        f"Pairs that act most through one another ({answer.unit}); intervals hold for "
        f"{counted(len(answer.pairs), 'pair', 'pairs')} together",
        held,
        {
            "channels": lambda row: " and ".join(map(in_words, row.channels)),
            "together": lambda row: estimate(row.together, bounds_of_row(row), sign=True),
        },
        "lr",
        strong=frozenset(n for n, row in enumerate(held) if bounds_of_row(row).excludes_zero),
    )
    yield Words(
        "Together: the difference with all channels, less that without one, less that without the "
        f"other, and with that without both again. Positive, {named(answer.practice)} gains by "
        "their acting both; 0, each acts for itself."
    )
