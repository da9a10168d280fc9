"""The report of a calibration: values that were fitted, and how far data fix them."""

import math
from collections.abc import Mapping, Sequence

from sim.reports.blocks import Block, Estimate, Forest, Section, Table, Words
from sim.reports.common import estimate_of, report, tabled
from sim.reports.html import Report
from sim.statistics.bootstrap import Interval
from sim.studies.calibrate_answer import (
    NORMAL_95,
    TARGETS,
    CalibrateAnswer,
    FigureFound,
    ModelFigures,
    Target,
)
from sim.wording import counted, listed, plain_number

_QUESTION = (
    "Which values of the states’ response give the figures that were counted in protest-event "
    "data, and how far do these data fix the values?"
)

REMARK = (
    "Agreement on figures that were fitted is calibration, not validation: only data that the fit "
    "has not seen can show that the model is right, and none of them says who chose a strategy."
)

PERSISTS = (
    "X persists: the chance of X in a campaign-month given X in the last one, at most three months "
    "before, less the chance given another answer."
)

SIDES = (
    "Inside and outside are said of the model’s whole 95 % interval and the target’s; where it "
    "overlaps an end of it, or there is none, it is not known."
)

_LIMITS = (
    REMARK,
    (
        "Three of the five figures are shares that sum to 1: the targets hold four independent "
        "figures, fewer than some sets of parameters."
    ),
    (
        "The ranges in which values were looked for are chosen. Standard errors follow from the "
        "slopes at the fit, as if the model were a straight line there, and know nothing of what "
        "the model leaves out."
    ),
)

_KNOWN = {
    "well": "Well identified by these data",
    "weakly": "Weakly identified",
    "not": "Not identified, for the data say no more than the range does",
}


def tell(answer: CalibrateAnswer) -> Report:
    """Tell a calibration."""
    return report(
        answer,
        kind="Calibration",
        title=answer.title,
        question=_QUESTION,
        verdict=(_agreement(answer), _identified(answer), _defaults(answer)),
        limits=(*_LIMITS, *_left_out(answer)),
        sections=(
            Section(
                "The model beside the data",
                (
                    figures_forest(_rows(answer), "calibration"),
                    *(_beside(answer, part) for part in answer.with_found),
                    Words(f"{PERSISTS} {SIDES}"),
                    Words(f"Targets: {answer.source}"),
                ),
            ),
            Section(
                "The values and how well they are known",
                (_values_forest(answer), _values(answer), *_combinations(answer)),
            ),
            Section("By practice", tuple(map(practices_table, answer.with_found)), folded=True),
        ),
        imprint=f"Fitted with seed {answer.seed}, checked with seed {answer.check_seed}",
    )


def _left_out(answer: CalibrateAnswer) -> list[str]:
    """Name the figures that were not fitted, if there are such."""
    left = [row.label for row in answer.targets if row.figure not in answer.fitted_to]
    return [f"Not fitted, only compared: {listed(left)}."] if left else []


def _agreement(answer: CalibrateAnswer) -> str:
    parts = answer.with_found
    count = sum(len(part.figures) for part in parts)
    where = f"in fresh worlds of {listed([part.scenario for part in parts])}"
    return f"With the values found, {sides_text(parts, count)}, {where}.{_elsewhere(parts)}"


def sides_text(parts: Sequence[ModelFigures], count: int) -> str:
    """Say how many figures lie inside their targets' intervals."""
    inside = sum(len(part.of("inside")) for part in parts)
    told = f"all {count}" if inside == count else f"{inside} of {count}"
    return f"{told} figures of the model lie inside the targets’ 95 % intervals"


def _elsewhere(parts: Sequence[ModelFigures]) -> str:
    """Name the figures that lie outside, or may."""
    text = ""
    for side, words in (("outside", "Outside"), ("not known", "Not known")):
        held = [
            f"{row.label} in {part.scenario} ({_plain_figure(row.value)})"
            for part in parts
            for row in part.figures
            if row.against_target == side
        ]
        text += f" {words}: {listed(held)}." if held else ""
    return text


