"""A run month by month without Mesa, which takes half a second to import: for who only watches."""

from sim.model.tables import Names
from sim.outcomes import OUTCOME_NAMES
from sim.rules.month import run_worlds
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.world.build import build_world
from sim.world.mixture import assign, order_of_allies
from sim.world.parameters import parameters_of
from sim.world.shocks import main_departure
from sim.world.summary import summarise
from sim.world.together import alone, in_step


class PlainRun:
    """The run that ``AdvocacyModel`` makes of the same arguments.

    Attributes are those of ``AdvocacyModel`` of the same names.

    Args:
        scenario: what world.
        practice: what allies do.
        seed: the experiment's seed, 0 or more.
        replicate: which of its worlds.
        events: whether to keep the event log.
    """

    def __init__(
        self,
        scenario: Scenario,
        practice: Mixture,
        *,
        seed: int,
        replicate: int,
        events: bool = True,
    ) -> None:
        self.parameters, self.practice = scenario, practice.name
        self.names, self.months, self.month = Names.of(scenario), scenario.time.months, 0
        world = build_world(scenario, seed, replicate, events=events)
        # Whom people named is read where worlds run in step alone: 16 MB of a million people.
        people = world.people._replace(named=world.people.named[:0].copy())
        self.world = world._replace(people=people)
        assign(self.world.allies, practice, order_of_allies(seed, replicate, scenario.allies.count))
        self._alone = alone(self.world)
        self._laid = in_step(parameters_of(scenario), self._alone)

    @property
    def running(self) -> bool:
        """Whether there are months left."""
        return self.month < self.months

    def step(self) -> None:
        """Run one month."""
        run_worlds(self._laid, self.month, self.month + 1)
        self.month += 1

    def outcomes(self) -> dict[str, float]:
        """Give the outcomes of the finished run, by name."""
        [values] = summarise(self._alone, main_departure(self.parameters))
        return dict(zip(OUTCOME_NAMES, values.tolist(), strict=True))
