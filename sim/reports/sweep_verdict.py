"""The verdict of a sweep in words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from sim.outcomes import MAIN_OUTCOME
from sim.reports.sweep_shapes import levels_in_words
from sim.statistics.verdicts import Verdict
from sim.studies.sweep_effects import (
    Effects,
    Lines,
    Mask,
    are_own,
    is_numeric,
    lines_of,
    numbers_of,
)
from sim.wording import listed, named, plain_value, sentence

MOST_TOLD = 6
"""Sentences on practices, those alike together; of more, the table tells."""

_MOST_FACTORS = 4
"""Factors that a sentence names."""

_WHOLE = 0.9
"""Share of all points within a range, above which the range says nothing."""

_OWN = "the scenario’s own"

_CHANCE = 0.01
"""Chance above which the range of points that are drawn at random says nothing."""


class Tried(NamedTuple):
    """What a design tried.

    Attributes:
        ranges: ends of each factor that has a range; of others those of the values that were run.
        drawn: whether points are drawn at random, so that few of them lie close by chance alone.
    """

    ranges: Mapping[str, tuple[float, float]] = MappingProxyType({})
    drawn: bool = False


_ALL = Tried()
"""Nothing is said of what was tried."""


def sweep_verdict(effects: Sequence[Effects], tried: Tried = _ALL) -> tuple[str, ...]:
    """Write the verdict: who is ahead, then for each practice and scenario where.

    Args:
        effects: each practice in each scenario, on one outcome.
        tried: by the design.
    """
    if not effects[0].verdicts:
        return (short_verdict(effects[0]),)
    several = len({one.scenario for one in effects}) > 1
    alike = _alike(effects)[:MOST_TOLD]
    told = [one for held in alike for one in held]
    paragraphs = [" ".join(_answer(held, several=several) for held in alike)]
    if len(effects) > len(told):
        paragraphs[0] += (
            f" So for the first {len(told)} of {len(effects)} practices in scenarios; the table "
            "below has all."
        )
    for one in told[:MOST_TOLD]:
        if where := " ".join([*_little(one), *_where_known(one, tried), *_turns(one)]):
            place = f"In {one.scenario}: " if several else ""
            paragraphs.append(f"{place}{where}")
    if len(told) > MOST_TOLD and len(paragraphs) > 1:
        paragraphs.append(f"Where the other {len(told) - MOST_TOLD} lead, the tables tell.")
    return tuple(paragraphs)


def _alike(effects: Sequence[Effects]) -> list[list[Effects]]:
    """Put practices of a scenario with the same number of points of each verdict together."""
    found: dict[tuple[Any, ...], list[Effects]] = {}
    for one in effects:
        found.setdefault((one.scenario, *_counts(one)), []).append(one)
    return list(found.values())


def short_verdict(effects: Effects, *, several: bool = False) -> str:
    """Say in a sentence at how many points who did better."""
    return _answer([effects], several=several)


def _answer(held: Sequence[Effects], *, several: bool) -> str:
    """Say it of practices with the same number of points of each verdict."""
    first = held[0]
    if not first.verdicts:
        return f"“{first.outcome.label}” is part of what practices are, and has no verdict."
    count = first.points
    parts = [(points, full, short) for points, full, short in _parts(held) if points]
    points, full, _ = parts[0]
    if points == count > 1:
        told = [f"{full} at all {count:,} points"]
    elif count == 1:
        told = [f"{full} at the only point"]
    else:
        told = [f"{full} at {points:,} of {count:,} points"]
        told += [f"{short} at {points:,}" for points, _, short in parts[1:]]
    place = f"in {first.scenario} " if several else ""
    return sentence(place + "; ".join(told)) + "."


def _little(effects: Effects) -> Iterator[str]:
    """Say what it means that a difference is slight."""
    if effects.little.any():
        yield (
            f"Where the difference between {named(effects.practice)} and {named(effects.against)} "
            f"is slight, it may be less than {effects.smallest:g}, which is taken not to matter."
        )


def _counts(effects: Effects) -> tuple[int, ...]:
    """Count the points of each verdict, and those without a number."""
    counts = Counter(effects.verdicts)
    nothing = int(effects.nothing.sum())
    counts[Verdict.NOT_KNOWN] -= nothing
    return (*(counts[verdict] for verdict in _TOLD), nothing)


_TOLD = (
    *(Verdict.BETTER, Verdict.SLIGHTLY_BETTER, Verdict.WORSE, Verdict.SLIGHTLY_WORSE),
    *(Verdict.TOO_SMALL, Verdict.NO_DIFFERENCE, Verdict.IDENTICAL, Verdict.NOT_KNOWN),
)


def _parts(held: Sequence[Effects]) -> list[tuple[int, str, str]]:
    """Give for each kind of verdict its number of points, and it in full and in short.

    Args:
        held: practices that are alike in these numbers.
    """
    effects, several = held[0], len(held) > 1
    names, against = listed([named(one.practice) for one in held]), held[0].against
    against = named(against)
    practice = f"each of {names}" if several else names
    between = f"{against} and {practice}" if several else f"{practice} and {against}"
    verb, slightly = verb_of(effects), verb_of(effects, slightly=True)
    size = "" if effects.smallest is None else f" (± {effects.smallest:g})"
    better, little_better, worse, little_worse, small, none, same, unknown, nothing = _counts(
        effects
    )
    led = [
        (better, f"{practice} {verb} than {against}", f"{practice} {verb}"),
        (little_better, f"{practice} {slightly} than {against}", f"{practice} {slightly}"),
        (worse, f"{against} {verb} than {practice}", f"{against} {verb}"),
        (little_worse, f"{against} {slightly} than {practice}", f"{against} {slightly}"),
    ]
    return [
        *sorted(led, key=lambda row: -row[0]),
        (
            small,
            f"between {between} there was a difference, too small to matter{size},",
            "there was a difference, too small to matter,",
        ),
        (
            none,
            f"between {between} there was no difference that matters{size}",
            f"there was no difference that matters{size}",
        ),
        (
            same,
            (
                f"{practice} gave the same number as {against} in every world"
                if several
                else f"{between} gave the same number in every world"
            ),
            "they were identical",
        ),
        (
            unknown,
            f"the difference between {between} is not known",
            "it is not known",
        ),
        (
            nothing,
            f"no world has a number for both {between}",
            "there is no number",
        ),
    ]


def _turns(effects: Effects) -> Iterator[str]:
    """Say along which factors the lead changes, and between which values."""
    for lines in lines_of(effects):
        for rises in (False, True):
            if text := _turn(effects, lines, rises=rises):
                yield text


def _turn(effects: Effects, lines: Lines, *, rises: bool) -> str:
    held = [row for row in lines.crossings if row.rises is rises]
    if not held:
        return ""
    first, last = leads(effects, rises=rises)
    low = plain_value(min(row.low for row in held))
    high = plain_value(max(row.high for row in held))
    alone = len(effects.factors) == 1
    if alone and len(held) == 1:
        return (
            f"As {lines.factor} grows, the lead passes from {first} to {last} between {low} and "
            f"{high}."
        )
    rows = len({tuple(row.fixed.values()) for row in held})
    where = f"in {rows:,} of {lines.count:,} rows of points that differ only in it"
    if alone:
        where = f"{len(held)} times"
    elif lines.count == 1:
        where = "in the one row of points that differ only in it"
    return (
        f"As {lines.factor} grows, the lead passes from {first} to {last} {where}, between {low} "
        f"and {high}."
    )


def leads(effects: Effects, *, rises: bool) -> tuple[str, str]:
    """Name who leads before and after a change of sign of the difference."""
    names = (named(effects.against), named(effects.practice))
    upward = rises is not (effects.outcome.better == "lower")
    return names if upward else (names[1], names[0])


def verb_of(effects: Effects, *, known: bool = False, slightly: bool = False) -> str:
    """Say what the one of two does who is ahead; ``known`` as after “is known to”."""
    outcome = effects.outcome
    neither = outcome.better == "neither"
    verb = ("have had" if known else "had") if neither else ("have done" if known else "did")
    verb += f"{' slightly' if slightly else ''} {'more' if neither else 'better'}"
    if outcome.name == MAIN_OUTCOME:
        return verb
    return f"{verb}{'' if neither else ' in'} “{outcome.label.lower()}”"


def _where_known(effects: Effects, tried: Tried) -> Iterator[str]:
    """Say in which ranges of the factors all points lie where one is known to do better.

    Where it is not known is no point where it does not: what else there is within the ranges and
    beyond them is said, too.
    """
    pair = (effects.practice, effects.against)
    for (who, whom), points in ((pair, effects.ahead), (pair[::-1], effects.behind)):
        if not points.any():
            continue
        found = [_range(name, held, points, tried) for name, held in effects.factors.items()]
        ranges = [row for row in found if row is not None][:_MOST_FACTORS]
        if not ranges:
            continue
        within = np.logical_and.reduce([mask for _, mask in ranges])
        count, ahead = int(within.sum()), int(points.sum())
        there = "" if count == ahead else f", at {ahead:,} of the {count:,} points there"
        text = (
            f"{sentence(named(who))} is known to {verb_of(effects, known=True)} than {named(whom)} "
            f"only where {listed([text for text, _ in ranges])}{there}"
        )
        if not within.all():
            text += f"; elsewhere {_elsewhere(effects, ~within)}"
        yield f"{text}."


def _elsewhere(effects: Effects, points: Mask) -> str:
    """Say how it stands at some points."""
    practice, against = named(effects.practice), named(effects.against)
    kinds = (
        (effects.ahead, f"{practice} {verb_of(effects)}"),
        (effects.behind, f"{against} {verb_of(effects)}"),
        (effects.having(Verdict.TOO_SMALL), "there is a difference, too small to matter,"),
        (
            effects.having(Verdict.NO_DIFFERENCE, Verdict.IDENTICAL),
            "there is no difference that matters",
        ),
        (effects.having(Verdict.NOT_KNOWN) & ~effects.nothing, "it is not known"),
        (effects.nothing, "there is no number"),
    )
    found = [(int((kind & points).sum()), told) for kind, told in kinds]
    found = [(count, told) for count, told in found if count]
    if len(found) == 1:
        return found[0][1].removesuffix(",")
    return listed([f"{told} at {count:,}" for count, told in found])


def _range(
    name: str, held: np.ndarray[Any, Any], points: Mask, tried: Tried
) -> tuple[str, Mask] | None:
    """Say which values of a factor some points have, and where they are; None if all do."""
    if not is_numeric(held):
        chosen = levels_in_words(held[points])
        if len(chosen) == len(levels_in_words(held)):
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
    if share > _WHOLE or (tried.drawn and _by_chance(share, int(points.sum())) > _CHANCE):
        return None
    ends = (*tried.ranges.get(name, ()), *numbers_of(held)[[0, -1]])  # a base may lie outside
    among = f"(tried: {plain_value(min(ends))} to {plain_value(max(ends))})"
    among += f" or {_OWN}" if has_own else ""
    if low == high:
        return f"{name} is {plain_value(low)} {among}", within
    return f"{name} is from {plain_value(low)} to {plain_value(high)} {among}", within


def _by_chance(share: float, count: int) -> float:
    """Give the chance that so many points, anywhere, lie within so small a share of a range."""
    return count * share ** (count - 1) - (count - 1) * share**count
