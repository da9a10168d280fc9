"""How a group and its allies confer, and what the group then decides (section 7.2)."""

from typing import TYPE_CHECKING

from tests.reference.campaign import Campaign, Decision, Means, Tie, campaign_of
from tests.reference.formulas import clip, first_greatest, force, gumbel

if TYPE_CHECKING:
    from tests.reference.group import Group


def confer(group: "Group", luck: list[float]) -> tuple[Campaign | None, Decision]:
    """Let a group and its engaged allies argue and decide."""
    return Conference(group, luck).decide()


class Conference:
    """One decision of one group, with the allies in engaged ties."""

    def __init__(self, group: "Group", luck: list[float]) -> None:
        model = group.model
        self.group = group
        self.model = model
        self.dials = model.parameters.channels
        self.partners = group.partners
        self.noise = [gumbel(u) for u in luck]
        self.precision = model.parameters.decisions.precision
        self.none = model.K * model.T
        self.leaders = group.wanted_by_leaders
        self.members = group.wanted_by_members
        self.influences = [self._influence(tie) for tie in self.partners]
        self.pooled = self._pooled_beliefs()
        self.sight = self._sight()
        self.joint_forces = self._forces(group.joint_means)
        self.lone_forces = self._forces(group.alone_means)
        self.nominal_forces = self._forces(group.nominal_means)
        self.others = self._strength_of_others()

    # what each brings to the decision

    def _influence(self, tie: Tie) -> tuple[float, float]:
        """Influence of an ally on goals and on tactics (D2)."""
        whole = self.group.own_money + self.group.money
        nominal = tie.money / whole if whole > 0.0 else 0.0
        practice = tie.ally.practice
        dominance = (
            self.dials.speed * self.model.parameters.decisions.voice_dominance * practice.voice
        )
        return (
            nominal * (1.0 - practice.goals * (1.0 - dominance)),
            nominal * (1.0 - practice.tactics * (1.0 - dominance)),
        )

    def _pooled_beliefs(self) -> list[float]:
        """b'(g): the group's beliefs after the argument."""
        s = self.group.state.row
        own = self.group.beliefs
        pooled = []
        for t, (mean, variance) in enumerate(zip(own.means, own.variances, strict=True)):
            heard = [
                (tie.ally.practice.voice * tie.trust / beliefs.variances[t], beliefs.means[t])
                for tie in self.partners
                for beliefs in (tie.ally.beliefs[s],)
            ]
            total = 1.0 / variance
            for weight, _ in heard:
                total += weight
            shift = 0.0
            for weight, other in heard:
                shift += weight / total * (other - mean)
            pooled.append(mean + shift)
        return pooled

    def _pooled_beliefs_of_ally(self, tie: Tie) -> list[float]:
        """b'(a): an ally's beliefs after the argument with this group."""
        theirs, ours = tie.ally.beliefs[self.group.state.row], self.group.beliefs
        voice = tie.ally.practice.voice * tie.trust
        pooled = []
        for t, mean in enumerate(theirs.means):
            weight = voice / ours.variances[t]
            share = weight / (1.0 / theirs.variances[t] + weight)
            pooled.append(mean + share * (ours.means[t] - mean))
        return pooled

    def _sight(self) -> float:
        """How far the group knows of an open window once its allies have told it (D17)."""
        state = self.group.state
        told = max((tie.ally.practice.voice * tie.trust for tie in self.partners), default=0.0)
        return state.noticed + told * (state.seen - state.noticed)

    # what options are worth

    def _forces(self, means: Means) -> list[tuple[float, float]]:
        """Expected strength of each tactic, and weight of what lasts, before efficacy (D5)."""
        group = self.group
        return [
            (
                group.strength_before_efficacy(t, group.expected_turnout, means),
                self.model.lasting.expected(group.staying_power(t, means)),
            )
            for t in range(self.model.T)
        ]

    def _strength_of_others(self) -> list[float]:
        """Z°: last month's strength on each issue, less the group's own part in it."""
        group = self.group
        strengths = [demand.strength for demand in group.state.demands[group.scope]]
        if group.pressed_issue is not None:
            k = group.pressed_issue
            strengths[k] = max(0.0, strengths[k] - group.strength)
        return strengths

    def _values(
        self,
        priorities: list[float],
        beliefs: list[float],
        aversion: float,
        forces: list[tuple[float, float]],
        sight: float | None = None,
    ) -> list[float]:
        """Value of each option to an actor, none last (D6); the group's sight if none is given."""
        group, model = self.group, self.model
        state = group.state
        curve = state.curves[group.scope]
        believed = [
            (clip(b) * z, clip(b) * lasts) for b, (z, lasts) in zip(beliefs, forces, strict=True)
        ]
        costs = [aversion * row.risk * state.rho for row in model.tactics]
        values = []
        eager = 1.0 + model.parameters.windows.value * (self.sight if sight is None else sight)
        for w, r, others in zip(priorities, group.rights, self.others, strict=True):
            before = curve(others)
            stake = w * (1.0 - r) * eager
            values.extend(
                [
                    stake * (force(curve(others + z), lasts) - before) - cost
                    for (z, lasts), cost in zip(believed, costs, strict=True)
                ]
            )
        values.append(0.0)
        return values

    def _joint_values(self) -> list[float]:
        """Value of each option to the group and its allies together, by influence."""
        aversion = aversion_of_groups = self.model.parameters.groups.risk_aversion
        issues, tactics = self.model.K, self.model.T
        goals_shift = [0.0] * issues
        belief_shift = [0.0] * tactics
        aversion_shift = 0.0
        sight = self.sight
        for tie, (on_goals, on_tactics) in zip(self.partners, self.influences, strict=True):
            for k, wanted in enumerate(tie.ally.wants_for(self.group)):
                goals_shift[k] += on_goals * (wanted - self.leaders[k])
            for t, believed in enumerate(self._pooled_beliefs_of_ally(tie)):
                belief_shift[t] += on_tactics * (believed - self.pooled[t])
            aversion_shift += on_tactics * (tie.ally.risk_aversion - aversion_of_groups)
            sight += on_tactics * (self.group.state.seen - self.sight)
        return self._values(
            [w + x for w, x in zip(self.leaders, goals_shift, strict=True)],
            [b + x for b, x in zip(self.pooled, belief_shift, strict=True)],
            aversion + aversion_shift,
            self.joint_forces,
            sight,
        )

    # the decision

    def _utilities(self, values: list[float]) -> list[float]:
        return [self.precision * v + x for v, x in zip(values, self.noise, strict=True)]

    def decide(self) -> tuple[Campaign | None, Decision]:
        """Choose, refuse or not, and tell what was overridden (D7)–(D9)."""
        aversion = self.model.parameters.groups.risk_aversion
        own_values, lone_values, nominal_values = (
            self._values(self.leaders, self.pooled, aversion, forces)
            for forces in (self.joint_forces, self.lone_forces, self.nominal_forces)
        )
        joint_values = self._joint_values()
        joint = first_greatest(self._utilities(joint_values))
        own = first_greatest(self._utilities(own_values))
        lone_utilities = self._utilities(lone_values)
        alone = first_greatest(lone_utilities)
        custom = self.group.custom()
        if custom is not None:
            if joint == own or self.model.parameters.rules.choice == "satisficing":
                joint = custom
            own = alone = custom
        refused = lone_utilities[alone] > self._utilities(nominal_values)[joint]  # (D8)
        chosen = alone if refused else joint
        forces = self.lone_forces if refused else self.joint_forces
        members_values = self._values(self.members, self.pooled, aversion, forces)
        members = first_greatest(self._utilities(members_values)) if custom is None else custom
        self._lay_blame()
        decision = Decision(
            override_leaders=_override(own_values, own, joint),
            override_members=_override(members_values, members, chosen),
            own=refused or joint == own,
            lead=1.0 if refused else self._lead(own_values, own, joint),
            expected=self._expected(chosen, forces),
            liked=alone if refused else own,
        )
        carried_out = lone_values if refused else joint_values
        self.group.plan_value = carried_out[chosen]
        campaign = campaign_of(chosen, self.model.T, self.none)
        if campaign is not None:
            campaign.joint = bool(self.partners) and not refused
        return campaign, decision

    def _expected(self, option: int, forces: list[tuple[float, float]]) -> float:
        """Strength that the group expects of what it carries out (D14)."""
        if option == self.none:
            return 0.0
        tactic = option % self.model.T
        return clip(self.pooled[tactic]) * forces[tactic][0]

    def _lead(self, values: list[float], own: int, joint: int) -> float:
        """Share of the lead: nominally (D9), or by what was decided (D9b)."""
        if self.model.parameters.rules.lead == "decision":
            return 1.0 if joint == own else 1.0 - _override(values, own, joint)
        allies = 0.0
        for on_goals, on_tactics in self.influences:
            allies += on_goals + on_tactics
        return 1.0 - 0.5 * allies

    def _lay_blame(self) -> None:
        """Keep each ally's part of all influence, for (L3)."""
        whole = sum(on_goals + on_tactics for on_goals, on_tactics in self.influences)
        for tie in self.group.ties:
            tie.blame = 0.0
        if whole > 0.0:
            for tie, (on_goals, on_tactics) in zip(self.partners, self.influences, strict=True):
                tie.blame = (on_goals + on_tactics) / whole


def _override(values: list[float], wanted: int, got: int) -> float:
    """What an actor lost by not getting what it would have chosen, on its own scale (D7)."""
    scale = max(values) - min(values)
    return clip((values[wanted] - values[got]) / scale) if scale > 0.0 else 0.0
