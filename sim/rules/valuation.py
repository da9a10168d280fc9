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
def value_of(
    pressure: Pressure,
    others: float,
    share: float,
    believed: float,
    strength: float,
    priority: float,
    room: float,
    risk: float,
) -> float:
    """Give the value of a campaign: priority × missing rights × added pressure − risk (D6)."""
    added = pressure_of(others + clip(believed) * strength, share, pressure) - pressure_of(
        others, share, pressure
    )
    return priority * room * added - risk


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
def others_on(groups: Groups, flow: Flow, g: int) -> None:
    """Sum up what others pressed last month on each issue, in the group's scope (Z° of D6)."""
    s, scope = groups.state[g], groups.scope[g]
    for k in range(groups.priorities.shape[1]):
        flow.others[k] = flow.strength[s, scope, k]
        if groups.campaign_issue[g] == k:
            flow.others[k] = max(0.0, flow.others[k] - flow.group_strength[g])


@inner
def fill(
    parameters: Parameters,
    states: States,
    groups: Groups,
    flow: Flow,
    g: int,
    value: Floats,
    priorities: Floats,
    believed: Floats,
    risk_aversion: float,
    money: float,
    outside: float,
) -> None:
    """Write the value of every option, and 0 for none, into ``value`` (D5, D6)."""
    s, category, pressure = groups.state[g], groups.category[g], parameters.pressure
    issues, tactics = groups.priorities.shape[1], groups.belief.shape[1]
    share, rights = states.scope_share[s, groups.scope[g]], states.rights_in_practice
    numbers = groups.capacity[g] * groups.expected_turnout[g] * groups.members[g]
    others = flow.others
    for t in range(tactics):
        strength = strength_before_efficacy(
            parameters.tactics, pressure, t, numbers, money, outside
        )
        risk = risk_aversion * parameters.tactics.risk[t] * flow.repressiveness[s]
        for k in range(issues):
            room = 1.0 - rights[s, category, k]
            value[k * tactics + t] = value_of(
                pressure, others[k], share, believed[t], strength, priorities[k], room, risk
            )
    value[issues * tactics] = 0.0
