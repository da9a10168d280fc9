"""What movements change at the points of a draw or a sweep: in planted worlds it is known."""

import numpy as np
import pytest

import sim
from sim.outcomes import OUTCOMES
from sim.reports.methods_of import METHODS
from sim.reports.sweep import tell
from sim.scenario.files import read_scenario
from sim.studies.design import Factor, SweepExperiment
from sim.studies.pilot import pilot, sizes_at_points
from sim.wording import percent

SMALL = ("time.months=12", "groups.count=4", "states.count=2", "people.per_group=3", "shocks=[]")
NEVER, OFTEN = 1000.0, 0.0
"""What acting costs, in log-odds: at the one nobody ever campaigns."""


class Acting(sim.AdvocacyModel):
    def act_or_rest(self):
        super().act_or_rest()


def swept(*costs, **more):
    said = {"replicates": 4, "outcomes": ("rights",), **more}
    experiment = SweepExperiment(
        title="Stakes at points",
        question="How large are they?",
        scenarios=("migration-2020",),
        settings=(*SMALL, "comparison.smallest_difference=1e-6"),
        practices=("engaged-deference",),
        against="imposition",
        factors=(Factor(path="rest.cost", values=costs),),
        seed=3,
        **said,
    )
    return sim.sweep(experiment)


def test_where_nobody_campaigns_movements_change_less_than_matters():
    (idle,) = swept(NEVER, NEVER - 1).stakes
    assert (idle.points, idle.below.share) == (2, 1)
    (alive,) = swept(OFTEN, OFTEN + 0.1).stakes
    assert alive.below.share < 0.1
    assert alive.median != 0
    (both,) = swept(OFTEN, NEVER).stakes
    assert both.below.share == pytest.approx(0.5, abs=0.1)


def test_a_sweep_says_so_in_its_report_its_methods_and_its_json():
    answer = swept(OFTEN, NEVER)
    said = f"at {percent(answer.stakes[0].below.share)} "
    assert said in " ".join(tell(answer).text().split())
    assert said in " ".join(METHODS["sweep"](answer))
    assert answer.model_validate_json(answer.model_dump_json()).stakes == answer.stakes


def test_a_sweep_of_still_runs_or_without_rights_has_no_stakes():
    assert not swept(OFTEN, NEVER, still=True).stakes
    assert not swept(OFTEN, NEVER, outcomes=("harms",)).stakes


@pytest.mark.parametrize("study", [sim.robust, sim.sensitivity])
def test_a_draw_tells_the_stakes_of_its_points(study):
    asked = {"points": 64, "replicates": 2, "vary": ("rest.cost",), "set": list(SMALL)}
    asked |= {"leading": 0} if study is sim.sensitivity else {"practice": "no-allies"}
    (found,) = study("migration-2020", **asked).stakes
    assert (found.scenario, found.practice) == ("migration-2020", "imposition")
    assert (found.points, found.worlds) == (64, 2)
    assert 0 <= found.below.low <= found.below.share <= found.below.high <= 1


def test_a_model_that_acts_by_its_own_rule_is_told_so_and_has_no_stakes():
    drawn = {"points": 64, "replicates": 2, "leading": 0, "vary": ("rest.cost",)}
    answer = sim.sensitivity("migration-2020", set=list(SMALL), model=Acting, **drawn)
    assert not answer.stakes
    assert [str(line) for line in answer.warnings if "act_or_rest" in str(line)]


def test_draws_take_the_size_that_a_world_states_and_others_from_its_pilot():
    scenario = read_scenario("migration-2020", SMALL).scenario
    names = ("rights", "harms", "participation", "capacity", "own_number")
    sizes = sizes_at_points(scenario, names, own=False)
    known = {row.name: row for row in OUTCOMES}
    assert sizes["rights"] == scenario.comparison.smallest_difference
    for name in ("harms", "participation"):
        assert sizes[name] == pilot(scenario).smallest(known[name]).value >= known[name].floor
    assert (sizes["capacity"], sizes["own_number"]) == (0, 0)
    assert sizes_at_points(scenario, ("harms",), own=True) == {"harms": 0}
    assert np.isfinite(list(sizes.values())).all()
