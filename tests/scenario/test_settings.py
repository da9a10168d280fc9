import json
import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import RequestError, Scenario, find_scenarios, load_scenario, read_scenario
from sim.scenario.reference import reference, values
from sim.scenario.settings import parse_setting, parse_value, paths
from sim.scenario.toml import key_to_toml, to_toml


@pytest.fixture
def base(write):
    return write(
        "a.toml",
        "[states]\nopinion={mean=0.5,spread=0.2}\nexclusion=0.5\n[[practices]]\nname='mine'\n",
    )


@pytest.mark.parametrize(
    ("setting", "reached", "value"),
    [
        ("institutions.enforcement=0.8", "institutions.enforcement", 0.8),
        ("rights.erosion=.5", "rights.erosion", 0.5),
        ("donors.largest_change=5.", "donors.largest_change", 5.0),
        ("groups.count=1_000", "groups.count", 1000),
        ("rules.pressure=linear", "rules.pressure", "linear"),
        ('rules.pressure="linear"', "rules.pressure", "linear"),
        ("title=A new  title", "title", "A new  title"),
        ("title=2019", "title", "2019"),
        ("title=a=b # c", "title", "a=b # c"),
        ("time.start=2019-05", "time.start", "2019-05"),
        ("channels.trust=0", "channels.trust", 0.0),
        ("states.opinion=0.3", "states.opinion", {"mean": 0.3, "spread": 0.0}),
        ("states.opinion.mean=0.3", "states.opinion", {"mean": 0.3, "spread": 0.2}),
        ("states.opinion.spread=0.1", "states.opinion", {"mean": 0.5, "spread": 0.1}),
        ("states.exclusion.spread=0.1", "states.exclusion", {"mean": 0.5, "spread": 0.1}),
        ("states.exposure.mean=0.6", "states.exposure", {"mean": 0.6, "spread": 0.3}),
        ("states.exposure={mean=0.6}", "states.exposure", {"mean": 0.6, "spread": 0.0}),
        ("states={count=9}", "states.count", 9),
        (" states.count = 9 ", "states.count", 9),
        ("tactics.protest.risk=0.9", "tactics.protest.risk", 0.9),
        ("practices.mine.goals=0.3", "practices.mine.goals", 0.3),
        ("practices.quite-another.goals=0.3", "practices.quite-another.goals", 0.3),
        ('practices=[{name="x",goals=1}]', "practices.x.goals", 1.0),
        ("literature=['a']", "literature", ["a"]),
    ],
)
def test_every_kind_of_parameter_can_be_set(base, setting, reached, value):
    scenario = load_scenario(base, [setting])
    held = {row.path: row.value for row in values(scenario)}
    assert held[reached] == value


def test_a_setting_changes_nothing_else(base):
    before = {row.path: row.value for row in values(load_scenario(base))}
    after = {row.path: row.value for row in values(load_scenario(base, ["tactics.protest.risk=1"]))}
    assert {path for path in before if before[path] != after[path]} == {"tactics.protest.risk"}
    assert Scenario(title="a").tactics[4].risk == 0.5  # the default is its own


def test_the_last_setting_holds(base):
    settings = ["states.count=2", "states.count=3", "states.opinion=0.1", "states.opinion.mean=0.2"]
    scenario = load_scenario(base, settings)
    assert scenario.states.count == 3
    assert scenario.states.opinion.mean == 0.2


