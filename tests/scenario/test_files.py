import pickle

import pytest

from sim.scenario import RequestError, digest_of, find_scenarios, load_scenario, read_scenario


def test_a_wheel_carries_the_scenarios_inside(tmp_path, monkeypatch):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "beside.toml").touch()
    monkeypatch.setattr("sim.scenario.toml.PACKAGE", tmp_path / "sim")
    assert list(find_scenarios()) == ["beside"]
    (tmp_path / "sim" / "_scenarios").mkdir(parents=True)
    (tmp_path / "sim" / "_scenarios" / "inside.toml").touch()
    assert list(find_scenarios()) == ["inside"]


def test_a_scenario_is_known_by_its_parameters_not_by_how_it_is_written(write):
    first = read_scenario(write("a.toml", "[states]\ncount = 4\n"))
    second = read_scenario(write("b.toml", "", title=True), ["title=a.toml"])
    third = read_scenario("b.toml", ["states.count=5"])
    assert first.digest == second.digest == digest_of(first.scenario)
    assert third.digest != first.digest


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[groups]\ncount = 0", "groups.count: must be at least 1, is 0"),
        ("[time]\nmonths = 12.0", "time.months: expected a whole number, got 12"),
        ("[time]\nmonths = nan", "time.months: expected a whole number, got nan"),
        ("[states]\nopinion = inf", "states.opinion.mean: expected a finite number, got inf"),
        ("[states]\nopinion = []", "states.opinion: expected a number, or a table of mean and"),
        ("[states]\nopinion = {spread = 0.1}", "states.opinion.mean: is missing"),
        ("[states]\nopinion = 1979-05-27", "states.opinion: expected a number, or a table"),
        ("states = 4", "states: expected a table, got 4"),
        ("[tactics]", "tactics: expected a list, got a table"),
        ("tactics = []", "tactics: must have at least 1 row, has 0"),
        ("tactics = [1]", "tactics[1]: expected a table, got 1"),
        ("literature = 'a'", "literature: expected a list, got text 'a'"),
        ("literature = [1]", "literature[1]: expected text, got 1"),
        ("sources = 'a'", "sources: expected a table, got text 'a'"),
        ("literature=[]\nsources=['a']", "sources: expected a table, got a list of 1; a list of"),
        ("[groups]\npriorities = 1", "groups.priorities: expected a list, got 1"),
        ("[groups]\npriorities=[1,1,1,1,1,1]", "groups.priorities: the shares must sum to 1, they"),
        ("[allies]\nagenda=[0.5,0.5,0,0,0,0]", "allies.agenda: every share must be above 0"),
        ("[allies]\nagenda=[nan,0.5,0,0,0,0]", "allies.agenda[1]: expected a finite number, got n"),
        (
            "[[categories]]\nname='a'\nshare=0.4",
            "categories: the shares must sum to 1, they sum to 0.4",
        ),
        ("[[shocks]]\nname='a'\nmonth=121", "shocks.a.month: must be at most time.months (120)"),
        ("[[shocks]]\nname='a'\n[[shocks]]\nname='a'", "shocks: the name 'a' stands twice"),
        ("[[practices]]\nname='imposition'", "practices: the name 'imposition' stands twice"),
        ("[groups]\ncount=5000\n[people]\nper_group=1000000", "people.per_group: 5,000,000,000"),
        ("[groups]\nrisk_aversion = 1" + "0" * 400, "groups.risk_aversion: expected a number, got"),
        ("[time]\nstart = '\u0662019-01'", "time.start: expected a year and a month such as"),
        ("extends = 3", "extends: expected the name or the path of a scenario"),
        ("extends = 'nowhere'", "extends: there is no scenario 'nowhere'"),
        ("extends = 'b.toml'", "extends: b.toml: there is no such file"),
        (f"extends = '{'n' * 300}'", "extends: there is no scenario 'nnn"),
        ('extends = "a\\u0000.toml"', "extends: expected a name or a path, got one with a zero"),
        ("extends = 'essay'", "extends: experiments/essay.toml: expected a scenario, is an"),
        ("extends = '.'", "extends: there is no scenario '.'"),
        ("extends = './'", "extends: .: expected a regular file, found a folder"),
        ("extends = ''", "extends: a scenario needs a name or a path"),
    ],
)
def test_one_wrong_value_is_one_clear_line(write, problems, text, problem):
    (found,) = problems(write("a.toml", text))
    assert found.startswith(f"a.toml: {problem}")


def test_a_problem_names_the_file_that_it_stands_in(write, problems):
    write("base.toml", "[states]\ncount=0\nexposure={mean=2}\nopinion={mean=5}\n")
    name = write("child.toml", "extends='base.toml'\n[states]\nopinion=7\n[groups]\ncont=3\n")
    assert problems(name, ["groups.capacity=8"]) == [
        "base.toml: states.count: must be at least 1, is 0",
        "child.toml: states.opinion: must be from 0 to 1, is 7",
        "base.toml: states.exposure: must be from 0 to 1, is 2",
        "set groups.capacity=8: must be from 0 to 1, is 8",
        "child.toml: groups.cont: unknown key; did you mean 'count'?",
    ]


def test_what_a_missing_file_would_have_said_is_not_missed(write, problems):
    name = write("a.toml", "extends='b.toml'\n[groups]\ncount=0\n", title=False)
    assert problems(name) == [
        "a.toml: extends: b.toml: there is no such file",
        "a.toml: groups.count: must be at least 1, is 0",
    ]


def test_many_problems_are_counted(write, problems):
    found = problems(write("a.toml", "".join(f"k{number} = 1\n" for number in range(400))))
    assert len(found) == 101
    assert found[-1] == "and 300 more problems"


