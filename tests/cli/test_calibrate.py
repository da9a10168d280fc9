import json

import pytest

from sim.cli import calibrate
from sim.studies.calibration import experiment

EXPERIMENT = """
title = "A small calibration"
scenarios = ["small.toml", "defaults"]
practices = ["no-allies", "parallel"]
seed = 3
points = 8
explored = 2
replicates = 4
check = 20
[[parameters]]
path = "response.repress_threshold"
low = -0.5
high = 1.0
[[parameters]]
path = "response.concede_threshold"
low = 0.0
high = 1.5
"""


@pytest.fixture
def small(tmp_path, scenario):
    """Write a small experiment; give the words that carry it out."""
    assert scenario == "small.toml"
    (tmp_path / "my.toml").write_text(EXPERIMENT, encoding="utf-8")
    return ["calibrate", "my.toml", "--jobs", "1"]


@pytest.mark.slow
def test_a_folder_of_results_is_whole(run, small, tmp_path):
    said = run(*small, "--out", "found")
    assert said.code == 0
    folder = tmp_path / "found"
    assert sorted(path.name for path in folder.iterdir()) == [
        "calibration.json",
        "calibration.png",
        "calibration.svg",
        "calibration.txt",
        "manifest.json",
    ]
    assert (folder / "calibration.txt").read_text("utf-8") == said.out
    assert max(map(len, said.out.splitlines())) <= 100
    told = json.loads((folder / "calibration.json").read_text("utf-8"))
    assert [row["path"] for row in told["parameters"]] == [
        "response.repress_threshold",
        "response.concede_threshold",
    ]
    for row in told["parameters"]:
        assert row["low"] <= row["found"] <= row["high"]
        assert row["rounded"] == pytest.approx(row["found"], abs=0.005)
    assert [part["scenario"] for part in told["scenarios"]] == ["small.toml", "defaults"]
    assert all(part["worlds"] == 20 for part in told["scenarios"])
    assert told["check_seed"] != told["seed"]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["kind"] == "calibration"
    assert manifest["seeds"] == {"worlds": 3, "check": 4}
    assert "is calibration, not validation" in " ".join(said.out.split())
    assert said.err.splitlines()[-1] == "Again: solidarity calibrate my.toml"


@pytest.mark.slow
def test_fewer_points_and_worlds_can_be_asked_for(run, small):
    said = run(*small, "--points", 16, "--replicates", 3, "--format", "json")
    told = json.loads(said.out)
    assert 16 < told["sets_tried"] <= 33
    assert {part["worlds"] for part in told["scenarios"]} == {told["replicates"]} == {3}
    assert "--points 16 --replicates 3" in said.err
    csv = run(*small, "--replicates", 2, "--format", "csv").out.splitlines()
    assert csv[0] == "figure,source,value,low,high"
    assert len(csv) == 16


def test_what_is_wrong_is_said_before_anything_runs(wrong, small):
    assert wrong(*small, "--points", 9) == [
        "--points 9: expected a power of 2, for Sobol’s sequence"
    ]
    assert wrong("calibrate", "calibrated") == [
        "there is no experiment 'calibrated'; did you mean 'calibration'?"
    ]
    assert wrong(*small, "--out", "small.toml") == ["small.toml: expected a folder, is a file"]


def test_the_limits_are_the_experiments():
    assert calibrate.FEWEST_POINTS == experiment.FEWEST_POINTS
    assert calibrate.MOST_POINTS == experiment.MOST_POINTS
    assert calibrate.MOST_REPLICATES == experiment.MOST_REPLICATES
