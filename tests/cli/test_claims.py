import json

import pytest

from sim.cli import claims
from sim.scenario.requests import read_request
from sim.scenario.shipped import find_scenarios
from sim.studies.claims.experiment import MOST_REPLICATES, ClaimsExperiment
from tests.studies.claims.conftest import WORLD, claim

EXPERIMENT = """
title = "Mine"
question = "Is it so?"
replicates = 25
seed = 4
scenarios = ["tiny.toml"]
"""


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "tiny.toml").write_text(WORLD + claim(), encoding="utf-8")
    (tmp_path / "mine.toml").write_text(EXPERIMENT, encoding="utf-8")
    return "mine.toml"


def test_a_researcher_reads_each_claim_with_its_verdict(run, mine):
    said = run("claims", mine)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "Mine: one claim in 25 paired worlds, seed 4"
    assert max(map(len, lines)) <= 100
    assert "Engaged deference does more. [rights against imposition]" in " ".join(said.out.split())
    assert sum(line.startswith(("supported", "contradicted", "undecided")) for line in lines) == 1
    assert said.err.splitlines()[-1] == (
        "Again: solidarity claims mine.toml --replicates 25 --seed 4"
    )


def test_json_is_on_stdout_alone_and_the_folder_holds_the_same(run, mine, tmp_path):
    said = run("claims", mine, "--format", "json", "--out", "res", "--replicates", "21")
    told = json.loads(said.out)
    assert (told["replicates"], told["seed"]) == (21, 4)
    assert json.loads((tmp_path / "res/claims.json").read_text("utf-8")) == told
    assert run("claims", mine, "--out", "res").code == 2
    assert run("claims", mine, "--out", "res", "--force").code == 0


def test_a_scenario_can_be_asked_for_by_itself(run, mine):
    said = run(
        "claims", "--scenario", "tiny.toml", "--replicates", 20, "--seed", 1, "--format", "csv"
    )
    assert said.code == 0
    assert said.out.splitlines()[1].startswith("tiny,deference,Engaged deference does more.,essay")
    assert mine


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("seed = 4\nseeds = 5", "mine.toml: seeds: unknown key; did you mean 'seed'?"),
        ("seed = -1", "mine.toml: seed: must be at least 0, is -1"),
        ("", "mine.toml: seed: is missing"),
        ("seed = true", "mine.toml: seed: expected a whole number, got true"),
    ],
)
def test_a_wrong_experiment_is_told_by_key(wrong, mine, tmp_path, change, problem):
    (tmp_path / mine).write_text(EXPERIMENT.replace("seed = 4", change), encoding="utf-8")
    assert wrong("claims", mine) == [problem]


def test_names_that_lead_nowhere(wrong, mine):
    assert wrong("claims", "essai") == ["there is no experiment 'essai'; did you mean 'essay'?"]
    assert wrong("claims", "absent.toml")[0].startswith("absent.toml: ")
    assert wrong("claims", mine, "--scenario", "null-word") == [
        "there is no scenario 'null-word'; did you mean 'null-world'?"
    ]


def test_check_reads_claims_too(run, mine, tmp_path):
    assert run("check", "tiny.toml").code == 0
    (tmp_path / "tiny.toml").write_text(WORLD + claim(outcome='"harm"'), encoding="utf-8")
    said = run("check", "tiny.toml")
    assert said.code == 2
    assert "claims.deference: outcome: there is no outcome 'harm'; did you mean" in said.err
    assert mine


def test_the_shipped_experiment_tests_every_scenario(run):
    said, _ = read_request("essay", ClaimsExperiment)
    assert sorted(said.scenarios) == sorted(find_scenarios())
    assert claims.MOST_REPLICATES == MOST_REPLICATES
    assert run("claims", "--help").code == 0
