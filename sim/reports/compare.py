"""The report of a comparison: what each practice does, and what can and cannot be concluded."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sim.outcomes import CENSORED, HARMS_PER_RIGHT, MAIN_OUTCOME
from sim.reports.blocks import Block, Choice, Forest, Points, Section, Table, Words
from sim.reports.breakeven import break_even_text
from sim.reports.common import (
    BETTER,
    NO_INTERVALS,
    WHY_UNTELLABLE,
    at_another,
    cause_limits,
    censored,
    decimals_of,
    differences_by_month,
    estimate_of,
    level,
    look_of,
    report,
    scenarios_of,
    starred,
    tabled,
)
from sim.reports.html import Report
from sim.runs.ensemble import main_practice
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import MIN_PAIRS
from sim.statistics.verdicts import MOST_NEEDED, Verdict
from sim.studies.breakeven import kept_break_evens
from sim.studies.compare import CompareAnswer
from sim.studies.compare_answer import OutcomeFound, PracticeFound
from sim.studies.comparison import HARMS
from sim.wording import (
    NOTHING,
    counted,
    estimate,
    interval,
    listed,
    named,
    number,
    percent,
    sentence,
)

_HOLDS_FOR = (
    "This holds for worlds made by this scenario’s assumptions and says nothing about other "
    "scenarios, nor whether deference is right for reasons other than what it achieves."
)

_PLAIN = {
    Verdict.IDENTICAL: "{names.People} have the same rights in every world, whether {names.allies} "
    "defer or impose.",
    Verdict.BETTER: "{names.People} have more rights where {names.allies} defer than where they "
    "impose.",
    Verdict.WORSE: "{names.People} have fewer rights where {names.allies} defer than where they "
    "impose.",
    Verdict.SLIGHTLY_BETTER: "{names.People} have slightly more rights where {names.allies} defer "
    "than where they impose, perhaps too little to matter.",
    Verdict.SLIGHTLY_WORSE: "{names.People} have slightly fewer rights where {names.allies} defer "
    "than where they impose, perhaps too little to matter.",
    Verdict.TOO_SMALL: "Whether {names.allies} defer or impose makes a difference to the rights of "
    "{names.people}, but one too small to matter.",
    Verdict.NO_DIFFERENCE: "Whether {names.allies} defer or impose makes no difference that "
    "matters to the rights of {names.people}.",
    Verdict.NOT_KNOWN: "These worlds do not tell whether {names.people} have more rights where "
    "{names.allies} defer or where they impose.",
}
"""The answer in everyday words, by the verdict on all that defer beside imposition."""

_ONE_WORLD = (
    "One world is no evidence: it is one luck, and another seed may end otherwise. Intervals and "
    f"verdicts take at least {MIN_PAIRS} worlds."
)

_FIRST = (
    *("rights", "harms", "rights_end", "rights_kept"),
    *("harm_inequality", "capacity", "ties_kept"),
)
"""Outcomes that the figure shows before all others."""

_RATIO = HARMS_PER_RIGHT.name
"""A rate of exchange between people's harm and their rights is nothing to print."""

_GOOD = {"higher": "", "lower": "; less is better", "neither": "; neither way is better"}
"""Which way is good, where that is not more."""


def _few(answer: CompareAnswer) -> list[str]:
    """Give the practices that a figure has room for: the main one, then the best and the last."""
    others = [practice for practice in answer.ranked if practice != answer.against]
    first = main_practice(answer.practices, answer.against)
    return list(dict.fromkeys((first, others[0], others[-1])))


def tell(answer: CompareAnswer, outcomes: Sequence[str] = ()) -> Report:
    """Tell a comparison: all outcomes, or the main one and some."""
    (scenario,) = scenarios_of(answer).values()
    others = [named(practice) for practice in answer.practices if practice != answer.against]
    worlds = sentence(counted(answer.replicates, "world", "worlds"))
    table, months = answer.table("months"), []
    if "difference" in table.column_names:  # not in results of former versions
        drawn = differences_by_month(table, _few(answer), answer.against, scenario)
        months = [Section("Month by month", (drawn,), folded=True)]
    return report(
        answer,
        kind="Comparison",
        question=(
            f"What {'does' if len(others) == 1 else 'do'} {listed(others)} do for the rights of "
            f"{{names.people}}, compared with {named(answer.against)}, in "
            f"{_same(answer.replicates)}?"
        ),
        plain=_plain(answer),
        verdict=_verdict(answer, scenario),
        limits=_limits(answer),
        sections=(
            Section("What each practice does", tuple(_main(answer, outcomes))),
            Section(
                "What can be concluded",
                (
                    _main_table(answer),
                    _reading(answer),
                    *_told_otherwise(answer),
                ),
            ),
            Section("All outcomes", tuple(_all(answer, outcomes))),
            *months,
        ),
        practices=answer.practices,
        imprint=f"{worlds}, seed {answer.asked.seed}",
    )


