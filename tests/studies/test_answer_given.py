"""What a user gives is refused in a sentence."""

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
        ("compare", {"replicates": True}),
        ("run", {"every": True}),
        ("compare", {"replicates": "10"}),
        ("compare", {"delta": "0.1"}),
        ("explain", {"seed": "1"}),
        ("compare", {"set": [1]}),
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
    assert "a number" in problem or "whole number" in problem or not isinstance(wrong[name], str)


def test_a_text_is_no_number_for_an_experiment_either():
    with pytest.raises(sim.RequestError, match="replicates: expected a whole number, is text '10'"):
        sim.calibrate(replicates="10")


def test_numbers_of_numpy_are_numbers():
    asked = FEW | {"replicates": np.int64(2), "seed": np.int32(1), "jobs": np.int64(1)}
    assert sim.compare("null-world", **asked) == sim.compare("null-world", **FEW)


def test_a_practice_that_was_not_run_is_named_with_the_nearest():
    answer = sim.compare("null-world", **FEW)
    with pytest.raises(KeyError, match="did you mean 'parallel'"):
        answer["paralel"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda _: sim.save(5, "there"), "answer: expected an answer of a study, is 5"),
        (lambda a: sim.save(a, 5), "folder: expected a path, is 5"),
        (lambda _: sim.load(5), "folder: expected a path, is 5"),
        (lambda _: sim.reproduce(5), "folder: expected a path, is 5"),
        (lambda _: sim.sweep("when-imposition-wins", out=5), "out: expected a path, is 5"),
        (lambda _: sim.tell(None), "answer: expected an answer of a study, is nothing"),
        (lambda a: sim.tell(a, ["rihts"]), "outcome rihts: there is no such outcome"),
        (lambda a: sim.tell(a, 5), "outcomes: expected names, is 5"),
        (lambda _: sim.tell(tiny_run(), ["rights"]), "outcomes: the report of run takes none"),
        (lambda _: tiny_run().runs(), "run has no table 'runs'; there is months, events"),
    ],
)  # fmt: skip
def test_what_is_no_answer_path_or_outcome_is_said(wrong, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(sim.RequestError) as error:
        wrong(sim.compare("null-world", **FEW))
    assert error.value.problems[0].startswith(said)
    assert not list(tmp_path.iterdir())


def tiny_run():
    return sim.run("null-world", set=SIZES)


def test_an_engine_that_is_not_there_starts_no_processes():
    with pytest.raises(sim.RequestError, match="there is threads, local, dask"):
        sim.sweep("when-imposition-wins", engine="x")


@pytest.mark.parametrize("wrong", [{"points": 0}, {"points": 3}, {"replicates": 0}])
def test_numbers_that_no_calibration_can_have_are_refused(wrong):
    with pytest.raises(sim.RequestError):
        sim.calibrate(**wrong)
