"""Verdicts at another smallest difference than the scenario's are told as such."""

import json

import pytest

import sim
from sim.errors import RequestError
from sim.studies.claims_answer import FAILED

ASKED = {
    "practice": "engaged-deference",
    "replicates": 20,
    "seed": 3,
    "set": {"people.per_group": 8},
}


def test_a_comparison_at_another_difference_says_so_wherever_it_is_told(tmp_path):
    usual = sim.compare("null-world", **ASKED)
    other = sim.compare("null-world", **ASKED, delta=0.02)
    said = "at 0.02 instead of the scenario’s 0.01"
    assert said not in sim.tell(usual).text(1_000)
    text = sim.tell(other).text(1_000)
    assert said in text
    sim.save(other, tmp_path / "x", figures=True)
    held = json.loads((tmp_path / "x" / "compare.json").read_text("utf-8"))
    assert (held["smallest_difference"], held["stated_difference"]) == (0.02, 0.01)
    drawn = "".join(path.read_text("utf-8") for path in (tmp_path / "x").glob("*.svg"))
    assert "instead of the scenario" in drawn
    assert sim.load(tmp_path / "x").stated_difference == 0.01


def test_a_verdict_follows_the_difference_that_is_asked_for():
    wide = sim.compare("version-1", **ASKED | {"replicates": 60}, delta=0.5)
    narrow = sim.compare("version-1", **ASKED | {"replicates": 60}, delta=1e-6)
    assert wide.words("engaged-deference") == "a difference, too small to matter"
    assert narrow.words("engaged-deference") == "better"


def test_claims_at_another_difference_keep_what_they_state():
    found = sim.claims(scenario="migration-2020", replicates=20, delta=0.5)
    by_name = {claim.claim: claim for claim in found.standing}
    assert by_name["deference-wins-rights"].smallest == 0.5
    assert by_name["deference-wins-rights"].stated == 0.01
    assert by_name["deference-wins-rights"].verdict in FAILED
    # Another outcome has another unit, and stays as it is stated.
    assert by_name["who-led-holds"].smallest == 0.02
    assert "≥ 0.5 instead of the scenario’s 0.01" in sim.tell(found).text(1_000)


def test_what_is_drawn_is_judged_as_stated():
    with pytest.raises(RequestError, match="robust"):
        sim.claims(scenario="migration-2020", robust=True, replicates=20, delta=0.5)
