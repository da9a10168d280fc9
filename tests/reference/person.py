"""People: individual migrants on a sparse social network."""

from typing import TYPE_CHECKING

import mesa

from tests.reference.formulas import clip, logistic

if TYPE_CHECKING:
    from tests.reference.group import MigrantGroup
    from tests.reference.model import ReferenceModel


class Person(mesa.Agent):
    """An individual migrant, who stands for members / P represented people."""

    def __init__(
        self,
        model: "ReferenceModel",
        group: "MigrantGroup",
        grievance: float,
        exposure: float,
        precarity: float,
    ) -> None:
        super().__init__(model)
        self.group = group
        self.grievance = grievance
        self.exposure = exposure
        self.precarity = precarity
        self.fatigue = 0.0
        self.took_part = False
        self.acquaintances: list[Person] = []
        self.acquaintances_active = 0
        self.harms = 0

    def decide_to_take_part(
        self, u: float, base: float, missing_rights: float, threat: float
    ) -> bool:
        """Take part by the logit (M1); ``base`` holds the terms that the group shares."""
        weights = self.model.parameters.mobilisation
        x = (
            base
            + weights.grievance * self.grievance * missing_rights
            - weights.repression * self.exposure * threat
            - weights.fatigue * self.fatigue
        )
        if self.acquaintances_active:
            x += weights.neighbours * self.acquaintances_active / len(self.acquaintances)
        self.took_part = u < logistic(x)
        return self.took_part

    def meet_harm(
        self,
        u: float,
        enforcement: float,
        missing_protection: float,
        repression: float,
        part: float,
    ) -> str | None:
        """Be harmed by repression, else by enforcement as usual, else not (H1)–(H3)."""
        p_usual = clip(enforcement * self.precarity * missing_protection)
        p_part = repression * self.exposure * part if self.took_part else 0.0
        if u < p_part:
            self.harms += 1
            return "repression"
        if u < p_part + p_usual:
            self.harms += 1
            return "enforcement"
        return None

    def tire(self) -> None:
        """Recover, and tire from having taken part."""
        experience = self.model.parameters.experience
        fatigue = self.fatigue * (1.0 - experience.recovery)
        if self.took_part:
            fatigue += experience.tiring * (1.0 - fatigue)
        self.fatigue = fatigue

    def harden(self) -> None:
        """Be the more aggrieved for having been harmed."""
        self.grievance += self.model.parameters.experience.hardening * (1.0 - self.grievance)

    def alarm_acquaintances(self) -> None:
        """Let acquaintances withdraw, who see this person harmed."""
        withdrawal = self.model.parameters.experience.withdrawal
        for other in self.acquaintances:
            other.fatigue += withdrawal * (1.0 - other.fatigue)
