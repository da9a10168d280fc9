import json
import math

import pytest

import sim
from sim.errors import RequestError
from sim.reports.validate import SCORES
from sim.studies.calibrate_simulate import built_in
from sim.studies.patterns import FIGURES

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
    assert {row.against_target for row in answer.model.figures} == {"not known"}  # three worlds
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
        "null-world",
        practice="parallel",
        replicates=1,
        set={**SMALL, "response.token_threshold": 0.9},
    )
    assert "response.token_threshold" in answer.warnings[0]
    assert answer.warnings[0] == sim.tell(answer).limits[0]


def test_patterns_of_the_model_stand_beside_those_of_a_file(events):
    answer = sim.validate(
        "null-world",
        events=events,
        patterns=True,
        practice=("parallel", "imposition"),
        replicates=20,
        countries=30,
        set=SMALL,
    )
    assert answer.months == 12  # the file has six
    assert [(row.name, row.bin) for row in answer.figures] == list(FIGURES)
    found = {(row.name, row.bin): row for row in answer.figures}
    share = found["coerced_by_age", "1"]
    assert share.data == pytest.approx(1 / 3)
    assert share.data_low < share.data < share.data_high
    assert share.low < share.model < share.high
    assert found["size_classes", "50–99"].data == 1
    assert found["density", "country-months with a campaign"].data == 1
    assert math.isnan(found["days_share", "1"].data)  # the file does not say days
    assert set(answer.scores) == set(SCORES)
    assert all(value < 0 for value in answer.scores.values())
    assert answer.scores["ceiling"] > answer.scores["constant"]
    said = json.loads(answer.json())
    assert set(said["figures"][0]) == {
        *("name", "bin", "model", "low", "high", "data", "data_low", "data_high"),
    }
    assert "Who predicts the answers" in sim.tell(answer).text()
    assert answer.command.count("--patterns") == 1


def test_without_a_file_the_data_of_the_fit_stand_beside_the_patterns():
    answer = sim.validate(
        "null-world", patterns=True, practice="parallel", replicates=2, countries=4, set=SMALL
    )
    assert answer.months == 363
    assert {row.name: row.data for row in answer.figures}["dispersion"] == pytest.approx(3.52, 1e-3)
    assert answer.scores["saturated"] == answer.scores["ceiling"] > answer.scores["markov"]
    assert "no interval is known" in sim.tell(answer).text()


def test_more_countries_than_states_are_refused():
    with pytest.raises(RequestError, match=r"countries 84: take at least 42 worlds of two states"):
        sim.validate("null-world", patterns=True, replicates=2, set=SMALL)
