"""States, groups and allies as Mesa agents: views on rows of the columns."""

import math
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Never

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.errors import did_you_mean
from sim.model.tables import Names
from sim.outcomes import SERIES_NAMES
from sim.scenario.lists import DIMENSIONS, PRACTICES, Practice
from sim.scenario.quantities import Named
from sim.scenario.schema import Scenario
from sim.world.columns import NOBODY, World

_TOLERANCE = 1e-9


class ActorModel(mesa.Model, ABC):
    """A model whose states, groups and allies are rows of a world's columns."""

    world: World
    parameters: Scenario
    names: Names
    states: list["State"]
    groups: list["Group"]
    allies: list["Ally"]
    month: int
    months: int

    @abstractmethod
    def outcomes(self) -> dict[str, float]:
        """Give the outcomes of a finished run."""


class ColumnView:
    """An attribute kept in a column of the world: reading and setting it acts at once.

    Numbers come back as Python numbers; rows of a matrix as arrays that cannot be written in place
    (set the whole attribute, so that it is checked).
    """

    def __init__(
        self, low: float | None = None, high: float | None = None, *, fixed: bool = False
    ) -> None:
        """Bound the values; ``fixed`` columns can only be read."""
        self.low, self.high, self.fixed = low, high, fixed
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Remember under which name the attribute stands: that of the column."""
        self.name = name

    def __get__(self, agent: "Actor | None", owner: type) -> Any:  # noqa: ANN401
        """Read the row."""
        if agent is None:
            return self
        value = getattr(agent.columns, self.name)[agent.row]
        if isinstance(value, np.ndarray):
            view = value.view()
            view.flags.writeable = False
            return view
        return value.item()

    def __set__(self, agent: "Actor", value: Any) -> None:  # noqa: ANN401
        """Write the row, or raise: ``AttributeError`` if fixed, ``ValueError`` out of range."""
        if problem := self._problem(agent, value):
            raise problem
        getattr(agent.columns, self.name)[agent.row] = value

    def _problem(self, agent: "Actor", value: Any) -> Exception | None:  # noqa: ANN401
        """Say why an agent's row cannot have a value."""
        label = f"{type(agent).__name__}.{self.name}"
        if self.fixed:
            return AttributeError(f"{label} cannot be set: it is fixed when the world is built")
        column = getattr(agent.columns, self.name)
        try:
            new = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            return ValueError(f"{label}: expected numbers, got {value!r}")
        below = self.low is not None and (new < self.low).any()
        above = self.high is not None and (new > self.high).any()
        problem = ""
        if new.shape not in ((), column.shape[1:]):
            problem = f"expected the shape {column.shape[1:]}, got {new.shape}"
        elif not np.isfinite(new).all():
            problem = f"expected finite numbers, got {value!r}"
        elif below or above:
            within = f"at least {self.low:g}"
            if self.high is not None:
                within = f"between {self.low:g} and {self.high:g}"
            problem = f"must be {within}, got {value!r}"
        elif column.dtype.kind != "f" and (new != np.floor(new)).any():
            problem = f"expected whole numbers, got {value!r}"
        return ValueError(f"{label}: {problem}") if problem else None


def share(*, fixed: bool = False) -> ColumnView:
    """Make a column of shares in [0, 1]."""
    return ColumnView(0.0, 1.0, fixed=fixed)


def _amount() -> ColumnView:
    """Make a column of amounts, at least 0."""
    return ColumnView(0.0)


def fixed() -> ColumnView:
    """Make a column that can only be read."""
    return ColumnView(fixed=True)


class Actor(mesa.Agent):
    """An agent that is a view on one row; a misspelt attribute is an error, never silence."""

    model: "ActorModel"
    _part = ""
    _stays: ClassVar[str] = "it is a row of the world's columns"

    id = fixed()

    def __init__(self, model: "ActorModel", row: int) -> None:
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
        raise RuntimeError(f"{self.name} cannot be removed: {self._stays}")

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
        return f"{type(self).__name__} has no attribute '{name}'{did_you_mean(name, known)}"

    def __repr__(self) -> str:
        """Show its kind and number."""
        return f"<{type(self).__name__} {self.id + 1}>"


class State(Actor):
    """A government (``docs/explanation/model.md``, section 2). Shares are in [0, 1]."""

    _part = "states"
    _stays = "the number of states is fixed when the world is built (states.count)"

    repressiveness = share()
    exposure = share()
    enforceability = share()
    opinion_at_rest = share()
    opinion = share()
    exclusion = share()
    responsiveness = share()
    countermovement = share()
    adaptation = share()
    rights_in_practice = share()
    rights_on_paper = share()

    @property
    def groups(self) -> list["Group"]:
        """The groups that work in this state."""
        return [group for group in self.model.groups if group.state is self]

    @property
    def responses(self) -> dict[tuple[str, str], str]:
        """This month's response to each pressed demand, by scope and issue."""
        codes = self.model.world.flow.response[self.row]
        names = self.model.names
        return {
            (names.scopes[c], names.issues[k]): names.responses[code]
            for c, row in enumerate(codes.tolist())
            for k, code in enumerate(row)
            if code
        }


