"""What was asked of a calibration, and what it found: the answer that is saved and told."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from sim.studies.answer import Answer, AnswerPart, Asked, Real, told
from sim.studies.calibrate.found import FIGURE_COLUMNS, ModelFigures, figure_rows
from sim.studies.targets import Target

type Known = Literal["well", "weakly", "not"]
"""How well a value is identified by its standard error, as a share of its range."""


class CalibrateAsked(Asked):
    """What a calibration was asked."""

    PLACES: ClassVar[tuple[str, ...]] = ("experiment",)

    experiment: str = told("name or path of the experiment")
    points: int | None = told("sets of values, in place of the experiment’s", default=None)
    replicates: int | None = told("worlds, in place of the experiment’s", "worlds", default=None)
    model: str | None = told("a user's own model in place of ours", default=None)


class FittedValue(AnswerPart):
    """A parameter that was fitted; numbers in its own unit."""

    path: str = told("of the parameter")
    low: float = told("lowest value that was tried")
    high: float = told("highest value that was tried")
    found: float = told("the nearest fit")
    rounded: float = told("the same as it is used")
    error: float = told("standard error, the others free")
    at_bound: bool = told("whether it ended at an end of its range")
    left_low: Real = told("least value that is not ruled out; null if all are")
    left_high: Real = told("greatest value that is not ruled out")
    identified: Known = told("well: the error is at most a tenth of the range; weakly; not")
    default: float = told("the model’s default")
    agrees: bool = told("whether the default is what was found, or within a standard error")


class Combination(AnswerPart):
    """A combination of parameters, each by its share of the range, that is known by itself."""

    error: float = told("standard error", "share of the range")
    identified: Known = told("as of a parameter")
    weights: dict[str, float] = told("by the parameter’s path; the largest is 1")


class CalibrateAnswer(Answer):
    """What a calibration found."""

    COLUMNS: ClassVar[Mapping[str, str]] = FIGURE_COLUMNS

    kind: Literal["calibrate"] = told("which study", default="calibrate")
    asked: CalibrateAsked = told("what was asked")
    title: str = told("of the experiment")
    source: str = told("of the targets")
    seed: int = told("of the worlds of the fit")
    check_seed: int = told("of the worlds that the fit has not seen")
    replicates: int = told("worlds of a step of the fit", "worlds")
    practices: tuple[str, ...] = told("those pooled")
    targets: tuple[Target, ...] = told("the figures of the data")
    parameters: tuple[FittedValue, ...] = told("what was fitted")
    sets_tried: int = told("sets of values over the ranges and about the fit")
    share_left: float = told(
        "of the sets over the whole ranges, those that are not ruled out", "share"
    )
    condition: Real = told("how many times as well the best combination is known as the worst")
    correlation: tuple[tuple[float, ...], ...] = told("of the errors of the parameters")
    combinations: tuple[Combination, ...] = told("known apart from each other, the best first")
    with_found: tuple[ModelFigures, ...] = told(
        "each scenario with the values found, in worlds that the fit has not seen"
    )
    with_own: tuple[ModelFigures, ...] = told("each scenario with its own values, in these worlds")

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
