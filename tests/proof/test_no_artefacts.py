"""Section 7, item 3: nothing is won or lost by how things are cut up or added up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.advocacy import AdvocacyModel
from sim.outcomes import SERIES_NAMES
from sim.scenario.schema import parse_practice
from tests.proof.split import Scribe, Scripted, split
from tests.proof.worlds import Setting
from tests.proof.worlds import simple as scenario
from tests.strategies import scenarios

EVEN = {
    "states": {
        name: {"mean": mean, "spread": 0.0}
        for name, mean in {
            "repressiveness": 0.5,
            "opinion": 0.4,
            "exclusion": 0.3,
            "exposure": 0.5,
            "responsiveness": 0.5,
            "rights_in_practice": 0.4,
            "rights_on_paper": 0.5,
        }.items()
    }
    | {"count": 1},
    "groups": {
        "count": 6,
        "members": {"mean": 6000.0, "spread": 0.0},
        "resources_per_member": {"mean": 0.2, "spread": 0.0},
        "capacity": {"mean": 0.4, "spread": 0.0},
    },
    "mobilisation": {"intercept": 100.0},
    "rules": {"pressure": "linear"},
    "pressure": {"critical_mass": 20.0},
    "response": {"sensitivity": 0.0},
}
"""One state in which all groups, issues and categories are alike, and everybody takes part."""

POINTS = (np.arange(200) + 0.5) / 200
"""Midpoints of u: the mean over them is exact for chances of a quarter."""


class Forced(AdvocacyModel):
    """Groups press the issues that ``self.script`` says, alone and by the same tactic."""

    script = ()

    def confer(self):
        super().confer()
        for group, issue in zip(self.groups, self.script, strict=True):
            group.campaign = (self.names.issues[issue], "protest")
        self.world.groups.joint[:] = 0
        self.world.flow.running[:] = 1


def expected_gain(issues, **tables):
    """Give the expected gain, summed over issues, when six equal groups press ``issues``."""
    merged = dict(EVEN)
    for name, table in tables.items():
        merged[name] = {**EVEN.get(name, {}), **table} if isinstance(table, dict) else table
    model = Forced(scenario(**merged), "no-allies")
    model.script = issues
    for phase in ("draw", "sense", "confer", "call_out", "mobilise", "press"):
        getattr(model, phase)()
    start = model.world.states.rights_in_practice.copy()
    total = 0.0
    for u in POINTS:
        model.world.draws.response[:] = u
        model.world.states.rights_in_practice[:] = start
        model.respond()
        model.change_rights()
        share = model.world.states.scope_share[0, :-1]
        total += float((share @ model.world.flow.gain[0]).sum())
    assert 0 < model.world.flow.pressure.max() < 0.99
    return total / len(POINTS)


SPLITS = ((0,) * 6, (0, 1) * 3, (0, 1, 2) * 2, (0, 1, 2, 3, 4, 5), (3, 3, 3, 3, 3, 5))


def test_one_strength_over_many_issues_wins_as_much_in_all():
    gains = [expected_gain(issues) for issues in SPLITS]
    assert gains[0] > 0
    assert np.allclose(gains, gains[0], rtol=1e-12)


def test_one_strength_for_each_category_wins_as_much_as_for_all():
    """Groups that demand for their own category need less pressure, and win it for fewer."""
    alike = [
        {"name": name, "share": share} for name, share in (("a", 0.34), ("b", 0.33), ("c", 0.33))
    ]
    together = expected_gain((0,) * 6, categories=alike)
    apart = expected_gain((0,) * 6, groups={"campaign_for": "own"}, categories=alike)
    assert apart == pytest.approx(together, rel=1e-12)


def test_a_critical_mass_or_a_choosing_state_is_what_makes_the_difference():
    """The proof can fail: with the hill, or with λ > 0, splitting does change the gain."""
    for tables in ({"rules": {"pressure": "hill"}}, {"response": {"sensitivity": 8.0}}):
        whole, spread = (expected_gain(issues, **tables) for issues in (SPLITS[0], SPLITS[3]))
        assert abs(spread / whole - 1) > 0.05


SPLIT_WORLD = {
    "time": {"months": 36},
    "states": {"count": 2},
    "groups": {"count": 5, "leader_distance": 0.7},
    "allies": {"count": 4},
    "people": {"per_group": 20, "bridging": 0.0},
    "pressure": {"critical_mass": 0.4},
    "mobilisation": {"intercept": -2.0},
    "donors": {"expected_progress": 1e-3, "response": 0.1},
    "ties": {"override_loss": 0.4},
    "institutions": {"enforceability": 0.5},
}

OF_STATES = [n for n, name in enumerate(SERIES_NAMES) if name not in ("campaigns", "ties")]
"""Series that do not count groups or ties by the head."""


@pytest.mark.parametrize("practice", ["imposition", "silent-deference", "critical-support"])
@pytest.mark.parametrize(("curve", "answered"), [("hill", "size"), ("linear", "days")])
@pytest.mark.parametrize("freed", ["groups", "ally"])
def test_a_group_in_two_halves_is_the_same_group(practice, curve, answered, freed):
    """Same people twice at half the weight, same decisions: states notice nothing."""
    tables = SPLIT_WORLD | {"pressure": {"critical_mass": 0.4}, "days": {"chance": 0.9}}
    tables |= {"rules": {"pressure": curve, "response_to": answered}}
    tables |= {"ties": {"override_loss": 0.4, "freed": freed}}
    given_ = scenario(**tables)
    whole = Scribe(given_, practice, seed=3)
    halves = Scripted(given_, practice, seed=3)
    halves.follow(whole, split(halves.world, 1), doubled=1)
    whole.run()
    halves.run()
    assert len(halves.groups) == len(whole.groups) + 1
    ours, theirs = halves.world, whole.world
    assert np.allclose(
        ours.record.series[:, OF_STATES],
        theirs.record.series[:, OF_STATES],
        rtol=1e-9,
        atol=1e-12,
        equal_nan=True,
    )
    for name in ("rights_in_practice", "rights_on_paper", "opinion", "adaptation"):
        assert np.allclose(getattr(ours.states, name), getattr(theirs.states, name), rtol=1e-9)
    assert np.array_equal(ours.states.last_response, theirs.states.last_response)
    assert np.allclose(ours.allies.resources, theirs.allies.resources, rtol=1e-9)
    assert theirs.record.sums[5] > 0
    assert any(whole.record_of(month)["campaign_issue"][1] >= 0 for month in range(36))


def test_half_a_group_alone_would_show():
    """The proof can fail: with one half's money gone, the states notice."""
    given_ = scenario(**SPLIT_WORLD)
    whole = Scribe(given_, "imposition", seed=3)
    halves = Scripted(given_, "imposition", seed=3)
    halves.follow(whole, split(halves.world, 1), doubled=1)
    halves.groups[-1].resources_per_member = 0.0
    halves.groups[-1].tie = 0
    whole.run()
    halves.run()
    assert not np.allclose(
        halves.world.record.series[:, 0], whole.world.record.series[:, 0], rtol=1e-9
    )