def _identified(answer: CalibrateAnswer) -> str:
    told = []
    for word, text in _KNOWN.items():
        held = [row.path for row in answer.parameters if row.identified == word]
        if held:
            told.append(f"{text}: {listed(held)}.")
    bound = [row.path for row in answer.parameters if row.at_bound]
    if bound:
        told.append(f"At an end of the range that was tried: {listed(bound)}.")
    return " ".join(told)


def _defaults(answer: CalibrateAnswer) -> str:
    differ = [row.path for row in answer.parameters if not row.agrees]
    first = (
        f"The defaults differ from what was found by more than a standard error: {listed(differ)}."
        if differ
        else "The defaults agree with what was found: each is it, or within a standard error."
    )
    count = sum(len(part.figures) for part in answer.with_own)
    inside = sides_text(answer.with_own, count)
    return f"{first} With the scenarios’ own values, {inside}.{_elsewhere(answer.with_own)}"


def _rows(answer: CalibrateAnswer) -> list[tuple[str, Sequence[FigureFound]]]:
    """Give the figures to draw by what they are of; own values only where they differ."""
    rows: list[tuple[str, Sequence[FigureFound]]] = [
        (part.scenario, part.figures) for part in answer.with_found
    ]
    rows += [
        (f"{own.scenario}, own values", own.figures)
        for own, found in zip(answer.with_own, answer.with_found, strict=True)
        if own != found
    ]
    return rows


def figures_forest(rows: Sequence[tuple[str, Sequence[FigureFound]]], name: str) -> Forest:
    """Draw the five targets and, below each, the figures of worlds or data.

    Args:
        rows: what figures are of, and the five of them.
        name: of the figure's file.
    """
    drawn = []
    for n, target in enumerate(TARGETS):
        data = f"the data of the fit, {figure_text(target)}"
        bounds = target.interval
        drawn.append(
            estimate_of("target", target.value, bounds, tone="open", note=data, group=target.label)
        )
        drawn += [_estimate(of, figures[n], target) for of, figures in rows]
    return Forest(
        title="The model’s figures beside the targets",
        description="Figures with their 95 % intervals, each below the target’s.",
        axis="share, or difference of shares; bars are 95 % intervals",
        rows=tuple(drawn),
        meanings=("above the target’s interval", "below it", "inside, or not known"),
        name=name,
    )


def _estimate(of: str, figure: FigureFound, target: Target) -> Estimate:
    tone, told = "open", str(figure.against_target)
    if told == "outside":
        above = figure.value > target.value
        tone, told = ("more", "outside, above") if above else ("less", "outside, below")
    told = "undefined" if math.isnan(figure.value) else told
    note = f"{of}, {figure_text(figure)}"
    return estimate_of(
        of, figure.value, figure.interval, told, tone=tone, note=note, group=target.label
    )


def _beside(answer: CalibrateAnswer, part: ModelFigures) -> Table:
    own = next(one for one in answer.with_own if one.scenario == part.scenario)
    return tabled(
        f"{part.scenario}, {counted(part.worlds, 'fresh world', 'fresh worlds')}, "
        f"{part.campaign_months:,} campaign-months; 95 % intervals in brackets",
        zip(answer.targets, part.figures, own.figures, strict=True),
        {
            "figure": lambda row: row[1].label,
            "target": lambda row: figure_text(row[0]),
            "with the values found": lambda row: figure_text(row[1]),
            "target’s interval, found": lambda row: row[1].against_target,
            "with its own values": lambda row: figure_text(row[2]),
            "target’s interval, own": lambda row: row[2].against_target,
        },
        "lrrlrl",
        quiet=True,
    )


def _values_forest(answer: CalibrateAnswer) -> Forest:
    """Draw each value found within the range that was tried, with its 95 % interval."""
    rows = []
    for row in answer.parameters:
        width = row.high - row.low
        middle, reach = (row.found - row.low) / width, NORMAL_95 * row.error / width
        known = "not identified" if row.identified == "not" else row.identified
        tried = f"tried from {plain_number(row.low)} to {plain_number(row.high)}"
        note = f"{plain_number(row.found)}, standard error {row.error:.2g}; {tried}"
        bounds = Interval(middle - reach, middle + reach)
        rows.append(estimate_of(row.path, middle, bounds, known, tone="open", note=note))
    return Forest(
        title="Values found, within the ranges that were tried",
        description=(
            "Where each value lies in its range, 0 at the low end and 1 at the high end; a bar as "
            "wide as the range or wider says that the data do not fix the value."
        ),
        axis="place within the range; bars are 1.96 standard errors either way",
        rows=tuple(rows),
        reference_label="low end",
        meanings=("", "", "value found"),
        quiet=True,
    )


