"""The report of a break-even: at which value of a factor a difference turns."""

import math
from collections.abc import Iterator

from sim.reports.blocks import Block, Cell, Curve, Curves, Map, Section
from sim.reports.common import report, tabled
from sim.reports.html import Report
from sim.statistics.bootstrap import Interval
from sim.studies.breakeven import BreakEven, BreakevenAnswer, FactorVaried, LevelFound
from sim.wording import (
    counted,
    estimate,
    listed,
    named,
    number,
    percent,
    places,
    plain_number,
    sentence,
    short_number,
)

_LIMITS = (
    "All else is as the scenario has it; elsewhere it turns at another value.",
    "Between points the curve is smooth; intervals are at 95 %, place by place.",
)

_MORE = "More worlds (--replicates) make it better known."


def tell(answer: BreakevenAnswer) -> Report:
    """Tell where a difference turns."""
    asked = answer.asked
    of_map = len(answer.factors) == 2
    return report(
        answer,
        kind="Break-even",
        question=(
            f"At which value of {_names(answer)} does the difference between "
            f"{named(asked.practice)} and {named(asked.against)} in “{answer.label.lower()}” turn?"
        ),
        verdict=(
            _short_of_map(answer) if of_map and not answer.idle else _short(answer),
            " ".join((*_beside(answer), _frame(answer))),
        ),
        limits=_LIMITS,
        sections=(Section("Where it turns", _of_two(answer) if of_map else _of_one(answer)),),
        practices=(asked.practice, asked.against),
        varied={row.name: _span(row) for row in answer.factors},
    )


def _names(answer: BreakevenAnswer) -> str:
    return listed([row.name for row in answer.factors])


def _span(factor: FactorVaried) -> str:
    return f"{plain_number(factor.low)} to {plain_number(factor.high)}"


def _sides(answer: BreakevenAnswer) -> tuple[str, str]:
    """Give what the practice does where the difference is above 0, and where it is below."""
    if answer.better == "neither":
        return "has more", "has less"
    sides = ("does better", "does worse")
    return sides if answer.better == "higher" else sides[::-1]


def _short(answer: BreakevenAnswer) -> str:
    """Say where the difference turns along one factor."""
    first, found, (above, below) = answer.factors[0], answer.levels[0], _sides(answer)
    practice, against = named(answer.asked.practice), named(answer.asked.against)
    if answer.idle:
        return (
            f"{sentence(_names(answer))} changes nothing here: in every world the difference is "
            "the same at all points."
        )
    if len(found.crossed) > 1:
        turns = [f"at {break_even_text(first, row)} {_way(row)}" for row in found.crossed]
        return (
            f"Along {first.name} the difference of {practice} from {against} crosses 0 "
            f"{counted(len(turns), 'time', 'times')}: {listed(turns)}."
        )
    if found.crossed:
        return sentence(_turned(answer, found.crossed[0]))
    if found.side == "not known":
        return (
            f"It is not known whether the difference turns where {first.name} is from "
            f"{_span(first)}. {_beyond(first, found)}{_MORE}"
        )
    does = above if found.side == "above" else below
    return sentence(
        f"{practice} {does} than {against} over the whole range of {first.name}, {_span(first)}: "
        f"the difference does not turn. {_beyond(first, found)}"
    ).rstrip()


def _turned(answer: BreakevenAnswer, row: BreakEven) -> str:
    """Say of the only value at which the difference turns which side is sure."""
    first, sides = answer.factors[0], _sides(answer)
    at, against = break_even_text(first, row), named(answer.asked.against)
    if row.low is None and row.high is None:
        return (
            f"it is not known where the difference turns: most likely at {at} of {first.name}, but "
            f"it may not turn at all from {_span(first)}. {_MORE}"
        )
    # Where the factor is larger, then where it is smaller: with an end there that side is sure.
    told = [("above", sides[not row.rises], row.high), ("below", sides[row.rises], row.low)]
    (place, does, _), (other, does_there, other_end) = told if row.high is not None else told[::-1]
    sure = (
        f"{named(answer.asked.practice)} {does} than {against} where {first.name} is {place} {at}"
    )
    if other_end is None:
        return f"{sure}. Whether it {does_there} where it is {other} is not known."
    return f"{sure}, and {does_there} where it is {other}."


