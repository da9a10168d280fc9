"""The report of a comparison: what each practice does, and what can and cannot be concluded."""

from collections.abc import Sequence
from itertools import groupby

from sim.outcomes import MAIN_OUTCOME
from sim.render.blocks import (
    Block,
    Choice,
    Curves,
    Estimate,
    Forest,
    Points,
    Section,
    Table,
    Words,
)
from sim.render.report import Report
from sim.render.wording import (
    NOTHING,
    counted,
    estimate,
    interval,
    listed,
    named,
    number,
    percent,
    places,
    sentence,
    told_apart,
)
from sim.runs.ensemble import MAIN_PRACTICE
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.statistics.verdicts import MOST_NEEDED, TOLD_APART, Verdict
from sim.studies.compare import CompareAnswer, side_of
from sim.studies.comparison import HARMS, Difference, Finding, OutcomeFound, PracticeFound
from sim.telling.limits import world_limits
from sim.telling.made import closing, own_model_limits, scenarios_of
from sim.telling.months import means_by_month
from sim.telling.practices import practices_section

HOLDS_FOR = (
    "This holds for worlds made by this scenario’s assumptions and says nothing about other "
    "scenarios, nor whether deference is right for reasons other than what it achieves."
)

ONE_WORLD = (
    "One world is no evidence: it is one luck, and another seed may end otherwise. Intervals and "
    f"verdicts take at least {MIN_PAIRS} worlds."
)

FIRST = (
    *("rights", "rights_end", "rights_kept", "harms"),
    *("harm_inequality", "capacity", "ties_kept"),
)
"""Outcomes that the figure shows before all others."""

GOOD = {"higher": " ↑", "lower": " ↓", "neither": ""}
BETTER = {"higher": "more is better", "lower": "less is better", "neither": "neither way is better"}
"""Which way is good, as a sign and in words."""


def tell(answer: CompareAnswer, outcomes: Sequence[str] = ()) -> Report:
    """Tell a comparison: all outcomes, or the main one and some."""
    ((name, scenario),) = scenarios_of(answer).items()
    others = [named(practice) for practice in answer.practices if practice != answer.against]
    return Report(
        kind="Comparison",
        title=scenario.title,
        question=(
            f"What {'does' if len(others) == 1 else 'do'} {listed(others)} do for the rights of "
            f"migrants, compared with {named(answer.against)}, in {_same(answer.replicates)}?"
        ),
        verdict=(_short(answer), _frame(answer, scenario), HOLDS_FOR),
        limits=tuple(_limits(answer)),
        sections=(
            Section("What can be concluded", (Points(tuple(_lines(answer))),)),
            Section("What each practice does", tuple(_main(answer, outcomes))),
            Section("All outcomes", tuple(_all(answer, outcomes))),
            Section("Month by month", (_months(answer, scenario),), folded=True),
            practices_section({name: scenario}, answer.practices),
            *closing(answer),
        ),
        imprint=(
            f"{sentence(counted(answer.replicates, 'world', 'worlds'))}, seed {answer.asked.seed}, "
            f"solidarity {answer.version}."
        ),
    )


def _same(worlds: int) -> str:
    return "one and the same world" if worlds == 1 else f"the same {counted(worlds, '', 'worlds')}"


def _short(answer: CompareAnswer) -> str:
    """Say in short how the practices did, those with the same verdict together."""
    groups = groupby(answer.findings, key=lambda row: answer.words(row.practice))
    parts = [
        f"{sentence(words)}: {listed([named(row.practice) for row in rows])}."
        for words, rows in groups
    ]
    return f"For members’ rights, compared with {named(answer.against)}. {' '.join(parts)}"


def _frame(answer: CompareAnswer, scenario: Scenario) -> str:
    """Say what was compared in what, and how to read the numbers."""
    count, months = len(answer.findings), scenario.time.months
    all_at_once = " that hold for all of them at once" if count > 1 else ""
    ranges = (
        f"ranges in brackets are {_level(answer)} intervals{all_at_once}"
        if _has_intervals(answer)
        else f"there are no intervals, which take at least {MIN_PAIRS} worlds"
    )
    return (
        f"{sentence(counted(count, 'practice was', 'practices were'))} compared with "
        f"{named(answer.against)} in {_same(answer.replicates)} of this scenario over "
        f"{counted(months, 'month', 'months')}, by members’ rights in practice (0 is none of "
        f"them, 1 is all in full). A difference of less than {answer.smallest_difference:g} is "
        f"taken not to matter; {ranges}."
    )


def _level(answer: CompareAnswer) -> str:
    return f"{100 * answer.intervals.confidence:.4g} %"


def _has_intervals(answer: CompareAnswer) -> bool:
    found = (row.difference for row in answer.main.compared)
    return any(held is not None and held.simultaneous.known for held in found)


