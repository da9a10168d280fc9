"""The patterns of the data of the fit, as numbers: the events themselves are not shipped.

``python -m sim.studies.patterns.fit_half EVENTS.csv`` makes them anew of the events.
"""

import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.outcomes import Floats
from sim.studies.calibrate.coding import Counts
from sim.studies.calibrate.events import read_events
from sim.studies.csv_files import table_text
from sim.studies.patterns.answer import Observed, data_bounds, observed
from sim.studies.patterns.figures import FIGURES, pattern_figures
from sim.studies.patterns.scores import answers_counted, earlier

PLACE = Path(__file__).with_name("fit_half.json")
SEED = 1


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


def spread_of(data: Observed) -> Floats:
    """Fit α, [3], so that countries' earlier months predict best."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

    found = minimize(lambda logs: -by_countries(data, np.exp(logs)), np.zeros(3), method="BFGS")
    spread: Floats = np.exp(found.x)
    return spread


def write_numbers(events: Path, place: Path = PLACE) -> None:
    """Write the numbers of a file of events as JSON."""
    data = observed(read_events(table_text(events, events.name), events.name).actions)
    spread = spread_of(data)
    bounds = data_bounds(data.tallies, SEED).T
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
