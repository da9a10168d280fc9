"""Phase 6, consequences for people: harm, fatigue, grievance (H1–H3)."""

import numpy as np

from sim._jit import inner, njit
from sim.rules.arithmetic import clip
from sim.world.columns import REPRESS, Draws, Floats, Flow, Groups, People, Schedule, States
from sim.world.parameters import Parameters


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
    usual, at_risk = np.zeros(count), np.zeros(count)
    for g in range(count):
        flow.harms_usual[g] = 0
        flow.harms_repression[g] = 0
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
    # Columns as local names: compiled code then reads them without unpacking the NamedTuple.
    ids, group, first, neighbours = people.id, people.group, people.first, people.neighbours
    grievance, exposure, fatigue = people.grievance, people.exposure, people.fatigue
    participates, precarity, harms = people.participates, people.precarity, people.harms
    drawn, hit = draws.harm, flow.harmed
    keeps, tiring = 1.0 - rules.recovery, rules.tiring
    harmed = 0
    for i in range(ids.shape[0]):
        g = group[i]
        tired = fatigue[i] * keeps
        of_repression = 0.0
        if participates[i] == 1:
            tired += tiring * (1.0 - tired)
            of_repression = at_risk[g] * exposure[i]
        fatigue[i] = tired
        u = drawn[ids[i]]
        if u < of_repression + clip(usual[g] * precarity[i]):
            if u < of_repression:
                flow.harms_repression[g] += 1
            else:
                flow.harms_usual[g] += 1
            harms[i] += 1
            grievance[i] += rules.hardening * (1.0 - grievance[i])
            hit[harmed] = i
            harmed += 1
    for n in range(harmed):
        i = int(hit[n])
        for e in range(first[i], first[i + 1]):
            near = neighbours[e]
            fatigue[near] += rules.withdrawal * (1.0 - fatigue[near])


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
