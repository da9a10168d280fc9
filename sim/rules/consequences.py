"""Phase 6: consequences for people, for rights and for the climate (H, C and O)."""

import math

import numpy as np

from sim._jit import compiled_inline, njit
from sim.rules.arithmetic import clip, force_of, saturating
from sim.rules.participation import ONE, keep_below, list_below, moved_up, tire
from sim.world.columns import (
    CONCEDE,
    NO_RESPONSE,
    REPRESS,
    TOKEN,
    Draws,
    Floats,
    Flow,
    Groups,
    Ints,
    People,
    Schedule,
    States,
)
from sim.world.parameters import Consequences, Parameters


@njit
def tighten(strength: Floats, gain: Floats, offset: float, rights: Floats) -> None:
    """Take back part of every gain on the least pressed of the other issues (C5).

    ``strength`` [C + 1,K] of campaigns, ``gain`` [C,K] and ``rights`` [C,K] are those of the state.
    """
    issues = rights.shape[1]
    for k in range(issues):
        quiet, least = k, math.inf
        for other in range(issues):
            pressed = 0.0
            for scope in range(strength.shape[0]):
                pressed += strength[scope, other]
            if other != k and pressed < least:
                quiet, least = other, pressed
        if quiet != k:
            for c in range(rights.shape[0]):
                rights[c, quiet] *= 1.0 - offset * gain[c, k]


@njit
def take_back(rules: Consequences, states: States, flow: Flow, draws: Draws, s: int) -> None:
    """Let a state take back rights on each issue, or not (C6; Abou-Chadi 2016)."""
    categories, issues = flow.exclusion.shape[1], flow.reversed.shape[1]
    excluded = 0.0
    for c in range(categories):
        excluded += states.scope_share[s, c] * flow.exclusion[s, c]
    roused = 1.0 + rules.reversal_counter * states.countermovement[s]
    chance = rules.reversal_rate * excluded * (1.0 - flow.opinion[s]) * roused
    for k in range(issues):
        flow.reversed[s, k] = 1 if draws.reversals[states.id[s], k] < chance else 0
        if flow.reversed[s, k] == 1:
            for c in range(categories):
                left = 1.0 - rules.reversal_depth * flow.exclusion[s, c] * flow.loose[s, c]
                states.rights_in_practice[s, c, k] *= left
                states.rights_on_paper[s, c, k] *= left


@compiled_inline
def change_climate(parameters: Parameters, states: States, flow: Flow, month: int) -> None:
    """Move opinion, let states adapt to tactics in use, and remember the answers given."""
    rules, half = parameters.consequences, parameters.pressure.critical_mass
    for s in range(states.id.shape[0]):
        for_them, against = 0.0, 0.0
        for t in range(flow.used.shape[1]):
            moved = flow.used[s, t] * parameters.tactics.opinion[t]
            if moved > 0.0:
                for_them += moved
            else:
                against -= moved
            use = saturating(flow.used[s, t], half)
            adapted = states.adaptation[s, t]
            states.adaptation[s, t] = clip(
                adapted
                + rules.adaptation_rate * use * (1.0 - adapted)
                - rules.adaptation_forgetting * (1.0 - use) * adapted
            )
        repressed = 0.0
        for c in range(flow.response.shape[1]):
            for k in range(flow.response.shape[2]):
                if flow.response[s, c, k] == REPRESS:
                    repressed += flow.strength[s, c, k]
                if flow.response[s, c, k] == NO_RESPONSE:
                    states.pressed_months[s, c, k] = 0
                else:
                    states.last_response[s, c, k] = flow.response[s, c, k]
                    states.last_month[s, c, k] = month
                    states.pressed_months[s, c, k] += 1
        won = 0.0
        for c in range(flow.gain.shape[1]):
            for k in range(flow.gain.shape[2]):
                won += states.scope_share[s, c] * flow.gain[s, c, k]
        against_them = states.countermovement[s]
        states.countermovement[s] = clip(
            against_them
            + rules.counter_growth * won / flow.gain.shape[2] * (1.0 - against_them)
            - rules.counter_decay * against_them
        )
        opinion = states.opinion[s]
        states.opinion[s] = clip(
            opinion
            + rules.opinion_gain * saturating(for_them, half) * (1.0 - opinion)
            - rules.opinion_gain * saturating(against, half) * opinion
            - rules.counter_opinion * against_them * opinion
            + rules.opinion_backfire * saturating(repressed, half) * (1.0 - opinion)
            + rules.opinion_reversion * (states.opinion_at_rest[s] - opinion)
        )


