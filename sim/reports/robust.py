"""The report of what holds over all that is assumed: shares of the plausible space."""

from collections.abc import Iterator, Sequence

from sim.reports.blocks import (
    Bar,
    Bars,
    Block,
    Choice,
    Curve,
    Curves,
    Points,
    Section,
    Table,
    Words,
)
from sim.reports.common import cause_limits, report, tabled
from sim.reports.discover import draw_limits, frozen_words
from sim.reports.html import Report
from sim.reports.stakes import at_points
from sim.runs.ensemble import main_practice
from sim.studies.compare_answer import ShareFound
from sim.studies.design import Axis
from sim.studies.robust import PracticeShares, RobustAnswer
from sim.wording import counted, estimate, listed, named, number, percent, places, short_number

_HALF = 0.5
"""A claim that holds in less of the space is told apart."""

_LIMITS = (
    (
        "Shares are of the space that was drawn: every number evenly over its plausible range, on "
        "its scale. Another space has other shares. They are no "
        "probabilities that a practice does better in the world."
    ),
    "Ranges are those of this model’s parameters: what the model leaves out is drawn nowhere.",
)

_RULES_HELD = (
    "Rules were not drawn: each mechanism has the scenario’s reading (--rivals draws them)."
)


def tell(answer: RobustAnswer) -> Report:
    """Tell shares of the plausible space."""
    outcomes = list(dict.fromkeys(row.outcome for row in answer.shares))
    asked = answer.asked
    limits = [*_LIMITS, *(() if asked.rivals else (_RULES_HELD,)), *draw_limits(asked)]
    return report(
        answer,
        kind="Robustness",
        question=(
            "In which share of the worlds that cannot be ruled out does each practice do better "
            f"than {named(asked.against)}?"
        ),
        verdict=(
            " ".join((_short(_main(answer)), *at_points(answer.stakes))),
            _own(_main(answer)),
            _frame(answer),
        ),
        limits=(*limits, *cause_limits({row.label for row in answer.shares})),
        sections=(
            Section("What can be concluded", (Points(tuple(_lines(answer))),)),
            *(
                Section(f"Practices: {rows[0].label.lower()}", tuple(_blocks(answer, rows)))
                for name in outcomes
                for rows in [[row for row in answer.shares if row.outcome == name]]
            ),
            *([Section("Claims", tuple(_claims(answer)))] if answer.claims else []),
            Section("What was drawn", (Words(_space(answer)), _axes(answer)), quiet=True),
        ),
        practices=tuple(dict.fromkeys((*(row.practice for row in answer.shares), asked.against))),
        varied={axis.path: _range(axis) for axis in answer.drawn},
    )


def _main(answer: RobustAnswer) -> PracticeShares:
    """Find the practice that a report is about first."""
    labels = tuple(dict.fromkeys(row.practice for row in answer.shares))
    return answer[main_practice(labels, answer.asked.against)]


def _text(held: ShareFound) -> str:
    return f"{percent(held.share)} ({percent(held.low)} to {percent(held.high)})"


def _short(row: PracticeShares) -> str:
    """Say the three shares of a practice."""
    if not row.points:
        return f"“{row.label}” is defined at no point: there is nothing to conclude."
    better, worse = _sides(row)
    little = f"is below {row.smallest:g}, too small to matter" if row.smallest else "is none"
    return (
        f"In {_text(row.better)} of the plausible space {named(row.practice)} is {better} than "
        f"{named(row.against)} by “{row.label.lower()}”, and in {_text(row.worse)} it is {worse}; "
        f"in {_text(row.neither)} the difference {little}."
    )


def _sides(row: PracticeShares) -> tuple[str, str]:
    return ("higher", "lower") if row.good == "neither" else ("better", "worse")


def _own(row: PracticeShares) -> str:
    """Say how typical the scenario's own values are."""
    held = estimate(row.default, row.default_interval, sign=True)
    return (
        f"At the scenario’s own values the difference is {held}: larger than in "
        f"{percent(row.default_percentile)} of the space."
    )


def _frame(answer: RobustAnswer) -> str:
    asked, rules = answer.asked, sum(bool(axis.values) for axis in answer.drawn)
    drawn = counted(len(answer.drawn) - rules, "number", "numbers")
    drawn += f" and {counted(rules, 'rule', 'rules')}" if rules else ""
    kept = ""
    if asked.plausible == "joint":
        share = percent(answer.points / answer.tried)
        kept = f" ({share} of {answer.tried:,} that were drawn, whose states answer as data say)"
    return (
        f"All at once, {drawn} were drawn over what is plausible, at "
        f"{counted(answer.points, 'point', 'points')}{kept}; at each, all practices met the same "
        f"{counted(asked.replicates, 'world', 'worlds')} with the same luck. The noise of so few "
        f"worlds is taken out of the shares; brackets hold 95 % intervals.{frozen_words(asked)}"
    )


def _lines(answer: RobustAnswer) -> Iterator[str]:
    """Say which practices are more often better than worse, and which claims hold widely."""
    first = [row for row in answer.shares if row.outcome == answer.shares[0].outcome]
    better, worse = _sides(first[0])
    kinds: dict[str, list[PracticeShares]] = {
        f"More often {better} than {worse} compared with {named(answer.asked.against)}": [],
        f"More often {worse} than {better}": [],
        "Neither is told apart from the other": [],
    }
    ahead, behind, open_ = kinds.values()
    for row in sorted(first, key=lambda row: -row.better.share):
        if row.better.low > row.worse.high:
            ahead.append(row)
        elif row.worse.low > row.better.high:
            behind.append(row)
        else:
            open_.append(row)
    for said, rows in kinds.items():
        told = [
            f"{named(row.practice)} ({percent(row.better.share)} against "
            f"{percent(row.worse.share)})"
            for row in rows
        ]
        if told:
            yield f"{said}: {listed(told)}."
    if answer.claims:
        wide = [row.claim for row in answer.claims if row.supported.low > _HALF]
        count = counted(len(answer.claims), "claim", "claims")
        names = f": {listed(wide)}" if wide else ""
        yield (
            f"Of {count} of the scenario, {len(wide) or 'none'} "
            f"{'holds' if len(wide) <= 1 else 'hold'} in more than half of the space for "
            f"certain{names}."
        )


