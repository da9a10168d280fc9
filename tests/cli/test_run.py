import csv
import io
import json
from importlib.resources import files

import jsonschema
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.model.records import EVENT_FIELDS, MONTH_FIELDS
from sim.outcomes import OUTCOMES, SERIES_NAMES

SCHEMA = json.loads(files("sim.telling.old").joinpath("run.schema.json").read_text("utf-8"))


@pytest.fixture
def small(tmp_path):
    """Give the words that run a small scenario with a shock and a departure."""
    (tmp_path / "tiny.toml").write_text(
        """
        title = "Tiny"
        time = { months = 30, start = "2019-01" }
        states.count = 2
        groups.count = 4
        allies.count = 3
        people.per_group = 8
        shocks = [
            { name = "storm", month = 5, months = 4, mobilisation = -1.0, meaning = "It rains." },
            { name = "funding-ends", month = 20, allies_leave = 1.0 },
        ]
        """,
        encoding="utf-8",
    )
    return ["run", "tiny.toml", "--practice", "imposition", "--seed", "3"]


def test_people_read_the_months_the_story_and_the_outcomes(run, small):
    said = run(*small)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "Tiny: one world with imposition (seed 3, replicate 0)"
    assert max(map(len, lines)) <= 100
    assert [line.split()[0] for line in lines if line.startswith("20")] == [
        "2019",
        "2020",
        "2021-01",
    ]
    assert "Month 5 (2019-05): Storm begins and lasts 4 months. It rains." in lines
    assert "Month 20 (2020-08): All allies leave for good. Behind it: funding ends. 4" in said.out
    for outcome in OUTCOMES:
        assert outcome.label in said.out
    assert said.err.splitlines()[-1] == (
        "Again: solidarity run tiny.toml --practice imposition --seed 3 --replicate 0"
    )


def test_json_is_pure_and_as_its_schema_says(run, small):
    said = run(*small, "--format", "json")
    told = json.loads(said.out)
    jsonschema.validate(told, SCHEMA, jsonschema.Draft202012Validator)
    assert len(told["months"]) == 30
    assert (told["months"][12]["month"], told["months"][12]["date"]) == (13, "2020-01")
    assert {row["kind"] for row in told["happenings"]} >= {"shock", "departure"}


def test_it_is_the_world_that_compare_runs(run, small):
    told = json.loads(run(*small, "--format", "json", "--replicate", 2).out)
    words = ["tiny.toml", "--practice", "imposition", "--practice", "statement", "--seed", "3"]
    run("compare", *words, "--replicates", "3", "--out", "many", "--no-figures")
    runs = pd.read_parquet("many/runs.parquet")
    (row,) = runs[(runs.replicate == 2) & (runs.practice == "imposition")].to_dict("records")
    assert {outcome["name"]: outcome["value"] for outcome in told["outcomes"]} == {
        name: None if pd.isna(row[name]) else row[name] for name in (o.name for o in OUTCOMES)
    }


def test_csv_is_monthly_unless_asked(run, small):
    rows = list(csv.DictReader(io.StringIO(run(*small, "--format", "csv").out)))
    assert [row["first_month"] for row in rows] == [str(n) for n in range(1, 31)]
    assert list(rows[0])[3:] == list(SERIES_NAMES)
    rows = list(csv.DictReader(io.StringIO(run(*small, "--format", "csv", "--every", 7).out)))
    assert [(row["first_month"], row["last_month"]) for row in rows] == [
        ("1", "7"),
        ("8", "14"),
        ("15", "21"),
        ("22", "28"),
        ("29", "30"),
    ]


def test_events_and_months_go_to_files(run, small, tmp_path):
    said = run(*small, "--events", "e.csv", "--months", "m.parquet")
    assert said.code == 0
    events = pd.read_csv(tmp_path / "e.csv")
    assert list(events.columns) == list(EVENT_FIELDS)
    assert set(events.response) <= {"none", "ignore", "token", "concede", "repress"}
    assert f"e.csv: {len(events):,} rows written" in said.err.splitlines()
    months = pq.read_table(tmp_path / "m.parquet")
    assert months.num_rows == 30
    assert months.schema.names == list(MONTH_FIELDS)
    assert months.schema.field("harms").metadata[b"unit"] == b"per 1,000 people and month"
    told = json.loads(run(*small, "--format", "json").out)
    assert months.column("rights").to_pylist() == [row["rights"] for row in told["months"]]


def test_a_folder_of_results_is_whole_and_the_same_again(run, small, tmp_path):
    said = run(*small, "--out", "one")
    assert said.code == 0
    assert run(*small, "--out", "two").code == 0
    names = ["events.parquet", "manifest.json", "months.parquet"]
    names += ["run.json", "run.png", "run.svg", "summary.txt"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == names
    for name in names:
        same = (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
        assert same or name == "manifest.json"
    assert (tmp_path / "one" / "summary.txt").read_text("utf-8") == said.out
    told = json.loads((tmp_path / "one" / "run.json").read_text("utf-8"))
    jsonschema.validate(told, SCHEMA, jsonschema.Draft202012Validator)
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text("utf-8"))
    assert (manifest["kind"], manifest["practices"]) == ("run", ["imposition"])
    assert run(*small, "--out", "one", "--force", "--no-figure").code == 0
    assert not list((tmp_path / "one").glob("run.p*"))


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
        "--replicate -1: expected a whole number from 0 to 1000000000, got text '-1'"
    ]
    assert wrong(*small, "--practice", "imposition:0.5") == [
        "--practice imposition:0.5: the shares must sum to 1, they sum to 0.5"
    ]
    assert wrong(*small, "--every", "0") == [
        "--every 0: expected a whole number from 1 to 2400, got text '0'"
    ]
    assert (tmp_path / "e.csv").read_text("utf-8") == "mine"


def test_a_mixture_and_a_single_month_run_too(run, small):
    mixture = "imposition:0.5,engaged-deference:0.5"
    words = ["--practice", mixture, "--set", "time.months=1", "--set", "shocks=[]"]
    said = run(*small, *words)
    assert said.code == 0
    assert f"one world with {mixture}" in said.out
    assert "2019-01" in said.out
