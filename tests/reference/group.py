"""Migrant groups: migrant-led organisations, each in one state and of one category."""

import math
from typing import TYPE_CHECKING

import mesa

from tests.reference.campaign import Campaign, Decision, Means, Tie, plan_of
from tests.reference.confer import confer
from tests.reference.formulas import clip, dot, mixed, power
from tests.reference.plans import replacing
from tests.reference.rest import wants_to_act
from tests.reference.streams import log_odds, normal, single

if TYPE_CHECKING:
    from tests.reference.knowledge import Beliefs
    from tests.reference.model import ReferenceModel
    from tests.reference.person import Person
    from tests.reference.state import State


class Group(mesa.Agent):
    """A migrant-led organisation."""

    def __init__(
        self,
        model: "ReferenceModel",
        row: int,
        *,
        state: "State",
        category: int,
        members: float,
        resources: float,
        capacity: float,
        priorities: list[float],
        leaders_priorities: list[float],
        factions: list[list[float]],
        offset: int,
    ) -> None:
        super().__init__(model)
        p = model.parameters
        self.row = row
        self.state = state
        self.category = category
        self.members = members
        self.ranks = p.groups.members_share * members
        self.own_money = resources * self.ranks
        self.capacity = capacity
        self.priorities = priorities
        self.leaders_priorities = leaders_priorities
        self.least = min(factions, key=lambda row: dot(row, state.rights[category]))
        self.expected_turnout = p.pressure.initial_turnout
        self.offset = offset
        self.scope = category if p.groups.campaign_for == "own" else model.C
        self.beliefs: Beliefs
        self.people: list[Person] = []
        self.ties: list[Tie] = []
        self.partners: list[Tie] = []
        self.campaign: Campaign | None = None
        self.decided: Campaign | None = None
        self.drawn: int | None = None
        self.months_to_decision: int | None = None
        self.luck_of_choice: list[float] = []
        self.busy = 0.0
        self.decision = Decision()
        self.acts = False
        self.plan_value = 0.0
        self.answers: list[float | None] = []
        self.turnout = 0.0
        self.strength = 0.0
        self.pressed_issue: int | None = None
        self.harmed_by_repression = 0
        self.harmed_as_usual = 0
        self.harms = 0
        self.won_first = 0.0

    @property
    def rights(self) -> list[float]:
        """Rights in practice of the group's category in its state."""
        return self.state.rights[self.category]

    @property
    def running(self) -> bool:
        """Whether it has a campaign, and acts on it this month."""
        return self.campaign is not None and self.acts

    @property
    def wanted_by_members(self) -> list[float]:
        """w^M: members' priorities, as the movement's assembly steers them."""
        return self._steered(self.priorities)

    @property
    def wanted_by_leaders(self) -> list[float]:
        """w^G: leaders' priorities, steered likewise, and moved by members who are asked."""
        led = self._steered(self.leaders_priorities)
        return mixed(led, self.asked, self.wanted_by_members)

    @property
    def asked(self) -> float:
        """How far its members are asked: as far as the ally that asks most has it done."""
        most = max((t.ally.practice.assembly * t.ally.engaged for t in self.partners), default=0.0)
        return self.model.parameters.channels.assembly * most

    def _steered(self, priorities: list[float]) -> list[float]:
        share = self.model.parameters.decisions.movement_assembly
        return mixed(priorities, share, self.state.common_simplex)

    # 7.2 confer and decide

    def meet_allies(self) -> None:
        """Find the engaged ties of the month, and what they bring."""
        p, dials = self.model.parameters, self.model.parameters.channels
        self.partners = [tie for tie in self.ties if tie.engaged]
        absent = without_access = 1.0
        self.money = joining = 0.0
        for tie in self.partners:
            ally = tie.ally
            engaged = ally.engaged
            absent *= 1.0 - engaged
            without_access *= 1.0 - ally.access * engaged
            self.money += tie.money
            joining += tie.joining
        self.presence = 1.0 - absent
        unseen = 1.0
        for tie in self.ties:
            if tie.standing:
                unseen *= 1.0 - tie.ally.committed
        self.watch = 1.0 - unseen
        access = 1.0 - without_access
        outside = p.allies.outside_pressure * self.state.exposure * access
        self.alone_means = Means(self.own_money)
        self.joint_means = Means(
            self.own_money + dials.resources * self.money,
            1.0 + dials.access * outside,
            dials.supporters * joining,
        )
        self.nominal_means = Means(self.own_money + self.money, 1.0 + outside, joining)

    def decide_if_due(self) -> None:
        """Begin to confer every ``campaign_months``, and decide when all is said."""
        model = self.model
        if (model.month + self.offset) % model.parameters.decisions.campaign_months == 0:
            options = model.K * model.T + 1
            self.luck_of_choice = model.luck.row("group_choice", self.row, options)
            voice = max((tie.ally.practice.voice for tie in self.partners), default=0.0)
            self.busy = model.parameters.channels.speed * (voice + self.asked)
            longer = max(voice, self.asked)
            self.months_to_decision = self._delay(longer, *model.luck.row("delay", self.row, 1))
        if self.months_to_decision is None:
            self.busy = 0.0
            return
        if self.months_to_decision > 0:
            self.months_to_decision -= 1
            return
        self.months_to_decision = None
        self.decided, self.decision = confer(self, self.luck_of_choice)
        self.drawn = None
        if self.decided is None or not model.plans:
            self._take_up(self.decided)
        elif self.campaign is not None:  # until it acts on another
            self.campaign.joint = self.decided.joint
        if model.parameters.rules.order == "sequential":
            self._announce()
        model.totals["decisions"] += 1
        model.totals["own_decisions"] += self.decision.own

    def _take_up(self, campaign: Campaign | None) -> None:
        """Begin a campaign, or go on with one if issue and tactic stay."""
        if plan_of(campaign) != plan_of(self.campaign):
            self.answers = []
        if campaign is not None:
            campaign.continue_from(self.campaign)
        self.campaign = campaign

    def _announce(self) -> None:
        """Let those who decide later see what it expects to press, not what it pressed (D14)."""
        demands = self.state.demands[self.scope]
        if self.pressed_issue is not None:
            demand = demands[self.pressed_issue]
            demand.strength = max(0.0, demand.strength - self.strength)
        if self.campaign is not None:
            demands[self.campaign.issue].strength += self.decision.expected

    def custom(self) -> int | None:
        """Give what it does without weighing all options (D12), (D13), if there is such a thing."""
        rule, ways = self.model.parameters.rules.choice, self.model.T
        if rule == "imitation":
            return self.state.imitated
        if rule == "satisficing" and self.campaign is not None and self.success > 0.0:
            return self.campaign.issue * ways + self.campaign.tactic
        return None

    @property
    def success(self) -> float:
        """Mean answer to its campaign in those of the last twelve months in which it ran it."""
        asked = [answer for answer in self.answers if answer is not None]
        return sum(asked) / len(asked) if asked else 0.0

    def remember_answer(self) -> None:
        """Keep how the month's demand was answered."""
        answer = None
        if self.running:
            response = self.state.demands[self.scope][self.campaign.issue].response
            answer = {"concede": 1.0, "token": 0.5}.get(response, 0.0)
        self.answers = [*self.answers[-11:], answer]

    def _delay(self, talk: float, u: float) -> int:
        """Months that the argument takes (D11)."""
        p, dial = self.model.parameters.decisions, self.model.parameters.channels.speed
        delay = math.floor(dial * p.deliberation_delay * talk + u)
        return min(delay, p.campaign_months - 1)

    def strength_before_efficacy(self, tactic: int, turnout: float, means: Means) -> float:
        """Strength of a campaign with given means, without q (D5), (P1)."""
        p, row = self.model.parameters.pressure, self.model.tactics[tactic]
        numbers = self.capacity * turnout * self.ranks + means.supporters
        return (
            row.efficacy
            * power(numbers / p.reference_numbers, row.numbers)
            * power(means.money / p.reference_resources, 1.0 - row.numbers)
            * means.outside
        )

    def staying_power(self, tactic: int, means: Means) -> float:
        """y: how far its campaign can be kept up (P4)."""
        return self.model.lasting.power(tactic, self.capacity, means.money, self.ranks)

    def act_or_rest(self) -> None:
        """Act on its plan this month, or rest (D15)."""
        if self.decided is None or self.model.still:
            self.acts = False
        elif self.model.parameters.rules.rest == "never":
            self.acts = True
        else:
            (u,) = self.model.luck.row("rest", self.row, 1)
            urged = self.state.urges(self.decided.issue)
            self.acts = wants_to_act(self.model, self.plan_value, urged, u, acted=self.acts)
        if self.acts and self.model.plans:
            campaign = replacing(self)
            self.acts = campaign is not None
            if self.acts:
                self._take_up(campaign)

    # 7.3 mobilise

    def _surge(self) -> float:
        """How turnout of this month differs from that of others (M1)."""
        surge = self.model.parameters.mobilisation.surge
        return surge * normal(self.model.luck.row("surge", self.row, 1)[0]) if surge else 0.0

    def mobilise(self) -> None:
        """Call on the group's people, each of whom takes part or not."""
        people = self.people
        if not self.running:
            self.turnout = 0.0
            for person in people:
                person.took_part = False
            return
        model, state, decision = self.model, self.state, self.decision
        p, dials, tactic = (
            model.parameters.mobilisation,
            model.parameters.channels,
            self.campaign.tactic,
        )
        pull = 1.0
        if model.parameters.rules.participation == "threshold":
            pull = p.threshold_pull
        base = single(
            pull
            * (
                p.intercept
                + p.ownership * (1.0 - dials.ownership * decision.override_members)
                + p.who_decided * (1.0 - dials.ownership * (1.0 - decision.own))
                + p.belief * clip(self.beliefs.means[tactic])
                + state.shock.mobilisation
                - model.parameters.decisions.meetings * self.busy
                + self._surge()
            )
        )
        of_grievance = single(pull * (p.grievance * (1.0 - dot(self.priorities, self.rights))))
        threat = model.tactics[tactic].risk * state.rho
        gain = 0.0
        if model.parameters.rules.repression == "inverted-u":
            gain = 4.0 * p.inverted_gain
        of_exposure = single(pull * (p.repression * threat * (1.0 - gain)))
        of_square = single(pull * (p.repression * gain * threat * threat))
        count = 0
        for bar, person in zip(self._bars(), people, strict=True):
            count += person.decide_to_take_part(bar, base, of_grievance, of_exposure, of_square)
        self.turnout = count / len(people)

    def _bars(self) -> list[float]:
        """What the reasons to take part must exceed: λ of the month's numbers, or thresholds."""
        model, size = self.model, len(self.people)
        if model.parameters.rules.participation == "threshold":
            p = model.parameters.mobilisation
            luck = model.streams.numbers("thresholds", self.row * size, size)
            return [single(p.threshold_mean + p.threshold_spread * normal(u)) for u in luck]
        return [log_odds(u) for u in model.luck.row("participation", self.row, size)]

    # 7.4 press

    def press(self) -> None:
        """Press the state with the group's campaign (P1)."""
        if not self.running:
            self.strength, self.pressed_issue = 0.0, None
            return
        campaign, state = self.campaign, self.state
        tactic, joint = campaign.tactic, campaign.joint
        means = self.joint_means if joint else self.alone_means
        self.strength = state.efficacy[tactic] * self.strength_before_efficacy(
            tactic, self.turnout, means
        )
        self.pressed_issue = campaign.issue
        presence = self.presence if joint else 0.0
        state.feel(
            self.scope,
            campaign.issue,
            tactic,
            self.strength,
            by="joint" if joint else "groups",
            presence=presence,
            staying=self.staying_power(tactic, means),
        )

    # 7.6 consequences

    def meet_harm(self) -> "list[Person]":
        """Let each of the group's people be harmed or not; give those who were (H1)–(H3)."""
        model, state = self.model, self.state
        p, people, rights = model.parameters.harm, self.people, self.rights
        protects = model.protects
        weight = sum(protects)
        missing_protection = 1.0 - (dot(protects, rights) / weight if weight > 0.0 else 0.0)
        as_usual = single(p.enforcement * state.shock.enforcement * missing_protection)
        repression = 0.0
        if self.running:
            answer = state.demands[self.scope][self.campaign.issue].response
            part = 1.0 if answer == "repress" else p.unrepressed
            repression = single(p.repression * model.tactics[self.campaign.tactic].risk * part)
        luck = model.luck.row("harm", self.row, len(people))
        harmed = []
        by_repression = 0
        for u, person in zip(luck, people, strict=True):
            harm = person.meet_harm(single(u), as_usual, repression)
            if harm is not None:
                harmed.append(person)
                by_repression += harm == "repression"
        self.harmed_by_repression = by_repression
        self.harmed_as_usual = len(harmed) - by_repression
        called_on = model.parameters.groups.members_share
        self.harms += called_on * by_repression + self.harmed_as_usual
        return harmed

    # 7.7 learn

    def learn(self) -> None:
        """Learn from what was in use in its state (K1), (K2), (L1), and what turnout to expect."""
        model, state, luck = self.model, self.state, self.model.luck
        common = luck.normals("signal_common", state.row, model.T)
        own = luck.normals("signal_groups", self.row, model.T)
        errors = model.errors_of_groups
        observed = [
            errors[t].observed(state.efficacy[t], common[t], own[t]) if z > 0.0 else None
            for t, z in enumerate(state.tactics_in_use)
        ]
        self.beliefs.learn(observed, errors, model.parameters.knowledge.drift)
        if self.running:
            self.expected_turnout += model.parameters.pressure.turnout_memory * (
                self.turnout - self.expected_turnout
            )

    def trust(self) -> None:
        """Trust allies more for shared wins and less for override; ties break or form again."""
        p, dial = self.model.parameters.ties, self.model.parameters.channels.trust
        broken = [tie for tie in self.ties if not tie.standing and tie.ally.presence]
        if self.running:
            campaign = self.campaign
            answer = self.state.demands[self.scope][campaign.issue].response
            won = 1.0 if campaign.joint and answer in ("token", "concede") else 0.0
            override = self.decision.override_leaders
            for tie in self.partners:  # (L3)
                trust = tie.trust
                tie.trust = trust + dial * (
                    p.win_gain * won * (1.0 - trust)
                    - p.override_loss * override * tie.blame * trust
                )
                if tie.trust < p.break_threshold:
                    tie.standing = False
        for tie in broken:  # (L4)
            tie.trust += dial * p.recovery * (tie.first_trust - tie.trust)
            if tie.trust >= p.renewal_threshold:
                tie.standing = True

    def gain_capacity(self) -> None:
        """Gain capacity by leading and beside those who lead, and lose it in time (L5)."""
        p, dials = self.model.parameters.capacity, self.model.parameters.channels
        c, lead = self.capacity, self.decision.lead
        planned = self.campaign is not None  # between actions organising goes on
        led = p.learning * lead * planned * (1.0 - c)
        passed_on = 0.0
        if planned and self.campaign.joint:
            passed_on = p.transfer * p.learning * self.presence * (1.0 - lead) * (1.0 - c)
        self.capacity = clip(c + dials.leading * (led - p.decay * c) + dials.transfer * passed_on)
