"""Shocks: what happens at scheduled months, whatever the practice (section 6)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.reference.formulas import rounded, smallest

if TYPE_CHECKING:
    from sim.scenario.lists import Shock
    from tests.reference.model import ReferenceModel


@dataclass(slots=True)
class Effects:
    """What the shocks of a month do in one state."""

    mobilisation: float = 0.0
    repressiveness: float = 0.0
    exclusion: float = 0.0
    opinion: float = 0.0
    enforcement: float = 1.0
    resources: float = 1.0

    def join(self, shock: "Shock") -> None:
        """Add or multiply a concurrent shock."""
        self.mobilisation += shock.mobilisation
        self.repressiveness += shock.repressiveness
        self.exclusion += shock.exclusion
        self.opinion += shock.opinion
        self.enforcement *= shock.enforcement
        self.resources *= shock.resources


class Shocks:
    """The shocks of a scenario, with the states that each reaches."""

    def __init__(self, model: "ReferenceModel") -> None:
        self.model = model
        self.rows = model.parameters.shocks
        self.reached: list[list[int]] = []
        orders: list[list[int]] = []
        for n, shock in enumerate(self.rows):
            states = model.streams.uniform("shocks", 2 * n, model.S)
            allies = model.streams.uniform("shocks", 2 * n + 1, model.A)
            self.reached.append(smallest(states, max(1, rounded(shock.states * model.S))))
            orders.append(smallest(allies, model.A))
        self.takers = [
            smallest(model.streams.uniform("practices", 1 + n, model.A), model.A)
            for n in range(len(self.rows))
        ]
        for i in sorted(range(len(self.rows)), key=lambda i: self.rows[i].month):
            self._let_allies_leave(self.rows[i], orders[i])

    def _let_allies_leave(self, shock: "Shock", order: list[int]) -> None:
        staying = [a for a in order if self.model.allies[a].leaves_in is None]
        for a in staying[: rounded(shock.allies_leave * self.model.A)]:
            self.model.allies[a].leaves_in = shock.month - 1

    def strike(self, month: int) -> None:
        """Tell every state what the shocks of this month do in it."""
        for state in self.model.states:
            state.shock = Effects()
        for shock, takers in zip(self.rows, self.takers, strict=True):
            if shock.month - 1 == month and shock.practice:
                allies = [self.model.allies[a] for a in takers if self.model.allies[a].presence]
                for ally in allies[: rounded(shock.allies_change * len(allies))]:
                    ally.practice = self.model.parameters.practice(shock.practice)
        for shock, reached in zip(self.rows, self.reached, strict=True):
            if shock.month - 1 <= month < shock.month - 1 + shock.months:
                for s in reached:
                    self.model.states[s].shock.join(shock)
