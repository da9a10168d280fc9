"""What is measured: a row of the monthly series, totals, and the event log."""

import math
from typing import TYPE_CHECKING

from sim.outcomes import SERIES_NAMES, TOTALS
from tests.reference.formulas import dot, gini

if TYPE_CHECKING:
    from tests.reference.campaign import Campaign
    from tests.reference.group import Group
    from tests.reference.model import ReferenceModel
    from tests.reference.response import Demand


class Measures:
    """Measures one model, month by month."""

    def __init__(self, model: "ReferenceModel") -> None:
        self.model = model
        self.totals = dict.fromkeys(TOTALS, 0.0)
        self.everyone = sum(group.members for group in model.groups)
        self.rights_of: dict[int, float] = {}
        self.shares = [group.members / self.everyone for group in model.groups]

    def _by_members(self, values: list[float]) -> float:
        """Mean over groups, weighted by members."""
        return (
            sum(group.members * x for group, x in zip(self.model.groups, values, strict=True))
            / self.everyone
        )

    def row(self) -> list[float]:
        """Measure the month that has passed: the columns of SERIES, in order."""
        model = self.model
        groups, states = model.groups, model.states
        called_on = model.parameters.groups.members_share
        by_repression = self._by_members(
            [called_on * (g.harmed_by_repression / model.P) for g in groups]
        )
        as_usual = self._by_members([g.harmed_as_usual / model.P for g in groups])
        participation = self._by_members([called_on * g.turnout for g in groups])
        answers = [
            demand.response
            for state in states
            for row in state.demands
            for demand in row
            if demand.response is not None
        ]
        ties = [tie.standing for a in model.allies if a.engaged > 0.0 for tie in a.first_ties]
        values = {
            "rights": self._by_members([dot(g.priorities, g.rights) for g in groups]),
            "rights_paper": self._by_members(
                [dot(g.priorities, g.state.paper[g.category]) for g in groups]
            ),
            "rights_scorecard": self._scorecard(),
            "compliance_gap": self._by_members([_gap(g) for g in groups]),
            "participation": participation,
            "harms": 1000.0 * (by_repression + as_usual),
            "harms_repression": 1000.0 * by_repression,
            "capacity": self._by_members([g.capacity for g in groups]),
            "ties": _share(sum(ties), len(ties)),
            "opinion": sum(state.opinion for state in states) / len(states),
            "campaigns": sum(g.running for g in groups) / len(groups),
            "conceded": _share(answers.count("concede"), len(answers)),
            "repressed": _share(answers.count("repress"), len(answers)),
        }
        totals = self.totals
        for group in groups:
            held = group.members * dot(group.priorities, group.rights)
            self.rights_of[group.category] = self.rights_of.get(group.category, 0.0) + held
        totals["participant_months"] += participation
        totals["reversals"] += sum(sum(state.reversed) for state in states) / len(states)
        totals["pressed"] += len(answers)
        totals["days"] += sum(d.days for state in states for row in state.demands for d in row)
        totals["harms"] += by_repression + as_usual
        totals["rights_least"] += self._by_members([dot(g.least, g.rights) for g in groups])
        totals["harms_repression"] += by_repression
        totals["rights_won"] += self._by_members(
            [dot(g.priorities, g.state.gain[g.category]) for g in groups]
        )
        return [values[name] for name in SERIES_NAMES]

    def _scorecard(self) -> float:
        """Rights by allies' agendas: who keeps the scorecard?"""
        total = 0.0
        for ally in self.model.allies:
            seen = 0.0
            for state in ally.states:
                columns = zip(*state.rights, strict=True)
                seen += dot(ally.agenda, [dot(state.people[:-1], column) for column in columns])
            total += seen / len(ally.states)
        return total / len(self.model.allies)

    def totals_now(self) -> dict[str, float]:
        """Give the totals of the months so far."""
        model = self.model
        months = model.parameters.time.months
        firsts = [
            months if state.first_concession is None else state.first_concession
            for state in model.states
        ]
        rights = [dot(g.priorities, g.rights) for g in model.groups]
        by_exclusion = {
            c: sum(state.exclusion[c] for state in model.states) / len(model.states)
            for c in sorted(self.rights_of)
        }
        return self.totals | {
            "first_gain": sum(firsts) / len(firsts),
            "no_gain": _share(
                sum(state.first_concession is None for state in model.states), len(model.states)
            ),
            "harm_inequality": gini(self.shares, [g.harms / model.P for g in model.groups]),
            "rights_inequality": gini(self.shares, rights),
            "rights_most_excluded": self._rights_of(max(by_exclusion, key=by_exclusion.get)),
            "rights_least_excluded": self._rights_of(min(by_exclusion, key=by_exclusion.get)),
            "influence_at_the_end": sum(
                1.0 - 0.5 * (ally.practice.goals + ally.practice.tactics) for ally in model.allies
            )
            / len(model.allies),
        }

    def _rights_of(self, category: int) -> float:
        """Mean rights over months of a category's groups, weighted by members."""
        members = sum(g.members for g in self.model.groups if g.category == category)
        return self.rights_of[category] / members / self.model.parameters.time.months

    def log_events(self) -> None:
        """Log every running campaign of the month, in every state that it presses."""
        model = self.model
        month, events = model.month + 1, model.events
        for group in model.groups:
            if group.running:
                demand = group.state.demands[group.scope][group.campaign.issue]
                people = group.turnout * group.ranks
                events.append(
                    _event(
                        month, demand, group.campaign, "group", group.row, people, group.strength
                    )
                )
        for ally in model.allies:
            if ally.acts:
                places = zip(ally.states, ally.strengths, strict=True)
                for state, strength in sorted(places, key=lambda place: place[0].row):
                    demand = state.demands[ally.scope][ally.campaign.issue]
                    people = ally.supporters_each
                    events.append(
                        _event(month, demand, ally.campaign, "ally", ally.row, people, strength)
                    )


def _event(  # noqa: PLR0917 - a row, in the order of its columns
    month: int,
    demand: "Demand",
    campaign: "Campaign",
    kind: str,
    actor: int,
    people: float,
    strength: float,
) -> tuple:
    return (
        month,
        demand.state.row,
        demand.scope,
        demand.issue,
        campaign.tactic,
        kind,
        actor,
        people,
        campaign.months + 1,
        int(campaign.joint),
        strength,
        demand.pressure,
        demand.response or "none",
        demand.days,
    )


def _gap(group: "Group") -> float:
    paper = group.state.paper[group.category]
    missing = [max(0.0, on_paper - r) for on_paper, r in zip(paper, group.rights, strict=True)]
    return dot(group.priorities, missing)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
