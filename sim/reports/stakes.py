"""The report of stakes: what could differ in a world at all, before anything is compared."""

import math
from collections.abc import Iterator, Sequence

from sim.outcomes import CAUSES, MAIN_OUTCOME, OUTCOMES, Better
from sim.reports.blocks import Estimate, Forest, Section, Table, Words
from sim.reports.common import BETTER, decimals_of, estimate_of, report, starred, tabled
from sim.reports.html import Report
from sim.statistics.bootstrap import Interval
from sim.studies.compare_answer import Known, SmallestDifference
from sim.studies.pilot import NO_ALLIES, SPAN, WORLDS, Pilot
from sim.studies.point_stakes import PointStakes
from sim.studies.questions import PRACTICE
from sim.studies.stakes import PracticeStake, RulerMark, StakesAnswer
from sim.wording import counted, estimate, named, number, percent, places, short_number

BESIDE = {
    "stake": "a tenth of the largest stake",
    "mean": "a tenth of its mean",
    "floor": "the least that counts in this outcome",
}
"""What the smallest difference that matters is, by how it came about in a pilot."""

_CEILING = (
    "The ceiling is one of knowledge: each group acts on the plan that would win most this month "
    "if it knew how well each tactic works and how its state answers. It looks one month ahead, "
    "and a practice may do better."
)

_STILL = (
    "Where nobody campaigns, allies are still there: they pay, and watch what is done with rights."
)


def tell(answer: StakesAnswer) -> Report:
    """Tell what is at stake in a world."""
    return report(
        answer,
        kind="Stakes",
        question=f"What could differ in “{answer.label.lower()}” in this world at all?",
        verdict=(_short(answer), " ".join(_plans(answer)), " ".join(_frame(answer))),
        limits=(_CEILING, _STILL),
        sections=(
            Section("What is at stake", (_ruler(answer), _practices(answer), _parts(answer))),
            *([Section("Causes", (_causes(answer),))] if answer.causes else []),
        ),
        practices=tuple(row.practice for row in answer.practices),
        imprint=f"{counted(answer.worlds, 'world', 'worlds')}, seed {answer.asked.seed}",
    )


def at_points(rows: Sequence[PointStakes]) -> Iterator[str]:
    """Say what movements change at the points of a draw or a sweep, and where that is little."""
    several = len({row.scenario for row in rows}) > 1
    for row in rows:
        yield (
            f"{f'In {row.scenario}, under' if several else 'Under'} {named(row.practice)}, "
            f"movements change “{row.label.lower()}” by less than {row.smallest:.2g}, the smallest "
            f"difference that matters, at {percent(row.below.share)} "
            f"({percent(row.below.low)} to {percent(row.below.high)}) of the points, and by "
            f"{short_number(row.median)} or less at half of them."
        )


def _of(known: Known, *, sign: bool = False) -> str:
    return estimate(known.mean, known.interval, sign=sign)


def _row(answer: StakesAnswer, practice: str) -> PracticeStake:
    return next(row for row in answer.practices if row.practice == practice)


def _short(answer: StakesAnswer) -> str:
    """Say what movements change, and how large a difference has to be to matter."""
    base, stake, delta = _row(answer, answer.against), answer.stake, answer.smallest_difference
    what = f"“{answer.label.lower()}” ({answer.unit})"
    if math.isnan(answer.still.mean):
        return (
            f"Where nobody campaigns {what} is not defined, so that movements have no stake in it; "
            f"under {named(answer.against)} it is {_at(base)}. {_matters(delta)}"
        )
    return (
        f"{_changed(what, stake.mean, stake.interval, answer.better)} under "
        f"{named(answer.against)}: it is {_at(answer.still)} where nobody "
        f"campaigns and {_at(base)} where they do. {_matters(delta)}"
    )


def told_of_pilot(held: Pilot) -> str:
    """Say what movements change in a world, by its pilot, and what is too small to matter."""
    outcome = next(row for row in OUTCOMES if row.name == MAIN_OUTCOME)
    practice, mean, bounds = held.stake(outcome)
    what = f"“{outcome.label.lower()}” ({outcome.unit})"
    return (
        f"{_changed(what, mean, bounds, outcome.better)} under {named(practice)}, the largest of "
        f"{counted(len(SPAN), 'practice', 'practices')} in {WORLDS} worlds. "
        f"{_matters(held.smallest(outcome))}"
    )


def _changed(what: str, mean: float, bounds: Interval, better: Better) -> str:
    """Say what movements change, or that it is not known."""
    if not bounds.known or bounds.low <= 0 <= bounds.high:
        return f"It is not known whether movements change {what}"
    less = (mean < 0) != (better == "lower")
    cost = " and so cost it" if less and better != "neither" else ""
    return f"Movements change {what} by {estimate(mean, bounds, sign=True)}{cost}"


def _matters(delta: SmallestDifference) -> str:
    return (
        f"A difference of less than {delta.value:.2g} ({BESIDE[delta.how]}) does not matter here."
    )