def _verdict(answer: CompareAnswer, scenario: Scenario) -> tuple[str, ...]:
    """Say what was found; practice by practice only where the answer is no sentence."""
    numbers = " ".join((*_stakes(answer), *_defer_or_impose(answer), *_decides(answer)))
    each = "" if _plain(answer) else _short(answer)
    return (*filter(None, (numbers, each)), _frame(answer, scenario), _HOLDS_FOR)


def _same(worlds: int) -> str:
    return "one and the same world" if worlds == 1 else f"the same {counted(worlds, '', 'worlds')}"


def _plain(answer: CompareAnswer) -> tuple[str, ...]:
    """Ask and answer what is argued about in everyday words, where both sides were compared."""
    held = answer.pooled
    if held is None or not held.difference.interval.known:
        return ()
    return "Should {names.allies} defer, or impose?", _PLAIN[held.verdict]


def _stakes(answer: CompareAnswer) -> Iterator[str]:
    """Say what movements change in this world, before anything is said of practices."""
    held = answer.stakes
    if held is None:
        return
    stake = held.stake
    if not stake.interval.excludes_zero:
        yield "It is not known whether movements change rights in this world at all."
        return
    size = estimate(stake.mean, stake.interval, sign=True)
    least = "a tenth of that" if held.smallest.how == "stake" else "the least that can matter"
    yield (
        f"Movements change rights here by {size}, from {held.still:.2g} where nobody campaigns; "
        f"{least} is {held.smallest.value:.2g}. In {percent(held.won)} of worlds at least "
        "0.01 is won by concession."
    )


def _defer_or_impose(answer: CompareAnswer) -> Iterator[str]:
    """Answer what is argued about: all that defer, beside imposition."""
    held = answer.pooled
    if held is None or not held.difference.interval.known:
        return
    of, words = held.difference, held.verdict.words()
    sizes = [estimate(of.mean, of.interval, sign=True)]
    if of.interval.excludes_zero:
        sizes += _otherwise(answer, of.mean)
    them = (
        f"the {counted(len(held.practices), '', 'practices')} that defer, together"
        if len(held.practices) > 1
        else named(held.practices[0])
    )
    if held.verdict is Verdict.IDENTICAL:
        yield f"Defer or impose? {sentence(them)}, and {held.against} are identical in every world."
        return
    yield f"Defer or impose? {sentence(them)}, beside {held.against}: {words}, {'; '.join(sizes)}."
    if held.relative is not None and held.relative is not held.verdict:
        yield f"By a tenth of what movements change: {held.relative.words()}."


def _decides(answer: CompareAnswer) -> Iterator[str]:
    """Say at which values of what is unknown the sign turns, where break-evens are kept."""
    turns: dict[str, list[str]] = {}
    for kept in kept_break_evens():
        asked, first = kept.asked, kept.factors[0]
        same = (asked.scenario, asked.set) == (answer.asked.scenario, answer.asked.set)
        if same and asked.against == answer.against and asked.practice in answer.practices:
            own = "" if first.own is None else f", here {first.own:g}"
            turns.setdefault(asked.practice, []).extend(
                f"{first.name} is {break_even_text(first, row)}{own}"
                for row in kept.levels[0].crossed
            )
    for practice, rows in turns.items():
        if rows:
            yield (
                f"What decides it: the sign for {named(practice)} turns where {'; or '.join(rows)}."
            )


def _otherwise(answer: CompareAnswer, mean: float) -> Iterator[str]:
    """Tell a difference in rights as a share of the stake, as time, and in people’s lives."""
    (scenario,) = scenarios_of(answer).values()
    months, stakes = scenario.time.months, answer.stakes
    if stakes and stakes.stake.interval.excludes_zero:
        yield f"{percent(abs(mean / stakes.stake.mean))} of what movements change"
    rise = stakes.rise if stakes else None
    if rise and rise.interval.low > 0 and abs(mean) < rise.mean:
        time = abs(mean) / rise.mean * months
        yield f"{number(time, 1)} months {'sooner' if mean > 0 else 'later'}"
    lives = float(f"{abs(mean) * 1e6 * months / 12:.2g}")
    yield f"{lives:,.0f} person-years of full rights per million people"


