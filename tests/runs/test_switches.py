"""Run switches: what they change, and that they change nothing else."""

import numpy as np
import pytest

import sim
from sim.errors import RequestError
from sim.model.advocacy import AdvocacyModel
from sim.outcomes import OUTCOME_NAMES
from sim.runs.own_model import OwnModel
from sim.runs.simulate import Variant, simulate
from sim.scenario.schema import Scenario, parse_practice
from sim.world.switches import read_switch, write_switch

SWITCHES = ("", "still", "plans=random", "plans=ceiling", "plans=own", "luck=2", "still+luck=3")

TABLES = {"title": "Small", "time": {"months": 30}, "people": {"per_group": 8}}


def world(**tables):
    return Scenario.model_validate(TABLES | {"rules": {"rest": "never"}} | tables)


def outcomes(scenario, switches=SWITCHES, practice="imposition", worlds=6, model=None):
    """Give outcomes, [worlds, switches, outcomes]."""
    mixture = parse_practice(practice, scenario)
    variants = [Variant(scenario, mixture, switch=switch) for switch in switches]
    return simulate(variants, range(worlds), 1, jobs=1, model=model).outcomes


def of(found, name):
    return found[..., OUTCOME_NAMES.index(name)]


def test_nobody_campaigns_where_all_are_still_and_allies_still_watch():
    scenario = world(rights={"erosion": 0.05})
    found = outcomes(scenario, ("", "still"))
    assert (of(found, "rights_won")[:, 1] == 0).all()
    assert (of(found, "participation")[:, 1] == 0).all()
    assert (of(found, "rights_won")[:, 0] > 0).any()
    alone = outcomes(scenario, ("still",), practice="no-allies")
    assert (of(found, "rights")[:, 1] > of(alone, "rights")[:, 0]).all()


def test_where_there_is_one_plan_only_no_plan_differs():
    only = {
        "issues": [{"name": "status"}],
        "tactics": [{"name": "march", "numbers": 0.6}],
        "groups": {"priorities": [1.0]},
        "allies": {"agenda": [1.0]},
    }
    first, *others = np.moveaxis(outcomes(world(**only), SWITCHES[:1] + SWITCHES[2:5]), 1, 0)
    assert (of(first, "rights_won") > 0).any()
    for other in others:
        np.testing.assert_array_equal(first, other)


def test_where_groups_decide_alone_their_own_plan_is_the_one_acted_on():
    found = outcomes(world(), ("", "plans=own", "plans=random"), practice="no-allies")
    np.testing.assert_array_equal(found[:, 0], found[:, 1])
    assert (found[:, 0] != found[:, 2]).any()


def test_the_ceiling_wins_more_than_plans_drawn_at_random():
    scenario = world(rules={"rest": "monthly"}, time={"months": 60})
    found = of(outcomes(scenario, ("plans=random", "plans=ceiling"), worlds=40), "rights_won")
    apart = found[:, 1] - found[:, 0]
    assert apart.mean() > 3 * apart.std(ddof=1) / np.sqrt(len(apart))


def test_another_luck_meets_the_same_world():
    scenario = world()
    one, other = (AdvocacyModel(scenario, seed=3, switch=switch) for switch in ("", "luck=2"))
    for ours, theirs in zip(one.world.groups, other.world.groups, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    one.run()
    other.run()
    assert one.outcomes() != other.outcomes()


@pytest.mark.parametrize("rest", ["never", "monthly"])
def test_in_step_a_switch_runs_as_by_itself_and_as_a_model(rest):
    scenario = world(rules={"rest": rest})
    together = outcomes(scenario, worlds=2)
    for n, switch in enumerate(SWITCHES):
        np.testing.assert_array_equal(together[:, [n]], outcomes(scenario, (switch,), worlds=2))
        model = AdvocacyModel(scenario, "imposition", seed=1, replicate=1, switch=switch)
        while model.running:
            model.step()
        np.testing.assert_array_equal(together[1, n], list(model.outcomes().values()))


class OwnMeasure(AdvocacyModel):
    """Overrides a phase that no switch acts in."""

    def measure(self):
        """Measure as usual."""
        super().measure()


class OwnActing(AdvocacyModel):
    """Decides by itself who acts."""

    def act_or_rest(self):
        """Act as usual."""
        super().act_or_rest()


def test_models_of_ones_own_have_switches_unless_they_decide_who_acts():
    scenario = world()
    theirs = outcomes(scenario, worlds=1, model=OwnModel(OwnMeasure))
    np.testing.assert_array_equal(theirs, outcomes(scenario, worlds=1))
    outcomes(scenario, ("",), worlds=1, model=OwnModel(OwnActing))
    with pytest.raises(RequestError, match="act_or_rest"):
        outcomes(scenario, ("still",), worlds=1, model=OwnModel(OwnActing))


@pytest.mark.parametrize("text", [text for text in SWITCHES if text])
def test_a_switch_is_read_as_it_is_written(text):
    switch = read_switch(text)
    plans = text.removeprefix("plans=") if switch.plans else ""
    assert write_switch(plans, switch.luck, still=switch.still) == text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stil", "still"),
        ("plans=rando", "random"),
        ("plans=", "ceiling"),
        ("luck=1", "2"),
        ("luck=x", "luck=2"),
        ("still+plans=own", "leave out"),
    ],
)
def test_what_is_no_switch_is_refused_with_what_there_is(text, named):
    with pytest.raises(RequestError, match="switch") as refused:
        read_switch(text)
    assert named in str(refused.value)


def test_a_run_says_its_switch_and_is_made_again_by_it():
    answer = sim.run(world(), still=True)
    assert "--still" in answer.command
    (won,) = [row.value for row in answer.outcomes if row.name == "rights_won"]
    assert won == 0
    with pytest.raises(RequestError, match="still"):
        sim.run(world(), still=True, plans="own")
