"""What is tried on a verdict, what stands, and what is looked at again."""

import json
import os

import pytest

import sim
from sim.scenario.lists import Claim
from sim.scenario.ranges import PosteriorSample
from sim.statistics.bootstrap import Interval
from sim.studies import refute
from sim.studies.claims_answer import ClaimVerdict
from sim.studies.compare_answer import Estimated
from sim.studies.inputs import Question
from sim.studies.refuters import REFUTERS, Attacked
from tests.studies.claims.conftest import WORLD, claim
from tests.studies.test_explain import PAIR, SMALL


def said(**changes):
    held = {
        "name": "one",
        "statement": "It does more.",
        "origin": "own",
        "practice": PAIR[0],
        "against": (PAIR[1],),
        "direction": "more",
        "falsifier": "No.",
    }
    return Claim(**held | changes)


def made(name, **changes):
    """Make the attacks of a refuter on a claim about the migration scenario."""
    scenario = sim.load_scenario("migration-2020")
    [refuter] = [row for row in REFUTERS if row.__name__ == name]
    return list(refuter(Attacked(scenario, said(**changes), 5))), scenario


def test_every_value_is_halved_and_doubled_alone_and_what_a_claim_says_is_left():
    found, scenario = made("assumed_values", settings=("adaptation.rate=0.2",))
    before = scenario.to_dict()
    changed = {row.changes.split(" is ")[0] for row in found}
    assert not [path for path in changed if path.startswith("adaptation.rate")]
    assert "adaptation.forgetting" in changed
    for row in found[::17]:
        (world,) = row.scenarios
        after = world.to_dict()
        path, _, how = row.changes.partition(" is ")
        table, key, *_ = path.split(".")
        assert after[table] != before[table]
        if "end of its range" not in how and isinstance(before[table], dict):
            value, old = after[table][key], before[table][key]
            value, old = (one["mean"] if isinstance(one, dict) else one for one in (value, old))
            if isinstance(old, float):
                assert value == pytest.approx(old * {"half": 0.5, "double": 2}[how.split(",")[0]])
    assert all(row.quick for row in found)


def test_channels_are_left_out_alone_and_by_side_and_rules_have_each_rival():
    found, scenario = made("channels")
    off = [
        {name for name, dial in row.scenarios[0].channels.model_dump().items() if not dial}
        for row in found
    ]
    own = {name for name, dial in scenario.channels.model_dump().items() if not dial}
    assert {frozenset(held - own) for held in off if len(held - own) == 1} == {
        frozenset([name]) for name in scenario.channels.model_dump() if name not in own
    }
    assert sum(len(held) > 1 + len(own) for held in off) == 3
    found, _ = made("rules", settings=("rules.lead=nominal",))
    assert {row.scenarios[0].rules.pressure for row in found} > {"linear", "tipping"}
    assert len({str(row.scenarios[0].rules) for row in found}) == len(found)
    assert not [row for row in found if "“lead”" in row.changes]


def test_the_joint_draw_begins_as_a_longer_one_and_varies_everything(monkeypatch):
    monkeypatch.setattr("sim.studies.refuters.POINTS", 8)
    [found], _ = made("joint_draw")
    held = [world.adaptation.rate for world in found.scenarios]
    assert len(held) == 8
    assert len(set(held)) == 8


def test_other_measures_are_of_rights_alone_and_other_luck_is_another_seed():
    assert not made("other_measure", outcome="harms")[0]
    assert {row.measure for row in made("other_measure")[0]} >= {"rights_end", "rights_scorecard"}
    assert [row.seed for row in made("other_luck")[0]] == [6, 7, 8]
    assert not made("null_world", outcome="ties_kept")[0]
    assert not made("placebo", practice="imposition:0.5,parallel:0.5")[0]


def test_a_world_of_half_the_months_ends_after_its_last_shock():
    half, double = made("other_horizon")[0]
    last = max(shock.month for shock in half.scenarios[0].shocks)
    assert half.scenarios[0].time.months == max(60, last)
    assert double.scenarios[0].time.months == 240


def effects(*means, half=0.002, nothing=False):
    rows = [
        Estimated(
            pairs=30, mean=m, interval=(held := Interval(m - half, m + half)), simultaneous=held
        )
        for m in means
    ]
    return refute.AttackEffects(rows, nothing)


@pytest.mark.parametrize(
    ("found", "direction", "verdict", "worst"),
    [
        (effects(0.03, 0.02), "more", ClaimVerdict.SUPPORTED, 0.02),
        (effects(0.03, 0.001), "more", ClaimVerdict.NO_DIFFERENCE, 0.001),
        (effects(0.03, 0.01, 0.005), "more", ClaimVerdict.WEAKER, 0.005),
        (effects(0.03, 0.01), "more", ClaimVerdict.NOT_KNOWN, 0.01),
        (effects(-0.03, -0.04), "less", ClaimVerdict.SUPPORTED, -0.03),
        (effects(0.001, -0.003), "same", ClaimVerdict.SUPPORTED, -0.003),
    ],
)
def test_a_claim_is_judged_by_its_worst_case(found, direction, verdict, worst):
    judged, row = refute.judged(found, said(direction=direction))
    assert (judged, row.mean) == (verdict, worst)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("refute") / "tiny.toml"
    path.write_text(WORLD + claim(smallest="0.000001"), encoding="utf-8")
    return path


FINE = {"comparison.smallest_difference": 1e-6}

MINE = """
def doubled(target):
    yield target.changed("months are 30", {"time.months": 30})

def wrong(target):
    yield target.changed("nothing", {"states.cont": 1})

def leaves(target):
    raise SystemExit
    yield
"""


