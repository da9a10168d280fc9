"""The verdict of a sweep in words: who did better at how many points, where, and what turns it."""

from collections.abc import Iterator, Sequence
from typing import Any

from sim.render.wording import counted, listed, named, plain_number, sentence
from sim.sweep.crossings import Lines, lines_of
from sim.sweep.judged import Judged
from sim.telling.sweep_where import Tried, verb_of, where_known

MOST_TOLD = 6
"""Sentences on practices, those alike together; of more, the table tells."""


def verdict_of(judged: Sequence[Judged], tried: Tried | None = None) -> tuple[str, ...]:
    """Write the verdict: who is ahead, then for each practice and scenario where.

    Args:
        judged: each practice in each scenario, on one outcome.
        tried: by the design.
    """
    tried = tried or Tried()
    several = len({one.effects.scenario for one in judged}) > 1
    alike = _alike(judged)[:MOST_TOLD]
    told = [one for held in alike for one in held]
    paragraphs = [" ".join(_answer(held, several=several) for held in alike)]
    if len(judged) > len(told):
        paragraphs[0] += (
            f" So for the first {len(told)} of {len(judged)} practices in scenarios; the table "
            "below has all."
        )
    for one in told[:MOST_TOLD]:
        if where := " ".join([*_little(one), *where_known(one, tried), *_turns(one)]):
            place = f"In {one.effects.scenario}: " if several else ""
            paragraphs.append(f"{place}{where}")
    if len(told) > MOST_TOLD and len(paragraphs) > 1:
        paragraphs.append(f"Where the other {len(told) - MOST_TOLD} lead, the tables tell.")
    return tuple(paragraphs)


def _alike(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Put practices of a scenario with the same number of points of each verdict together."""
    found: dict[tuple[Any, ...], list[Judged]] = {}
    for one in judged:
        found.setdefault((one.effects.scenario, *_counts(one)), []).append(one)
    return list(found.values())


def answer(judged: Judged, *, several: bool = False) -> str:
    """Say in a sentence at how many points who did better."""
    return _answer([judged], several=several)


def _answer(held: Sequence[Judged], *, several: bool) -> str:
    """Say it of practices with the same number of points of each verdict."""
    first = held[0]
    count = first.effects.mean.size
    parts = [(points, full, short) for points, full, short in _parts(held) if points]
    points, full, _ = parts[0]
    if first.undecided.all() and count > 1:
        where = counted(count, "point", "points")
        text = f"undecided everywhere: at none of {where} can these worlds tell"
        names, against = [named(one.effects.practice) for one in held], first.effects.against
        pair = f"{listed([*names, named(against)])} apart"
        told = [f"{text} {pair if len(held) == 1 else f'{listed(names)} from {named(against)}'}"]
    elif points == count > 1:
        told = [f"{full} at all {count:,} points"]
    elif count == 1:
        told = [f"{full} at the only point"]
    else:
        told = [f"{full} at {points:,} of {count:,} points"]
        told += [f"{short} at {points:,}" for points, _, short in parts[1:]]
    place = f"in {first.effects.scenario} " if several else ""
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


def _counts(judged: Judged) -> tuple[int, ...]:
    """Count the points of each verdict."""
    kinds = (judged.alike & ~judged.identical, judged.identical, judged.undecided, judged.nothing)
    return tuple(int(kind.sum()) for kind in (judged.ahead, judged.behind, *kinds))


def _parts(held: Sequence[Judged]) -> list[tuple[int, str, str]]:
    """Give for each kind of verdict its number of points, and it in full and in short.

    Args:
        held: practices that are alike in these numbers.
    """
    judged, several = held[0], len(held) > 1
    names, against = listed([named(one.effects.practice) for one in held]), held[0].effects.against
    against = named(against)
    practice = f"each of {names}" if several else names
    between = f"{against} and {practice}" if several else f"{practice} and {against}"
    verb, matters = verb_of(judged), judged.smallest
    no_difference = "no difference" + ("" if matters is None else f" larger than {matters:g}")
    ahead, behind, alike, identical, undecided, nothing = _counts(judged)
    led = [
        (ahead, f"{practice} {verb} than {against}", f"{practice} {verb}"),
        (behind, f"{against} {verb} than {practice}", f"{against} {verb}"),
    ]
    return [
        *sorted(led, key=lambda row: -row[0]),
        (
            alike,
            f"{no_difference} between {between}",
            no_difference,
        ),
        (
            identical,
            (
                f"{practice} gave the same number as {against} in every world"
                if several
                else f"{between} gave the same number in every world"
            ),
            "the same number in every world",
        ),
        (
            undecided,
            f"undecided between {between}",
            "undecided",
        ),
        (
            nothing,
            f"no world has a number for both {between}",
            "no number",
        ),
    ]


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
