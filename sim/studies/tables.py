"""Runs and months of an ensemble as tables for Parquet, every column with unit and definition."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.ensemble import Ensemble
from sim.version import VERSION

TRAJECTORIES = ("rights", "harms", "participation", "capacity")
"""Series that are shown for all practices."""

BAND = (0.1, 0.9)
"""Shares of worlds below the ends of a band."""

MONTH_COLUMNS: dict[str, tuple[str, str]] = {
    "practice": ("label", "practice of the allies"),
    "month": ("month", "from 1; values at its end"),
    "series": ("label", "what is measured"),
    "mean": ("unit of the series", "mean over the worlds that keep their months"),
    "low": ("unit of the series", "a tenth of these worlds are below"),
    "high": ("unit of the series", "a tenth of these worlds are above"),
}
"""Columns of ``monthly_means`` with unit and meaning."""


def mean_of(values: Floats) -> Floats:
    """Mean over replicates where defined, [practices, months]; NaN where nowhere."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=0)
    total = np.where(defined, values, 0).sum(axis=0)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def monthly_means(ensemble: Ensemble, shown: Sequence[str] = TRAJECTORIES) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give means and bands of some series as a tidy ``pyarrow.Table``, for ``months.parquet``.

    A row for each series, practice and month; columns as ``MONTH_COLUMNS``, null where a series is
    undefined. The schema's metadata holds the number of ``worlds`` and the ``version`` of the
    software.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    practices, worlds = ensemble.practices, ensemble.series.shape[0]
    months = ensemble.scenario.time.months
    held: dict[str, list[Any]] = {name: [] for name in MONTH_COLUMNS}
    for name in shown if worlds else ():
        values = ensemble.of_series(name)
        low, high = np.quantile(values, BAND, axis=0)
        for p, practice in enumerate(practices):
            held["practice"] += [practice] * months
            held["month"] += range(1, months + 1)
            held["series"] += [name] * months
            for column, table in (("mean", mean_of(values)), ("low", low), ("high", high)):
                held[column] += [None if np.isnan(one) else one for one in table[p].tolist()]
    kinds = {"practice": pa.string(), "series": pa.string(), "month": pa.int64()}
    fields = [
        pa.field(
            name, kinds.get(name, pa.float64()), metadata={"unit": unit, "definition": meaning}
        )
        for name, (unit, meaning) in MONTH_COLUMNS.items()
    ]
    schema = pa.schema(fields, metadata={"worlds": str(worlds), "version": VERSION})
    return pa.table(held, schema=schema)


def months_of_worlds(ensembles: Mapping[str, Ensemble]) -> Any:  # noqa: ANN401 - as above
    """Give the months of members' rights in several worlds as one table, with their names.

    As ``monthly_means``, but for rights alone, rounded to four places, and with a column
    ``scenario`` in front.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    tables = []
    for name, ensemble in ensembles.items():
        found = monthly_means(ensemble, (MAIN_OUTCOME,))
        for number, column in enumerate(found.column_names):
            if column in ("mean", "low", "high"):
                rounded = np.round(found[column].to_numpy(), 4)
                found = found.set_column(number, found.field(number), pa.array(rounded))
        field = pa.field(
            "scenario", pa.string(), metadata={"unit": "label", "definition": "name of the world"}
        )
        tables.append(found.add_column(0, field, pa.array([name] * found.num_rows)))
    return pa.concat_tables(tables)


def runs_table(ensemble: Ensemble) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give the runs as a tidy ``pyarrow.Table``, for ``runs.parquet``.

    One row for each run, by replicate and then practice; columns ``replicate`` (int64),
    ``practice`` (string) and one for each outcome (float64, null where undefined). Every field's
    metadata holds its ``unit`` and ``definition``; the schema's holds ``seed``, ``version`` of the
    software and the ``scenario``, resolved, as JSON. ``.to_pandas()`` makes a DataFrame of it.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    def field(name: str, kind: Any, unit: str, definition: str) -> Any:  # noqa: ANN401
        return pa.field(name, kind, metadata={"unit": unit, "definition": definition})

    numbers = range(ensemble.first, ensemble.first + ensemble.replicates)
    fields = [
        field("replicate", pa.int64(), "number", "the world and its luck; from 0"),
        field("practice", pa.string(), "label", "practice of the allies"),
        *(field(row.name, pa.float64(), row.unit, row.definition) for row in ensemble.measured),
    ]
    values = ensemble.outcomes.reshape(-1, len(ensemble.measured))
    columns = [
        pa.array(np.repeat(np.array(numbers, dtype=np.int64), len(ensemble.practices))),
        pa.array(list(ensemble.practices) * ensemble.replicates, pa.string()),
        *(pa.array(np.ascontiguousarray(column), from_pandas=True) for column in values.T),
    ]
    metadata = {
        "seed": str(ensemble.seed),
        "version": VERSION,
        "scenario": json.dumps(ensemble.scenario.to_dict(), ensure_ascii=False),
    }
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=metadata))


def table_bytes(table: Any, ending: str) -> bytes:  # noqa: ANN401 - pyarrow brings no types
    """Give a ``pyarrow.Table`` as the bytes of a file, by its ending: ``.csv`` or ``.parquet``."""
    if ending == ".csv":
        csv: str = table.to_pandas().to_csv(index=False, lineterminator="\n")
        return csv.encode()
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written
    import pyarrow.parquet as pq  # noqa: PLC0415

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data
