"""The verdict of a sweep in words, and which figure suits its design."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.outcomes import MAIN_OUTCOME, Floats
from sim.statistics.bootstrap import mean_bounds
from sim.statistics.verdicts import Verdict
from sim.studies.design import Axis
from sim.studies.sweep_effects import (
    Effects,
    Lines,
    Mask,
    Values,
    are_own,
    is_numeric,
    lines_of,
    numbers_of,
    places_of,
)
from sim.wording import listed, named, plain_value, sentence

type Shape = Literal["nothing", "curves", "map", "slices", "rays", "marginals"]
type Numbers = np.ndarray[Any, np.dtype[np.int64]]

_MOST_SLICES = 12
"""Slices of a grid of three factors: more cannot be read."""

MOST_CELLS = 2_500
"""Cells of a map: smaller ones cannot be told apart, and the page would grow too large."""

_BINS = 10
"""Groups of points that are alike in a factor, where it has more levels than this."""


def shape_of(effects: Effects) -> Shape:
    """Choose the figure of a practice in a scenario.

    Curves for one factor; a map for a grid of two with numbers, slices of it for a third; rays from
    the first point if every other differs from it in only one factor; else the effect over each
    factor by itself, whatever the others are.
    """
    held = list(effects.factors.values())
    if len(held) < 2:
        return "curves" if held else "nothing"
    if len(held) <= 3 and _is_grid(held) and effects.points <= MOST_CELLS:
        if len(held) == 2:
            return "map"
        if min(len(np.unique(column)) for column in held) <= _MOST_SLICES:
            return "slices"
    differ = np.sum([_differ(column) for column in held], axis=0)
    return "rays" if (differ <= 1).all() else "marginals"


def levels_in_words(held: Values) -> list[str]:
    """Give the levels of a factor that has no numbers, in the order of first use."""
    return [plain_value(word) for word in dict.fromkeys(held.tolist())]


def _is_grid(held: Sequence[Values]) -> bool:
    """Tell whether points are all combinations of numbers, each once."""
    if not all(is_numeric(column) and not are_own(column).any() for column in held):
        return False
    found = [np.unique(column, return_inverse=True) for column in held]
    shape = tuple(levels.size for levels, _ in found)
    if math.prod(shape) != held[0].size:
        return False
    cells = np.ravel_multi_index([places for _, places in found], shape)
    return np.unique(cells).size == cells.size


def _differ(held: Values) -> Numbers:
    """Give 1 where a value of a factor is not the first, be it the scenario's own, else 0."""
    same = held == held[0]
    if is_numeric(held):
        same |= np.isnan(held) & np.isnan(held[0])
    return 1 - np.asarray(same, dtype=np.int64)


def ray_of(effects: Effects, name: str) -> tuple[Effects, int]:
    """Cut out the first point, the base, and those that differ from it in only one factor.

    Returns:
        They in the order of the factor's values, the scenario's own at the end, with this factor
        alone; and the place of the base among them.
    """
    others = [_differ(held) for other, held in effects.factors.items() if other != name]
    along = sum(others, np.zeros(effects.points, dtype=np.int64)) == 0
    along &= _differ(effects.factors[name]) > 0
    along[0] = True
    points = np.flatnonzero(along)
    points = points[np.argsort(places_of(effects.factors[name][points]), kind="stable")]
    cut = replace(effects, factors={name: effects.factors[name]}).at(points)
    return cut, int(np.flatnonzero(points == 0)[0])


def slices_of(effects: Effects) -> tuple[str, list[tuple[float, Effects]]]:
    """Cut a grid of three factors into maps of two, one for each level of the shortest.

    Returns:
        The factor, and each of its levels with the slice there.
    """
    cut = min(effects.factors, key=lambda name: len(np.unique(effects.factors[name])))
    slices = []
    for level in np.unique(effects.factors[cut]).tolist():
        here = effects.at(effects.factors[cut] == level)
        others = {name: held for name, held in here.factors.items() if name != cut}
        slices.append((level, replace(here, factors=others)))
    return cut, slices


def reach_of(effects: Sequence[Effects]) -> float:
    """Give the largest difference among some effects: the ends of their common scale, above 0."""
    sizes = np.abs(np.concatenate([one.mean for one in effects]))
    return float(sizes[~np.isnan(sizes)].max(initial=0.0)) or 1.0


def marginal_of(effects: Effects, name: str) -> Effects:
    """Average the difference over points that are alike in a factor; two at least.

    Returns:
        The means in place of points, with only this factor: ``pairs`` counts the points of each,
        ``low`` and ``high`` are the 95 % interval by how they differ.
    """
    held = effects.factors[name]
    x, numeric = places_of(held), is_numeric(held)
    groups = [(group, mean_bounds(effects.mean[group])) for group in _groups(x)]
    known = [(group, found) for group, found in groups if found is not None]
    at = [float(x[group].mean()) if numeric else held[group][0] for group, _ in known]
    mean, low, high = np.array([found for _, found in known]).reshape(-1, 3).T
    factors = {name: np.array(at, dtype=np.float64 if numeric else object)}
    pairs = np.array([len(effects.mean[group]) for group, _ in known], dtype=np.int64)
    return replace(effects, factors=factors, pairs=pairs, mean=mean, low=low, high=high)


def _groups(x: Floats) -> list[Numbers | Mask]:
    """Group places: by level, or into as many parts of equal size as are told apart."""
    levels = numbers_of(x)
    if levels.size <= _BINS:
        return [x == level for level in levels]
    order = np.argsort(x, kind="stable")[: np.count_nonzero(~np.isnan(x))]  # NaN comes last
    return list(np.array_split(order, _BINS))


def is_logarithmic(axis: Axis, levels: Floats) -> bool:
    """Tell whether levels of a factor are spaced by a factor: it says so, or lists such values."""
    if not levels.size or levels[0] <= 0:
        return False
    if axis.scale == "log" or axis.low is not None or levels.size < 3:
        return axis.scale == "log"
    ratios, steps = np.diff(np.log(levels)), np.diff(levels)
    return bool(ratios.std() < 0.1 * ratios.mean() and steps.std() > 0.3 * steps.mean())


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
