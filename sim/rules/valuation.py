"""What a campaign is worth to somebody (D5, D6), and the logit choice among all of them."""

from sim._jit import inner, njit
from sim.rules.arithmetic import clip, power, pressure_of
from sim.world.columns import Floats, Flow, Groups, States
from sim.world.parameters import Decisions, Parameters, Pressure, Tactics


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
        money: EUR/month.
        outside: Multiplier of outside pressure, 1 without.
    """
    alpha = tactics.numbers[t]
    return (
        tactics.efficacy[t]
        * power(numbers / pressure.reference_numbers, alpha)
        * power(money / pressure.reference_resources, 1.0 - alpha)
        * outside
    )


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


@inner
def others_on(parameters: Parameters, states: States, groups: Groups, flow: Flow, g: int) -> None:
    """Sum up what others pressed last month on each issue, in the group's scope (Z° of D6)."""
    s, scope = groups.state[g], groups.scope[g]
    share = states.scope_share[s, scope]
    for k in range(groups.priorities.shape[1]):
        flow.others[k] = flow.strength[s, scope, k]
        if groups.campaign_issue[g] == k:
            flow.others[k] = max(0.0, flow.others[k] - flow.group_strength[g])
        flow.others_pressure[k] = pressure_of(flow.others[k], share, parameters.pressure)


@inner
def expected_strength(
    parameters: Parameters, groups: Groups, flow: Flow, g: int, strength: Floats, alone: bool
) -> None:
    """Write into ``strength`` [T] what a group expects of each tactic, before efficacy (D5)."""
    numbers = groups.capacity[g] * groups.expected_turnout[g] * groups.members[g]
    money = flow.own_money[g] if alone else flow.joint_money[g]
    outside = 1.0 if alone else flow.outside[g]
    for t in range(groups.belief.shape[1]):
        strength[t] = strength_before_efficacy(
            parameters.tactics, parameters.pressure, t, numbers, money, outside
        )


@inner
def added_pressure(
    parameters: Parameters,
    states: States,
    groups: Groups,
    flow: Flow,
    g: int,
    added: Floats,
    believed: Floats,
    strength: Floats,
) -> None:
    """Write into ``added`` [K·T] the pressure that each option is believed to add (D6)."""
    issues, tactics = groups.priorities.shape[1], groups.belief.shape[1]
    share = states.scope_share[groups.state[g], groups.scope[g]]
    others, others_pressure, pressure = flow.others, flow.others_pressure, parameters.pressure
    for t in range(tactics):
        expected = clip(believed[t]) * strength[t]
        for k in range(issues):
            added[k * tactics + t] = (
                pressure_of(others[k] + expected, share, pressure) - others_pressure[k]
            )


@inner
def value_options(
    parameters: Parameters,
    states: States,
    groups: Groups,
    flow: Flow,
    g: int,
    value: Floats,
    added: Floats,
    priorities: Floats,
    risk_aversion: float,
) -> None:
    """Write the value of every option, and 0 for none, into ``value`` (D6)."""
    s, category = groups.state[g], groups.category[g]
    issues, tactics = groups.priorities.shape[1], groups.belief.shape[1]
    rights, risks = states.rights_in_practice, parameters.tactics.risk
    repressiveness = flow.repressiveness[s]
    for t in range(tactics):
        risk = risk_aversion * risks[t] * repressiveness
        for k in range(issues):
            option = k * tactics + t
            value[option] = priorities[k] * (1.0 - rights[s, category, k]) * added[option] - risk
    value[issues * tactics] = 0.0
