"""A group cut in two halves, by hand: the same people in both, each of half the weight."""

import numpy as np

from sim.model.advocacy import AdvocacyModel
from sim.world.people import runs_of

DECIDED = (
    "campaign_issue",
    "campaign_tactic",
    "campaign_months",
    "deciding_in",
    "joint",
    "refused",
    "own_decision",
    "override_leaders",
    "override_members",
    "lead",
    "answers",
    "blame",
)


BY_GROUP = (
    "money",
    "on_goals",
    "on_tactics",
    "own_money",
    "joint_money",
    "nominal_money",
    "outside",
    "nominal_outside",
    "presence",
    "joining",
    "watch",
    "kept_choice",
    "busy",
    "running",
    "participants",
    "group_strength",
    "harms_usual",
    "harms_repression",
    "of_group",
)
"""Columns of the flow with a row for each group."""


def split(world, g):
    """Add a second half of group ``g`` as the last row; both halves share the group's draws.

    The network must not leave the group (``people.bridging`` = 0).
    """
    groups = type(world.groups)(*(np.concatenate([c, c[g : g + 1]]) for c in world.groups))
    groups.members[[g, -1]] *= 0.5
    groups.ranks[[g, -1]] *= 0.5
    people, count = world.people, len(world.groups.id)
    ours = np.flatnonzero(people.group == g)
    before, start = len(people.id), people.first[ours[0]]
    edges = people.neighbours[start : people.first[ours[-1] + 1]].astype(np.int64)
    assert np.isin(edges, ours).all()
    longer = {
        name: np.concatenate([column, column[ours]])
        for name, column in people._asdict().items()
        if name not in ("first", "neighbours", "runs")
    }
    longer["group"][before:] = count
    lengths = np.diff(people.first)[ours]
    longer["runs"] = runs_of(longer["group"], longer["id"])
    ends = people.first[-1] + np.cumsum(lengths)
    first = np.concatenate([people.first, ends]).astype(people.first.dtype)
    moved = edges - ours[0] + before
    neighbours = np.concatenate([people.neighbours, moved.astype(people.neighbours.dtype)])
    return world._replace(
        groups=groups,
        people=type(people)(first=first, neighbours=neighbours, **longer),
        flow=_longer(world.flow, count, before, len(ours)),
        draws=world.draws._replace(
            **{name: np.zeros(before + len(ours), np.float32) for name in ("participation", "harm")}
        ),
        record=world.record._replace(group_harms=np.zeros(count + 1)),
    )


def _longer(flow, groups, people, more):
    """Make room for one group and its people."""
    rows = {groups: groups + 1, people: people + more, people + 1: people + more + 1}
    by_actor = {
        name: np.zeros((rows[column.shape[0]], *column.shape[1:]), column.dtype)
        for name, column in flow._asdict().items()
        if name in BY_GROUP or column.shape[0] in (people, people + 1)
    }
    return flow._replace(**by_actor)


class Scribe(AdvocacyModel):
    """Writes down what its groups decide each month."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = []

    def record_of(self, month):
        return self.kept[month]

    def confer(self):
        super().confer()
        self.kept.append({n: getattr(self.world.groups, n).copy() for n in DECIDED})


class Scripted(AdvocacyModel):
    """Decides as another model did, both halves alike."""

    def follow(self, scribe, world, *, doubled):
        self.scribe, self.doubled, self.world = scribe, doubled, world
        self._make_agents()

    def confer(self):
        super().confer()
        for name, column in self.scribe.record_of(self.month).items():
            again = np.concatenate([column, column[self.doubled : self.doubled + 1]])
            getattr(self.world.groups, name)[:] = again
        self.world.flow.running[:] = self.world.groups.campaign_issue >= 0
