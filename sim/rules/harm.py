"""Phase 6, consequences for people: harm, fatigue, grievance (H1–H3)."""

from sim._jit import inner, njit
from sim.rules.arithmetic import clip
from sim.rules.participation import list_endangered, tire
from sim.world.columns import REPRESS, Draws, Floats, Flow, Groups, People, Schedule, States
from sim.world.parameters import Parameters

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
    tire(people.fatigue, people.participates, 1.0 - rules.recovery, rules.tiring)
    group, participates, drawn = people.group, people.participates, draws.harm
    runs, harmed = flow.runs, 0
    for run in range(flow.run_count[0]):
        start, end = int(runs[run]), int(runs[run + 1])
        g = int(group[start])
        # Exposure and precarity are shares: nobody's chance exceeds this.
        highest = at_risk[g] + clip(usual[g])
        rows = flow.harmed[harmed:]
        kept = harmed
        for n in range(list_endangered(drawn[start:end], highest, start, rows)):
            i = rows[n]
            of_repression = participates[i] * at_risk[g] * people.exposure[i]
            if drawn[i] < of_repression + clip(usual[g] * people.precarity[i]):
                if drawn[i] < of_repression:
                    flow.harms_repression[g] += 1
                else:
                    flow.harms_usual[g] += 1
                people.harms[i] += 1
                people.grievance[i] += rules.hardening * (1.0 - people.grievance[i])
                flow.harmed[kept] = i  # the rows harmed replace the first of those endangered
                kept += 1
        harmed = kept
    fatigue, neighbours = people.fatigue, people.neighbours
    for n in range(harmed):
        i = flow.harmed[n]
        for e in range(people.first[i], people.first[i + 1]):
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
