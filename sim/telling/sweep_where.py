"""Where in a design one practice is known to do better than another, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.outcomes import MAIN_OUTCOME
from sim.render.wording import listed, named, plain_number, sentence
from sim.sweep.judged import Judged
from sim.sweep.picture import are_own, is_numeric, numbers_of, words_of

MOST_FACTORS = 4
"""Factors that a sentence names."""

WHOLE = 0.9
"""Share of all points within a range, above which the range says nothing."""

_OWN = "the scenario’s own"

CHANCE = 0.01
"""Chance above which the range of points that are drawn at random says nothing."""


type _Points = np.ndarray[Any, np.dtype[np.bool]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a design tried.

    Attributes:
        ranges: ends of each factor that has a range; of others those of the values that were run.
        drawn: whether points are drawn at random, so that few of them lie close by chance alone.
    """

    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    drawn: bool = False


def verb_of(judged: Judged, *, known: bool = False) -> str:
    """Say what the one of two does who is ahead; ``known`` as after “is known to”."""
    outcome = judged.outcome
    neither = outcome.better == "neither"
    verb = f"{'have had' if known else 'had'} more" if neither else "did better"
    if known and not neither:
        verb = "have done better"
    if outcome.name == MAIN_OUTCOME:
        return verb
    return f"{verb}{'' if neither else ' in'} “{outcome.label.lower()}”"


def where_known(judged: Judged, tried: Tried) -> Iterator[str]:
    """Say in which ranges of the factors all points lie where one is known to do better.

    What is undecided is no point where it does not: what else there is within the ranges and
    beyond them is said, too.
    """
    effects = judged.effects
    pair = (effects.practice, effects.against)
    for (who, whom), points in ((pair, judged.ahead), (pair[::-1], judged.behind)):
        if not points.any():
            continue
        found = [_range(name, held, points, tried) for name, held in effects.factors.items()]
        ranges = [row for row in found if row is not None][:MOST_FACTORS]
        if not ranges:
            continue
        within = np.logical_and.reduce([mask for _, mask in ranges])
        count, ahead = int(within.sum()), int(points.sum())
        there = "" if count == ahead else f", at {ahead:,} of the {count:,} points there"
        text = (
            f"{sentence(named(who))} is known to {verb_of(judged, known=True)} than {named(whom)} "
            f"only where {listed([text for text, _ in ranges])}{there}"
        )
        if not within.all():
            text += f"; elsewhere {_elsewhere(judged, ~within)}"
        yield f"{text}."


def _elsewhere(judged: Judged, points: _Points) -> str:
    """Say how it stands at some points."""
    practice, against = named(judged.effects.practice), named(judged.effects.against)
    kinds = (
        (judged.ahead, f"{practice} {verb_of(judged)}"),
        (judged.behind, f"{against} {verb_of(judged)}"),
        (judged.alike, "there is no difference that matters"),
        (judged.undecided, "it is undecided"),
        (judged.nothing, "there is no number"),
    )
    found = [(int((kind & points).sum()), told) for kind, told in kinds]
    found = [(count, told) for count, told in found if count]
    if len(found) == 1:
        return found[0][1]
    return listed([f"{told} at {count:,}" for count, told in found])


def _range(
    name: str, held: np.ndarray[Any, Any], points: _Points, tried: Tried
) -> tuple[str, _Points] | None:
    """Say which values of a factor some points have, and where they are; None if all do."""
    if not is_numeric(held):
        chosen = words_of(held[points])
        if len(chosen) == len(words_of(held)):
            return None
        within = np.array([word in chosen for word in held.tolist()], dtype=bool)
        return f"{name} is {listed(chosen, 'or')}", within
    own, found = are_own(held), numbers_of(held[points])
    has_own = bool(own[points].any())
    if not found.size:
        return None if own.all() else (f"{name} is {_OWN}", own)
    low, high = found[0], found[-1]
    within = ((held >= low) & (held <= high)) | (own & has_own)
    share = float(within.mean())
    if share > WHOLE or (tried.drawn and _by_chance(share, int(points.sum())) > CHANCE):
        return None
    ends = (*tried.ranges.get(name, ()), *numbers_of(held)[[0, -1]])  # a base may lie outside
    among = f"(tried: {plain_number(min(ends))} to {plain_number(max(ends))})"
    among += f" or {_OWN}" if has_own else ""
    if low == high:
        return f"{name} is {plain_number(low)} {among}", within
    return f"{name} is from {plain_number(low)} to {plain_number(high)} {among}", within


def _by_chance(share: float, count: int) -> float:
    """Give the chance that so many points, anywhere, lie within so small a share of a range."""
    return count * share ** (count - 1) - (count - 1) * share**count
