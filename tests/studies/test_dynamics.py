import math

import numpy as np
import pytest

import sim
from sim.errors import RequestError
from sim.reports.dynamics import unlike
from sim.studies.dynamics import COURSE, WORLDS_SHOWN
from sim.studies.patterns import FIGURES

SMALL = {"states.count": 2, "time.months": 24, "people.per_group": 20, "shocks": []}


@pytest.fixture(scope="module")
def answer():
    return sim.dynamics("null-world", practice="parallel", replicates=20, set=SMALL)


def test_figures_are_those_of_the_course_of_worlds_then_the_patterns(answer):
    names = [(row.name, row.bin) for row in answer.figures]
    assert names == [*((name, "") for name in COURSE), *FIGURES]
    assert answer.countries == 40
    assert [len(worlds) for worlds in answer.courses.values()] == [WORLDS_SHOWN] * 3
    assert len(answer.rows()) == 2 * len(names)


def test_the_course_of_worlds_is_that_of_their_series(answer):
    runs = sim.compare("null-world", practice="parallel", replicates=20, set=SMALL).runs()
    held = {row.name: row for row in answer.figures}
    mine = runs[runs["practice"] == "parallel"]
    assert held["turnout"].model == pytest.approx(12 * mine["participation"].mean())
    assert held["taken_back"].model == mine["reversals"].mean()
    rights = np.array(answer.courses["rights"])
    assert rights.shape == (WORLDS_SHOWN, 24)
    assert 0 <= held["years_of_gain"].model <= 1


def test_what_lies_apart_from_data_is_named(answer):
    apart = answer.outside
    assert all(row.low > row.data_high or row.high < row.data_low for row in apart)
    lines = list(unlike(answer))
    assert len(lines) == len(apart) > 0
    assert all(line.startswith("unlike data: ") for line in lines)
    text = sim.tell(answer).text()
    assert "Apart:" in text
    assert "European surveys" in " ".join(text.split())


def test_the_turnout_of_surveys_is_known_and_other_courses_have_no_data(answer):
    turnout, rest, *_ = answer.figures
    assert (turnout.data_low, turnout.data_high) == (0.03, 0.15)
    assert math.isnan(rest.data_low)
    assert not rest.apart


def test_few_worlds_are_refused():
    with pytest.raises(RequestError, match="replicates"):
        sim.dynamics("null-world", replicates=3, set=SMALL)
