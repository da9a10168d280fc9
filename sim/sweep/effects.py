"""What a finished sweep says: at every point, each practice against one, paired by world."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES, Floats

CONFIDENCE = 0.95

BATCH = 65_536
"""Rows that are read at once."""

_KEYS = ("point", "replicate")
_RUN = ("scenario", *_KEYS, "practice")
"""The first columns of runs; those of factors follow, then those of outcomes."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Paired differences at the points of one scenario.

    Attributes:
        scenario: its name.
        practice: the practice.
        against: the one it is compared with.
        outcome: the outcome; differences are in its unit.
        factors: for each factor its value at every point, [points]; NaN among numbers, and None
            among words, is the scenario's own that is no single value.
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
    texts = dict.fromkeys((*said.get("practices", ()), said["against"]))
    return said | {"practices": json.loads(metadata[b"practices"]), "texts": list(texts)}


def sweep_effects(
    runs: Path, outcome: str = MAIN_OUTCOME, against: str | None = None
) -> list[Effects]:
    """Forecast the difference of every practice from the one compared with, at every point.

    Intervals are Student's, and hold for all points of a map together at 95 % (Bonferroni): so
    does what a map marks as decided. Rows are read in order, so that memory does not grow with
    their number.

    Args:
        runs: ``runs.parquet`` of a complete sweep.
        outcome: which outcome, kept by the sweep.
        against: label of the practice compared with, if it is not the experiment's.

    Raises:
        ValueError: the outcome was not kept, or the practice compared with was not run.
    """
    experiment = experiment_of(runs)
    practices: list[str] = experiment["practices"]
    against = _label(experiment) if against is None else against
    schema = pq.read_schema(runs)
    names = schema.names
    if outcome not in names:
        raise ValueError(f"the sweep did not keep the outcome '{outcome}'")
    if against not in practices:
        raise ValueError(f"the practice compared with, '{against}', was not run")
    factors = _factors(names)
    other = practices.index(against)
    values: dict[str, list[list[Any]]] = {}
    found: dict[tuple[str, int], list[Floats]] = {}
    for rows in _whole_points(runs, [*_RUN, outcome, *factors]):
        worlds = _worlds(rows, practices, outcome)
        scenarios = rows.column("scenario").take(worlds.first).to_pylist()
        held = (rows.column(name).take(worlds.first).to_pylist() for name in factors)
        for scenario, *point in zip(scenarios, *held, strict=True):
            values.setdefault(scenario, []).append(point)
        for place in range(len(practices)):
            if place == other:
                continue
            told = _paired(worlds.values[:, place] - worlds.values[:, other], worlds.begin)
            for scenario, row in zip(scenarios, told, strict=True):
                found.setdefault((scenario, place), []).append(row)
    return [
        Effects(
            scenario=scenario,
            practice=practices[place],
            against=against,
            outcome=outcome,
            factors={
                name: _column([point[n] for point in values[scenario]], schema.field(name).type)
                for n, name in enumerate(factors)
            },
            pairs=np.array([row[0] for row in rows], dtype=np.int64),
            **_bounds(np.array(rows)),
        )
        for (scenario, place), rows in found.items()
    ]


def _label(experiment: dict[str, Any]) -> str:
    """Give the label of the practice compared with: that of a mixture is not as it was written."""
    against: str = experiment["against"]
    labels: list[str] = experiment["practices"]
    texts: list[str] = experiment["texts"]
    if against in labels or len(texts) != len(labels):
        return against
    return labels[texts.index(against)]


def _column(values: list[Any], kind: pa.DataType) -> np.ndarray[Any, Any]:
    """Lay out a factor's values: numbers as such, though some be missing."""
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        if None not in values:
            return np.array(values)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array(values, dtype=object if None in values else None)


def _factors(names: Sequence[str]) -> list[str]:
    """Give the columns of factors; an experiment whose points a table lists need not name any."""
    return list(takewhile(lambda name: name not in OUTCOME_NAMES, names[len(_RUN) :]))


def _bounds(points: Floats) -> dict[str, Floats]:
    """Give means and simultaneous bounds of [points, (pairs, mean, standard error)]."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    pairs, mean, error = points.T
    cut = (1 - CONFIDENCE) / 2 / pairs.size
    reach = stats.t.isf(cut, np.maximum(pairs - 1, 1)) * error
    return {"mean": mean, "low": mean - reach, "high": mean + reach}


def _whole_points(runs: Path, columns: list[str]) -> Iterator[pa.Table]:
    """Give the rows in parts that hold whole points: they are sorted by scenario, point, world."""
    held: list[pa.Table] = []
    with pq.ParquetFile(runs) as file:
        for batch in file.iter_batches(BATCH, columns=columns):
            table = pa.concat_tables([*held, pa.Table.from_batches([batch])]).combine_chunks()
            last = int(_changes(table, "scenario", "point")[-1])
            if last:
                yield table.slice(0, last)
            held = [table.slice(last)]
    yield from (table for table in held if table.num_rows)


def _changes(rows: pa.Table, *names: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give the rows in which any of some columns is another than in the row before, and row 0."""
    changed = np.zeros(rows.num_rows, dtype=bool)
    changed[0] = True
    for name in names:
        column = rows.column(name)
        if pa.types.is_string(column.type):
            column = column.combine_chunks().dictionary_encode().indices
        codes = column.to_numpy()
        changed[1:] |= codes[1:] != codes[:-1]
    return np.flatnonzero(changed)


class _Worlds(NamedTuple):
    """Rows laid out by world.

    Attributes:
        values: of the outcome, [worlds, practices]; NaN where there is none.
        begin: the first world of each point.
        first: the first row of each point.
    """

    values: Floats
    begin: np.ndarray[Any, np.dtype[np.int64]]
    first: np.ndarray[Any, np.dtype[np.int64]]


def _worlds(rows: pa.Table, practices: list[str], outcome: str) -> _Worlds:
    first = _changes(rows, "scenario", "point")
    begins = _changes(rows, "scenario", *_KEYS)
    world = np.searchsorted(begins, np.arange(rows.num_rows), side="right") - 1
    practice = pc.index_in(rows.column("practice"), pa.array(practices)).to_numpy()
    values = np.full((begins.size, len(practices)), np.nan)
    values[world, practice] = rows.column(outcome).cast(pa.float64()).to_numpy()
    return _Worlds(values, np.searchsorted(begins, first), first)


def _paired(differences: Floats, begin: np.ndarray[Any, np.dtype[np.int64]]) -> Floats:
    """Give for each point pairs, mean and standard error of the differences that are defined."""
    defined = ~np.isnan(differences)
    pairs = np.add.reduceat(defined.astype(np.float64), begin)
    some = np.where(pairs > 0, pairs, np.nan)
    mean = np.add.reduceat(np.where(defined, differences, 0.0), begin) / some
    point = np.repeat(np.arange(begin.size), np.diff(begin, append=differences.size))
    squares = np.where(defined, differences - mean[point], 0.0) ** 2
    free = np.where(pairs > 1, pairs - 1, np.nan)
    error = np.sqrt(np.add.reduceat(squares, begin) / free / some)
    return np.stack([pairs, mean, error], axis=1)
