"""One side of a world shown: one practice in one world, every month of it recorded and told.

What is drawn is read off the columns in whole numbers. Frame 0 is the world before its first month,
frame m the end of month m. Shares are written in thousandths (``SCALE``), people as represented
people.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.browser.telling import Teller, Told
from sim.model.plain import PlainRun
from sim.outcomes import OUTCOMES, SERIES_NAMES
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.story.happenings import remember
from sim.world.columns import Floats, Ints, World

SCALE = 1000

SHOWN_SERIES = ("rights", "rights_paper", "harms", "participation", "capacity", "ties", "opinion")
"""Series of ``sim.outcomes`` that the page draws."""

DECIDED = ("issue", "tactic", "joint", "refused", "lead", "conferring")
"""What a group's decision is made of; two sides part when one of them differs."""

ALLIES_DECIDED = ("own_issue", "own_tactic")

type Columns = dict[str, list[list[int]]]


class Recorder:
    """Keeps what is drawn of every frame of a run.

    Args:
        world: as it is before its first month; it is read again at every ``take``.
    """

    def __init__(self, world: World) -> None:
        """Begin, and take frame 0."""
        self.world = world
        self.pairs = np.argwhere(world.groups.first_tie == 1)
        self.each = world.groups.members / world.groups.people
        self.called_on = world.groups.ranks / world.groups.people
        self._frames: dict[str, list[dict[str, Ints]]] = {
            part: [] for part in ("states", "groups", "allies", "ties")
        }
        self.responses: list[list[list[int]]] = []
        self.take()

    def take(self) -> None:
        """Take a frame of the world as it stands now."""
        rows = {
            "states": self._states(),
            "groups": self._groups(),
            "allies": self._allies(),
            "ties": self._ties(),
        }
        for part, frame in rows.items():
            self._frames[part].append(frame)
        self.responses.append(self._responses())

    def column(self, part: str, name: str) -> Ints:
        """Give what was kept of one thing, [frames, actors (, issues)]."""
        return np.stack([frame[name] for frame in self._frames[part]])

    def parts(self) -> dict[str, Columns]:
        """Give everything as lists: by part, name and actor, a number a frame."""
        return {
            part: {name: np.moveaxis(self.column(part, name), 0, -1).tolist() for name in frames[0]}
            for part, frames in self._frames.items()
        }

    def series(self, months: int) -> dict[str, list[float | None]]:
        """Give the series of the page; frame 0 has none."""
        columns = self.world.record.series[:months].T
        return {name: [None, *clean(columns[SERIES_NAMES.index(name)])] for name in SHOWN_SERIES}

    def _states(self) -> dict[str, Ints]:
        states, groups = self.world.states, self.world.groups
        practice, paper = states.rights_in_practice, states.rights_on_paper
        count = len(states.id)
        held, law, people = np.zeros(count), np.zeros(count), np.zeros(count)
        for g, (s, c) in enumerate(zip(groups.state, groups.category, strict=True)):
            members = groups.members[g]
            held[s] += members * (groups.priorities[g] @ practice[s, c])
            law[s] += members * (groups.priorities[g] @ paper[s, c])
            people[s] += members
        empty = people == 0  # a state without groups: all issues alike
        people[empty] = 1.0
        held[empty] = practice.mean(axis=(1, 2))[empty]
        law[empty] = paper.mean(axis=(1, 2))[empty]
        share = states.scope_share[:, :-1, None]
        return {
            "rights": _thousandths(held / people),
            "paper": _thousandths(law / people),
            "opinion": _thousandths(states.opinion),
            "issues": _thousandths((share * practice).sum(axis=1)),
        }

    def _groups(self) -> dict[str, Ints]:
        groups, flow = self.world.groups, self.world.flow
        return {
            "issue": groups.campaign_issue.copy(),
            "tactic": groups.campaign_tactic.copy(),
            "joint": groups.joint.astype(np.int64),
            "refused": groups.refused.astype(np.int64),
            "own": groups.own_decision.astype(np.int64),
            "conferring": np.maximum(groups.deciding_in, 0),
            "lead": _thousandths(groups.lead),
            "override": _thousandths(groups.override_leaders),
            "capacity": _thousandths(groups.capacity),
            "took": _whole(self.called_on * flow.participants),
            "turnout": _thousandths(flow.participants / groups.people),
            "harmed_repression": _whole(self.called_on * flow.harms_repression),
            "harmed_usual": _whole(self.each * flow.harms_usual),
        }

    def _allies(self) -> dict[str, Ints]:
        allies = self.world.allies
        return {
            "present": allies.present.astype(np.int64),
            "own_issue": allies.campaign_issue.copy(),
            "own_tactic": allies.campaign_tactic.copy(),
            "money": _whole(allies.resources),
        }

    def _ties(self) -> dict[str, Ints]:
        groups, (g, a) = self.world.groups, self.pairs.T
        return {
            "trust": _thousandths(groups.trust[g, a]),
            "stands": groups.tie[g, a].astype(np.int64),
        }

    def _responses(self) -> list[list[int]]:
        flow = self.world.flow
        return [
            [s, c, k, int(flow.response[s, c, k]), round(SCALE * float(flow.pressure[s, c, k]))]
            for s, c, k in np.argwhere(flow.response > 0).tolist()
        ]


