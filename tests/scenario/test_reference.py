import jsonschema
import pytest

from sim.scenario import CHANNEL_FAVOURS, Channels, Scenario
from sim.scenario.files import read_scenario
from sim.scenario.quantities import text_of
from sim.scenario.reference import parts, reference, values
from sim.scenario.template import description, json_schema

PARAMETERS = {parameter.path: parameter for parameter in reference()}


def test_every_parameter_of_the_models_is_there_once():
    fields = {
        f"{part.name}.<name>.{name}" if part.rows else f"{part.name}.{name}".removeprefix(".")
        for part in parts()
        for name in part.model.model_fields
    } - {part.name for part in parts()}
    assert set(PARAMETERS) == fields
    assert len(list(reference())) == len(PARAMETERS)


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS)
def test_every_parameter_says_what_it_is(parameter):
    assert parameter.meaning
    optional = parameter.required or "priorities" in parameter.path or "names." in parameter.path
    assert optional or parameter.default is not None
    if parameter.kind not in ("text", "texts", "table"):
        assert parameter.unit
        assert parameter.source
        assert parameter.range


@pytest.mark.parametrize(
    ("path", "kind", "range_"),
    [
        ("title", "text", ""),
        ("literature", "texts", ""),
        ("states.count", "whole number", "1 to 500"),
        ("states.opinion", "spread", "0 to 1"),
        ("groups.members", "spread", "at least 1"),
        ("groups.priorities", "numbers", "each above 0, sum 1"),
        ("people.mean_degree", "whole number", "2 to 100, in steps of 2"),
        ("response.sensitivity", "number", "0 to 1000"),
        ("ties.freed", "text", "groups, ally"),
        ("comparison.smallest_difference", "number", "above 0, at most 1"),
        ("categories.<name>.priorities", "numbers", "each above 0, sum 1"),
        ("shocks.<name>.mobilisation", "number", "-20 to 20"),
    ],
)
def test_kinds_and_ranges(path, kind, range_):
    assert (PARAMETERS[path].kind, PARAMETERS[path].range) == (kind, range_)


def test_what_differs_from_the_default_is_marked():
    plain = Scenario(title="a")
    assert [row.path for row in values(plain) if row.differs] == ["title"]
    changed = Scenario.model_validate(
        {"title": "a", "states": {"opinion": 0.4}, "shocks": [{"name": "s"}]}
    )
    differing = {row.path for row in values(changed) if row.differs}
    assert "states.opinion" in differing
    assert "shocks.s.month" in differing
    assert not any(path.startswith("tactics") for path in differing)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10_000.0, "10000"),
        (0.1, "0.1"),
        (1e-7, "1e-07"),
        ({"mean": 0.5, "spread": 0.25}, "0.5 ± 0.25"),
        ({"mean": 0.5, "spread": 0.0}, "0.5"),
        ([0.5, 0.25], "0.5 0.25"),
        (None, ""),
        (True, "true"),
        ("all", "all"),
    ],
)
def test_values_as_people_read_them(value, text):
    assert text_of(value) == text


def test_channels_and_their_hypotheses_agree():
    assert set(CHANNEL_FAVOURS) == set(Channels.model_fields)
    channels = description(read_scenario(Scenario(title="a")))["channels"]
    assert [row["name"] for row in channels] == list(Channels.model_fields)


def test_the_json_schema_is_one_and_takes_what_we_take():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate(Scenario(title="a").to_dict())
    check.validate({"extends": "migration-2020", "states": {"opinion": 0.3}})
    for wrong in (
        {},
        {"title": "a", "nonsense": 1},
        {"title": "a", "states": {"count": 0}},
        {"title": "a", "states": {"opinion": 2}},
        {"title": "a", "states": {"opinion": {"spread": 0.1}}},
        {"title": "a", "tactics": [{"risk": 0.1}]},
        {"title": "a", "tactics": []},
    ):
        assert list(check.iter_errors(wrong)), wrong
