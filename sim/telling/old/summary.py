"""The comparison as people read it: what practices do for rights, then for everything else."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from sim.outcomes import MAIN_OUTCOME, OUTCOMES, Outcome
from sim.render.style import lettered
from sim.render.text import GAP, Page
from sim.render.wording import (
    NOTHING,
    counted,
    interval,
    listed,
    number,
    percent,
    places,
    sentence,
)
from sim.runs.precision import Precision
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.comparison import Comparison, Difference
from sim.studies.conclusion import Conclusion

MARK = "*"
"""Behind a difference whose simultaneous interval excludes 0."""

GOOD = {"higher": " ↑", "lower": " ↓", "neither": ""}
"""Behind an outcome's label: which way is good."""

NARROWEST_TITLE = 18
"""Characters across which the title of a column is wrapped at least."""


def summarise_comparison(
    page: Page,
    comparison: Comparison,
    conclusion: Conclusion,
    precision: Precision | None = None,
    outcomes: Sequence[str] = (),
) -> None:
    """Write the summary: what was run, rights, all other outcomes, what can be concluded.

    Args:
        page: to write on.
        comparison: from ``compare``.
        conclusion: from ``conclude``.
        precision: from ``until_precise``, if replicates were drawn to a precision.
        outcomes: names of the outcomes to show beside the main one; all if there are none.
    """
    scenario, against = comparison.scenario, comparison.against
    page.heading(
        f"{scenario.title}: {counted(len(comparison.practices), 'practice', 'practices')} in the "
        f"same {counted(comparison.replicates, 'world', 'worlds')} over "
        f"{scenario.time.months:,} {'month' if scenario.time.months == 1 else 'months'}, "
        f"seed {comparison.seed}"
    )
    if precision is not None:
        page.text(precision.sentence())
    _rights(page, comparison, conclusion)
    shown = [
        outcome
        for outcome in OUTCOMES
        if outcome.name != MAIN_OUTCOME and (not outcomes or outcome.name in outcomes)
    ]
    if shown:
        page.heading(
            f"All other outcomes, as the difference from {against} [{_level(comparison)} interval]"
        )
        page.text(
            sentence(
                f"{_family(comparison)}{MARK} marks those without 0. ↑ more is better, ↓ less is."
            )
        )
        _details(page, comparison, shown)
    page.heading("What can be concluded")
    page.text(conclusion.paragraph)


def _level(comparison: Comparison) -> str:
    return f"{100 * comparison.confidence:.4g} %"


def _family(comparison: Comparison) -> str:
    if comparison.replicates < MIN_PAIRS:
        return f"there are no intervals, which take at least {MIN_PAIRS} worlds; "
    count = len(comparison.compared)
    if count == 1:
        return ""
    all_of_them = "both practices" if count == 2 else f"all {counted(count, '', 'practices')}"
    return f"The intervals of an outcome hold for {all_of_them} together; "


