"""Channels: every advantage of a practice, each with one dial that switches it off."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import CHOSEN, Section, quantity

type Favours = Literal["deference", "imposition", "commitment"]
type Dial = Annotated[float, Field(ge=0, le=1)]


OFF = "; 0 switches the channel off"


def _dial(meaning: str, theory: str) -> float:
    dial: float = quantity(1.0, "dial", meaning + OFF, theory, plausible=(0.0, 1.0), value=CHOSEN)
    return dial


class Channels(Section):
    """Dials in [0, 1]; each multiplies the terms of one mechanism and nothing else."""

    local_knowledge: Dial = _dial(
        "groups see local context and adaptation better than allies do",
        "Siggelkow & Levinthal 2003",
    )
    institutional_knowledge: Dial = _dial(
        "allies see what runs through institutions better than groups do", "Keck & Sikkink 1998"
    )
    agenda_gap: Dial = _dial("allies want their own agenda (γ)", "Bob 2005; Strolovitch 2006")
    coordination: Dial = _dial("allies steer their groups to one common issue (κ)", "Gamson 1975")
    ownership: Dial = _dial(
        "people take part less in campaigns that are not what members would choose", "Ganz 2000"
    )
    leading: Dial = _dial("groups gain capacity by leading their campaigns", "Ganz 2000")
    trust: Dial = _dial(
        "trust moves with shared wins and with being overridden, and ties break",
        "Radke et al. 2021",
    )
    holding: Dial = _dial("groups that are capable and lead hold what was won", "Andrews 2004")
    speed: Dial = _dial(
        "argument postpones decisions and can be dominated by the strongest",
        "Mansbridge 1983",
    )
    donors: Dial = _dial(
        "donors move an ally's resources by what the ally's own agenda won", "Cooley & Ron 2002"
    )
    caution: Dial = _dial(
        "allies weigh the risk of a tactic by their own aversion, not by the group's",
        "Francis 2019; Witt 2021",
    )
    elite_capture: Dial = _dial(
        "leaders' priorities differ from their members'; allies look to members",
        "Mansuri & Rao 2013",
    )
    resources: Dial = _dial(
        "allies' money adds to what campaigns can spend", "McCarthy & Zald 1977"
    )
    shield: Dial = _dial(
        "allies' presence makes repression costlier", "Davenport 2007; McAdam 1988"
    )
    access: Dial = _dial("allies' access adds outside pressure", "Keck & Sikkink 1998")


CHANNEL_FAVOURS: dict[str, Favours] = {
    "local_knowledge": "deference",
    "agenda_gap": "deference",
    "ownership": "deference",
    "leading": "deference",
    "trust": "deference",
    "holding": "deference",
    "institutional_knowledge": "imposition",
    "coordination": "imposition",
    "speed": "imposition",
    "donors": "imposition",
    "caution": "imposition",
    "elite_capture": "imposition",
    "resources": "commitment",
    "shield": "commitment",
    "access": "commitment",
}
"""Whom theory expects each channel to help (a hypothesis to test, not a promise)."""
