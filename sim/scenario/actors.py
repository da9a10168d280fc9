"""Who is in a scenario: states, institutions, groups, allies, ties and people."""

# One parameter a line, as a table.
# ruff: noqa: E501
# fmt: off

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import (
    CHOSEN,
    AmountSpread,
    Numbers,
    PositiveSpread,
    ShareSpread,
    TomlTable,
    quantity,
    spread,
)

type Share = Annotated[float, Field(ge=0, le=1)]
type Amount = Annotated[float, Field(ge=0, le=1e12)]


class StatesSection(TomlTable):
    """Governments; every state draws its own values."""

    count: Annotated[int, Field(ge=1, le=500)] = quantity(4, "states", "number of states", plausible=(2, 20))
    repressiveness: ShareSpread = spread(0.5, 0.3, "share", "how readily the state represses", "Davenport 2007", plausible=(0.1, 0.9))
    opinion: ShareSpread = spread(0.4, 0.15, "share", "public opinion in favour of migrants, at rest", plausible=(0.05, 0.68), value="Pew Research Center 2019: from 5 % (Hungary) to 68 % (Canada) say that immigrants strengthen the country")
    exclusion: ShareSpread = spread(0.5, 0.2, "share", "how far it claims a right to exclude", "Stone 2021", plausible=(0.1, 0.9))
    exposure: ShareSpread = spread(0.5, 0.3, "share", "exposure to outside pressure", "Keck & Sikkink 1998", plausible=(0.1, 0.9))
    responsiveness: ShareSpread = spread(0.5, 0.3, "share", "hidden responsiveness to each tactic", plausible=(0.2, 0.8))
    rights_in_practice: ShareSpread = spread(0.5, 0.2, "share", "rights in practice at the start, before exclusion takes its part", plausible=(0.2, 0.8))
    rights_on_paper: ShareSpread = spread(0.5, 0.2, "share", "rights on paper at the start", plausible=(0.24, 0.86), value="Solano & Huddleston 2020 (MIPEX): laws for migrants score 50 of 100 on average, 24 to 86 in 52 countries")


class InstitutionsSection(TomlTable):
    """Courts, treaty bodies, forums, compacts."""

    enforceability: ShareSpread = spread(0.2, 0.15, "share", "ε: 0 is a compact without force, 1 a court whose rulings are carried out", "Simmons 2009", plausible=(0.0, 0.53), value="from 0, the Global Compact, which is not binding (UN 2018, § 7), to the 53 % of leading judgments of the Strasbourg court in ten years that were carried out (EIN 2022)")
    enforcement: Share = quantity(0.05, "1/month", "share of the gap between paper and practice closed each month at ε = 1", plausible=(0.01, 0.2))


class GroupsSection(TomlTable):
    """Migrant-led organisations, each in one state and of one category."""

    count: Annotated[int, Field(ge=1, le=5000)] = quantity(12, "groups", "number of groups, dealt to states in turn", plausible=(4, 48))
    members: PositiveSpread = spread(10_000.0, 4_000.0, "people", "people whom a group represents", low=1.0, high=1e12, plausible=(2_000.0, 50_000.0))
    priorities: Numbers = quantity((0.25, 0.25, 0.2, 0.1, 0.1, 0.1), "shares", "members' mean priorities over the issues; they sum to 1", plausible=(0.02, 0.6))
    priority_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(12.0, "1", "Dirichlet concentration of groups' priorities around the mean: higher is more alike", plausible=(3.0, 50.0))
    leader_distance: Share = quantity(0.3, "share", "how far leaders' priorities lie from members' toward a draw of their own", "Mansuri & Rao 2013", plausible=(0.0, 1.0))
    leader_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(6.0, "1", "Dirichlet concentration of the leaders' own draw", plausible=(2.0, 24.0))
    resources_per_member: AmountSpread = spread(0.2, 0.1, "EUR/month", "what a member brings a month", high=1e12, plausible=(0.05, 1.0))
    capacity: ShareSpread = spread(0.35, 0.15, "share", "strategic capacity at the start", "Ganz 2000", plausible=(0.1, 0.8))
    risk_aversion: Amount = quantity(0.02, "value", "value given up for a tactic of risk 1 in a state of repressiveness 1", plausible=(0.005, 0.1))
    campaign_for: Literal["all", "own"] = quantity("all", "", "whether groups demand for migrants of all categories or of their own")


