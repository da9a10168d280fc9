"""What is drawn of a run: its columns month by month, read off in whole numbers.

Frame 0 is the world before its first month, frame m the end of month m. Shares are written in
thousandths (``SCALE``), people as represented people.
"""

import numpy as np

from sim.world.columns import Floats, Ints, World

SCALE = 1000

KEPT: dict[str, tuple[str, ...]] = {
    "states": ("rights_in_practice", "rights_on_paper", "opinion", "scope_share"),
    "groups": (
        *("campaign_issue", "campaign_tactic", "joint", "refused", "own_decision", "deciding_in"),
        *("lead", "override_leaders", "capacity", "trust", "tie"),
    ),
    "allies": ("present", "campaign_issue", "campaign_tactic", "resources"),
    "flow": ("participants", "harms_repression", "harms_usual", "response", "pressure"),
}
"""Columns that are kept of every frame, by the part of the world."""

type Frames = dict[str, dict[str, Ints]]
"""What is drawn, by part and name, [frames, actors (, issues)]."""


class Recorder:
    """Keeps what is drawn of every frame of a run.

    Args:
        world: as it is before its first month; it is read again at every ``take``.
    """

    def __init__(self, world: World) -> None:
        """Begin, and take frame 0."""
        self.world = world
        self.pairs = np.argwhere(world.groups.first_tie == 1)
        self._kept: dict[str, dict[str, list[Floats]]] = {
            part: {name: [] for name in names} for part, names in KEPT.items()
        }
        self.take()

    def take(self) -> None:
        """Take a frame of the world as it stands now."""
        for part, columns in self._kept.items():
            table = getattr(self.world, part)
            for name, frames in columns.items():
                frames.append(getattr(table, name).copy())

    def frames(self) -> Frames:
        """Give what is drawn of all frames."""
        return {
            "states": self._states(),
            "groups": self._groups(),
            "allies": self._allies(),
            "ties": self._ties(),
        }

    def responses(self) -> list[list[list[int]]]:
        """Give by frame what states answered: state, category, issue, response and pressure."""
        response, pressure = self._all("flow", "response"), self._all("flow", "pressure")
        found: list[list[list[int]]] = [[] for _ in response]
        for m, s, c, k in np.argwhere(response > 0).tolist():
            told = [int(response[m, s, c, k]), round(SCALE * float(pressure[m, s, c, k]))]
            found[m].append([s, c, k, *told])
        return found

    def _all(self, part: str, name: str) -> Floats:
        """Give a column of every frame, [frames, ...]."""
        return np.stack(self._kept[part][name])

    def _states(self) -> dict[str, Ints]:
        groups = self.world.groups
        practice = self._all("states", "rights_in_practice")
        paper = self._all("states", "rights_on_paper")
        frames, count = len(practice), len(self.world.states.id)
        held, law, people = np.zeros((frames, count)), np.zeros((frames, count)), np.zeros(count)
        for g, (s, c) in enumerate(zip(groups.state, groups.category, strict=True)):
            shares = groups.members[g] * groups.priorities[g]
            held[:, s] += (shares * practice[:, s, c]).sum(axis=1)
            law[:, s] += (shares * paper[:, s, c]).sum(axis=1)
            people[s] += groups.members[g]
        for s in np.flatnonzero(people == 0).tolist():  # without groups: all issues alike
            people[s] = 1.0
            held[:, s] = practice[:, s].mean(axis=(1, 2))
            law[:, s] = paper[:, s].mean(axis=(1, 2))
        share = self._all("states", "scope_share")[:, :, :-1, None]
        return {
            "rights": _thousandths(held / people),
            "paper": _thousandths(law / people),
            "opinion": _thousandths(self._all("states", "opinion")),
            "issues": _thousandths((share * practice).sum(axis=2)),
        }

    def _groups(self) -> dict[str, Ints]:
        groups = self.world.groups
        each, called_on = groups.members / groups.people, groups.ranks / groups.people
        participants = self._all("flow", "participants")
        return {
            "issue": self._all("groups", "campaign_issue").astype(np.int64),
            "tactic": self._all("groups", "campaign_tactic").astype(np.int64),
            "joint": self._all("groups", "joint").astype(np.int64),
            "refused": self._all("groups", "refused").astype(np.int64),
            "own": self._all("groups", "own_decision").astype(np.int64),
            "conferring": np.maximum(self._all("groups", "deciding_in"), 0),
            "lead": _thousandths(self._all("groups", "lead")),
            "override": _thousandths(self._all("groups", "override_leaders")),
            "capacity": _thousandths(self._all("groups", "capacity")),
            "took": _whole(called_on * participants),
            "turnout": _thousandths(participants / groups.people),
            "harmed_repression": _whole(called_on * self._all("flow", "harms_repression")),
            "harmed_usual": _whole(each * self._all("flow", "harms_usual")),
        }

    def _allies(self) -> dict[str, Ints]:
        return {
            "present": self._all("allies", "present").astype(np.int64),
            "own_issue": self._all("allies", "campaign_issue").astype(np.int64),
            "own_tactic": self._all("allies", "campaign_tactic").astype(np.int64),
            "money": _whole(self._all("allies", "resources")),
        }

    def _ties(self) -> dict[str, Ints]:
        g, a = self.pairs.T
        return {
            "trust": _thousandths(self._all("groups", "trust")[:, g, a]),
            "stands": self._all("groups", "tie")[:, g, a].astype(np.int64),
        }


def _thousandths(shares: Floats) -> Ints:
    return np.rint(SCALE * shares).astype(np.int64)


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)