def _values(answer: CalibrateAnswer) -> Table:
    return tabled(
        "Values found, each with the others free",
        answer.parameters,
        {
            "parameter": lambda row: row.path,
            "found": lambda row: plain_number(row.rounded),
            "standard error": lambda row: f"{row.error:.2g}",
            "range": lambda row: f"{plain_number(row.low)} to {plain_number(row.high)}",
            "not ruled out": lambda row: (
                "none" if math.isnan(row.left_low) else f"{row.left_low:.2f} to {row.left_high:.2f}"
            ),
            "identified": lambda row: row.identified + (", at its bound" if row.at_bound else ""),
            "default": lambda row: plain_number(row.default) + ("" if row.agrees else " (differs)"),
        },
        "lrrrrlr",
    )


def _not_ruled_out(answer: CalibrateAnswer) -> str:
    """Say how much of the ranges the data leave, as far as sets of values were tried."""
    tried, share = answer.sets_tried, answer.share_left
    how = "a set is ruled out by a figure 3 standard errors or more off, simulation counted"
    if all(math.isnan(row.left_low) for row in answer.parameters):
        return f"The data rule out all of the {tried:,} sets of values that were tried ({how})."
    left = "all of them" if share == 0 else f"all but {100 * share:.2g} % of them"
    return (
        f"{tried:,} sets of values were tried. Over the whole ranges the data rule out {left} "
        f"({how})."
    )


def _combinations(answer: CalibrateAnswer) -> tuple[Block, ...]:
    names = [row.path.rpartition(".")[2] for row in answer.parameters]
    correlation = tuple(
        (name, *(f"{value:.2f}".replace("-", "−") for value in row))
        for name, row in zip(names, answer.correlation, strict=True)
    )
    apart = "What no single parameter shows: how far a mixture of them is fixed."
    if not math.isnan(answer.condition):
        apart += f" The best is known {answer.condition:.0f} times as well as the worst."
    return (
        Words(_not_ruled_out(answer)),
        tabled(
            "Combinations of parameters that are known apart, each by its share of the range",
            answer.combinations,
            {
                "combination": lambda row: _combination_text(row.weights),
                "standard error, of the range": lambda row: f"{row.error:.2g}",
                "identified": lambda row: row.identified,
            },
            "lrl",
        ),
        Words(apart),
        Table(
            "Correlation of the errors",
            ("errors of", *names),
            correlation,
            "l" + "r" * len(names),
            folded=True,
        ),
    )


def _combination_text(weights: Mapping[str, float]) -> str:
    """Write a combination: the parts that matter, the largest first."""
    order = sorted(weights.items(), key=lambda item: -abs(item[1]))
    text = ""
    for path, weight in order:
        if abs(weight) < 0.15:
            continue
        sign = ("" if weight > 0 else "−") if not text else (" + " if weight > 0 else " − ")
        size = "" if abs(weight) > 0.995 else f"{abs(weight):.1f} "
        text += sign + size + path.rpartition(".")[2]
    return text


def practices_table(part: ModelFigures) -> Table:
    """Give the figures by practice."""
    rows = tuple(
        (row.practice, f"{row.campaign_months:,}", *map(_plain_figure, row.values.values()))
        for row in part.practices
    )
    head = ("practice", "campaign-months", *(target.label for target in TARGETS))
    caption = f"{part.scenario}: figures by practice, pooled above"
    return Table(caption, head, rows, "lr" + "r" * len(TARGETS))


def figure_text(row: FigureFound | Target) -> str:
    """Write a figure with its interval."""
    bounds = row.interval
    known = f" [{bounds.low:.3f}, {bounds.high:.3f}]" if bounds.known else ""
    return _plain_figure(row.value) + known


def _plain_figure(value: float) -> str:
    """Write a figure by itself."""
    return "undefined" if math.isnan(value) else f"{value:.3f}"
