"""The months and events of a run as tables with units and meanings."""

from typing import TYPE_CHECKING, Any

from sim.outcomes import SERIES

if TYPE_CHECKING:
    import pandas as pd

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
}
"""Columns of the event log with unit and meaning."""

MONTH_FIELDS = {
    "month": ("month", "from 1"),
    **{row.name: (row.unit, row.definition) for row in SERIES},
}
"""Columns of the table of months."""


def as_arrow(table: "pd.DataFrame", fields: dict[str, tuple[str, str]]) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give a table as a ``pyarrow.Table`` whose columns know their unit and meaning.

    Args:
        table: with the columns of ``fields``.
        fields: unit and meaning of every column.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    arrow: Any = pa.Table.from_pandas(table, preserve_index=False)
    schema = [
        arrow.schema.field(name).with_metadata({"unit": unit, "definition": meaning})
        for name, (unit, meaning) in fields.items()
    ]
    return pa.table(arrow.columns, schema=pa.schema(schema))
