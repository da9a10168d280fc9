"""What a comparison reads: every practice on the same worlds, as many as a precision needs."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from sim.outcomes import MAIN_OUTCOME, OUTCOMES, SERIES_NAMES, Floats, Outcome
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import (
    Interval,
    check_precision,
    reach,
    required_replicates,
    stein_interval,
)

KEPT_SERIES = 200
"""At most so many replicates keep their monthly series, for the bands of the figure."""

MAIN_PRACTICE = "engaged-deference"
"""The essay's claim is about this one."""


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """The runs of a scenario, paired: a replicate is one world and one luck for all practices.

    Attributes:
        scenario: the scenario as it was run, every ``--set`` applied.
        practices: labels, each once; a mixture is one label, such as
            ``imposition:0.5,engaged-deference:0.5``.
        seed: the seed of the streams of random numbers.
        outcomes: [replicates, practices, len(OUTCOMES) + len(own)], in the units of ``OUTCOMES``;
            NaN where an outcome is undefined.
        series: [kept replicates, practices, months, len(SERIES)], in the units of ``SERIES``: the
            first at most ``KEPT_SERIES`` replicates.
        first: number of the first replicate, 0 unless the ensemble continues another one.
        own: outcomes that a model of one's own adds to ``OUTCOMES``.
        categories: [replicates, practices, categories], mean rights over months; NaN for a category
            without groups, and of no categories if they were not kept.

    Raises:
        ValueError: a shape is wrong, or a practice stands twice.
    """

    scenario: Scenario
    practices: tuple[str, ...]
    seed: int
    outcomes: Floats
    series: Floats
    first: int = 0
    own: tuple[Outcome, ...] = ()
    categories: Floats = field(default_factory=lambda: np.zeros((0, 0, 0)))

    def __post_init__(self) -> None:
        if len(set(self.practices)) != len(self.practices):
            raise ValueError(f"a practice stands twice: {', '.join(self.practices)}")
        rows, months = self.outcomes.shape[0], self.scenario.time.months
        table = (rows, len(self.practices), len(self.names))
        if self.outcomes.shape != table:
            raise ValueError(f"outcomes: expected shape {table}, got {self.outcomes.shape}")
        kept = self.series.shape[0]
        block = (kept, len(self.practices), months, len(SERIES_NAMES))
        if self.series.shape != block or kept > min(rows, KEPT_SERIES):
            raise ValueError(
                f"series: expected shape {block} with at most {min(rows, KEPT_SERIES)} "
                f"replicates, got {self.series.shape}"
            )

    @property
    def replicates(self) -> int:
        """Number of worlds."""
        return int(self.outcomes.shape[0])

    @property
    def measured(self) -> tuple[Outcome, ...]:
        """All outcomes, in the order of the table."""
        return (*OUTCOMES, *self.own)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all outcomes, in the order of the table."""
        return tuple(row.name for row in self.measured)

    def outcome(self, name: str) -> Floats:
        """Give one outcome, [replicates, practices]; ``ValueError`` if there is none so named."""
        return self.outcomes[:, :, self.names.index(name)]

    def of_series(self, name: str) -> Floats:
        """Give one series, [kept replicates, practices, months]; ``ValueError`` as above."""
        return self.series[:, :, :, SERIES_NAMES.index(name)]

    def differences(self, outcome: str, practice: str, against: str) -> Floats:
        """Give practice − against in each world, [replicates]; NaN where either is undefined."""
        values = self.outcome(outcome)
        return values[:, self.practices.index(practice)] - values[:, self.practices.index(against)]

    def joined(self, other: Self) -> "Ensemble":
        """Append the replicates that follow this ensemble's.

        Raises:
            ValueError: the other is of another scenario, seed or list of practices, or its
                replicates do not follow.
        """
        same = (self.scenario, self.practices, self.seed, self.own)
        if same != (other.scenario, other.practices, other.seed, other.own):
            raise ValueError("only ensembles of one scenario, seed and list of practices can join")
        if other.first != self.first + self.replicates:
            raise ValueError(
                f"expected replicates from {self.first + self.replicates}, got {other.first}"
            )
        # Series are those of the first replicates: a gap in them would be no sample.
        unbroken = self.series.shape[0] == self.replicates
        more = other.series[: KEPT_SERIES - self.series.shape[0]] if unbroken else other.series[:0]
        return Ensemble(
            scenario=self.scenario,
            practices=self.practices,
            seed=self.seed,
            outcomes=np.concatenate([self.outcomes, other.outcomes]),
            series=np.concatenate([self.series, more]),
            first=self.first,
            own=self.own,
            categories=np.concatenate([self.categories, other.categories]),
        )


def main_practice(practices: tuple[str, ...], against: str) -> str:
    """Name the practice whose difference is the main one.

    It is engaged deference, the essay's claim, or else the first that is compared.

    Raises:
        ValueError: nothing is compared with ``against``.
    """
    compared = [practice for practice in practices if practice != against]
    if not compared:
        raise ValueError(f"there is no practice to compare with {against}")
    return MAIN_PRACTICE if MAIN_PRACTICE in compared else compared[0]


PILOT = 100
"""Replicates of the pilot: fixed beforehand, never shrunk by what is seen."""

MAX_REPLICATES = 100_000
"""Where the driver stops, however fine the precision that is asked for."""


@dataclass(frozen=True, slots=True)
class Precision:
    """What was asked for and what it took.

    Attributes:
        practice: the main practice.
        target: half-width asked for, in the unit of the outcome.
        pilot: n₀, replicates of the pilot.
        pilot_deviation: s, standard deviation of the pilot's differences.
        required: N by Stein's rule.
        replicates: those there are: N, or the cap if that is less.
        half_width: t·s/√replicates: at most ``target`` unless the cap stopped it.
        interval: the interval of the mean difference by Stein's rule.
    """

    practice: str
    target: float
    pilot: int
    pilot_deviation: float
    required: int
    replicates: int
    half_width: float
    interval: Interval

    @property
    def capped(self) -> bool:
        """Whether the cap on replicates stopped it short of the target."""
        return self.replicates < self.required


def in_two_stages(
    draw: Callable[[range], Floats],
    half_width: float,
    confidence: float = 0.95,
    *,
    pilot: int = PILOT,
    max_replicates: int = MAX_REPLICATES,
) -> tuple[Floats, Floats, int]:
    """Draw differences until their mean is known to ± ``half_width``, in at most two calls.

    Args:
        draw: gives the difference of each replicate of a range: first of the pilot, then of the
            rest.
        half_width: H, in the unit of the differences.
        confidence: between 0 and 1.
        pilot: n₀ ≥ 2; fixed before anything is seen.
        max_replicates: the cap, at least ``pilot``.

    Returns:
        The pilot's differences, all differences, and the number that Stein's rule asks for. A pilot
        that holds undefined differences asks for no more.

    Raises:
        ValueError: an argument is out of its range.
    """
    if not 2 <= pilot <= max_replicates:
        raise ValueError(
            f"the pilot of {pilot:,} replicates must be at least 2 and at most the "
            f"{max_replicates:,} that are allowed"
        )
    check_precision(half_width, confidence)
    seen = draw(range(pilot))
    if not np.isfinite(seen).all():
        return seen, seen, pilot
    required = required_replicates(seen, half_width, confidence)
    replicates = min(required, max_replicates)
    more = draw(range(pilot, replicates)) if replicates > pilot else seen[:0]
    return seen, np.concatenate([seen, more]), required


def until_precise(
    draw: Callable[[range], Ensemble],
    half_width: float,
    against: str,
    confidence: float = 0.95,
    *,
    pilot: int = PILOT,
    max_replicates: int = MAX_REPLICATES,
) -> tuple[Ensemble, Precision]:
    """Draw replicates until the main difference is known to ± ``half_width``.

    The main difference is that of ``main_practice`` and ``against`` in the main outcome; the other
    differences are as precise as they turn out to be. ``draw`` is called at most twice: for the
    pilot and for all the rest.

    Args:
        draw: simulates the replicates of a range, as ``sim.runs.simulate.run_ensemble`` does.
        half_width: H, in the unit of the main outcome.
        against: the baseline.
        confidence: between 0 and 1.
        pilot: n₀ ≥ 2; fixed before anything is seen.
        max_replicates: the cap, at least ``pilot``.

    Raises:
        ValueError: an argument is out of its range, or nothing is compared.
    """
    drawn: list[Ensemble] = []

    def differences(replicates: range) -> Floats:
        more = draw(replicates)
        drawn[:] = [drawn[0].joined(more)] if drawn else [more]
        practice = main_practice(more.practices, against)
        return more.differences(MAIN_OUTCOME, practice, against)

    seen, every, required = in_two_stages(
        differences, half_width, confidence, pilot=pilot, max_replicates=max_replicates
    )
    [ensemble] = drawn
    return ensemble, Precision(
        practice=main_practice(ensemble.practices, against),
        target=half_width,
        pilot=pilot,
        pilot_deviation=float(seen.std(ddof=1)),
        required=required,
        replicates=every.size,
        half_width=reach(seen, confidence) / math.sqrt(every.size),
        interval=stein_interval(seen, every, confidence),
    )
