"""What fixes a value: data or a publication only where they fix the value that is there."""

import pytest

from sim.scenario import Scenario, find_scenarios, load_scenario, read_scenario, varied
from sim.scenario.reference import fitted_values_changed, values


def told(scenario):
    return {row.path: (row.status, row.source) for row in values(scenario)}


def changed(scenario):
    return {path for path, (status, _) in told(scenario).items() if status == "set by you"}


def test_what_a_setting_changes_is_neither_fitted_nor_sourced():
    settings = [
        "response.token_threshold=0.9",
        "states.opinion.mean=0.3",
        "tactics.protest.risk=0.9",
    ]
    scenario = load_scenario("migration-2020", settings)
    as_it_is = load_scenario("migration-2020")
    assert changed(scenario) == {
        "response.token_threshold",
        "states.opinion",
        "tactics.protest.risk",
    }
    fitted = as_it_is.response.token_threshold
    assert fitted_values_changed(scenario) == [f"response.token_threshold (0.9; fitted: {fitted})"]
    assert not fitted_values_changed(as_it_is)
    bargaining = ["rules.response=bargaining", "response.token_threshold=0.9"]
    assert not fitted_values_changed(load_scenario("migration-2020", bargaining))  # not in use
    again = [f"response.token_threshold={fitted}", "time.months=120"]
    assert load_scenario("migration-2020", again) == as_it_is


@pytest.mark.parametrize("name", find_scenarios())
def test_shipped_scenarios_say_what_fixes_each_value_that_they_change(name):
    scenario = load_scenario(name)
    assert not changed(scenario)
    for row in values(scenario):
        if row.differs and row.status in ("sourced", "fitted"):
            assert row.source != row.parameter.source, row.path


def test_a_file_gives_sources_for_what_it_says(write):
    name = write(
        "a.toml",
        """
        [sources]
        "response.token_threshold" = "Doe 2024, table 2"
        tactics.march = "Roe 2023"
        states.count = "chosen"
        "harm" = "assumed"
        [response]
        token_threshold = 0.9
        sensitivity = 9.0
        [states]
        count = 3
        opinion = 0.3
        [harm]
        repression = 0.2
        [[tactics]]
        name = "march"
        risk = 0.4
        """,
    )
    found = told(load_scenario(name))
    assert found["response.token_threshold"] == ("sourced", "Doe 2024, table 2")
    assert found["tactics.march.risk"] == ("sourced", "Roe 2023")
    assert found["tactics.march.efficacy"] == ("assumed", "assumed")  # the column's default
    assert found["states.count"][0] == "chosen"
    assert found["harm.repression"][0] == found["harm.enforcement"][0] == "assumed"
    assert changed(load_scenario(name)) == {"response.sensitivity", "states.opinion"}
    assert fitted_values_changed(load_scenario(name))  # a source of one's own is no fit of ours


def test_a_source_holds_for_the_value_of_its_own_file(write):
    write(
        "base.toml",
        "[sources]\n'*'='Roe 2023'\n[states]\ncount=9\n[groups]\ncount=9\n[allies]\ncount=3\n",
    )
    name = write("child.toml", "extends='base.toml'\n[states]\ncount=5\n[ties]\nwin_gain=0.1\n")
    scenario = load_scenario(name, ["allies.count=4"])
    assert told(scenario)["groups.count"] == ("sourced", "Roe 2023")
    assert changed(scenario) == {"states.count", "ties.win_gain", "allies.count"}
    assert load_scenario("migration-2020", ["shocks=[]"]).shocks == ()
    assert load_scenario(load_scenario("migration-2020"), ["shocks=[]"]).shocks == ()
    scenario = load_scenario(name, ["sources={'allies.count'='Poe 2022', '*'='of nothing'}"])
    assert told(scenario)["allies.count"] == ("sourced", "Poe 2022")
    assert told(scenario)["groups.count"] == ("sourced", "Roe 2023")


def test_sources_are_no_part_of_the_world_and_survive_a_file(write, tmp_path):
    plain = read_scenario(write("a.toml", "[states]\ncount=9\n"))
    told_of = read_scenario(write("b.toml", "[sources]\nstates='Roe 2023'\n[states]\ncount=9\n"))
    assert plain.digest == told_of.digest
    listed = load_scenario(write("d.toml", "sources=['Roe 2023']\n"))
    assert (listed.literature, listed.sources) == (("Roe 2023",), {})
    (tmp_path / "c.toml").write_text(told_of.scenario.to_toml(), encoding="utf-8")
    assert load_scenario("c.toml") == told_of.scenario


def test_what_varies_is_no_longer_what_the_source_says():
    scenario = load_scenario("migration-2020")
    made = varied(scenario, {"states.exclusion.mean": 0.55, "allies.count": 8})
    assert changed(made) == {"states.exclusion"}
    assert told(made)["allies.agenda"] == told(scenario)["allies.agenda"]
    assert changed(Scenario(title="a", people={"per_group": 40})) == {"people.per_group"}


def test_wrong_sources_are_told(write, problems):
    name = write(
        "a.toml",
        "[sources]\nresponse.persistance='x'\n'states.count'=3\nharm=''\ntitle='x'\n[states]\ncount=3\n",
    )
    start = "a.toml: sources: "
    none = "there is no such parameter"
    *found, last = problems(name)
    assert found == [
        f"{start}response.persistance: {none}; did you mean 'response.persistence'?",
        f"{start}states.count: expected a source in words, got 3",
        f"{start}harm: expected a source in words, got text ''",
    ]
    assert last.startswith(f"{start}title: {none}")
