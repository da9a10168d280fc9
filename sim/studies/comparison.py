"""The paired comparison: every practice against one of them, on the same worlds.

Means over worlds with two intervals: each by itself, and all of a family together.

The *pointwise* interval is for a reader who cares about a single number. The *simultaneous* ones
hold for all numbers of a family at once (Bonferroni: each at 1 − (1 − confidence) / their number);
verdicts are drawn only from them. There are no p-values: in a simulation the number of replicates
makes any difference significant (White et al. 2014), and whether one matters is read from an
interval.

A difference is taken within each world and only then averaged: what worlds differ in, cancels. Its
simultaneous interval holds for all compared practices at once, within one outcome.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import did_you_mean
from sim.outcomes import (
    HARMS_PER_RIGHT,
    LEAST_WON,
    MAIN_OUTCOME,
    Better,
    Floats,
    Outcome,
    has_verdict,
)
from sim.runs.ensemble import Ensemble
from sim.scenario.lists import DEFERRING
from sim.statistics.bootstrap import (
    NO_INTERVAL,
    Interval,
    mean_intervals,
    ratio_intervals,
    resamples_for,
)
from sim.statistics.verdicts import TOLD_APART, Size, Verdict, judge, replicates_needed, size_of
from sim.studies.answer import Between, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.questions import AGAINST

CONFIDENCE = 0.95

_FEWEST_WON, _LEAST_DOSE, _MOST_WORLDS = 1 / 3, 0.05, 10_000
"""In fewer worlds something was won, in fewer months plans differ, more worlds would be needed:
the world could not show a difference."""

type How = Literal["asked", "stated", "stake", "mean", "floor"]

type Reason = Literal["floor", "dose", "resolution"]


class Intervals(AnswerPart):
    """How intervals were made."""

    confidence: float = described_field(
        "of an interval, or of all simultaneous ones of a family together"
    )
    confidence_of_each: float = described_field("of one simultaneous interval (Bonferroni)")
    family_size: int = described_field("numbers for which simultaneous intervals hold together")
    resamples: int = described_field(
        "bootstrap resamples of worlds; expanded percentile (Hesterberg 2015)"
    )


class Estimated(AnswerPart):
    """A mean over worlds."""

    pairs: int = described_field("worlds in which it is defined, for both of a pair", "worlds")
    mean: Real = described_field("mean over these worlds; null without one", "of the outcome")
    interval: Between = described_field("interval for this number alone", "of the outcome")
    simultaneous: Between = described_field(
        "interval for all numbers of the family together", "of the outcome"
    )


class Known(AnswerPart):
    """A number with its interval."""

    mean: Real = described_field("mean over worlds; null where it is defined in none")
    interval: Between = described_field("95 % interval of it")


class SmallestDifference(AnswerPart):
    """The smallest difference that matters in an outcome of a world."""

    value: float = described_field("less does not matter", "of the outcome")
    interval: Between = described_field("between what it lies", "of the outcome")
    how: How = described_field(
        "asked for, stated by the scenario, or from the pilot: a tenth of the largest stake "
        "(stake), a tenth of the outcome’s own mean (mean), or the least that it can be (floor)"
    )

    @classmethod
    def of(cls, size: Size | float, how: How) -> "SmallestDifference":
        """Write a size, or a number that is known exactly."""
        held = size_of(size)
        return cls(value=held.value, interval=Interval(held.low, held.high), how=how)

    @property
    def size(self) -> Size:
        """It as verdicts take it."""
        return Size(self.value, self.interval.low, self.interval.high)


class ShareFound(AnswerPart):
    """A share of the plausible space, noise removed."""

    share: Real = described_field("share of points", "share")
    low: Real = described_field("low end of its interval", "share")
    high: Real = described_field("high end of its interval", "share")


def estimated(
    columns: Floats, family: int, seed: int, confidence: float = CONFIDENCE
) -> tuple[Intervals, list[Estimated]]:
    """Estimate the mean of every column.

    Args:
        columns: [worlds, columns]; NaN where undefined.
        family: number of columns for which simultaneous intervals hold together, 1 or more.
        seed: of the resampling.
        confidence: between 0 and 1.
    """
    each = 1 - (1 - confidence) / family
    resamples = resamples_for(each, len(columns))
    bounds = mean_intervals(columns, (confidence, each), seed, resamples)
    how = Intervals(
        confidence=confidence, confidence_of_each=each, family_size=family, resamples=resamples
    )
    return how, [
        Estimated(
            pairs=int(defined.size),
            mean=mean_of(defined),
            interval=alone,
            simultaneous=together,
        )
        for values, (alone, together) in zip(columns.T, bounds, strict=True)
        for defined in (values[~np.isnan(values)],)
    ]


def mean_of(values: Floats | NDArray[np.bool]) -> float:
    """Give the mean of those that are defined: NaN of none, of equal ones exactly their value."""
    values = values[~np.isnan(values)]
    if values.size == 0:
        return math.nan
    if values.min() == values.max():
        return float(values[0])
    return float(values.mean())


HARMS, _RIGHTS_WON = "harms", "rights_won"


class Difference(Estimated):
    """A practice minus the baseline, in the unit of the outcome."""

    undefined: int = described_field(
        "worlds left out because the outcome is not defined for both", "worlds"
    )
    better: Real = described_field(
        "share of pairs in which the practice does strictly better, or is higher where neither way "
        "is good; null for a ratio of means, which no world has",
        "share",
    )
    tied: Real = described_field("share of pairs in which both are equal to the last bit", "share")
    worse: Real = described_field("share of the other pairs", "share")

    @property
    def identical(self) -> bool:
        """Whether the two practices gave the same number in every world."""
        return self.tied == 1 and self.undefined == 0


class PracticeFound(AnswerPart):
    """One practice and one outcome."""

    practice: str = described_field("label of the practice")
    defined: int = described_field("worlds in which the outcome is defined", "worlds")
    mean: Real = described_field("mean over these worlds", "of the outcome")
    interval: Between = described_field("interval of the mean", "of the outcome")
    difference: Difference | None = described_field(
        "difference from the baseline; null for the baseline itself"
    )

    @property
    def apart(self) -> Difference:
        """The difference; ``ValueError`` for the baseline."""
        if self.difference is None:
            raise ValueError(f"{self.practice} is the baseline")
        return self.difference


class OutcomeFound(AnswerPart):
    """One outcome and all practices, in the order in which they were asked for."""

    name: str = described_field("name of the outcome, as in `sim.outcomes`")
    label: str = described_field("the outcome in words")
    unit: str = described_field("unit of the outcome, its means and differences")
    definition: str = described_field("how it is measured")
    contains_cause: bool = described_field(
        "whether what a practice is, is part of what is measured", default=False
    )
    better: Better = described_field("which way is good: higher, lower, neither")
    practices: tuple[PracticeFound, ...] = described_field("all that were run")
    smallest: SmallestDifference | None = described_field(
        "the smallest difference that matters; null where no pilot was run, and every one matters",
        default=None,
    )

    def of(self, practice: str) -> PracticeFound:
        """Find a practice; ``KeyError`` if it was not run."""
        known = {row.practice: row for row in self.practices}
        if practice not in known:
            raise KeyError(f"{practice}{did_you_mean(practice, known)}")
        return known[practice]

    def verdict(
        self, practice: str, smallest: Size | float | None = None, *, untellable: bool = False
    ) -> Verdict | None:
        """Judge a compared practice by the interval that holds for all of them together.

        Args:
            practice: its label.
            smallest: δ, in the unit of the outcome, if not its own; 0 where every difference
                matters.
            untellable: whether this world could not show a difference that matters.

        Returns:
            The verdict, *better* meaning more where neither way is good; None of what practices
            are (``sim.outcomes.has_verdict``).
        """
        if not has_verdict(self.name, self.label):
            return None
        if smallest is None:
            smallest = self.smallest.size if self.smallest else 0.0
        held = self.of(practice).apart
        bounds = held.simultaneous
        if self.better == "lower":
            bounds = Interval(-bounds.high, -bounds.low)
        return judge(bounds, smallest, identical=held.identical, untellable=untellable)

    @property
    def compared(self) -> tuple[PracticeFound, ...]:
        """Practices with a difference that is defined in some world."""
        return tuple(row for row in self.practices if row.difference and row.difference.pairs)


class Finding(AnswerPart):
    """The verdict on a compared practice, by members' rights."""

    practice: str = described_field("its label")
    verdict: Verdict = described_field(
        "what the simultaneous interval says; see `sim.statistics.verdicts`"
    )
    replicates_needed: int | None = described_field(
        "where it is not known: about how many worlds it would take; null where that cannot be said"
    )
    harms_point_the_other_way: bool = described_field(
        "more rights but more harm, or fewer and less"
    )
    relative: Verdict | None = described_field(
        "the verdict by a tenth of what movements change; null without a pilot", default=None
    )
    dose: Real = described_field(
        "of the groups and months in which both act: those in which they act on other plans than "
        "under the baseline; null where one has no allies",
        "share",
        default=math.nan,
    )
    untellable: Reason | None = described_field(
        "why it cannot be told here, where it cannot: next to nothing is won in most worlds "
        "(floor), practices hardly differ in what is done (dose), or 10,000 worlds would not tell "
        "(resolution)",
        default=None,
    )


