"""The columns of a sweep's tables, in chunks and in the files at the end."""

import json
from typing import Any

import pyarrow as pa

from sim.outcomes import OUTCOMES, SERIES
from sim.sweep.design import points_schema
from sim.sweep.plan import Plan
from sim.version import VERSION

TABLES = ("runs", "months", "events")
"""The tables that chunks hold; the last two if they are kept."""

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
}
"""Columns of the event log, those of ``sim.model.tables.events_table``."""

_NUMBERED = (
    pa.field("scenario", pa.int32(), nullable=False),
    pa.field("point", pa.int64(), nullable=False),
    pa.field("replicate", pa.int64(), nullable=False),
    pa.field("practice", pa.int32(), nullable=False),
)
"""Which run a row of a chunk is of: places among the plan's scenarios and practices."""


def kept_tables(plan: Plan) -> tuple[str, ...]:
    """Name the tables of a sweep."""
    return ("runs", *(name for name in TABLES[1:] if name in plan.experiment.keep))


def chunk_schema(plan: Plan, table: str) -> pa.Schema:
    """Give the columns of a table in a chunk."""
    fields = {
        "runs": [
            *(pa.field(name, pa.float64()) for name in plan.kept_outcomes),
            pa.field("error", pa.string()),
        ],
        "months": [
            pa.field("month", pa.int32(), nullable=False),
            *(pa.field(row.name, pa.float64()) for row in SERIES),
        ],
        "events": [pa.field(name, kind) for name, kind in EVENT_TYPES.items()],
    }[table]
    return pa.schema([*_NUMBERED, *fields])


def final_schema(plan: Plan, table: str) -> pa.Schema:
    """Give the columns of a file at the end, with units, and what it comes from as metadata."""
    fields = [
        _field("scenario", pa.string(), "label", "which world"),
        _field("point", pa.int64(), "number", "the point of the design; from 0"),
        _field("replicate", pa.int64(), "number", "the world and its luck; from 0"),
        _field("practice", pa.string(), "label", "practice of the allies"),
    ]
    if table == "runs":
        fields += list(points_schema(plan.axes))[1:]
        outcomes = {row.name: row for row in OUTCOMES}
        fields += [
            _field(name, pa.float64(), outcomes[name].unit, outcomes[name].definition)
            for name in plan.kept_outcomes
        ]
        about = "why the run failed; null if it did not"
        fields.append(_field("error", pa.string(), "text", about))
    elif table == "months":
        fields.append(_field("month", pa.int32(), "month", "from 1"))
        fields += [_field(row.name, pa.float64(), row.unit, row.definition) for row in SERIES]
    else:
        from sim.model.records import EVENT_FIELDS  # noqa: PLC0415 - Mesa, for events alone

        fields += [_field(name, EVENT_TYPES[name], *held) for name, held in EVENT_FIELDS.items()]
    return pa.schema(fields, metadata=metadata_of(plan))


def metadata_of(plan: Plan) -> dict[str, str]:
    """Say what a table comes from: nothing of when, where or in how many parts it was made."""
    experiment = plan.experiment.model_dump(mode="json", exclude_none=True)
    scenarios = {name: held.to_dict() for name, held in plan.scenarios.items()}
    return {
        "seed": str(plan.experiment.seed),
        "version": VERSION,
        "model": plan.model,
        "experiment": json.dumps({**experiment, "name": plan.name}, ensure_ascii=False),
        "settings": json.dumps(plan.settings, ensure_ascii=False),
        "practices": json.dumps(plan.practices, ensure_ascii=False),
        "scenarios": json.dumps(scenarios, ensure_ascii=False),
    }


def _field(name: str, kind: pa.DataType, unit: str, definition: str) -> Any:  # noqa: ANN401
    return pa.field(name, kind, metadata={"unit": unit, "definition": definition})
