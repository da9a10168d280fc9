import csv
import io

import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.model.tables import EVENT_FIELDS, MONTH_FIELDS


@pytest.fixture
def small(sized):
    return ["run", *sized, "--practice", "imposition", "--seed", "3"]


def test_csv_is_monthly_unless_asked(run, small):
    def rows(*words):
        return list(csv.DictReader(io.StringIO(run(*small, "--format", "csv", *words).out)))

    assert [row["first_month"] for row in rows()] == [str(n) for n in range(1, 25)]
    assert [row["last_month"] for row in rows("--every", 7)] == ["7", "14", "21", "24"]
    assert "--every 7" in run(*small, "--every", 7).err


def test_events_and_months_go_to_files(run, small, tmp_path):
    said = run(*small, "--events", "e.csv", "--months", "m.parquet")
    assert said.code == 0
    events = pd.read_csv(tmp_path / "e.csv")
    assert list(events.columns) == list(EVENT_FIELDS)
    assert f"e.csv: {len(events):,} rows written" in said.err.splitlines()
    assert pq.read_table(tmp_path / "m.parquet").schema.names == list(MONTH_FIELDS)


def test_all_that_is_wrong_is_said_and_nothing_is_written(wrong, small, tmp_path):
    (tmp_path / "e.csv").write_text("mine", encoding="utf-8")
    assert wrong(*small, "--events", "e.csv", "--months", "m.txt", "--out", "/proc/a") == [
        "e.csv: is there already; choose another name, or --force",
        "--months m.txt: expected a name that ends in .csv or .parquet",
        "/proc/a: cannot be written: No such file or directory",
    ]
    assert wrong(*small, "--events", "no/e.csv") == ["no/e.csv: there is no folder no"]
    assert wrong(*small, "--events", "x.csv", "--months", "x.csv") == [
        "--months x.csv: is where the events go"
    ]
    assert wrong(*small, "--replicate", "-1") == [
        "--replicate -1: expected a whole number from 0 to 1000000000"
    ]
    assert (tmp_path / "e.csv").read_text("utf-8") == "mine"
