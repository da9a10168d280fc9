"""``dynamics``: what the worlds of a scenario look like beside data, before it is believed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError
from sim.outcomes import OUTCOMES, SERIES, Floats
from sim.scenario.files import ScenarioLike
from sim.studies.answer import Answer, Columns, Real
from sim.studies.asked import described_field
from sim.studies.calibrate_answer import FIGURE_COLUMNS
from sim.studies.calibrate_simulate import Counted, check_street, pooled, simulate_patterns
from sim.studies.coding import REPORTED
from sim.studies.inputs import (
    ModelLike,
    Progress,
    Question,
    Settings,
    answered,
    describes,
    scenario_study,
)
from sim.studies.patterns import pattern_figures
from sim.studies.patterns_answer import (
    UNSCORED,
    PatternFigure,
    beside,
    fit_half,
    model_bounds,
    pattern_rows,
)
from sim.studies.questions import DynamicsAsked

_SHOWN = ("participation", "campaigns", "rights")
"""Series that are drawn for single worlds."""

WORLDS_SHOWN = 4

_YEAR, STEP = 12, 0.01
"""Months of a year, and by how much rights must change in it to be called gained or lost."""

_TURNOUT = (0.03, 0.15)
"""Shares of people who took part in a demonstration in a year, by country (European Social Survey);
who goes twice counts once there and twice in the model."""

COURSE: Mapping[str, tuple[float, float]] = {
    "turnout": _TURNOUT,
    "at_rest": (math.nan, math.nan),
    "years_of_gain": (math.nan, math.nan),
    "years_of_loss": (math.nan, math.nan),
    "taken_back": (math.nan, math.nan),
}
"""Figures of whole worlds, and between what data have them, as far as they do."""


class DynamicsAnswer(Answer):
    """What the worlds of a scenario look like."""

    COLUMNS: ClassVar[Columns] = FIGURE_COLUMNS

    kind: Literal["dynamics"] = described_field("which study", default="dynamics")
    asked: DynamicsAsked = described_field("what was asked")
    countries: int = described_field(
        "of a sample: all states of the worlds, at most those of the data"
    )
    figures: tuple[PatternFigure, ...] = described_field(
        "of the course of worlds, then the patterns; data are those of the fit"
    )
    courses: dict[str, tuple[tuple[Real, ...], ...]] = described_field(
        "monthly series of some worlds, by the name of the series"
    )

    @property
    def outside(self) -> list[PatternFigure]:
        """The figures whose interval has nothing in common with the data's."""
        return [row for row in self.figures if row.apart and row.name not in UNSCORED]

    def rows(self) -> list[dict[str, Any]]:
        """Give two rows for each figure: the model's and the data's."""
        return pattern_rows(self.figures)


ANSWER = DynamicsAnswer


@describes(DynamicsAsked)
def dynamics(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str | Sequence[str] = (),
    replicates: int = 60,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> DynamicsAnswer:
    """Look at the worlds of a scenario beside data: turnout, sizes, days, waves, spells, gains."""
    return answered(DynamicsAsked, ask, locals())


@scenario_study
def ask(question: Question[DynamicsAsked]) -> DynamicsAnswer:
    """Run the worlds that are held; as ``dynamics``."""
    asked, scenario, own = question.asked, question.scenario, question.own
    practices = pooled(asked.practice, scenario)
    check_street(scenario)
    tick = question.counting("Running", asked.replicates)
    worlds = range(asked.replicates)
    seen = simulate_patterns(
        scenario, practices, worlds, asked.seed, REPORTED, jobs=question.jobs, tick=tick, model=own
    )
    if own is not None and not seen.five.any():
        raise RequestError("there are no campaigns to count: the model leaves none in its log")
    fit = fit_half()
    countries = min(fit.countries, asked.replicates * scenario.states.count)
    return DynamicsAnswer(
        asked=asked,
        countries=countries,
        figures=(
            *_courses(seen),
            *beside(
                pattern_figures(seen.patterns.sum(axis=(0, 1))),
                model_bounds(seen.patterns, countries, asked.seed),
                fit.figures,
                fit.bounds,
            ),
        ),
        courses={
            name: tuple(map(tuple, _series(seen, name)[:WORLDS_SHOWN].round(5).tolist()))
            for name in _SHOWN
        },
    )


def _series(seen: Counted, name: str) -> Floats:
    found: Floats = seen.series[:, :, [row.name for row in SERIES].index(name)]
    return found


def _courses(seen: Counted) -> list[PatternFigure]:
    """Give the figures of whole worlds: means, and what 95 % of worlds lie between."""
    by_year = _series(seen, "rights")[:, ::_YEAR]
    change = (
        np.diff(by_year, axis=1) if by_year.shape[1] > 1 else np.full((len(by_year), 1), np.nan)
    )
    values = {
        "turnout": _YEAR * _series(seen, "participation").mean(axis=1),
        "at_rest": 1.0 - _series(seen, "campaigns").mean(axis=1),
        "years_of_gain": np.where(np.isnan(change), np.nan, change >= STEP).mean(axis=1),
        "years_of_loss": np.where(np.isnan(change), np.nan, change <= -STEP).mean(axis=1),
        "taken_back": seen.outcomes[:, [row.name for row in OUTCOMES].index("reversals")],
    }
    found = []
    for name, (data_low, data_high) in COURSE.items():
        low, high = np.quantile(values[name], [0.025, 0.975]).tolist()
        found.append(
            PatternFigure(
                name=name,
                bin="",
                model=float(values[name].mean()),
                low=low,
                high=high,
                data=math.nan,
                data_low=data_low,
                data_high=data_high,
            )
        )
    return found
