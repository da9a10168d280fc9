"""What a calibration found: values, and figures beside the targets it was fitted to.

What was asked of a calibration and what it found: values, and figures beside their targets.

What is resampled for intervals, whole, is a cluster: a country of the data, or a world of the
model. Its states share allies, and it was run under every practice: nothing smaller is independent.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator

from sim.notices import Notice
from sim.outcomes import Floats
from sim.runs.ensemble import Ensemble
from sim.scenario.reference import fitted_values_changed
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import KEY, MIN_PAIRS, NO_INTERVAL, Interval, tail
from sim.studies.answer import Answer, Between, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.coding import TALLY, Counts, figures
from sim.studies.questions import CalibrateAsked

NORMAL_95 = 1.959964
"""Standard errors from the middle of a 95 % interval to its ends."""


def _side(value: Any) -> Any:  # noqa: ANN401 - whatever is read
    return "not known" if value == "undecided" else value  # so in answers of version 0.1


type Side = Annotated[Literal["inside", "outside", "not known"], BeforeValidator(_side)]
"""Where a figure lies, with its interval, as seen from the target's interval."""


class Target(AnswerPart):
    """A figure of the data, a share or a difference of shares, with its 95 % interval."""

    figure: str = described_field("its name")
    label: str = described_field("in words")
    value: float = described_field("in the data", "share")
    interval: Between = described_field("95 %, by resampling countries", "share")

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
        return "not known"


def _target(figure: str, label: str, value: float, low: float, high: float) -> Target:
    return Target(figure=figure, label=label, value=value, interval=Interval(low, high))


TARGETS = (
    _target("ignored", "share ignored", 0.618, 0.574, 0.658),
    _target("coerced", "share coerced", 0.243, 0.208, 0.279),
    _target("accommodated", "share accommodated", 0.139, 0.113, 0.170),
    _target("coercion_persists", "coercion persists", 0.242, 0.156, 0.334),
    _target("accommodation_persists", "accommodation persists", 0.163, 0.091, 0.228),
)
"""The figures in the order of `sim.studies.coding.figures`."""

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


_FAR = 2.0
"""How many times as large or as small as its target a share is before it is warned of."""


def fitted_warnings(scenario: Scenario) -> tuple[str, ...]:
    """Warn if values that were fitted to data are others in a scenario."""
    changed = fitted_values_changed(scenario)
    return (Notice("fitted_values_changed", changed=changed),) if changed else ()


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
        too_low = figure == "coerced" and share < target.value / _FAR
        if too_low or share > _FAR * target.value:
            data = {"target": target.value, "figure": figure}
            told.append(Notice("states_unlike_data", share=share, series=series, **data))
    return tuple(told)


_CONFIDENCE = 0.95
_RESAMPLES = 4_999
_LEAST_DEFINED = 0.95
"""Share of resamples that must define a figure for it to have an interval."""

_BATCH_CELLS = 4_000_000

_UNDEFINED = -9.0
"""Stands for NaN while scipy resamples: it warns of NaN as if nothing varied."""


class FigureFound(AnswerPart):
    """A figure, and where it lies."""

    figure: str = described_field(
        "its name: ignored, coerced, accommodated, coercion_persists, accommodation_persists"
    )
    label: str = described_field("in words")
    value: Real = described_field("null where it is undefined", "share")
    interval: Between = described_field("95 % interval, by resampling worlds or countries", "share")
    against_target: Side = described_field(
        "where the interval lies: inside the target’s, outside of it, or neither (not known)"
    )


FIGURE_COLUMNS = Columns(
    (FigureFound, "figure"),
    {
        "bin": "of a pattern, in place of a figure: of what its figures differ by",
        "source": "targets, data, model, or a scenario",
        "values": "of a calibration: found, or the scenario’s own",
    },
    (FigureFound, "value =interval against_target"),
)
"""Columns of the CSV of ``validate``, ``dynamics`` and ``calibrate``."""


