"""What the states' response is fitted to: five figures of protest-event data."""

from typing import Literal

import numpy as np

from sim.outcomes import Floats
from sim.render.wording import percent
from sim.runs.ensemble import Ensemble
from sim.scenario.reference import fitted_values_changed
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import Interval
from sim.studies.answer import AnswerPart, Between, told

NORMAL_95 = 1.959964
"""Standard errors from the middle of a 95 % interval to its ends."""


type Side = Literal["inside", "outside", "undecided"]
"""Where a figure lies, with its interval, as seen from the target's interval."""


class Target(AnswerPart):
    """A figure of the data, a share or a difference of shares, with its 95 % interval."""

    figure: str = told("its name")
    label: str = told("in words")
    value: float = told("in the data", "share")
    interval: Between = told("95 %, by resampling countries", "share")

    @property
    def error(self) -> float:
        """The standard error that the interval's width stands for."""
        return (self.interval.high - self.interval.low) / (2 * NORMAL_95)

    def side(self, bounds: Interval) -> Side:
        """Tell where an interval lies: wholly inside the target's, wholly outside, or neither.

        Without an interval nothing is known: it takes more worlds.
        """
        own = self.interval
        if own.low <= bounds.low and bounds.high <= own.high:
            return "inside"
        if bounds.high < own.low or own.high < bounds.low:
            return "outside"
        return "undecided"


def _target(figure: str, label: str, value: float, low: float, high: float) -> Target:
    return Target(figure=figure, label=label, value=value, interval=Interval(low, high))


TARGETS = (
    _target("ignored", "share ignored", 0.618, 0.574, 0.658),
    _target("coerced", "share coerced", 0.243, 0.208, 0.279),
    _target("accommodated", "share accommodated", 0.139, 0.113, 0.170),
    _target("coercion_persists", "coercion persists", 0.242, 0.156, 0.334),
    _target("accommodation_persists", "accommodation persists", 0.163, 0.091, 0.228),
)
"""The figures in the order of `sim.studies.calibrate.coding.figures`."""

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


FAR = 2.0
"""How many times as large or as small as its target a share is before it is warned of."""


def fitted_warnings(scenario: Scenario) -> tuple[str, ...]:
    """Warn if values that were fitted to data are others in a scenario."""
    changed = "; ".join(fitted_values_changed(scenario))
    text = (
        "Values that were fitted to protest-event data are changed in this world, so that the fit "
        f"says nothing of it: {changed}."
    )
    return (text,) if changed else ()


def answer_warnings(ensemble: Ensemble) -> tuple[str, ...]:
    """Warn if states answer far otherwise than in the data that they were fitted to.

    It is a rough check of monthly series: the mean over months, worlds and practices of the share
    of pressed demands repressed, and of that conceded, which is less than what is accommodated.
    ``validate`` codes both as the data are.
    """
    told = []
    for series, figure in (("repressed", "coerced"), ("conceded", "accommodated")):
        target = next(row for row in TARGETS if row.figure == figure)
        values = ensemble.of_series(series)
        values = values[~np.isnan(values)]
        if not values.size:
            continue
        share = float(values.mean())
        too_low = figure == "coerced" and share < target.value / FAR
        if too_low or share > FAR * target.value:
            told.append(
                f"Of the demands that are pressed, {percent(share)} are {series} on average, but "
                f"{percent(target.value)} {figure} in the protest data that states were fitted to: "
                "the states of this world are not those of the data. `solidarity validate` "
                "compares the two in detail."
            )
    return tuple(told)