def test_settings_together_make_a_practice(base):
    settings = ["practices.new-one.goals=0.3", "practices.new-one.voice=1"]
    assert load_scenario(base, settings).practice("new-one").voice == 1


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("states.count", "expected path=value, for instance institutions.enforceability=0.8"),
        ("states.count=", "expected path=value, for instance institutions.enforceability=0.8"),
        ("=3", "expected path=value, for instance institutions.enforceability=0.8"),
        ("enforcability=0.8", "there is no such parameter; did you mean 'institutions.enf"),
        ("groups.coun=3", "there is no such parameter; did you mean 'groups.count'?"),
        ("tactics.protests.risk=1", "there is no such parameter; did you mean 'tactics.protest."),
        ("states.opinion.middle=1", "there is no such parameter; did you mean 'states.opinion'?"),
        ("states.count.mean=1", "there is no such parameter; did you mean 'states.count'?"),
        ("zzzzzz=1", "there is no such parameter; `solidarity describe` lists them all"),
        ("extends=other.toml", "only a file can extend another"),
        ("states.count=0", "must be at least 1, is 0"),
        ("states.count=many", "expected a whole number, got text 'many'"),
        ("states.count=2.5", "expected a whole number, got 2.5"),
        ("rights.erosion=nan", "expected a finite number, got nan"),
        ("tactics.protest.risk=2", "must be at most 1, is 2"),
        ("states.opinion=x", "expected a number, or a table of mean and spread, got text 'x'"),
        ("states.opinion.mean=x", "expected a number, got text 'x'"),
        ("states.exposure.spread=0.8", "states.exposure: mean - spread to mean + spread must"),
        ("groups.members=0", "must be from 1 to 1e+12, is 0"),
        ("groups.members.spread=5999.5", "groups.members: mean - spread to mean + spread must"),
        ("allies.resources=-0.5", "must be from 0 to 1e+12, is -0.5"),
        ("groups.priorities=[" * 9, "expected a list, got text"),
        ("categories.asylum.share=0.5", "categories: the shares must sum to 1, they sum to 1.17"),
        ("practices.imposition.goals=1", "'imposition' is the same in every scenario; give a"),
        ("practices.mien.goals=1", "no practice 'mien'; did you mean 'mine'?"),
        ("practices.Ab Cd.goals=1", "practices.Ab Cd.name: expected lower-case letters"),
        ("title=\udcff", "expected text in UTF-8, got text '\\udcff'"),
        ("states=3", "expected a table, got 3"),
        ("states={}", "expected a table that sets something, is empty"),
        ("sources={}", "expected a table that sets something, is empty"),
    ],
)
def test_a_wrong_setting_is_one_line_that_shows_it(base, problems, setting, problem):
    (found,) = problems(base, [setting])
    shown = setting.encode("unicode_escape").decode()
    assert found.startswith(f"set {shown}"[:110])
    assert f": {problem}" in found


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("outcome=*", "outcome=*: '*': there is no such outcome"),
        ("outcome=right", "'right': there is no such outcome; did you mean 'rights'?"),
        ("outcome={}", "expected text, got a table"),
        ("practice=*", "there is no practice '*'; there is no-allies"),
        ('against=["imposition:0.5,*:0.5"]', "there is no practice '*'"),
        ('settings=["*"]', "expected path=value, got '*'"),
        ('than=["*=1"]', "expected path=value, got '*=1'"),
    ],
)
def test_what_a_claim_names_is_read_with_it(problems, setting, problem):
    (found,) = problems("null-world", [f"claims.nothing-differs.{setting}"])
    assert found.startswith(f"set claims.nothing-differs.{setting}: ")
    assert problem in found


def test_a_claim_can_name_a_practice_that_its_settings_begin():
    change = 'claims.nothing-differs.settings=["practices.mine.voice=1"]'
    world = load_scenario("null-world", [change, "claims.nothing-differs.practice=mine"])
    assert world.claims[0].practice == "mine"


def test_problems_of_settings_and_files_come_together(write, problems):
    name = write("b.toml", "[groups]\ncount=0\n")
    assert problems(name, ["zzzz=1", "qqqq", "states.count=0"]) == [
        "set qqqq: expected path=value, for instance institutions.enforceability=0.8",
        "set zzzz=1: there is no such parameter; `solidarity describe` lists them all",
        "set states.count=0: must be at least 1, is 0",
        "b.toml: groups.count: must be at least 1, is 0",
    ]


def test_of_two_values_that_do_not_agree_the_last_said_is_at_fault(write, problems):
    name = write("b.toml", "[ties]\nbreak_threshold=0.2\nrenewal_threshold=0.3\n")
    start = "set ties.break_threshold=0.41: ties."
    assert [line[: len(start) + 7] for line in problems(name, ["ties.break_threshold=0.41"])] == [
        f"{start}renewal",
        f"{start}initial",
    ]


