"""Plans that are acted on in place of what was decided, where a switch of the run says so (7.9)."""

import math
from typing import TYPE_CHECKING

from tests.reference.campaign import Campaign
from tests.reference.formulas import force

if TYPE_CHECKING:
    from tests.reference.group import Group


def replacing(group: "Group") -> Campaign | None:
    """Give the campaign that a group runs this month in place of its own; None where it rests."""
    model, decided = group.model, group.decided
    if model.plans == "own":
        option = group.decision.liked
    elif model.plans == "random":
        if group.drawn is None:
            (u,) = model.luck.row("plans", group.row, 1)
            group.drawn = math.floor(u * model.K * model.T)
        option = group.drawn
    else:
        option = _ceiling(group)
    if option == model.K * model.T:
        return None
    return Campaign(*divmod(option, model.T), joint=decided.joint)


def _ceiling(group: "Group") -> int:
    """Give the option that would win most, by the true efficacy and the state's own rule."""
    model, state, joint = group.model, group.state, group.decided.joint
    means = group.joint_means if joint else group.alone_means
    presence = group.presence if joint else 0.0
    phi = state.favour[group.category] if group.scope == model.C else 1.0
    best, most = 0, -1.0
    for k, w in enumerate(group.priorities):
        demand = state.demands[group.scope][k]
        others = demand.strength
        if group.pressed_issue == k:
            others = max(0.0, others - group.strength)
        for t, efficacy in enumerate(state.efficacy):
            z = efficacy * group.strength_before_efficacy(t, group.expected_turnout, means)
            lasts = model.lasting.expected(group.staying_power(t, means)) * min(1.0, efficacy)
            pressure = state.curves[group.scope](others + z)
            won = min(1.0, model.parameters.response.concession * force(pressure, lasts) * phi)
            chance = demand.chance_of_concession(pressure, lasts, presence)
            gain = w * (1.0 - group.rights[k]) * chance * won
            if gain > most:
                best, most = k * model.T + t, gain
    return best