class PracticeFigures(AnswerPart):
    """The figures under one practice."""

    practice: str = described_field("its label")
    campaign_months: int = described_field("that count", "campaign-months")
    values: dict[str, Real] = described_field(
        "by the figure’s name; null where it is undefined", "share"
    )


class ModelFigures(AnswerPart):
    """The model’s figures in a scenario, practices pooled."""

    scenario: str = described_field("name of the scenario")
    worlds: int = described_field("each run under every practice", "worlds")
    campaign_months: int = described_field("that count", "campaign-months")
    figures: tuple[FigureFound, ...] = described_field("in the order of the targets")
    practices: tuple[PracticeFigures, ...] = described_field("the same by practice")

    def of(self, side: Side) -> list[FigureFound]:
        """Give the figures that lie there."""
        return [row for row in self.figures if row.against_target == side]


def figure_intervals(tallies: Counts, seed: int) -> tuple[Interval, ...]:
    """Give the 95 % interval of each figure: expanded percentiles, as in comparisons.

    Args:
        tallies: [clusters, 11]; clusters without a campaign-month are left out.
        seed: of the resampling.

    Returns:
        Five; ``NO_INTERVAL`` with fewer than 20 clusters, or where a figure is mostly undefined.
    """
    held = tallies[tallies[:, :3].sum(axis=1) > 0]
    if len(held) < MIN_PAIRS:
        return (NO_INTERVAL,) * len(TARGETS)
    drawn = _resampled(held, seed, _RESAMPLES)
    cut = float(tail(_CONFIDENCE, np.array([len(held)]))[0])
    found = []
    for row, value in zip(drawn, figures(held.sum(axis=0)), strict=True):
        defined = row[~np.isnan(row)]
        if np.isnan(value) or len(defined) < _LEAST_DEFINED * len(row):
            found.append(NO_INTERVAL)
        else:
            low, high = np.quantile(defined, [cut, 1 - cut]).tolist()
            found.append(Interval(low, high))
    return tuple(found)


def figure_errors(tallies: Counts, seed: int, resamples: int = 199) -> Floats:
    """Give the standard error of each figure by resampling clusters, [5]; NaN if undefined."""
    drawn = _resampled(tallies, seed, resamples)
    # All undefined stays NaN without numpy's warning.
    some = ~np.isnan(drawn).all(axis=1)
    found = np.full(len(drawn), np.nan)
    found[some] = np.nanstd(drawn[some], axis=1)
    return found


