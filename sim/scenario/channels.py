"""Channels: every advantage of a practice, each with one dial that switches it off.

All that is said of a channel stands here once: what it does, whom theory expects it to help, its
theory, and what it is called in sentences. Rules know it by its name in `Channels`.
"""

# One channel a line, as a table.
# ruff: noqa: E501
# fmt: off

from typing import Any, Literal

from sim.scenario.quantities import CHOSEN, Share, TomlTable, quantity

type Favours = Literal["deference", "imposition", "commitment"]
type Dial = Share

OFF = "; 0 switches the channel off"


def _dial(favours: Favours, meaning: str, label: str, theory: str) -> float:
    """Declare a channel: ``label`` is what stands after *without*."""
    words = {"favours": favours, "label": label}
    dial: float = quantity(1.0, "dial", meaning + OFF, theory, plausible=(0.0, 1.0), value=CHOSEN, words=words)
    return dial


class Channels(TomlTable):
    """Dials in [0, 1]; each multiplies the terms of one mechanism and nothing else."""

    local_knowledge: Dial = _dial("deference", "groups see local context and adaptation better than allies do", "what allies believe about the place", "Siggelkow & Levinthal 2003")
    institutional_knowledge: Dial = _dial("imposition", "allies see what runs through institutions better than groups do", "what allies believe about courts and institutions", "Keck & Sikkink 1998")
    agenda_gap: Dial = _dial("deference", "allies want their own agenda (γ)", "the allies’ own agenda", "Bob 2005; Strolovitch 2006")
    coordination: Dial = _dial("imposition", "allies steer their groups to one common issue (σ_k)", "the allies’ steering to one issue", "Gamson 1975")
    ownership: Dial = _dial("deference", "people take part less in campaigns that are not what members would choose", "people’s dislike of plans that are not their own", "Ganz 2000")
    leading: Dial = _dial("deference", "groups gain capacity by leading their campaigns", "what groups learn by leading", "Ganz 2000")
    trust: Dial = _dial("deference", "trust moves with shared wins and with being overridden, and ties break", "trust, won together and lost by being overruled", "Radke et al. 2021")
    holding: Dial = _dial("deference", "groups that are capable and lead hold what was won", "the groups’ hold on what was won", "Andrews 2004")
    assembly: Dial = _dial("deference", "allies have a group's members asked, and leaders heed what they say", "what members say when they are asked", "Mansbridge 1983; Strolovitch 2006")
    transfer: Dial = _dial("imposition", "groups pick up skills in joint campaigns that allies lead", "what groups pick up where allies lead", "Henderson 2003; Staggenborg 1988")
    speed: Dial = _dial("imposition", "argument takes people's time, postpones decisions and can be dominated by the strongest", "the time and the loudness of argument", "Mansbridge 1983")
    donors: Dial = _dial("imposition", "donors move an ally's resources by what the ally's own agenda won", "what donors pay for", "Cooley & Ron 2002")
    conditions: Dial = _dial("imposition", "donors give more to allies who control what is done", "what donors pay for control", "Bob 2005; Cooley & Ron 2002; Henderson 2003")
    windows: Dial = _dial("imposition", "allies see an open window of opportunity at once, groups late", "the allies’ eye for windows", "Meyer & Minkoff 2004")
    caution: Dial = _dial("imposition", "allies weigh the risk of a tactic by their own aversion, not by the group's", "the allies’ fear of risk", "Francis 2019; Witt 2021")
    elite_capture: Dial = _dial("imposition", "leaders' priorities differ from their members'; allies look to members", "the leaders’ wishes that members do not share", "Mansuri & Rao 2013")
    resources: Dial = _dial("commitment", "allies' money adds to what campaigns can spend", "the allies’ money", "McCarthy & Zald 1977")
    shield: Dial = _dial("commitment", "allies' presence makes repression costlier", "the allies’ presence beside those who take part", "Davenport 2007; McAdam 1988")
    access: Dial = _dial("commitment", "allies' access adds outside pressure", "the allies’ access to those in power", "Keck & Sikkink 1998")
    supporters: Dial = _dial("commitment", "allies' supporters join in what groups do with allies", "the allies’ supporters beside those who take part", "McCarthy & Zald 1977")
    watching: Dial = _dial("commitment", "allies who are there watch over what was won", "the allies’ watch over what was won", "Simmons 2009; Keck & Sikkink 1998")


def _words(name: str) -> dict[str, Any]:
    words: Any = Channels.model_fields[name].json_schema_extra
    return dict(words)


CHANNEL_FAVOURS: dict[str, Favours] = {
    name: whom
    for whom in ("deference", "imposition", "commitment")
    for name in Channels.model_fields
    if _words(name)["favours"] == whom
}
"""Whom theory expects each channel to help (a hypothesis to test, not a promise)."""

CHANNEL_LABELS: dict[str, str] = {name: _words(name)["label"] for name in Channels.model_fields}
"""What each channel is called in a sentence, after *without*."""


def meaning_of(channel: str) -> str:
    """Say what a channel does, without how it is switched off; nothing for one that is none."""
    field = Channels.model_fields.get(channel)
    return (field.description or "").removesuffix(OFF) if field is not None else ""
