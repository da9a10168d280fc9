"""The columns of what runs leave: in the file of a part, and in the tables at the end.

The file of a part has a row for each run. Months and events, if they are kept, are lists in the row
of their run, so that one file holds all of it.
"""

import json
from typing import Any

import pyarrow as pa

from sim.model.tables import EVENT_FIELDS, MONTH_FIELDS
from sim.outcomes import OUTCOMES, SERIES
from sim.runs.points import points_schema
from sim.runs.setup import Setup
from sim.version import VERSION

TABLES = ("runs", "months", "events")
"""The tables at the end; the last two if they are kept."""

EVENT_TYPES: dict[str, pa.DataType] = {
    "month": pa.int32(),
    "state": pa.int32(),
    "scope": pa.string(),
    "issue": pa.string(),
    "tactic": pa.string(),
    "actor": pa.string(),
    "actor_id": pa.int32(),
    "represented": pa.float64(),
    "months_so_far": pa.int32(),
    "joint": pa.bool_(),
    "strength": pa.float64(),
    "pressure": pa.float64(),
    "response": pa.string(),
    "days": pa.int32(),
}
"""Columns of the event log, those of ``sim.model.tables.event_columns``."""

NESTED: dict[str, pa.DataType] = {
    "months": pa.struct(
        [pa.field("month", pa.int32()), *(pa.field(row.name, pa.float64()) for row in SERIES)]
    ),
    "events": pa.struct([pa.field(name, kind) for name, kind in EVENT_TYPES.items()]),
}
"""What stands in the lists of a part."""


def kept_tables(setup: Setup) -> tuple[str, ...]:
    """Name the tables of a sweep."""
    return ("runs", *(name for name in TABLES[1:] if name in setup.keep))


def part_schema(setup: Setup) -> pa.Schema:
    """Give the columns of a part; ``cell`` is its number in the batch."""
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
    elif table == "months":
        kinds = dict.fromkeys(MONTH_FIELDS, pa.float64()) | {"month": pa.int32()}
        fields += [_field(name, kinds[name], *held) for name, held in MONTH_FIELDS.items()]
    else:
        fields += [_field(name, EVENT_TYPES[name], *held) for name, held in EVENT_FIELDS.items()]
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
