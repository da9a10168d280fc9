import json

import pytest

from sim.studies.pilot import RUNS
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


def test_names_that_lead_nowhere(wrong, mine):
    assert wrong("claims", "essai") == ["there is no experiment 'essai'; did you mean 'essay'?"]
    assert wrong("claims", "absent.toml")[0].startswith("absent.toml: ")
    assert wrong("claims", mine, "--scenario", "null-word") == [
        "there is no scenario 'null-word'; did you mean 'null-world'?"
    ]


def test_check_reads_claims_too(run, mine, tmp_path):
    assert run("check", "tiny.toml", mine).code == 0
    (tmp_path / "tiny.toml").write_text(WORLD + claim(outcome='"harm"'), encoding="utf-8")
    for file in ("tiny.toml", mine):
        said = run("check", file)
        assert said.code == 2
        assert (
            "claims.deference.outcome: 'harm': there is no such outcome; did you mean" in said.err
        )


def test_a_claim_on_a_ratio_of_means_is_told_what_to_take_instead(run, tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(WORLD + claim(outcome='"harms_per_right"'), encoding="utf-8")
    assert "take harms and rights_won" in run("check", path).err


def test_a_researcher_reads_each_claim_with_its_verdict(run, mine):
    said = run("claims", mine)
    assert "Engaged deference does" in " ".join(run("claims", mine, "--all").out.split())
    again = "solidarity claims mine.toml --replicates 25 --seed 4"
    assert said.err.splitlines()[-1] == f"Again: {again}"
    told = json.loads(run("claims", mine, "--format", "json", "--replicates", "21").out)
    assert (told["asked"]["replicates"], told["asked"]["seed"]) == (21, 4)
    more = ("--replicates", 20, "--seed", 1, "--format", "csv")
    said = run("claims", "--scenario", "tiny.toml", *more)
    assert said.out.splitlines()[1].startswith("tiny,deference,Engaged deference does more.,essay")


def test_what_rivals_cost_is_said_before_they_are_run(run, mine):
    alone, rivals = (run("claims", mine, *more, "--dry-run") for more in ([], ["--rivals"]))
    assert "Nothing was written." in rivals.err
    assert "time of one core" in rivals.out
    told = json.loads(run("claims", mine, "--rivals", "--replicates", 20, "--format", "json").out)
    count = len({(row["rule"], row["value"]) for row in told["claims"]})
    runs = [
        int(line.split()[-1].replace(",", ""))
        for said in (alone, rivals)
        for line in said.out.splitlines()
        if line.startswith("runs")
    ]
    assert runs == [RUNS + 2 * 25, RUNS + count * 2 * 25]  # one world has a pilot
