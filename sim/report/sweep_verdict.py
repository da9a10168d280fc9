"""The verdict of a sweep in words: who did better at how many points, where, and what turns it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.analysis.wording import counted, listed, named, sentence
from sim.outcomes import MAIN_OUTCOME
from sim.report.plain import plain_number
from sim.sweep.crossings import Lines, lines_of
from sim.sweep.judged import Judged
from sim.sweep.picture import are_own, is_numeric, numbers_of, words_of

MOST_TOLD = 6
"""Practices in scenarios that are told in sentences; of more, the table tells."""

MOST_FACTORS = 4
"""Factors that a sentence names."""

WHOLE = 0.9
"""Share of all points within a range, above which the range says nothing."""

_OWN = "the scenario’s own"

CHANCE = 0.01
"""Chance above which the range of points that are drawn at random says nothing."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a design tried.

    Attributes:
        ranges: ends of each factor that has a range; of others those of the values that were run.
        drawn: whether points are drawn at random, so that few of them lie close by chance alone.
    """

    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    drawn: bool = False


def verdict_of(judged: Sequence[Judged], tried: Tried | None = None) -> tuple[str, ...]:
    """Write the verdict: who is ahead, then for each practice and scenario where.

    Args:
        judged: each practice in each scenario, on one outcome.
        tried: by the design.
    """
    tried = tried or Tried()
    several = len({one.effects.scenario for one in judged}) > 1
    told = judged[:MOST_TOLD]
    paragraphs = [" ".join(answer(one, several=several) for one in told)]
    if len(judged) > len(told):
        paragraphs[0] += (
            f" So for the first {len(told)} of {len(judged)} practices in scenarios; the table "
            "below has all."
        )
    for one in told:
        if where := " ".join([*_little(one), *_where(one, tried), *_turns(one)]):
            place = f"In {one.effects.scenario}: " if several else ""
            paragraphs.append(f"{place}{where}")
    return tuple(paragraphs)


def answer(judged: Judged, *, several: bool = False) -> str:
    """Say in a sentence at how many points who did better."""
    count = judged.effects.mean.size
    parts = [(held, full, short) for held, full, short in _parts(judged) if held]
    held, full, _ = parts[0]
    if judged.undecided.all() and count > 1:
        both = listed([named(judged.effects.practice), named(judged.effects.against)])
        points = counted(count, "point", "points")
        told = [f"undecided everywhere: at none of {points} can these worlds tell {both} apart"]
    elif held == count > 1:
        told = [f"{full} at all {count:,} points"]
    elif count == 1:
        told = [f"{full} at the only point"]
    else:
        told = [f"{full} at {held:,} of {count:,} points"]
        told += [f"{short} at {held:,}" for held, _, short in parts[1:]]
    place = f"in {judged.effects.scenario} " if several else ""
    return sentence(place + "; ".join(told)) + "."


def _little(judged: Judged) -> Iterator[str]:
    """Say where a difference is there, but perhaps too little to matter."""
    little, decided = int(judged.little.sum()), int((judged.ahead | judged.behind).sum())
    if not little:
        return
    where = f"at {little:,} of the {decided:,} points decided so"
    if little == decided:
        where = "there" if judged.effects.mean.size == 1 else "at each point decided so"
    yield (
        f"Between {named(judged.effects.practice)} and {named(judged.effects.against)} the "
        f"difference {where} may be less than {judged.smallest:g}, which is taken not to matter."
    )


def _parts(judged: Judged) -> list[tuple[int, str, str]]:
    """Give for each kind of verdict its number of points, and it in full and in short."""
    practice, against = named(judged.effects.practice), named(judged.effects.against)
    verb, matters = _verb(judged), judged.smallest
    no_difference = "no difference" + ("" if matters is None else f" larger than {matters:g}")
    ahead, behind = int(judged.ahead.sum()), int(judged.behind.sum())
    led = [
        (ahead, f"{practice} {verb} than {against}", f"{practice} {verb}"),
        (behind, f"{against} {verb} than {practice}", f"{against} {verb}"),
    ]
    return [
        *sorted(led, key=lambda row: -row[0]),
        (
            int((judged.alike & ~judged.identical).sum()),
            f"{no_difference} between {practice} and {against}",
            no_difference,
        ),
        (
            int(judged.identical.sum()),
            f"{practice} and {against} gave the same number in every world",
            "the same number in every world",
        ),
        (
            int(judged.undecided.sum()),
            f"undecided between {practice} and {against}",
            "undecided",
        ),
        (
            int(judged.nothing.sum()),
            f"no world has a number for both {practice} and {against}",
            "no number",
        ),
    ]


def _verb(judged: Judged) -> str:
    outcome = judged.outcome
    if outcome.name == MAIN_OUTCOME:
        return "did better"
    verb = "had more" if outcome.better == "neither" else "did better in"
    return f"{verb} “{outcome.label.lower()}”"


def _where(judged: Judged, tried: Tried) -> Iterator[str]:
    """Say in which ranges of the factors all points lie where one of the two does better."""
    effects = judged.effects
    pair = (effects.practice, effects.against)
    for (who, whom), points in ((pair, judged.ahead), (pair[::-1], judged.behind)):
        if not points.any():
            continue
        parts = [
            text
            for name, held in effects.factors.items()
            if (text := _range(name, held, points, tried))
        ]
        if parts:
            where = listed(parts[:MOST_FACTORS])
            yield f"{sentence(named(who))} {_verb(judged)} than {named(whom)} only where {where}."


def _range(
    name: str, held: np.ndarray[Any, Any], points: np.ndarray[Any, Any], tried: Tried
) -> str:
    """Say which values of a factor some points have; nothing if that tells nothing."""
    if not is_numeric(held):
        chosen = words_of(held[points])
        return "" if len(chosen) == len(words_of(held)) else f"{name} is {listed(chosen, 'or')}"
    own, found = are_own(held), numbers_of(held[points])
    has_own = bool(own[points].any())
    if not found.size:
        return "" if own.all() else f"{name} is {_OWN}"
    low, high = found[0], found[-1]
    share = float((((held >= low) & (held <= high)) | (own & has_own)).mean())
    if share > WHOLE or (tried.drawn and _by_chance(share, int(points.sum())) > CHANCE):
        return ""
    ends = (*tried.ranges.get(name, ()), *numbers_of(held)[[0, -1]])  # a base may lie outside
    among = f"(tried: {plain_number(min(ends))} to {plain_number(max(ends))})"
    among += f" or {_OWN}" if has_own else ""
    if low == high:
        return f"{name} is {plain_number(low)} {among}"
    return f"{name} is from {plain_number(low)} to {plain_number(high)} {among}"


def _by_chance(share: float, count: int) -> float:
    """Give the chance that so many points, anywhere, lie within so small a share of a range."""
    return count * share ** (count - 1) - (count - 1) * share**count


def _turns(judged: Judged) -> Iterator[str]:
    """Say along which factors the lead changes, and between which values."""
    for lines in lines_of(judged.effects):
        for rises in (False, True):
            if text := _turn(judged, lines, rises=rises):
                yield text


def _turn(judged: Judged, lines: Lines, *, rises: bool) -> str:
    held = [row for row in lines.crossings if row.rises is rises]
    if not held:
        return ""
    first, last = leads(judged, rises=rises)
    low = plain_number(min(row.low for row in held))
    high = plain_number(max(row.high for row in held))
    alone = len(judged.effects.factors) == 1
    if alone and len(held) == 1:
        return (
            f"As {lines.factor} grows, the lead passes from {first} to {last} between {low} and "
            f"{high}."
        )
    rows = len({tuple(row.fixed.values()) for row in held})
    where = f"in {rows:,} of {lines.count:,} rows of points that differ in it alone"
    if alone:
        where = f"{len(held)} times"
    elif lines.count == 1:
        where = "in the only row of points that differ in it alone"
    return (
        f"As {lines.factor} grows, the lead passes from {first} to {last} {where}, between {low} "
        f"and {high}."
    )


def leads(judged: Judged, *, rises: bool) -> tuple[str, str]:
    """Name who leads before and after a change of sign of the difference."""
    names = (named(judged.effects.against), named(judged.effects.practice))
    upward = rises is not (judged.outcome.better == "lower")
    return names if upward else (names[1], names[0])