@pytest.fixture(scope="module")
def answer(world):
    mine = world.parent / "mine.py"
    mine.write_text(MINE, encoding="utf-8")
    asked = {"practice": "parallel", "against": "no-allies", "replicates": 20, "set": FINE}
    few = ("null_world", "placebo", "channels", "other_measure", "doubled")
    return sim.refute(world, only=few, refuter=f"{mine}:doubled", **asked)


def test_where_nothing_may_be_found_nothing_is(answer):
    for row in answer.refuters[:2]:
        assert (row.name, row.effect, row.stands) in [("null_world", 0, True), ("placebo", 0, True)]


def test_an_attack_is_a_comparison_in_its_world(answer):
    rows = {row.changes: row for row in answer.refuters}
    assert answer.of == len(answer.refuters)
    assert answer.survives == sum(row.stands is True for row in answer.refuters)
    mine = rows["months are 30"]
    (world,) = answer.scenarios.values()
    fresh = mine.looks == 2
    found = sim.compare(
        world.scenario,
        practice="parallel",
        against="no-allies",
        replicates=60 if fresh else 20,
        set={"time.months": 30},
    )
    wide = found.runs().pivot_table(index="replicate", columns="practice", values="rights")
    apart = (wide["parallel"] - wide["no-allies"]).to_numpy()[20 if fresh else 0 :]
    assert mine.effect == pytest.approx(apart.mean(), abs=1e-12)
    assert mine.pairs == len(apart)
    own = sim.compare(world.scenario, practice="parallel", against="no-allies", replicates=40)
    assert answer.effect == pytest.approx(own.main.of("parallel").apart.mean, abs=1e-12)


def test_what_falls_is_looked_at_again_in_fresh_worlds(monkeypatch):
    looked = []

    def look(chosen, worlds, *_):
        looked.append(([row.changes for row in chosen], worlds))
        falls = {"1"} if worlds.start == 0 else set()
        return [effects(0.001 if row.changes in falls else 0.03) for row in chosen]

    monkeypatch.setattr(refute, "look", look)
    scenario = sim.load_scenario("null-world")
    target = Attacked(scenario, said(), 1)
    three = [("mine", target.changed(str(n), {"time.months": 30 + n})) for n in range(3)]
    asked = refute.RefuteAsked(scenario="null-world", replicates=30)
    question = Question(asked, None, scenario, None)
    rows = list(refute._tried(three, question, ClaimVerdict.SUPPORTED))
    assert looked == [(["0", "1", "2"], range(30)), (["1"], range(30, 90))]
    assert [(row.looks, row.stands) for row in rows] == [(1, True), (2, True), (1, True)]
    assert rows[1].effect == 0.03


def test_a_claim_is_attacked_by_its_name_and_an_undecided_one_is_not(world):
    found = sim.refute(world, claim="deference", only="placebo", replicates=20)
    assert found.statement == "Engaged deference does more."
    if found.verdict is ClaimVerdict.NOT_KNOWN:
        assert found.of == 0
        assert "nothing to refute" in sim.tell(found).text()
    nothing = sim.refute("null-world", only="placebo", replicates=20, set=SMALL)
    assert nothing.direction == "same"
    assert "no difference in rights that matters" in nothing.statement


def test_a_user_s_mistake_is_named(world):
    mine = world.parent / "mine.py"
    mine.write_text(MINE, encoding="utf-8")
    asked = {"practice": "parallel", "against": "no-allies", "replicates": 20, "set": FINE}
    with pytest.raises(sim.RequestError, match="refuter wrong: KeyError"):
        sim.refute(world, only="wrong", refuter=f"{mine}:wrong", **asked)
    with pytest.raises(
        sim.RequestError, match=r"refuter leaves: called sys.exit\(\) \(mine.py, line"
    ):
        sim.refute(world, only="leaves", refuter=f"{mine}:leaves", **asked)
    with pytest.raises(sim.RequestError, match="expected a regular file, found a device"):
        sim.refute(world, refuter=f"{os.devnull}:doubled", **asked)
    with pytest.raises(sim.RequestError, match="no function dubled; did you mean 'doubled'"):
        sim.refute(world, refuter=f"{mine}:dubled", **asked)


def test_an_answer_of_an_earlier_version_is_judged_anew(answer):
    before = json.loads(answer.json()) | {"verdict": "undecided"}
    assert type(answer).model_validate(before).judged_anew() == answer


def test_the_report_says_when_it_fails(answer):
    fails = answer.refuters[2].model_copy(update={"stands": False, "changes": "it goes without"})
    rows = (*answer.refuters[:2], fails, *answer.refuters[3:])
    told = answer.model_copy(update={"refuters": rows, "survives": 9}).holding(answer.held)
    report = sim.tell(told)
    assert f"survives 9 of {answer.of} attacks; it fails when it goes without" in report.verdict[0]
    assert list(report.figures()) == ["attacks"]
    assert "a refuter of the user’s own" in " ".join(report.text().split())


def test_fitted_values_come_from_the_posterior_unless_the_claim_sets_them(monkeypatch):
    sample = PosteriorSample(("response.concede_pressure",), ((1.5,), (2.5,)))
    monkeypatch.setattr("sim.scenario.ranges.posterior_draws", lambda: sample)
    monkeypatch.setattr("sim.studies.refuters.posterior_draws", lambda: sample)
    [found], _ = made("fitted_posterior")
    assert {world.response.concede_pressure for world in found.scenarios} == {1.5, 2.5}
    assert not made("fitted_posterior", settings=("response.concede_pressure=1",))[0]
