"""Who is in a scenario: states, institutions, groups, allies, ties and people."""

# One parameter a line, as a table.
# ruff: noqa: E501
# fmt: off

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import (
    AmountSpread,
    Numbers,
    PositiveSpread,
    Section,
    ShareSpread,
    quantity,
    spread,
)

type Share = Annotated[float, Field(ge=0, le=1)]
type Amount = Annotated[float, Field(ge=0, le=1e12)]


class States(Section):
    """Governments; every state draws its own values."""

    count: Annotated[int, Field(ge=1, le=500)] = quantity(4, "states", "number of states")
    repressiveness: ShareSpread = spread(0.5, 0.3, "share", "how readily the state represses", "Davenport 2007")
    opinion: ShareSpread = spread(0.4, 0.15, "share", "public opinion in favour of migrants, at rest")
    exclusion: ShareSpread = spread(0.5, 0.2, "share", "how far it claims a right to exclude", "Stone 2021")
    exposure: ShareSpread = spread(0.5, 0.3, "share", "exposure to outside pressure", "Keck & Sikkink 1998")
    responsiveness: ShareSpread = spread(0.5, 0.3, "share", "hidden responsiveness to each tactic")
    rights_in_practice: ShareSpread = spread(0.5, 0.2, "share", "rights in practice at the start, before exclusion takes its part")
    rights_on_paper: ShareSpread = spread(0.5, 0.2, "share", "rights on paper at the start")


class Institutions(Section):
    """Courts, treaty bodies, forums, compacts."""

    enforceability: ShareSpread = spread(0.2, 0.15, "share", "ε: 0 is a compact without force, 1 a court whose rulings are carried out", "Simmons 2009")
    enforcement: Share = quantity(0.05, "1/month", "share of the gap between paper and practice closed each month at ε = 1")


class Groups(Section):
    """Migrant-led organisations, each in one state and of one category."""

    count: Annotated[int, Field(ge=1, le=5000)] = quantity(12, "groups", "number of groups, dealt to states in turn")
    members: PositiveSpread = spread(10_000.0, 4_000.0, "people", "people whom a group represents", low=1.0, high=1e12)
    priorities: Numbers = quantity((0.25, 0.25, 0.2, 0.1, 0.1, 0.1), "shares", "members' mean priorities over the issues; they sum to 1")
    priority_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(12.0, "1", "Dirichlet concentration of groups' priorities around the mean: higher is more alike")
    leader_distance: Share = quantity(0.3, "share", "how far leaders' priorities lie from members' toward a draw of their own", "Mansuri & Rao 2013")
    leader_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(6.0, "1", "Dirichlet concentration of the leaders' own draw")
    resources_per_member: AmountSpread = spread(0.2, 0.1, "EUR/month", "what a member brings a month", high=1e12)
    capacity: ShareSpread = spread(0.35, 0.15, "share", "strategic capacity at the start", "Ganz 2000")
    risk_aversion: Amount = quantity(0.02, "value", "value given up for a tactic of risk 1 in a state of repressiveness 1")
    campaign_for: Literal["all", "own"] = quantity("all", "", "whether groups demand for migrants of all categories or of their own")


class Allies(Section):
    """Organisations that bear little of the risk."""

    count: Annotated[int, Field(ge=1, le=5000)] = quantity(8, "allies", "number of allies")
    states_per_ally: Annotated[int, Field(ge=1, le=500)] = quantity(2, "states", "in how many states each works (at most all)")
    agenda: Numbers = quantity((0.15, 0.1, 0.1, 0.2, 0.35, 0.1), "shares", "allies' mean agenda over the issues; they sum to 1", "Bob 2005; Strolovitch 2006")
    agenda_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(12.0, "1", "Dirichlet concentration of allies' agendas around the mean")
    resources: AmountSpread = spread(30_000.0, 15_000.0, "EUR/month", "what an ally can spend a month", high=1e12)
    supporters: AmountSpread = spread(2_000.0, 1_000.0, "people", "supporters who take part in campaigns of its own", high=1e12)
    access: ShareSpread = spread(0.5, 0.3, "share", "access to decision makers abroad and to media", "Keck & Sikkink 1998")
    risk_aversion: Amount = quantity(0.05, "value", "value given up for a tactic of risk 1 in a state of repressiveness 1", "Francis 2019")
    agenda_gap: Share = quantity(0.6, "share", "γ: how far an ally wants its own agenda for a group, not what members want", "Bob 2005; Strolovitch 2006")
    coordination: Share = quantity(0.4, "share", "κ: how far an ally steers its groups to one common issue", "Gamson 1975")
    template: Share = quantity(0.6, "share", "how far an ally sees a state's local context through the mean of all states", "Siggelkow & Levinthal 2003")
    campaign_for: Literal["all", "own"] = quantity("all", "", "whether own campaigns demand for all categories or each for one category in turn")
    shield: Amount = quantity(0.15, "utility", "weight of full allied presence against repression", "McAdam 1988")
    outside_pressure: Amount = quantity(0.6, "factor", "strength added by full access in a fully exposed state", "Keck & Sikkink 1998")


class Ties(Section):
    """Who works with whom, and trust."""

    matching: Literal["random", "similarity", "need", "visibility"] = quantity("random", "", "who seeks whom at the start, and on what score", "Bob 2005")
    ties_per_group: Annotated[int, Field(ge=0, le=5000)] = quantity(3, "ties", "ties a group seeks, or that allies seek for each group on average")
    initial_trust: ShareSpread = spread(0.6, 0.2, "share", "trust of a group in an ally at the start")
    win_gain: Share = quantity(0.08, "1/month", "share of missing trust gained in a month with a shared win")
    override_loss: Share = quantity(0.12, "1/month", "share of trust lost in a month at override 1", "Radke et al. 2021")
    break_threshold: Share = quantity(0.25, "share", "trust below which a tie breaks")
    renewal_threshold: Share = quantity(0.45, "share", "trust from which a broken tie forms again")
    recovery: Share = quantity(0.02, "1/month", "share of the way back to first trust while a tie is broken")
    freed: Literal["groups", "ally"] = quantity("groups", "", "where what a broken tie frees goes: the ally's other groups, or back to the ally")


class People(Section):
    """Individual migrants on a sparse social network."""

    per_group: Annotated[int, Field(ge=1, le=1_000_000)] = quantity(100, "agents", "simulated people in each group; each stands for members / per_group people")
    mean_degree: Annotated[int, Field(ge=2, le=100, multiple_of=2)] = quantity(8, "ties", "mean number of acquaintances", "Watts & Strogatz 1998")
    rewiring: Share = quantity(0.1, "share", "acquaintances drawn at random from the own group", "Watts & Strogatz 1998")
    bridging: Share = quantity(0.1, "share", "acquaintances drawn at random from all groups of the state", "Granovetter 1973")
    grievance: ShareSpread = spread(0.5, 0.4, "share", "grievance at the start")
    exposure: ShareSpread = spread(0.5, 0.4, "share", "exposure to repression when taking part")
    precarity_spread: Share = quantity(0.3, "share", "half-width of legal precarity around its category's mean, kept within [0, 1]")
