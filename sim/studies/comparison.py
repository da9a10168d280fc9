"""The paired comparison: every practice against one of them, on the same worlds.

A difference is taken within each world and only then averaged: what worlds differ in, cancels. Its
two intervals answer two questions. The *pointwise* one is for a reader who cares about a single
practice. The *simultaneous* ones hold for all compared practices at once, within one outcome
(Bonferroni: each at 1 − (1 − confidence) / number of compared practices); verdicts are drawn from
them alone. There are no p-values: in a simulation the number of replicates makes any difference
significant (White et al. 2014), and whether one matters is read from an interval.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import did_you_mean
from sim.outcomes import MAIN_OUTCOME, Better, Floats, Outcome
from sim.runs.ensemble import Ensemble
from sim.statistics.bootstrap import Interval, mean_intervals, resamples_for
from sim.statistics.verdicts import TOLD_APART, Verdict, judge, replicates_needed
from sim.studies.answer import AnswerPart, Between, Real, told

HARMS = "harms"


class Difference(AnswerPart):
    """A practice minus the one compared with, in the unit of the outcome."""

    pairs: int = told("worlds in which the outcome is defined for both", "worlds")
    undefined: int = told("worlds left out because it is not", "worlds")
    mean: Real = told("mean paired difference; null without a pair", "of the outcome")
    interval: Between = told("for this difference alone", "of the outcome")
    simultaneous: Between = told("for all compared practices together", "of the outcome")
    better: Real = told(
        "share of pairs in which the practice does strictly better, or is higher where neither way "
        "is good",
        "share",
    )
    tied: Real = told("share of pairs in which both are equal to the last bit", "share")
    worse: Real = told("share of the other pairs", "share")

    @property
    def identical(self) -> bool:
        """Whether the two practices gave the same number in every world."""
        return self.tied == 1 and self.undefined == 0


class PracticeFound(AnswerPart):
    """One practice and one outcome."""

    practice: str = told("its label")
    defined: int = told("worlds in which the outcome is defined", "worlds")
    mean: Real = told("mean over these worlds", "of the outcome")
    interval: Between = told("of the mean", "of the outcome")
    difference: Difference | None = told("null for the practice compared with")


class OutcomeFound(AnswerPart):
    """One outcome and all practices, in the order in which they were asked for."""

    name: str = told("as in `sim.outcomes`")
    label: str = told("the outcome in words")
    unit: str = told("of the outcome, its means and differences")
    definition: str = told("how it is measured")
    better: Better = told("which way is good")
    practices: tuple[PracticeFound, ...] = told("all that were run")

    def of(self, practice: str) -> PracticeFound:
        """Find a practice; ``KeyError`` if it was not run."""
        for row in self.practices:
            if row.practice == practice:
                return row
        known = [row.practice for row in self.practices]
        raise KeyError(f"{practice}{did_you_mean(practice, known)}")

    @property
    def compared(self) -> tuple[PracticeFound, ...]:
        """Practices with a difference that is defined in some world."""
        return tuple(row for row in self.practices if row.difference and row.difference.pairs)


class Finding(AnswerPart):
    """The verdict on a compared practice, by members' rights."""

    practice: str = told("its label")
    verdict: Verdict = told("what the simultaneous interval says; see `sim.statistics.verdicts`")
    replicates_needed: int | None = told(
        "for undecided: about how many worlds would decide it; null where that cannot be said"
    )
    harms_point_the_other_way: bool = told("more rights but more harm, or fewer and less")


class Intervals(AnswerPart):
    """How intervals were made."""

    confidence: float = told("of an interval, or of all simultaneous ones of an outcome together")
    confidence_of_each: float = told("of one simultaneous interval (Bonferroni)")
    family_size: int = told("compared practices")
    resamples: int = told("bootstrap resamples of worlds; expanded percentile (Hesterberg 2015)")


@dataclass(frozen=True, slots=True)
class Paired:
    """All practices of an ensemble compared with one of them."""

    intervals: Intervals
    outcomes: tuple[OutcomeFound, ...]
    ranked: tuple[str, ...]
    best: dict[str, float]
    findings: tuple[Finding, ...]


