"""Mesa's collector of data, filled from the columns: it costs a run next to nothing."""

import math
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.model.agents import ActorModel, Ally, MigrantGroup, State
from sim.outcomes import SERIES_NAMES

type Values = tuple[NDArray[Any], ...]

OF_AGENTS: dict[type[mesa.Agent], tuple[str, ...]] = {
    State: ("state_opinion",),
    MigrantGroup: ("group_capacity", "group_participation"),
    Ally: ("ally_resources", "ally_present"),
}
"""What is kept of each agent, under names that are none of the series."""

OUTCOME = "outcome_"
"""Before the names of outcomes, which are not those of the series."""


class ColumnCollector(mesa.DataCollector):
    """What ``AdvocacyModel`` has as ``datacollector``: Mesa's, reading columns when it is read.

    Of the model: the monthly series, and in the last month the outcomes as ``outcome_NAME``, not a
    number before. Of agents (``OF_AGENTS``): their values at the end of every month that was
    stepped; of months that ran in one compiled call (``model.run()``), of the last alone.
    """

    def __init__(self, model: ActorModel) -> None:
        """Collect from a model; nothing is kept of the time before its first month."""
        # Mesa's own __init__ would fill what are properties here.
        self._model = model
        self._kept: dict[int, dict[type[mesa.Agent], Values]] = {}
        self._outcomes: dict[str, float] = {}
        self.agent_reporters: dict[str, str] = {}
        self.agenttype_reporters = {
            kind: {name: name for name in names} for kind, names in OF_AGENTS.items()
        }
        self.tables: dict[str, Any] = {}
        self._agent_records: dict[int, Any] = {}

    def collect(self, model: mesa.Model) -> None:
        """Keep the agents' values of this month; the model does so itself."""
        del model
        world = self._model.world
        groups = world.groups
        self._kept[self._model.month] = {
            State: (world.states.opinion.copy(),),
            MigrantGroup: (groups.capacity.copy(), world.flow.participants / groups.people),
            Ally: (world.allies.resources.copy(), world.allies.present.copy()),
        }

    @property
    def model_reporters(self) -> dict[str, str]:
        """What is collected of the model, by name."""
        return {name: name for name in self.model_vars}

    @property
    def model_vars(self) -> dict[str, list[float]]:
        """Give the months so far, by name."""
        model = self._model
        found = dict(
            zip(SERIES_NAMES, model.world.record.series[: model.month].T.tolist(), strict=True)
        )
        if model.month < model.months:
            return found
        self._outcomes = self._outcomes or model.outcomes()
        before = [math.nan] * (model.months - 1)
        return found | {
            f"{OUTCOME}{name}": [*before, value] for name, value in self._outcomes.items()
        }

    @property
    def _collection_steps(self) -> list[int]:
        return list(range(1, self._model.month + 1))

    @property
    def _agenttype_records(self) -> dict[int, dict[type[mesa.Agent], list[tuple[Any, ...]]]]:
        model = self._model
        rows: dict[type[mesa.Agent], list[Any]] = {
            State: model.states,
            MigrantGroup: model.groups,
            Ally: model.allies,
        }
        return {
            month: {
                kind: [
                    (month, agent.unique_id, *row)
                    for agent, row in zip(rows[kind], np.column_stack(values).tolist(), strict=True)
                ]
                for kind, values in kept.items()
            }
            for month, kept in self._kept.items()
        }