def _short(answer: CompareAnswer) -> str:
    """Say in short how the practices did, those with the same verdict together."""
    groups = groupby(answer.findings, key=lambda row: answer.words(row.practice))
    parts = [
        f"{sentence(words)}: {listed([named(row.practice) for row in rows])}."
        for words, rows in groups
    ]
    other = at_another(answer.smallest_difference, answer.stated_difference)
    at = f", {other}" if other else ""
    return f"For members’ rights, compared with {named(answer.against)}{at}. {' '.join(parts)}"


def _frame(answer: CompareAnswer, scenario: Scenario) -> str:
    """Say what was compared in what, and how to read the numbers."""
    count, months = len(answer.findings), scenario.time.months
    all_at_once = " that hold for all of them at once" if count > 1 else ""
    ranges = (
        f"ranges in brackets are {level(answer.intervals.confidence)} intervals{all_at_once}"
        if _has_intervals(answer)
        else f"there are no intervals, which take at least {MIN_PAIRS} worlds"
    )
    return (
        f"{sentence(counted(count, 'practice was', 'practices were'))} compared with "
        f"{named(answer.against)} in {_same(answer.replicates)} of this scenario over "
        f"{counted(months, 'month', 'months')}, by members’ rights in practice (0 is none of "
        f"them, 1 is all in full). A difference of less than {answer.smallest_difference:g} is "
        f"taken not to matter{_instead(answer)}; {ranges}."
    )


def _instead(answer: CompareAnswer) -> str:
    """Say in brackets that another smallest difference was asked for than the scenario's."""
    other = at_another(answer.smallest_difference, answer.stated_difference)
    return f" (verdicts are {other})" if other else ""


def _has_intervals(answer: CompareAnswer) -> bool:
    return any(row.apart.simultaneous.known for row in answer.main.compared)


def _limits(answer: CompareAnswer) -> Iterator[str]:
    if answer.replicates == 1:
        yield _ONE_WORLD
    yield (
        "It holds for worlds made by this scenario’s assumptions: an interval says how well "
        "the model’s answer is known, not how good the model is."
    )
    yield "Rights are one outcome; all others stand beside it, and may point the other way."
    yield from cause_limits(row.label for row in answer.outcomes)
    if (held := answer.precision) is not None:
        most = f"; {answer.replicates:,} were the most allowed" if held.capped else ""
        yield (
            f"By Stein’s rule, after a pilot of {held.pilot:,} worlds, it takes "
            f"{held.required:,} worlds to know the difference in rights between "
            f"{named(held.practice)} and {named(answer.against)} to ± {held.target:g}{most}. It is "
            f"known to ± {held.half_width:.2g}."
        )


def _main(answer: CompareAnswer, outcomes: Sequence[str]) -> list[Block]:
    """Show the differences in the main outcome, and in those asked for or, as chosen, in all."""
    shown = [row for row in _chosen(answer, outcomes) if row.compared]
    shown.sort(key=lambda row: _FIRST.index(row.name) if row.name in _FIRST else len(_FIRST))
    forests = tuple((_label(answer, row), _forest(answer, row)) for row in shown)
    beside = tuple(_beside(answer))
    asked = [forest for _, forest in forests[1:]] if outcomes else []
    choice = Choice("Outcome", forests[:1] if asked else forests, name="forest")
    return [choice, *asked, *([Points(beside)] if beside else [])]


def _told_otherwise(answer: CompareAnswer) -> Iterator[Block]:
    """Tell the differences that are there in other units."""
    lines = tuple(
        f"{sentence(named(row.practice))}, {number(held.mean, 3, sign=True)}: "
        f"{'; '.join(_otherwise(answer, held.mean))}."
        for row in answer.findings
        for held in (answer.main.of(row.practice).apart,)
        if held.simultaneous.excludes_zero
    )
    if lines:
        yield Words("The differences that are told from 0, as a share, as time and as lives:")
        yield Points(lines)


