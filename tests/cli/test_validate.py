import csv
import io
import json

import pytest

from sim.cli import validate
from sim.studies.calibration import document, simulate
from sim.studies.calibration.targets import FIGURES

SMALL = ("--replicates", "3", "--jobs", "1", "--set", "time.months=24")
HEAD = "country,demand,month,response,participants\n"


@pytest.fixture
def events(tmp_path):
    """Write events of thirty countries; give the name of their file."""
    answers = ("ignored", "ignored", "coerced", "ignored", "accommodated", "coerced")
    rows = [
        f"C{country},wages,2019-{month + 1:02},{answers[(country + month) % 6]},{60 + month}\n"
        for country in range(30)
        for month in range(6)
    ]
    (tmp_path / "events.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return "events.csv"


def test_people_read_model_data_and_targets_side_by_side(run, scenario, events):
    said = run("validate", scenario, *SMALL, "--events", events, "--practice", "parallel")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 100
    (row,) = [line for line in said.out.splitlines() if line.startswith("share coerced")]
    assert row.count("[") == 2  # data and target; three worlds have no interval
    assert "0.333 [" in row
    assert "events.csv: 180 campaign-months of 30 countries." in said.out
    assert "Practices pooled: parallel." in said.out
    assert "is calibration, not validation" in " ".join(said.out.split())


def test_without_data_the_model_stands_beside_the_targets(run, scenario):
    said = run("validate", scenario, *SMALL, "--format", "json")
    told = json.loads(said.out)
    assert told["data"] is None
    assert [row["figure"] for row in told["targets"]] == list(FIGURES)
    assert told["model"]["worlds"] == 3
    assert len(told["model"]["practices"]) == 9
    shares = [row["value"] for row in told["model"]["figures"][:3]]
    assert sum(shares) == pytest.approx(1)
    assert told["fitted"] == document.fitted_parameters()
    months = sum(row["campaign_months"] for row in told["model"]["practices"])
    assert months == told["model"]["campaign_months"] > 0


def test_csv_parses_and_a_small_file_is_said_to_be_small(run, scenario, tmp_path):
    (tmp_path / "one.csv").write_text(HEAD + "A,x,5,repress,80\nA,x,6,token,9\n", encoding="utf-8")
    said = run("validate", scenario, *SMALL, "--events", "one.csv", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert list(rows[0]) == list(document.FIGURE_COLUMNS)
    assert [row["source"] for row in rows] == ["targets"] * 5 + ["model"] * 5 + ["data"] * 5
    assert [(row["value"], row["low"]) for row in rows[-4:]] == [
        ("1.0", ""),
        ("0.0", ""),
        ("", ""),
        ("", ""),
    ]
    assert "With fewer than 20 countries" in said.err


def test_what_is_wrong_is_said_before_anything_runs(wrong, scenario, events, tmp_path):
    (tmp_path / "bad.csv").write_text(HEAD + "A,x,5,represed,80\n", encoding="utf-8")
    (said,) = wrong("validate", scenario, "--events", "bad.csv")
    assert said.startswith("bad.csv: line 2, column response: expected a response, got text 'repr")
    assert said.endswith("did you mean 'repress'?")
    assert wrong("validate", scenario, "--practice", "impostion", "--events", events) == [
        "--practice impostion: no practice 'impostion'; did you mean 'imposition'?"
    ]


def test_a_world_without_campaigns_has_no_figures(run, scenario):
    said = run(
        "validate",
        scenario,
        *SMALL,
        "--set",
        "mobilisation.intercept=-1000",
        "--practice",
        "no-allies",
    )
    assert said.code == 0
    assert said.out.count("undefined") == 5


def test_the_practices_by_default_are_the_nine():
    assert len(simulate.built_in()) == 9
    assert validate.REPLICATES * 4 >= 80  # states