def _way(row: BreakEven) -> str:
    return "upwards" if row.rises else "downwards"


def break_even_text(factor: FactorVaried, row: BreakEven) -> str:
    """Write a break-even with its interval, whose ends may lie beyond what was run."""
    low, high = row.low, row.high
    wide = (factor.high if high is None else high) - (factor.low if low is None else low)
    decimals = places(wide)
    if low is None and high is None:
        bounds = "anywhere in the range"
    elif low is None:
        bounds = f"at most {number(high or 0.0, decimals)}"
    elif high is None:
        bounds = f"at least {number(low, decimals)}"
    else:
        bounds = f"{number(low, decimals)} to {number(high, decimals)}"
    value = number(row.value, decimals)
    if factor.whole:
        value = f"between {math.floor(row.value):,} and {math.floor(row.value) + 1:,}"
    return f"{value} ({bounds})"


def _beyond(factor: FactorVaried, found: LevelFound) -> str:
    if found.beyond is None:
        return ""
    side = "below" if found.beyond == "low" else "above"
    end = factor.low if found.beyond == "low" else factor.high
    return f"As it goes along the range, it would turn {side} {plain_number(end)} if anywhere. "


def _short_of_map(answer: BreakevenAnswer) -> str:
    above, below = _sides(answer)
    rows = answer.curve
    shares = [sum(row.interval.low > 0 for row in rows), sum(row.interval.high < 0 for row in rows)]
    more, less = (percent(share / len(rows)) for share in shares)
    return sentence(
        f"{named(answer.asked.practice)} {above} than {named(answer.asked.against)} in {more} of "
        f"the map of {_names(answer)} and {below} in {less}. In the rest the interval of the "
        "difference holds 0: there it turns, or might."
    )


def _beside(answer: BreakevenAnswer) -> Iterator[str]:
    """Say where the scenario stands, what is plausible, and what is measured."""
    own = [f"{row.name} = {plain_number(row.own)}" for row in answer.factors if row.own is not None]
    if own:
        yield f"The scenario has {listed(own)}."
    for row in answer.factors:
        if row.plausible.known and (row.plausible.low, row.plausible.high) != (row.low, row.high):
            yield (
                f"Plausible of {row.name} is {plain_number(row.plausible.low)} to "
                f"{plain_number(row.plausible.high)}."
            )
        if row.measured is not None:
            yield (
                f"Measured of {row.name} is {plain_number(row.measured.low)} to "
                f"{plain_number(row.measured.high)} ({row.measured.source})."
            )
    if (here := answer.here) is not None:
        yield (
            f"There the difference is {estimate(here.mean, here.interval, sign=True)}: "
            f"{here.verdict}."
        )


def _frame(answer: BreakevenAnswer) -> str:
    told = (
        f"{sentence(counted(answer.points, 'point', 'points'))} were run, each in the same "
        f"{answer.worlds:,} worlds"
    )
    if answer.smallest is None:
        return f"{told}; no smallest difference that matters was given (--delta)."
    return f"{told}; the smallest difference that matters is {answer.smallest:g} ({answer.unit})."


def _crossed(answer: BreakevenAnswer, level: float) -> str:
    """Say in words what it is to cross a level."""
    above, below = _sides(answer)
    if level == 0:
        return "no difference"
    return f"{above if level > 0 else below} by {abs(level):g}"


def crossed_at(answer: BreakevenAnswer, found: LevelFound) -> str:
    """Write where a level is crossed along the first factor, or on which side of it all lies."""
    first = answer.factors[0]
    if found.crossed:
        return "; ".join(f"{break_even_text(first, row)}, {_way(row)}" for row in found.crossed)
    if found.side == "not known":
        return "nowhere for certain"
    return f"nowhere: the difference is {found.side} it"


