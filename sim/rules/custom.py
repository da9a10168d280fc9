"""Choosing without weighing every option: by what worked for others, or for oneself (D12, D13)."""

from sim._jit import inner
from sim.world.columns import CONCEDE, NOBODY, TOKEN, Flow, Groups, States
from sim.world.parameters import Parameters
from sim.world.rules import BY_VALUE, IMITATION

HALF_WON = 0.5
"""What a token is worth to those who ask what works; a concession is 1, all else 0."""

UNASKED = -1.0
"""A month in which the group did not run the campaign that it has."""


@inner
def remember_answers(
    parameters: Parameters, states: States, groups: Groups, flow: Flow, month: int
) -> None:
    """Keep how last month's demands were answered, and find whom each state's groups may follow."""
    if parameters.rules.choice == BY_VALUE:
        return
    year = groups.answers.shape[1]
    for g in range(groups.id.shape[0]):
        answered = UNASKED
        if flow.running[g] == 1:
            answer = flow.response[groups.state[g], groups.scope[g], groups.campaign_issue[g]]
            answered = 1.0 if answer == CONCEDE else (HALF_WON if answer == TOKEN else 0.0)
        groups.answers[g, (month - 1) % year] = answered
    ways = parameters.tactics.efficacy.shape[0]
    for s in range(states.id.shape[0]):
        best, first = 0.0, NOBODY
        flow.imitated[s] = NOBODY
        for g in range(groups.id.shape[0]):
            if groups.state[g] == s and groups.campaign_issue[g] != NOBODY:
                worked = success(groups, g)
                if worked > best or (first != NOBODY and worked == best and groups.id[g] < first):
                    best, first = worked, groups.id[g]
                    flow.imitated[s] = groups.campaign_issue[g] * ways + groups.campaign_tactic[g]


@inner
def success(groups: Groups, g: int) -> float:
    """Give the mean answer to a group's campaign in the months of the last year that it ran."""
    total, months = 0.0, 0
    for n in range(groups.answers.shape[1]):
        if groups.answers[g, n] >= 0.0:
            total += groups.answers[g, n]
            months += 1
    return total / months if months > 0 else 0.0


@inner
def by_custom(parameters: Parameters, groups: Groups, flow: Flow, g: int, ways: int) -> int:
    """Give the option that a group takes without weighing, if there is one."""
    if parameters.rules.choice == IMITATION:
        return int(flow.imitated[groups.state[g]])
    if success(groups, g) > 0.0:
        return int(groups.campaign_issue[g] * ways + groups.campaign_tactic[g])
    return NOBODY