def _blocks(answer: RobustAnswer, rows: Sequence[PracticeShares]) -> Iterator[Block]:
    first = rows[0]
    better, worse = _sides(first)
    ranked = sorted(rows, key=lambda row: row.worse.share - row.better.share)
    neither = f"difference below {first.smallest:g}" if first.smallest else "no difference"
    yield Bars(
        title=f"Share of the plausible space: {first.label.lower()}, {_pair(answer)}",
        description=f"Each bar is the whole space, at {answer.points:,} points.",
        axis="share of the plausible space",
        rows=tuple(
            Bar(
                row.practice,
                row.better.share,
                row.neither.share,
                row.worse.share,
                f"{better} {_text(row.better)}, {worse} {_text(row.worse)}",
            )
            for row in ranked
        ),
        meanings=(better, neither, worse),
        name=f"shares-{first.outcome}",
    )
    yield tabled(
        f"Shares of the plausible space with 95 % intervals, and the difference "
        f"({first.unit}): its quantiles, and at the scenario’s own values",
        ranked,
        {
            "practice": lambda row: row.practice,
            better: lambda row: _text(row.better),
            worse: lambda row: _text(row.worse),
            "a tenth below": lambda row: _quantile(row, 0.1),
            "median": lambda row: _quantile(row, 0.5),
            "a tenth above": lambda row: _quantile(row, 0.9),
            "own values": lambda row: estimate(row.default, row.default_interval, sign=True),
            "percentile of these": lambda row: percent(row.default_percentile),
        },
        "lrrrrrrr",
    )
    if curves := tuple((row.practice, _distribution(row)) for row in ranked if row.points):
        yield Choice("Practice", curves, name=f"distribution-{first.outcome}", quiet=True)


def _pair(answer: RobustAnswer) -> str:
    return f"compared with {answer.asked.against}"


def _quantile(row: PracticeShares, share: float) -> str:
    held = dict(row.quantiles)
    if share not in held:
        return number(float("nan"))
    return number(held[share], places(held[0.9] - held[0.1]) + 1, sign=True)


def _distribution(row: PracticeShares) -> Curves:
    shares, values = zip(*row.quantiles, strict=True)
    band = ((-row.smallest, row.smallest, "too small to matter"),) if row.smallest else ()
    return Curves(
        title=f"{row.label}: share of the space below each difference from {row.against}",
        description=(
            f"{_short(row)} Half of the space lies below {short_number(dict(row.quantiles)[0.5])}, "
            f"the scenario’s own values at {short_number(row.default)}."
        ),
        x_axis=f"difference ({row.unit})",
        y_axis="share below",
        curves=(Curve(row.practice, values, shares, strong=True),),
        marks=(*band, (row.default, row.default, "own values")),
    )


def _claims(answer: RobustAnswer) -> Iterator[Block]:
    rows = sorted(answer.claims, key=lambda row: -row.supported.share)
    yield Bars(
        title="Share of the plausible space in which each claim holds",
        description="A claim against several practices holds where it holds against each.",
        axis="share of the plausible space",
        rows=tuple(
            Bar(
                row.claim,
                row.supported.share,
                max(0.0, 1 - row.supported.share - row.opposite.share),
                row.opposite.share,
                f"holds {_text(row.supported)}, opposite {_text(row.opposite)}",
            )
            for row in rows
        ),
        meanings=("as claimed", "weaker, or no difference", "opposite"),
        name="shares-of-claims",
    )
    yield tabled(
        "Every claim of the scenario",
        rows,
        {
            "claim": lambda row: row.claim,
            "statement": lambda row: " ".join(row.statement.split()),
            "smallest difference": lambda row: f"{row.smallest:g}",
            "holds": lambda row: _text(row.supported),
            "opposite": lambda row: _text(row.opposite),
        },
        "llrrr",
        folded=True,
    )


def _space(answer: RobustAnswer) -> str:
    words = {"assumed": "everything that is assumed", "all": "everything that is not chosen"}
    told = listed([words.get(word, f"`{word}`") for word in answer.asked.vary])
    held = " What settings name is held at them." if answer.asked.set else ""
    if answer.asked.fitted == "posterior":
        held += " Fitted values come together, a set of the posterior sample at each point."
    return f"Drawn was {told}: a scrambled Sobol sequence of {answer.tried:,} points.{held}"


def _axes(answer: RobustAnswer) -> Table:
    return tabled(
        "Every parameter that was drawn",
        answer.drawn,
        {
            "parameter": lambda axis: axis.path,
            "unit": lambda axis: axis.unit,
            "range or readings": _range,
            "meaning": lambda axis: axis.meaning,
        },
        "llll",
        folded=True,
    )


def _range(axis: Axis) -> str:
    if axis.values:
        return ", ".join(map(str, axis.values))
    scale = ", by factors" if axis.scale == "log" else ""
    return f"{short_number(axis.low or 0.0)} to {short_number(axis.high or 0.0)}{scale}"
