"""Attributes of agents that read and write their row of the world's columns."""

import difflib
from typing import Any, ClassVar, Never

import mesa
import numpy as np

from sim.world.columns import World


class ColumnModel(mesa.Model):
    """A model whose agents are rows of a world's columns."""

    world: World


class ColumnView:
    """An attribute kept in a column of the world: reading and setting it acts at once.

    Numbers come back as Python numbers; rows of a matrix as arrays that cannot be written in place
    (set the whole attribute, so that it is checked).
    """

    def __init__(
        self, low: float | None = None, high: float | None = None, *, fixed: bool = False
    ) -> None:
        """Bound the values; ``fixed`` columns can be read alone."""
        self.low, self.high, self.fixed = low, high, fixed
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Remember under which name the attribute stands: that of the column."""
        self.name = name

    def __get__(self, agent: "RowAgent | None", owner: type) -> Any:  # noqa: ANN401
        """Read the row."""
        if agent is None:
            return self
        value = getattr(agent.columns, self.name)[agent.row]
        if isinstance(value, np.ndarray):
            view = value.view()
            view.flags.writeable = False
            return view
        return value.item()

    def __set__(self, agent: "RowAgent", value: Any) -> None:  # noqa: ANN401
        """Write the row, or raise: ``AttributeError`` if fixed, ``ValueError`` out of range."""
        label = f"{type(agent).__name__}.{self.name}"
        if self.fixed:
            message = f"{label} cannot be set: it is fixed when the world is built"
            raise AttributeError(message)
        column = getattr(agent.columns, self.name)
        try:
            new = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            message = f"{label}: expected numbers, got {value!r}"
            raise ValueError(message) from None
        if new.shape not in ((), column.shape[1:]):
            message = f"{label}: expected the shape {column.shape[1:]}, got {new.shape}"
            raise ValueError(message)
        if not np.isfinite(new).all():
            message = f"{label}: expected finite numbers, got {value!r}"
            raise ValueError(message)
        below = self.low is not None and (new < self.low).any()
        above = self.high is not None and (new > self.high).any()
        if below or above:
            message = f"{label}: must be {self._range()}, got {value!r}"
            raise ValueError(message)
        if column.dtype.kind != "f" and (new != np.floor(new)).any():
            message = f"{label}: expected whole numbers, got {value!r}"
            raise ValueError(message)
        column[agent.row] = new

    def _range(self) -> str:
        if self.high is None:
            return f"at least {self.low:g}"
        return f"between {self.low:g} and {self.high:g}"


def share(*, fixed: bool = False) -> ColumnView:
    """Make a column of shares in [0, 1]."""
    return ColumnView(0.0, 1.0, fixed=fixed)


def amount() -> ColumnView:
    """Make a column of amounts, at least 0."""
    return ColumnView(0.0)


def fixed() -> ColumnView:
    """Make a column that can be read alone."""
    return ColumnView(fixed=True)


class RowAgent(mesa.Agent):
    """An agent that is a view on one row; a misspelt attribute is an error, never silence."""

    model: ColumnModel
    _part = ""
    _stays: ClassVar[str] = "it is a row of the world's columns"

    id = fixed()

    def __init__(self, model: ColumnModel, row: int) -> None:
        """Look at row ``row`` of the model's columns."""
        object.__setattr__(self, "row", row)
        super().__init__(model)

    @property
    def columns(self) -> Any:  # noqa: ANN401 - the columns of States, Groups or Allies
        """The columns that this agent is a row of."""
        return getattr(self.model.world, self._part)

    @property
    def name(self) -> str:
        """What people call it, counted from 1."""
        return f"{self._label} {self.id + 1}"

    @property
    def _label(self) -> str:
        return self._part[:-1]

    def remove(self) -> Never:
        """Refuse: the rules read columns, and would go on with the row as if nothing had happened.

        Raises:
            RuntimeError: always.
        """
        message = f"{self.name} cannot be removed: {self._stays}"
        raise RuntimeError(message)

    def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Set an attribute that exists; an unknown one is an ``AttributeError``."""
        if name not in ("model", "unique_id", "pos") and not hasattr(type(self), name):
            raise AttributeError(self._unknown(name))
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Say which attribute may have been meant."""
        raise AttributeError(self._unknown(name))

    def _unknown(self, name: str) -> str:
        known = [key for key in dir(type(self)) if not key.startswith("_")]
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"{type(self).__name__} has no attribute {name!r}{hint}"

    def __repr__(self) -> str:
        """Show its kind and number."""
        return f"<{type(self).__name__} {self.id + 1}>"
