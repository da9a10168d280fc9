"""What a comparison reads: every practice on the same worlds, with the same luck."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from sim.outcomes import OUTCOMES, SERIES_NAMES, Floats, Outcome
from sim.scenario.schema import Scenario

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
