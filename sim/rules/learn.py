"""Phase 7, learn: beliefs, expected turnout, trust and ties, capacity, donors (section 7.7)."""

from sim._jit import compiled_inline, njit
from sim.rules.arithmetic import clip
from sim.rules.participation import rights_held
from sim.rules.sense import BY_SCORECARD, NO_LEARNING
from sim.world.columns import CONCEDE, NOBODY, TOKEN, Allies, Draws, Flow, Groups, States
from sim.world.parameters import Parameters
from sim.world.shocks import errors, through_template

_WIDEST = 1.0 / 12.0
"""Largest variance of a belief: that of a uniform number in [0, 1]."""


@compiled_inline
def learn(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    flow: Flow,
    draws: Draws,
) -> None:
    """Let everyone learn from the month."""
    observe(parameters, states, groups, allies, flow, draws)
    trust(parameters, groups, allies, flow)
    grow(parameters, groups, flow)
    fund(parameters, states, allies, flow)
    keep_score(parameters, states, groups, allies, flow)
    tire_supporters(parameters, allies, flow)
    _pass_time(groups, allies)


@njit
def kalman(mean: float, variance: float, observed: float, error: float) -> tuple[float, float]:
    """Update a belief by one observation of error variance ``error`` (Kalman 1960)."""
    gain = variance / (variance + error)
    return mean + gain * (observed - mean), (1.0 - gain) * variance


@compiled_inline
def observe(
    parameters: Parameters,
    states: States,
    groups: Groups,
    allies: Allies,
    flow: Flow,
    draws: Draws,
) -> None:
    """Update beliefs about the tactics in use in each state (K1, K2, L1)."""
    dials, knowledge, tactics = parameters.dials, parameters.knowledge, parameters.tactics
    count = states.id.shape[0]
    bias = dials.local_knowledge * knowledge.template
    for t in range(tactics.efficacy.shape[0]):
        d = tactics.institutions[t]
        own, common, error = errors(
            dials, knowledge, d, knowledge.group_local, knowledge.group_institutional
        )
        mean_local = 0.0
        for s in range(count):
            mean_local += flow.local[s, t]
        mean_local = mean_local / count
        for g in range(groups.id.shape[0]):
            s = groups.state[g]
            variance = min(groups.belief_variance[g, t] + knowledge.drift, _WIDEST)
            mean = groups.belief[g, t]
            if flow.used[s, t] > 0.0:
                observed = (
                    flow.efficacy[s, t]
                    + common * draws.signal_common[states.id[s], t]
                    + own * draws.signal_groups[groups.id[g], t]
                )
                mean, variance = kalman(mean, variance, observed, error)
            groups.belief[g, t] = mean
            groups.belief_variance[g, t] = variance
        own, common, error = errors(
            dials, knowledge, d, knowledge.ally_local, knowledge.ally_institutional
        )
        for a in range(allies.id.shape[0]):
            if allies.present[a] == 0:
                continue
            for s in range(count):
                if allies.reach[a, s] == 0:
                    continue
                variance = min(allies.belief_variance[a, s, t] + knowledge.drift, _WIDEST)
                mean = allies.belief[a, s, t]
                if flow.used[s, t] > 0.0:
                    seen = through_template(
                        bias,
                        flow.efficacy[s, t],
                        flow.local[s, t],
                        mean_local,
                        d,
                        states.enforceability[s],
                    )
                    observed = (
                        seen
                        + common * draws.signal_common[states.id[s], t]
                        + own * draws.signal_allies[allies.id[a], states.id[s], t]
                    )
                    mean, variance = kalman(mean, variance, observed, error)
                allies.belief[a, s, t] = mean
                allies.belief_variance[a, s, t] = variance


@compiled_inline
def trust(parameters: Parameters, groups: Groups, allies: Allies, flow: Flow) -> None:
    """Move trust by shared wins and by being overridden; break and renew ties (L3, L4)."""
    rules, dial = parameters.learning, parameters.dials.trust
    for g in range(groups.id.shape[0]):
        active = flow.running[g] == 1
        won = 0.0
        if active and groups.joint[g] == 1:
            answer = flow.response[groups.state[g], groups.scope[g], groups.campaign_issue[g]]
            won = 1.0 if answer in (TOKEN, CONCEDE) else 0.0
        for a in range(allies.id.shape[0]):
            held = groups.trust[g, a]
            if active and groups.tie[g, a] == 1 and flow.engaged[a] > 0.0:
                held += dial * (
                    rules.win_gain * won * (1.0 - held)
                    - rules.override_loss * groups.override_leaders[g] * groups.blame[g, a] * held
                )
                groups.trust[g, a] = held
                if held < rules.break_threshold:
                    groups.tie[g, a] = 0
            elif groups.first_tie[g, a] == 1 and groups.tie[g, a] == 0 and allies.present[a] == 1:
                held += dial * rules.recovery * (groups.first_trust[g, a] - held)
                groups.trust[g, a] = held
                if held >= rules.renewal_threshold:
                    groups.tie[g, a] = 1


