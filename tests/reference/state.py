"""States: governments that grant or deny rights, and answer demands."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import mesa

from tests.reference.formulas import Curve, clip, clips, dot, first_greatest
from tests.reference.response import Demand
from tests.reference.shocks import Effects
from tests.reference.streams import normal

if TYPE_CHECKING:
    from tests.reference.ally import Ally
    from tests.reference.group import Group
    from tests.reference.model import ReferenceModel


class State(mesa.Agent):
    """A government."""

    def __init__(
        self,
        model: "ReferenceModel",
        row: int,
        *,
        repressiveness: float,
        opinion: float,
        exclusion: list[float],
        exposure: float,
        enforceability: float,
        openness: float,
        responsiveness: list[float],
        rights: list[list[float]],
        paper: list[list[float]],
        resolve: list[list[tuple[float, float]]],
    ) -> None:
        super().__init__(model)
        self.row = row
        self.repressiveness = repressiveness
        self.opinion = self.opinion_at_rest = opinion
        self.exclusion = exclusion
        self.exposure = exposure
        self.enforceability = enforceability
        self.openness = openness
        self.responsiveness = responsiveness
        self.rights = rights
        self.paper = paper
        self.resolve = resolve
        rest, streams = model.parameters.rest, model.streams
        (u,) = streams.numbers("activity", row, 1)
        self.activity = rest.activity * normal(u)
        urgencies = streams.numbers("activity", row * model.K, model.K, block=1)
        self.urgency = [rest.urgency * normal(u) for u in urgencies]
        self.wave = 0.0
        self.window_months: int | None = None
        self.countermovement = 0.0
        self.loose, self.held = [1.0] * model.C, [0.0] * model.C
        self.reversed = [False] * model.K
        self.adaptation = [0.0] * model.T
        self.groups: list[Group] = []
        self.allies: list[Ally] = []
        self.shock = Effects()
        self.first_concession: int | None = None
        self.conceded_issues: set[int] = set()
        self.repressed_issues: set[int] = set()
        self.gain = [[0.0] * model.K for _ in range(model.C)]
        self.caused = [[Counter[str]() for _ in range(model.K)] for _ in range(model.C)]
        self.demands: list[list[Demand]] = []
        self.institutional = [
            (1.0 - d) + d * enforceability for d in (row.institutions for row in model.tactics)
        ]

    def know_people(self) -> None:
        """Count who lives here: f(s, c), and with it the curve of every demand."""
        model = self.model
        members = [0.0] * model.C
        for group in self.groups:
            members[group.category] += group.members
        total = sum(members)
        if self.groups:
            self.people = [count / total for count in members]
        else:
            self.people = [row.share for row in model.categories]
        self.people.append(1.0)
        rule = model.parameters.rules.pressure
        mass = model.parameters.pressure.critical_mass
        self.curves = [Curve(mass, share, rule) for share in self.people]
        self.demands = [
            [Demand(self, scope, k) for k in range(model.K)] for scope in range(model.C + 1)
        ]

    # 7.1 sense

    def open_window(self) -> None:
        """Let a window of opportunity close that was open long enough, and another one open."""
        model, p = self.model, self.model.parameters.windows
        (u,) = model.streams.numbers("windows", model.month * model.S + self.row, 1)
        if self.window_months is not None:
            self.window_months += 1
            if self.window_months >= p.months:
                self.window_months = None
        if self.window_months is None and u < p.rate:
            self.window_months = 0

    @property
    def window(self) -> float:
        """Whether a window is open."""
        return float(self.window_months is not None)

    @property
    def noticed(self) -> float:
        """Whether groups know of it by themselves."""
        late = self.model.parameters.windows.late
        return float(self.window_months is not None and self.window_months >= late)

    @property
    def seen(self) -> float:
        """How far allies know of it (S2)."""
        dial = self.model.parameters.channels.windows
        return self.noticed + dial * (self.window - self.noticed)

    def sense(self) -> None:
        """Take in the month's shocks, and find the true efficacy of tactics (S1)."""
        shock = self.shock
        self.rho = clip(self.repressiveness + shock.repressiveness)
        self.exclusion_now = clips(x + shock.exclusion for x in self.exclusion)
        self.opinion_now = clip(self.opinion + shock.opinion)
        self.local = [
            r * (1.0 - a) for r, a in zip(self.responsiveness, self.adaptation, strict=True)
        ]
        self.efficacy = [x * y for x, y in zip(self.local, self.institutional, strict=True)]
        # the mean over categories: of rights, for who demands for all
        self.rights_of_all = [
            dot(self.people[:-1], column) for column in zip(*self.rights, strict=True)
        ]
        self.imitated = self._best_answered()
        common = self._most_missed_issue()
        self.common_simplex = [1.0 if k == common else 0.0 for k in range(self.model.K)]

    def _best_answered(self) -> int | None:
        """Option of the group whose campaign was answered best of late (D12)."""
        found = [group for group in self.groups if group.campaign and group.success > 0.0]
        if not found:
            return None
        best = max(found, key=lambda group: group.success).campaign
        return best.issue * self.model.T + best.tactic

    def _most_missed_issue(self) -> int:
        """k*: the issue that the groups of the state together miss most, by their members."""
        missed = [0.0] * self.model.K
        for group in self.groups:
            rights, members = self.rights[group.category], group.members
            for k, w in enumerate(group.priorities):
                missed[k] += members * w * (1.0 - rights[k])
        return first_greatest(missed)

    def urges(self, issue: int) -> float:
        """What urges to act here on an issue, beside what a plan is worth (D15)."""
        shock = self.model.parameters.rest.shock * self.shock.mobilisation
        return self.activity + self.urgency[issue] + self.wave + shock

    # 7.4 press

    def await_pressure(self) -> None:
        """Forget last month's campaigns."""
        self.campaigns_for = self.campaigns_against = 0.0
        self.tactics_in_use = [0.0] * self.model.T
        for row in self.demands:
            for demand in row:
                demand.begin_month()

    def feel(
        self,
        scope: int,
        issue: int,
        tactic: int,
        strength: float,
        *,
        by: str,
        presence: float,
        staying: float,
    ) -> None:
        """Be pressed by a campaign, with allies present in it or not."""
        self.demands[scope][issue].add(
            by, strength, presence=presence, staying=staying, efficacy=self.efficacy[tactic]
        )
        self.tactics_in_use[tactic] += strength
        effect = strength * self.model.tactics[tactic].opinion
        if effect > 0.0:
            self.campaigns_for += effect
        else:
            self.campaigns_against -= effect

    # 7.5 respond

    def respond(self) -> None:
        """Answer each pressed demand."""
        model = self.model
        demands = (model.C + 1) * model.K
        luck = model.luck.row("response", self.row, demands)
        days = model.luck.row("days", self.row, demands)
        for scope, row in enumerate(self.demands):
            for k, demand in enumerate(row):
                if demand.strength > 0.0:
                    demand.last(days[scope * model.K + k])
                    demand.answer(luck[scope * model.K + k])

    def elsewhere(self, issue: int) -> tuple[float, float]:
        """Shares of other states that conceded and that repressed on an issue last month."""
        peers = [state for state in self.model.states if state is not self]
        if not peers:
            return 0.0, 0.0
        return (
            sum(issue in peer.conceded_issues for peer in peers) / len(peers),
            sum(issue in peer.repressed_issues for peer in peers) / len(peers),
        )

    def exclusion_of(self, scope: int) -> float:
        """Exclusion of those whom a scope is about."""
        if scope < self.model.C:
            return self.exclusion_now[scope]
        return dot(self.people[:-1], self.exclusion_now)

    # 7.6 consequences

    def change_rights(self) -> None:
        """Concessions, tokens, enforcement, erosion and what is taken back (C1)–(C6)."""
        model = self.model
        p, dials = model.parameters, model.parameters.channels
        closing = self.enforceability * p.institutions.enforcement
        favour = self.favour
        for c in range(model.C):
            held = dials.holding * p.rights.holding * self._holding(c)
            watched = dials.watching * p.rights.watch * self._watching(c)
            self.held[c], self.loose[c] = held, (1.0 - held) * (1.0 - watched)
            kept = 1.0 - p.rights.erosion * (1.0 - held) * (1.0 - watched)
            rights, paper, gain = self.rights[c], self.paper[c], self.gain[c]
            for k in range(model.K):
                missed_r = missed_l = 1.0
                caused = self.caused[c][k] = Counter[str]()
                for scope, phi in ((c, 1.0), (model.C, favour[c])):
                    demand = self.demands[scope][k]
                    if demand.response == "concede":
                        y = min(1.0, p.response.concession * demand.force * phi)
                        for by, pressed in demand.pressed_by.items():
                            share = pressed / demand.strength
                            caused[by] += (1.0 - rights[k]) * missed_r * y * share
                        missed_r *= 1.0 - y
                    elif demand.response == "token":
                        y = min(1.0, p.response.token * demand.force * phi)
                        missed_l *= 1.0 - y
                r, on_paper = rights[k], paper[k]
                gain[k] = (1.0 - r) * (1.0 - missed_r)
                r += gain[k]
                on_paper += (1.0 - on_paper) * (1.0 - missed_l)
                caused["enforcement"] = closing * max(0.0, on_paper - r)
                r += closing * max(0.0, on_paper - r)
                caused["erosion"] = -r * p.rights.erosion * (1.0 - held)
                caused["watching"] = r * p.rights.erosion * (1.0 - held) * watched
                rights[k] = r * kept
                paper[k] = on_paper * (1.0 - p.rights.paper_erosion)
        self._tighten(p.rights.offset)
        self._take_back()

    def _take_back(self) -> None:
        """Take back rights at a stroke, or not (C6)."""
        p = self.model.parameters.reversals
        excluded = dot(self.people[:-1], self.exclusion_now)
        chance = p.rate * excluded * (1.0 - self.opinion_now)
        chance *= 1.0 + p.countermovement * self.countermovement
        luck = self.model.luck.row("reversals", self.row, self.model.K)
        self.reversed = [u < chance for u in luck]
        for c, (rights, paper) in enumerate(zip(self.rights, self.paper, strict=True)):
            left = 1.0 - p.depth * self.exclusion_now[c] * self.loose[c]
            for k, taken in enumerate(self.reversed):
                if taken:
                    unwatched = p.depth * self.exclusion_now[c] * (1.0 - self.held[c])
                    self.caused[c][k]["reversal"] -= rights[k] * unwatched
                    self.caused[c][k]["watching"] += rights[k] * (unwatched - (1.0 - left))
                    rights[k] *= left
                    paper[k] *= left

    def _tighten(self, offset: float) -> None:
        """Take back elsewhere, where it is quietest, part of what was conceded (C5)."""
        pressed = [sum(row[k].strength for row in self.demands) for k in range(self.model.K)]
        for k in range(self.model.K):
            others = [other for other in range(self.model.K) if other != k]
            if others:
                quiet = min(others, key=pressed.__getitem__)
                for rights, gain, caused in zip(self.rights, self.gain, self.caused, strict=True):
                    caused[quiet]["offset"] -= rights[quiet] * offset * gain[k]
                    rights[quiet] *= 1.0 - offset * gain[k]

    @property
    def favour(self) -> list[float]:
        """φ: states grant to the migrants of their choice."""
        open_to = [1.0 - x for x in self.exclusion_now]
        mean = dot(self.people[:-1], open_to)
        return [x / mean for x in open_to] if mean > 0.0 else [1.0] * self.model.C

    def _holding(self, category: int) -> float:
        """h: how far groups that are capable and lead can hold what the category won."""
        return self._mean_of_guards(category, lambda group: group.capacity * group.decision.lead)

    def _watching(self, category: int) -> float:
        """W: how far allies watch over what the category won."""
        return self._mean_of_guards(category, lambda group: group.watch)

    def _mean_of_guards(self, category: int, what: Callable[["Group"], float]) -> float:
        """Members-weighted mean over the category's groups, or over all where it has none."""
        groups = [group for group in self.groups if group.category == category] or self.groups
        if not groups:
            return 0.0
        total = sum(group.members * what(group) for group in groups)
        return total / sum(group.members for group in groups)

    def move_opinion(self) -> None:
        """Public opinion moves (O1)."""
        p = self.model.parameters.opinion
        o, against = self.opinion, self.countermovement
        self._rouse_countermovement()
        self.opinion = clip(
            o
            + p.gain * self._reach(self.campaigns_for) * (1.0 - o)
            - p.gain * self._reach(self.campaigns_against) * o
            - self.model.parameters.countermovement.opinion * against * o
            + p.backfire * self.outrage() * (1.0 - o)
            + p.reversion * (self.opinion_at_rest - o)
        )

    def outrage(self) -> float:
        """Reach of what was repressed."""
        repressed = 0.0
        for row in self.demands:
            for demand in row:
                if demand.response == "repress":
                    repressed += demand.strength
        return self._reach(repressed)

    def _rouse_countermovement(self) -> None:
        """Let those who organise against grow with what is visibly won (O3)."""
        p, strength = self.model.parameters.countermovement, self.countermovement
        won = 0.0
        for share, gain in zip(self.people[:-1], self.gain, strict=True):
            for change in gain:
                won += share * change
        won /= self.model.K
        self.countermovement = clip(
            strength + p.growth * won * (1.0 - strength) - p.decay * strength
        )

    def adapt(self) -> None:
        """Learn to parry tactics in use, and forget the others (O2)."""
        p = self.model.parameters.adaptation
        for t, strength in enumerate(self.tactics_in_use):
            y, a = self._reach(strength), self.adaptation[t]
            self.adaptation[t] = clip(
                a + p.rate * y * (1.0 - a) - p.forgetting * (1.0 - y) * a,
            )

    def _reach(self, strength: float) -> float:
        return strength / (strength + self.model.parameters.pressure.critical_mass)

    def remember(self) -> None:
        """Keep what was answered, for the next months and for other states to see."""
        self.conceded_issues = set()
        self.repressed_issues = set()
        for row in self.demands:
            for k, demand in enumerate(row):
                if demand.response == "concede":
                    self.conceded_issues.add(k)
                elif demand.response == "repress":
                    self.repressed_issues.add(k)
                demand.remember(self.model.month)
        if self.conceded_issues and self.first_concession is None:
            self.first_concession = self.model.month + 1
