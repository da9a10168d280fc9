"""Shares of channels in a difference, and what pairs do together, as parts of an explanation.

How they are defined and sampled stands in ``sim.studies.coalitions``; here they become estimates.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.errors import RequestError
from sim.outcomes import Floats
from sim.statistics.bootstrap import MIN_PAIRS
from sim.statistics.precision import reach, required_replicates, stein_interval
from sim.studies.answer import AnswerPart, Real, told
from sim.studies.coalitions import (
    ALL_ORDERS,
    Game,
    along,
    orders_of,
    shapley_shares,
    together_of,
    without_one_or_two,
)
from sim.studies.estimates import CONFIDENCE, estimated
from sim.studies.tables import table_of

OTHERS = "all others"
"""The player that all channels are which are not asked for."""

MOST_WORLDS = 10_000
"""Where a precision stops."""

COLUMNS = {
    "replicate": ("int64", "number", "the world and its luck; from 0"),
    "channel": ("string", "label", "the channel, or all others as one"),
    "share": ("double", "of the outcome", "mean over orders of what it adds when it joins"),
    "difference": ("double", "of the outcome", "with all channels, in this world"),
    "rest": ("double", "of the outcome", "difference with no channel at all, in this world"),
}
"""Columns of the table ``shares`` with type, unit and meaning: difference = rest + all shares."""

type Ticking = Callable[[str], Callable[[int], Callable[[int], None]]]
"""Gives, for what is being done, what gives for a number of runs what to call after them."""


class ShapleyShare(AnswerPart):
    """The share of one channel."""

    channel: str = told("its name; “all others” are one player where some were asked for")
    share: Real = told("mean over orders and worlds of what it adds", "of the outcome")
    low: Real = told("its interval, for all shares together", "of the outcome")
    high: Real = told("its interval, for all shares together", "of the outcome")


class SharedOut(AnswerPart):
    """How shares were worked out."""

    worlds: int = told("worlds in which all that is needed is defined", "worlds")
    orders: Literal["all", "one and its reverse"] = told("orders of joining in each world")
    rest: Real = told(
        "difference with no channel at all: 0, but in outcomes that speak of allies",
        "of the outcome",
    )
    half_width: Real = told("of the widest interval", "of the outcome")
    required: int | None = told("worlds that Stein's rule asks for; null without a precision")


class PairTogether(AnswerPart):
    """What two channels do together."""

    channels: tuple[str, str] = told("their names")
    together: Real = told(
        "difference with all channels, less without one, less without the other, and with neither "
        "again: what either adds by the other, where all the rest acts",
        "of the outcome",
    )
    low: Real = told("its interval, for all pairs together", "of the outcome")
    high: Real = told("its interval, for all pairs together", "of the outcome")


class Shares(NamedTuple):
    """What ``share_out`` finds: the answer's parts, and the table of every world."""

    shapley: tuple[ShapleyShare, ...]
    difference: float
    shared: SharedOut
    table: Any


def share_out(
    game: Game, pilot: int, precision: float | None, jobs: int | None, ticking: Ticking
) -> Shares:
    """Share the difference out among the players, the greatest share first.

    Args:
        game: with what is known already.
        pilot: worlds; all, if no precision is asked for.
        precision: half-width to which all shares are to be known together (Stein's rule).
        jobs: threads.
        ticking: tells how far it is.

    Raises:
        RequestError: the pilot has too few worlds for a precision.
    """
    names, worlds = tuple(game.players), pilot
    each = 1 - (1 - CONFIDENCE) / len(names)
    values = _worlds_of_shares(game, range(pilot), jobs, ticking)
    first = _defined(values[:, 2:])
    required = None
    if precision is not None:
        if len(first) < MIN_PAIRS:
            raise RequestError(
                f"precision: takes at least {MIN_PAIRS} worlds in which the outcome is defined "
                f"with every coalition; of {pilot} there are {len(first)}; raise replicates"
            )
        required = max(required_replicates(row, precision, each) for row in first.T)
        worlds = max(pilot, min(required, MOST_WORLDS))
        if worlds > pilot:
            more = _worlds_of_shares(game, range(pilot, worlds), jobs, ticking)
            values = np.concatenate([values, more])
    defined = _defined(values)
    _, held = estimated(defined[:, 2:], len(names), game.seed)
    bounds = [row.simultaneous for row in held]
    if precision is not None:  # by the pilot's spread, or what stopped the rule would narrow them
        bounds = [
            stein_interval(few, every, each) if reach(few, each) > 0 else row.simultaneous
            for few, every, row in zip(first.T, defined[:, 2:].T, held, strict=True)
        ]
    shapley = [
        ShapleyShare(channel=name, share=row.mean, low=bound.low, high=bound.high)
        for name, row, bound in zip(names, held, bounds, strict=True)
    ]
    shapley.sort(key=lambda row: -np.nan_to_num(abs(row.share)))
    means = defined[:, :2].mean(axis=0) if len(defined) else np.full(2, np.nan)
    shared = SharedOut(
        worlds=len(defined),
        orders="all" if len(names) <= ALL_ORDERS else "one and its reverse",
        rest=float(means[1]),
        half_width=max((bound.high - bound.low) / 2 for bound in bounds),
        required=required,
    )
    count = len(names)
    columns = [
        np.repeat(np.arange(worlds), count),
        list(names) * worlds,
        values[:, 2:].ravel(),
        np.repeat(values[:, 0], count),
        np.repeat(values[:, 1], count),
    ]
    return Shares(tuple(shapley), float(means[0]), shared, table_of(COLUMNS, columns))


def _worlds_of_shares(game: Game, worlds: range, jobs: int | None, ticking: Ticking) -> Floats:
    """Give the difference, what rests without a channel, and all shares: [worlds, 2 + players]."""
    orders = {world: orders_of(game.players, game.seed, world) for world in worlds}
    wanted = {world: chain.from_iterable(map(along, held)) for world, held in orders.items()}
    game.play(wanted, jobs, ticking("Sharing out"))
    rows = []
    for world in worlds:
        value = game.known[world]
        shares = shapley_shares(orders[world], value)
        ends = [value[game.everyone], value[frozenset()]]
        rows.append(ends + [shares[name] for name in game.players])
    return np.array(rows)


def _defined(values: Floats) -> Floats:
    """Leave out worlds in which something is undefined."""
    kept: Floats = values[~np.isnan(values).any(axis=1)]
    return kept


def pair_up(
    game: Game, channels: Iterable[str], worlds: range, jobs: int | None, ticking: Ticking
) -> tuple[PairTogether, ...]:
    """Find what each pair of some channels does together, what does most first."""
    pairs = without_one_or_two(game.everyone, channels)
    wanted = list(chain.from_iterable(pairs.values()))
    game.play(dict.fromkeys(worlds, wanted), jobs, ticking("Pairing"))
    values = np.array(
        [[together_of(held, game.known[world]) for held in pairs.values()] for world in worlds]
    )
    _, held = estimated(values, len(pairs), game.seed)
    found = [
        PairTogether(
            channels=pair,
            together=row.mean,
            low=row.simultaneous.low,
            high=row.simultaneous.high,
        )
        for pair, row in zip(pairs, held, strict=True)
    ]
    return tuple(sorted(found, key=lambda row: -np.nan_to_num(abs(row.together))))
