"""What was found, as plain data: for JSON, for tables and for pictures."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.scenario.mechanisms import ResponseSection
from sim.scenario.reference import reference
from sim.statistics.bootstrap import NO_INTERVAL
from sim.studies.calibration.coding import Counts, campaign_months, figures, tally
from sim.studies.calibration.events import Events
from sim.studies.calibration.targets import SOURCE, TARGETS
from sim.studies.calibration.trial import Trial
from sim.studies.calibration.uncertainty import figure_intervals

WELL, WEAKLY = 0.1, 1 / math.sqrt(12)
"""Standard errors, as shares of the range, up to which a value is identified well, or weakly.

The second is that of a uniform distribution over the range: what one knows without data.
"""

FIGURE_COLUMNS = {
    "figure": "ignored, coerced, accommodated, coercion_persists, accommodation_persists",
    "source": "targets, data, or the scenario",
    "value": "a share, or a difference of shares",
    "low": "of the 95 % interval; empty if it is not known",
    "high": "of the 95 % interval",
}
"""Columns of the CSV of `validate` and `calibrate`."""


def target_rows() -> list[dict[str, Any]]:
    """Give the targets."""
    return [
        {"figure": row.name, "label": row.label, "value": row.value, "low": row.low,
         "high": row.high}
        for row in TARGETS
    ]  # fmt: skip


def figure_rows(tallies: Counts, seed: int) -> list[dict[str, Any]]:
    """Give the five figures of clusters, with intervals; None for what is undefined.

    Args:
        tallies: [clusters, 11].
        seed: of the resampling.
    """
    values = figures(tallies.sum(axis=0)).tolist()
    known = figure_intervals(tallies, seed) if len(tallies) else (NO_INTERVAL,) * len(TARGETS)
    return [
        {
            "figure": target.name,
            "label": target.label,
            "value": _number(value),
            "low": _number(interval.low),
            "high": _number(interval.high),
            "inside_target": bool(target.holds(value)),
        }
        for target, value, interval in zip(TARGETS, values, known, strict=True)
    ]


def model_part(name: str, tallies: Counts, practices: Sequence[str], seed: int) -> dict[str, Any]:
    """Describe the model's figures in a scenario: pooled, and by practice.

    Args:
        name: of the scenario.
        tallies: [worlds, practices, 11].
        practices: their names.
        seed: of the resampling.
    """
    return {
        "scenario": name,
        "worlds": len(tallies),
        "campaign_months": int(tallies[..., :3].sum()),
        "figures": figure_rows(tallies.sum(axis=1), seed),
        "practices": [
            {
                "practice": practice,
                "campaign_months": int(held[:3].sum()),
                **{
                    target.name: _number(value)
                    for target, value in zip(TARGETS, figures(held).tolist(), strict=True)
                },
            }
            for practice, held in zip(practices, tallies.sum(axis=0), strict=True)
        ],
    }


def fitted_parameters() -> list[str]:
    """Name the parameters whose defaults are fitted."""
    return [row.path for row in reference() if row.status == "fitted"]


def calibration_document(trial: Trial) -> dict[str, Any]:
    """Describe a calibration."""
    asked = trial.calibration.asked
    parameters = list(_parameters(trial))
    names = [mixture.name for mixture in trial.calibration.practices]
    return {
        "kind": "calibration",
        "title": asked.title,
        "source": SOURCE,
        "seed": asked.seed,
        "check_seed": asked.seed + 1,
        "replicates": asked.replicates,
        "practices": names,
        "targets": target_rows(),
        "parameters": parameters,
        "agrees": all(row["agrees"] for row in parameters),
        "sets_tried": len(trial.everywhere.tried) + len(trial.about.tried),
        "share_not_ruled_out": len(trial.everywhere.kept) / len(trial.everywhere.tried),
        "condition": _number(trial.known.condition),
        "correlation": trial.known.correlation.tolist(),
        "combinations": list(_combinations(trial)),
        "scenarios": [
            model_part(name, held, names, asked.seed) for name, held in trial.checked.items()
        ],
        "scenarios_as_they_are": [
            model_part(name, held, names, asked.seed) for name, held in trial.as_is.items()
        ],
    }


def _parameters(trial: Trial) -> Iterator[dict[str, Any]]:
    kept = np.concatenate([trial.everywhere.kept, trial.about.kept])
    usual = ResponseSection()
    for n, row in enumerate(trial.calibration.asked.parameters):
        width = row.high - row.low
        error = float(trial.known.errors[n]) * width
        default = float(getattr(usual, row.key))
        found, rounded = float(trial.found.place[n]), trial.rounded[row.key]
        yield {
            "path": row.path,
            "low": row.low,
            "high": row.high,
            "found": found,
            "rounded": rounded,
            "error": error,
            "at_bound": trial.found.at_bound[n],
            "not_ruled_out_low": float(kept[:, n].min()) if len(kept) else None,
            "not_ruled_out_high": float(kept[:, n].max()) if len(kept) else None,
            "identified": identified(error / width),
            "default": default,
            "agrees": bool(abs(default - found) <= max(error, 0.5 * 10.0**-9)
                           or default == rounded),
        }  # fmt: skip


def _combinations(trial: Trial) -> Iterator[dict[str, Any]]:
    """Give the combinations of parameters that are known apart, the best known first."""
    paths = [row.path for row in trial.calibration.asked.parameters]
    known = trial.known
    for direction, error in zip(known.directions, known.direction_errors, strict=True):
        most = direction[np.argmax(np.abs(direction))]
        weights = (direction / most).tolist()
        yield {
            "error": float(error),
            "identified": identified(float(error)),
            "weights": dict(zip(paths, weights, strict=True)),
        }


def identified(error: float) -> str:
    """Say how well something is known by its standard error as a share of the range."""
    if error <= WELL:
        return "well"
    return "weakly" if error <= WEAKLY else "not"


def validation_document(
    model: Mapping[str, Any], data: Mapping[str, Any] | None, seed: int
) -> dict[str, Any]:
    """Describe the model beside data and targets.

    Args:
        model: from `model_part`.
        data: from `data_part`, if there are any.
        seed: of the worlds.
    """
    return {
        "kind": "validation",
        "source": SOURCE,
        "seed": seed,
        "fitted": fitted_parameters(),
        "targets": target_rows(),
        "model": dict(model),
        "data": None if data is None else dict(data),
    }


def data_part(name: str, events: Events, seed: int) -> dict[str, Any]:
    """Describe the figures of a file of events.

    Args:
        name: of the file.
        events: what it holds.
        seed: of the resampling of countries.
    """
    months = campaign_months(events.actions)
    codes, countries = pd.factorize(months["country"])
    tallies = tally(months, codes, len(countries))
    return {
        "file": name,
        "countries": len(countries),
        "campaign_months": int(tallies[:, :3].sum()),
        "figures": figure_rows(tallies, seed),
        "notes": list(events.notes),
    }


def csv_rows(parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Give rows for CSV, of figures by their source."""
    for source, rows in parts.items():
        for row in rows:
            yield {**row, "source": source}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
