"""What coalitions of channels are worth: shares of a difference, pairs that interact.

A *coalition* is a set of channels that act while all others are off. Its value in a world, v(S), is
the difference between two practices there. N are all channels.

- The *share* of a channel is what it adds when it joins, averaged over all orders of joining
  (Shapley 1953). A few players take all orders. More take one random order and its reverse in each
  world (antithetic: Mitchell et al. 2022), drawn anew for each: worlds stay independent, so that an
  interval over worlds holds the luck of the orders, too. Whatever the orders, shares sum to
  v(N) − v(∅) in every world, for along an order what is added telescopes.
- What two channels do *together* is v(N) − v(N−i) − v(N−j) + v(N−i−j), the second difference
  around all channels: as much as either has by the other, where all the rest acts.

Shares of channels in a difference, and what pairs do together, as parts of an explanation.

How they are defined and sampled stands in ``sim.studies.coalitions``; here they become estimates.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise, permutations
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.errors import RequestError
from sim.outcomes import Floats
from sim.runs.own_model import OwnModel
from sim.runs.simulate import Variant, in_threads, loop_over
from sim.scenario.schema import Mixture, Scenario
from sim.statistics.bootstrap import MIN_PAIRS, reach, required_replicates, stein_interval
from sim.studies.answer import Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.comparison import CONFIDENCE, estimated
from sim.studies.tables import table_of

type Coalition = frozenset[str]
type Order = tuple[str, ...]

_ALL_ORDERS = 5
"""So many players at most take all orders: 120, of 32 coalitions."""

_ORDERS = 2_000
"""First key of the stream of orders; the second is the world."""


def turned_off(
    scenario: Scenario, own_dials: Iterable[str], off: Iterable[str]
) -> tuple[Scenario, dict[str, float]]:
    """Give a scenario with some channels at 0, and the dials of a user's own model among them."""
    mine = set(own_dials)
    turned = {name: 0.0 for name in off if name not in mine}
    own = {name: 0.0 for name in off if name in mine}
    if not turned:
        return scenario, own
    changed = scenario.channels.model_copy(update=turned)
    return scenario.model_copy(update={"channels": changed}), own


@dataclass(frozen=True, slots=True)
class Game:
    """Coalitions and their values, each worked out once in a world.

    Attributes:
        scenario: with the channels as it says.
        pair: the practice and the baseline.
        seed: of worlds, luck and orders.
        outcome: number of the outcome in which they differ.
        players: the channels of each player; one player may be several channels.
        model: a user's own.
        known: v(S) by world and coalition; what is put there is not run.
    """

    scenario: Scenario
    pair: tuple[Mixture, Mixture]
    seed: int
    outcome: int
    players: Mapping[str, tuple[str, ...]]
    model: OwnModel | None = None
    known: dict[int, dict[Coalition, float]] = field(default_factory=dict)

    @property
    def everyone(self) -> Coalition:
        """N: all players."""
        return frozenset(self.players)

    def missing(self, world: int, wanted: Iterable[Coalition]) -> list[Coalition]:
        """Give those of some coalitions that have no value in a world yet, each once."""
        known = self.known.setdefault(world, {})
        return [held for held in dict.fromkeys(wanted) if held not in known]

    def play(
        self,
        wanted: Mapping[int, Iterable[Coalition]],
        jobs: int | None,
        ticking: Callable[[int], Callable[[int], None]],
    ) -> None:
        """Run what is not known yet.

        Args:
            wanted: coalitions of each world.
            jobs: threads.
            ticking: gives what to call after so many runs, when it is told how many there will be.
        """
        missing = [(world, self.missing(world, held)) for world, held in wanted.items()]
        tick = ticking(2 * sum(len(held) for _, held in missing))
        stopped = threading.Event()

        def run(n: int) -> None:
            world, coalitions = missing[n]
            variants = [row for held in coalitions for row in self._variants(held)]
            worlds, values = loop_over(variants, self.seed, self.model), np.empty(len(variants))
            worlds.stopped = stopped
            for v, finish in worlds.of_replicate(world):
                values[v] = finish().outcomes[self.outcome]
                tick(1)
            apart = (values[0::2] - values[1::2]).tolist()
            self.known[world].update(zip(coalitions, apart, strict=True))

        in_threads(run, len(missing), jobs, stopped)

    def _variants(self, coalition: Coalition) -> list[Variant]:
        dials = () if self.model is None else self.model.dials
        out = [
            name
            for player in self.players
            if player not in coalition
            for name in self.players[player]
        ]
        scenario, own = turned_off(self.scenario, dials, out)
        return [Variant(scenario, practice, own) for practice in self.pair]


