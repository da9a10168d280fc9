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

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import (
    HARMS_PER_RIGHT,
    LEAST_WON,
    MAIN_OUTCOME,
    Floats,
    Outcome,
)
from sim.runs.ensemble import Ensemble
from sim.scenario.lists import DEFERRING
from sim.statistics.bootstrap import (
    NO_INTERVAL,
    mean_intervals,
    ratio_intervals,
    resamples_for,
)
from sim.statistics.verdicts import TOLD_APART, Verdict, judge, replicates_needed
from sim.studies.compare_answer import (
    Difference,
    Estimated,
    Finding,
    Intervals,
    OutcomeFound,
    Pooled,
    PracticeFound,
    Reason,
    SmallestDifference,
)
from sim.studies.questions import AGAINST

CONFIDENCE = 0.95

HARMS, _RIGHTS_WON = "harms", "rights_won"

_FEWEST_WON, _LEAST_DOSE, _MOST_WORLDS = 1 / 3, 0.05, 10_000
"""In fewer worlds something was won, in fewer months plans differ, more worlds would be needed:
the world could not show a difference."""


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
        reason = (
            None
            if relative is None
            else why_untellable(rights.of(name).apart, smallest.value, won=most, dose=dose)
        )
        return _finding(
            name, rights, harms.of(name).apart, relative=relative, dose=dose, reason=reason
        )

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
    *,
    relative: SmallestDifference | None,
    dose: float,
    reason: Reason | None,
) -> Finding:
    """Judge a practice: what differs is told, whatever the world could not show."""
    rights = main.of(practice).apart
    bounds, size = rights.simultaneous, main.smallest.size if main.smallest else 0.0
    verdict = judge(bounds, size, identical=rights.identical, untellable=reason is not None)
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
        dose=dose,
        untellable=reason if verdict is Verdict.CANNOT_BE_TOLD else None,
    )


def why_untellable(
    held: Estimated, smallest: float, *, won: float, dose: float = math.nan
) -> Reason | None:
    """Say why a world could not show a difference that matters; None if it could.

    Args:
        held: the difference.
        smallest: δ, in its unit.
        won: largest share of worlds, of any practice concerned, in which something was won.
        dose: of the pair; NaN where it is not known, or one has no allies.
    """
    bounds = held.simultaneous
    if won < _FEWEST_WON:
        return "floor"
    if dose < _LEAST_DOSE:
        return "dose"
    then = (bounds.high - bounds.low) / 2 * math.sqrt(held.pairs / _MOST_WORLDS)
    return "resolution" if then > smallest else None
