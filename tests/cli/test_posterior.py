import json

import pyarrow.parquet as pq
import pytest

from tests.studies.posterior.test_study import EXPERIMENT


@pytest.fixture
def small(tmp_path, scenario):
    """Write a small experiment; give its name."""
    (tmp_path / "mine.toml").write_text(EXPERIMENT.format(world=scenario), encoding="utf-8")
    return "mine.toml"


@pytest.mark.slow
def test_a_posterior_goes_on_from_its_bank_and_calibrate_ends_in_it_too(run, small, tmp_path):
    said = run("posterior", small, "--bank", "bank.parquet", "--format", "json")
    told = json.loads(said.out)
    assert told["simulations"] == 64
    assert {"path", "start", "end", "identified"} < set(told["parameters"][0])
    again = run("calibrate", small, "--bank", "bank.parquet", "--format", "json")
    assert json.loads(again.out) == told
    assert pq.read_table(tmp_path / "bank.parquet").num_rows == 64


def test_what_does_not_go_together_is_said(wrong, small):
    assert wrong("calibrate", small, "--points", 8) == ["--points: does not go with a posterior"]
    assert wrong("calibrate", "--bank", "b.jsonl") == [
        "--bank: only valid with an experiment that ends in a posterior sample"
    ]
    assert wrong("posterior", small, "--simulations", 100) == [
        "--simulations 100: expected a power of 2, for Sobol’s sequence, of at least 12"
    ]
