import json

import pytest

from tests.reports.test_calibrate import EXPERIMENT


@pytest.fixture
def small(tmp_path, scenario):
    """Write a small experiment; give the words that carry it out."""
    (tmp_path / "my.toml").write_text(EXPERIMENT.format(scenario=scenario), encoding="utf-8")
    return ["calibrate", "my.toml", "--jobs", "1"]


def test_what_is_wrong_is_said_before_anything_runs(wrong, small):
    assert wrong(*small, "--points", 9) == [
        "--points 9: expected a power of 2, for Sobol’s sequence"
    ]
    assert wrong("calibrate", "calibrated") == [
        "there is no experiment 'calibrated'; did you mean 'calibration'?"
    ]
    assert wrong(*small, "--out", "small.toml") == ["small.toml: expected a folder, is a file"]


def test_options_go_before_the_experiment_and_into_the_command(run, small):
    said = run(*small, "--replicates", "3", "--format", "json")
    told = json.loads(said.out)
    assert told["replicates"] == told["with_found"][0]["worlds"] == 3
    assert said.err.splitlines()[-1] == "Again: solidarity calibrate my.toml --replicates 3"
