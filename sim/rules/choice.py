"""What a campaign is worth to somebody (D5, D6), and the choice among all of them."""

from sim._jit import compiled_inline, njit
from sim.rules.arithmetic import clip, force_of, power, pressure_of, staying_power
from sim.scenario.lists import BY_VALUE, IMITATION
from sim.world.columns import CONCEDE, NOBODY, TOKEN, Floats, Flow, Groups, States
from sim.world.parameters import Days, Decisions, Parameters, Pressure, Tactics

_HALF_WON = 0.5
"""What a token is worth to those who ask what works; a concession is 1, all else 0."""

UNASKED = -1.0
"""A month in which the group did not run the campaign that it has."""


@compiled_inline
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
            answered = 1.0 if answer == CONCEDE else (_HALF_WON if answer == TOKEN else 0.0)
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


@compiled_inline
def success(groups: Groups, g: int) -> float:
    """Give the mean answer to a group's campaign in the months of the last year that it ran."""
    total, months = 0.0, 0
    for n in range(groups.answers.shape[1]):
        if groups.answers[g, n] >= 0.0:
            total += groups.answers[g, n]
            months += 1
    return total / months if months > 0 else 0.0


@compiled_inline
def by_custom(parameters: Parameters, groups: Groups, flow: Flow, g: int, ways: int) -> int:
    """Give the option that a group takes without weighing, if there is one."""
    if parameters.rules.choice == IMITATION:
        return int(flow.imitated[groups.state[g]])
    if success(groups, g) > 0.0:
        return int(groups.campaign_issue[g] * ways + groups.campaign_tactic[g])
    return NOBODY


@njit
def strength_before_efficacy(
    tactics: Tactics, pressure: Pressure, t: int, numbers: float, money: float, outside: float
) -> float:
    """Give Cobb–Douglas strength with constant returns, before true or believed efficacy (D5).

    Args:
        tactics: Columns of the tactics.
        pressure: Units of numbers and of money.
        t: Tactic.
        numbers: Represented people × capacity.
        money: a month.
        outside: Multiplier of outside pressure, 1 without.
    """
    alpha = tactics.numbers[t]
    by_numbers = power(numbers / pressure.reference_numbers, alpha)
    by_money = power(money / pressure.reference_resources, 1.0 - alpha)
    return float(tactics.efficacy[t] * by_numbers * by_money * outside)


@njit
def choose(value: Floats, gumbels: Floats, decisions: Decisions) -> int:
    """Choose the option with the greatest precision × value + Gumbel noise, the first of equals."""
    best, best_utility = 0, decisions.precision * value[0] + gumbels[0]
    for o in range(1, gumbels.shape[0]):
        utility = decisions.precision * value[o] + gumbels[o]
        if utility > best_utility:
            best, best_utility = o, utility
    return best


@njit
def override(value: Floats, own: int, carried_out: int, options: int) -> float:
    """Give the value lost against one's own choice, as a share of the range of values (D7)."""
    lowest, highest = value[0], value[0]
    for o in range(1, options):
        lowest = min(lowest, value[o])
        highest = max(highest, value[o])
    if highest <= lowest:
        return 0.0
    return clip((value[own] - value[carried_out]) / (highest - lowest))


@njit
def expected_strength(
    tactics: Tactics,
    pressure: Pressure,
    numbers: float,
    money: float,
    outside: float,
    strength: Floats,
) -> None:
    """Write into ``strength`` [T] what a group expects of each tactic, before efficacy (D5)."""
    for t in range(strength.shape[0]):
        strength[t] = strength_before_efficacy(tactics, pressure, t, numbers, money, outside)


@njit
def expected_to_last(
    days: Days, tactics: Tactics, capacity: float, money: float, people: float, sustained: Floats
) -> None:
    """Write into ``sustained`` [T] the weight of what can be expected to last (D5)."""
    for t in range(sustained.shape[0]):
        power = staying_power(days, tactics.lasting[t], capacity, money, people)
        sustained[t] = days.chance * power * days.expected


@njit
def added_pressure(
    pressure: Pressure,
    share: float,
    others: Floats,
    others_pressure: Floats,
    believed: Floats,
    strength: Floats,
    sustained: Floats,
    added: Floats,
) -> None:
    """Write into ``added`` [K·T] the pressure that each option is believed to add (D6).

    Args:
        pressure: The curve.
        share: Share of people whom the demand concerns.
        others: [K] strength of others on each issue.
        others_pressure: [K] its pressure.
        believed: [T] efficacy.
        strength: [T] expected strength before efficacy.
        sustained: [T] weight of what can be expected to last, before efficacy.
        added: Result.
    """
    tactics = strength.shape[0]
    for t in range(tactics):
        efficacy = clip(believed[t])
        for k in range(others.shape[0]):
            pressed = pressure_of(others[k] + efficacy * strength[t], share, pressure)
            added[k * tactics + t] = force_of(pressed, efficacy * sustained[t]) - others_pressure[k]


@njit
def value_options(
    added: Floats,
    priorities: Floats,
    rights: Floats,
    risks: Floats,
    risk_aversion: float,
    repressiveness: float,
    eager: float,
    value: Floats,
) -> None:
    """Write the value of every option, and 0 for none, into ``value`` [K·T + 1] (D6).

    Args:
        added: [K·T] pressure that each option is believed to add.
        priorities: [K] of whoever values.
        rights: [K] in practice.
        risks: [T] of tactics.
        risk_aversion: Of whoever values.
        repressiveness: Of the state.
        eager: How many times as much pressure is worth, 1 where no window is seen (D17).
        value: Result.
    """
    tactics = risks.shape[0]
    for t in range(tactics):
        risk = risk_aversion * risks[t] * repressiveness
        for k in range(priorities.shape[0]):
            option = k * tactics + t
            value[option] = priorities[k] * (1.0 - rights[k]) * added[option] * eager - risk
    value[priorities.shape[0] * tactics] = 0.0
