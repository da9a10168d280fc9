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

MONTH_COLUMNS = {
    "practice": ("string", "label", "practice of the allies"),
    "month": ("int64", "month", "from 1; values at its end"),
    "series": ("string", "label", "what is measured"),
    "mean": ("double", "unit of the series", "mean over the worlds that keep their months"),
    "low": ("double", "unit of the series", "a tenth of these worlds are below"),
    "high": ("double", "unit of the series", "a tenth of these worlds are above"),
}
"""Columns of ``monthly_means`` with type, unit and meaning."""


def mean_of(values: Floats) -> Floats:
    """Mean over replicates where defined, [practices, months]; NaN where nowhere."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=0)
    total = np.where(defined, values, 0).sum(axis=0)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def table_of(columns: Mapping[str, tuple[str, str, str]], held: Sequence[Any], **said: str) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Make a table of columns with type, unit and definition; ``said`` is told of the whole."""
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    fields = [
        pa.field(name, pa.type_for_alias(kind), metadata={"unit": unit, "definition": meaning})
        for name, (kind, unit, meaning) in columns.items()
    ]
    schema = pa.schema(fields, metadata=said or None)
    arrays = [
        pa.array(values, field.type, from_pandas=True)
        for values, field in zip(held, fields, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def monthly_means(
    ensemble: Ensemble, shown: Sequence[str] = TRAJECTORIES, decimals: int | None = None
) -> Any:  # noqa: ANN401 - as above
    """Give means and bands of some series as a tidy ``pyarrow.Table``, for ``months.parquet``.

    A row for each series, practice and month; columns as ``MONTH_COLUMNS``, null where a series is
    undefined; rounded to some decimals if they are given. The schema's metadata holds the number of
    ``worlds`` and the ``version`` of the software.
    """
    worlds, practices = ensemble.series.shape[0], ensemble.practices
    months, shown = ensemble.scenario.time.months, shown if worlds else ()
    numbers = np.empty((3, len(shown), len(practices), months))
    for n, name in enumerate(shown):
        values = ensemble.of_series(name)
        numbers[0, n], numbers[1:, n] = mean_of(values), np.quantile(values, BAND, axis=0)
    numbers = numbers if decimals is None else numbers.round(decimals)
    shape = numbers.shape[1:]
    labels = np.broadcast_to(np.array(practices)[:, None], shape)
    series = np.broadcast_to(np.array(shown, dtype=str)[:, None, None], shape)
    month = np.broadcast_to(np.arange(1, months + 1), shape)
    held = [column.ravel() for column in (labels, month, series, *numbers)]
    return table_of(MONTH_COLUMNS, held, worlds=str(worlds), version=VERSION)


def labelled(table: Any, **labels: tuple[str, str]) -> Any:  # noqa: ANN401 - as above
    """Put columns before those of a table that hold one label each, given with what it means."""
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    for n, (name, (label, meaning)) in enumerate(labels.items()):
        said = {"unit": "label", "definition": meaning}
        held = pa.array([label] * table.num_rows, pa.string())
        table = table.add_column(n, pa.field(name, pa.string(), metadata=said), held)
    return table


def months_of_worlds(ensembles: Mapping[str, Ensemble]) -> Any:  # noqa: ANN401 - as above
    """Give the months of members' rights in several worlds as one table, with their names.

    As ``monthly_means``, but for rights alone, rounded to four places, and with a column
    ``scenario`` in front.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    return pa.concat_tables(
        labelled(
            monthly_means(ensemble, (MAIN_OUTCOME,), decimals=4),
            scenario=(name, "name of the world"),
        )
        for name, ensemble in ensembles.items()
    )


def runs_table(ensemble: Ensemble) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give the runs as a tidy ``pyarrow.Table``, for ``runs.parquet``.

    One row for each run, by replicate and then practice; columns ``replicate`` (int64),
    ``practice`` (string) and one for each outcome (float64, null where undefined). Every field's
    metadata holds its ``unit`` and ``definition``; the schema's holds ``seed``, ``version`` of the
    software and the ``scenario``, resolved, as JSON. ``.to_pandas()`` makes a DataFrame of it.
    """
    columns = {
        "replicate": ("int64", "number", "the world and its luck; from 0"),
        "practice": ("string", "label", "practice of the allies"),
        **{row.name: ("double", row.unit, row.definition) for row in ensemble.measured},
    }
    worlds = np.arange(ensemble.first, ensemble.first + ensemble.replicates)
    labels, values = ensemble.practices, ensemble.outcomes.reshape(-1, len(ensemble.measured))
    held = [np.repeat(worlds, len(labels)), list(labels) * len(worlds)]
    held += list(np.ascontiguousarray(values.T))
    said = json.dumps(ensemble.scenario.to_dict(), ensure_ascii=False)
    return table_of(columns, held, seed=str(ensemble.seed), version=VERSION, scenario=said)


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