class Pooled(AnswerPart):
    """All practices that defer, together, minus the one that imposes: what is argued about."""

    practices: tuple[str, ...] = described_field("those that defer")
    against: str = described_field("the one that imposes")
    difference: Estimated = described_field("mean over them, in members’ rights", "share")
    verdict: Verdict = described_field("on it, by the scenario’s smallest difference or that asked")
    relative: Verdict | None = described_field(
        "by a tenth of what movements change; null without a pilot", default=None
    )


@dataclass(frozen=True, slots=True)
class Paired:
    """All practices of an ensemble compared with one of them."""

    intervals: Intervals
    outcomes: tuple[OutcomeFound, ...]
    categories: tuple[OutcomeFound, ...]
    ranked: tuple[str, ...]
    best: dict[str, float]
    findings: tuple[Finding, ...]
    pooled: Pooled | None


def paired(
    ensemble: Ensemble,
    against: str,
    confidence: float = CONFIDENCE,
    smallest: SmallestDifference | None = None,
    *,
    sizes: Mapping[str, SmallestDifference] | None = None,
    doses: Mapping[str, float] | None = None,
) -> Paired:
    """Compare all practices of an ensemble with one of them.

    Args:
        ensemble: the runs; fewer than ``MIN_PAIRS`` replicates give means without intervals.
        against: the baseline, one of ``ensemble.practices``.
        confidence: between 0 and 1.
        smallest: smallest difference in rights that matters; the scenario's by default.
        sizes: those of all outcomes by a pilot; without one, every difference in others matters,
            and nothing is said of what cannot be told.
        doses: of practices beside the baseline, where both have allies.

    Raises:
        ValueError: ``against`` was not run, the confidence is out of range, or there are no runs.
    """
    practices, replicates = ensemble.practices, ensemble.replicates
    if against not in practices:
        raise ValueError(f"{against} is not among the practices: {', '.join(practices)}")
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be above 0 and below 1, is {confidence:g}")
    if replicates == 0:
        raise ValueError("there are no runs to compare")
    intervals, outcomes = _found(
        ensemble, ensemble.outcomes, ensemble.measured, against, confidence
    )
    rights, harms = (
        next(row for row in outcomes if row.name == name) for name in (MAIN_OUTCOME, HARMS)
    )
    ratio = _harms_per_right(ensemble, against, intervals)
    place = 1 + outcomes.index(harms)
    by_mean = sorted(rights.practices, key=lambda row: -np.nan_to_num(row.mean, nan=-np.inf))
    ranked = tuple(row.practice for row in by_mean)
    stated = ensemble.scenario.comparison.smallest_difference
    smallest = smallest or SmallestDifference.of(stated, "stated")
    held = {**(sizes or {}), MAIN_OUTCOME: smallest}
    outcomes = tuple(row.model_copy(update={"smallest": held.get(row.name)}) for row in outcomes)
    rights = next(row for row in outcomes if row.name == MAIN_OUTCOME)
    relative = (sizes or {}).get(MAIN_OUTCOME)
    won = np.nan_to_num(ensemble.outcome("won").mean(axis=0), nan=1.0)

    def finding(name: str) -> Finding:
        dose = (doses or {}).get(name, math.nan)
        most = max(won[practices.index(name)], won[practices.index(against)])
        found = _finding(name, rights, harms.of(name).apart, relative)
        reason = None if relative is None else _why(rights.of(name).apart, most, dose, smallest)
        return _with_reason(found.model_copy(update={"dose": dose}), rights, reason)

    return Paired(
        intervals=intervals.model_copy(update={"family_size": len(practices) - 1}),
        outcomes=(*outcomes[:place], ratio, *outcomes[place:]),
        categories=_by_category(ensemble, against, confidence),
        ranked=ranked,
        best=dict(zip(practices, _best(ensemble.outcome(MAIN_OUTCOME)), strict=True)),
        findings=tuple(finding(name) for name in ranked if name != against),
        pooled=_pooled(ensemble, smallest, relative),
    )