class Group(Actor):
    """An organisation of those who are denied a right, in one state."""

    _part = "groups"
    _stays = "the number of groups is fixed when the world is built (groups.count)"

    people = fixed()
    members = ColumnView(1e-9)
    ranks = ColumnView(1e-9)
    resources_per_member = _amount()
    risk_aversion = _amount()
    capacity = share()
    expected_turnout = share()
    priorities = share()
    leader_priorities = share()
    belief = ColumnView()
    belief_variance = ColumnView(1e-12)
    trust = share()
    tie = share()
    first_tie = fixed()
    campaign_months = fixed()
    joint = fixed()
    refused = fixed()
    own_decision = fixed()
    override_leaders = share()
    override_members = share()
    lead = share()

    @property
    def _label(self) -> str:
        return "group"

    @property
    def state(self) -> State:
        """The state in which it works."""
        return self.model.states[int(self.columns.state[self.row])]

    @property
    def category(self) -> str:
        """The category of its people."""
        return self.model.names.categories[int(self.columns.category[self.row])]

    @property
    def allies(self) -> list["Ally"]:
        """The allies to whom it is tied."""
        ties = self.columns.tie[self.row]
        return [ally for ally in self.model.allies if ties[ally.row] == 1]

    @property
    def campaign(self) -> tuple[str, str] | None:
        """Issue and tactic of its campaign, ``None`` without one; set it to force one."""
        return _campaign(self)

    @campaign.setter
    def campaign(self, campaign: tuple[str, str] | None) -> None:
        issue, tactic = NOBODY, NOBODY
        if campaign is not None:
            issue = self.model.names.find("issues", campaign[0])
            tactic = self.model.names.find("tactics", campaign[1])
        self.columns.campaign_issue[self.row] = issue
        self.columns.campaign_tactic[self.row] = tactic
        self.columns.campaign_months[self.row] = 0
        self.columns.answers[self.row] = -1.0

    @property
    def participation(self) -> float:
        """Share of its people who take part this month."""
        return float(self.model.world.flow.participants[self.row] / self.people)


class Ally(Actor):
    """An organisation that bears little of the risk."""

    _part = "allies"
    _stays = "set its attribute `present` to 0, and it leaves for good"

    present = share()
    resources = _amount()
    first_resources = ColumnView(0.0)
    supporters = _amount()
    fatigue = share()
    access = share()
    risk_aversion = _amount()
    agenda = share()
    locals().update({name: share() for name in DIMENSIONS})  # goals, tactics, voice, …
    belief = ColumnView()
    belief_variance = ColumnView(1e-12)
    campaign_months = fixed()

    @property
    def _label(self) -> str:
        return "ally"

    @property
    def states(self) -> list[State]:
        """The states in which it works."""
        reach = self.columns.reach[self.row]
        return [state for state in self.model.states if reach[state.row] == 1]

    @property
    def groups(self) -> list[Group]:
        """The groups that are tied to it."""
        ties = self.model.world.groups.tie[:, self.row]
        return [group for group in self.model.groups if ties[group.row] == 1]

    @property
    def campaign(self) -> tuple[str, str] | None:
        """Issue and tactic of its own campaign, ``None`` without one."""
        return _campaign(self)

    @property
    def practice(self) -> Any:  # noqa: ANN401 - read as a name, set as a name or a Practice
        """Name of its practice, ``custom`` if it has none; set a name or a ``Practice``."""
        for practice in (*PRACTICES, *self.model.parameters.practices):
            if all(
                abs(getattr(self, name) - getattr(practice, name)) < _TOLERANCE
                for name in DIMENSIONS
            ):
                return practice.name
        return "custom"

    @practice.setter
    def practice(self, practice: str | Practice) -> None:
        if not isinstance(practice, Practice):
            rows = (*PRACTICES, *self.model.parameters.practices)
            practice = rows[self.model.names.position("practices", practice, Named.names(rows))]
        for name in DIMENSIONS:
            setattr(self, name, getattr(practice, name))


def _campaign(actor: Group | Ally) -> tuple[str, str] | None:
    """Give issue and tactic of an actor's campaign, ``None`` without one."""
    issue = int(actor.columns.campaign_issue[actor.row])
    tactic = int(actor.columns.campaign_tactic[actor.row])
    if issue == NOBODY:
        return None
    return actor.model.names.issues[issue], actor.model.names.tactics[tactic]


type Values = tuple[NDArray[Any], ...]

_OF_AGENTS: dict[type[mesa.Agent], tuple[str, ...]] = {
    State: ("state_opinion",),
    Group: ("group_capacity", "group_participation"),
    Ally: ("ally_resources", "ally_present"),
}
"""What is kept of each agent, under names that are none of the series."""

_OUTCOME = "outcome_"
"""Before the names of outcomes, which are not those of the series."""


class ColumnCollector(mesa.DataCollector):
    """What ``AdvocacyModel`` has as ``datacollector``: Mesa's, reading columns when it is read.

    Of the model: the monthly series, and in the last month the outcomes as ``outcome_NAME``, not a
    number before. Of agents (``_OF_AGENTS``): their values at the end of every month that was
    stepped; of months that ran in one compiled call (``model.run()``), only of the last.
    """

    def __init__(self, model: ActorModel) -> None:
        """Collect from a model; nothing is kept of the time before its first month."""
        # Mesa's own __init__ would fill what are properties here.
        self._model = model
        self._kept: dict[int, dict[type[mesa.Agent], Values]] = {}
        self._outcomes: dict[str, float] = {}
        self.agent_reporters: dict[str, str] = {}
        self.agenttype_reporters = {
            kind: {name: name for name in names} for kind, names in _OF_AGENTS.items()
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
            Group: (groups.capacity.copy(), world.flow.participants / groups.people),
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
            f"{_OUTCOME}{name}": [*before, value] for name, value in self._outcomes.items()
        }

    @property
    def _collection_steps(self) -> list[int]:
        return list(range(1, self._model.month + 1))

    @property
    def _agenttype_records(self) -> dict[int, dict[type[mesa.Agent], list[tuple[Any, ...]]]]:
        model = self._model
        rows: dict[type[mesa.Agent], list[Any]] = {
            State: model.states,
            Group: model.groups,
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
