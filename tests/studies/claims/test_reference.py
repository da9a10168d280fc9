"""The published findings are those of the scenarios and of the model as they are."""

import json
from pathlib import Path

import jsonschema
import pytest

from sim.scenario.files import read_scenario
from sim.scenario.requests import read_request
from sim.studies.claims.experiment import ClaimsExperiment
from sim.studies.claims.plan import plan_claims
from sim.studies.claims.trial import try_claims
from tests.studies.claims.test_trial import SCHEMA

REFERENCE = Path(__file__).parents[3] / "results" / "reference"
AGAIN = "`make reproduce` writes it anew"


@pytest.fixture(scope="module")
def published():
    return json.loads((REFERENCE / "claims.json").read_text(encoding="utf-8"))


def test_the_published_results_are_those_of_the_experiment(published):
    said, _ = read_request("essay", ClaimsExperiment)
    jsonschema.validate(published, SCHEMA)
    told = (published["replicates"], published["seed"], published["confidence"])
    assert told == (said.replicates, said.seed, said.confidence), AGAIN
    assert [row["name"] for row in published["scenarios"]] == list(said.scenarios), AGAIN


def test_every_claim_is_published_as_its_scenario_states_it(published):
    for row in published["scenarios"]:
        loaded = read_scenario(row["name"])
        assert row["digest"] == loaded.digest, AGAIN
        claims = [claim.model_dump(mode="json") for claim in loaded.scenario.claims]
        for stated, told in zip(claims, row["claims"], strict=True):
            against = [effect["practice"] for effect in told["against"]]
            assert against == stated.pop("against"), AGAIN
            assert {key: told[key] for key in stated if key != "meaning"} == {
                key: held for key, held in stated.items() if key != "meaning"
            }, AGAIN


@pytest.mark.slow  # a thousand worlds of one scenario: some twenty seconds
def test_the_model_still_gives_the_published_effects(published):
    name = "sure-and-wrong"
    trial = try_claims(plan_claims([name]), published["replicates"], published["seed"])
    row = next(row for row in published["scenarios"] if row["name"] == name)
    told = [effect for claim in row["claims"] for effect in claim["against"]]
    found = [effect for tested in trial.tested for effect in tested.effects]
    assert [effect["pairs"] for effect in told] == [effect.pairs for effect in found]
    # To the last digits on one type of processor; elsewhere a decision may tip in one world.
    assert [effect["effect"] for effect in told] == pytest.approx(
        [effect.mean for effect in found], abs=1e-4
    ), AGAIN
