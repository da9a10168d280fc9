"""Which ally follows which practice."""

import math

from sim.scenario.mixtures import Mixture
from sim.scenario.practices import DIMENSIONS
from sim.world.columns import Allies, Floats
from sim.world.streams import Numbers


def order_of_allies(seed: int, replicate: int, count: int) -> Floats:
    """Draw the numbers by which allies are dealt to the practices of a mixture, [A]."""
    return Numbers(seed, replicate).uniform("practices", 0, count)


def assign(allies: Allies, mixture: Mixture, order: Floats) -> None:
    """Give each ally its practice: those with the smallest numbers take the first."""
    ranked = order.argsort(kind="stable")
    before, share, last = 0, 0.0, len(mixture.practices) - 1
    for n, practice in enumerate(mixture.practices):
        share += mixture.shares[n]
        # Whatever rounding leaves over follows the last practice.
        until = len(ranked) if n == last else math.floor(share * len(ranked) + 0.5)
        chosen = ranked[before:until]
        for name in DIMENSIONS:
            getattr(allies, name)[chosen] = getattr(practice, name)
        before = until
