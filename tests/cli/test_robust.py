"""``solidarity robust``: its options, a dry run, and folders that it goes on in."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def small(sized):
    return ["robust", *sized, "--practice", "parallel", "--points", "16", "--replicates", "2"]


def test_the_json_holds_shares_with_intervals(run, small):
    said = run(*small, "--outcome", "harms", "--vary", "tactics.*", "--format", "json")
    told = json.loads(said.out)
    assert told["points"] == 16
    (row,) = told["shares"]
    assert {key: row[key] for key in ("practice", "against", "outcome")} == {
        "practice": "parallel",
        "against": "imposition",
        "outcome": "harms",
    }
    for key in ("better", "worse", "neither"):
        assert 0 <= row[key]["low"] <= row[key]["share"] <= row[key]["high"] <= 1
    assert 0 <= row["default_percentile"] <= 1
    assert told["claims"] == []
    assert all(axis["path"].startswith("tactics.") for axis in told["drawn"])
    assert "--outcome harms" in said.err
    assert "--vary 'tactics.*'" in said.err


def test_a_dry_run_tells_the_cost_and_runs_nothing(run, small):
    said = run(*small, "--dry-run", "--plausible", "joint")
    assert said.code == 0
    assert "time of one core" in said.out
    assert "for every 16 points that are tried" in said.out
    assert "Nothing was run." in said.err
    assert [path.name for path in Path().iterdir()] == ["small.toml"]


@pytest.mark.slow
def test_what_is_done_stays_in_the_folder_that_is_named(run, small):
    assert run(*small, "--resume", "draw", "--shard", "1/2").out == "draw\n"
    first = run(*small, "--resume", "draw", "--format", "json")
    assert first.code == 0
    again = run(*small, "--resume", "draw", "--format", "json")
    assert again.out == first.out
    other = run(*small, "--resume", "draw", "--seed", "2")
    assert other.code == 2
    assert "seed" in other.err


@pytest.mark.parametrize(
    "resume", [("--resume", "draw"), ("--resume", "draw", "--shard", "1/2"), ()]
)
def test_what_stops_it_is_told_where_something_stays(run, small, monkeypatch, resume):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.runs.execute.dispatch", stopped)
    said = run(*small, *resume)
    assert said.code == 130
    assert ("Stopped; what is done stays in draw" in said.err) is bool(resume)