def _pooled(
    ensemble: Ensemble, smallest: SmallestDifference, relative: SmallestDifference | None
) -> Pooled | None:
    """Compare all that defer with imposition; None where either was not run."""
    names = tuple(name for name in DEFERRING if name in ensemble.practices)
    if AGAINST not in ensemble.practices or not names:
        return None
    values = np.mean([ensemble.differences(MAIN_OUTCOME, name, AGAINST) for name in names], axis=0)
    _, (held,) = estimated(values[:, np.newaxis], 1, ensemble.seed)
    same = bool((values == 0).all())
    return Pooled(
        practices=names,
        against=AGAINST,
        difference=held,
        verdict=judge(held.interval, smallest.size, identical=same),
        relative=None if relative is None else judge(held.interval, relative.size, identical=same),
    )


def _found(
    ensemble: Ensemble,
    values: Floats,
    measured: Sequence[Outcome],
    against: str,
    confidence: float,
) -> tuple[Intervals, tuple[OutcomeFound, ...]]:
    """Compare practices by several outcomes, [replicates, practices, outcomes]."""
    practices = ensemble.practices
    differences = values - values[:, [practices.index(against)], :]
    columns = np.concatenate([values, differences], axis=1).reshape(len(values), -1)
    intervals, held = estimated(columns, max(1, len(practices) - 1), ensemble.seed, confidence)
    width, apart = len(measured), len(practices) * len(measured)

    def found(o: int, p: int) -> PracticeFound:
        place = p * width + o
        own = held[place]
        return PracticeFound(
            practice=practices[p],
            defined=own.pairs,
            mean=own.mean,
            interval=own.interval,
            difference=None
            if practices[p] == against
            else _difference(differences[:, p, o], measured[o], held[apart + place]),
        )

    return intervals, tuple(
        OutcomeFound.from_attributes(
            row, practices=tuple(found(o, p) for p in range(len(practices)))
        )
        for o, row in enumerate(measured)
    )


