"""What a user gives is refused in a sentence, and an answer crosses to other processes."""

import pickle

import numpy as np
import pytest

import sim

SIZES = {
    "states.count": 2,
    "groups.count": 3,
    "people.per_group": 6,
    "time.months": 4,
    "shocks": [],
}
FEW = {"practice": "parallel", "replicates": 2, "set": SIZES, "jobs": 1}


@pytest.mark.parametrize(
    ("study", "wrong"),
    [
        ("compare", {"replicates": 0}),
        ("compare", {"replicates": 2.5}),
        ("compare", {"seed": -1}),
        ("compare", {"seed": None}),
        ("compare", {"against": None}),
        ("compare", {"practice": 5}),
        ("compare", {"jobs": 0}),
        ("compare", {"jobs": "2"}),
        ("compare", {"set": 3}),
        ("compare", {"replicates": None, "precision": "x"}),
        ("compare", {"replicates": None, "precision": 0.1, "max_replicates": 5}),
        ("explain", {"replicates": -1}),
        ("validate", {"replicates": 0}),
        ("run", {"replicates": None, "every": 0}),
    ],
)
def test_a_value_that_cannot_be_is_named(study, wrong):
    asked = FEW | wrong
    if study == "run":
        del asked["replicates"]
    with pytest.raises(sim.RequestError) as error:
        getattr(sim, study)("null-world", **asked)
    (problem,) = error.value.problems
    name = list(wrong)[-1]
    assert problem.startswith(name)


def test_numbers_of_numpy_are_numbers():
    asked = FEW | {"replicates": np.int64(2), "seed": np.int32(1), "jobs": np.int64(1)}
    assert sim.compare("null-world", **asked) == sim.compare("null-world", **FEW)


def test_an_answer_is_pickled_with_its_tables():
    answer = sim.compare("null-world", **FEW)
    again = pickle.loads(pickle.dumps(answer))
    assert again == answer
    assert again.runs().equals(answer.runs())
    assert sim.tell(again).text() == sim.tell(answer).text()
    with pytest.raises(KeyError, match="did you mean 'parallel'"):
        answer["paralel"]


def test_an_engine_that_is_not_there_starts_no_processes():
    with pytest.raises(sim.RequestError, match="there is threads, local, dask"):
        sim.sweep("when-imposition-wins", engine="x")


@pytest.mark.parametrize("wrong", [{"points": 0}, {"points": 3}, {"replicates": 0}])
def test_numbers_that_no_calibration_can_have_are_refused(wrong):
    with pytest.raises(sim.RequestError):
        sim.calibrate(**wrong)
