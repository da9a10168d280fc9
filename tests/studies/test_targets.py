from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.outcomes import SERIES_NAMES
from sim.scenario import load_scenario
from sim.scenario.sections import ResponseSection
from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.studies.calibrate_answer import TARGETS, answer_warnings, fitted_warnings, target_values


def test_the_targets_lie_in_their_own_intervals():
    for row in TARGETS:
        assert row.interval.low < row.value < row.interval.high
    assert target_values()[:3].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("bounds", "side"),
    [
        ((0.21, 0.27), "inside"),
        ((0.208, 0.279), "inside"),
        ((0.20, 0.25), "not known"),  # the point alone would be inside
        ((0.27, 0.40), "not known"),  # and here outside
        ((0.10, 0.40), "not known"),
        ((0.28, 0.40), "outside"),
        ((0.10, 0.20), "outside"),
    ],
)
def test_a_figure_is_placed_by_its_interval(bounds, side):
    coerced = TARGETS[1]
    assert coerced.side(Interval(*bounds)) == side
    assert coerced.side(NO_INTERVAL) == "not known"


def test_fitted_values_that_are_changed_are_warned_of():
    assert fitted_warnings(load_scenario("migration-2020")) == ()
    (told,) = fitted_warnings(load_scenario("migration-2020", ["response.token_threshold=0.9"]))
    assert f"response.token_threshold (0.9; fitted: {ResponseSection().token_threshold})" in told


def of_answers(ensemble, repressed, conceded):
    series = ensemble.series.copy()
    for name, value in (("repressed", repressed), ("conceded", conceded)):
        series[..., SERIES_NAMES.index(name)] = value
    return answer_warnings(replace(ensemble, series=series))


def test_answers_far_from_the_data_are_warned_of(make):
    made = make(replicates=3)
    assert of_answers(made, 0.24, 0.10) == ()
    assert of_answers(made, 0.40, 0.01) == ()
    assert "53 % are repressed" in of_answers(made, 0.53, 0.05)[0]
    assert "5 % are repressed" in of_answers(made, 0.05, 0.05)[0]
    assert "40 % are conceded" in of_answers(made, 0.24, 0.40)[0]
    assert of_answers(made, np.nan, np.nan) == ()


def test_a_comparison_says_what_it_is_warned_of():
    small = {"states.count": 2, "groups.count": 4, "people.per_group": 8, "time.months": 14}
    small |= {"shocks": [], "response.repress_threshold": -50.0, "rules.rest": "never"}
    answer = sim.compare("null-world", practice="statement", replicates=2, set=small)
    assert len(answer.warnings) == 2
    assert set(answer.warnings) <= set(sim.tell(answer).limits)
