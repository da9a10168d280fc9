"""People: individual migrants on a sparse social network."""

from typing import TYPE_CHECKING

import mesa

from tests.reference.formulas import clip
from tests.reference.streams import single

if TYPE_CHECKING:
    from tests.reference.group import Group
    from tests.reference.model import ReferenceModel


class Person(mesa.Agent):
    """An individual migrant, who stands for members / P represented people.

    What it holds and decides is in single precision: every product, sum and quotient is rounded.
    """

    def __init__(
        self,
        model: "ReferenceModel",
        group: "Group",
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
        self, bar: float, base: float, of_grievance: float, of_exposure: float, of_square: float
    ) -> bool:
        """Take part if the reasons exceed a bar (M1)–(M3); what the group shares is rounded."""
        weights = self.model.parameters.mobilisation
        of_neighbours, of_fatigue = weights.neighbours, weights.fatigue
        of_precarity = weights.precarity
        if self.model.parameters.rules.participation == "threshold":
            of_neighbours, of_fatigue = 1.0, weights.threshold_pull * of_fatigue
            of_precarity *= weights.threshold_pull
        x = single(base + single(of_grievance * self.grievance))
        if self.acquaintances_active:
            near = single(self.acquaintances_active / len(self.acquaintances))
            x = single(x + single(single(of_neighbours) * near))
        x = single(x - single(single(of_precarity) * self.precarity))
        x = single(x - single(of_exposure * self.exposure))
        x = single(x - single(single(of_fatigue) * self.fatigue))
        x = single(x - single(single(of_square * self.exposure) * self.exposure))
        self.took_part = x > bar
        return self.took_part

    def meet_harm(self, u: float, as_usual: float, repression: float) -> str | None:
        """Be harmed by repression, else by enforcement as usual, else not (H1)–(H3)."""
        p_usual = clip(single(as_usual * self.precarity))
        of_precarity = single(self.model.parameters.harm.repression_precarity)
        more = single(1.0 + single(of_precarity * self.precarity))
        p_part = clip(single(single(repression * self.exposure) * more)) if self.took_part else 0.0
        if u < p_part:
            self.harms += 1
            return "repression"
        if u < single(p_part + p_usual):
            self.harms += 1
            return "enforcement"
        return None

    def tire(self) -> None:
        """Recover, and tire from having taken part."""
        experience = self.model.parameters.experience
        fatigue = single(self.fatigue * single(1.0 - experience.recovery))
        self.fatigue = moved_up(fatigue, experience.tiring) if self.took_part else fatigue

    def harden(self) -> None:
        """Be the more aggrieved for having been harmed."""
        self.grievance = moved_up(self.grievance, self.model.parameters.experience.hardening)

    def alarm_acquaintances(self) -> None:
        """Let acquaintances withdraw, who see this person harmed."""
        withdrawal = self.model.parameters.experience.withdrawal
        for other in self.acquaintances:
            other.fatigue = moved_up(other.fatigue, withdrawal)


def moved_up(share: float, by: float) -> float:
    """Move a share towards 1 by a part of what is missing, in single precision."""
    return single(share + single(single(by) * single(1.0 - share)))
