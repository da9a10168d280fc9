"""What decides a difference: on planted functions, and in a small world."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.studies import sensitivity as study
from sim.studies.draw import Drawing, PointsJudged
from tests.statistics.test_sensitivity import FUNCTIONS, noisy
from tests.studies.test_explain import SMALL

ASKED = {"points": 64, "rows": 32, "leading": 2, "vary": ("donors.*", "response.*")}


VARY = ("response.*", "rights.*", "mobilisation.*")
"""Some thirty parameters."""


def planted(function, seed, size=0.5):
    """Give what judges points by a function of the first dimensions, with noise of some size."""
    stages = []

    def judge(drawing, scaled, stage="", **_):
        stages.append(stage)
        (effect,) = drawing.effects
        mean, error = noisy(function(scaled), size, [seed, len(stages)])
        held = {"effect": 0, "practice": effect.practice, "against": effect.against}
        held |= {"outcome": effect.outcome, "claim": "", "point": np.arange(len(scaled))}
        held |= {"difference": mean, "error": error, "pairs": 8, "censored": np.nan}
        table = drawing.space.values_at(scaled[:1])
        return PointsJudged(drawing.effects, table, pd.DataFrame(held), {})

    return judge


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_planted_indices_are_found_by_the_whole_of_it_in_the_midst_of_noise(name, monkeypatch):
    function, (first, total) = FUNCTIONS[name]
    inside, dummies = [], []
    for seed in range(4):
        monkeypatch.setattr(Drawing, "judge", planted(function, seed))
        asked = {"vary": VARY, "points": 2048, "rows": 512, "leading": 5, "seed": seed}
        answer = sim.sensitivity("migration-2020", **asked)
        names = sorted((row.name for row in answer.parameters), key=drawn_as(answer))
        assert len(names) >= 20
        known = dict(zip(names, zip(first, total, strict=True), strict=False))
        assert answer.parameters[0].name == names[first.argmax()]
        for row in answer.parameters:
            alone, _ = known.get(row.name, (0, 0))
            inside.append(row.first_low - 0.02 <= alone <= row.first_high + 0.02)
        for row in answer.leading:
            others = set(names) - {held.name for held in answer.leading}
            if row.name == study.OTHERS and others & known.keys():
                continue  # among all others is one that acts
            alone, whole = known.get(row.name, (0, 0))
            inside.append(row.first_low - 0.005 <= alone <= row.first_high + 0.005)
            inside.append(row.total_low - 0.005 <= whole <= row.total_high + 0.005)
        assert answer.noise == pytest.approx(0.2, abs=0.05)
        dummies += [row.first <= answer.dummy_first for row in answer.parameters][len(first) :]
    assert np.mean(inside) >= 0.9
    assert np.mean(dummies) >= 0.95


def drawn_as(answer):
    """Give the place of a parameter among the dimensions of the draw."""
    return [name for name in answer.table("points").column_names if name != "point"].index


@pytest.fixture(scope="module")
def answer():
    closed = {"channels.donors": 0, "channels.conditions": 0}
    return sim.sensitivity("migration-2020", set=SMALL | closed, **ASKED)


@pytest.mark.slow
def test_parameters_of_a_closed_channel_get_indices_that_hold_0():
    closed = {"channels.donors": 0, "channels.conditions": 0, "rules.rest": "never"}
    asked = {"vary": ("donors.*", "response.concede_threshold"), "points": 512, "replicates": 4}
    asked |= {"rows": 128, "leading": 50, "practice": "parallel", "against": "no-allies"}
    found = sim.sensitivity("migration-2020", set=SMALL | closed, **asked)
    donors = [row for row in found.parameters if row.name.startswith("donors.")]
    assert len(donors) >= 2
    assert [row.first_low for row in donors] == [0] * len(donors)
    assert not any(row.first > found.dummy_first for row in donors)
    held = {row.name: row for row in found.leading}
    for row in donors:
        assert held[row.name].first_low <= 0 <= held[row.name].first_high
        assert held[row.name].total_low <= 0 <= held[row.name].total_high
    open_ = held["response.concede_threshold"]
    assert open_.total_low > 0.3  # so there is something to be told


def test_the_answer_has_all_that_is_drawn_and_those_that_lead(answer):
    first = [row.first for row in answer.parameters]
    assert first == sorted(first, reverse=True)
    names = [row.name for row in answer.parameters]
    assert [row.name for row in answer.leading] == [*names[:2], study.OTHERS]
    assert all(len(row.curve) >= 2 for row in answer.leading[:2])
    assert not answer.leading[2].curve
    assert 0 <= answer.noise <= 1
    assert answer[names[0]].meaning
    assert [row["name"] for row in answer.rows() if row["total"] is not None] == names[:2]


def test_a_curve_is_the_mean_along_a_parameter():
    scaled = np.random.default_rng(1).random(1600)
    rows = study.curve_along(scaled, 3 * scaled)
    assert len(rows) == 16
    assert all(row.mean == pytest.approx(3 * row.position, abs=1e-9) for row in rows)


def test_the_report_draws_indices_and_curves(answer):
    report = sim.tell(answer)
    assert list(report.figures()) == ["indices", "along"]
    text = " ".join(report.text().split())
    assert "The luck of worlds is" in text
    assert "Of a hundred dummies" in text


def test_what_cannot_be_is_said():
    with pytest.raises(sim.RequestError, match="vary tacticks: no parameter"):
        sim.sensitivity("migration-2020", vary="tacticks")
    few = {"states.count": 1, "groups.count": 2, "allies.count": 1, "time.months": 3}
    few |= {"shocks": [], "people.per_group": 4}
    with pytest.raises(sim.RequestError, match="is defined at 0 of 64 points"):
        sim.sensitivity("migration-2020", **ASKED | {"outcome": "rights_kept", "set": few})
