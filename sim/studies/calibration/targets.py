"""What the states' response is fitted to: five figures of protest-event data."""

from dataclasses import dataclass

import numpy as np

from sim.outcomes import Floats

NORMAL_95 = 1.959964
"""Standard errors from the middle of a 95 % interval to its ends."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of the data, a share or a difference of shares, with its 95 % interval."""

    name: str
    label: str
    value: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """The standard error that the interval's width stands for."""
        return (self.high - self.low) / (2 * NORMAL_95)

    def holds(self, value: float) -> bool:
        """Whether a value lies inside the interval."""
        return self.low <= value <= self.high


TARGETS = (
    Target("ignored", "share ignored", 0.618, 0.574, 0.658),
    Target("coerced", "share coerced", 0.243, 0.208, 0.279),
    Target("accommodated", "share accommodated", 0.139, 0.113, 0.170),
    Target("coercion_persists", "coercion persists", 0.242, 0.156, 0.334),
    Target("accommodation_persists", "accommodation persists", 0.163, 0.091, 0.228),
)
"""The figures in the order of `sim.studies.calibration.coding.figures`."""

FIGURES = tuple(row.name for row in TARGETS)

INDEPENDENT = tuple(range(1, len(TARGETS)))
"""Figures without the first: three shares sum to 1, so that the third says nothing new."""

SOURCE = (
    "Clark & Regan, Mass Mobilization protest data, doi:10.7910/DVN/HTTWYL: nonviolent events "
    "1990–2020 in half of the countries (84), 4,227 campaign-months; 95 % intervals by resampling "
    "countries. The other half of the countries is kept for validation."
)


def target_values() -> Floats:
    """Give the targets, [5]."""
    return np.array([row.value for row in TARGETS])


def target_errors() -> Floats:
    """Give the targets' standard errors, [5]."""
    return np.array([row.error for row in TARGETS])
