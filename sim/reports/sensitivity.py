"""The report of a sensitivity analysis: what decides the difference, alone and together."""

from collections.abc import Iterator

from sim.reports.blocks import Curve, Curves, Forest, Points, Section, Table, Words
from sim.reports.common import estimate_of, first_few, report, tabled
from sim.reports.discover import draw_limits, frozen_words
from sim.reports.html import Report
from sim.reports.stakes import at_points
from sim.statistics.bootstrap import Interval
from sim.studies.sensitivity import OTHERS, LeadingFound, ParameterMoves, SensitivityAnswer
from sim.wording import counted, listed, named, number, percent

MOST_LISTED = 6
"""Parameters that a sentence names."""

_NO_TOTALS = (
    "Total indices need parameters that are independent: where points are kept jointly, as here, "
    "there are none, and what a parameter explains alone may be what goes with it."
)

_SHOWN = 20
"""Parameters in the table that stands open; all stand in the folded one."""

_LIMITS = (
    (
        "Shares are of the variance over the plausible ranges, all taken as equally likely: "
        "other ranges, other shares."
    ),
    (
        "What a parameter explains alone is read from slices of its range, and is a little low "
        "where the difference jumps within one."
    ),
)


def tell(answer: SensitivityAnswer) -> Report:
    """Tell what decides a difference."""
    asked = answer.asked
    joint = (_NO_TOTALS,) if asked.plausible == "joint" else ()
    return report(
        answer,
        kind="Sensitivity",
        question=(
            f"Which of all that is assumed decides the difference between {named(asked.practice)} "
            f"and {named(asked.against)} in “{answer.label.lower()}”?"
        ),
        verdict=(" ".join((_short(answer), *at_points(answer.stakes))), _frame(answer)),
        limits=(*_LIMITS, *draw_limits(asked), *joint),
        sections=(
            Section("What can be concluded", (Points(tuple(_lines(answer))),)),
            *((_leading(answer),) if answer.leading else ()),
            Section("Every parameter", (_table(answer), Words(_dummies(answer)), _every(answer))),
        ),
        practices=(asked.practice, asked.against),
    )


def _short(answer: SensitivityAnswer) -> str:
    told = [f"{row.name} ({percent(row.first)})" for row in _alone(answer)]
    if not told:
        return "No single parameter explains more of the difference than dummies do."
    rest = percent(max(0.0, 1 - sum(row.first for row in _alone(answer))))
    return (
        f"Of single parameters these decide most: {first_few(told, MOST_LISTED)}. The other {rest} "
        "of the variance is due to many small ones and to what they do together."
    )


def _alone(answer: SensitivityAnswer) -> list[ParameterMoves]:
    """Give the parameters that explain more alone than any dummy."""
    return [row for row in answer.parameters if row.first > answer.dummy_first]


def _frame(answer: SensitivityAnswer) -> str:
    return (
        f"{counted(len(answer.parameters), 'parameter', 'parameters')} were drawn at "
        f"{answer.points:,} points, with {answer.asked.replicates} worlds each. Over the space the "
        f"difference is {number(answer.mean, 3, sign=True)} on average, with a standard deviation "
        f"of {number(answer.deviation, 3)} ({answer.unit}). The luck of worlds is "
        f"{percent(answer.noise)} of the variance of points’ means; it is counted to no "
        f"parameter.{frozen_words(answer.asked)}"
    )


def _lines(answer: SensitivityAnswer) -> Iterator[str]:
    more = [row.name for row in answer.parameters if row.matters and row not in _alone(answer)]
    if more:
        few = first_few(more, MOST_LISTED)
        yield f"These move the distribution, though hardly its mean: {few}."
    idle = sum(not row.matters for row in answer.parameters)
    yield (
        f"{idle:,} of {len(answer.parameters):,} parameters cannot be told from one that does "
        "nothing."
    )
    if together := [row.name for row in answer.leading if row.interacts]:
        yield f"These act together with others, beyond what they do alone: {listed(together)}."
    for row in answer.leading:
        if row.name == OTHERS:
            yield (
                f"All others as one explain {percent(max(0.0, row.first))} without these, and have "
                f"a part in {percent(max(0.0, row.total))}."
            )


def _leading(answer: SensitivityAnswer) -> Section:
    return Section(
        "Those that lead",
        (
            _forest(answer),
            Words(
                "Alone: the share of the variance that goes if it is known. With others: the share "
                "in which it has a part. Where that is more, it acts together with others. From "
                f"{answer.asked.rows * (len(answer.leading) + 2):,} points of a design of its own."
            ),
            _curves(answer),
        ),
    )


def _forest(answer: SensitivityAnswer) -> Forest:
    def rows(row: LeadingFound) -> Iterator[tuple[str, float, Interval]]:
        yield "alone", row.first, Interval(row.first_low, row.first_high)
        yield "with others", row.total, Interval(row.total_low, row.total_high)

    return Forest(
        title="Share of the variance of the difference",
        description=f"Parameters that lead: {listed([row.name for row in answer.leading])}.",
        axis="share of the variance, world luck taken out",
        rows=tuple(
            estimate_of(label, value, bounds, group=row.name)
            for row in answer.leading
            for label, value, bounds in rows(row)
        ),
        reference_label="nothing",
        meanings=("above 0", "below 0", "0 inside"),
        name="indices",
    )


def _curves(answer: SensitivityAnswer) -> Curves:
    held = [row for row in answer.leading if row.curve]
    return Curves(
        title="The difference along those that lead",
        description="Means over all else that is drawn, with twice their standard error.",
        x_axis="place in the plausible range: 0 its lower end, 1 its upper",
        y_axis=f"{answer.asked.practice} − {answer.asked.against}, {answer.unit}",
        curves=tuple(
            Curve(
                name="mean difference",
                x=[at.position for at in row.curve],
                y=[at.mean for at in row.curve],
                low=[at.mean - 2 * at.error for at in row.curve],
                high=[at.mean + 2 * at.error for at in row.curve],
                panel=row.name,
            )
            for row in held
        ),
        zero=True,
        name="along",
    )


def _explained(row: ParameterMoves) -> str:
    share, low, high = (percent(max(0.0, x)) for x in (row.first, row.first_low, row.first_high))
    return f"{share} ({low} to {high})"


def _table(answer: SensitivityAnswer) -> Table:
    few = answer.parameters[:_SHOWN]
    return tabled(
        f"The {len(few)} parameters that explain most alone",
        few,
        {
            "parameter": lambda row: row.name,
            "alone": _explained,
            "moves": lambda row: number(row.pawn, 3),
            "beyond dummies": lambda row: "yes" if row.matters else "no",
        },
        "lrrl",
        strong=frozenset(n for n, row in enumerate(few) if row.matters),
    )


def _dummies(answer: SensitivityAnswer) -> str:
    return (
        "“Moves” is how far the distribution of the difference in a slice of the range is from the "
        "whole, on average (PAWN). Of a hundred dummies, which do nothing, the highest reach "
        f"{percent(answer.dummy_first)} alone and {number(answer.dummy_pawn, 3)}: what is no more "
        "than that may be noise."
    )


def _every(answer: SensitivityAnswer) -> Table:
    def span(row: ParameterMoves) -> str:
        return "–" if row.low is None or row.high is None else f"{row.low:g} to {row.high:g}"

    return tabled(
        "All that was drawn",
        answer.parameters,
        {
            "parameter": lambda row: row.name,
            "what it is": lambda row: row.meaning,
            "range": span,
            "alone": _explained,
            "moves": lambda row: number(row.pawn, 3),
        },
        "lllrr",
        folded=True,
    )
