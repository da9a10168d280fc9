"""What a posterior found: what is known of each parameter, its checks, and its predictions."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from sim.outcomes import Floats
from sim.studies.answer import Answer, AnswerPart, Asked, Real, plain_row, told
from sim.studies.calibrate.answer import Known
from sim.studies.patterns.answer import PatternFigure

WELL, WEAKLY = 1 / 3, 0.8
"""Shares of the prior's standard deviation up to which one is left if a value is known well, or
weakly: not known is what the data leave as it was."""

PRIOR_DEVIATION = 1 / math.sqrt(12)
"""Of a uniform distribution, as a share of its range."""


class PosteriorAsked(Asked):
    """What a posterior was asked."""

    PLACES: ClassVar[tuple[str, ...]] = ("experiment",)

    experiment: str = told("name or path of the experiment")
    simulations: int | None = told(
        "of the bank, a power of 2, in place of the experiment’s", "simulations", default=None
    )


class PosteriorValue(AnswerPart):
    """What is known of a parameter."""

    path: str = told("of the parameter, or of the nuisance: what is reported")
    low: float = told("lower end of the prior’s range")
    high: float = told("upper end")
    mean: float = told("of the posterior")
    deviation: float = told("standard deviation of the posterior")
    start: float = told("90 % of the posterior lie above")
    end: float = told("and below")
    left: float = told("the posterior’s deviation as a share of the prior’s")
    identified: Known = told("well: at most a third is left; weakly: at most 0.8; not")
    default: Real = told("the model’s default; null for the nuisance")
    inside: bool = told("whether the default lies in those 90 %; true without one")
    uniform: float = told("p of the ranks of true values among draws being uniform")
    covered: float = told("true values inside such 90 %, of simulations", "share")


class PosteriorCombination(AnswerPart):
    """A combination of parameters that is known by itself."""

    left: float = told("its posterior deviation as a share of the prior’s")
    identified: Known = told("as of a parameter")
    weights: dict[str, float] = told("by path, of the standardised parameters; the largest is 1")


class PosteriorAnswer(Answer):
    """A posterior sample, checked."""

    COLUMNS: ClassVar[Mapping[str, str]] = PosteriorValue.meanings()

    kind: Literal["posterior"] = told("which study", default="posterior")
    asked: PosteriorAsked = told("what was asked")
    title: str = told("of the experiment")
    source: str = told("of the data")
    seed: int = told("of points, worlds and luck")
    simulations: int = told("of the bank", "simulations")
    countries: int = told("of a simulation", "countries")
    months: int = told("of a simulation", "months")
    checked: int = told("simulations that were the data in turn", "simulations")
    parameters: tuple[PosteriorValue, ...] = told("in the experiment’s order")
    combinations: tuple[PosteriorCombination, ...] = told("the best known first")
    coverage: float = told("of 90 % intervals, all parameters together", "share")
    figures: tuple[PatternFigure, ...] = told(
        "of the model with draws of the sample (mean, and what 95 % lie between) beside the data"
    )

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each parameter."""
        return [plain_row(self.COLUMNS, dict(row)) for row in self.parameters]


def known_by(left: float) -> Known:
    """Say how well something is known by the share of its prior deviation that is left."""
    if left <= WELL:
        return "well"
    return "weakly" if left <= WEAKLY else "not"


def combinations_of(places: Floats, paths: list[str]) -> tuple[PosteriorCombination, ...]:
    """Give the combinations of parameters that are known apart from each other, the best first.

    Args:
        places: draws in the unit cube of the prior, [draws, P].
        paths: of the parameters, at least two.
    """
    sizes, directions = np.linalg.eigh(np.cov(places.T) / PRIOR_DEVIATION**2)
    found = []
    for size, direction in zip(np.sqrt(np.maximum(sizes, 0.0)).tolist(), directions.T, strict=True):
        weights = direction / direction[np.argmax(np.abs(direction))]
        named = dict(zip(paths, weights.tolist(), strict=True))
        found.append(PosteriorCombination(left=size, identified=known_by(size), weights=named))
    return tuple(found)
