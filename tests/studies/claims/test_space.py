"""In which share of the plausible space claims hold, beside their verdicts."""

import pytest

import sim
from sim.errors import RequestError
from sim.reports.findings import HOLDS, findings_page
from sim.studies import claims as module
from sim.studies.claims_answer import ClaimVerdict
from sim.studies.compare_answer import ShareFound
from tests.studies.claims.conftest import WORLD, claim


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """Judge a claim that holds all over, one that holds nowhere, and one of another world."""
    claims = (
        claim("same", direction='"same"', smallest="1.0"),
        claim("more", smallest="0.9"),
        claim("elsewhere", settings='["groups.count=3"]', direction='"same"', smallest="1.0"),
    )
    path = tmp_path_factory.mktemp("space") / "tiny.toml"
    path.write_text(WORLD + "\n".join(claims), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "POINTS", 32)
        return sim.claims(scenario=path, robust=True, replicates=20)


def test_a_share_stands_beside_every_verdict(answer):
    found = {row.claim: row for row in answer.claims}
    for name in ("same", "elsewhere"):
        assert found[name].verdict is ClaimVerdict.SUPPORTED
        assert found[name].plausible.share == 1
        assert not found[name].fragile
    assert found["more"].plausible.share == 0
    rows = {row["claim"]: row for row in answer.rows()}
    assert rows["more"]["plausible"] == 0
    assert rows["more"]["plausible_high"] > 0
    assert "--robust" in answer.command


@pytest.mark.slow
def test_the_same_shares_come_from_robust(world, monkeypatch):
    monkeypatch.setattr(module, "POINTS", 16)
    path = world(claim())
    (found,) = sim.claims(scenario=path, robust=True, replicates=20, seed=5).claims
    whole = sim.robust(path, points=16, replicates=module.WORLDS, seed=5)
    assert found.plausible == whole.claims[0].supported


def test_fragile_is_what_holds_at_the_point_and_not_in_two_thirds_of_the_space(answer):
    def with_share(name, share):
        held = ShareFound(share=share, low=share, high=share)
        (row,) = (row for row in answer.claims if row.claim == name)
        return row.model_copy(update={"plausible": held})

    assert with_share("same", 0.66).fragile
    assert not with_share("same", 0.67).fragile
    assert not with_share("more", 0.1).fragile  # it is not supported in the first place
    claims = tuple(with_share(name, share) for name, share in (("same", 0.5), ("elsewhere", 0.9)))
    told = answer.model_copy(update={"claims": claims}).holding(answer.held)
    said = "Of two claims supported at the scenarios’ own values, 1 is fragile"
    assert said in sim.tell(told).text(10_000)
    page = findings_page(told)
    assert said in page
    assert f"| {HOLDS} |" in page
    assert "| 50 % (50 % to 50 %), fragile |" in page
    assert "| 90 % (90 % to 90 %) |" in page


def test_without_it_nothing_is_said_of_the_space(world):
    answer = sim.claims(scenario=world(claim()), replicates=20)
    assert answer.claims[0].plausible is None
    assert "fragile" not in sim.tell(answer).text()
    assert "plausible space" not in findings_page(answer)


def test_a_model_of_ones_own_is_refused(world):
    with pytest.raises(RequestError, match="robust: does not go with a model of your own"):
        sim.claims(scenario=world(claim()), robust=True, model=sim.AdvocacyModel)
