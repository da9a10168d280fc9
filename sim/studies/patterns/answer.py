"""Patterns of the model beside those of data: figures with intervals, and scores."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.outcomes import Floats
from sim.statistics.bootstrap import KEY, MIN_PAIRS
from sim.studies.answer import AnswerPart, Real, plain_row, told
from sim.studies.calibrate.answer import FIGURE_COLUMNS
from sim.studies.calibrate.coding import Counts, campaign_months
from sim.studies.patterns.figures import (
    FIGURES,
    Chained,
    chained,
    pattern_figures,
    pattern_tally,
)

RESAMPLES = 2_000
LEAST_DEFINED = 0.95
"""Share of resamples that must define a figure for it to have an interval."""

UNSCORED = ("size_share", "correlation")
"""Patterns that do not count: one that others hold, and one without a target."""

WIDEST = 1.5
"""How many times as wide as the data's interval the model's may be."""

_BATCH = 50


class PatternFigure(AnswerPart):
    """A figure of the model and of data."""

    name: str = told("of the pattern")
    bin: str = told("of what its figures differ by; empty for a pattern of one figure")
    model: Real = told("of all countries of the model together; null where it is undefined")
    low: Real = told("95 % of samples of so many countries of the model lie above; null if unknown")
    high: Real = told("and below")
    data: Real = told("of the events of a user’s, or else of the data of the fit")
    data_low: Real = told("of its 95 % interval, by resampling countries; null if unknown")
    data_high: Real = told("of that interval")

    @property
    def scored(self) -> bool:
        """Whether it is to lie inside: the data have it, and no other figure holds it."""
        return self.name not in UNSCORED and not math.isnan(self.data)

    @property
    def inside(self) -> bool:
        """Whether the data's figure lies in the model's interval."""
        return self.low <= self.data <= self.high

    @property
    def apart(self) -> bool:
        """Whether the model's and the data's intervals have nothing in common."""
        return self.low > self.data_high or self.high < self.data_low

    @property
    def widths(self) -> float:
        """How many times as wide as the data's interval the model's is; NaN if unknown."""
        width = self.data_high - self.data_low
        return (self.high - self.low) / width if width > 0 else math.nan


@dataclass(frozen=True, slots=True)
class Observed:
    """A file of events, coded.

    Attributes:
        held: its campaign-months.
        tallies: of each country, [countries, WIDTH].
        months: from the first to the last of its events.
    """

    held: Chained
    tallies: Floats
    months: int


def observed(actions: pd.DataFrame) -> Observed:
    """Code events, of which there is at least one; every country that is named counts."""
    countries = pd.Index(actions["country"].unique())
    months = campaign_months(actions)
    months["country"] = countries.get_indexer(months["country"])
    held = chained(months.sort_values(["country", "demand", "month"], ignore_index=True))
    first, last = int(actions["month"].min()), int(actions["month"].max())
    tallies = pattern_tally(held, len(countries), first, last)
    return Observed(held, tallies, last - first + 1)


def data_bounds(tallies: Floats, seed: int) -> Floats:
    """Give 95 % intervals of the figures of countries by resampling them, [2, figures].

    NaN with fewer than 20 countries, or where a figure is mostly undefined.
    """
    count = len(tallies)
    if count < MIN_PAIRS:
        return np.full((2, len(FIGURES)), np.nan)
    rng = _generator(seed)
    drawn = [rng.integers(0, count, (_BATCH, count)) for _ in range(RESAMPLES // _BATCH)]
    return _bounds(tallies, drawn)


def model_bounds(tallies: Floats, countries: int, seed: int) -> Floats:
    """Give what 95 % of samples of so many countries of the model lie between, [2, figures].

    A sample is of whole worlds, for states of one world share allies; of its last one only as many
    states as are wanted. NaN with fewer than 20 worlds.

    Args:
        tallies: [worlds, states, WIDTH].
        countries: of a sample, at least 1.
        seed: of the sampling.
    """
    worlds, states, width = tallies.shape
    if worlds < MIN_PAIRS:
        return np.full((2, len(FIGURES)), np.nan)
    rng, each = _generator(seed), np.arange(states)
    drawn = []
    for _ in range(RESAMPLES // _BATCH):
        chosen = rng.integers(0, worlds, (_BATCH, -(-countries // states)))
        places = (states * chosen[..., None] + each).reshape(_BATCH, -1)
        drawn.append(places[:, :countries])
    return _bounds(tallies.reshape(-1, width), drawn)


def _bounds(tallies: Floats, drawn: Sequence[Counts]) -> Floats:
    found = np.concatenate([pattern_figures(tallies[places].sum(axis=1)) for places in drawn])
    bounds = np.full((2, len(FIGURES)), np.nan)
    enough = (~np.isnan(found)).mean(axis=0) >= LEAST_DEFINED
    if enough.any():
        bounds[:, enough] = np.nanquantile(found[:, enough], [0.025, 0.975], axis=0)
    return bounds


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(KEY,))))


def beside(
    model: Floats, model_within: Floats, data: Floats, data_within: Floats
) -> tuple[PatternFigure, ...]:
    """Put figures of the model and of data, [figures], and their bounds, [2, figures], together."""
    columns = np.vstack([model, model_within, data, data_within]).T.tolist()
    names = ("model", "low", "high", "data", "data_low", "data_high")
    return tuple(
        PatternFigure(name=name, bin=part, **dict(zip(names, row, strict=True)))
        for (name, part), row in zip(FIGURES, columns, strict=True)
    )


def pattern_rows(figures: Iterable[PatternFigure]) -> list[dict[str, Any]]:
    """Give rows with the keys of ``FIGURE_COLUMNS``, the model's and then the data's."""
    return [
        plain_row(
            FIGURE_COLUMNS,
            {
                "figure": row.name,
                "bin": row.bin,
                "source": source,
                "value": value,
                "low": low,
                "high": high,
                "against_target": side if row.scored else None,
            },
        )
        for row in figures
        for source, value, low, high, side in (
            ("model", row.model, row.low, row.high, "inside" if row.inside else "outside"),
            ("data", row.data, row.data_low, row.data_high, None),
        )
    ]
