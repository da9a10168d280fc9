"""What decides a difference: on planted functions, and in a small world."""

import numpy as np
import pytest

import sim
from sim.studies import sensitivity as study
from tests.statistics.test_sensitivity import ISHIGAMI, ishigami, noisy
from tests.studies.test_explain import SMALL

ASKED = {"points": 64, "rows": 32, "leading": 2, "vary": ("donors.*", "response.*")}


def test_planted_indices_are_found_by_the_whole_of_it():
    names = [f"x{n}" for n in range(20)]
    asked = []

    def evaluate(scaled):
        asked.append(scaled.shape)
        return noisy(ishigami(scaled), 0.5, len(asked))

    found = study.leading_of(evaluate, names, {0: (), 1: (), 2: (), 5: ()}, rows=1024, seed=1)
    assert asked == [(7 * 1024, 20)]
    assert [row.name for row in found] == ["x0", "x1", "x2", "x5", study.OTHERS]
    first, total = ISHIGAMI
    for row, alone, whole in zip(found, [*first, 0, 0], [*total, 0, 0], strict=True):
        assert row.first_low - 0.02 <= alone <= row.first_high + 0.02
        assert row.total_low - 0.02 <= whole <= row.total_high + 0.02
    assert [row.interacts for row in found] == [True, False, True, False, False]


@pytest.fixture(scope="module")
def answer():
    closed = {"channels.donors": 0, "channels.conditions": 0}
    return sim.sensitivity("migration-2020", set=SMALL | closed, **ASKED)


def test_parameters_of_a_closed_channel_get_indices_that_hold_0(answer):
    donors = [row for row in answer.parameters if row.name.startswith("donors.")]
    assert donors
    assert all(row.first_low <= 0.02 for row in donors)
    assert not any(row.first > answer.dummy_first and row.first_low > 0.05 for row in donors)


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