def _reading(answer: CompareAnswer) -> Words:
    return Words(
        f"{_family(answer)} Differences below {answer.smallest_difference:g} are taken not to "
        f"matter{_instead(answer) or ' (the scenario’s comparison.smallest_difference)'}. "
        "“Best in” counts worlds in which no practice has more; equal bests share a world.",
        quiet=True,
    )


def _beside(answer: CompareAnswer) -> Iterator[str]:
    """Say what no verdict says: why it cannot be told, what it takes to know, and of what harms."""
    for reason, rows in groupby(
        sorted(answer.findings, key=lambda row: row.untellable or ""), lambda row: row.untellable
    ):
        if reason is not None:
            names = listed([named(row.practice) for row in rows])
            yield f"Why it cannot be told of {names}: {WHY_UNTELLABLE[reason]}"
    for row in answer.findings:
        known = answer.main.of(row.practice).apart.simultaneous.known
        if row.verdict is Verdict.NOT_KNOWN and known:
            some = "more than" if row.replicates_needed is None else "about"
            worlds = f"{some} {row.replicates_needed or MOST_NEEDED:,} worlds"
            yield f"To know it of {named(row.practice)} takes {worlds} if its mean stays."
    harms = answer.outcome(HARMS)
    for row in answer.findings:
        if row.harms_point_the_other_way:
            held = harms.of(row.practice).apart
            size = estimate(held.mean, held.simultaneous, sign=True)
            yield f"Harms point the other way of {named(row.practice)}: {size} ({harms.unit})."


def _label(answer: CompareAnswer, outcome: OutcomeFound, practice: str = "") -> str:
    """Name an outcome; of what ends with the run, say which share is censored, in all or in one."""
    shares = {row.name: row for row in answer.outcomes}.get(CENSORED.get(outcome.name, ""))
    if shares is None:
        return outcome.label
    held = [row for row in shares.practices if row.practice == practice or not practice]
    return censored(outcome.label, sum(row.mean for row in held) / len(held))


def _chosen(answer: CompareAnswer, outcomes: Sequence[str]) -> list[OutcomeFound]:
    return [
        row
        for row in answer.outcomes
        if (row.name in (MAIN_OUTCOME, *outcomes) or not outcomes) and row.name != _RATIO
    ]


def _family(answer: CompareAnswer) -> str:
    count, how = answer.intervals.family_size, level(answer.intervals.confidence)
    if not _has_intervals(answer):
        return NO_INTERVALS
    if count < 2:
        return f"Intervals are {how} intervals."
    all_of_them = "both practices" if count == 2 else f"all {counted(count, '', 'practices')}"
    return f"Intervals are {how} intervals that hold for {all_of_them} together, within an outcome."


def _forest(answer: CompareAnswer, outcome: OutcomeFound) -> Forest:
    main = outcome.name == MAIN_OUTCOME
    does = "better" if outcome.better != "neither" else "more"
    rows = []
    for name in answer.ranked:
        found = outcome.of(name)
        held = found.difference
        if held is None or not held.pairs:
            continue
        bounds = held.simultaneous
        rows.append(
            estimate_of(
                name,
                held.mean,
                bounds,
                answer.words(name, outcome.name),
                **look_of(answer.verdict(name, outcome.name), outcome.better),
                alone=(held.interval.low, held.interval.high),
                note=(
                    f"Its mean is {number(found.mean, 4)}; it does {does} in "
                    f"{percent(held.better)} of {held.pairs:,} worlds."
                ),
            )
        )
    definition = outcome.definition.replace("`", "")
    other = at_another(answer.smallest_difference, answer.stated_difference)
    return Forest(
        title=f"{_label(answer, outcome)}: difference from {answer.against}",
        description=(
            f"{outcome.label} ({BETTER[outcome.better]}): {definition}. "
            f"Each line is a practice minus {answer.against}, paired by world, with its interval."
        ),
        axis=f"difference ({outcome.unit}); {BETTER[outcome.better]}",
        rows=tuple(rows),
        reference_label=f"equal to {answer.against}",
        negligible=answer.smallest_difference if main else 0.0,
        band=f"too small to matter, {other}" if main and other else "too small to matter",
    )


