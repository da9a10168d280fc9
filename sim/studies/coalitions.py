"""What coalitions of channels are worth: shares that sum to a difference, pairs that act together.

A *coalition* is a set of channels that act while all others are off. Its value in a world, v(S), is
the difference between two practices there. N are all channels.

- The *share* of a channel is what it adds when it joins, averaged over all orders of joining
  (Shapley 1953). A few players take all orders. More take one random order and its reverse in each
  world (antithetic: Mitchell et al. 2022), drawn anew for each: worlds stay independent, so that an
  interval over worlds holds the luck of the orders, too. Whatever the orders, shares sum to
  v(N) − v(∅) in every world, for along an order what is added telescopes.
- What two channels do *together* is v(N) − v(N−i) − v(N−j) + v(N−i−j), the second difference
  around all channels: as much as either has by the other, where all the rest acts.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise, permutations

import numpy as np

from sim.runs.own_model import OwnModel
from sim.runs.simulate import Variant, in_threads, loop_over
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario

type Coalition = frozenset[str]
type Order = tuple[str, ...]

ALL_ORDERS = 5
"""So many players at most take all orders: 120, of 32 coalitions."""

ORDERS = 2_000
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
        pair: the practice and the one compared with.
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
    if len(names) <= ALL_ORDERS:
        return list(permutations(names))
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(ORDERS, world)))
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