_ROUNDING = 1e-6
"""More than what single precision adds to a chance."""

_AS_USUAL, _BY_REPRESSION = 0, 1
"""Chances of harm in each group: as usual at full precarity, by repression at full exposure."""


@compiled_inline
def harm_people(
    parameters: Parameters,
    states: States,
    groups: Groups,
    people: People,
    schedule: Schedule,
    flow: Flow,
    draws: Draws,
    month: int,
) -> None:
    """Draw who is harmed; tire those who took part; harden the harmed, frighten those near them."""
    rules, count = parameters.consequences, groups.id.shape[0]
    usual, at_risk = flow.of_group[:, _AS_USUAL], flow.of_group[:, _BY_REPRESSION]
    for g in range(count):
        flow.harms_usual[g] = 0
        flow.harms_repression[g] = 0
        at_risk[g] = 0.0
        s = groups.state[g]
        usual[g] = (
            rules.harm_enforcement
            * schedule.enforcement[month, s]
            * (1.0 - protection(rules.protects, states.rights_in_practice[s, groups.category[g]]))
        )
        if flow.running[g] == 1:
            answer = flow.response[s, groups.scope[g], groups.campaign_issue[g]]
            severity = 1.0 if answer == REPRESS else rules.harm_unrepressed
            risk = parameters.tactics.risk[groups.campaign_tactic[g]]
            at_risk[g] = rules.harm_repression * risk * severity
    keeps, tiring = np.float32(1.0 - rules.recovery), np.float32(rules.tiring)
    hardening, withdrawal = np.float32(rules.hardening), np.float32(rules.withdrawal)
    more = np.float32(rules.harm_precarity)
    fatigue, grievance, neighbours = people.fatigue, people.grievance, people.neighbours
    group, participates, drawn = people.group, people.participates, draws.harm
    tire(fatigue, participates, keeps, tiring)
    runs, first, reached, harmed, n = people.runs, people.first, flow.acting, 0, 0
    endangered, count = flow.endangered, flow.endangered_count[0]
    for run in range(runs.shape[0] - 1):
        start, end = int(runs[run]), int(runs[run + 1])
        g = int(group[start])
        by_repression, as_usual = np.float32(at_risk[g]), np.float32(usual[g])
        highest = by_repression * (ONE + more) + np.float32(clip(usual[g]))
        begin = n
        while n < count and int(endangered[n]) < end:
            n += 1
        # Exposure and precarity are shares: no chance exceeds the highest.
        for m in range(keep_below(endangered[begin:n], drawn, highest, reached)):
            i = int(reached[m])
            chance = by_repression * people.exposure[i] * (ONE + more * people.precarity[i])
            of_repression = np.float32(participates[i]) * min(chance, ONE)
            if drawn[i] < of_repression + np.float32(clip(as_usual * people.precarity[i])):
                if drawn[i] < of_repression:
                    flow.harms_repression[g] += 1
                else:
                    flow.harms_usual[g] += 1
                people.harms[i] += 1
                grievance[i] = moved_up(grievance[i], hardening)
                flow.harmed[harmed] = i
                harmed += 1
    for n in range(harmed):
        i = int(flow.harmed[n])
        for e in range(int(first[i]), int(first[i + 1])):
            near = int(neighbours[e])
            fatigue[near] = moved_up(fatigue[near], withdrawal)


@njit
def protection(protects: Floats, rights: Floats) -> float:
    """Give how far rights in practice [K] protect from enforcement as usual (H1)."""
    total, weighted = 0.0, 0.0
    for k in range(protects.shape[0]):
        total += protects[k]
        weighted += protects[k] * rights[k]
    if total <= 0.0:
        return 0.0
    return weighted / total


@compiled_inline
def list_endangered(
    parameters: Parameters, schedule: Schedule, flow: Flow, draws: Draws, month: int
) -> None:
    """List, for all worlds at once, who may be harmed at the highest chance that there can be."""
    highest = _highest_chance(parameters, schedule, month)
    flow.endangered_count[0] = list_below(draws.harm, highest, flow.endangered)