def test_every_path_that_is_offered_can_be_set():
    scenario = Scenario(title="a")
    offered = list(paths(scenario.to_dict()))
    assert len(offered) == len(set(offered)) > 150
    fixed = {parameter.path for parameter in reference() if "<" not in parameter.path}
    assert fixed <= set(offered)
    assert "tactics.protest.risk" in offered


scalars = st.one_of(
    st.integers(-(10**9), 10**9), st.floats(allow_nan=False), st.booleans(), st.text(max_size=20)
)
data = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(data)
def test_what_is_written_as_toml_is_read_back(value):
    assert tomllib.loads(f"value = {to_toml(value)}") == {"value": value}
    assert parse_value(to_toml(value)) == value


@given(st.text(max_size=20))
def test_a_key_is_read_back(key):
    assert tomllib.loads(f"{key_to_toml(key)} = 1") == {key: 1}


def test_toml_has_no_word_for_nothing():
    with pytest.raises(TypeError, match="TOML has no NoneType"):
        to_toml(None)


@given(st.text(max_size=40))
def test_any_text_is_a_setting_or_one_line(text):
    try:
        setting = parse_setting(text)
    except RequestError as error:
        (problem,) = error.problems
        assert problem.isprintable()
    else:
        assert all(setting.path)
        assert setting.written


@given(st.sampled_from([row.path for row in values(Scenario(title="a"))]), scalars)
def test_any_value_anywhere_is_taken_or_refused_in_plain_lines(tmp_path_factory, path, value):
    place = tmp_path_factory.getbasetemp() / "a.toml"
    if not place.exists():
        place.write_text("title = 'a'", encoding="utf-8")
    written = to_toml(value)
    try:
        scenario = load_scenario(place, [f"{path}={written}"])
    except RequestError as error:
        for problem in error.problems:
            assert problem.isprintable()
            assert "Input should" not in problem  # pydantic's words, not ours
            assert "Value error" not in problem
    else:
        held = {row.path: row.value for row in values(scenario)}[path]
        if isinstance(held, dict):
            assert held == {"mean": value, "spread": 0.0}
        elif isinstance(held, str):
            assert held in (value, written)
        else:
            assert held == value or (isinstance(value, str) and held == json.loads(value))


shares = st.floats(0, 1)


@given(
    st.builds(
        lambda count, mean, spread, dial, text, priorities: {
            "title": text,
            "summary": f"{text}\n{text}",
            "states": {"count": count, "opinion": {"mean": mean, "spread": spread}},
            "channels": {"trust": dial},
            "groups": {"priorities": [share / math.fsum(priorities) for share in priorities]},
        },
        st.integers(1, 500),
        st.floats(0.3, 0.7),
        st.floats(0, 0.3),
        shares,
        st.text(min_size=1, max_size=20),
        st.lists(st.floats(0.01, 1), min_size=6, max_size=6),
    )
)
def test_a_scenario_is_the_same_after_a_round_trip(said):
    scenario = Scenario.model_validate(said)
    assert Scenario.model_validate(scenario.to_dict()) == scenario
    assert Scenario.model_validate(tomllib.loads(scenario.to_toml())) == scenario


@pytest.mark.parametrize("name", find_scenarios())
def test_a_resolved_scenario_as_a_file_is_the_same_world(name, tmp_path):
    loaded = read_scenario(name, ["states.count=3"])
    path = tmp_path / "resolved.toml"
    path.write_text(loaded.scenario.to_toml(), encoding="utf-8")
    again = read_scenario(path)
    assert (again.scenario, again.digest) == (loaded.scenario, loaded.digest)


def test_a_file_that_is_wrong_where_a_setting_goes_says_so(write, problems):
    name = write("b.toml", "states = 3\ntactics = 4\n")
    settings = ["states.count=2", "states.opinion.mean=0", "tactics.a.risk=1"]
    keys = [line.split(": ")[:2] for line in problems(name, settings)]
    assert keys == [["b.toml", "states"], ["b.toml", "tactics"]]
