import json

import pytest


@pytest.fixture
def small(sized):
    return ["explain", *sized, "--replicates", "2"]


def test_the_outcome_is_asked_for_and_stands_in_the_command(run, small):
    said = run(*small, "--outcome", "harms", "--format", "json")
    told = json.loads(said.out)
    assert told["outcome"] == told["asked"]["outcome"] == "harms"
    assert "--replicates 2 --outcome harms --seed 1" in said.err
    assert run(*small, "--outcome", "harm").code == 2