@compiled_inline
def grow(parameters: Parameters, groups: Groups, flow: Flow) -> None:
    """Move expected turnout and capacity (L2, L5)."""
    rules, memory = parameters.learning, parameters.pressure.turnout_memory
    passed_on = parameters.dials.transfer * rules.capacity_transfer * rules.capacity_learning
    for g in range(groups.id.shape[0]):
        led, beside = 0.0, 0.0
        if groups.campaign_issue[g] != NOBODY:  # between actions organising goes on
            led = groups.lead[g]
            beside = flow.presence[g] * (1.0 - led) if groups.joint[g] == 1 else 0.0
        if flow.running[g] == 1:
            turnout = flow.participants[g] / groups.people[g]
            groups.expected_turnout[g] += memory * (turnout - groups.expected_turnout[g])
        capacity = groups.capacity[g]
        groups.capacity[g] = clip(
            capacity
            + parameters.dials.leading
            * (rules.capacity_learning * led * (1.0 - capacity) - rules.capacity_decay * capacity)
            + passed_on * beside * (1.0 - capacity)
        )


@compiled_inline
def fund(parameters: Parameters, states: States, allies: Allies, flow: Flow) -> None:
    """Let donors move allies' resources by what their agendas won, and by their control (L6)."""
    rules = parameters.learning
    dominance = parameters.dials.speed * parameters.decisions.voice_dominance
    paid = parameters.dials.conditions * rules.donor_conditions
    for a in range(allies.id.shape[0]):
        if allies.present[a] == 0:
            continue
        progress = min(_won_by_agenda(states, allies, flow, a) / rules.expected_progress, 3.0)
        change = 1.0 + parameters.dials.donors * rules.donor_response * (progress - 1.0)
        control = 0.5
        if flow.committed[a] > 0.0:
            deferred = 0.5 * (allies.goals[a] + allies.tactics[a])
            decided = 1.0 - deferred * (1.0 - dominance * allies.voice[a])
            control = (flow.engaged[a] * decided + flow.apart[a]) / flow.committed[a]
        change += paid * (control - 0.5)
        first = allies.first_resources[a]
        allies.resources[a] = min(
            max(allies.resources[a] * change, first / rules.largest_change),
            first * rules.largest_change,
        )


@njit
def _won_by_agenda(states: States, allies: Allies, flow: Flow, a: int) -> float:
    """Give what the month's concessions gained by an ally's agenda, the mean over its states."""
    won, places = 0.0, 0
    for s in range(states.id.shape[0]):
        if allies.reach[a, s] == 0:
            continue
        places += 1
        for k in range(allies.agenda.shape[1]):
            for c in range(flow.gain.shape[1]):
                won += allies.agenda[a, k] * states.scope_share[s, c] * flow.gain[s, c, k]
    return float(won / places)


@compiled_inline
def keep_score(
    parameters: Parameters, states: States, groups: Groups, allies: Allies, flow: Flow
) -> None:
    """Add up what was won with each ally, by the measure by which allies learn (A1)."""
    measure = parameters.learning.allies_learn
    if measure == NO_LEARNING:
        return
    for a in range(allies.id.shape[0]):
        if allies.present[a] == 0:
            continue
        if measure == BY_SCORECARD:
            allies.score[a] += _won_by_agenda(states, allies, flow, a)
            continue
        won, members = 0.0, 0.0
        for g in range(groups.id.shape[0]):
            if groups.first_tie[g, a] == 1:
                gained = rights_held(
                    groups.priorities[g], flow.gain[groups.state[g], groups.category[g]]
                )
                won += groups.members[g] * gained
                members += groups.members[g]
        if members > 0.0:
            allies.score[a] += won / members


@compiled_inline
def tire_supporters(parameters: Parameters, allies: Allies, flow: Flow) -> None:
    """Let supporters recover, and tire by the share of them that acted (L7)."""
    rules, turnout = parameters.consequences, parameters.pressure.supporters_turnout
    for a in range(allies.id.shape[0]):
        acted = turnout * (1.0 - allies.fatigue[a]) * flow.called[a]
        left = allies.fatigue[a] * (1.0 - rules.recovery)
        allies.fatigue[a] = left + rules.supporters_tiring * acted * (1.0 - left)


@compiled_inline
def _pass_time(groups: Groups, allies: Allies) -> None:
    """Count the months of campaigns, at rest or not."""
    for g in range(groups.id.shape[0]):
        if groups.campaign_issue[g] != NOBODY:
            groups.campaign_months[g] += 1
    for a in range(allies.id.shape[0]):
        if allies.campaign_issue[a] != NOBODY:
            allies.campaign_months[a] += 1