def paired(ensemble: Ensemble, against: str, confidence: float = 0.95) -> Paired:
    """Compare all practices of an ensemble with one of them.

    Args:
        ensemble: the runs; fewer than ``MIN_PAIRS`` replicates give means without intervals.
        against: the practice compared with, one of ``ensemble.practices``.
        confidence: between 0 and 1.

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
    each = 1 - (1 - confidence) / max(1, len(practices) - 1)
    resamples = resamples_for(each, replicates)
    values = ensemble.outcomes
    differences = values - values[:, [practices.index(against)], :]
    columns = np.concatenate([values, differences], axis=1).reshape(replicates, -1)
    intervals = mean_intervals(columns, (confidence, each), ensemble.seed, resamples)
    measured = ensemble.measured
    width = len(measured)

    def found(o: int, p: int) -> PracticeFound:
        own, apart = intervals[p * width + o], intervals[(len(practices) + p) * width + o]
        defined = values[~np.isnan(values[:, p, o]), p, o]
        compared = practices[p] != against
        return PracticeFound(
            practice=practices[p],
            defined=int(defined.size),
            mean=_mean(defined),
            interval=own[0],
            difference=_difference(differences[:, p, o], measured[o], apart) if compared else None,
        )

    outcomes = tuple(
        OutcomeFound(
            name=row.name,
            label=row.label,
            unit=row.unit,
            definition=row.definition,
            better=row.better,
            practices=tuple(found(o, p) for p in range(len(practices))),
        )
        for o, row in enumerate(measured)
    )
    of = {row.name: row for row in outcomes}
    rank = {
        row.practice: (math.inf if math.isnan(row.mean) else -row.mean, n)
        for n, row in enumerate(of[MAIN_OUTCOME].practices)
    }
    ranked = tuple(sorted(practices, key=lambda name: rank[name]))
    smallest = ensemble.scenario.comparison.smallest_difference
    return Paired(
        intervals=Intervals(
            confidence=confidence,
            confidence_of_each=each,
            family_size=len(practices) - 1,
            resamples=resamples,
        ),
        outcomes=outcomes,
        ranked=ranked,
        best=dict(zip(practices, _best(ensemble.outcome(MAIN_OUTCOME)), strict=True)),
        findings=tuple(_finding(of, name, smallest) for name in ranked if name != against),
    )


def _difference(values: Floats, outcome: Outcome, intervals: tuple[Interval, ...]) -> Difference:
    defined = values[~np.isnan(values)]
    gains = -defined if outcome.better == "lower" else defined
    return Difference(
        pairs=int(defined.size),
        undefined=int(values.size - defined.size),
        mean=_mean(defined),
        interval=intervals[0],
        simultaneous=intervals[1],
        better=_mean(gains > 0),
        tied=_mean(gains == 0),
        worse=_mean(gains < 0),
    )


def _mean(values: Floats | NDArray[np.bool]) -> float:
    """Mean of some values: NaN if there are none, and of equal values exactly the value."""
    if values.size == 0:
        return math.nan
    if values.min() == values.max():
        return float(values[0])
    return float(values.mean())


def _best(values: Floats) -> tuple[float, ...]:
    """Share of rows in which each column is the largest, [rows, columns]; NaN never is."""
    values = values[~np.isnan(values).all(axis=1)]
    if values.shape[0] == 0:
        return (math.nan,) * int(values.shape[1])
    best: NDArray[np.bool] = values == np.nanmax(values, axis=1, keepdims=True)
    shares: list[float] = (best / best.sum(axis=1, keepdims=True)).mean(axis=0).tolist()
    return tuple(shares)


def _finding(outcomes: Mapping[str, OutcomeFound], practice: str, smallest: float) -> Finding:
    rights, harms = (outcomes[name].of(practice).difference for name in (MAIN_OUTCOME, HARMS))
    if rights is None or harms is None:
        raise ValueError(f"{practice} is compared with itself")
    verdict = judge(rights.simultaneous, smallest, identical=rights.identical)
    sides = rights.mean * harms.mean  # both more, or both fewer: they pull apart
    return Finding(
        practice=practice,
        verdict=verdict,
        replicates_needed=replicates_needed(
            rights.mean, rights.simultaneous, rights.pairs, smallest
        )
        if verdict is Verdict.UNDECIDED
        else None,
        harms_point_the_other_way=(
            verdict in TOLD_APART and sides > 0 and harms.simultaneous.excludes_zero
        ),
    )
