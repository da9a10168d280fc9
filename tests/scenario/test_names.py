"""What scenarios call people, groups, allies and money: read, refused, and no part of a run."""

import pytest

from sim.errors import RequestError
from sim.scenario import Scenario
from sim.scenario.files import load_scenario, read_scenario
from sim.scenario.names import ENGLISH, KEYS, common_names, filled, languages, neutral
from sim.scenario.reference import values
from sim.scenario.template import exposed_names, remarks
from sim.scenario.toml import find_scenarios

NAMES = """
[names]
people = "tenants"
group = "union"
groups = "unions"
currency = "USD"
es.people = "los inquilinos"
"""


def named(**names):
    return Scenario.model_validate({"title": "Named", "names": names})


def test_what_is_not_named_is_called_as_the_language_does(write):
    names = load_scenario(write("a.toml", NAMES)).names
    assert names.words() == neutral() | {
        "people": "tenants",
        "group": "union",
        "groups": "unions",
        "currency": "USD",
    }
    assert names.words("es") == neutral("es") | {"people": "los inquilinos", "currency": "USD"}
    assert names.words("fr")["people"] == neutral("fr")["people"] != neutral()["people"]


def test_every_language_has_a_word_for_each():
    for language in languages():
        assert neutral(language).keys() == set(KEYS)
        assert language == ENGLISH or neutral(language)["people"] != neutral()["people"]


def test_names_change_no_run(write):
    plain = read_scenario("migration-2020")
    other = read_scenario(write("a.toml", f'extends = "migration-2020"\n{NAMES}'))
    assert other.digest == plain.digest
    assert other.scenario.parameters() == plain.scenario.parameters()
    assert other.scenario.names != plain.scenario.names


def test_a_scenario_with_names_reads_back_to_an_equal_one(write):
    scenario = load_scenario(write("a.toml", NAMES))
    assert load_scenario(write("b.toml", scenario.to_toml(), title=False)) == scenario


def test_units_and_meanings_speak_by_them():
    told = {row.path: row.parameter for row in values(named(people="tenants", currency="USD"))}
    assert told["allies.resources"].unit == "USD/month"
    assert "tenants" in told["states.opinion"].meaning
    assert not any("{names" in row.unit + row.meaning for row in told.values())


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ('people = ""', "names.people", "must not be empty"),
        (f'people = "{"x" * 61}"', "names.people", "at most 60"),
        (r'people = "a\u001bb"', "names.people", "words that print"),
        ('people = "two  spaces"', "names.people", "single spaces"),
        ('people = "{names.people}"', "names.people", "without {}<>"),
        ("people = 3", "names.people", "expected text"),
        ('peple = "x"', "names.peple", "did you mean 'people'"),
        ('fr.gruop = "x"', "names.fr.gruop", "did you mean 'group"),
        ('de.people = "x"', "names.de", "unknown key; there is people"),
        ('groups = "unions"', "names.groups", "name group, too"),
        ('es.ally = "x"', "names.es.ally", "name allies, too"),
    ],
)
def test_a_wrong_name_is_refused_with_file_and_key(write, text, key, said):
    with pytest.raises(RequestError) as raised:
        load_scenario(write("a.toml", f'extends = "migration-2020"\n[names]\n{text}\n'))
    (line,) = raised.value.problems
    assert line.startswith(f"a.toml: {key}: ") or f"a.toml: {key}: " in line
    assert said in line


def test_a_label_of_no_issue_is_doubtful():
    assert "did you mean 'safety'" in remarks(named(issues={"saftey": "x"}))[0]
    assert not remarks(named(issues={"safety": "x"}))


def test_marks_are_filled_and_begin_a_sentence():
    assert filled(
        "{names.Groups} of {names.people}", named(groups="unions", group="union").names.words()
    ) == (f"Unions of {neutral()['people']}")
    assert filled("{names.nothing} {other}") == "{names.nothing} {other}"


def test_several_scenarios_have_in_common_what_is_the_same():
    one, other = named(people="tenants").names, named(people="miners").names
    assert common_names([one, one]) == one
    assert common_names([one, other]).words() == neutral()


def test_a_name_of_somebody_of_today_is_doubtful():
    said = {"group": "Chapter", "groups": "Chapters of Hope", "people": "tenants"}
    scenario = named(**said)
    year = int(scenario.time.start[:4])
    assert [line.partition(":")[0] for line in exposed_names(scenario, year)] == [
        "names.group",
        "names.groups",
    ]
    assert not exposed_names(scenario, year + 200)


def test_no_shipped_scenario_names_somebody_of_today():
    for name in find_scenarios():
        assert not exposed_names(load_scenario(name), 2026), name
