"""Means over worlds with two intervals: each by itself, and all of a family together.

The *pointwise* interval is for a reader who cares about a single number. The *simultaneous* ones
hold for all numbers of a family at once (Bonferroni: each at 1 − (1 − confidence) / their number);
verdicts are drawn from them alone. There are no p-values: in a simulation the number of replicates
makes any difference significant (White et al. 2014), and whether one matters is read from an
interval.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import Floats
from sim.statistics.bootstrap import mean_intervals, resamples_for
from sim.studies.answer import AnswerPart, Between, Real, told

CONFIDENCE = 0.95


class Intervals(AnswerPart):
    """How intervals were made."""

    confidence: float = told("of an interval, or of all simultaneous ones of a family together")
    confidence_of_each: float = told("of one simultaneous interval (Bonferroni)")
    family_size: int = told("numbers for which simultaneous intervals hold together")
    resamples: int = told("bootstrap resamples of worlds; expanded percentile (Hesterberg 2015)")


class Estimated(AnswerPart):
    """A mean over worlds."""

    pairs: int = told("worlds in which it is defined, for both of a pair", "worlds")
    mean: Real = told("mean over these worlds; null without one", "of the outcome")
    interval: Between = told("for this number alone", "of the outcome")
    simultaneous: Between = told("for all numbers of the family together", "of the outcome")


class ShareFound(AnswerPart):
    """A share of the plausible space, noise removed."""

    share: Real = told("of points", "share")
    low: Real = told("its interval", "share")
    high: Real = told("its interval", "share")


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
            mean=mean_value(defined),
            interval=alone,
            simultaneous=together,
        )
        for values, (alone, together) in zip(columns.T, bounds, strict=True)
        for defined in (values[~np.isnan(values)],)
    ]


def mean_value(values: Floats | NDArray[np.bool]) -> float:
    """Mean of some values: NaN if there are none, and of equal values exactly the value."""
    if values.size == 0:
        return math.nan
    if values.min() == values.max():
        return float(values[0])
    return float(values.mean())