def _at(known: Known) -> str:
    return number(known.mean, places(known.interval.high - known.interval.low))


def _plans(answer: StakesAnswer) -> Iterator[str]:
    """Say what plans can change, how far they differ, and what is luck."""
    yield (
        f"What groups plan can change it by {_of(answer.value_of_strategy, sign=True)}, from "
        f"{_at(answer.random_plans)} with plans drawn at random to {_at(answer.ceiling)} with the "
        "best that could be known."
    )
    for row in answer.dose:
        if row.practice == PRACTICE:
            yield (
                f"Under {named(row.practice)} groups act on other plans than under "
                f"{named(row.against)} in {percent(row.share.mean)} of the months in which they "
                "act under both."
            )
    if answer.luck.interval.known:
        yield (
            f"Of how these two differ from world to world, {percent(answer.luck.mean)} is luck "
            "within the same world."
        )


def _frame(answer: StakesAnswer) -> Iterator[str]:
    yield (
        f"At least 0.01 of rights is won by concession in {percent(answer.won.mean)} of worlds. "
        f"By their members the groups of a world count for {_of(answer.effective_groups)} groups "
        "of equal size."
    )


def _ruler(answer: StakesAnswer) -> Forest:
    """Draw all on one ruler, which begins where nobody campaigns and no allies are there."""
    decimals = decimals_of(mark.above.interval for mark in answer.ruler)

    def drawn(mark: RulerMark) -> Estimate:
        return estimate_of(
            f"{mark.name}  {number(mark.mean, decimals)}",
            mark.above.mean,
            mark.above.interval,
            mark="filled" if mark.practice else "hollow",
            color="more" if mark.practice else "open",
            tone="open",
        )

    return Forest(
        title=f"{answer.label}: from where nobody campaigns to the ceiling",
        description=(
            f"{answer.label} ({BETTER[answer.better]}) above what it is where nobody campaigns and "
            "there are no allies, in the same worlds, with its interval; the number beside each "
            "name is what it is. Hollow marks are no practices, but what could be."
        ),
        axis=f"above that without campaigns and allies ({answer.unit})",
        rows=tuple(map(drawn, answer.ruler)),
        reference_label=f"nobody campaigns, no allies: {_at(answer.still_without_allies)}",
        name="stakes",
        quiet=True,
    )


def _practices(answer: StakesAnswer) -> Table:
    doses = {row.practice: percent(row.share.mean) for row in answer.dose}
    stakes = decimals_of(row.stake.interval for row in answer.practices)
    parts = decimals_of(row.allies_part.interval for row in answer.practices)

    def if_allies(row: PracticeStake, text: str) -> str:
        return "" if row.practice == NO_ALLIES else text

    return tabled(
        f"{answer.label} ({answer.unit}), and what is at stake under each practice",
        answer.practices,
        {
            "practice": lambda row: row.practice,
            "mean": lambda row: number(row.mean, stakes),
            "stake": lambda row: starred(row.stake.mean, row.stake.interval, stakes),
            "allies’ part": lambda row: if_allies(
                row, starred(row.allies_part.mean, row.allies_part.interval, parts)
            ),
            "won": lambda row: percent(row.won.mean),
            "overridden": lambda row: if_allies(row, percent(row.override.mean)),
            "allies decide": lambda row: if_allies(row, percent(row.authority.mean)),
            "other plans": lambda row: doses.get(row.practice, ""),
        },
        "lrrrrrrr",
        strong=frozenset({[row.practice for row in answer.practices].index(answer.against)}),
    )


def _causes(answer: StakesAnswer) -> Table:
    """Say what rights rose and fell by under the baseline and the practices beside it."""
    names = list(dict.fromkeys((answer.against, PRACTICE, NO_ALLIES)))
    held = {(row.practice, row.cause): row.amount for row in answer.causes}
    decimals = decimals_of(known.interval for known in held.values())

    def told(practice: str, cause: str) -> str:
        known = held[practice, cause]
        return starred(known.mean, known.interval, decimals)

    def total(practice: str) -> str:
        amounts = (held[practice, row.name].mean for row in CAUSES)
        return number(sum(amounts), decimals, sign=True)

    rows = [(row.label, *(told(name, row.name) for name in names)) for row in CAUSES]
    return Table(
        "What members’ rights rose and fell by, from the start to the end (share, mean of worlds)",
        ("cause", *names),
        (*rows, ("All together", *map(total, names))),
        "l" + "r" * len(names),
    )


def _parts(answer: StakesAnswer) -> Words:
    return Words(
        "Stake: less what it is where nobody campaigns. Allies’ part: less what it is without "
        "allies; * marks those whose interval leaves out 0. Of allies’ part under "
        f"{answer.against}, {_of(answer.allies_part, sign=True)}, "
        f"{_of(answer.without_campaigning, sign=True)} is there even if nobody campaigns. Won: "
        "worlds in which at least 0.01 of rights was won by concession. Overridden: decisions that "
        f"the group itself would not have made. Other plans: than under {answer.against}, of the "
        "months in which a group acts under both."
    )
