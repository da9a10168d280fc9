import json

import pytest

from sim.studies.explain import CHANNELS, ExplainAnswer


@pytest.fixture
def small(sized):
    return ["explain", *sized, "--replicates", "20"]


def test_the_outcome_is_asked_for_and_stands_in_the_command(run, small):
    said = run(*small, "--outcome", "harms", "--format", "json")
    told = json.loads(said.out)
    assert told["outcome"] == told["asked"]["outcome"] == "harms"
    assert "--replicates 20 --seed 1 --outcome harms" in said.err
    assert run(*small, "--outcome", "harm").code == 2


def test_it_agrees_with_compare(run, small):
    told = ExplainAnswer.model_validate_json(run(*small, "--format", "json").out)
    assert sorted(row.channel for row in told.channels) == sorted(CHANNELS)
    words = ["compare", *small[1:], "--practice", "engaged-deference"]
    compared = json.loads(run(*words, "--format", "json").out)
    (rights,) = [row for row in compared["outcomes"] if row["name"] == "rights"]
    difference = rights["practices"][0]["difference"]
    assert told.full.mean == pytest.approx(difference["mean"], abs=1e-15)