def _limits(answer: CompareAnswer) -> list[str]:
    limits = [*answer.warnings, *([ONE_WORLD] if answer.replicates == 1 else [])]
    limits += [
        (
            "It holds for worlds made by this scenario’s assumptions: an interval says how well "
            "the model’s answer is known, not how good the model is."
        ),
        "Rights are one outcome; all others stand beside it, and may point the other way.",
        *own_model_limits(answer),
    ]
    if (held := answer.precision) is not None:
        rule = (
            f"By Stein’s rule, after a pilot of {held.pilot:,} worlds, it takes "
            f"{held.required:,} worlds to know the difference in rights between "
            f"{named(held.practice)} and {named(answer.against)} to ± {held.target:g}"
        )
        most = f"; {answer.replicates:,} were the most allowed" if held.capped else ""
        limits.append(f"{rule}{most}. It is known to ± {held.half_width:.2g}.")
    return limits + world_limits(scenarios_of(answer), answer.practices)


def _lines(answer: CompareAnswer) -> list[str]:
    """Give a line for each compared practice, as ranked: its verdict, its difference, its harms."""
    harms = answer.outcome(HARMS)
    lines = []
    for row in answer.findings:
        line = f"{sentence(named(row.practice))}: {_verdict(answer, row)}"
        held = harms.of(row.practice).difference
        if row.harms_point_the_other_way and held is not None:
            size = estimate(held.mean, held.simultaneous, sign=True)
            line += f"; harms point the other way: {size} ({harms.unit})"
        lines.append(f"{line}.")
    return lines


def _verdict(answer: CompareAnswer, finding: Finding) -> str:
    """Write the verdict on a practice with its difference."""
    held, words = _difference(answer.main.of(finding.practice)), answer.words(finding.practice)
    size, smallest = estimate(held.mean, held.simultaneous, sign=True), answer.smallest_difference
    more = ""
    match finding.verdict:
        case Verdict.IDENTICAL:
            return f"identical to {named(answer.against)} in every world"
        case Verdict.UNDECIDED if not held.simultaneous.known:
            few = f"for fewer than {MIN_PAIRS} worlds do not tell (on average it is {size} there)"
            return f"{words}, {few}"
        case Verdict.UNDECIDED:
            some = "more than" if finding.replicates_needed is None else "about"
            wanted = finding.replicates_needed or MOST_NEEDED
            more = f"; it takes {some} {wanted:,} worlds if the mean stays where it is"
        case Verdict.EQUIVALENT:
            more = f", no difference larger than {smallest:g}"
        case Verdict.SMALL:
            more = f", which may be less than {smallest:g} and too little to matter"
    return f"{words}, {size}{more}"


def _difference(found: PracticeFound) -> Difference:
    if found.difference is None:
        raise ValueError(f"{found.practice} is the practice compared with")
    return found.difference


def _main(answer: CompareAnswer, outcomes: Sequence[str]) -> list[Block]:
    """Show the differences, an outcome at a time, and the main one as a table."""
    shown = [row for row in _chosen(answer, outcomes) if row.compared]
    shown.sort(key=lambda row: FIRST.index(row.name) if row.name in FIRST else len(FIRST))
    forests = tuple((row.label, _forest(answer, row)) for row in shown)
    return [
        Choice("Outcome", forests, name="forest"),
        _main_table(answer),
        Words(
            f"{_family(answer)} Differences below {answer.smallest_difference:g} are taken not to "
            "matter (the scenario’s comparison.smallest_difference). “Best in” is the share of "
            "worlds in which no practice has more; equal bests share a world.",
            quiet=True,
        ),
    ]


def _chosen(answer: CompareAnswer, outcomes: Sequence[str]) -> list[OutcomeFound]:
    return [row for row in answer.outcomes if not outcomes or row.name in (MAIN_OUTCOME, *outcomes)]


def _family(answer: CompareAnswer) -> str:
    count = answer.intervals.family_size
    if not _has_intervals(answer):
        return f"There are no intervals: they take at least {MIN_PAIRS} worlds."
    if count < 2:
        return f"Intervals are {_level(answer)} intervals."
    all_of_them = "both practices" if count == 2 else f"all {counted(count, '', 'practices')}"
    return (
        f"Intervals are {_level(answer)} intervals that hold for {all_of_them} together, within "
        "an outcome."
    )