def orders_of(players: Iterable[str], seed: int, world: int) -> list[Order]:
    """Give the orders in which players join in a world: all, or one at random and its reverse."""
    names = tuple(players)
    if len(names) <= _ALL_ORDERS:
        return list(permutations(names))
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_ORDERS, world)))
    order = tuple(names[n] for n in rng.permutation(len(names)))
    return [order, order[::-1]]


def along(order: Order) -> list[Coalition]:
    """Give the coalitions along an order, from nobody to everyone."""
    return [frozenset(order[:n]) for n in range(len(order) + 1)]


def shapley_shares(orders: Iterable[Order], value: Mapping[Coalition, float]) -> dict[str, float]:
    """Give what each player adds when it joins, averaged over some orders of one world.

    Args:
        orders: of the same players.
        value: of the coalitions along them; NaN where undefined.
    """
    held = list(orders)
    added = dict.fromkeys(held[0], 0.0)
    for order in held:
        for name, (before, after) in zip(order, pairwise(along(order)), strict=True):
            added[name] += value[after] - value[before]
    return {name: total / len(held) for name, total in added.items()}


def without_one_or_two(
    everyone: Coalition, players: Iterable[str]
) -> dict[tuple[str, str], tuple[Coalition, ...]]:
    """Give for each pair of some players: everyone, all but one, all but the other, neither."""
    return {
        (i, j): (everyone, everyone - {i}, everyone - {j}, everyone - {i, j})
        for i, j in combinations(players, 2)
    }


def together_of(coalitions: tuple[Coalition, ...], value: Mapping[Coalition, float]) -> float:
    """Give the second difference of a pair in a world, from ``without_one_or_two``."""
    full, one, other, neither = (value[held] for held in coalitions)
    return full - one - other + neither


OTHERS = "all others"
"""The player that all channels are which are not asked for."""

_MOST_WORLDS = 10_000
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

    channel: str = described_field(
        "its name; “all others” are one player where some were asked for"
    )
    share: Real = described_field("mean over orders and worlds of what it adds", "of the outcome")
    low: Real = described_field("its interval, for all shares together", "of the outcome")
    high: Real = described_field("its interval, for all shares together", "of the outcome")


class SharedOut(AnswerPart):
    """How shares were worked out."""

    worlds: int = described_field("worlds in which all that is needed is defined", "worlds")
    orders: Literal["all", "one and its reverse"] = described_field(
        "orders of joining in each world"
    )
    rest: Real = described_field(
        "difference with no channel at all: 0, but in outcomes that speak of allies",
        "of the outcome",
    )
    half_width: Real = described_field("of the widest interval", "of the outcome")
    required: int | None = described_field(
        "worlds that Stein's rule asks for; null without a precision"
    )


class PairTogether(AnswerPart):
    """What two channels do together."""

    channels: tuple[str, str] = described_field("their names")
    together: Real = described_field(
        "difference with all channels, less without one, less without the other, and with neither "
        "again: what either adds by the other, where all the rest acts",
        "of the outcome",
    )
    low: Real = described_field("its interval, for all pairs together", "of the outcome")
    high: Real = described_field("its interval, for all pairs together", "of the outcome")


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
        worlds = max(pilot, min(required, _MOST_WORLDS))
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
        orders="all" if len(names) <= _ALL_ORDERS else "one and its reverse",
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
