"""What fits no report, in tables or documents, is refused, and our own faults are still found."""

import json
import shutil
import traceback

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import RequestError
from sim.manifest import checksums
from sim.telling.checked import read_table
from sim.telling.reading import read_result
from sim.telling.report import MAKERS, report_of
from tests.telling.conftest import sealed
from tests.telling.sweeps import GAP, PAIR, noise, sweep_of


@pytest.mark.parametrize(
    ("name", "column", "values", "said"),
    [
        ("months.parquet", "mean", ["much"], "expected number in every row, is of type string"),
        ("months.parquet", "low", [[0.5]], "expected number in every row, is of type list"),
        ("months.parquet", "high", [float("inf")], "expected finite numbers alone"),
        ("months.parquet", "month", ["May"], "expected whole number in every row, is of type str"),
        ("months.parquet", "month", [None], "expected whole number in every row"),
        ("months.parquet", "series", [1], "expected text in every row, is of type int64"),
        (
            "months.parquet",
            "series",
            [None, "rights"],
            "expected text in every row, 1 have nothing",
        ),
        ("events.parquet", "tactic", [None, "strike"], "expected text in every row, 1 have"),
        ("events.parquet", "tactic", [3], "expected text in every row, is of type int64"),
        ("events.parquet", "joint", ["no"], "expected yes or no in every row, is of type string"),
        ("events.parquet", "pressure", [-float("inf")], "expected finite numbers alone"),
    ],
)
def test_a_column_holds_what_it_should(tmp_path, name, column, values, said):
    path = tmp_path / name
    pq.write_table(pa.table({column: values}), path)
    with pytest.raises(RequestError) as caught:
        read_table(path, [column])
    assert str(caught.value).startswith(f"{path}: column {column}: {said}")


def test_numbers_may_be_missing(tmp_path):
    path = tmp_path / "months.parquet"
    pq.write_table(pa.table({"mean": [None, 0.5, float("nan")]}), path)
    assert read_table(path, ["mean"]).num_rows == 3


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    return sweep_of(tmp_path_factory.mktemp("swept"), GAP, noise, **PAIR).folder


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("rights", lambda rows: [[0.5]] * rows, "expected double, is list<element: double>"),
        ("rights", lambda rows: ["much"] * rows, "expected double, is string"),
        ("rights", lambda rows: [0.5, np.inf] * (rows // 2), "expected finite numbers alone"),
        ("practice", lambda rows: list(range(rows)), "expected string, is int64"),
        ("allies.agenda_gap", lambda rows: [[0]] * rows, "expected double, is list"),
        ("error", None, "expected string, is not there"),
    ],
)
def test_the_runs_of_a_sweep_have_the_columns_of_its_plan(swept, tmp_path, column, values, said):
    folder = tmp_path / "made"
    shutil.copytree(swept, folder)
    assert report_of(read_result(folder)).kind == "Sweep"
    path = folder / "runs.parquet"
    table = pq.read_table(path)
    place = table.column_names.index(column)
    metadata = table.schema.metadata
    if values is None:
        table = table.remove_column(place)
    else:
        table = table.set_column(place, column, pa.array(values(table.num_rows)))
    pq.write_table(table.replace_schema_metadata(metadata), path)
    reseal(folder)
    with pytest.raises(RequestError) as caught:
        report_of(read_result(folder))
    assert str(caught.value).startswith(f"{path}: column {column}: {said}")


def reseal(folder, **changes):
    path = folder / "manifest.json"
    manifest = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    manifest["files"] = checksums(folder)
    path.write_text(json.dumps(sealed(manifest)), encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("practices", ["imposition", "engaged-deference"]),
        ("settings", ["people.per_group=3"]),
        ("seeds", {"worlds": 99}),
        ("experiment", {"title": "Another"}),
    ],
)
def test_a_sweep_is_the_one_that_was_planned(swept, tmp_path, key, value):
    folder = tmp_path / "made"
    shutil.copytree(swept, folder)
    reseal(folder, **{key: value})
    place = "seeds.worlds" if key == "seeds" else key
    with pytest.raises(
        RequestError, match=rf"manifest\.json: {place}: is not what plan\.json says"
    ):
        report_of(read_result(folder))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError("dragon"), "nothing there is called 'dragon'"),
        (ValueError("zip() argument 2 is longer"), "zip() argument 2 is longer"),
        (TypeError("unorderable"), "unorderable"),
        (RuntimeError("generator raised StopIteration"), "generator raised StopIteration"),
        (StopIteration(), "StopIteration"),
        (ZeroDivisionError("by zero"), "by zero"),
        (pa.ArrowException("cannot"), "cannot"),
        (pa.ArrowNotImplementedError("no kernel"), "no kernel"),
    ],
)
def test_files_that_do_not_fit_together_are_told_on_a_line(folder, monkeypatch, error, told):
    def broken(_result):
        raise error

    monkeypatch.setitem(MAKERS, "comparison", ("tests.telling.test_fit", "broken"))
    monkeypatch.setattr("tests.telling.test_fit.broken", broken, raising=False)
    with pytest.raises(RequestError) as caught:
        report_of(read_result(folder))
    assert str(caught.value) == (
        f"{folder}: its files do not fit together: {told}; for where, set SOLIDARITY_TRACEBACK=1"
    )
    assert caught.value.__cause__ is error
    assert "in broken" in "".join(traceback.format_exception(caught.value))


def test_other_faults_are_ours(folder, monkeypatch):
    def broken(_result):
        raise AttributeError("a typing error")

    monkeypatch.setitem(MAKERS, "comparison", ("tests.telling.test_fit", "broken"))
    monkeypatch.setattr("tests.telling.test_fit.broken", broken, raising=False)
    with pytest.raises(AttributeError):
        report_of(read_result(folder))
