"""The published findings are those of the scenarios and of the model as they are."""

from pathlib import Path

import pytest

import sim
from sim.scenario.files import read_request, read_scenario
from sim.studies.claims import ClaimsExperiment

REFERENCE = Path(__file__).parents[3] / "results" / "reference"
AGAIN = "`make reproduce` writes it anew"


@pytest.fixture(scope="module")
def published():
    return sim.load(REFERENCE)


def test_the_published_results_are_those_of_the_experiment(published):
    said, _ = read_request("essay", ClaimsExperiment)
    told = (published.asked.replicates, published.asked.seed, published.confidence)
    assert told == (said.replicates, said.seed, said.confidence), AGAIN
    assert list(published.scenarios) == list(said.scenarios), AGAIN
    size = sum(path.stat().st_size for path in REFERENCE.rglob("*") if path.is_file())
    assert size < 120_000 * len(said.scenarios)  # it stays in the history of the project


def test_every_claim_is_published_as_its_scenario_states_it(published):
    for name, world in published.scenarios.items():
        loaded = read_scenario(name)
        assert world.digest == loaded.digest, AGAIN
        for stated, told in zip(loaded.scenario.claims, published[name], strict=True):
            assert tuple(effect.practice for effect in told.against) == stated.against, AGAIN
            held = stated.model_dump(exclude={"name", "meaning", "against"})
            assert told.model_dump(include=set(held)) == held, AGAIN
            assert told.claim == stated.name, AGAIN


@pytest.mark.slow  # a thousand worlds of one scenario: some twenty seconds
def test_the_model_still_gives_the_published_effects(published):
    name, asked = "sure-and-wrong", published.asked
    answer = sim.claims(scenario=name, replicates=asked.replicates, seed=asked.seed)
    told = [effect for claim in published[name] for effect in claim.against]
    found = [effect for _, effect in answer.effects]
    assert [effect.pairs for effect in told] == [effect.pairs for effect in found]
    # To the last digits on one type of processor; elsewhere a decision may tip in one world.
    assert [effect.effect for effect in told] == pytest.approx(
        [effect.effect for effect in found], abs=1e-4
    ), AGAIN
