"""Patterns of the model beside those of data, as figures with intervals, and scores.

The patterns of the data of the fit, as numbers: the events themselves are not shipped.

``python -m sim.studies.patterns_answer EVENTS.csv`` makes them anew of the events.
"""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.outcomes import Floats
from sim.statistics.bootstrap import KEY, MIN_PAIRS
from sim.studies.answer import Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.calibrate_answer import FIGURE_COLUMNS
from sim.studies.coding import Counts, campaign_months, read_events
from sim.studies.patterns import (
    FIGURES,
    Chained,
    answers_counted,
    chained,
    earlier,
    pattern_figures,
    pattern_tally,
)
from sim.studies.tables import table_text

_RESAMPLES = 2_000
_LEAST_DEFINED = 0.95
"""Share of resamples that must define a figure for it to have an interval."""

UNSCORED = ("size_share", "correlation")
"""Patterns that do not count: one that others hold, and one without a target."""

WIDEST = 1.5
"""How many times as wide as the data's interval the model's may be."""

_BATCH = 50


class PatternFigure(AnswerPart):
    """A figure of the model and of data."""

    name: str = described_field("of the pattern")
    bin: str = described_field("of what its figures differ by; empty for a pattern of one figure")
    model: Real = described_field(
        "of all countries of the model together; null where it is undefined"
    )
    low: Real = described_field(
        "95 % of samples of so many countries of the model lie above; null if unknown"
    )
    high: Real = described_field("and below")
    data: Real = described_field("of the events of a user’s, or else of the data of the fit")
    data_low: Real = described_field(
        "of its 95 % interval, by resampling countries; null if unknown"
    )
    data_high: Real = described_field("of that interval")

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
    drawn = [rng.integers(0, count, (_BATCH, count)) for _ in range(_RESAMPLES // _BATCH)]
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
    for _ in range(_RESAMPLES // _BATCH):
        chosen = rng.integers(0, worlds, (_BATCH, -(-countries // states)))
        places = (states * chosen[..., None] + each).reshape(_BATCH, -1)
        drawn.append(places[:, :countries])
    return _bounds(tallies.reshape(-1, width), drawn)


def _bounds(tallies: Floats, drawn: Sequence[Counts]) -> Floats:
    found = np.concatenate([pattern_figures(tallies[places].sum(axis=1)) for places in drawn])
    bounds = np.full((2, len(FIGURES)), np.nan)
    enough = (~np.isnan(found)).mean(axis=0) >= _LEAST_DEFINED
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
        FIGURE_COLUMNS.row(
            figure=row.name,
            bin=row.bin,
            source=source,
            value=value,
            low=low,
            high=high,
            against_target=side if row.scored else None,
        )
        for row in figures
        for source, value, low, high, side in (
            ("model", row.model, row.low, row.high, "inside" if row.inside else "outside"),
            ("data", row.data, row.data_low, row.data_high, None),
        )
    ]


PLACE = Path(__file__).with_name("fit_half.json")
_SEED = 1


class FitHalf(NamedTuple):
    """What is known of the data of the fit.

    Attributes:
        countries: how many.
        months: from the first to the last.
        campaign_months: that count.
        figures: as ``FIGURES``, [figures].
        bounds: of their 95 % intervals, [2, figures].
        answered: campaign-months by what went before and answer, [*ANSWERED].
        spread: α of the Dirichlet distribution of countries' answers, [3], of greatest likelihood.
        by_country: log score of its countries' earlier months.
    """

    countries: int
    months: int
    campaign_months: int
    figures: Floats
    bounds: Floats
    answered: Counts
    spread: Floats
    by_country: float


@cache
def fit_half() -> FitHalf:
    """Read the numbers."""
    said = json.loads(PLACE.read_text("utf-8"))
    return FitHalf(
        countries=said["countries"],
        months=said["months"],
        campaign_months=said["campaign_months"],
        figures=np.array([row["value"] for row in said["figures"]]),
        bounds=np.array([(row["low"], row["high"]) for row in said["figures"]]).T,
        answered=np.array(said["answered"]),
        spread=np.array(said["spread"]),
        by_country=said["by_country"],
    )


def by_countries(data: Observed, spread: Floats) -> float:
    """Give the log score of countries' earlier months; NaN if there is nothing to predict."""
    chance = earlier(data.held, spread)
    return float(np.log(chance).mean()) if len(chance) else np.nan


def _spread_of(data: Observed) -> Floats:
    """Fit α, [3], so that countries' earlier months predict best."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

    found = minimize(lambda logs: -by_countries(data, np.exp(logs)), np.zeros(3), method="BFGS")
    spread: Floats = np.exp(found.x)
    return spread


def write_numbers(events: Path, place: Path = PLACE) -> None:
    """Write the numbers of a file of events as JSON."""
    data = observed(read_events(table_text(events, events.name), events.name).actions)
    spread = _spread_of(data)
    bounds = data_bounds(data.tallies, _SEED).T
    rows = zip(FIGURES, pattern_figures(data.tallies.sum(axis=0)), bounds, strict=True)
    said = {
        "countries": len(data.tallies),
        "months": data.months,
        "campaign_months": len(data.held.answer),
        "figures": [
            {"name": name, "bin": part, "value": round(value, 6), "low": low, "high": high}
            for (name, part), value, (low, high) in (
                (key, float(found), within.round(6).tolist()) for key, found, within in rows
            )
        ],
        "answered": answers_counted(data.held).tolist(),
        "spread": spread.round(4).tolist(),
        "by_country": round(by_countries(data, spread), 6),
    }
    place.write_text(json.dumps(said, ensure_ascii=False) + "\n", "utf-8")


def _main(words: Sequence[str]) -> None:
    (events,) = words
    write_numbers(Path(events))


if __name__ == "__main__":
    _main(sys.argv[1:])