@compiled_inline
def _highest_chance(parameters: Parameters, schedule: Schedule, month: int) -> float:
    """Give what nobody's chance of harm exceeds, however a month goes (H1, H3)."""
    rules, risk, enforcement = parameters.consequences, 0.0, 0.0
    for t in range(parameters.tactics.risk.shape[0]):
        risk = max(risk, parameters.tactics.risk[t])
    for s in range(schedule.enforcement.shape[1]):
        enforcement = max(enforcement, schedule.enforcement[month, s])
    repression = rules.harm_repression * risk * (1.0 + rules.harm_precarity)
    highest = repression + rules.harm_enforcement * enforcement
    return highest * (1.0 + _ROUNDING)


@compiled_inline
def change_rights(
    parameters: Parameters, states: States, groups: Groups, flow: Flow, draws: Draws
) -> None:
    """Move rights in practice and on paper of every state, category and issue."""
    rules, response, pressure = parameters.consequences, flow.response, flow.pressure
    practice, paper = states.rights_in_practice, states.rights_on_paper
    state, category, members = groups.state, groups.category, groups.members
    capacity, lead, watch = groups.capacity, groups.lead, flow.watch
    every = practice.shape[1]  # index of the scope of demands for all
    for s in range(states.id.shape[0]):
        enforced = states.enforceability[s] * rules.enforcement
        for c in range(every):
            favour = favour_of(states.scope_share[s], flow.exclusion[s], c)
            led, seen = guarded_by(state, category, members, capacity, lead, watch, s, c)
            held = parameters.dials.holding * rules.holding * led
            watched = parameters.dials.watching * rules.watch * seen
            erosion = rules.erosion * (1.0 - held) * (1.0 - watched)
            flow.loose[s, c] = (1.0 - held) * (1.0 - watched)
            for k in range(practice.shape[2]):
                not_won, not_given = 1.0, 1.0
                own = force_of(pressure[s, c, k], flow.sustained[s, c, k])
                by_all = force_of(pressure[s, every, k], flow.sustained[s, every, k]) * favour
                if response[s, c, k] == CONCEDE:
                    not_won *= 1.0 - min(1.0, rules.concession * own)
                elif response[s, c, k] == TOKEN:
                    not_given *= 1.0 - min(1.0, rules.token * own)
                if response[s, every, k] == CONCEDE:
                    not_won *= 1.0 - min(1.0, rules.concession * by_all)
                elif response[s, every, k] == TOKEN:
                    not_given *= 1.0 - min(1.0, rules.token * by_all)
                before, law = practice[s, c, k], paper[s, c, k]
                gain = (1.0 - before) * (1.0 - not_won)
                law += (1.0 - law) * (1.0 - not_given)
                rights = before + gain
                rights += enforced * max(0.0, law - rights)
                flow.gain[s, c, k] = gain
                practice[s, c, k] = rights * (1.0 - erosion)
                paper[s, c, k] = law * (1.0 - rules.paper_erosion)
        if rules.offset > 0.0:
            tighten(flow.strength[s], flow.gain[s], rules.offset, practice[s])
        if rules.reversal_rate > 0.0:
            take_back(rules, states, flow, draws, s)


@njit
def favour_of(share: Floats, exclusion: Floats, c: int) -> float:
    """Give φ: how a state deals what it grants to all, to the people of its choice.

    ``share`` [C + 1] and ``exclusion`` [C] are those of the state.
    """
    mean = 0.0
    for category in range(exclusion.shape[0]):
        mean += share[category] * (1.0 - exclusion[category])
    if mean <= 0.0:
        return 1.0
    return float((1.0 - exclusion[c]) / mean)


@njit
def guarded_by(
    state: Ints,
    category: Ints,
    members: Floats,
    capacity: Floats,
    lead: Floats,
    watch: Floats,
    s: int,
    c: int,
) -> tuple[float, float]:
    """Give capacity × lead, and allies' watch: of the category's groups, else of the state's."""
    led, seen, people, all_led, all_seen, all_people = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for g in range(state.shape[0]):
        if state[g] == s:
            all_led += members[g] * capacity[g] * lead[g]
            all_seen += members[g] * watch[g]
            all_people += members[g]
            if category[g] == c:
                led += members[g] * capacity[g] * lead[g]
                seen += members[g] * watch[g]
                people += members[g]
    if people > 0.0:
        return led / people, seen / people
    if all_people > 0.0:
        return all_led / all_people, all_seen / all_people
    return 0.0, 0.0
