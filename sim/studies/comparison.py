"""The paired comparison: every practice against one of them, on the same worlds.

A difference is taken within each world and only then averaged: what worlds differ in, cancels. Its
two intervals answer two questions. The *pointwise* one is for a reader who cares about a single
practice. The *simultaneous* ones hold for all compared practices at once, within one outcome
(Bonferroni: each at 1 − (1 − confidence) / number of compared practices); verdicts are drawn from
them alone. There are no p-values: in a simulation the number of replicates makes any difference
significant (White et al. 2014), and whether one matters is read from an interval.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import MAIN_OUTCOME, OUTCOMES, Floats, Outcome
from sim.runs.ensemble import Ensemble
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import Interval, mean_intervals, resamples_for


@dataclass(frozen=True, slots=True)
class Difference:
    """A practice minus the one it is compared with, in the unit of the outcome.

    Attributes:
        pairs: worlds in which the outcome is defined for both.
        undefined: worlds left out because it is not.
        mean: mean difference over these pairs; NaN if there are none.
        interval: at the confidence asked for, for this difference alone.
        simultaneous: at that confidence for all compared practices together.
        better: share of pairs in which the practice does strictly better; for an outcome that is
            neither good nor bad, in which its value is higher. NaN if there are no pairs.
        tied: share of pairs in which both values are equal to the last bit.
        worse: the rest.
    """

    pairs: int
    undefined: int
    mean: float
    interval: Interval
    simultaneous: Interval
    better: float
    tied: float
    worse: float

    @property
    def identical(self) -> bool:
        """Whether the two practices gave the same number in every world."""
        return self.tied == 1 and self.undefined == 0


@dataclass(frozen=True, slots=True)
class Summary:
    """One practice and one outcome; ``difference`` is None for the practice compared with."""

    practice: str
    outcome: Outcome
    defined: int
    mean: float
    interval: Interval
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All summaries, and what they rest on.

    Attributes:
        scenario: as it was run.
        practices: in the order in which they were given.
        against: the practice compared with.
        seed: of the runs and of the resampling.
        replicates: number of worlds.
        confidence: of every interval, or of every family of simultaneous ones.
        each: confidence of one simultaneous interval by itself.
        resamples: bootstrap resamples behind every interval.
        summaries: one for each practice and outcome.
        best: share of worlds in which each practice has the most of the main outcome, equal bests
            sharing a world; in the order of ``practices``.
    """

    scenario: Scenario
    practices: tuple[str, ...]
    against: str
    seed: int
    replicates: int
    confidence: float
    each: float
    resamples: int
    summaries: dict[tuple[str, str], Summary]
    best: tuple[float, ...]

    @property
    def compared(self) -> tuple[str, ...]:
        """The practices that are compared with ``against``: one family of intervals an outcome."""
        return tuple(practice for practice in self.practices if practice != self.against)

    @property
    def ranked(self) -> tuple[str, ...]:
        """All practices by their mean of the main outcome, the best first: the order of tables."""
        return tuple(sorted(self.practices, key=self._rank))

    def _rank(self, practice: str) -> tuple[float, int]:
        mean = self.of(practice, MAIN_OUTCOME).mean
        return math.inf if math.isnan(mean) else -mean, self.practices.index(practice)

    def of(self, practice: str, outcome: str) -> Summary:
        """Find a summary by practice and outcome, both by name; ``KeyError`` if there is none."""
        return self.summaries[practice, outcome]

    def difference(self, practice: str, outcome: str) -> Difference:
        """Find a difference; ``KeyError`` for an unknown name or the practice compared with."""
        difference = self.of(practice, outcome).difference
        if difference is None:
            raise KeyError(practice)
        return difference

    def rows(self) -> Iterator[Summary]:
        """Give all summaries: by outcome, and within an outcome as ranked."""
        for outcome in OUTCOMES:
            for practice in self.ranked:
                yield self.of(practice, outcome.name)


def compare(
    ensemble: Ensemble, against: str = "imposition", confidence: float = 0.95
) -> Comparison:
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
    width = len(OUTCOMES)
    summaries = {}
    for p, practice in enumerate(practices):
        for o, outcome in enumerate(OUTCOMES):
            defined = values[~np.isnan(values[:, p, o]), p, o]
            summaries[practice, outcome.name] = Summary(
                practice=practice,
                outcome=outcome,
                defined=int(defined.size),
                mean=_mean(defined),
                interval=intervals[p * width + o][0],
                difference=None
                if practice == against
                else _difference(
                    differences[:, p, o], outcome, intervals[(len(practices) + p) * width + o]
                ),
            )
    return Comparison(
        scenario=ensemble.scenario,
        practices=practices,
        against=against,
        seed=ensemble.seed,
        replicates=replicates,
        confidence=confidence,
        each=each,
        resamples=resamples,
        summaries=summaries,
        best=_best(ensemble.outcome(MAIN_OUTCOME)),
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
