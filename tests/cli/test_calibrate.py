import json

import pytest

from tests.telling.test_calibrate import EXPERIMENT


@pytest.fixture
def small(tmp_path, scenario):
    """Write a small experiment; give the words that carry it out."""
    (tmp_path / "my.toml").write_text(EXPERIMENT.format(scenario=scenario), encoding="utf-8")
    return ["calibrate", "my.toml", "--jobs", "1"]


def test_a_folder_of_results_is_whole(run, small, tmp_path):
    said = run(*small, "--out", "found", "--replicates", "3", "--format", "json")
    assert said.code == 0
    folder = tmp_path / "found"
    names = {path.name for path in folder.iterdir()}
    assert {"calibrate.json", "calibrate.csv", "calibration.png", "my.toml"} <= names
    assert (folder / "calibrate.json").read_text("utf-8") == said.out
    told = json.loads(said.out)
    assert told["replicates"] == told["with_found"][0]["worlds"] == 3
    assert said.err.splitlines()[-1] == "Again: solidarity calibrate my.toml --replicates 3"


def test_what_is_wrong_is_said_before_anything_runs(wrong, small):
    assert wrong(*small, "--points", 9) == [
        "--points 9: expected a power of 2, for Sobol’s sequence"
    ]
    assert wrong("calibrate", "calibrated") == [
        "there is no experiment 'calibrated'; did you mean 'calibration'?"
    ]
    assert wrong(*small, "--out", "small.toml") == ["small.toml: expected a folder, is a file"]
