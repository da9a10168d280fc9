from sim.reports.common import world_limits
from sim.scenario import load_scenario


def test_nothing_is_said_of_worlds_that_are_as_they_seem():
    worlds = {"migration-2020": load_scenario("migration-2020")}
    assert world_limits(worlds, ["imposition:0.5,parallel:0.5"]) == []


def test_worlds_other_than_asked_are_told():
    settings = ["ties.ties_per_group=9"]
    worlds = {"a": load_scenario("migration-2020", settings), "b": load_scenario("migration-2020")}
    told = world_limits(worlds, ["imposition:0.3,parallel:0.7"])
    assert [line.partition(":")[0] for line in told] == ["In a", "In a", "In b"]
    assert "9 ties" in told[0]
    assert "of 8 allies, a share of 0.25 in place of 0.3" in told[1]
    (only,) = world_limits({"b": worlds["b"]}, ["imposition:0.3,parallel:0.7"])
    assert only.startswith("Of the mixture ")
