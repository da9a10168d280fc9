"""Self-check of the reference: what must hold of it before anything is compared with it."""

import math

import pytest

from sim.outcomes import SERIES_NAMES, TOTALS
from sim.scenario.channels import Channels
from sim.scenario.practices import PRACTICES
from sim.scenario.quantities import Spread
from sim.scenario.schema import Scenario
from tests.reference.model import ReferenceModel
from tests.reference.world import drawn_share

MONTHS = 24
NO_CHANNELS = dict.fromkeys(Channels.model_fields, 0.0)
COMMITTED = (
    "silent-deference",
    "imposition",
    "consultation",
    "co-decision",
    "engaged-deference",
)
UNBOUNDED = {"harms", "harms_repression"}


def small(**sections):
    base = {
        "title": "small",
        "time": {"months": MONTHS},
        "states": {"count": 3},
        "groups": {"count": 7},
        "allies": {"count": 5},
        "people": {"per_group": 20},
    }
    for name, section in sections.items():
        base[name] = base.get(name, {}) | section if isinstance(section, dict) else section
    return Scenario.model_validate(base)


def run(scenario, *names, seed=1, replicate=0):
    practices = [(scenario.practice(name), 1.0 / len(names)) for name in names]
    model = ReferenceModel(scenario, seed, replicate, practices)
    model.run()
    return model


VARIED = {
    "default": small(),
    "own-linear": small(
        groups={"campaign_for": "own"},
        allies={"campaign_for": "own"},
        rules={"pressure": "linear"},
        ties={"matching": "need", "freed": "ally"},
    ),
    "similarity": small(
        ties={"matching": "similarity", "override_loss": 1.0},
        decisions={"movement_assembly": 0.5, "deliberation_delay": 2.4, "precision": 20.0},
    ),
    "visibility-shocks": small(
        ties={"matching": "visibility", "ties_per_group": 2},
        shocks=[
            {
                "name": "leave",
                "month": 5,
                "months": 3,
                "states": 0.5,
                "allies_leave": 0.4,
                "mobilisation": -1.0,
                "repressiveness": 0.4,
                "exclusion": 0.3,
                "opinion": -0.5,
            },
            {"name": "money", "month": 6, "months": 9, "resources": 0.2, "enforcement": 3.0},
        ],
    ),
    "empty-states": small(states={"count": 9}, allies={"states_per_ally": 3}),
}


@pytest.mark.parametrize("world", VARIED)
@pytest.mark.parametrize(
    "names",
    [("no-allies",), ("imposition",), ("engaged-deference",), ("critical-support", "parallel")],
    ids="+".join,
)
def test_values_are_finite_and_shares_stay_within_bounds(world, names):
    model = run(VARIED[world], *names)
    assert len(model.series) == MONTHS
    for row in model.series:
        values = dict(zip(SERIES_NAMES, row, strict=True))
        for name in ("ties", "conceded", "repressed"):
            if math.isnan(values[name]):
                del values[name]
        assert all(math.isfinite(x) and x >= 0 for x in values.values())
        assert all(x <= 1 + 1e-12 for name, x in values.items() if name not in UNBOUNDED)
    for person in model.people:
        assert 0 <= person.fatigue <= 1
        assert 0 <= person.grievance <= 1
    for state in model.states:
        shares = [*state.adaptation, *(x for row in (*state.rights, *state.paper) for x in row)]
        assert all(0 <= x <= 1 for x in shares)
    totals = model.totals_now()
    assert tuple(totals) == TOTALS
    assert totals["own_decisions"] <= totals["decisions"]
    assert sum(len(group.people) for group in model.groups) == len(model.people)


@pytest.mark.parametrize("world", VARIED)
def test_with_all_channels_off_every_practice_ties(world):
    scenario = VARIED[world].model_copy(update={"channels": Channels(**NO_CHANNELS)})
    first, *others = [run(scenario, name) for name in COMMITTED]
    for other in others:
        assert repr(other.series) == repr(first.series)  # NaN is not equal to itself
        assert other.events == first.events
        assert repr(other.totals_now()) == repr(first.totals_now())


@pytest.mark.parametrize("practice", PRACTICES, ids=str)
def test_with_all_channels_off_rights_and_harms_are_those_without_allies(practice):
    scenario = small(channels=NO_CHANNELS)
    alone, other = run(scenario, "no-allies"), run(scenario, practice.name)
    ties = SERIES_NAMES.index("ties")
    for one, two in zip(alone.series, other.series, strict=True):
        assert repr(one[:ties] + one[ties + 1 :]) == repr(two[:ties] + two[ties + 1 :])
    assert repr(alone.totals_now()) == repr(other.totals_now())


