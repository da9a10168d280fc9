"""Tables of a run: the months, and the event log."""

import numpy as np
import pandas as pd

from sim.model.names import Names
from sim.outcomes import SERIES_NAMES
from sim.world.columns import ACTOR_KINDS, EVENT_COLUMNS, EVENT_VALUES, World


def months_table(world: World, months: int) -> pd.DataFrame:
    """Give the monthly series: months from 1 as index, ``sim.outcomes.SERIES`` as columns."""
    table = pd.DataFrame(world.record.series[:months], columns=list(SERIES_NAMES))
    table.index = pd.RangeIndex(1, months + 1, name="month")
    return table


def events_table(world: World, names: Names) -> pd.DataFrame:
    """Give the event log with names; states and actors are counted from 1."""
    count = int(world.record.event_count[0])
    codes = dict(zip(EVENT_COLUMNS, world.record.events[:count].T, strict=True))
    values = dict(zip(EVENT_VALUES, world.record.event_values[:count].T, strict=True))
    return pd.DataFrame(
        {
            "month": codes["month"],
            "state": codes["state"] + 1,
            "scope": np.array(names.scopes, dtype=object)[codes["scope"]],
            "issue": np.array(names.issues, dtype=object)[codes["issue"]],
            "tactic": np.array(names.tactics, dtype=object)[codes["tactic"]],
            "actor": np.array(ACTOR_KINDS, dtype=object)[codes["actor_kind"]],
            "actor_id": codes["actor"] + 1,
            "represented": values["represented"],
            "months_so_far": codes["months"],
            "joint": codes["joint"] == 1,
            "strength": values["strength"],
            "pressure": values["pressure"],
            "response": np.array(names.responses, dtype=object)[codes["response"]],
        }
    )
