import pytest

import sim
from sim.studies.calibrate.simulate import built_in

HEAD = "country,demand,month,response,participants\n"
SMALL = {"states.count": 2, "time.months": 24, "shocks": []}


@pytest.fixture
def events(tmp_path):
    """Write events of thirty countries; give the path of their file."""
    answers = ("ignored", "ignored", "coerced", "ignored", "accommodated", "coerced")
    rows = [
        f"C{country},wages,2019-{month + 1:02},{answers[(country + month) % 6]},{60 + month}\n"
        for country in range(30)
        for month in range(6)
    ]
    path = tmp_path / "validate.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def test_model_and_data_are_coded_alike(events):
    answer = sim.validate("null-world", events=events, practice="parallel", replicates=3, set=SMALL)
    assert answer.data.countries == 30
    assert answer.data.campaign_months == 180
    assert answer.data.figures[1].value == pytest.approx(1 / 3)
    assert answer.data.figures[1].interval.known
    (practice,) = answer.model.practices
    assert practice.campaign_months == answer.model.campaign_months > 0
    assert sum(row.value for row in answer.model.figures[:3]) == pytest.approx(1)
    assert {row.against_target for row in answer.model.figures} == {"undecided"}  # three worlds
    assert [row["source"] for row in answer.rows()] == [
        *("targets",) * 5,
        *("model",) * 5,
        *("data",) * 5,
    ]
    assert sim.tell(answer).verdict[0].startswith("There are no intervals: they take at least 20 w")


def test_the_practices_by_default_are_the_nine():
    answer = sim.validate("null-world", replicates=1, set=SMALL)
    assert [row.practice for row in answer.model.practices] == [row.name for row in built_in()]
    assert answer.data is None


def test_a_world_without_campaigns_has_no_figures():
    silent = {**SMALL, "mobilisation.intercept": -1000.0}
    answer = sim.validate("null-world", practice="no-allies", replicates=2, set=silent)
    assert not answer.model.campaign_months
    assert [row["value"] for row in answer.rows()[5:]] == [None] * 5
    assert "undefined" in sim.tell(answer).text()


def test_changed_fitted_values_are_warned_of():
    answer = sim.validate(
        "null-world", practice="parallel", replicates=1, set={**SMALL, "response.persistence": 0.9}
    )
    assert "response.persistence" in answer.warnings[0]
    assert answer.warnings[0] == sim.tell(answer).limits[0]
