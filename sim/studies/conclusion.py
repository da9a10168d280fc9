"""What can and cannot be concluded: a verdict for each practice, and the closing paragraph.

Verdicts are about the main outcome and come from the simultaneous interval [low, high] of practice
− against, and from δ, ``comparison.smallest_difference`` of the scenario:

- *identical*: the same number in every world, to the last bit
- *equivalent*: −δ ≤ low and high ≤ δ, by inclusion as in Schuirmann's two one-sided tests (1987)
- *better*, *worse*: low ≥ δ, high ≤ −δ: the difference is there, and it matters
- *small*: 0 is outside, but part of the interval lies within ±δ: a difference exists, and may be
  smaller than what matters
- *undecided*: 0 is inside and so is something beyond ±δ, or there is no interval at all
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from sim.outcomes import MAIN_OUTCOME, OUTCOMES
from sim.render.wording import counted, estimate, interval, listed, named, sentence
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.studies.comparison import Comparison, Difference

HARMS = "harms"

HOLDS_FOR = (
    "This holds for worlds made by this scenario’s assumptions and says nothing about other "
    "scenarios, nor whether deference is right for reasons other than what it achieves."
)
"""How every paragraph ends."""

MOST_NEEDED = 1_000_000
"""Estimates of replicates beyond this are not worth a number."""


class Verdict(StrEnum):
    """What the interval of a practice's difference in the main outcome says."""

    BETTER = "better"
    WORSE = "worse"
    EQUIVALENT = "equivalent"
    SMALL = "small"
    UNDECIDED = "undecided"
    IDENTICAL = "identical"


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one compared practice.

    Attributes:
        practice: its label.
        verdict: by the rule at the head of this file.
        difference: in the main outcome, practice − against.
        needed: for *undecided*, about how many replicates would decide it if the mean stayed where
            it is; None where that cannot be said, or is more than ``MOST_NEEDED``.
        harms: the difference in harms if its simultaneous interval points against the verdict
            (more rights but more harm, fewer rights but less harm), else None.
    """

    practice: str
    verdict: Verdict
    difference: Difference
    needed: int | None
    harms: Difference | None

    @property
    def words(self) -> str:
        """Two or three words for a table or a figure."""
        if self.verdict is Verdict.SMALL:
            return "better, maybe little" if self.difference.mean > 0 else "worse, maybe little"
        if self.verdict is Verdict.EQUIVALENT:
            return "no real difference"
        return self.verdict.value


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The findings, in the order of the compared practices as ranked, and the paragraph."""

    findings: tuple[Finding, ...]
    sentences: tuple[str, ...]

    @property
    def paragraph(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


def judge(difference: Difference, smallest: float) -> Verdict:
    """Judge a difference; ``smallest`` is δ > 0, in the unit of the difference."""
    bounds = difference.simultaneous
    if difference.identical:
        return Verdict.IDENTICAL
    if not bounds.known:
        return Verdict.UNDECIDED
    if -smallest <= bounds.low and bounds.high <= smallest:
        return Verdict.EQUIVALENT
    if bounds.low >= smallest:
        return Verdict.BETTER
    if bounds.high <= -smallest:
        return Verdict.WORSE
    return Verdict.SMALL if bounds.excludes_zero else Verdict.UNDECIDED


def replicates_needed(difference: Difference, smallest: float) -> int | None:
    """About how many replicates would decide an undecided difference.

    An interval narrows as 1/√n. If the mean stays where it is, the interval comes to exclude 0 or
    to lie within ±δ, whichever happens first; the answer is rounded up to two digits. A guess, no
    promise: the mean will move.

    Returns:
        More than there are, or None without an interval or beyond ``MOST_NEEDED``.
    """
    mean, bounds, n = difference.mean, difference.simultaneous, difference.pairs
    if not bounds.known:
        return None
    below, above = mean - bounds.low, bounds.high - mean
    ways = []
    if mean != 0:
        ways.append((below if mean > 0 else above) / abs(mean))
    if abs(mean) < smallest:
        ways.append(max(above / (smallest - mean), below / (smallest + mean)))
    if not ways or (needed := n * min(ways) ** 2) > MOST_NEEDED:
        return None
    whole = max(math.ceil(needed), n + 1)
    step = int(10 ** max(0, len(str(whole)) - 2))
    return math.ceil(whole / step) * step


def conclude(comparison: Comparison) -> Conclusion:
    """Judge every compared practice and write the paragraph."""
    smallest = comparison.scenario.comparison.smallest_difference
    findings = tuple(
        _finding(comparison, practice, smallest)
        for practice in comparison.ranked
        if practice != comparison.against
    )
    return Conclusion(findings, tuple(_sentences(comparison, findings, smallest)))


def _finding(comparison: Comparison, practice: str, smallest: float) -> Finding:
    difference = comparison.difference(practice, MAIN_OUTCOME)
    verdict = judge(difference, smallest)
    harms = comparison.difference(practice, HARMS)
    sides = difference.mean * harms.mean  # both more, or both fewer: they pull apart
    told = verdict in {Verdict.BETTER, Verdict.WORSE, Verdict.SMALL}
    apart = told and sides > 0 and harms.simultaneous.excludes_zero
    return Finding(
        practice=practice,
        verdict=verdict,
        difference=difference,
        needed=replicates_needed(difference, smallest) if verdict is Verdict.UNDECIDED else None,
        harms=harms if apart else None,
    )


def _sentences(comparison: Comparison, findings: tuple[Finding, ...], smallest: float) -> list[str]:
    """Four to eight sentences: the frame, one for each kind of verdict there is, the limits."""
    against, delta = named(comparison.against), f"{smallest:g}"
    if not findings:
        return [f"Only {against} was run: there is nothing to compare it with."]
    worlds, months = comparison.replicates, comparison.scenario.time.months
    were = counted(len(findings), "practice was", "practices were")
    frame = (
        f"{sentence(were)} compared with {against} in the same {worlds:,} "
        f"{'world' if worlds == 1 else 'worlds'} of the scenario "
        f"“{comparison.scenario.title}” over {months:,} {'month' if months == 1 else 'months'}, "
        "by members’ rights in practice (0 is none of them, 1 is all in full)."
    )
    terms = f"A difference of less than {delta} is taken not to matter; {_intervals(comparison)}."
    sentences = [frame, terms]
    told = (Verdict.SMALL, Verdict.BETTER, Verdict.WORSE)
    ahead = [row for row in findings if row.verdict in told and row.difference.mean > 0]
    behind = [row for row in reversed(findings) if row.verdict in told and row not in ahead]
    for rows, winner, loser in ((ahead, None, against), (behind, against, None)):
        if len(rows) == 1:
            name = named(rows[0].practice)
            pair = f"{winner or name} did better than {loser or name}"
            sentences.append(f"{sentence(pair)}: by {_size(rows[0])}.")
        elif rows:
            count = counted(len(rows), "practice", "practices")
            sizes = "; ".join(f"{named(row.practice)} by {_size(row)}" for row in rows)
            pair = f"{winner or count} did better than {loser or count}"
            sentences.append(f"{sentence(pair)}: {sizes}.")
    sentences.extend(_alike(findings, against, delta, worlds))
    sentences.extend(_undecided(findings))
    sentences.extend(_harms(findings))
    sentences.append(HOLDS_FOR)
    return sentences


def _intervals(comparison: Comparison) -> str:
    """Say what ranges in brackets are, or that there are none."""
    compared = [comparison.difference(name, MAIN_OUTCOME) for name in comparison.compared]
    if not any(row.simultaneous.known for row in compared):
        return f"there are no intervals, which take at least {MIN_PAIRS} worlds"
    all_at_once = "" if len(compared) == 1 else " that hold for all of them at once"
    return f"ranges in brackets are {100 * comparison.confidence:.4g} % intervals{all_at_once}"


def _size(row: Finding) -> str:
    """Size of a difference without its sign, bounds in the order of their size."""
    mean, bounds = row.difference.mean, row.difference.simultaneous
    sides = sorted((abs(bounds.low), abs(bounds.high)))
    text = estimate(abs(mean), Interval(*sides))
    return f"{text}, which may be too little to matter" if row.verdict is Verdict.SMALL else text


def _alike(findings: tuple[Finding, ...], against: str, delta: str, worlds: int) -> list[str]:
    equivalent = [
        f"{named(row.practice)} ({interval(row.difference.simultaneous)})"
        for row in findings
        if row.verdict is Verdict.EQUIVALENT
    ]
    identical = [named(row.practice) for row in findings if row.verdict is Verdict.IDENTICAL]
    clauses = []
    if equivalent:
        clauses.append(
            f"there is no difference larger than {delta} between {against} and "
            f"{listed(equivalent, 'or')}"
        )
    if identical:
        were = f"{_all_or(identical, findings)} {'was' if len(identical) == 1 else 'were'}"
        where = "the only world" if worlds == 1 else f"all {worlds:,} worlds"
        clauses.append(f"{were} identical to {against} in {where}")
    return [sentence("; ".join(clauses)) + "."] if clauses else []


def _undecided(findings: tuple[Finding, ...]) -> list[str]:
    rows = [row for row in findings if row.verdict is Verdict.UNDECIDED]
    without = [named(row.practice) for row in rows if not row.difference.simultaneous.known]
    parts = []
    for row in rows:
        bounds = row.difference.simultaneous
        if bounds.known:
            some = "more than" if row.needed is None else "about"
            wanted = f"{some} {row.needed or MOST_NEEDED:,} worlds"
            parts.append(f"{named(row.practice)} ({interval(bounds)}; {wanted})")
    if without:
        parts.append(f"{_all_or(without, findings)} (fewer than {MIN_PAIRS} worlds)")
    return [f"Undecided: more replicates are needed for {listed(parts)}."] if parts else []


def _all_or(names: list[str], findings: tuple[Finding, ...]) -> str:
    return "all of them" if 1 < len(names) == len(findings) else listed(names)


def _harms(findings: tuple[Finding, ...]) -> list[str]:
    unit = next(outcome.unit for outcome in OUTCOMES if outcome.name == HARMS)
    parts = [
        f"{estimate(row.harms.mean, row.harms.simultaneous, sign=True)} for {named(row.practice)}"
        for row in findings
        if row.harms is not None
    ]
    return [f"Harms point the other way ({unit}): {listed(parts)}."] if parts else []
