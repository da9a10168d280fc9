"""Campaigns and ties: what joins actors to demands and to one another."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.reference.ally import Ally
    from tests.reference.group import Group


@dataclass(slots=True, eq=False)
class Campaign:
    """An issue and a tactic, of a group or of an ally's own."""

    issue: int
    tactic: int
    months: int = 0
    joint: bool = False

    def continue_from(self, previous: "Campaign | None") -> None:
        """Go on counting the months so far if issue and tactic stay."""
        if previous is not None and (previous.issue, previous.tactic) == (self.issue, self.tactic):
            self.months = previous.months


def campaign_of(option: int, tactics: int, none: int) -> Campaign | None:
    """Campaign that an option stands for: k·T + t, and none is last."""
    return None if option == none else Campaign(*divmod(option, tactics))


def plan_of(campaign: Campaign | None) -> tuple[int, int] | None:
    """Issue and tactic of a campaign."""
    return None if campaign is None else (campaign.issue, campaign.tactic)


@dataclass(slots=True, eq=False)
class Tie:
    """A first tie of a group and an ally, standing or broken."""

    group: "Group"
    ally: "Ally"
    trust: float
    first_trust: float
    standing: bool = True
    blame: float = 0.0
    money: float = 0.0
    joining: float = 0.0
    part: float = 0.0

    @property
    def engaged(self) -> bool:
        """Whether it stands and its ally is engaged."""
        return self.standing and self.ally.engaged > 0.0


@dataclass(slots=True)
class Means:
    """What a group's campaign can spend in a month, and what outside pressure multiplies it by."""

    money: float
    outside: float = 1.0
    supporters: float = 0.0


@dataclass(slots=True)
class Decision:
    """What a group's last decision left behind it."""

    override_leaders: float = 0.0
    override_members: float = 0.0
    own: bool = True
    lead: float = 1.0
    expected: float = 0.0
    liked: int = 0
