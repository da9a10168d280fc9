"""The columns of what runs leave: in the file of a part, and in the tables at the end.

The file of a part has a row for each run. Months and events, if they are kept, are lists in the row
of their run, so that one file holds all of it.
"""

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.model.tables import EVENT_FIELDS, MONTH_FIELDS
from sim.outcomes import OUTCOMES
from sim.runs.points import points_schema
from sim.runs.setup import Setup
from sim.version import VERSION

GROUP_ROWS = 16_384
"""Rows of a row group: what is read at once. It is fixed, so that bytes do not depend on parts."""

TABLES = ("runs", "months", "events")
"""The tables at the end; the last two if they are kept."""

FIELDS = {"months": MONTH_FIELDS, "events": EVENT_FIELDS}
"""Columns of the further tables, with unit and meaning."""

_KINDS: dict[str, pa.DataType] = {
    **dict.fromkeys(("month", "months", "days", "number"), pa.int32()),
    "label": pa.string(),
    "yes or no": pa.bool_(),
}
"""The type of a column by its unit; it is a float else."""

NESTED: dict[str, pa.DataType] = {
    table: pa.struct(
        [pa.field(name, _KINDS.get(unit, pa.float64())) for name, (unit, _) in fields.items()]
    )
    for table, fields in FIELDS.items()
}
"""What stands in the lists of a part."""


def kept_tables(setup: Setup) -> tuple[str, ...]:
    """Name the tables of a sweep."""
    return ("runs", *(name for name in TABLES[1:] if name in setup.keep))


def part_schema(setup: Setup) -> pa.Schema:
    """Give the columns of a part; ``cell`` is its number."""
    return pa.schema(
        [
            pa.field("cell", pa.int64(), nullable=False),
            pa.field("replicate", pa.int64(), nullable=False),
            pa.field("practice", pa.int32(), nullable=False),
            *(pa.field(name, pa.float64()) for name in setup.outcomes),
            pa.field("error", pa.string()),
            *(pa.field(name, pa.list_(NESTED[name])) for name in kept_tables(setup)[1:]),
        ]
    )


def final_schema(setup: Setup, table: str, model: str = "") -> pa.Schema:
    """Give the columns of a table at the end, with units, and what it comes from as metadata.

    Args:
        setup: what a run is.
        table: one of ``kept_tables``.
        model: digest of the code that results depend on.
    """
    fields = [
        _field("scenario", pa.string(), "label", "which world"),
        _field("point", pa.int64(), "number", "the point of the design; from 0"),
        _field("replicate", pa.int64(), "number", "the world and its luck; from 0"),
        _field("practice", pa.string(), "label", "practice of the allies"),
    ]
    if table == "runs":
        fields += list(points_schema(setup.columns))[1:]
        outcomes = {row.name: (row.unit, row.definition) for row in OUTCOMES}
        if setup.model is not None:
            outcomes |= {name: (unit, about) for name, unit, about in setup.model.outcomes}
        fields += [_field(name, pa.float64(), *outcomes[name]) for name in setup.outcomes]
        about = "why the run failed; null if it did not"
        fields.append(_field("error", pa.string(), "text", about))
    else:
        kinds = NESTED[table]
        fields += [_field(name, kinds[name].type, *held) for name, held in FIELDS[table].items()]
    return pa.schema(fields, metadata=_metadata(setup, model))


def _metadata(setup: Setup, model: str) -> dict[str, str]:
    """Say what a table comes from: nothing of when, where or in how many parts it was made."""
    asked = setup.about.get("experiment", {})
    asked = {"title": setup.title, "question": setup.question, **asked, "name": setup.name}
    return {
        "seed": str(setup.seed),
        "version": VERSION,
        "model": model,
        "experiment": json.dumps(asked, ensure_ascii=False),
        "settings": json.dumps(setup.about.get("settings", []), ensure_ascii=False),
        "practices": json.dumps(setup.labels, ensure_ascii=False),
        "scenarios": json.dumps(
            {name: held.to_dict() for name, held in setup.scenarios.items()}, ensure_ascii=False
        ),
    }


def _field(name: str, kind: pa.DataType, unit: str, definition: str) -> Any:  # noqa: ANN401
    return pa.field(name, kind, metadata={"unit": unit, "definition": definition})


def write_table(table: pa.Table, where: Any) -> None:  # noqa: ANN401 - a path or a sink of Arrow's
    """Write a table at once, to the bytes that it has when it is written a few rows at a time."""
    kinds = with_dictionary(table.schema)
    pq.write_table(table, where, row_group_size=GROUP_ROWS, use_dictionary=kinds)


def with_dictionary(schema: pa.Schema) -> list[str] | bool:
    """Name the columns that get a dictionary: none of floats, where it seldom saves room."""
    if any(pa.types.is_nested(field.type) for field in schema):
        return True
    return [field.name for field in schema if not pa.types.is_floating(field.type)]
