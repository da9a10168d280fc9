"""Allies: organisations that bear little of the risk."""

from typing import TYPE_CHECKING

import mesa

from tests.reference.campaign import Campaign, Tie, campaign_of
from tests.reference.formulas import clip, dot, first_greatest, force, gumbel, mixed, power
from tests.reference.rest import wants_to_act

if TYPE_CHECKING:
    from sim.scenario.lists import Practice
    from tests.reference.group import Group
    from tests.reference.knowledge import Beliefs
    from tests.reference.model import ReferenceModel
    from tests.reference.state import State


class Ally(mesa.Agent):
    """An organisation that supports migrant groups, in the manner of its practice."""

    def __init__(
        self,
        model: "ReferenceModel",
        row: int,
        *,
        practice: "Practice",
        agenda: list[float],
        resources: float,
        supporters: float,
        access: float,
        states: "list[State]",
    ) -> None:
        super().__init__(model)
        p = model.parameters
        self.row = row
        self.practice = practice
        self.agenda = agenda
        self.resources = self.first_resources = resources
        self.supporters = supporters
        self.fatigue = 0.0
        self.score = 0.0
        self.access = access
        self.states = states
        self.leaves_in: int | None = None
        self.presence = 1.0
        self.first_ties: list[Tie] = []
        self.beliefs: list[Beliefs] = []
        self.offset = row % p.decisions.campaign_months
        self.campaign: Campaign | None = None
        self.acts = False
        self.plan_value = 0.0
        self.strengths = [0.0] * len(states)
        self.scope = row % model.C if p.allies.campaign_for == "own" else model.C
        aversion = p.groups.risk_aversion
        self.risk_aversion = aversion + p.channels.caution * (p.allies.risk_aversion - aversion)

    @property
    def engaged(self) -> float:
        """E(a): what it puts in with groups."""
        return self.presence * self.practice.commitment * (1.0 - self.practice.independence)

    @property
    def committed(self) -> float:
        """C(a): what it puts in at all."""
        return self.presence * self.practice.commitment

    @property
    def apart(self) -> float:
        """I(a): what it puts in apart from groups."""
        return self.presence * self.practice.commitment * self.practice.independence

    # 7.1 sense

    def leave_if_due(self) -> None:
        """Leave for good in the month that a shock set."""
        if self.leaves_in == self.model.month:
            self.presence = 0.0
            self.campaign = None

    # 7.2 confer and decide

    def divide_money(self) -> None:
        """Divide the month's money among groups in engaged ties, by members (D1)."""
        factors = 0.0
        for state in self.states:
            factors += state.shock.resources
        self.money_factor = factors / len(self.states)
        freed_to_groups = self.model.parameters.ties.freed == "groups"
        served = 0.0
        for tie in self.first_ties:
            if tie.standing or not freed_to_groups:
                served += tie.group.members
        whole = self.resources * self.money_factor * self.engaged
        joining = self.model.parameters.allies.supporters_join * self.coming * self.engaged
        for tie in self.first_ties:
            tie.part = tie.group.members / served if tie.engaged else 0.0
            tie.money = whole * tie.part
            tie.joining = joining * tie.part

    def decide(self) -> None:
        """Choose a campaign of its own, one template for all its states (D10)."""
        model = self.model
        if self.apart <= 0.0:
            self.campaign = None
            return
        if (model.month + self.offset) % model.parameters.decisions.campaign_months:
            return
        tactics, issues = model.T, model.K
        none = issues * tactics
        values = [0.0] * (none + 1)
        for place in range(len(self.states)):
            for option, value in enumerate(self._values_in(place)):
                values[option] += value
        reach, precision = len(self.states), model.parameters.decisions.precision
        luck = model.luck.row("ally_choice", self.row, none + 1)
        chosen = first_greatest(
            [precision * (v / reach) + gumbel(u) for v, u in zip(values, luck, strict=True)]
        )
        campaign = campaign_of(chosen, tactics, none)
        if campaign is not None:
            campaign.continue_from(self.campaign)
        self.campaign = campaign
        self.plan_value = values[chosen] / reach

    def act_or_rest(self) -> None:
        """Act on its own plan this month, or rest (D15)."""
        if self.campaign is None or self.model.still:
            self.acts = False
        elif self.model.parameters.rules.rest == "never":
            self.acts = True
        else:
            (u,) = self.model.luck.row("ally_rest", self.row, 1)
            urged = sum(state.urges(self.campaign.issue) for state in self.states)
            urged /= len(self.states)
            self.acts = wants_to_act(self.model, self.plan_value, urged, u, acted=self.acts)

    def _values_in(self, place: int) -> list[float]:
        """Value of each option in one of its states."""
        model, state, scope = self.model, self.states[place], self.scope
        curve = state.curves[scope]
        wanted = self._priorities_for(state)
        rights = state.rights[scope] if scope < model.C else state.rights_of_all
        efficacies = [clip(b) for b in self.beliefs[state.row].means]
        believed = [b * self.strength_before_efficacy(state, t) for t, b in enumerate(efficacies)]
        kept_up = [
            b * model.lasting.expected(self.staying_power(t)) for t, b in enumerate(efficacies)
        ]
        danger = [self.risk_aversion * row.risk * state.rho for row in model.tactics]
        values = []
        eager = 1.0 + model.parameters.windows.value * state.seen
        for k in range(model.K):
            others = state.demands[scope][k].strength
            if self.campaign is not None and self.campaign.issue == k:
                others = max(0.0, others - self.strengths[place])
            before = curve(others)
            stake = wanted[k] * (1.0 - rights[k]) * eager
            values.extend(
                stake * (force(curve(others + z), lasts) - before) - cost
                for z, lasts, cost in zip(believed, kept_up, danger, strict=True)
            )
        return values

    def _priorities_for(self, state: "State") -> list[float]:
        """w_s: what it wants in a state, between the priorities of members there and its own."""
        if not state.groups:
            return self.agenda
        members = 0.0
        sums = [0.0] * self.model.K
        for group in state.groups:
            members += group.members
            for k, w in enumerate(group.priorities):
                sums[k] += group.members * w
        mean = [x / members for x in sums]
        return self.mixed_with_agenda(mean)

    def mixed_with_agenda(self, priorities: list[float]) -> list[float]:
        """Mix others' priorities with its own agenda, by γ."""
        p = self.model.parameters
        return mixed(priorities, p.channels.agenda_gap * p.allies.agenda_gap, self.agenda)

    def wants_for(self, group: "Group") -> list[float]:
        """w(a→g): what members want, steered to the common issue, mixed with its agenda (D3)."""
        p = self.model.parameters
        steering = p.channels.coordination * p.allies.coordination  # κ
        steered = mixed(group.wanted_by_members, steering, group.state.common_simplex)
        return self.mixed_with_agenda(steered)

    @property
    def coming(self) -> float:
        """Supporters who come if it calls on all: σ of them."""
        turnout = self.model.parameters.allies.supporters_turnout
        return self.supporters * (turnout * (1.0 - self.fatigue))

    @property
    def supporters_each(self) -> float:
        """Supporters who take part in its own campaign, in each of its states."""
        return self.coming * self.apart / len(self.states)

    # 7.4 press

    def strength_before_efficacy(self, state: "State", tactic: int) -> float:
        """Strength (P2) of its own campaign in a state, without q."""
        p, row = self.model.parameters, self.model.tactics[tactic]
        money = self.resources * self.money_factor * self.apart / len(self.states)
        outside = 1.0 + (
            p.channels.access
            * p.allies.outside_pressure
            * state.exposure
            * self.access
            * self.apart
        )
        return (
            row.efficacy
            * power(
                p.channels.resources * self.supporters_each / p.pressure.reference_numbers,
                row.numbers,
            )
            * power(
                p.channels.resources * money / p.pressure.reference_resources, 1.0 - row.numbers
            )
            * outside
        )

    def staying_power(self, tactic: int) -> float:
        """y of its own campaign: its supporters have full capacity (P4)."""
        dial = self.model.parameters.channels.resources
        money = dial * (self.resources * self.money_factor)
        return self.model.lasting.power(tactic, 1.0, money, dial * self.supporters)

    def press(self) -> None:
        """Press each of its states with its own campaign."""
        campaign = self.campaign
        self.strengths = [0.0] * len(self.states)
        if campaign is None or not self.acts:
            return
        for place, state in enumerate(self.states):
            strength = state.efficacy[campaign.tactic] * self.strength_before_efficacy(
                state, campaign.tactic
            )
            self.strengths[place] = strength
            state.feel(
                self.scope,
                campaign.issue,
                campaign.tactic,
                strength,
                by="allies",
                presence=self.apart,
                staying=self.staying_power(campaign.tactic),
            )

    # 7.7 learn

    def seen(self, state: "State", tactic: int) -> float:
        """q̂ of (K2): the local context is seen through the mean of all states."""
        p = self.model.parameters
        template = p.channels.local_knowledge * p.allies.template
        if template == 0.0:
            return state.efficacy[tactic]
        local = state.local[tactic]
        return (local + template * (self.model.mean_local[tactic] - local)) * state.institutional[
            tactic
        ]

    def learn(self) -> None:
        """Learn from what was in use in the states where it works."""
        if not self.presence:
            return
        model, luck = self.model, self.model.luck
        errors, drift = model.errors_of_allies, model.parameters.knowledge.drift
        for state in self.states:
            common = luck.normals("signal_common", state.row, model.T)
            own = luck.normals("signal_allies", self.row * model.S + state.row, model.T)
            observed = [
                errors[t].observed(self.seen(state, t), common[t], own[t]) if z > 0.0 else None
                for t, z in enumerate(state.tactics_in_use)
            ]
            self.beliefs[state.row].learn(observed, errors, drift)

    @property
    def control(self) -> float:
        """How far it decides what is done with what it puts in; one half if that is nothing."""
        if self.committed == 0.0:
            return 0.5
        p, practice = self.model.parameters, self.practice
        regained = p.channels.speed * p.decisions.voice_dominance * practice.voice
        left = 0.5 * (practice.goals + practice.tactics) * (1.0 - regained)
        return (self.engaged * (1.0 - left) + self.apart) / self.committed

    @property
    def won(self) -> float:
        """What the month gained by its agenda, the mean over its states."""
        won = 0.0
        for state in self.states:
            columns = zip(*state.gain, strict=True)
            won += dot(self.agenda, [dot(state.people[:-1], column) for column in columns])
        return won / len(self.states)

    def keep_score(self) -> None:
        """Add up what was won with it, by the measure by which allies learn."""
        measure = self.model.parameters.allies.learning
        if not self.presence:
            return
        if measure == "scorecard":
            self.score += self.won
        elif measure == "members" and self.first_ties:
            groups = [tie.group for tie in self.first_ties]
            won = sum(g.members * dot(g.priorities, g.state.gain[g.category]) for g in groups)
            self.score += won / sum(g.members for g in groups)

    def tire_supporters(self) -> None:
        """Let supporters recover, and tire by the share of them that acted (L7)."""
        p = self.model.parameters
        called = self.apart if self.acts else 0.0
        for tie in self.first_ties:
            group = tie.group
            if tie in group.partners and group.running and group.campaign.joint:
                join = p.channels.supporters * p.allies.supporters_join
                called += join * self.engaged * tie.part
        acted = p.allies.supporters_turnout * (1.0 - self.fatigue) * min(1.0, called)
        left = self.fatigue * (1.0 - p.experience.recovery)
        self.fatigue = left + p.allies.supporters_tiring * acted * (1.0 - left)

    def face_donors(self) -> None:
        """Gain or lose resources by what its own agenda won, and by what it controls (L6)."""
        if not self.presence:
            return
        p = self.model.parameters
        progress = min(self.won / p.donors.expected_progress, 3.0) - 1.0
        of_results = p.channels.donors * p.donors.response * progress
        of_control = p.channels.conditions * p.donors.conditions * (self.control - 0.5)
        changed = self.resources * (1.0 + of_results + of_control)
        bound = p.donors.largest_change
        self.resources = min(
            max(changed, self.first_resources / bound), self.first_resources * bound
        )
