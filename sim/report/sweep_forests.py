"""Forest plots of a sweep: a row for each practice, or for each point or level of few."""

from collections.abc import Sequence
from typing import Literal

from sim.report.blocks import Estimate, Forest
from sim.report.plain import plain_value
from sim.report.sweep_verdict import answer
from sim.sweep.judged import Judged


def at_a_point(held: Sequence[Judged]) -> Forest:
    """Draw a row for each practice, where nothing varies."""
    first = held[0]
    title = compared(held)
    told = " ".join(answer(one, several=len(held) > 1) for one in held)
    return forest_of(title, told, first, tuple(row_of(one, 0, name_of(one, held)) for one in held))


def each_point(held: Sequence[Judged]) -> Forest:
    """Draw a row for each point, which should be few."""
    first = held[0]
    names = ", ".join(first.effects.factors)
    title = f"{compared(held)} at each point"
    rows = tuple(
        row_of(one, point, labelled(", ".join(map(plain_value, values)), one, held))
        for one in held
        for point, values in enumerate(zip(*one.effects.factors.values(), strict=True))
    )
    return forest_of(
        title, f"Points by {names}. Bars hold for all points together at 95 %.", first, rows
    )


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
        tone_of(low, high),
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


def tone_of(low: float, high: float) -> Literal["more", "less", "open"]:
    """Tell on which side of 0 an interval lies."""
    if low > 0:
        return "more"
    return "less" if high < 0 else "open"
