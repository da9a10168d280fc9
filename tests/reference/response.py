"""Demands, and how a state answers one (section 7.5)."""

import math
from typing import TYPE_CHECKING

from tests.reference.formulas import force
from tests.reference.streams import normal

if TYPE_CHECKING:
    from tests.reference.state import State

RESPONSES = ("repress", "ignore", "token", "concede")
"""Answers, in the order in which their chances are cumulated."""

MEMORY = 3
"""Months for which the answer given last has weight."""

LONGEST = 24
"""Months on end after which a demand endures no more than it does."""


class Demand:
    """A demand d = (s, scope, k): its pressure of the month, and what is remembered of it."""

    __slots__ = (
        "days",
        "issue",
        "kept_up",
        "last_month",
        "last_response",
        "months_on_end",
        "pressed_by",
        "pressure",
        "response",
        "scope",
        "shield",
        "state",
        "strength",
        "sustained",
        "worked",
    )

    def __init__(self, state: "State", scope: int, issue: int) -> None:
        self.state = state
        self.scope = scope
        self.issue = issue
        self.months_on_end = 0
        self.last_response: str | None = None
        self.last_month = 0
        self.begin_month()

    def begin_month(self) -> None:
        """Forget last month's campaigns."""
        self.strength = 0.0
        self.pressed_by = {"groups": 0.0, "joint": 0.0, "allies": 0.0}
        self.shield = 0.0
        self.kept_up = 0.0
        self.worked = 0.0
        self.days = 0
        self.sustained = 0.0
        self.pressure = 0.0
        self.response: str | None = None

    def add(
        self, by: str, strength: float, *, presence: float, staying: float, efficacy: float
    ) -> None:
        """Add a campaign: strengths add up, and so does what allies' presence covers."""
        self.strength += strength
        self.pressed_by[by] += strength
        self.shield += strength * presence
        self.kept_up += strength * staying
        self.worked += strength * min(1.0, efficacy)

    def last(self, u: float) -> None:
        """Draw how many days it is kept up, and what that weighs (P5), (P6)."""
        model = self.state.model
        lasting = model.lasting
        self.days = lasting.days(u, model.parameters.days.chance * self.kept_up / self.strength)
        if lasting.answered:
            self.sustained = self.worked / self.strength * lasting.weight(self.days)

    @property
    def force(self) -> float:
        """Φ: pressure, and what lasts of what pressure leaves open."""
        return force(self.pressure, self.sustained)

    def answer(self, u: float) -> None:
        """Choose an answer by a logit (R1)–(R4), or by what it costs (R5)–(R7)."""
        state, model = self.state, self.state.model
        p = model.parameters.response
        self.pressure = state.curves[self.scope](self.strength)
        presence = self.shield / self.strength
        utilities = self._utilities(self.pressure, self.sustained, presence, self.days)
        if model.parameters.rules.response == "bargaining":
            self.response = self._bargain(utilities["repress"], self.force)
            return
        if self.last_response is not None and model.month - self.last_month <= MEMORY:
            utilities[self.last_response] += p.persistence
        self.response = self._draw(utilities, p.sensitivity, u)

    def chance_of_concession(self, pressure: float, sustained: float, presence: float) -> float:
        """Give the chance of a concession on one day; whether there is one where they bargain."""
        p = self.state.model.parameters
        utilities = self._utilities(pressure, sustained, presence, 1)
        if p.rules.response == "bargaining":
            answer = self._bargain(utilities["repress"], force(pressure, sustained))
            return float(answer == "concede")
        best = max(utilities.values())
        weights = {
            name: math.exp(p.response.sensitivity * (utility - best))
            for name, utility in utilities.items()
        }
        return weights["concede"] / sum(weights.values())

    def _excluded(self) -> float:
        return self.state.exclusion_of(self.scope) * (1.0 - self.state.opinion_now)

    def _eased(self) -> float:
        """What opens a state to a demand: by itself, by a window, and by months on end."""
        p = self.state.model.parameters
        opened = p.response.openness * (self.state.openness - 0.5)
        opened += p.windows.opening * self.state.window
        return opened + p.response.endurance * min(self.months_on_end, LONGEST) / LONGEST

    def _utilities(
        self, pressure: float, sustained: float, presence: float, days: int
    ) -> dict[str, float]:
        """What each answer is worth to the state, without what it answered last (R1)–(R4)."""
        state, model = self.state, self.state.model
        p, shield = model.parameters.response, model.parameters.allies.shield
        conceding, repressing = state.elsewhere(self.issue)
        counted, lasting = (
            (p.size if model.lasting.answered else 1.0) * pressure,
            p.days * sustained,
        )
        excluded, eased = self._excluded(), self._eased()
        receding = p.recede * math.log(days) if model.lasting.answered else 0.0
        return {
            "repress": p.repress_repressiveness * state.rho
            - p.repress_threshold
            - p.repress_opinion * state.opinion_now
            - model.parameters.channels.shield * shield * presence
            - p.repress_enforceability * state.enforceability
            - p.repress_pressure * counted
            + lasting
            - receding
            + p.diffusion * repressing,
            "ignore": 0.0,
            "token": p.token_pressure * counted
            + lasting
            - p.token_threshold
            - p.token_exclusion * excluded
            - p.token_enforceability * state.enforceability
            + eased,
            "concede": p.concede_pressure * counted
            + lasting
            - p.concede_threshold
            - p.concede_exclusion * excluded
            + eased
            + p.diffusion * conceding,
        }

    def _bargain(self, repress: float, pressing: float) -> str:
        """Compare what disruption and conceding cost (R5)–(R7)."""
        p = self.state.model.parameters.response
        not_yielding, restrained = self.state.resolve[self.scope][self.issue]
        conceding, _ = self.state.elsewhere(self.issue)
        cost = (
            p.concede_threshold
            + p.concede_exclusion * self._excluded()
            - self._eased()
            - p.diffusion * conceding
            + p.resolve * normal(not_yielding)
        )
        disruption = p.disruption * pressing
        if disruption > cost:
            return "concede"
        if disruption > cost / 2.0:
            return "token"
        return "repress" if repress > p.resolve * normal(restrained) else "ignore"

    @staticmethod
    def _draw(utilities: dict[str, float], sensitivity: float, u: float) -> str:
        best = max(utilities.values())
        weights = [math.exp(sensitivity * (utilities[name] - best)) for name in RESPONSES]
        total = sum(weights)
        cumulated = 0.0
        for name, weight in zip(RESPONSES, weights, strict=True):
            cumulated += weight / total
            if u < cumulated:
                return name
        return RESPONSES[-1]

    def remember(self, month: int) -> None:
        """Keep the answer and its month, and count the months on end."""
        if self.response is None:
            self.months_on_end = 0
            return
        self.months_on_end += 1
        self.last_response = self.response
        self.last_month = month
