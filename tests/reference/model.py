"""The model: a month of states, groups, allies and people, phase by phase (section 7)."""

from collections.abc import Sequence

import mesa

from sim.scenario.lists import Practice
from sim.scenario.schema import Scenario
from tests.reference import world
from tests.reference.ally import Ally
from tests.reference.group import Group
from tests.reference.knowledge import errors_of_allies, errors_of_groups
from tests.reference.lasting import Lasting
from tests.reference.measures import Measures
from tests.reference.rest import rolled
from tests.reference.shocks import Shocks
from tests.reference.state import State
from tests.reference.streams import Luck, Streams


class ReferenceModel(mesa.Model):
    """Migrant groups, their allies and states, as plain Mesa agents.

    Args:
        scenario: its parameters.
        seed: of all random streams.
        replicate: number of the replicate.
        practices: a mixture of practices with shares that sum to 1.
        still, plans, luck: switches of the run (7.9).

    Attributes:
        series: a row for each month, in the order of ``sim.outcomes.SERIES``.
        events: the event log: month (from 1), state, scope (category, C for all), issue, tactic,
            kind of actor, actor, represented people, months so far with this one, whether joint
            (0 or 1), strength, pressure, response, days.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        replicate: int,
        practices: Sequence[tuple[Practice, float]],
        *,
        still: bool = False,
        plans: str = "",
        luck: int = 1,
    ) -> None:
        super().__init__(rng=seed)
        self.parameters = scenario  # mesa's own `scenario` is another thing
        self.still, self.plans, self.number_of_luck = still, plans, luck
        self.month = 0
        self.categories, self.issues = scenario.categories, scenario.issues
        self.tactics = scenario.tactics
        self.S, self.G, self.A = (
            scenario.states.count,
            scenario.groups.count,
            scenario.allies.count,
        )
        self.C, self.K, self.T = len(self.categories), len(self.issues), len(self.tactics)
        self.P = scenario.people.per_group
        self.protects = [row.protects for row in self.issues]
        self.lasting = Lasting(scenario)
        self.errors_of_groups = errors_of_groups(scenario)
        self.errors_of_allies = errors_of_allies(scenario)
        self.streams = Streams(seed, replicate)
        self.states: list[State] = world.found_states(self)
        self.groups: list[Group] = world.found_groups(self)
        self.allies: list[Ally] = world.found_allies(self, practices)
        for state in self.states:
            state.know_people()
        world.form_ties(self)
        self.shocks = Shocks(self)
        self._sense()
        world.form_beliefs(self)
        self.people = world.settle_people(self)
        world.acquaint_people(self)
        self.measures = Measures(self)
        self.totals = self.measures.totals
        self.series: list[list[float]] = []
        self.events: list[tuple] = []

    def run(self) -> None:
        """Do all months."""
        while self.month < self.parameters.time.months:
            self.step()

    def step(self) -> None:
        """Do one month."""
        self.luck = Luck(self.streams, self.month, self.number_of_luck)
        states = self.agents_by_type[State]
        groups = self.agents_by_type[Group]
        allies = self.agents_by_type[Ally]
        allies.do("leave_if_due")
        self.shocks.strike(self.month)
        self._let_allies_learn()
        states.do("open_window")
        self._sense()
        for state, wave in zip(states, rolled(self), strict=True):
            state.wave = wave
        allies.do("divide_money")
        groups.do("meet_allies")
        luck: list[float] = []
        if self.parameters.rules.order == "sequential":
            luck = self.luck.row("order", 0, self.G)
        for group in sorted(self.groups, key=lambda group: luck[group.row] if luck else 0.0):
            group.decide_if_due()
        allies.do("decide")
        groups.do("act_or_rest")
        allies.do("act_or_rest")
        groups.do("mobilise")
        states.do("await_pressure")
        groups.do("press")
        allies.do("press")
        states.do("respond")
        self.measures.log_events()
        states.do("change_rights")
        self._harm_people()
        states.do("move_opinion")
        states.do("adapt")
        states.do("remember")
        groups.do("remember_answer")
        groups.do("learn")
        allies.do("learn")
        groups.do("trust")
        groups.do("gain_capacity")
        allies.do("face_donors")
        allies.do("tire_supporters")
        allies.do("keep_score")
        for actor in (*self.groups, *self.allies):
            if actor.campaign is not None:
                actor.campaign.months += 1
        self.series.append(self.measures.row())
        self.month += 1

    def _let_allies_learn(self) -> None:
        """Once a year let allies take over the practice that did best nearby (A1)."""
        p = self.parameters.allies
        if p.learning == "none" or self.month == 0 or self.month % 12:
            return
        taken = []
        for ally, u in zip(self.allies, self.luck.row("ally_learning", 0, self.A), strict=True):
            near = [
                other
                for other in self.allies
                if other.presence and any(state in other.states for state in ally.states)
            ]
            if not ally.presence or u >= p.learning_rate:
                continue
            best = max(near, key=lambda other: (other.score, -other.row))
            if best.score > ally.score:
                taken.append((ally, best.practice))
        for ally, practice in taken:
            ally.practice = practice
        for ally in self.allies:
            ally.score = 0.0

    def _sense(self) -> None:
        """Let states take in the month; allies see each state through the mean of all."""
        self.agents_by_type[State].do("sense")
        self.mean_local = [
            sum(column) / self.S
            for column in zip(*(state.local for state in self.states), strict=True)
        ]

    def _harm_people(self) -> None:
        """Harm people and tire them; those hit harden, and those who know them withdraw."""
        harmed = [person for group in self.groups for person in group.meet_harm()]
        for person in self.people:
            person.tire()
            person.acquaintances_active = 0
        for person in harmed:
            person.harden()
        for person in harmed:
            person.alarm_acquaintances()
        for person in self.people:
            if person.took_part:
                for other in person.acquaintances:
                    other.acquaintances_active += 1

    def totals_now(self) -> dict[str, float]:
        """Give the totals of the months so far, by name."""
        return self.measures.totals_now()