def _resampled(tallies: Counts, seed: int, resamples: int) -> Floats:
    """Give the figures of every resample, [5, resamples]."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    n = len(tallies)

    def statistic(rows: NDArray[np.int64], axis: int) -> Floats:
        del axis  # always the last: rows is [..., n]
        drawn = np.moveaxis(figures(tallies[rows].sum(axis=-2)), -1, 0)
        return np.nan_to_num(drawn, nan=_UNDEFINED)

    found: Any = stats.bootstrap(
        (np.arange(n),),
        statistic,
        n_resamples=resamples,
        batch=max(1, _BATCH_CELLS // (n * TALLY)),
        vectorized=True,
        method="percentile",
        rng=np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(KEY,)))),
    )
    distribution: Floats = found.bootstrap_distribution
    return np.where(distribution == _UNDEFINED, np.nan, distribution)


def found_figures(tallies: Counts, seed: int) -> tuple[FigureFound, ...]:
    """Give the five figures of clusters, with intervals.

    Args:
        tallies: [clusters, 11].
        seed: of the resampling.
    """
    values = figures(tallies.sum(axis=0)).tolist()
    known = figure_intervals(tallies, seed)
    return tuple(
        FigureFound.from_attributes(
            target, value=value, interval=interval, against_target=target.side(interval)
        )
        for target, value, interval in zip(TARGETS, values, known, strict=True)
    )


def model_figures(name: str, tallies: Counts, practices: Sequence[str], seed: int) -> ModelFigures:
    """Give the model's figures in a scenario: pooled, and by practice.

    Args:
        name: of the scenario.
        tallies: [worlds, practices, 11].
        practices: their names.
        seed: of the resampling.
    """
    return ModelFigures(
        scenario=name,
        worlds=len(tallies),
        campaign_months=int(tallies[..., :3].sum()),
        figures=found_figures(tallies.sum(axis=1), seed),
        practices=tuple(
            PracticeFigures(
                practice=practice,
                campaign_months=int(held[:3].sum()),
                values={
                    target.figure: value
                    for target, value in zip(TARGETS, figures(held).tolist(), strict=True)
                },
            )
            for practice, held in zip(practices, tallies.sum(axis=0), strict=True)
        ),
    )


def figure_rows(
    source: str, rows: Iterable[FigureFound | Target], values: str | None = None
) -> list[dict[str, Any]]:
    """Give rows with the keys of ``FIGURE_COLUMNS``; None stands where there is no number."""
    return [FIGURE_COLUMNS.row(row, source=source, values=values) for row in rows]


type Known = Literal["well", "weakly", "not"]
"""How well a value is identified by its standard error, as a share of its range."""


class FittedValue(AnswerPart):
    """A parameter that was fitted; numbers in its own unit."""

    path: str = described_field("of the parameter")
    low: float = described_field("lowest value that was tried")
    high: float = described_field("highest value that was tried")
    found: float = described_field("the nearest fit")
    rounded: float = described_field("the same as it is used")
    error: float = described_field("standard error, the others free")
    at_bound: bool = described_field("whether it ended at an end of its range")
    left_low: Real = described_field("least value that is not ruled out; null if all are")
    left_high: Real = described_field("greatest value that is not ruled out")
    identified: Known = described_field(
        "well: the error is at most a tenth of the range; weakly; not"
    )
    default: float = described_field("the model’s default")
    agrees: bool = described_field(
        "whether the default is what was found, or within a standard error"
    )


class Combination(AnswerPart):
    """A combination of parameters, each by its share of the range, that is known by itself."""

    error: float = described_field("standard error", "share of the range")
    identified: Known = described_field("as of a parameter")
    weights: dict[str, float] = described_field("by the parameter’s path; the largest is 1")


class CalibrateAnswer(Answer):
    """What a calibration found."""

    COLUMNS: ClassVar[Columns] = FIGURE_COLUMNS

    kind: Literal["calibrate"] = described_field("which study", default="calibrate")
    asked: CalibrateAsked = described_field("what was asked")
    title: str = described_field("of the experiment")
    source: str = described_field("of the targets")
    seed: int = described_field("of the worlds of the fit")
    check_seed: int = described_field("of the worlds that the fit has not seen")
    replicates: int = described_field("worlds of a step of the fit", "worlds")
    practices: tuple[str, ...] = described_field("those pooled")
    targets: tuple[Target, ...] = described_field("the figures of the data")
    fitted_to: tuple[str, ...] = described_field(
        "those of the figures that were fitted", default=tuple(row.figure for row in TARGETS)
    )
    parameters: tuple[FittedValue, ...] = described_field("what was fitted")
    sets_tried: int = described_field("sets of values over the ranges and about the fit")
    share_left: float = described_field(
        "of the sets over the whole ranges, those that are not ruled out", "share"
    )
    condition: Real = described_field(
        "how many times as well the best combination is known as the worst"
    )
    correlation: tuple[tuple[float, ...], ...] = described_field("of the errors of the parameters")
    combinations: tuple[Combination, ...] = described_field(
        "known apart from each other, the best first"
    )
    with_found: tuple[ModelFigures, ...] = described_field(
        "each scenario with the values found, in worlds that the fit has not seen"
    )
    with_own: tuple[ModelFigures, ...] = described_field(
        "each scenario with its own values, in these worlds"
    )

    @property
    def agrees(self) -> bool:
        """Whether all defaults agree with what was found."""
        return all(row.agrees for row in self.parameters)

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each figure: the targets, then each scenario with either values."""
        rows = figure_rows("targets", self.targets)
        for values, parts in (("found", self.with_found), ("own", self.with_own)):
            for part in parts:
                rows += figure_rows(part.scenario, part.figures, values)
        return rows