class AlliesSection(TomlTable):
    """Organisations that bear little of the risk."""

    count: Annotated[int, Field(ge=1, le=5000)] = quantity(8, "allies", "number of allies", plausible=(2, 24))
    states_per_ally: Annotated[int, Field(ge=1, le=500)] = quantity(2, "states", "in how many states each works (at most all)", plausible=(1, 8))
    agenda: Numbers = quantity((0.15, 0.1, 0.1, 0.2, 0.35, 0.1), "shares", "allies' mean agenda over the issues; they sum to 1", "Bob 2005; Strolovitch 2006", plausible=(0.02, 0.6))
    agenda_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(12.0, "1", "Dirichlet concentration of allies' agendas around the mean", plausible=(3.0, 50.0))
    resources: AmountSpread = spread(30_000.0, 15_000.0, "EUR/month", "what an ally can spend a month", high=1e12, plausible=(9_000.0, 160_000.0), value="by analogy with humanitarian funding, so that of all money by default groups hold from 25 % (promised, Grand Bargain 2016) to 1.8 % (what local actors got directly in 2022; 3.4 % in 2020: Green 2023)")
    supporters: AmountSpread = spread(2_000.0, 1_000.0, "people", "supporters who take part in campaigns of its own", high=1e12, plausible=(200.0, 10_000.0))
    access: ShareSpread = spread(0.5, 0.3, "share", "access to decision makers abroad and to media", "Keck & Sikkink 1998", plausible=(0.1, 0.9))
    risk_aversion: Amount = quantity(0.05, "value", "value given up for a tactic of risk 1 in a state of repressiveness 1", "Francis 2019", plausible=(0.01, 0.25))
    agenda_gap: Share = quantity(0.6, "share", "γ: how far an ally wants its own agenda for a group, not what members want", "Bob 2005; Strolovitch 2006", plausible=(0.0, 1.0))
    coordination: Share = quantity(0.4, "share", "κ: how far an ally steers its groups to one common issue", "Gamson 1975", plausible=(0.0, 1.0))
    template: Share = quantity(0.6, "share", "how far an ally sees a state's local context through the mean of all states", "Siggelkow & Levinthal 2003", plausible=(0.0, 1.0))
    campaign_for: Literal["all", "own"] = quantity("all", "", "whether own campaigns demand for all categories or each for one category in turn")
    shield: Amount = quantity(0.15, "utility", "weight of full allied presence against repression", "McAdam 1988", plausible=(0.0, 0.5))
    outside_pressure: Amount = quantity(0.6, "factor", "strength added by full access in a fully exposed state", "Keck & Sikkink 1998", plausible=(0.0, 2.0))


class TiesSection(TomlTable):
    """Who works with whom, and trust."""

    matching: Literal["random", "similarity", "need", "visibility"] = quantity("random", "", "who seeks whom at the start, and on what score", "Bob 2005")
    ties_per_group: Annotated[int, Field(ge=0, le=5000)] = quantity(3, "ties", "ties a group seeks, or that allies seek for each group on average", plausible=(1, 8))
    initial_trust: ShareSpread = spread(0.6, 0.2, "share", "trust of a group in an ally at the start", plausible=(0.3, 0.9))
    win_gain: Share = quantity(0.08, "1/month", "share of missing trust gained in a month with a shared win", plausible=(0.02, 0.3))
    override_loss: Share = quantity(0.12, "1/month", "share of trust lost in a month at override 1", "Radke et al. 2021", plausible=(0.03, 0.5))
    break_threshold: Share = quantity(0.25, "share", "trust below which a tie breaks", plausible=(0.1, 0.5))
    renewal_threshold: Share = quantity(0.45, "share", "trust from which a broken tie forms again", plausible=(0.25, 0.9))
    recovery: Share = quantity(0.02, "1/month", "share of the way back to first trust while a tie is broken", plausible=(0.005, 0.08))
    freed: Literal["groups", "ally"] = quantity("groups", "", "where what a broken tie frees goes: the ally's other groups, or back to the ally")


class PeopleSection(TomlTable):
    """Individual migrants on a sparse social network."""

    per_group: Annotated[int, Field(ge=1, le=1_000_000)] = quantity(100, "agents", "simulated people in each group; each stands for members / per_group people", plausible=(30, 1_000), value=CHOSEN)
    mean_degree: Annotated[int, Field(ge=2, le=100, multiple_of=2)] = quantity(8, "ties", "mean number of acquaintances", "Watts & Strogatz 1998", plausible=(4, 14), value="Zhou et al. 2005: people have from 3 to 5 of the closest contacts to 9 to 15 of the next circle")
    rewiring: Share = quantity(0.1, "share", "acquaintances drawn at random from the own group", "Watts & Strogatz 1998", plausible=(0.01, 0.4))
    bridging: Share = quantity(0.1, "share", "acquaintances drawn at random from all groups of the state", "Granovetter 1973", plausible=(0.01, 0.4))
    grievance: ShareSpread = spread(0.5, 0.4, "share", "grievance at the start", plausible=(0.2, 0.8))
    exposure: ShareSpread = spread(0.5, 0.4, "share", "exposure to repression when taking part", plausible=(0.2, 0.8))
    precarity_spread: Share = quantity(0.3, "share", "half-width of legal precarity around its category's mean, kept within [0, 1]", plausible=(0.0, 0.6))