def test_without_campaigns_rights_erode_by_their_formula():
    """Nobody campaigns who will bear no risk at all; then (C3) alone moves rights.

    Under imposition groups hold less, for they lead less.
    """
    scenario = small(
        groups={"risk_aversion": 1e9},
        allies={"risk_aversion": 1e9},
        institutions={"enforceability": 0.0},
        rights={"erosion": 0.03},
        channels={"leading": 0.0},
    )
    before = ReferenceModel(scenario, 1, 0, [(scenario.practice("silent-deference"), 1.0)])
    after, imposed = run(scenario, "silent-deference"), run(scenario, "imposition")
    assert not after.events
    assert not imposed.events
    assert all(
        x < y
        for one, two in zip(imposed.groups, after.groups, strict=True)
        for x, y in zip(one.rights, two.rights, strict=True)
    )
    for then, now in zip(before.groups, after.groups, strict=True):
        peers = [g for g in then.state.groups if g.category == then.category]
        held = sum(g.members * g.capacity for g in peers) / sum(g.members for g in peers)
        kept = (1 - 0.03 * (1 - scenario.rights.holding * held)) ** MONTHS
        assert now.rights == pytest.approx([r * kept for r in then.rights], rel=1e-12)


def test_under_silent_deference_nothing_is_overridden_and_ties_stay():
    model = run(small(), "silent-deference")
    totals = model.totals_now()
    assert totals["own_decisions"] == totals["decisions"] > 0
    assert {row[SERIES_NAMES.index("ties")] for row in model.series} == {1.0}
    assert all(group.decision.override_leaders == 0 for group in model.groups)


def test_groups_decide_evenly_staggered_within_a_state():
    model = ReferenceModel(small(), 1, 0, [(small().practice("no-allies"), 1.0)])
    offsets = [[group.offset for group in state.groups] for state in model.states]
    assert offsets == [[0, 2, 4], [1, 4], [2, 5]]


@pytest.mark.parametrize(("delay", "months"), [(0.0, 0), (2.0, 2), (24.0, 5)])
def test_argument_postpones_the_decision_and_the_old_campaign_runs_on(delay, months):
    scenario = small(decisions={"deliberation_delay": delay}, ties={"override_loss": 0.0})
    model = ReferenceModel(scenario, 1, 0, [(scenario.practice("engaged-deference"), 1.0)])
    while model.month < MONTHS:
        before = [group.campaign for group in model.groups]
        due = [
            model.month >= months and (model.month - months + group.offset) % 6 == 0
            for group in model.groups
        ]
        decisions = model.totals["decisions"]
        model.step()
        assert model.totals["decisions"] - decisions == sum(due)
        for group, campaign, decides in zip(model.groups, before, due, strict=True):
            assert decides or group.campaign is campaign


def test_what_an_ally_wants_lies_between_members_the_common_issue_and_its_agenda():
    def wanted(gap, steering):
        scenario = small(allies={"agenda_gap": gap, "coordination": steering})
        model = ReferenceModel(scenario, 1, 0, [(scenario.practice("imposition"), 1.0)])
        group = model.groups[0]
        return group.ties[0].ally.wants_for(group), group, group.ties[0].ally

    wants, group, _ = wanted(0.0, 0.0)
    assert wants == group.priorities
    wants, group, _ = wanted(0.0, 1.0)
    assert wants == pytest.approx(group.state.common_simplex)
    missed = [
        sum(g.members * g.priorities[k] * (1 - g.rights[k]) for g in group.state.groups)
        for k in range(6)
    ]
    assert group.state.common_simplex[missed.index(max(missed))] == 1
    wants, _, ally = wanted(1.0, 0.4)
    assert wants == pytest.approx(ally.agenda)


def test_events_count_months_on_end_and_tell_joint_from_lone_campaigns():
    model = run(small(), "critical-support")
    so_far = {}
    for month, state, scope, issue, tactic, kind, actor, people, months, joint, *_ in model.events:
        key = (kind, actor, state, scope, issue, tactic)
        assert months == 1 or so_far[key] == (month - 1, months - 1)
        so_far[key] = (month, months)
        assert people >= 0
        assert joint == 0 or kind == "group"
    assert {row[5] for row in model.events} == {"group", "ally"}
    assert {row[9] for row in model.events} == {0, 1}


@pytest.mark.parametrize(("mean", "spread"), [(0.1, 0.1), (0.9, 0.1), (0.15, 0.15)])
def test_rounding_does_not_carry_a_drawn_share_out_of_bounds(mean, spread):
    quantity = Spread(mean=mean, spread=spread + 1e-13)
    assert drawn_share(quantity, 0.0) >= 0.0
    assert drawn_share(quantity, 1.0) <= 1.0


def test_practices_of_one_replicate_meet_the_same_world():
    one, two = (
        ReferenceModel(small(), 3, 2, [(small().practice(name), 1.0)])
        for name in ("parallel", "engaged-deference")
    )
    for a, b in zip(one.people, two.people, strict=True):
        assert (a.grievance, a.exposure, a.precarity) == (b.grievance, b.exposure, b.precarity)
        assert len(a.acquaintances) == len(b.acquaintances)
    assert [s.rights for s in one.states] == [s.rights for s in two.states]
    assert [g.beliefs.means for g in one.groups] == [g.beliefs.means for g in two.groups]


def test_a_mixture_deals_practices_by_their_shares():
    scenario = small(allies={"count": 8})
    mixture = [(scenario.practice("imposition"), 0.4), (scenario.practice("parallel"), 0.6)]
    model = ReferenceModel(scenario, 1, 0, mixture)
    names = [ally.practice.name for ally in model.allies]
    assert names.count("imposition") == 3
    assert names.count("parallel") == 5
