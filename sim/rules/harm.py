"""Phase 6, consequences for people: harm, fatigue, grievance (H1–H3)."""

import numpy as np

from sim._jit import inner, njit
from sim.rules.arithmetic import clip
from sim.rules.participation import ONE, keep_below, list_below, moved_up, tire
from sim.world.columns import REPRESS, Draws, Floats, Flow, Groups, People, Schedule, States
from sim.world.parameters import Parameters

ROUNDING = 1e-6
"""More than what single precision adds to a chance."""

AS_USUAL, BY_REPRESSION = 0, 1
"""Chances of harm in each group: as usual at full precarity, by repression at full exposure."""


@inner
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
    usual, at_risk = flow.of_group[:, AS_USUAL], flow.of_group[:, BY_REPRESSION]
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


@inner
def list_endangered(
    parameters: Parameters, schedule: Schedule, flow: Flow, draws: Draws, month: int
) -> None:
    """List, for all worlds at once, who may be harmed at the highest chance that there can be."""
    highest = highest_chance(parameters, schedule, month)
    flow.endangered_count[0] = list_below(draws.harm, highest, flow.endangered)


@inner
def highest_chance(parameters: Parameters, schedule: Schedule, month: int) -> float:
    """Give what nobody's chance of harm exceeds, however a month goes (H1, H3)."""
    rules, risk, enforcement = parameters.consequences, 0.0, 0.0
    for t in range(parameters.tactics.risk.shape[0]):
        risk = max(risk, parameters.tactics.risk[t])
    for s in range(schedule.enforcement.shape[1]):
        enforcement = max(enforcement, schedule.enforcement[month, s])
    repression = rules.harm_repression * risk * (1.0 + rules.harm_precarity)
    highest = repression + rules.harm_enforcement * enforcement
    return highest * (1.0 + ROUNDING)
