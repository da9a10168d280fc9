"""One side of the page: one practice in one world, every month of it recorded and told."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.model.advocacy import AdvocacyModel
from sim.outcomes import OUTCOMES
from sim.page.recording import SCALE, Recorder, clean
from sim.page.telling import Teller, Told
from sim.page.trace import before_decisions, otherwise
from sim.rules.month import PHASES, run_world
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.story.happenings import remember
from sim.world.parameters import parameters_of

BEFORE_DECISIONS = PHASES[: PHASES.index("confer")]


@dataclass(frozen=True, slots=True)
class Side:
    """A finished run."""

    model: AdvocacyModel
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
    model = AdvocacyModel(scenario, mixture, seed=seed)
    parameters = parameters_of(scenario)
    recorder, teller = Recorder(model.world), Teller(model)
    # Two halves of a month at a time, to copy the world in between; to the same bits as `step`.
    half = len(BEFORE_DECISIONS)
    for month in range(model.months):
        before = remember(model.world)
        run_world(parameters, model.world, month, month + 1, 0, half)
        start = before_decisions(model.world)
        run_world(parameters, model.world, month, month + 1, half)
        model.month += 1
        recorder.take()
        teller.tell(before, partial(otherwise, parameters, start, month))
    model.running = False
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
