import numpy as np
import pytest

from sim.scenario.schema import Scenario
from sim.studies.calibrate_simulate import pooled, simulate_answers, simulate_patterns
from sim.studies.coding import Observation
from sim.studies.patterns import FIGURES, pattern_figures

SMALL = Scenario.model_validate(
    {"title": "Small", "states": {"count": 3}, "time": {"months": 24}, "people": {"per_group": 20}}
)
TWO = pooled(("parallel", "imposition"), SMALL)


def test_worlds_are_those_of_calibrate_under_practices_in_turn():
    seen = simulate_patterns(SMALL, TWO, range(4), 1, jobs=2)
    both = simulate_answers(SMALL, TWO, range(4), 1)
    np.testing.assert_array_equal(seen.five, both[range(4), [0, 1, 0, 1]])
    np.testing.assert_array_equal(seen.answered.sum(axis=(1, 2, 3)), seen.five[:, :3])
    density = pattern_figures(seen.patterns.sum(axis=(0, 1)))[1]
    assert density == pytest.approx(seen.five[:, :3].sum() / (4 * 3 * 24))


def test_what_is_reported_is_fewer_and_larger_and_the_model_knows_nothing_of_it():
    whole = simulate_patterns(SMALL, TWO, range(4), 1)
    seen = simulate_patterns(SMALL, TWO, range(4), 1, Observation(-1.0, 3.0, 0.0))
    np.testing.assert_array_equal(whole.five, seen.five)
    assert 0 < seen.answered.sum() < whole.answered.sum()
    largest = FIGURES.index(("size_classes", "1,000–4,999"))
    many, few = (pattern_figures(one.patterns.sum(axis=(0, 1))) for one in (whole, seen))
    assert few[largest] > many[largest]
