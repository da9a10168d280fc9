"""What a finished sweep says: at every point, each practice against one, paired by world."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.outcomes import MAIN_OUTCOME, Floats

CONFIDENCE = 0.95

BATCH = 65_536
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Paired differences at the points of one scenario.

    Attributes:
        scenario: its name.
        practice: the practice.
        against: the one it is compared with.
        outcome: the outcome; differences are in its unit.
        factors: for each factor its value at every point, [points].
        pairs: worlds in which both are defined, [points].
        mean: mean difference, [points]; NaN without pairs.
        low: lower bound, [points]; NaN with fewer than two pairs.
        high: upper bound.
    """

    scenario: str
    practice: str
    against: str
    outcome: str
    factors: dict[str, np.ndarray[Any, Any]]
    pairs: np.ndarray[Any, np.dtype[np.int64]]
    mean: Floats
    low: Floats
    high: Floats

    @property
    def decided(self) -> np.ndarray[Any, np.dtype[np.bool]]:
        """At which points 0 lies outside the interval, [points]."""
        return (self.low > 0) | (self.high < 0)


def experiment_of(runs: Path) -> dict[str, Any]:
    """Read which experiment a file of runs is of, as its metadata say."""
    metadata = pq.read_schema(runs).metadata
    said: dict[str, Any] = json.loads(metadata[b"experiment"])
    return said | {"practices": json.loads(metadata[b"practices"])}


def sweep_effects(runs: Path, outcome: str = MAIN_OUTCOME) -> list[Effects]:
    """Estimate the difference of every practice from the one compared with, at every point.

    Intervals are Student's, and hold for all points of a map together at 95 % (Bonferroni): so
    does what a map marks as decided. Rows are read in order, so that memory does not grow with
    their number.

    Args:
        runs: ``runs.parquet`` of a complete sweep.
        outcome: which outcome, kept by the sweep.

    Raises:
        ValueError: the outcome was not kept, or the practice compared with was not run.
    """
    experiment = experiment_of(runs)
    against, practices = experiment["against"], experiment["practices"]
    names = set(pq.read_schema(runs).names)
    if outcome not in names:
        raise ValueError(f"the sweep did not keep the outcome '{outcome}'")
    if against not in practices:
        raise ValueError(f"the practice compared with, '{against}', was not run")
    factors = [name for name in _factors(experiment) if name in names]
    found: dict[tuple[str, str], list[tuple[list[Any], int, float, float]]] = {}
    for scenario, values, rows in _points(runs, factors, outcome):
        for practice in practices:
            if practice == against:
                continue
            differences = _paired(rows.get(practice, {}), rows.get(against, {}))
            n = differences.size
            spread = float(differences.std(ddof=1)) / np.sqrt(n) if n > 1 else np.nan
            mean = float(differences.mean()) if n else np.nan
            found.setdefault((scenario, practice), []).append((values, n, mean, spread))
    return [
        Effects(
            scenario=scenario,
            practice=practice,
            against=against,
            outcome=outcome,
            factors={name: np.array([p[0][n] for p in points]) for n, name in enumerate(factors)},
            pairs=np.array([p[1] for p in points], dtype=np.int64),
            **_bounds(np.array([p[1:] for p in points], dtype=np.float64)),
        )
        for (scenario, practice), points in found.items()
    ]


def _factors(experiment: dict[str, Any]) -> list[str]:
    from sim.sweep.experiment import share_name  # noqa: PLC0415 - pydantic, there alone

    return [row.get("path") or share_name(tuple(row["between"])) for row in experiment["factors"]]


def _bounds(points: Floats) -> dict[str, Floats]:
    """Give means and simultaneous bounds of [points, (pairs, mean, standard error)]."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    pairs, mean, error = points.T
    cut = (1 - CONFIDENCE) / 2 / pairs.size
    reach = stats.t.isf(cut, np.maximum(pairs - 1, 1)) * error
    return {"mean": mean, "low": mean - reach, "high": mean + reach}


def _points(
    runs: Path, factors: list[str], outcome: str
) -> Iterator[tuple[str, list[Any], dict[str, dict[int, float]]]]:
    """Give for each scenario and point the factors' values, and by practice and replicate a value.

    Rows are sorted by scenario, point and replicate: a point is whole when the next one begins.
    """
    held: tuple[str, int] | None = None
    values: list[Any] = []
    rows: dict[str, dict[int, float]] = {}
    columns = ["scenario", "point", "replicate", "practice", outcome, *factors]
    with pq.ParquetFile(runs) as file:
        for batch in file.iter_batches(BATCH, columns=columns):
            for row in batch.to_pylist():
                key = (row["scenario"], row["point"])
                if key != held:
                    if held is not None:
                        yield held[0], values, rows
                    held, values, rows = key, [row[name] for name in factors], {}
                if row[outcome] is not None:
                    rows.setdefault(row["practice"], {})[row["replicate"]] = row[outcome]
    if held is not None:
        yield held[0], values, rows


def _paired(first: dict[int, float], second: dict[int, float]) -> Floats:
    """Give first − second in every replicate in which both are defined."""
    differences = [value - second[r] for r, value in first.items() if r in second]
    array = np.array(differences, dtype=np.float64)
    return array[~np.isnan(array)]