def _of_one(answer: BreakevenAnswer) -> tuple[Block, ...]:
    (first,) = answer.factors
    levels = tabled(
        f"By {first.name}, where the difference crosses a level",
        answer.levels,
        {
            "level": lambda row: number(row.level, 4, sign=True),
            "what it means": lambda row: _crossed(answer, row.level),
            "crossed at (95 % interval)": lambda row: crossed_at(answer, row),
        },
        "rll",
        sortable=False,
    )
    verdicts = tabled(
        f"The verdict along {first.name}",
        answer.stretches,
        {
            "from": lambda row: short_number(round(row.low, 12)),
            "to": lambda row: short_number(round(row.high, 12)),
            "verdict": lambda row: row.verdict,
        },
        "rrl",
        sortable=False,
    )
    return levels, verdicts, _course(answer)


def _course(answer: BreakevenAnswer) -> Curves:
    (first,) = answer.factors
    asked, rows = answer.asked, answer.curve
    return Curves(
        title=f"The difference along {first.name}",
        description=f"{first.meaning}.",
        x_axis=_axis(first),
        y_axis=f"{asked.practice} − {asked.against}, {answer.unit}",
        curves=(
            Curve(
                name="mean difference",
                x=[row.value for row in rows],
                y=[row.mean for row in rows],
                low=[row.interval.low for row in rows],
                high=[row.interval.high for row in rows],
                strong=True,
            ),
        ),
        zero=True,
        negligible=answer.smallest or 0.0,
        logarithmic=first.logarithmic,
        marks=tuple(_marks(answer)),
        name="breakeven",
    )


def _axis(factor: FactorVaried) -> str:
    return f"{factor.name} ({factor.unit})" if factor.unit else factor.name


def _marks(answer: BreakevenAnswer) -> Iterator[tuple[float, float, str]]:
    """Mark where it turns, with the interval, and the scenario's own and other values known."""
    (first,) = answer.factors
    for row in answer.levels[0].crossed:
        low = first.low if row.low is None else row.low
        yield low, first.high if row.high is None else row.high, "turns"
        yield (
            row.value,
            row.value,
            plain_number(round(row.value, places(first.high - first.low) + 1)),
        )
    if first.own is not None and first.low <= first.own <= first.high:
        yield first.own, first.own, "here"
    for name, held in (("plausible", first.plausible), ("measured", first.measured)):
        if held is None or (isinstance(held, Interval) and not held.known):
            continue
        for end in dict.fromkeys((held.low, held.high)):
            if first.low < end < first.high:
                yield end, end, name


def _map(answer: BreakevenAnswer) -> Map:
    first, second = answer.factors
    above, below = _sides(answer)
    practice = answer.asked.practice
    cells = tuple(
        Cell(
            row.value,
            math.nan if row.along is None else row.along,
            row.mean,
            row.interval.low,
            row.interval.high,
            row.interval.excludes_zero,
        )
        for row in answer.curve
    )
    return Map(
        title=f"{answer.label}: {practice} − {answer.asked.against}",
        description=(
            "Signs stand where the 95 % interval leaves out 0; elsewhere the line of no difference "
            "may run."
        ),
        x_axis=_axis(first),
        y_axis=_axis(second),
        value=f"{practice} − {answer.asked.against}, {answer.unit}",
        cells=cells,
        reach=max(abs(row.mean) for row in answer.curve) or 1.0,
        x_logarithmic=first.logarithmic,
        y_logarithmic=second.logarithmic,
        meanings=(
            f"{practice} {above}",
            f"{practice} {below}",
            "the interval holds 0",
            "no number",
        ),
        name="breakeven-map",
    )


def _of_two(answer: BreakevenAnswer) -> tuple[Block, ...]:
    first, second = answer.factors
    table = tabled(
        f"Where the difference is 0 along {first.name}, by {second.name}",
        [row for row in answer.levels if row.level == 0],
        {
            second.name: lambda row: plain_number(round(row.along or 0.0, 12)),
            f"{first.name} (95 % interval)": lambda row: crossed_at(answer, row),
        },
        "rl",
        quiet=True,
    )
    return _map(answer), table
