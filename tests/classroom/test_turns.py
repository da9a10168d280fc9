"""Practices that a class decides on by the month are those that a scenario can schedule."""

import pytest

from sim.classroom.data import engine_data
from sim.scenario.files import read_scenario
from sim.scenario.lists import Shock
from tests.classroom.shown import shown

ASK = """
engine.prepare(given.data);
return given.asked.map((request) => {
  const { sides } = engine.world(request);
  return sides.map(({ outcomes, parts }) => [outcomes.rights, parts.groups.issue]);
});
"""


@pytest.mark.slow
def test_turns_are_what_a_scenario_schedules_and_none_change_nothing(engine):
    loaded = read_scenario("migration-2020")
    data = engine_data({"migration-2020": loaded}, [])
    request = {"scenario": "migration-2020", "a": "imposition", "b": "consultation", "seed": "4"}
    turns = [[30, "silent-deference"], [60, "engaged-deference"]]
    same = [[30, "imposition"]]
    plain, turned, stayed = engine.ask(
        ASK, data=data, asked=[request, {**request, "turns": turns}, {**request, "turns": same}]
    )
    scheduled = [Shock(name=f"turn-{n}", month=month + 1, practice=practice, allies_change=1.0)
                 for n, (month, practice) in enumerate(turns)]  # fmt: skip
    scenario = loaded.scenario.model_copy(update={"shocks": (*loaded.scenario.shocks, *scheduled)})
    expected = shown(scenario, "imposition", "consultation", 4)["sides"]
    for (rights, issues), side in zip(turned, expected, strict=True):
        assert rights == pytest.approx(side["outcomes"]["rights"], abs=1e-12)
        assert issues == side["parts"]["groups"]["issue"]
    assert stayed[0] == plain[0]
    assert turned[0] != plain[0]
    before = [[row[:31] for row in side[1]] for side in (turned[0], plain[0])]
    assert before[0] == before[1]