def test_problems_cross_to_other_processes():
    error = pickle.loads(pickle.dumps(RequestError(["a", "b"])))
    assert error.problems == ("a", "b")


def test_a_scenario_is_given_by_name_by_path_or_itself(write):
    name = write("a.toml", "[states]\ncount=9\n[sources]\nstates='Roe 2023'\n")
    loaded = read_scenario(name)
    assert load_scenario(loaded.scenario) == load_scenario(loaded) == loaded.scenario
    assert read_scenario(loaded) is loaded
    again = read_scenario(loaded.scenario, ["groups.count=3"])
    assert again.scenario == load_scenario(name, ["groups.count=3"])
    assert again.settings == ("groups.count=3",)
    with pytest.raises(RequestError, match="must be at least 1, is 0"):
        load_scenario(loaded.scenario, ["groups.count=0"])


def test_a_scenario_shows_itself_in_short():
    scenario = load_scenario("migration-2020", ["title=<i>", "tactics.protest.risk=0.9"])
    assert len(repr(scenario)) < 200
    assert "120" in repr(scenario)
    shown = scenario._repr_html_()
    assert "&lt;i&gt;" in shown
    assert "tactics.protest.risk</td><td>0.9</td><td>0.5" in shown
    assert shown.count("shocks.pandemic") == 1
    assert "states.count" not in shown  # as by default


def test_a_shipped_scenario_is_known_by_its_name():
    loaded = read_scenario("migration-2020")
    assert (loaded.name, loaded.place) == ("migration-2020", "scenarios/migration-2020.toml")


def test_all_problems_are_told_at_once(write, problems):
    name = write(
        "bad.toml",
        """
        enforceability = 0.4
        [states]
        opinion = { mean = 0.5, sprad = 0.1 }
        exclusion = 2
        exposure = { mean = 0.5, spread = 0.9 }
        repressivness = 0.5
        [groups]
        members = "abc"
        priorities = [0.5, 0.6, 0.1]
        [people]
        per_group = true
        mean_degree = 3
        [ties]
        matching = "randum"
        renewal_threshold = 0.1
        [time]
        start = "2019-13"
        [[tactics]]
        name = "a"
        risk = 2
        [[tactics]]
        risk = "x"
        [[tactics]]
        name = "Bad Name"
        """,
    )
    expected = (
        ("time.start", "2019-13"),
        ("states.opinion.sprad", "unknown key; did you mean 'spread'?"),
        ("states.exclusion", "from 0 to 1, is 2"),
        ("states.exposure", "from 0 to 1, is -0.4 to 1.4"),
        ("states.repressivness", "did you mean 'repressiveness'?"),
        ("groups.members", "got text 'abc'"),
        ("ties.matching", "expected one of 'random', 'similarity', 'need' or 'visibility'"),
        ("people.per_group", "expected a whole number, got true"),
        ("people.mean_degree", "a multiple of 2, is 3"),
        ("tactics.a.risk", "at most 1, is 2"),
        ("tactics[2].name", "is missing"),
        ("tactics[2].risk", "got text 'x'"),
        ("tactics.Bad Name.name", "got text 'Bad Name'"),
        ("enforceability", "did you mean 'institutions.enforceability'?"),
        ("groups.priorities", "expected 6 shares"),
        ("ties.renewal_threshold", "at least ties.break_threshold (0.25), is 0.1"),
    )
    for line, (key, said) in zip(problems(name), expected, strict=True):
        assert line.startswith(f"bad.toml: {key}: ")
        assert said in line


def test_a_title_is_asked_for(write, problems):
    for text in ("", "title = ''", f"title = '{'x' * 201}'"):
        (line,) = problems(write("a.toml", text, title=False))
        assert line.startswith("a.toml: title: ")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # Three unknown shares would leave 1 for each category, which sum to 3.
        (
            "[[categories]]\nname='a'\nshare='x'\n[[categories]]\nname='b'\nshre=1\n",
            ["categories.a.share", "categories.b.shre"],
        ),
        (
            "[[categories]]\nname='a'\nshare=0.5\nprecarity=2\n",
            ["categories.a.precarity", "categories"],
        ),
        ("[time]\nmonths=0\n[[shocks]]\nname='a'\nmonth=500\n", ["time.months"]),
    ],
)
def test_checks_across_parts_say_nothing_of_what_is_wrong_already(write, problems, text, keys):
    assert [line.split(": ")[1] for line in problems(write("a.toml", text))] == keys


def test_a_scenario_extends_another_that_is_looked_for_beside_it(write, tmp_path):
    (tmp_path / "below").mkdir()
    write("base.toml", "[states]\ncount=9\nopinion={mean=0.5,spread=0.2}\n[[shocks]]\nname='a'\n")
    text = "extends='../base.toml'\n[states]\nopinion.mean=0.4\n[[shocks]]\nname='b'\n"
    scenario = load_scenario(write("below/child.toml", text))
    assert (scenario.title, scenario.states.count) == ("below/child.toml", 9)
    assert (scenario.states.opinion.mean, scenario.states.opinion.spread) == (0.4, 0.2)
    assert [shock.name for shock in scenario.shocks] == ["b"]  # lists are replaced whole


def test_extends_has_an_end(write, problems):
    for name, other in (("a", "b"), ("b", "./c"), ("c", "a")):
        write(f"{name}.toml", f"extends='{other}.toml'")
    (problem,) = problems("a.toml")
    assert problem.startswith("c.toml: extends: ")
    assert problem.endswith("a.toml → b.toml → c.toml → a.toml")
    for number in range(20):
        write(f"s{number}.toml", f"extends='s{number + 1}.toml'")
    assert problems("s0.toml") == ["s9.toml: extends: more than 10 files deep"]
