"""Which ally follows which practice."""

import math
from typing import NamedTuple

from sim.scenario.practices import Practice
from sim.world.columns import Allies, Floats
from sim.world.streams import WORLD_STREAMS, generator


class Mixture(NamedTuple):
    """Practices with the shares of allies that follow them; the label is for people to read."""

    label: str
    parts: tuple[tuple[Practice, float], ...]


def only(practice: Practice) -> Mixture:
    """Let all allies follow one practice."""
    return Mixture(practice.name, ((practice, 1.0),))


def order_of_allies(seed: int, replicate: int, count: int) -> Floats:
    """Draw the numbers by which allies are dealt to the practices of a mixture."""
    return generator(seed, replicate, WORLD_STREAMS["practices"]).random(count)


def assign(allies: Allies, mixture: Mixture, order: Floats) -> None:
    """Give each ally its practice: those with the smallest numbers take the first."""
    ranked = order.argsort(kind="stable")
    before, share = 0, 0.0
    for practice, part in mixture.parts:
        share += part
        until = math.floor(share * len(ranked) + 0.5)
        chosen = ranked[before:until]
        allies.goals[chosen] = practice.goals
        allies.tactics[chosen] = practice.tactics
        allies.voice[chosen] = practice.voice
        allies.commitment[chosen] = practice.commitment
        allies.independence[chosen] = practice.independence
        before = until