def _harms_per_right(ensemble: Ensemble, against: str, how: Intervals) -> OutcomeFound:
    """Compare practices by a ratio of means: no world is left out, whatever it divides by."""
    practices, worlds = ensemble.practices, ensemble.replicates
    years = ensemble.scenario.time.months / 12
    harms, won = ensemble.outcome(HARMS) * years / 1000, ensemble.outcome(_RIGHTS_WON)
    other = practices.index(against)
    own, apart = ratio_intervals(
        harms,
        won,
        least=LEAST_WON,
        against=other,
        confidences=(how.confidence, how.confidence_of_each),
        seed=ensemble.seed,
        resamples=how.resamples,
    )
    above, below = (np.array([mean_of(column) for column in held.T]) for held in (harms, won))
    enough = below >= LEAST_WON
    ratios = np.divide(above, below, out=np.full_like(above, np.nan), where=enough)
    same = (harms == harms[:, [other]]) & (won == won[:, [other]])
    rows = []
    for p, practice in enumerate(practices):
        pairs = worlds if enough[p] and enough[other] else 0
        alone, together = apart[p] if pairs else (NO_INTERVAL, NO_INTERVAL)
        difference = Difference(
            pairs=pairs,
            mean=float(ratios[p] - ratios[other]),
            interval=alone,
            simultaneous=together,
            undefined=worlds - pairs,
            better=math.nan,
            tied=mean_of(same[:, p]),
            worse=math.nan,
        )
        rows.append(
            PracticeFound(
                practice=practice,
                defined=worlds if enough[p] else 0,
                mean=float(ratios[p]),
                interval=own[p][0] if enough[p] else NO_INTERVAL,
                difference=None if p == other else difference,
            )
        )
    return OutcomeFound.from_attributes(HARMS_PER_RIGHT, practices=tuple(rows))


