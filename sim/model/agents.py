"""States, migrant groups and allies as Mesa agents."""

from typing import Any

from sim.model.columns import ColumnModel, ColumnView, RowAgent, amount, fixed, share
from sim.model.names import Names
from sim.scenario.practices import DIMENSIONS, PRACTICES, Practice
from sim.scenario.quantities import Named
from sim.scenario.schema import Scenario
from sim.world.columns import NOBODY

TOLERANCE = 1e-9


class ActorModel(ColumnModel):
    """A model of states, groups and allies, by row."""

    parameters: Scenario
    names: Names
    states: list["State"]
    groups: list["MigrantGroup"]
    allies: list["Ally"]


class Actor(RowAgent):
    """A state, a group or an ally."""

    model: ActorModel


class State(Actor):
    """A government (``docs/model.md``, section 2). Shares are in [0, 1]."""

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
    def groups(self) -> list["MigrantGroup"]:
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


class MigrantGroup(Actor):
    """A migrant-led organisation in one state."""

    _part = "groups"
    _stays = "the number of groups is fixed when the world is built (groups.count)"

    people = fixed()
    members = ColumnView(1e-9)
    resources_per_member = amount()
    risk_aversion = amount()
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

    @property
    def participation(self) -> float:
        """Share of its people who take part this month."""
        return float(self.model.world.flow.participants[self.row] / self.people)


class Ally(Actor):
    """An organisation that bears little of the risk."""

    _part = "allies"
    _stays = "set its attribute `present` to 0, and it leaves for good"

    present = share()
    resources = amount()
    first_resources = ColumnView(0.0)
    supporters = amount()
    access = share()
    risk_aversion = amount()
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
    def groups(self) -> list[MigrantGroup]:
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
                abs(getattr(self, name) - getattr(practice, name)) < TOLERANCE
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


def _campaign(actor: MigrantGroup | Ally) -> tuple[str, str] | None:
    """Give issue and tactic of an actor's campaign, ``None`` without one."""
    issue = int(actor.columns.campaign_issue[actor.row])
    tactic = int(actor.columns.campaign_tactic[actor.row])
    if issue == NOBODY:
        return None
    return actor.model.names.issues[issue], actor.model.names.tactics[tactic]
