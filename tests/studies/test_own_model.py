"""A comparison with a model of one's own."""

import pytest

from sim.errors import RequestError
from sim.model.advocacy import AdvocacyModel
from sim.model.example import MyModel
from sim.scenario import Scenario
from sim.studies.compare import compare
from sim.telling import tell

SMALL = Scenario.model_validate(
    {"title": "Small", "time": {"months": 12}, "people": {"per_group": 8}}
)


class Plain(AdvocacyModel):
    """Changes nothing."""


def small(**more):
    return compare(SMALL, practice="engaged-deference", replicates=8, **more)


def test_a_class_that_changes_nothing_finds_the_same():
    own, plain = small(model=Plain), small()
    assert own.outcomes == plain.outcomes
    assert own.table("runs").equals(plain.table("runs"))
    assert own.own_model.name.endswith(":Plain")
    assert plain.own_model is None


def test_its_parameters_are_set_and_its_outcomes_told():
    more, less = (small(model=MyModel, set={"own.relief": relief}) for relief in (0.5, 0.0))
    assert (
        more.outcome("fatigue").of("imposition").mean
        < less.outcome("fatigue").of("imposition").mean
    )
    assert "fatigue" in more.table("runs").column_names
    assert more.asked.set == ("own.relief=0.5",)
    assert "--model sim.model.example:MyModel" in more.command
    report = tell(more)
    assert "sim.model.example:MyModel" in report.limits[0]
    assert "Fatigue at the end" in report.text()
    assert more.own_model.file == "example.py"
    with pytest.raises(RequestError, match="did you mean 'relief'"):
        small(model=MyModel, set={"own.releif": 0.5})
    with pytest.raises(RequestError, match="own"):
        small(set={"own.relief": 0.5})
