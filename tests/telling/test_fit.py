"""What fits no report, in tables or documents, is refused, and our own faults are still found."""

import traceback

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import RequestError
from sim.telling.checked import read_table
from sim.telling.reading import read_result
from sim.telling.report import MAKERS, report_of


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
