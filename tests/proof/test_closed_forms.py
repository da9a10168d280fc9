"""Section 7, item 4: where the answer is known, the model gives it."""

import math

import numpy as np
import pytest
from scipy.special import expit, softmax
from scipy.stats import chisquare

from sim.model.advocacy import AdvocacyModel
from sim.world.columns import CONCEDE, IGNORE, REPRESS, TOKEN
from tests.proof.worlds import simple as scenario

QUIET = {"groups": {"risk_aversion": 1e9, "count": 6}, "decisions": {"precision": 1e6}}
"""No campaign is worth its risk."""


def run_quietly(months, **tables):
    model = AdvocacyModel(scenario(time={"months": months}, **QUIET, **tables), "no-allies", seed=4)
    before = {
        name: getattr(model.world.states, name).copy()
        for name in ("rights_in_practice", "rights_on_paper")
    }
    capacity = model.world.groups.capacity.copy()
    model.run()
    assert not (model.world.groups.campaign_issue >= 0).any()
    assert not model.months_table()["campaigns"].any()
    return model, before["rights_in_practice"], before["rights_on_paper"], capacity


@pytest.mark.parametrize("dial", [0.0, 0.4, 1.0])
def test_without_campaigns_rights_erode_by_the_formula(dial):
    """R_M = R_0 Π_m (1 − e·(1 − χ·w·h_m)), h_m the capacity that is left: it decays too."""
    months, erosion, decay, weight = 50, 0.03, 0.05, 0.8
    model, practice, paper, capacity = run_quietly(
        months,
        states={"count": 3},
        institutions={"enforceability": 0.0},
        rights={"erosion": erosion, "holding": weight, "paper_erosion": 0.02},
        capacity={"decay": decay},
        channels={"holding": dial},
    )
    groups, kept = model.world.groups, np.ones_like(practice)
    for s in range(3):
        for c in range(practice.shape[1]):
            here = (groups.state == s) & (groups.category == c)
            here = here if here.any() else groups.state == s
            held = np.average(capacity[here], weights=groups.members[here])
            left = [held * (1 - decay) ** m for m in range(months)]
            kept[s, c] = math.prod(1 - erosion * (1 - dial * weight * h) for h in left)
    assert np.allclose(model.world.states.rights_in_practice, practice * kept, rtol=1e-12)
    assert np.allclose(model.world.states.rights_on_paper, paper * 0.98**months, rtol=1e-12)


@pytest.mark.parametrize("enforceability", [0.1, 0.9])
def test_enforcement_closes_a_fixed_gap_by_a_linear_recurrence(enforceability):
    """R' = (R + e·(L − R))·(1 − w), so R_m = R* + (R_0 − R*)·((1 − e)(1 − w))^m."""
    months, erosion, closing = 80, 0.01, 0.2
    model, practice, paper, _ = run_quietly(
        months,
        states={
            "rights_in_practice": {"mean": 0.2, "spread": 0.1},
            "rights_on_paper": {"mean": 0.8, "spread": 0.1},
        },
        institutions={"enforceability": enforceability, "enforcement": closing},
        rights={"erosion": erosion},
        channels={"holding": 0.0},
    )
    share = enforceability * closing
    factor = (1 - share) * (1 - erosion)
    rest = share * paper * (1 - erosion) / (1 - factor)
    expected = rest + (practice - rest) * factor**months
    assert np.allclose(model.world.states.rights_in_practice, expected, rtol=1e-12)
    assert (expected > practice).mean() > 0.9


class InUse(AdvocacyModel):
    """Every group presses one issue by one tactic; what each saw is kept."""

    def confer(self):
        super().confer()
        for group in self.groups:
            group.campaign = (self.names.issues[0], "litigation")
        self.world.flow.running[:] = 1

    def learn(self):
        flow, draws, states = self.world.flow, self.world.draws, self.world.groups.state
        t, d = self.names.tactics.index("litigation"), 0.9
        k, dials = self.parameters.knowledge, self.parameters.channels
        local, far = dials.local_knowledge, dials.institutional_knowledge
        own = math.hypot(local * k.group_local, far * d * k.group_institutional)
        common = math.hypot((1 - local) * k.common, (1 - far) * d * k.common)
        self.error = own**2 + common**2
        self.seen.append(
            flow.efficacy[states, t]
            + common * draws.signal_common[states, t]
            + own * draws.signal_groups[:, t]
        )
        super().learn()


