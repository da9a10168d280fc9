"""Who acts and who rests: waves as their formula says, and decisions with the chance of a logit."""

import numpy as np
import pytest
from scipy.special import expit

from sim.model.advocacy import AdvocacyModel
from sim.rules.month import PHASES
from tests.proof.worlds import scenario

ALONE = {"rules": {"rest": "monthly"}, "people": {"per_group": 1}, "time": {"months": 400}}


def test_waves_have_the_spread_and_the_memory_that_they_are_given():
    rest = {"wave": 1.3, "memory": 0.6, "success": 0.0, "outrage": 0.0, "cost": 900.0}
    model = AdvocacyModel(scenario(**ALONE, rest=rest, states={"count": 60}), seed=3)
    waves = np.array([model.step() or model.world.states.wave.copy() for _ in range(200)])[40:]
    assert waves.std() == pytest.approx(1.3, rel=0.05)
    assert np.corrcoef(waves[1:].ravel(), waves[:-1].ravel())[0, 1] == pytest.approx(0.6, abs=0.03)
    assert model.months_table().campaigns.max() == 0.0


@pytest.mark.parametrize("acted", [0, 1])
def test_groups_act_with_the_chance_of_a_logit(acted):
    rest = {
        "worth": 200.0,
        "cost": 2.0,
        "inertia": 1.5,
        "activity": 0.4,
        "urgency": 0.3,
        "wave": 0.5,
    }
    model = AdvocacyModel(
        scenario(**ALONE, rest=rest, groups={"count": 3000}, allies={"count": 1}), seed=5
    )
    world = model.world
    groups, states = world.groups, world.states
    for phase in PHASES[: PHASES.index("act_or_rest")]:
        getattr(model, phase)()
    groups.campaign_issue[:], groups.campaign_tactic[:] = 2, 4
    groups.plan_value[:], groups.acted[:] = 0.005, acted
    model.act_or_rest()
    drive = 200 * 0.005 + 1.5 * acted - 2.0 + states.activity + states.urgency[:, 2] + states.wave
    expected = expit(drive)[groups.state]
    spread = np.sqrt((expected * (1 - expected)).sum())
    assert abs(world.flow.running.sum() - expected.sum()) < 4 * spread
    assert np.array_equal(groups.acted, world.flow.running)
