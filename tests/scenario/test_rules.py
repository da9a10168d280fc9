from typing import get_args

import pytest

from sim.scenario import RequestError, Scenario, load_scenario
from sim.scenario.files import read_scenario
from sim.scenario.lists import FIRST_MODEL, PRESETS, Rules, readings_of
from sim.scenario.quantities import quantity
from sim.scenario.reference import REMOVED, condition, reference
from sim.scenario.template import description, json_schema
from sim.world.parameters import READINGS, Readings, rules_of

CHOICES = {name: get_args(field.annotation) for name, field in Rules.model_fields.items()}


def test_every_reading_is_told_and_has_a_code():
    assert Readings._fields == tuple(CHOICES)
    for name, choices in CHOICES.items():
        assert tuple(readings_of(name)) == choices
        assert READINGS[name] == choices
        assert all(held["meaning"] for held in readings_of(name).values())
        for code, choice in enumerate(choices):
            assert getattr(rules_of(Rules(**{name: choice})), name) == code


def test_the_first_model_chooses_a_reading_of_every_rule():
    assert set(PRESETS[FIRST_MODEL]) == set(CHOICES)
    assert all(choice in CHOICES[name] for name, choice in PRESETS[FIRST_MODEL].items())


def test_a_preset_stands_for_all_rules_and_what_comes_after_it_holds(write):
    path = write("a.toml", 'rules = "version-1"')
    assert load_scenario(path).rules == Rules(**PRESETS[FIRST_MODEL])
    over = write("b.toml", 'extends = "a.toml"\n[rules]\nlead = "decision"')
    assert load_scenario(over).rules.lead == "decision"
    assert load_scenario(over, ["rules=version-1"]).rules.lead == "nominal"
    last = load_scenario(over, ["rules=version-1", "rules.pressure=tipping"])
    assert (last.rules.lead, last.rules.pressure) == ("nominal", "tipping")
    assert Scenario.model_validate({"title": "a", "rules": FIRST_MODEL}) == Scenario.model_validate(
        {"title": "a", "rules": PRESETS[FIRST_MODEL]}
    )


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("rules.lead=desision", "got text 'desision'; did you mean 'decision'?"),
        ("rules.leed=nominal", "there is no such parameter; did you mean 'rules.lead'?"),
        ("rules=version-2", "there is no preset 'version-2'; did you mean 'version-1'?"),
        (
            "rules=threshold",
            "is no preset 'threshold'; did you mean 'rules.participation=threshold'?",
        ),
        ("rules=3", "rules=3: expected a table, got 3"),
        ("pressure.curve=linear", "is no longer a parameter; use 'rules.pressure'"),
    ],
)
def test_what_is_wrong_is_said_with_the_nearest(setting, problem):
    with pytest.raises(RequestError) as raised:
        load_scenario("migration-2020", [setting])
    (line,) = raised.value.problems
    assert line.endswith(problem)


def test_files_of_the_first_version_are_told_what_replaced_a_key(write):
    path = write("a.toml", '[pressure]\ncurve = "hill"\n[sources]\n"pressure.curve" = "mine"')
    with pytest.raises(RequestError) as raised:
        load_scenario(path)
    assert [line.partition("a.toml: ")[2] for line in raised.value.problems] == [
        "pressure.curve: is no longer a parameter; use 'rules.pressure'",
    ]


def test_what_was_removed_is_gone_and_what_replaced_it_is_there():
    known = {row.path for row in reference()}
    assert not set(REMOVED) & known
    assert set(REMOVED.values()) <= known


def test_a_parameter_says_of_which_reading_it_is_and_whether_it_is_in_use():
    for row in reference():
        if row.rule:
            name, _, readings = row.rule.partition("=")
            assert set(readings.split("|")) < set(CHOICES[name])
            assert row.meaning.endswith(condition(row.rule))
    plain = Scenario(title="a")
    told = description(read_scenario(plain))["parameters"]
    rows = {row["path"]: row["in_use"] for row in told}
    for row in reference():
        assert rows.get(row.path, True) is row.in_use(plain)
    said = quantity(1.0, "1", "a number", rule="lead=decision").json_schema_extra
    assert said["rule"] == "lead=decision"
    assert condition("lead=nominal|decision") == " (with rules.lead = nominal or decision)"


def test_the_json_schema_takes_a_preset():
    assert {"type": "string", "enum": list(PRESETS)} in json_schema()["properties"]["rules"][
        "anyOf"
    ]