def posterior(mean, variance, drift, error, seen):
    """Condition a Gaussian random walk on all that was seen at once: no filter."""
    n = len(seen)
    steps = np.minimum.outer(np.arange(1, n + 1), np.arange(1, n + 1))
    prior = variance + drift * steps
    of_last = prior[-1]
    weights = np.linalg.solve(prior + error * np.eye(n), of_last)
    return mean + weights @ (np.array(seen) - mean), prior[-1, -1] - weights @ of_last


@pytest.mark.parametrize("dials", [{}, {"local_knowledge": 0.3, "institutional_knowledge": 0.6}])
def test_beliefs_are_those_of_a_gaussian_conditioned_on_all_that_was_seen(dials):
    months = 12
    given = scenario(
        time={"months": months},
        knowledge={"drift": 0.004, "group_institutional": 0.2, "group_local": 0.1},
        channels=dials,
    )
    model = InUse(given, "no-allies", seed=6)
    model.seen = []
    t = model.names.tactics.index("litigation")
    first, variance = (
        model.world.groups.belief[:, t].copy(),
        model.world.groups.belief_variance[:, t].copy(),
    )
    assert (variance + 0.004 < 1 / 12).all()  # else the cap of (L1) would show
    model.run()
    for g in range(len(first)):
        mean, spread = posterior(
            first[g], variance[g], 0.004, model.error, [seen[g] for seen in model.seen]
        )
        assert model.groups[g].belief[t] == pytest.approx(mean, rel=1e-9)
        assert model.groups[g].belief_variance[t] == pytest.approx(spread, rel=1e-9)


def test_what_is_not_in_use_grows_uncertain_up_to_the_widest():
    model = InUse(scenario(time={"months": 30}, knowledge={"drift": 0.003}), "no-allies", seed=6)
    model.seen = []
    t = model.names.tactics.index("protest")
    before = model.world.groups.belief_variance[:, t].copy()
    belief = model.world.groups.belief[:, t].copy()
    model.run(until=10)
    expected = np.minimum(before + 10 * 0.003, 1 / 12)
    assert np.allclose(model.world.groups.belief_variance[:, t], expected, rtol=1e-12)
    model.run()
    assert (model.world.groups.belief_variance[:, t] == 1 / 12).all()
    assert np.array_equal(model.world.groups.belief[:, t], belief)


REMEMBERED = {0: None, TOKEN: 2, REPRESS: 0, CONCEDE: 3, IGNORE: 1}
"""Which utility the persistence goes to, by the answer given last."""


@pytest.mark.parametrize("last", REMEMBERED)
def test_states_respond_with_the_frequencies_of_a_softmax(last):
    given = scenario(
        states={"count": 500},
        groups={"count": 1},
        response={"sensitivity": 4.0, "persistence": 0.2},
    )
    model = AdvocacyModel(given, seed=9)
    states, flow, r = model.world.states, model.world.flow, given.response
    model.sense()
    flow.opinion[:], flow.exclusion[:], flow.repressiveness[:] = 0.35, 0.6, 0.7
    states.enforceability[:] = 0.3
    flow.strength[:], flow.shielded[:], flow.pressure[:] = 2.0, 0.5, 0.55
    states.scope_share[:, :-1] = 1 / 3
    states.last_response[:] = last
    states.pressed_months[:] = 6
    cost, lasted = 0.6 * 0.65, r.endurance * 6 / 24
    utility = np.array(
        [
            r.repress_repressiveness * 0.7
            - r.repress_threshold
            - r.repress_opinion * 0.35
            - given.allies.shield * 0.25
            - r.repress_enforceability * 0.3
            - r.repress_pressure * 0.55,
            0.0,
            r.token_pressure * 0.55
            - r.token_threshold
            - r.token_exclusion * cost
            - r.token_enforceability * 0.3
            + lasted,
            r.concede_pressure * 0.55 - r.concede_threshold - r.concede_exclusion * cost + lasted,
        ]
    )
    if REMEMBERED[last] is not None:
        utility[REMEMBERED[last]] += 0.2
    counts = np.zeros(4)
    for month in range(6):
        model.month = month
        states.last_month[:] = month
        flow.response[:] = 0  # nobody to watch: no diffusion
        model.draw()
        model.respond()
        counts += np.bincount(flow.response.ravel(), minlength=5)[[REPRESS, IGNORE, TOKEN, CONCEDE]]
    assert counts.sum() == 6 * flow.response.size
    expected = softmax(4.0 * utility) * counts.sum()
    assert chisquare(counts, expected).pvalue > 1e-3
    assert chisquare(counts, softmax(3.0 * utility) * counts.sum()).pvalue < 1e-3  # it can fail