def _forest(answer: CompareAnswer, outcome: OutcomeFound) -> Forest:
    main = outcome.name == MAIN_OUTCOME
    rows = []
    for name in answer.ranked:
        found = outcome.of(name)
        held = found.difference
        if held is None or not held.pairs:
            continue
        bounds = held.simultaneous
        told = bounds.excludes_zero and (not main or answer.finding(name).verdict in TOLD_APART)
        rows.append(
            Estimate(
                label=name,
                mean=held.mean,
                low=bounds.low,
                high=bounds.high,
                verdict=answer.words(name) if main else side_of(outcome.better, bounds),
                tone=("more" if bounds.low > 0 else "less") if told else "open",
                alone=(held.interval.low, held.interval.high),
                note=(
                    f"Its mean is {number(found.mean, 4)}; it does "
                    f"{'better' if outcome.better != 'neither' else 'more'} in "
                    f"{percent(held.better)} of {held.pairs:,} worlds."
                ),
            )
        )
    definition = outcome.definition.replace("`", "")
    return Forest(
        title=f"{outcome.label}: difference from {answer.against}",
        description=(
            f"{outcome.label} ({BETTER[outcome.better]}): {definition}. "
            f"Each line is a practice minus {answer.against}, paired by world, with its interval."
        ),
        axis=f"difference in {outcome.unit}; {BETTER[outcome.better]}",
        rows=tuple(rows),
        reference_label=f"as {answer.against}",
        negligible=answer.smallest_difference if main else 0.0,
    )


def _main_table(answer: CompareAnswer) -> Table:
    """Give the main outcome, practices as ranked."""
    main = answer.main
    decimals = _decimals(main.compared)
    rows = []
    for name in answer.ranked:
        found = main.of(name)
        cells = [name, number(found.mean, decimals)]
        if (held := found.difference) is None:
            cells += [NOTHING, NOTHING, NOTHING]
        else:
            cells += [
                number(held.mean, decimals, sign=True),
                interval(held.simultaneous, decimals),
                percent(held.better),
            ]
        rows.append((*cells, percent(answer.best[name]), answer.words(name)))
    return Table(
        f"{main.label} ({main.unit}; {BETTER[main.better]})",
        ("practice", "mean", "difference", "interval", "better in", "best in", "verdict"),
        tuple(rows),
        "lrrrrrl",
        strong=frozenset({answer.ranked.index(answer.against)}),
    )


def _all(answer: CompareAnswer, outcomes: Sequence[str]) -> list[Block]:
    """Give all outcomes by practice: a table to look over, and one with every number."""
    names = [name for name in answer.ranked if name != answer.against]
    short, whole = [], []
    for outcome in _chosen(answer, outcomes):
        decimals = _decimals(outcome.compared)
        mean = number(outcome.of(answer.against).mean, decimals)
        cells = [_cell(_difference(outcome.of(name)), decimals) for name in names]
        short.append((f"{outcome.label}{GOOD[outcome.better]} ({outcome.unit})", mean, *cells))
        whole += [_row(outcome, outcome.of(name), decimals) for name in answer.ranked]
    return [
        Words(
            f"Each cell is the difference from {answer.against}; * marks those whose interval "
            "leaves out 0. ↑ more is better, ↓ less is."
        ),
        Table(
            "Differences in all outcomes",
            ("outcome", f"{answer.against} (mean)", *names),
            tuple(short),
            "l" + "r" * (len(names) + 1),
        ),
        Table(
            "Every outcome of every practice, with intervals",
            (
                *("outcome", "practice", "mean", "difference", "interval"),
                *("better in", "worse in", "worlds", "good"),
            ),
            tuple(whole),
            "llrrrrrrl",
            folded=True,
        ),
    ]


def _cell(held: Difference, decimals: int) -> str:
    if held.identical:
        return "identical"
    if not held.simultaneous.excludes_zero:
        return number(held.mean, decimals, sign=True)
    own = Interval(held.mean, held.mean)
    return number(held.mean, told_apart(own, decimals), sign=True) + "*"


def _row(outcome: OutcomeFound, found: PracticeFound, decimals: int) -> tuple[str, ...]:
    first = (outcome.label, found.practice, number(found.mean, decimals))
    if (held := found.difference) is None:
        rest = (NOTHING, NOTHING, NOTHING, NOTHING, f"{found.defined:,}")
    else:
        rest = (
            number(held.mean, decimals, sign=True),
            interval(held.simultaneous, decimals),
            percent(held.better),
            percent(held.worse),
            f"{held.pairs:,}",
        )
    return (*first, *rest, "" if outcome.better == "neither" else outcome.better)


def _decimals(rows: Sequence[PracticeFound]) -> int:
    """Decimal places for a column: as many as a middling interval supports."""
    bounds = [row.difference.simultaneous for row in rows if row.difference is not None]
    needed = sorted(places(held.high - held.low) for held in bounds if held.high > held.low)
    return needed[(len(needed) - 1) // 2] if needed else 3


def _months(answer: CompareAnswer, scenario: Scenario) -> Curves:
    """Draw the course of time: means of every practice, bands of two."""
    return means_by_month(
        answer.table("months"), answer.ranked, (answer.against, MAIN_PRACTICE), scenario
    )