def _main_table(answer: CompareAnswer) -> Table:
    """Give the main outcome, practices as ranked, and beside rights the harms."""
    main, harms = answer.main, answer.outcome(HARMS)
    decimals, harmed = _decimals(main), _decimals(harms)
    return tabled(
        f"{main.label} ({main.unit}; {BETTER[main.better]})",
        [main.of(name) for name in answer.ranked],
        {
            "practice": lambda row: row.practice,
            "mean": lambda row: number(row.mean, decimals),
            "difference": lambda row: _size(row, decimals),
            "interval": lambda row: _bounds(row, decimals),
            "better in (share of worlds)": lambda row: _share(row, "better"),
            "best in (share of worlds)": lambda row: percent(answer.best[row.practice]),
            "verdict": lambda row: answer.words(row.practice),
            f"harms ({harms.unit}; {BETTER[harms.better]})": lambda row: _with_bounds(
                harms.of(row.practice), harmed
            ),
        },
        "lrrrrrlr",
        strong=frozenset({answer.ranked.index(answer.against)}),
    )


def _size(row: PracticeFound, decimals: int) -> str:
    return number(row.difference.mean, decimals, sign=True) if row.difference else NOTHING


def _bounds(row: PracticeFound, decimals: int) -> str:
    return interval(row.difference.simultaneous, decimals) if row.difference else NOTHING


def _with_bounds(row: PracticeFound, decimals: int) -> str:
    """Give the mean of the baseline, of others the difference with its interval."""
    if row.difference is None:
        return number(row.mean, decimals)
    return f"{_size(row, decimals)} ({_bounds(row, decimals)})"


def _share(row: PracticeFound, key: str) -> str:
    return percent(getattr(row.difference, key)) if row.difference else NOTHING


def _all(answer: CompareAnswer, outcomes: Sequence[str]) -> list[Block]:
    """Give all outcomes by practice: a table to look over, and one with every number."""
    names = [name for name in answer.ranked if name != answer.against]
    chosen = [(row, _decimals(row)) for row in _chosen(answer, outcomes)]
    short = tuple(
        (
            f"{_label(answer, row)} ({row.unit}{_GOOD[row.better]})",
            *_cells(answer, row, names),
        )
        for row, _ in chosen
    )
    every = [(row, row.of(name), n) for row, n in chosen for name in answer.ranked]
    return [
        Words(
            f"Each cell is the difference from {answer.against}; * marks those whose interval "
            "leaves out 0. † contains its cause, and proves nothing."
        ),
        Table(
            "Differences in all outcomes",
            ("outcome", f"{answer.against} (mean)", *names),
            short,
            "l" + "r" * (len(names) + 1),
        ),
        *_categories(answer, names),
        tabled(
            "Every outcome of every practice, with intervals",
            every,
            {
                "outcome": lambda row: _label(answer, row[0], row[1].practice),
                "practice": lambda row: row[1].practice,
                "mean": lambda row: number(row[1].mean, row[2]),
                "difference": lambda row: _size(row[1], row[2]),
                "interval": lambda row: _bounds(row[1], row[2]),
                "better in (share of worlds)": lambda row: _share(row[1], "better"),
                "worse in (share of worlds)": lambda row: _share(row[1], "worse"),
                "worlds": lambda row: f"{_worlds(row[1]):,}",
                "good": lambda row: "" if row[0].better == "neither" else row[0].better,
            },
            "llrrrrrrl",
            folded=True,
        ),
    ]


def _categories(answer: CompareAnswer, names: Sequence[str]) -> list[Block]:
    """Give the rights of each category of people, as far as it has groups."""
    rows = tuple((row.label, *_cells(answer, row, names)) for row in answer.categories)
    head = ("category", f"{answer.against} (mean)", *names)
    caption = "Differences in rights by category of people (share)"
    return [Table(caption, head, rows, "l" + "r" * (len(names) + 1))] if rows else []


def _cells(answer: CompareAnswer, found: OutcomeFound, names: Sequence[str]) -> list[str]:
    """Give the mean with the baseline, and the differences of others from it."""
    decimals = _decimals(found)
    mean = number(found.of(answer.against).mean, decimals)
    return [mean, *(_cell(found.of(name), decimals) for name in names)]


def _worlds(row: PracticeFound) -> int:
    return row.defined if row.difference is None else row.difference.pairs


def _cell(row: PracticeFound, decimals: int) -> str:
    held = row.apart
    return "identical" if held.identical else starred(held.mean, held.simultaneous, decimals)


def _decimals(outcome: OutcomeFound) -> int:
    return decimals_of(row.apart.simultaneous for row in outcome.compared)
