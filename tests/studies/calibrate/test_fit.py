import numpy as np
import pytest

from sim.scenario import Scenario
from sim.studies.calibrate import Problem, descend, explore, identified, identify, polish, surround
from sim.studies.calibrate_answer import target_errors
from sim.studies.calibrate_simulate import built_in, simulate_answers, with_values
from sim.studies.coding import figures

TRUE = {"repress_threshold": 0.3, "concede_threshold": 0.6}
LOW = np.array([-0.5, 0.0])
PLACE = (np.array(list(TRUE.values())) - LOW) / 1.5
"""The same as places in ranges from -0.5 to 1 and from 0 to 1.5."""


@pytest.fixture(scope="module")
def problem():
    """Look for two parameters from figures of a world in which they are known."""
    scenario = Scenario.model_validate(
        {"title": "Small", "time": {"months": 36}, "people": {"per_group": 20}}
    )

    def run(place, worlds):
        given = dict(zip(TRUE, (LOW + 1.5 * np.asarray(place)).tolist(), strict=True))
        practices = (built_in()[0], built_in()[2])
        return [
            simulate_answers(with_values(scenario, given), practices, range(worlds), 5, jobs=1).sum(
                axis=1
            )
        ]

    (held,) = run(PLACE, 40)
    return Problem(targets=figures(held.sum(axis=0)), errors=target_errors(), run=run)


@pytest.mark.slow
def test_known_values_are_found_again(problem):
    told = []
    wave = explore(problem, 2, 32, 4, seed=3, told=told.append)
    assert sum(told) == len(wave.tried) == 32
    assert len(wave.kept) < 16
    found = descend(problem, wave.best, 40, told.append)
    distances = problem.distances(found.place, 40)
    assert np.abs(distances).max() < 0.5
    assert found.place == pytest.approx(PLACE, abs=0.07)
    assert (np.abs(found.place - PLACE) < 2 * identify(found.slopes).errors).all()
    polished = problem.distances(polish(problem, found, 40, told.append).place, 40)
    assert np.square(polished).sum() < 1.5 * np.square(distances).sum() + 0.2
    about = surround(problem, found, 16, 4, seed=3, told=told.append)
    assert len(about.kept) > len(about.tried) / 4
    assert (about.tried >= 0).all()
    assert (about.tried <= 1).all()


def test_what_figures_do_not_depend_on_is_not_identified():
    jacobian = np.zeros((1, 5, 3))
    jacobian[0, 1] = [20.0, 0.0, 0.0]
    jacobian[0, 2] = [0.0, 5.0, 5.0]  # the sum of two alone
    jacobian[0, 3] = [0.0, 0.001, 0.0]
    known = identify(jacobian)
    assert [identified(error) for error in known.errors] == ["well", "not", "not"]
    assert known.correlation[1, 2] == pytest.approx(-1, abs=1e-3)
    assert known.direction_errors.tolist() == sorted(known.direction_errors)
    assert known.condition > 1e3
    assert np.abs(known.directions[1]) == pytest.approx([0, 2**-0.5, 2**-0.5], abs=1e-3)


def test_more_scenarios_do_not_make_the_data_more_precise():
    one = np.diag([1.0, 2.0, 3.0, 4.0, 5.0])[None, :, 1:]
    two = np.concatenate([one, one])
    assert identify(two).errors == pytest.approx(identify(one).errors)
