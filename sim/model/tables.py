"""The months and the event log of a run, with units and meanings; a run stepped without Mesa."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.errors import did_you_mean
from sim.outcomes import OUTCOME_NAMES, SERIES, SERIES_NAMES
from sim.rules.month import run_worlds
from sim.scenario.quantities import Named
from sim.scenario.schema import Mixture, Scenario
from sim.world.build import build_world
from sim.world.columns import (
    ACTOR_KINDS,
    AS_DECIDED,
    EVENT_COLUMNS,
    EVENT_VALUES,
    RESPONSES,
    Record,
)
from sim.world.lockstep import alone, in_step, summarise
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, main_departure, order_of_allies
from sim.world.switches import turn

EVENT_FIELDS: dict[str, tuple[str, str]] = {
    "month": ("month", "from 1"),
    "state": ("number", "state that is pressed, from 1"),
    "scope": ("label", "category of the demand, or all"),
    "issue": ("label", "what is demanded"),
    "tactic": ("label", "how it is pressed"),
    "actor": ("label", "whose campaign: group or ally"),
    "actor_id": ("number", "its number, from 1"),
    "represented": ("people", "represented people who took part; an ally's supporters"),
    "months_so_far": ("months", "how long the campaign has run with this issue and tactic"),
    "joint": ("yes or no", "whether a group's campaign is carried out with allies"),
    "strength": ("strength", "of this campaign"),
    "pressure": ("share", "on the demand, by all campaigns together"),
    "response": ("label", "what the state answered: ignore, token, concede, repress, or none"),
    "days": ("days", "length of the longest action on the demand"),
}
"""Columns of the event log with unit and meaning."""

MONTH_FIELDS = {
    "month": ("month", "from 1"),
    **{row.name: (row.unit, row.definition) for row in SERIES},
}
"""Columns of the table of months."""

type Columns = dict[str, Any]
"""Arrays of one length by name, labels as objects."""


class Names(NamedTuple):
    """Names in the order of the columns."""

    categories: tuple[str, ...]
    scopes: tuple[str, ...]
    issues: tuple[str, ...]
    tactics: tuple[str, ...]
    responses: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> "Names":
        """Read the names of a scenario."""
        categories = Named.names(scenario.categories)
        return cls(
            categories=categories,
            scopes=(*categories, "all"),
            issues=Named.names(scenario.issues),
            tactics=Named.names(scenario.tactics),
            responses=RESPONSES,
        )

    def find(self, kind: str, name: str) -> int:
        """Find the position of a name; ``ValueError`` with the nearest one if there is none."""
        return self.position(kind, name, getattr(self, kind))

    @staticmethod
    def position(kind: str, name: str, known: tuple[str, ...]) -> int:
        """Find a name among those known; ``ValueError`` with the nearest one if there is none."""
        if name not in known:
            hint = did_you_mean(str(name), known)
            raise ValueError(f"no such name among {kind}: {name!r}{hint}")
        return known.index(name)


def month_columns(record: Record, months: int) -> Columns:
    """Give the series of the first ``months`` months, the columns of ``MONTH_FIELDS``."""
    series = record.series[:months].T
    return {"month": np.arange(1, months + 1), **dict(zip(SERIES_NAMES, series, strict=True))}


def event_columns(record: Record, names: Names) -> Columns:
    """Give the event log, the columns of ``EVENT_FIELDS``: a row a running campaign and month."""
    count = int(record.event_count[0])
    codes = dict(zip(EVENT_COLUMNS, record.events[:count].T, strict=True))
    values = dict(zip(EVENT_VALUES, record.event_values[:count].T, strict=True))

    def named(known: tuple[str, ...], column: str) -> Any:  # noqa: ANN401 - an array of text
        return np.array(known, dtype=object)[codes[column]]

    return {
        "month": codes["month"],
        "state": codes["state"] + 1,
        "scope": named(names.scopes, "scope"),
        "issue": named(names.issues, "issue"),
        "tactic": named(names.tactics, "tactic"),
        "actor": named(ACTOR_KINDS, "actor_kind"),
        "actor_id": codes["actor"] + 1,
        "represented": values["represented"],
        "months_so_far": codes["months"],
        "joint": codes["joint"] == 1,
        "strength": values["strength"],
        "pressure": values["pressure"],
        "response": named(names.responses, "response"),
        "days": codes["days"],
    }


def as_arrow(columns: Mapping[str, Any], fields: Mapping[str, tuple[str, str]]) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give columns as a ``pyarrow.Table`` that knows their units and meanings; NaN is null.

    Args:
        columns: by the names of ``fields``.
        fields: unit and meaning of every column.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    arrays = [
        pa.array(
            columns[name],
            pa.large_string() if columns[name].dtype == object else None,
            from_pandas=True,
        )
        for name in fields
    ]
    schema = [
        pa.field(name, array.type, metadata={"unit": unit, "definition": meaning})
        for (name, (unit, meaning)), array in zip(fields.items(), arrays, strict=True)
    ]
    return pa.table(arrays, schema=pa.schema(schema))


class PlainRun:
    """The run that ``AdvocacyModel`` makes of the same arguments.

    Attributes are those of ``AdvocacyModel`` of the same names.

    Args:
        scenario: what world.
        practice: what allies do.
        seed: the experiment's seed, 0 or more.
        replicate: which of its worlds.
        still: whether nobody campaigns.
        plans: code of whose plans are acted on (``sim.world.switches.Switch``).
        luck: number of the luck of its months.
        events: whether to keep the event log.
    """

    def __init__(
        self,
        scenario: Scenario,
        practice: Mixture,
        *,
        seed: int,
        replicate: int,
        still: bool = False,
        plans: int = AS_DECIDED,
        luck: int = 1,
        events: bool = True,
    ) -> None:
        self.parameters, self.practice = scenario, practice.name
        self.names, self.months, self.month = Names.of(scenario), scenario.time.months, 0
        world = build_world(scenario, seed, replicate, events=events)
        # Whom people named is read only where worlds run in step: 16 MB of a million people.
        people = world.people._replace(named=world.people.named[:0].copy())
        self.world = world._replace(people=people)
        turn(self.world, still, plans, luck)
        assign(self.world.allies, practice, order_of_allies(seed, replicate, scenario.allies.count))
        self._alone = alone(self.world)
        self._laid = in_step(parameters_of(scenario), self._alone)

    @property
    def running(self) -> bool:
        """Whether there are months left."""
        return self.month < self.months

    def step(self) -> None:
        """Run one month."""
        run_worlds(self._laid, self.month, self.month + 1)
        self.month += 1

    def outcomes(self) -> dict[str, float]:
        """Give the outcomes of the finished run, by name."""
        [values] = summarise(self._alone, main_departure(self.parameters))
        return dict(zip(OUTCOME_NAMES, values.tolist(), strict=True))
