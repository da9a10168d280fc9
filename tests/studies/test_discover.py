"""Where a verdict turns: planted boxes through the whole search, and a small world."""

import numpy as np
import pytest

import sim
from sim.statistics.boxes import InputBox
from sim.studies.box_search import FRESH, Hunt
from sim.studies.draw import Drawing
from tests.studies.test_sensitivity import VARY, planted

SMALLEST, WORLDS = 0.01, 4
BOX = InputBox({3: (0.0, 0.4), 7: (0.5, 1.0)})


STAGES = ("draw", "near", FRESH)


def hunt(box, seed=1, noise=0.01, ready=0.02, bounded=range(20)):
    """Hunt where the true difference is below −δ within a box, and above it outside."""

    luck = {stage: np.random.default_rng([seed, n]) for n, stage in enumerate(STAGES)}

    def evaluate(scaled, stage):
        true = np.where(box.holds(scaled), -0.04, ready) if box else np.full(len(scaled), ready)
        worlds = true[:, None] + luck[stage].normal(0, noise, (len(scaled), WORLDS))
        return scaled, worlds.mean(axis=1), worlds.std(axis=1, ddof=1) / WORLDS**0.5

    def draw(sampler, points):
        return sampler(20, points, seed)

    return Hunt(draw, evaluate, bounded, SMALLEST, up=False, replicates=WORLDS, seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("box", [BOX, InputBox({0: (0.3, 1.0), 5: (0.0, 0.6), 9: (0.2, 0.9)})])
def test_a_planted_box_is_found_and_checked(box):
    found = hunt(box).sought(2048)
    assert found.near == 0
    assert found.share == pytest.approx(box.size, abs=0.04)
    first = found.boxes[0]
    assert set(first.box.bounds) == set(box.bounds)
    fresh = np.random.default_rng(0).random((20_000, 20))
    one, other = first.box.holds(fresh), box.holds(fresh)
    assert (one & other).sum() / (one | other).sum() >= 0.8
    assert first.inside.density > 0.8
    assert first.outside.density < 0.1
    assert first.coverage > 0.8
    assert first.inside.difference < 0 < first.outside.difference


def test_a_box_bounds_nothing_but_what_it_may():
    found = hunt(BOX, bounded=[0, 1, 2, 7, 8]).sought(2048)
    bounds = [set(row.box.bounds) for row in found.boxes]
    assert bounds[0] == {7}
    assert set().union(*bounds, *(part.bounds for part, _, _ in found.tree)) <= {0, 1, 2, 7, 8}


@pytest.mark.slow
def test_a_rare_box_is_found_by_drawing_near_it():
    rare = InputBox({2: (0.0, 0.2), 4: (0.85, 1.0)})
    found = hunt(rare).sought(1024)
    assert found.near == 1024
    assert found.share == pytest.approx(rare.size, abs=0.02)
    assert set(found.boxes[0].box.bounds) == {2, 4}
    assert found.boxes[0].inside.density > 0.5
    assert found.boxes[0].coverage > 0.5


@pytest.mark.slow
def test_with_no_box_there_is_none():
    assert not hunt(None).sought(1024).boxes
    boxes = [hunt(None, seed, noise=0.04, ready=0.0).sought(512).boxes for seed in range(8)]
    assert sum(map(bool, boxes)) <= 1


@pytest.mark.slow
def test_a_planted_box_is_told_by_the_names_of_its_parameters(monkeypatch):
    asked = {"vary": VARY, "points": 2048}

    def loses(scaled):
        return np.where(BOX.holds(scaled), -0.04, 0.02)

    monkeypatch.setattr(Drawing, "judge", planted(loses, 1))
    answer = sim.discover("migration-2020", **asked)
    names = [name for name in answer.table("points").column_names if name != "point"]
    assert len(names) >= 20
    assert {row.name for row in answer.boxes[0].conditions} == {names[3], names[7]}
    assert answer.boxes[0].size == pytest.approx(BOX.size, abs=0.04)
    assert answer.share == pytest.approx(BOX.size, abs=0.04)
    monkeypatch.setattr(Drawing, "judge", planted(lambda scaled: np.zeros(len(scaled)), 1, 0.0))
    none = sim.discover("migration-2020", **asked)
    assert none.boxes == ()
    assert none.share == 0
    assert "There is none" in sim.tell(none).verdict[0]


def test_a_box_over_a_whole_number_is_a_world_with_one(monkeypatch, tmp_path):
    vary = ("allies.count", "allies.agenda_gap", "rights.erosion", "response.size")
    monkeypatch.setattr(
        Drawing, "judge", planted(lambda scaled: np.where(scaled[:, 0] > 0.5, -0.04, 0.02), 1)
    )
    (box,) = sim.discover("migration-2020", vary=vary, points=1024).boxes
    assert [row.name for row in box.conditions] == ["allies.count"]
    path = tmp_path / "within.toml"
    path.write_text(box.file, encoding="utf-8")
    assert sim.load_scenario(path).allies.count >= box.conditions[0].low


TINY = {
    "states.count": 2,
    "groups.count": 3,
    "allies.count": 2,
    "people.per_group": 8,
    "time.months": 24,
    "shocks": [],
    "comparison.smallest_difference": 1e-3,
}


@pytest.fixture(scope="module")
def answer():
    vary = ("rights.erosion", "response.concede_pressure", "response.size", "allies.access")
    asked = {"practice": "parallel", "against": "no-allies", "wins": True, "points": 256}
    return sim.discover("migration-2020", set=TINY, vary=vary, **asked)


@pytest.mark.slow
def test_a_box_of_the_model_is_told_as_a_sentence_settings_and_a_file(answer, tmp_path):
    assert answer.boxes
    report = sim.tell(answer)
    assert report.verdict[0].startswith("Parallel wins in ")
    box = answer.boxes[0]
    path = tmp_path / "within.toml"
    path.write_text(box.file, encoding="utf-8")
    scenario = sim.load_scenario(path)
    same = sim.load_scenario("migration-2020", box.settings)
    for row in box.conditions:
        held, other = scenario, same
        for part in row.name.split("."):
            held, other = getattr(held, part), getattr(other, part)
        assert held == other
        assert row.low is None or held >= row.low
        assert row.high is None or held <= row.high
    assert list(report.figures()) == [f"box-{n + 1}" for n in range(len(answer.boxes))]
    assert 0 < answer.share < 1
    assert sum(row.size for row in answer.tree) == pytest.approx(1 if answer.tree else 0)


@pytest.mark.slow
def test_none_is_said(answer):
    told = answer.model_copy(update={"boxes": (), "failed": 1}).holding(answer.held)
    text = " ".join(sim.tell(told).text().split())
    assert "There is none: no box was found in which it wins more often" in text
    assert "it did not hold on other points" in text
