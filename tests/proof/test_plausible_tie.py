"""Practices are equal wherever nothing tells them apart, over all plausible values and rules."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.outcomes import ABOUT_ALLIES, OUTCOME_NAMES, SERIES_NAMES, TOTALS, outcomes_of
from sim.scenario.files import load_scenario
from sim.scenario.lists import PRACTICES
from sim.scenario.toml import find_scenarios
from sim.world.lockstep import alone, totals_of
from tests.proof.worlds import COMMITTED, OFF, Setting
from tests.strategies import Drawn, Random, any_mixture, plausible_scenario

BASES = tuple(find_scenarios())
LEAD_ALONE = OFF | {"leading": 1.0, "holding": 1.0}


def told(setting, practice):
    """Give every outcome and month as bytes, but for what speaks of allies."""
    world = alone(setting.run(practice))
    series, totals = world.record.series, totals_of(world)
    found = dict(zip(SERIES_NAMES, series[0].T, strict=True))
    found |= {f"total {name}": held for name, held in zip(TOTALS, totals[0], strict=True)}
    [outcomes] = outcomes_of(series, totals, departure=12)
    found |= {f"outcome {name}": held for name, held in zip(OUTCOME_NAMES, outcomes, strict=True)}
    return {
        name: np.asarray(held).tobytes()
        for name, held in found.items()
        if name.split()[-1] not in ABOUT_ALLIES
    }


def practices_of(choices):
    """Give all practices, and some mixtures of what nobody has named."""
    return (*(row.name for row in PRACTICES), *(any_mixture(choices) for _ in range(3)))


def drawn_world(choices, dials):
    base = load_scenario(choices.pick(BASES))
    scenario = plausible_scenario(choices, base, {"channels": dials})
    return Setting(scenario, choices.whole(0, 2**32), events=False)


def differing(choices, dials=OFF):
    """Name what some practice makes otherwise than another in one drawn world."""
    setting = drawn_world(choices, dials)
    first, *others = (told(setting, practice) for practice in practices_of(choices))
    return {name for other in others for name in first if other[name] != first[name]}


@st.composite
def draws(draw):
    return Drawn(draw)


@settings(max_examples=20)
@given(draws())
def test_with_all_dials_off_no_practice_differs_over_the_plausible_space(choices):
    assert not differing(choices)


@pytest.mark.slow  # two thousand worlds
def test_with_all_dials_off_no_practice_differs_in_any_of_many_worlds():
    for number in range(2000):
        assert not differing(Random(np.random.default_rng(number))), number


@settings(max_examples=10)
@given(draws())
def test_lead_by_decision_makes_no_verdict_by_definition(choices):
    """With leading and holding alone all decide alike: then who leads must not depend on money."""
    setting = drawn_world(choices, LEAD_ALONE)
    chosen = setting.scenario.rules.model_copy(update={"lead": "decision"})
    setting = Setting(setting.scenario.model_copy(update={"rules": chosen}), setting.seed)
    first, *others = (told(setting, practice) for practice in practices_of(choices))
    assert all(other == first for other in others)


def test_nominal_lead_makes_one():
    """The proof can fail: by nominal influence the same decisions give other capacity."""
    scenario = load_scenario("migration-2020", ["people.per_group=12"])
    for lead, same in (("nominal", False), ("decision", True)):
        update = {"rules": {"lead": lead}, "channels": LEAD_ALONE}
        world = scenario.model_validate(scenario.to_dict() | update)
        setting = Setting(world, 3)
        found = [told(setting, practice) for practice in COMMITTED]
        assert {row["outcome own_decisions"] for row in found} == {np.float64(1.0).tobytes()}
        assert all(row == found[0] for row in found[1:]) is same


def test_the_property_can_fail_and_draws_every_rule():
    """A dial that is on tells practices apart; and every reading of every rule is drawn."""
    seen = set()
    on = OFF | {"agenda_gap": 1.0, "resources": 1.0}
    found = set()
    for number in range(12):
        found |= differing(Random(np.random.default_rng(number)), on)
        choices = Random(np.random.default_rng(number))
        seen |= set(drawn_world(choices, OFF).scenario.rules.model_dump().items())
    assert {"rights", "outcome rights"} <= found
    assert len(seen) >= 5