def test_groups_choose_with_the_frequencies_of_a_softmax():
    given = scenario(
        states={"count": 1},
        groups={
            "count": 4000,
            "risk_aversion": 0.05,
            "members": 10_000.0,
            "resources_per_member": 0.2,
            "capacity": 0.4,
        },
        people={"per_group": 1},
        decisions={"campaign_months": 1, "precision": 60.0},
    )
    model = AdvocacyModel(given, "no-allies", seed=10)
    groups, flow = model.world.groups, model.world.flow
    priorities, believed = np.array(given.groups.priorities), np.linspace(0.3, 0.8, 6)
    groups.priorities[:], groups.leader_priorities[:] = priorities, priorities
    groups.belief[:], groups.category[:] = believed, 1
    held = np.linspace(0.1, 0.6, 6)
    model.world.states.rights_in_practice[0, 1] = held
    pressed, turnout, reference = np.array([0.0, 0.5, 0.0, 2.0, 0.0, 0.0]), 0.15, given.pressure
    counts = np.zeros(37)
    for month in range(5):
        model.month = month
        model.draw()
        model.sense()
        flow.strength[0, 3] = pressed  # by others, last month
        groups.campaign_issue[:], flow.group_strength[:] = -1, 0.0
        model.confer()
        issue, tactic = groups.campaign_issue, groups.campaign_tactic
        counts += np.bincount(np.where(issue < 0, 36, issue * 6 + tactic), minlength=37)

    def curve(strength):
        x = strength / reference.critical_mass
        return x**2 / (1 + x**2)

    values = np.zeros(37)
    for k in range(6):
        for t, row in enumerate(given.tactics):
            numbers = 0.4 * turnout * 10_000.0 / reference.reference_numbers
            money = 0.2 * 10_000.0 / reference.reference_resources
            strength = row.efficacy * numbers**row.numbers * money ** (1 - row.numbers)
            added = curve(pressed[k] + believed[t] * strength) - curve(pressed[k])
            risk = 0.05 * row.risk * float(flow.repressiveness[0])
            values[k * 6 + t] = priorities[k] * (1 - held[k]) * added - risk
    expected = softmax(60.0 * values) * counts.sum()
    assert expected.min() > 5
    assert np.ptp(values) > 0.02
    assert chisquare(counts, expected).pvalue > 1e-3
    assert chisquare(counts, softmax(50.0 * values) * counts.sum()).pvalue < 1e-3  # it can fail


def test_participation_is_the_logistic_of_its_log_odds():
    """(M1) term by term: frequencies over many draws for people of one kind."""
    given = scenario(people={"per_group": 4000}, groups={"count": 4}, channels={"ownership": 0.5})
    model = InUse(given, "no-allies", seed=2)
    people, groups, states = model.world.people, model.world.groups, model.world.states
    people.grievance[:], people.exposure[:], people.fatigue[:] = 0.8, 0.3, 0.4
    people.active_neighbours[:] = np.diff(people.first) // 2
    model.draw()
    model.sense()
    model.confer()
    groups.override_members[:], groups.own_decision[:] = 0.6, 1
    t = model.names.tactics.index("litigation")
    w, near = given.mobilisation, people.active_neighbours / np.diff(people.first)
    chance, taken = [], []
    missing = [
        1
        - float(
            groups.priorities[g] @ states.rights_in_practice[groups.state[g], groups.category[g]]
        )
        for g in range(4)
    ]
    for g in range(4):
        x = (
            w.intercept
            + w.grievance * 0.8 * missing[g]
            + w.ownership * (1 - 0.5 * 0.6)
            + w.who_decided
            + w.belief * min(max(float(groups.belief[g, t]), 0), 1)
            + w.neighbours * near[people.group == g]
            - w.repression * 0.3 * 0.05 * float(model.world.flow.repressiveness[groups.state[g]])
            - w.fatigue * 0.4
        )
        chance.append(expit(x))
        taken.append(model.world.draws.participation[people.group == g] < x)
    model.mobilise()
    assert np.array_equal(model.world.people.participates, np.concatenate(taken))
    mean = np.concatenate(chance)
    error = math.sqrt((mean * (1 - mean)).sum())
    assert abs(model.world.people.participates.sum() - mean.sum()) < 4 * error
