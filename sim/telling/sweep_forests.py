"""Forest plots of a sweep: a row for each practice, or for each point or level of few."""

from collections.abc import Sequence

from sim.render.blocks import Estimate, Forest
from sim.render.wording import plain_value
from sim.statistics.bootstrap import Interval
from sim.sweep.judged import Judged
from sim.sweep.picture import ray_of
from sim.telling.documents import tone_of
from sim.telling.sweep_verdict import answer


def at_a_point(held: Sequence[Judged]) -> Forest:
    """Draw a row for each practice, where nothing varies."""
    first = held[0]
    title = compared(held)
    told = " ".join(answer(one, several=len(held) > 1) for one in held)
    return forest_of(title, told, first, tuple(row_of(one, 0, name_of(one, held)) for one in held))


def each_point(held: Sequence[Judged], *, from_base: bool = False) -> Forest:
    """Draw a row for each point, which should be few.

    Args:
        held: of designs of several factors.
        from_base: whether each point differs from the first in one factor, which alone is named.
    """
    first = held[0]
    names = ", ".join(first.effects.factors)
    title = f"{compared(held)} at each point"
    rows = tuple(
        row_of(one, point, labelled(label, one, held))
        for one in held
        for point, label in enumerate(_from_base(one) if from_base else _by_all(one))
    )
    how = "The base, and what each other point has in place of it" if from_base else "Points by"
    told = f"{how}{'' if from_base else f' {names}'}. Bars hold for all points together at 95 %."
    return forest_of(title, told, first, rows)


def _by_all(one: Judged) -> list[str]:
    """Name every point by the values of all factors."""
    rows = zip(*one.effects.factors.values(), strict=True)
    return [", ".join(map(plain_value, values)) for values in rows]


def _from_base(one: Judged) -> list[str]:
    """Name every point by the factor in which it differs from the first."""
    labels = ["base"] * one.effects.mean.size
    for name, held in one.effects.factors.items():
        for point in ray_of(one.effects, name).tolist():
            if point:
                labels[point] = f"{name} = {plain_value(held[point])}"
    return labels


def compared(held: Sequence[Judged]) -> str:
    """Say which difference a figure shows."""
    outcome, against = held[0].outcome.label, held[0].effects.against
    practices = list(dict.fromkeys(one.effects.practice for one in held))
    if len(practices) == 1:
        return f"{outcome}: {practices[0]} − {against}"
    return f"{outcome}: difference from {against}"


def row_of(one: Judged, point: int, label: str) -> Estimate:
    """Give the difference at a point as a row."""
    low, high = float(one.effects.low[point]), float(one.effects.high[point])
    return Estimate(
        label,
        float(one.effects.mean[point]),
        low,
        high,
        one.words(point),
        tone_of(Interval(low, high)),
        f"{one.effects.pairs[point]:,} worlds",
    )


def forest_of(title: str, told: str, one: Judged, rows: tuple[Estimate, ...]) -> Forest:
    """Draw rows of differences in the outcome of ``one``."""
    return Forest(
        title,
        told,
        value_label(one),
        rows,
        reference_label="no difference",
        negligible=one.smallest or 0.0,
    )


def labelled(word: str, one: Judged, among: Sequence[Judged]) -> str:
    """Put the practice before a label, where there are several."""
    return word if len(among) == 1 else f"{name_of(one, among)}: {word}"


def name_of(one: Judged, among: Sequence[Judged]) -> str:
    """Name a practice, and its scenario where there are several."""
    several = len({other.effects.scenario for other in among}) > 1
    return one.effects.practice + (f" in {one.effects.scenario}" if several else "")


def value_label(judged: Judged) -> str:
    """Name what an axis of differences shows, with its unit."""
    outcome = judged.outcome
    return f"difference in {outcome.label.lower()} ({outcome.unit})"