@pytest.mark.parametrize("practice", ["silent-deference", "statement", "no-allies"])
@settings(max_examples=15)
@given(drawn=scenarios(), seed=st.integers(0, 2**32))
def test_full_deference_without_voice_overrides_nobody_and_breaks_no_tie(practice, drawn, seed):
    staying = [row.model_copy(update={"practice": ""}) for row in drawn.shocks]
    setting = Setting(drawn.model_copy(update={"shocks": tuple(staying)}), seed)
    world = setting.start(practice)
    ties = world.groups.tie.copy()
    trust = world.groups.trust.copy()
    for month in range(drawn.time.months):
        setting.advance(world, month, month + 1)
        assert not world.groups.override_leaders.any()
        assert np.array_equal(world.groups.tie, ties)
        assert (world.groups.trust >= trust).all()
        trust[:] = world.groups.trust
    counted = world.record.series[:, SERIES_NAMES.index("ties")]
    assert (np.isnan(counted) | (counted == 1.0)).all()
    decisions, own = world.record.sums[:2]
    assert own == decisions


def test_imposition_does_override_and_break_ties():
    gap = {"agenda_gap": 1.0, "coordination": 1.0}
    setting = Setting(scenario(ties={"override_loss": 1.0}, allies=gap, time={"months": 60}), 1)
    world = setting.run(parse_practice("imposition", setting.scenario))
    assert world.groups.override_leaders.any()
    assert (world.groups.tie < world.groups.first_tie).any()
    assert world.record.sums[1] < world.record.sums[0]
