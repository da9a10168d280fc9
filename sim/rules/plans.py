"""Which plan is acted on where a switch of the run replaces what was decided."""

from sim._jit import compiled_inline
from sim.rules.arithmetic import force_of, pressure_of, staying_power
from sim.rules.choice import UNASKED, strength_before_efficacy
from sim.rules.consequences import favour_of
from sim.rules.respond import chance_of_concession
from sim.world.columns import (
    CEILING,
    DECIDED,
    DRAWN,
    LIKED,
    NOBODY,
    RANDOM,
    WHOSE,
    Draws,
    Flow,
    Groups,
    States,
)
from sim.world.numbers import MONTH_STREAMS, fill_uniform
from sim.world.parameters import Parameters

_STREAM = MONTH_STREAMS["plans"]


@compiled_inline
def decided_issue(parameters: Parameters, groups: Groups, flow: Flow, g: int) -> int:
    """Give the issue of what was decided, whatever plan was acted on last; -1 for none."""
    if flow.switch[WHOSE] == 0:
        return int(groups.campaign_issue[g])
    option = flow.plans[g, DECIDED]
    return NOBODY if option == NOBODY else int(option // parameters.tactics.efficacy.shape[0])


@compiled_inline
def replace_plan(
    parameters: Parameters,
    states: States,
    groups: Groups,
    flow: Flow,
    draws: Draws,
    month: int,
    g: int,
) -> bool:
    """Take up another plan than was decided; give whether there is one to act on."""
    ways, options = parameters.tactics.efficacy.shape[0], flow.gumbel.shape[0]
    option = flow.plans[g, LIKED]
    if flow.switch[WHOSE] == RANDOM:
        if flow.plans[g, DRAWN] == NOBODY:  # it lasts as long as what it replaces
            n, time = int(groups.id[g]), month + 1 + draws.luck[0]
            fill_uniform(draws.key, _STREAM, time, n, draws.words, draws.plans[n : n + 1])
            flow.plans[g, DRAWN] = min(int(draws.plans[n] * (options - 1)), options - 2)
        option = flow.plans[g, DRAWN]
    elif flow.switch[WHOSE] == CEILING:
        option = best_plan(parameters, states, groups, flow, month, g)
    if option == NOBODY:
        return False
    issue, tactic = option // ways, option % ways
    if issue != groups.campaign_issue[g] or tactic != groups.campaign_tactic[g]:
        groups.campaign_months[g] = 0
        groups.answers[g, :] = UNASKED
    groups.campaign_issue[g], groups.campaign_tactic[g] = issue, tactic
    return True


@compiled_inline
def best_plan(
    parameters: Parameters, states: States, groups: Groups, flow: Flow, month: int, g: int
) -> int:
    """Give the option that adds most to members' rights this month, by what nobody knows.

    True efficacy and the state's own rule of answering are known; others press as last month. What
    is added is weighed by members' priorities.
    """
    tactics, curve, rules = parameters.tactics, parameters.pressure, parameters.consequences
    s, c, scope = groups.state[g], groups.category[g], groups.scope[g]
    joint, every = groups.joint[g] == 1, states.exclusion.shape[1]
    money = flow.joint_money[g] if joint else flow.own_money[g]
    outside = flow.outside[g] if joint else 1.0
    numbers = groups.capacity[g] * groups.expected_turnout[g] * groups.ranks[g]
    beside = 0.0
    if joint:
        numbers += parameters.dials.supporters * flow.joining[g]
        beside = flow.presence[g]
    share, favour = states.scope_share[s, scope], 1.0
    if scope == every:
        favour = favour_of(states.scope_share[s], flow.exclusion[s], c)
    ways, best, most = tactics.efficacy.shape[0], NOBODY, -1.0
    for t in range(ways):
        efficacy = flow.efficacy[s, t]
        strength = efficacy * strength_before_efficacy(tactics, curve, t, numbers, money, outside)
        power = staying_power(
            parameters.days, tactics.lasting[t], groups.capacity[g], money, groups.ranks[g]
        )
        lasts = min(1.0, efficacy) * parameters.days.chance * power * parameters.days.expected
        for k in range(groups.priorities.shape[1]):
            others = flow.strength[s, scope, k]
            if groups.campaign_issue[g] == k:
                others = max(0.0, others - flow.group_strength[g])
            pressed = pressure_of(others + strength, share, curve)
            chance = chance_of_concession(
                parameters, states, flow, month, s, scope, k, pressed, lasts, beside
            )
            won = min(1.0, rules.concession * force_of(pressed, lasts) * favour)
            missing = 1.0 - states.rights_in_practice[s, c, k]
            gain = groups.priorities[g, k] * missing * chance * won
            if gain > most:
                best, most = k * ways + t, gain
    return best