def _rights(page: Page, comparison: Comparison, conclusion: Conclusion) -> None:
    """Write the main table."""
    main = next(outcome for outcome in OUTCOMES if outcome.name == MAIN_OUTCOME)
    words = {row.practice: row.words for row in conclusion.findings}
    page.heading(f"{main.label}, by members’ priorities: 0 is none of their rights, 1 all in full")
    differences = [comparison.difference(name, main.name) for name in comparison.compared]
    decimals = _decimals(differences)
    rows = []
    for practice in comparison.ranked:
        summary = comparison.of(practice, main.name)
        row = [lettered(practice), number(summary.mean, decimals)]
        if summary.difference is None:
            row += [NOTHING, "compared with", "", ""]
        else:
            difference = summary.difference
            row += [
                number(difference.mean, decimals, sign=True),
                interval(difference.simultaneous, decimals),
                percent(difference.better),
                words[practice],
            ]
        rows.append(row)
    head = (
        "practice",
        "mean",
        "difference",
        f"{_level(comparison)} interval",
        "better in\nworlds",
        "verdict",
    )
    page.table(head, rows, "lrrrrl")
    delta = comparison.scenario.comparison.smallest_difference
    page.text(
        sentence(
            f"{_family(comparison)}differences below {delta:g} are taken not to matter (the "
            "scenario’s comparison.smallest_difference)."
        )
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """An outcome as a column: its title in lines, its unit in lines, a cell a practice."""

    label: tuple[str, ...]
    unit: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def width(self) -> int:
        return max(map(len, (*self.label, *self.unit, *self.cells)))


def _details(page: Page, comparison: Comparison, outcomes: Sequence[Outcome]) -> None:
    """Write the tables of the other outcomes, as many side by side as there is room for."""
    names = [practice for practice in comparison.ranked if practice != comparison.against]
    labels = [f"{lettered(comparison.against)} (mean)", *map(lettered, names)]
    room = page.width - max(len(line) for label in labels for line in label.split("\n"))
    columns = [
        _column(comparison, names, outcome)
        for outcome in outcomes
        if any(comparison.difference(name, outcome.name).pairs for name in names)
    ]
    while columns:
        taken, left = 1, room - len(GAP) - columns[0].width
        while taken < len(columns) and columns[taken].width + len(GAP) <= left:
            left -= columns[taken].width + len(GAP)
            taken += 1
        block, columns = columns[:taken], columns[taken:]
        lines = [
            max(len(held) for held in rows)
            for rows in zip(*((c.label, c.unit) for c in block), strict=True)
        ]
        heads = [
            _padded(column.label, lines[0], top=True) + _padded(column.unit, lines[1])
            for column in block
        ]
        cells = zip(labels, *(column.cells for column in block), strict=True)
        page.gap()
        page.table(["", *("\n".join(head) for head in heads)], list(cells), "l" * (taken + 1))
    _undefined(page, comparison, outcomes)


def _padded(lines: tuple[str, ...], height: int, *, top: bool = False) -> tuple[str, ...]:
    empty = ("",) * (height - len(lines))
    return (*empty, *lines) if top else (*lines, *empty)


def _undefined(page: Page, comparison: Comparison, outcomes: Sequence[Outcome]) -> None:
    """Say which outcomes lack pairs, for in those a difference is one among fewer worlds."""
    nowhere, parts = [], []
    for outcome in outcomes:
        held = {name: comparison.difference(name, outcome.name) for name in comparison.compared}
        if not any(row.pairs for row in held.values()):
            nowhere.append(outcome.label)
        elif some := [f"{name} {row.undefined:,}" for name, row in held.items() if row.undefined]:
            parts.append(f"{outcome.label}: {', '.join(some)}")
    if nowhere or parts:
        page.gap()
    if nowhere:
        page.text(f"Defined in no pair of worlds: {listed(nowhere)}.")
    if parts:
        page.text(
            f"Worlds left out, the outcome being undefined there, of {comparison.replicates:,}: "
            f"{'; '.join(parts)}."
        )


def _column(comparison: Comparison, names: Sequence[str], outcome: Outcome) -> _Column:
    """Lay out the differences in an outcome, below the mean of the practice compared with."""
    differences = [comparison.difference(name, outcome.name) for name in names]
    decimals = _decimals(differences)
    parts = [_parts(difference, decimals) for difference in differences]
    mean = number(comparison.of(comparison.against, outcome.name).mean, decimals)
    widths = [max(len(row[i]) for row in parts) for i in range(3)]
    widths[0] = max(widths[0], len(mean))
    cells = [mean.rjust(widths[0])]
    for (middle, low, high), difference in zip(parts, differences, strict=True):
        cell = middle.rjust(widths[0])
        if difference.identical:
            cell = "identical"
        elif low:
            mark = MARK if difference.simultaneous.excludes_zero else ""
            cell += f" [{low.rjust(widths[1])}, {high.rjust(widths[2])}]{mark}"
        cells.append(cell)
    width = max(NARROWEST_TITLE, *map(len, cells))
    return _Column(
        label=tuple(textwrap.wrap(outcome.label + GOOD[outcome.better], width)),
        unit=tuple(textwrap.wrap(outcome.unit, width, break_on_hyphens=False)),
        cells=tuple(cells),
    )


def _parts(difference: Difference, decimals: int) -> tuple[str, str, str]:
    """Write a mean difference and the bounds of its interval, which are empty if there is none."""
    bounds = difference.simultaneous
    middle = number(difference.mean, decimals, sign=True)
    if not bounds.known:
        return middle, "", ""
    return middle, number(bounds.low, decimals), number(bounds.high, decimals)


def _decimals(differences: Sequence[Difference]) -> int:
    """Decimal places for a column: as many as a middling interval supports."""
    spans = [row.simultaneous.high - row.simultaneous.low for row in differences]
    needed = [places(span) for span in spans if span > 0]
    return median_low(needed) if needed else 3
