import json

import pytest

from sim.studies.explain import CHANNELS, ExplainAnswer

FILES = [
    "channels.png",
    "channels.svg",
    "explain.csv",
    "explain.json",
    "manifest.json",
    "runs.parquet",
    "scenarios",
    "summary.txt",
]


@pytest.fixture
def small(scenario):
    sizes = ("groups.count=3", "allies.count=2", "people.per_group=8", "time.months=24")
    settings = [word for setting in sizes for word in ("--set", setting)]
    return ["explain", scenario, *settings, "--replicates", "20"]


def test_a_folder_of_results_is_whole_and_agrees_with_compare(run, small, tmp_path):
    said = run(*small, "--out", "why")
    assert said.code == 0
    assert "What can be concluded" in said.out
    folder = tmp_path / "why"
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert (folder / "summary.txt").read_text("utf-8") == said.out
    told = ExplainAnswer.model_validate_json((folder / "explain.json").read_bytes())
    assert sorted(row.channel for row in told.channels) == sorted(CHANNELS)
    words = ["compare", *small[1:], "--practice", "engaged-deference"]
    compared = json.loads(run(*words, "--format", "json").out)
    (rights,) = [row for row in compared["outcomes"] if row["name"] == "rights"]
    difference = rights["practices"][0]["difference"]
    assert told.full.mean == pytest.approx(difference["mean"], abs=1e-15)


def test_the_outcome_is_asked_for_and_stands_in_the_command(run, small):
    said = run(*small, "--outcome", "harms", "--format", "json")
    told = json.loads(said.out)
    assert told["outcome"] == told["asked"]["outcome"] == "harms"
    assert "--replicates 20 --seed 1 --outcome harms" in said.err
    assert run(*small, "--outcome", "harm").code == 2
