import json
import math

import jsonschema
import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.outcomes import OUTCOME_NAMES, OUTCOMES
from sim.runs.precision import until_precise
from sim.scenario.schema import Scenario
from sim.studies.comparison import compare
from sim.studies.conclusion import conclude
from sim.telling.old.document import comparison_document, comparison_schema
from sim.telling.old.tables import COLUMNS, rows_for_table, runs_table

TWO = ("imposition", "engaged-deference")


@pytest.fixture(scope="module")
def validator():
    schema = comparison_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def document(runs, precision=None):
    comparison = compare(runs)
    made = comparison_document(comparison, conclude(comparison), precision)
    return json.loads(json.dumps(made, allow_nan=False))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"replicates": 1},
        {"noise": 0, "gains": {}},
        {"noise": 0.1},
        {"practices": ("imposition",)},
        {"practices": ("imposition", "imposition:0.5,parallel:0.5")},
    ],
)
def test_documents_are_as_the_schema_says(make, validator, asked):
    validator.validate(document(make(**asked)))


def test_precision_is_in_the_document(make, validator):
    runs, precision = until_precise(
        lambda numbers: make(practices=TWO, replicates=len(numbers), first=numbers.start),
        0.003,
        "imposition",
    )
    made = document(runs, precision)
    validator.validate(made)
    assert made["precision"]["replicates"] == made["replicates"] == runs.replicates
    assert made["precision"]["practice"] == "engaged-deference"


def test_a_wrong_document_is_refused(make, validator):
    made = document(make(practices=TWO))
    for spoil in (
        lambda d: d.pop("seed"),
        lambda d: d.update(more=1),
        lambda d: d["conclusion"]["findings"][0].update(verdict="great"),
        lambda d: d["outcomes"][0]["practices"][0].update(mean="high"),
    ):
        wrong = json.loads(json.dumps(made))
        spoil(wrong)
        assert not validator.is_valid(wrong)


def fields(schema, where="$"):
    for name, field in schema.get("properties", {}).items():
        yield f"{where}.{name}", field
        yield from fields(field, f"{where}.{name}")
    for name, field in schema.get("$defs", {}).items():
        yield f"{where}#{name}", field
        yield from fields(field, f"{where}#{name}")
    if isinstance(schema.get("items"), dict):
        yield from fields(schema["items"], f"{where}[]")


def test_every_field_is_described_and_every_object_is_closed():
    found = dict(fields(comparison_schema()))
    assert len(found) > 70
    assert [where for where, field in found.items() if not field.get("description")] == []
    open_ones = [
        where
        for where, field in found.items()
        if field.get("type") == "object" and field.get("additionalProperties") is not False
    ]
    assert open_ones == ["$.scenario"]


def test_the_scenario_in_the_document_is_the_one_that_was_run(make, scenario):
    made = document(make(practices=TWO))
    assert Scenario.model_validate(made["scenario"]) == scenario
    assert made["outcomes"][OUTCOME_NAMES.index("harms")]["unit"] == "per 1,000 people and year"
    assert made["outcomes"][OUTCOME_NAMES.index("harms")]["high"] is None


def test_rows_for_the_table(nine):
    comparison = compare(nine)
    conclusion = conclude(comparison)
    rows = rows_for_table(comparison, conclusion)
    assert len(rows) == 9 * len(OUTCOMES)
    assert all(tuple(row) == tuple(COLUMNS) for row in rows)
    assert [row["practice"] for row in rows[:9]] == list(comparison.ranked)
    assert sum(row["best"] for row in rows[:9]) == pytest.approx(1)
    assert {row["verdict"] for row in rows[9:]} == {None}
    for row in rows:
        assert all(not isinstance(x, float) or math.isfinite(x) for x in row.values())
        if row["difference"] is not None:
            assert row["better"] + row["tied"] + row["worse"] == pytest.approx(1)
            assert row["joint_low"] <= row["difference_low"] <= row["difference"]
        else:
            assert row["practice"] == "imposition" or row["pairs"] == 0
    some = rows_for_table(comparison, conclusion, ("harms",))
    assert {row["outcome"] for row in some} == {"harms"}
    assert len(some) == 9


def test_runs_are_a_tidy_table_with_units(make, scenario, tmp_path):
    runs = make(replicates=7, first=3)
    pq.write_table(runs_table(runs), tmp_path / "runs.parquet")
    table = pq.read_table(tmp_path / "runs.parquet")
    frame = table.to_pandas()
    assert list(frame.columns) == ["replicate", "practice", *OUTCOME_NAMES]
    assert len(frame) == 7 * 9
    row = frame[(frame.replicate == 5) & (frame.practice == "parallel")].iloc[0]
    assert row["harms"] == runs.outcome("harms")[2, 2]
    assert np.array_equal(frame["rights"].to_numpy(), runs.outcome("rights").ravel())
    assert table.column("ties_kept").null_count == 7
    metadata = table.schema.field("harms").metadata
    assert metadata[b"unit"] == b"per 1,000 people and year"
    assert metadata[b"definition"]
    assert table.schema.metadata[b"seed"] == b"1"
    held = json.loads(table.schema.metadata[b"scenario"])
    assert Scenario.model_validate(held) == scenario
