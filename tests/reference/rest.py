"""Acting and resting: what a plan is worth, and waves that a state shares (D15), (D16)."""

import math
from typing import TYPE_CHECKING

from tests.reference.streams import normal

if TYPE_CHECKING:
    from tests.reference.model import ReferenceModel
    from tests.reference.state import State


def wants_to_act(
    model: "ReferenceModel", value: float, urged: float, u: float, *, acted: bool
) -> bool:
    """Tell whether somebody with a plan acts on it this month (D15)."""
    rest = model.parameters.rest
    drive = rest.worth * value + urged + rest.inertia * acted
    return drive - rest.cost > math.log(u / (1.0 - u))


def rolled(model: "ReferenceModel") -> list[float]:
    """Give the waves of all states in this month (D16)."""
    if model.parameters.rules.rest == "never":
        return [state.wave for state in model.states]
    p, diffusion = model.parameters.rest, model.parameters.response.diffusion
    won = [_won(state) for state in model.states]
    waves = []
    for state, here in zip(model.states, won, strict=True):
        elsewhere = (sum(won) - here) / max(len(won) - 1, 1)
        (u,) = model.luck.row("waves", state.row, 1)
        luck = math.sqrt(1.0 - p.memory**2) * p.wave * normal(u)
        hit = p.outrage * state.outrage()
        waves.append(
            p.memory * state.wave + luck + hit + p.success * (here + diffusion * elsewhere)
        )
    return waves


def _won(state: "State") -> float:
    """Give the share of pressed demands that the state conceded last month."""
    answers = [d.response for row in state.demands for d in row if d.response is not None]
    return answers.count("concede") / len(answers) if answers else 0.0
