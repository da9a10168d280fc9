"""One side of a world shown: one practice in one world, every month of it recorded and told."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.browser.recorder import SCALE, Frames, Recorder
from sim.browser.telling import Teller, Told
from sim.model.plain import PlainRun
from sim.outcomes import OUTCOMES, SERIES_NAMES
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.story.happenings import remember
from sim.world.columns import Floats, Ints

SHOWN_SERIES = ("rights", "rights_paper", "harms", "participation", "capacity", "ties", "opinion")
"""Series of ``sim.outcomes`` that the page draws."""

DECIDED = ("issue", "tactic", "joint", "refused", "lead", "conferring")
"""What a group's decision is made of; two sides part when one of them differs."""

ALLIES_DECIDED = ("own_issue", "own_tactic")


def clean(values: Floats, decimals: int = 5) -> list[float | None]:
    """Give numbers as JSON holds them: rounded, and null for what is not a number."""
    rounded = np.round(values, decimals).tolist()
    return [None if value != value else value for value in rounded]  # noqa: PLR0124 - NaN alone


@dataclass(frozen=True, slots=True)
class Side:
    """A finished run."""

    model: PlainRun
    pairs: Ints  # [ties, 2] group and ally
    frames: Frames
    responses: list[list[list[int]]]
    told: tuple[Told, ...]

    def plain(self) -> dict[str, Any]:
        """Give everything that the page needs of it."""
        outcomes, series = self.model.outcomes(), self.model.world.record.series.T
        return {
            "parts": {
                part: {name: np.moveaxis(column, 0, -1).tolist() for name, column in rows.items()}
                for part, rows in self.frames.items()
            },
            "responses": self.responses,
            "series": {  # frame 0 has none
                name: [None, *clean(series[SERIES_NAMES.index(name)])] for name in SHOWN_SERIES
            },
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
    frames, responses = recorder.frames(), recorder.responses()
    return Side(model, recorder.pairs, frames, responses, tuple(teller.told))


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
        "ties": side.pairs.tolist(),
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
