"""A model of one's own: what it declares, and how its parameters are set."""

import copy

import pytest

from sim.errors import RequestError
from sim.model.advocacy import AdvocacyModel
from sim.model.example import MyModel
from sim.model.own import OwnParameter, own_dial, own_settings
from sim.outcomes import OUTCOME_NAMES, Outcome
from tests.proof.worlds import bits, scenario

EXTRA = Outcome("extra", "Extra", "share", 0, 1, "higher", "for tests")


def test_own_parameters_have_defaults_and_are_set_by_name():
    assert vars(MyModel(scenario()).own) == {"hardship_fund": 1.0, "relief": 0.1}
    assert MyModel(scenario(), relief=1).own.relief == 1.0
    with pytest.raises(AttributeError, match="did you mean 'relief'"):
        MyModel(scenario()).own.releif  # noqa: B018
    with pytest.raises(TypeError, match=r"no argument or own parameter 'relif'; did you mean"):
        MyModel(scenario(), relif=1)
    with pytest.raises(
        RequestError, match=r"own.relief: expected a number in \[0, 1\] \(share\), got 2"
    ):
        MyModel(scenario(), relief=2)


def test_settings_are_divided():
    rows = MyModel.own_parameters
    given = ["own.relief=0.5", "states.count=3", "own.relief=.25"]
    assert own_settings(rows, given) == ({"relief": 0.25}, ("states.count=3",))
    with pytest.raises(RequestError) as caught:
        own_settings(rows, ["own.reliefs=1", "own.hardship_fund=much"])
    assert len(caught.value.problems) == 2
    assert "did you mean 'relief'" in caught.value.problems[0]
    with pytest.raises(RequestError, match="no own parameters"):
        own_settings((), ["own.x=1"])


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"own_parameters": (own_dial("seed", "x"),)}, "already has 'seed'"),
        ({"own_parameters": (own_dial("x", "x"), own_dial("x", "y"))}, "'x' stands there twice"),
        ({"own_parameters": (own_dial("a-b", "x"),)}, "not a Python name"),
        ({"own_parameters": [own_dial("x", "x")]}, "expected a tuple of OwnParameter"),
        (
            {"own_parameters": (OwnParameter("x", "share", 2, "x", 0, 1),)},
            "must lie between 0 and 1",
        ),
        ({"own_outcomes": (Outcome("rights", "R", "share", 0, 1, "higher", "x"),)}, "already has"),
    ],
)
def test_what_is_declared_wrongly_is_said_when_the_class_is_made(declared, said):
    with pytest.raises(TypeError, match=said):
        type("Wrong", (AdvocacyModel,), declared)


def test_own_outcomes_come_after_the_others():
    model = MyModel(scenario(), seed=1)
    model.run()
    assert list(model.outcomes()) == [*OUTCOME_NAMES, "fatigue"]
    assert 0 < model.outcomes()["fatigue"] < 1
    missing = type("Missing", (AdvocacyModel,), {"own_outcomes": (EXTRA,)})(scenario(), seed=1)
    missing.run()
    with pytest.raises(ValueError, match="expected values of extra, got nothing"):
        missing.outcomes()


def test_the_example_acts_and_its_dial_switches_it_off():
    acting, off = MyModel(scenario(), seed=1), MyModel(scenario(), seed=1, hardship_fund=0)
    plain = AdvocacyModel(scenario(), seed=1)
    for model in (acting, off, plain):
        model.run()
    assert bits(off.world) == bits(plain.world)
    assert acting.outcomes()["fatigue"] < off.outcomes()["fatigue"]


def test_streams_are_alike_for_practices_and_unlike_for_replicates_and_names():
    def first(practice="imposition", name="luck", **more):
        return AdvocacyModel(scenario(), practice, seed=5, **more).stream(name).random()

    assert first() == first("statement")
    assert len({first(), first(replicate=1), first(name="other")}) == 3
    model = AdvocacyModel(scenario())
    model.stream("luck").random()
    twin = copy.deepcopy(model)
    assert twin.stream("luck").random() == model.stream("luck").random()


def test_a_step_of_ones_own_that_runs_no_month_says_so():
    class Early(AdvocacyModel):
        def step(self):
            pass

    for call in (Early.run, Early.run_model):
        with pytest.raises(RuntimeError, match=r"Early.step ran no month.*super\(\).step\(\)"):
            call(Early(scenario()))

    class Stopping(AdvocacyModel):
        def step(self):
            self.running = False

    Stopping(scenario()).run_model()  # by intent


def lazily(model):
    yield model


async def waiting(model):
    pass


@pytest.mark.parametrize("phase", ["learn", "step"])
@pytest.mark.parametrize("method", [lazily, waiting])
def test_a_phase_that_would_do_nothing_is_refused_when_the_class_is_made(phase, method):
    with pytest.raises(TypeError, match=f"Wrong.{phase}: a method with yield or async"):
        type("Wrong", (AdvocacyModel,), {phase: method})