def clean(values: Floats, decimals: int = 5) -> list[float | None]:
    """Give numbers as JSON holds them: rounded, and null for what is not a number."""
    rounded = np.round(values, decimals).tolist()
    return [None if value != value else value for value in rounded]  # noqa: PLR0124 - NaN alone


def _thousandths(shares: Floats) -> Ints:
    return np.rint(SCALE * shares).astype(np.int64)


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Side:
    """A finished run."""

    model: PlainRun
    recorder: Recorder
    told: tuple[Told, ...]

    def plain(self) -> dict[str, Any]:
        """Give everything that the page needs of it."""
        outcomes = self.model.outcomes()
        return {
            "parts": self.recorder.parts(),
            "responses": self.recorder.responses,
            "series": self.recorder.series(self.model.months),
            "outcomes": dict(zip(outcomes, clean_all(outcomes), strict=True)),
            "told": [row.plain() for row in self.told],
        }


def clean_all(outcomes: dict[str, float]) -> list[float | None]:
    """Give outcomes as JSON holds them."""
    return clean(np.array([outcomes[row.name] for row in OUTCOMES]))


def run_side(scenario: Scenario, mixture: Mixture, seed: int) -> Side:
    """Run one practice on the world of a seed: its replicate 0, as ``solidarity run`` does."""
    model = PlainRun(scenario, mixture, seed=seed, replicate=0, events=False)
    recorder, teller = Recorder(model.world), Teller(model)
    while model.running:
        before = remember(model.world)
        model.step()
        recorder.take()
        teller.tell(before)
    return Side(model, recorder, tuple(teller.told))


def actors_of(side: Side) -> dict[str, Any]:
    """Describe who is in the world: the same on both sides."""
    model, world = side.model, side.model.world
    names, groups, allies = model.names, world.groups, world.allies
    return {
        "scale": SCALE,
        "months": model.months,
        "start": model.parameters.time.start,
        "states": [
            {
                "repressiveness": round(float(world.states.repressiveness[s]), 3),
                "enforceability": round(float(world.states.enforceability[s]), 3),
            }
            for s in range(len(world.states.id))
        ],
        "groups": [
            {
                "state": int(groups.state[g]),
                "category": int(groups.category[g]),
                "scope": int(groups.scope[g]),
                "members": round(float(groups.members[g])),
                "people": int(groups.people[g]),
                "wants": [round(float(value), 3) for value in groups.priorities[g]],
            }
            for g in range(len(groups.id))
        ],
        "allies": [
            {
                "states": [int(s) for s in range(len(world.states.id)) if allies.reach[a, s]],
                "wants": [round(float(value), 3) for value in allies.agenda[a]],
                "money": round(float(allies.first_resources[a])),
            }
            for a in range(len(allies.id))
        ],
        "ties": side.recorder.pairs.tolist(),
        "issues": _named(model.parameters.issues),
        "tactics": _named(model.parameters.tactics),
        "categories": _named(model.parameters.categories),
        "scopes": list(names.scopes),
        "responses": list(names.responses),
        "shocks": [
            {"name": row.name, "meaning": row.meaning, "month": row.month, "months": row.months,
             "leave": row.allies_leave}
            for row in model.parameters.shocks
        ],
    }  # fmt: skip


def _named(rows: Any) -> list[dict[str, str]]:  # noqa: ANN401 - rows of any list
    return [{"name": row.name, "meaning": row.meaning} for row in rows]