def _by_category(ensemble: Ensemble, against: str, confidence: float) -> tuple[OutcomeFound, ...]:
    """Compare practices by the rights of each category that has groups."""
    values = ensemble.categories
    if not values.size:
        return ()
    rows = [category_outcome(row.name) for row in ensemble.scenario.categories]
    spoken_for = np.flatnonzero(~np.isnan(values).all(axis=(0, 1)))
    measured = [rows[c] for c in spoken_for]
    return _found(ensemble, values[:, :, spoken_for], measured, against, confidence)[1]


def category_outcome(name: str) -> Outcome:
    """Say what is measured of a category of people."""
    meaning = "Σ_k w(g,k)·R(s,c,k) of its groups, weighted by members, mean over all months"
    return Outcome(name, name, "share", 0, 1, "higher", meaning)


def _difference(values: Floats, outcome: Outcome, held: Estimated) -> Difference:
    defined = values[~np.isnan(values)]
    gains = -defined if outcome.better == "lower" else defined
    return Difference.from_attributes(
        held,
        undefined=int(values.size - defined.size),
        better=mean_of(gains > 0),
        tied=mean_of(gains == 0),
        worse=mean_of(gains < 0),
    )


def _best(values: Floats) -> list[float]:
    """Share of rows in which each column is the largest, [rows, columns]; NaN never is."""
    values = values[~np.isnan(values).all(axis=1)]
    if values.shape[0] == 0:
        return [np.nan] * int(values.shape[1])
    best = values == np.nanmax(values, axis=1, keepdims=True)
    shares: list[float] = (best / best.sum(axis=1, keepdims=True)).mean(axis=0).tolist()
    return shares


def _finding(
    practice: str,
    main: OutcomeFound,
    harms: Difference,
    relative: SmallestDifference | None,
) -> Finding:
    rights = main.of(practice).apart
    bounds, size = rights.simultaneous, main.smallest.size if main.smallest else 0.0
    verdict = judge(bounds, size, identical=rights.identical)
    sides = rights.mean * harms.mean  # both more, or both fewer: they pull apart
    return Finding(
        practice=practice,
        verdict=verdict,
        replicates_needed=replicates_needed(rights.mean, bounds, rights.pairs, size)
        if verdict is Verdict.NOT_KNOWN
        else None,
        harms_point_the_other_way=(
            verdict in TOLD_APART and sides > 0 and harms.simultaneous.excludes_zero
        ),
        relative=None
        if relative is None
        else judge(bounds, relative.size, identical=rights.identical),
    )


def _why(held: Difference, won: float, dose: float, smallest: SmallestDifference) -> Reason | None:
    """Say why a world could not show a difference that matters; None if it could."""
    if won < _FEWEST_WON:
        return "floor"
    if dose < _LEAST_DOSE:
        return "dose"
    bounds = held.simultaneous
    then = (bounds.high - bounds.low) / 2 * math.sqrt(held.pairs / _MOST_WORLDS)
    return "resolution" if then > smallest.value else None


def _with_reason(finding: Finding, main: OutcomeFound, reason: Reason | None) -> Finding:
    """Judge anew what cannot be told for a reason; what differs is told all the same."""
    verdict = main.verdict(finding.practice, untellable=reason is not None)
    if verdict is not Verdict.CANNOT_BE_TOLD:
        return finding
    return finding.model_copy(
        update={"verdict": verdict, "untellable": reason, "replicates_needed": None}
    )
