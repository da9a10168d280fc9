"""Sections of a scenario: who is in it, and how each phase of the month works."""

# One parameter a line, as a table.
# ruff: noqa: E501
# fmt: off

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import (
    CHOSEN,
    FITTED,
    Amount,
    AmountSpread,
    Numbers,
    PositiveSpread,
    Share,
    ShareSpread,
    TomlTable,
    quantity,
    spread,
)

type Weight = Annotated[float, Field(ge=0, le=1000)]
type Coefficient = Annotated[float, Field(ge=-1000, le=1000)]
type Positive = Annotated[float, Field(ge=1e-6, le=1e12)]


class StatesSection(TomlTable):
    """Governments; every state draws its own values."""

    count: Annotated[int, Field(ge=1, le=500)] = quantity(4, "states", "number of states", plausible=(2, 20))
    repressiveness: ShareSpread = spread(0.5, 0.3, "share", "how readily the state represses", "Davenport 2007", plausible=(0.1, 0.9))
    opinion: ShareSpread = spread(0.4, 0.15, "share", "public opinion in favour of {names.people}, at rest", plausible=(0.05, 0.68), value="Pew Research Center 2019: from 5 % (Hungary) to 68 % (Canada) say that newcomers strengthen the country")
    exclusion: ShareSpread = spread(0.5, 0.2, "share", "how far it claims a right to exclude", "Stone 2021", plausible=(0.1, 0.9))
    exposure: ShareSpread = spread(0.5, 0.3, "share", "exposure to outside pressure", "Keck & Sikkink 1998", plausible=(0.1, 0.9))
    openness: ShareSpread = spread(0.5, 0.5, "share", "how readily it gives in, whatever is pressed", "Kitschelt 1986", plausible=(0.1, 0.9))
    responsiveness: ShareSpread = spread(0.5, 0.3, "share", "hidden responsiveness to each tactic", plausible=(0.2, 0.8))
    rights_in_practice: ShareSpread = spread(0.5, 0.2, "share", "rights in practice at the start, before exclusion takes its part", plausible=(0.2, 0.8))
    rights_on_paper: ShareSpread = spread(0.5, 0.2, "share", "rights on paper at the start", plausible=(0.24, 0.86), value="Solano & Huddleston 2020 (MIPEX): laws score 50 of 100 on average, 24 to 86 in 52 countries")


class InstitutionsSection(TomlTable):
    """Courts, treaty bodies, forums, compacts."""

    enforceability: ShareSpread = spread(0.2, 0.15, "share", "ε: 0 is a compact without force, 1 a court whose rulings are carried out", "Simmons 2009", plausible=(0.0, 0.53), value="from 0, the Global Compact, which is not binding (UN 2018, § 7), to the 53 % of leading judgments of the Strasbourg court in ten years that were carried out (EIN 2022)")
    enforcement: Share = quantity(0.05, "1/month", "share of the gap between paper and practice closed each month at ε = 1", plausible=(0.01, 0.2))


class GroupsSection(TomlTable):
    """Organisations of those who are denied a right, each in one state and of one category."""

    count: Annotated[int, Field(ge=1, le=5000)] = quantity(12, "groups", "number of groups, dealt to states in turn", plausible=(4, 48))
    members: PositiveSpread = spread(6_000.0, 2_400.0, "people", "people whom a group represents", low=1.0, high=1e12, plausible=(1_000.0, 50_000.0))
    members_tail: Annotated[float, Field(ge=0, le=2)] = quantity(1.4, "log10", "how far sizes of groups have a tail: standard deviation of the logarithm, beside the spread", "Biggs 2018", plausible=(0.0, 1.5), value=FITTED)
    members_share: Annotated[float, Field(gt=0, le=1)] = quantity(0.1, "share", "share of those whom a group represents that are its members, and can be called on", "Jenkins & Wallace 1996", plausible=(0.02, 0.5))
    priorities: Numbers = quantity((0.25, 0.25, 0.2, 0.1, 0.1, 0.1), "shares", "members' mean priorities over the issues; they sum to 1", plausible=(0.02, 0.6))
    priority_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(12.0, "1", "Dirichlet concentration of groups' priorities around the mean: higher is more alike", plausible=(3.0, 50.0))
    leader_distance: Share = quantity(0.3, "share", "how far leaders' priorities lie from members' toward a draw of their own", "Mansuri & Rao 2013", plausible=(0.0, 1.0))
    leader_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(6.0, "1", "Dirichlet concentration of the leaders' own draw", plausible=(2.0, 24.0))
    factions: Annotated[int, Field(ge=1, le=10)] = quantity(2, "factions", "equal parts of a group's members, each with priorities of its own; the first is best placed", "Strolovitch 2006", plausible=(1, 4))
    faction_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(6.0, "1", "Dirichlet concentration of factions' priorities around those of their group: higher is more alike", plausible=(2.0, 24.0))
    faction_gap: Share = quantity(0.3, "share", "how much less precarious the best-placed faction is than the worst-placed", "Strolovitch 2006", plausible=(0.0, 0.6))
    lean: Share = quantity(0.3, "share", "how far leaders' priorities lie from members' toward those of the best-placed faction", "Strolovitch 2006; Táíwò 2020", plausible=(0.0, 1.0))
    resources_per_member: AmountSpread = spread(1.0, 0.5, "{names.currency}/month", "what a member brings a month", high=1e12, plausible=(0.25, 4.0))
    capacity: ShareSpread = spread(0.35, 0.15, "share", "strategic capacity at the start", "Ganz 2000", plausible=(0.1, 0.8))
    risk_aversion: Amount = quantity(0.02, "value", "value given up for a tactic of risk 1 in a state of repressiveness 1", plausible=(0.005, 0.1))
    campaign_for: Literal["all", "own"] = quantity("all", "", "whether groups demand for {names.people} of all categories or of their own")


class AlliesSection(TomlTable):
    """Organisations that bear little of the risk."""

    count: Annotated[int, Field(ge=1, le=5000)] = quantity(8, "allies", "number of allies", plausible=(2, 24))
    states_per_ally: Annotated[int, Field(ge=1, le=500)] = quantity(2, "states", "in how many states each works (at most all)", plausible=(1, 8))
    agenda: Numbers = quantity((0.15, 0.1, 0.1, 0.2, 0.35, 0.1), "shares", "allies' mean agenda over the issues; they sum to 1", "Bob 2005; Strolovitch 2006", plausible=(0.02, 0.6))
    agenda_concentration: Annotated[float, Field(ge=0.1, le=1e6)] = quantity(12.0, "1", "Dirichlet concentration of allies' agendas around the mean", plausible=(3.0, 50.0))
    resources: AmountSpread = spread(30_000.0, 15_000.0, "{names.currency}/month", "what an ally can spend a month", high=1e12, plausible=(9_000.0, 160_000.0), value="by analogy with humanitarian funding, so that of all money by default groups hold from 25 % (promised, Grand Bargain 2016) to 1.8 % (what local actors got directly in 2022; 3.4 % in 2020: Green 2023)")
    supporters: AmountSpread = spread(2_000.0, 1_000.0, "people", "supporters on whom it can call", high=1e12, plausible=(200.0, 10_000.0))
    supporters_turnout: Share = quantity(0.05, "share", "share of rested supporters who come when they are called on", "Oegema & Klandermans 1994", plausible=(0.02, 0.3), value="Klandermans & Oegema 1987: of those who agreed with a demonstration, 76 % of a town, one in twenty went (4 %)")
    supporters_tiring: Share = quantity(0.02, "1/month", "share of missing fatigue added by a month in which all supporters act", "Oegema & Klandermans 1994", plausible=(0.0, 0.2))
    supporters_join: Share = quantity(0.5, "share", "share of those who come that joins campaigns of groups with the ally", "McCarthy & Zald 1977; Wahlström, Peterson & Wennerhag 2018", plausible=(0.0, 1.0))
    access: ShareSpread = spread(0.5, 0.3, "share", "access to decision makers abroad and to media", "Keck & Sikkink 1998", plausible=(0.1, 0.9))
    risk_aversion: Amount = quantity(0.05, "value", "value given up for a tactic of risk 1 in a state of repressiveness 1", "Francis 2019", plausible=(0.01, 0.25))
    agenda_gap: Share = quantity(0.6, "share", "γ: how far an ally wants its own agenda for a group, not what members want", "Bob 2005; Strolovitch 2006", plausible=(0.0, 1.0))
    coordination: Share = quantity(0.4, "share", "how far an ally steers its groups to one common issue", "Gamson 1975", plausible=(0.0, 1.0))
    template: Share = quantity(0.6, "share", "how far an ally sees a state's local context through the mean of all states", "Siggelkow & Levinthal 2003", plausible=(0.0, 1.0))
    campaign_for: Literal["all", "own"] = quantity("all", "", "whether own campaigns demand for all categories or each for one category in turn")
    learning: Literal["none", "scorecard", "members"] = quantity("none", "", "whose practice an ally may take over once a year: nobody's, that of the ally nearby whose own agenda won most, or whose groups' members did", "DiMaggio & Powell 1983; Soule 1999")
    learning_rate: Share = quantity(0.5, "share", "chance that it does, if another did better", plausible=(0.1, 1.0))
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
    """Individual people on a sparse social network."""

    per_group: Annotated[int, Field(ge=1, le=1_000_000)] = quantity(100, "agents", "simulated people in each group; each stands for members / per_group people", plausible=(30, 1_000), value=CHOSEN)
    mean_degree: Annotated[int, Field(ge=2, le=100, multiple_of=2)] = quantity(8, "ties", "mean number of acquaintances", "Watts & Strogatz 1998", plausible=(4, 14), value="Zhou et al. 2005: people have from 3 to 5 of the closest contacts to 9 to 15 of the next circle")
    rewiring: Share = quantity(0.1, "share", "acquaintances drawn at random from one’s own group", "Watts & Strogatz 1998", plausible=(0.01, 0.4), rule="network=small-world")
    bridging: Share = quantity(0.1, "share", "acquaintances drawn at random from all groups of the state", "Granovetter 1973", plausible=(0.01, 0.4), rule="network=small-world|blocks")
    grievance: ShareSpread = spread(0.5, 0.4, "share", "grievance at the start", plausible=(0.2, 0.8))
    exposure: ShareSpread = spread(0.5, 0.4, "share", "exposure to repression when taking part", plausible=(0.2, 0.8))
    precarity_spread: Share = quantity(0.3, "share", "half-width of legal precarity around its category's mean, kept within [0, 1]", plausible=(0.0, 0.6))


class KnowledgeSection(TomlTable):
    """What actors can see of how well tactics work (standard deviations of one month's signal)."""

    group_local: Positive = quantity(0.08, "share", "error of groups about local context", plausible=(0.02, 0.3))
    ally_local: Positive = quantity(0.2, "share", "error of allies about local context", "Siggelkow & Levinthal 2003", plausible=(0.05, 0.6))
    group_institutional: Positive = quantity(0.35, "share", "error of groups about institutions, for a tactic that depends on nothing else", plausible=(0.1, 1.0))
    ally_institutional: Positive = quantity(0.08, "share", "error of allies about institutions, for a tactic that depends on nothing else", "Keck & Sikkink 1998", plausible=(0.02, 0.3))
    common: Positive = quantity(0.15, "share", "error that all share where a knowledge channel is off, for each part", plausible=(0.05, 0.5))
    drift: Positive = quantity(0.0005, "share²/month", "variance by which actors expect efficacy to wander", "McAdam 1983", plausible=(0.0001, 0.005))


class DecisionsSection(TomlTable):
    """How campaigns are chosen."""

    campaign_months: Annotated[int, Field(ge=1, le=120)] = quantity(6, "months", "time between decisions; actors decide in staggered months", plausible=(2, 18))
    precision: Annotated[float, Field(ge=0, le=1e6)] = quantity(200.0, "1/value", "logit precision of choice: 0 is at random", "McFadden 1974", plausible=(20.0, 2_000.0))
    movement_assembly: Share = quantity(0.0, "share", "how far groups steer themselves to one common issue, without allies", plausible=(0.0, 1.0))
    deliberation_delay: Annotated[float, Field(ge=0, le=24)] = quantity(1.0, "months", "by how long argument at full voice postpones a decision", "Mansbridge 1983", plausible=(0.0, 4.0))
    meetings: Weight = quantity(0.3, "log-odds", "subtracted from people's log-odds of taking part in months of argument at full voice", "Mansbridge 1983; Polletta 2002", plausible=(0.0, 1.0))
    voice_dominance: Share = quantity(0.15, "share", "share of an ally's weight that its voice regains despite deference", "Mansbridge 1983", plausible=(0.0, 0.6))


class RestSection(TomlTable):
    """When those who have a plan act on it and when they rest; weights of a logit."""

    worth: Weight = quantity(4.1, "1/value", "added: of what a plan is expected to be worth", "Klandermans 1984", plausible=(0.0, 50.0), value=FITTED, rule="rest=monthly")
    cost: Coefficient = quantity(3.65, "log-odds", "subtracted: acting costs, so that most months are spent at rest", plausible=(1.5, 7.0), value=FITTED, rule="rest=monthly")
    inertia: Coefficient = quantity(0.0, "log-odds", "added for those who acted last month", "Tarrow 1989", plausible=(0.0, 4.0), rule="rest=monthly")
    activity: Weight = quantity(0.6, "log-odds", "how states differ in how much is done there: standard deviation", plausible=(0.0, 2.0), value=FITTED, rule="rest=monthly")
    urgency: Weight = quantity(0.5, "log-odds", "how issues differ in that within a state: standard deviation", plausible=(0.0, 2.0), rule="rest=monthly")
    wave: Weight = quantity(1.56, "log-odds", "shared waves of a state: standard deviation of their luck", "Tarrow 1989", plausible=(0.0, 2.0), value=FITTED, rule="rest=monthly")
    memory: Annotated[float, Field(ge=0, le=0.999)] = quantity(0.87, "share", "share of a wave that is left a month later", plausible=(0.3, 0.95), value=FITTED, rule="rest=monthly")
    success: Coefficient = quantity(1.0, "log-odds", "added to a wave where all that was demanded last month was conceded", "Andrews & Biggs 2006", plausible=(0.0, 4.0), rule="rest=monthly")
    outrage: Coefficient = quantity(1.0, "log-odds", "added to a wave by repression of strong campaigns last month", "Hess & Martin 2006", plausible=(0.0, 4.0), rule="rest=monthly")
    shock: Coefficient = quantity(1.0, "factor", "how far a shock to mobilisation also makes people act or rest", plausible=(0.0, 2.0), rule="rest=monthly")


class MobilisationSection(TomlTable):
    """Whether a person takes part: weights of a logit."""

    surge: Weight = quantity(2.4, "log-odds", "how turnout differs between months of a group: standard deviation", plausible=(0.5, 3.0), value=FITTED)
    intercept: Coefficient = quantity(-3.4, "log-odds", "log-odds with everything else at 0", plausible=(-7.0, -1.7))
    grievance: Coefficient = quantity(2.0, "log-odds", "of grievance × the group's missing rights", "Gurr 1970; Epstein 2002", plausible=(0.5, 4.0))
    ownership: Coefficient = quantity(1.0, "log-odds", "of ownership, 1 - members' override", "Ganz 2000", plausible=(0.0, 3.0))
    who_decided: Coefficient = quantity(0.0, "log-odds", "of a decision that was the group's own, whatever it was", plausible=(0.0, 2.0))
    belief: Coefficient = quantity(1.0, "log-odds", "of believed efficacy", "Klandermans 1984", plausible=(0.0, 3.0))
    neighbours: Coefficient = quantity(2.0, "log-odds", "of the share of acquaintances who took part last month", "Granovetter 1978", plausible=(0.5, 4.0), rule="participation=logit")
    repression: Coefficient = quantity(2.0, "log-odds", "subtracted: of exposure × risk × repressiveness", "Epstein 2002", plausible=(0.5, 4.0))
    fatigue: Coefficient = quantity(1.5, "log-odds", "subtracted: of fatigue", plausible=(0.5, 3.0))
    precarity: Coefficient = quantity(1.0, "log-odds", "subtracted: of legal precarity", "De Genova 2002; Abrego 2011", plausible=(0.0, 2.0))
    inverted_gain: Weight = quantity(1.0, "1", "how far a threat of repression y angers: so many times 4y(1 - y), before y is subtracted", "Opp & Roehl 1990", plausible=(0.5, 2.0), rule="repression=inverted-u")
    threshold_mean: Coefficient = quantity(0.25, "share", "mean threshold: share of acquaintances who took part last month", "Granovetter 1978", plausible=(0.1, 0.6), rule="participation=threshold")
    threshold_spread: Weight = quantity(0.2, "share", "standard deviation of thresholds", "Granovetter 1978", plausible=(0.05, 0.5), rule="participation=threshold")
    threshold_pull: Weight = quantity(0.1, "1/log-odds", "how far the other reasons to take part lower a threshold", plausible=(0.02, 0.3), rule="participation=threshold")


class PressureSection(TomlTable):
    """From campaigns to pressure."""

    critical_mass: Positive = quantity(1.0, "strength", "summed strength at which ξ is 1 and pressure one half, on a demand that concerns everybody", plausible=(0.25, 4.0))
    reference_numbers: Positive = quantity(100.0, "people", "unit of numbers in the strength of a campaign", plausible=(25.0, 400.0))
    reference_resources: Positive = quantity(10_000.0, "{names.currency}/month", "unit of resources in the strength of a campaign", plausible=(2_500.0, 40_000.0))
    turnout_memory: Share = quantity(0.2, "1/month", "weight of last month's turnout in the turnout that a group expects", plausible=(0.05, 0.8))
    initial_turnout: Share = quantity(0.15, "share", "turnout that groups expect at the start", plausible=(0.03, 0.5))


class ResponseSection(TomlTable):
    """How a state answers a pressed demand: utilities relative to ignoring it."""

    sensitivity: Weight = quantity(8.0, "1/utility", "precision of the state's choice", plausible=(2.0, 32.0), rule="response=logit")
    concede_pressure: Coefficient = quantity(1.0, "utility", "concede: of pressure", plausible=(0.25, 4.0), rule="response=logit")
    concede_threshold: Coefficient = quantity(0.32, "utility", "concede: cost", plausible=(-1.0, 1.5), value=FITTED)
    concede_exclusion: Coefficient = quantity(0.5, "utility", "concede: cost of exclusion × (1 - opinion)", plausible=(0.0, 2.0))
    openness: Coefficient = quantity(0.48, "utility", "concede and token: of openness above one half", "Kitschelt 1986", plausible=(0.0, 1.5), value=FITTED)
    token_pressure: Coefficient = quantity(0.6, "utility", "token: of pressure", plausible=(0.15, 2.5), rule="response=logit")
    token_threshold: Coefficient = quantity(0.36, "utility", "token: cost", plausible=(-1.0, 1.5), value=FITTED, rule="response=logit")
    token_exclusion: Coefficient = quantity(0.25, "utility", "token: cost of exclusion × (1 - opinion)", plausible=(0.0, 1.0), rule="response=logit")
    token_enforceability: Coefficient = quantity(0.2, "utility", "token: cost of paper that binds", plausible=(0.0, 0.8), rule="response=logit")
    repress_threshold: Coefficient = quantity(0.5, "utility", "repress: cost", plausible=(-1.0, 1.0), value=FITTED)
    repress_repressiveness: Coefficient = quantity(1.0, "utility", "repress: of repressiveness", plausible=(0.0, 2.0), value=FITTED)
    repress_opinion: Coefficient = quantity(0.4, "utility", "repress: cost of opinion", plausible=(0.0, 1.6))
    repress_enforceability: Coefficient = quantity(0.0, "utility", "repress: cost of institutions", plausible=(0.0, 0.8))
    repress_pressure: Coefficient = quantity(0.1, "utility", "repress: cost of pressure", plausible=(-0.5, 0.5))
    persistence: Coefficient = quantity(0.0, "utility", "added to the answer given last, if at most 3 months ago", plausible=(0.0, 0.4), rule="response=logit")
    endurance: Coefficient = quantity(0.05, "utility", "added to token and concede for a demand pressed 24 months on end, less in proportion", plausible=(0.0, 0.2))
    diffusion: Coefficient = quantity(0.05, "utility", "of the share of other states that conceded (concede) or repressed (repress) on the issue last month", "Simmons & Elkins 2004", plausible=(0.0, 0.2))
    size: Annotated[float, Field(ge=0, le=1)] = quantity(0.13, "factor", "how far pressure counts in all three answers: below 1 numbers count for less", plausible=(0.0, 0.5), value=FITTED, rule="response_to=days")
    days: Coefficient = quantity(0.77, "utility", "added to token, concede and repress for what lasts, at most: it cannot be ignored", "Luders 2010; Biggs 2005", plausible=(0.0, 1.2), value=FITTED, rule="response_to=days")
    recede: Coefficient = quantity(0.066, "utility", "repress: cost for each factor e of days", plausible=(0.0, 0.3), value=FITTED, rule="response_to=days")
    disruption: Coefficient = quantity(0.185, "utility", "cost of disruption at full pressure", "Luders 2010", plausible=(0.05, 1.0), value=FITTED, rule="response=bargaining")
    resolve: Weight = quantity(0.115, "utility", "standard deviation of what states find it worth not to give in, and not to repress, by demand; it stays", "Luders 2010", plausible=(0.03, 0.5), value=FITTED, rule="response=bargaining")
    concession: Share = quantity(0.3, "share", "share of missing rights in practice won by a concession at full pressure", plausible=(0.08, 0.8))
    token: Share = quantity(0.3, "share", "share of missing rights on paper won by a token at full pressure", plausible=(0.08, 0.8))


class DaysSection(TomlTable):
    """How long what is done on a demand in a month lasts."""

    chance: Share = quantity(0.5, "share", "chance that it lasts longer than a day, with all means, full capacity and a tactic that can be kept up", "McAdam & Su 2002", plausible=(0.1, 0.9), value=FITTED)
    tail: Annotated[float, Field(ge=0.1, le=10)] = quantity(0.87, "1", "exponent of the tail of what lasts longer: lower is heavier", plausible=(0.5, 2.0), value=FITTED)
    half: Positive = quantity(1.0, "days", "days beyond the first at which an action has half of its weight", "Biggs 2005", plausible=(0.25, 7.0), rule="response_to=days")
    means: Positive = quantity(2.5, "{names.currency}/month", "means for each person at which half of what the tactic allows can be kept up", plausible=(0.5, 12.5))


class WindowsSection(TomlTable):
    """Windows of opportunity: an election, a date in court, a government at odds with itself."""

    rate: Share = quantity(0.04, "1/month", "chance that one opens in a state where none is open", "Tarrow 1998; Meyer & Minkoff 2004", plausible=(0.0, 0.1))
    months: Annotated[int, Field(ge=1, le=120)] = quantity(6, "months", "how long it stays open", plausible=(3, 12))
    opening: Coefficient = quantity(0.1, "utility", "concede and token: added while one is open", "Tarrow 1998", plausible=(0.0, 0.4))
    late: Annotated[int, Field(ge=0, le=120)] = quantity(3, "months", "after how long groups notice by themselves that one is open", "Meyer & Minkoff 2004", plausible=(0, 12))
    value: Weight = quantity(1.0, "factor", "how much more a campaign is worth to those who see one open, as a share of what it is worth", plausible=(0.0, 3.0))


class RightsSection(TomlTable):
    """How rights wear away."""

    erosion: Share = quantity(0.003, "1/month", "share of rights in practice lost each month", plausible=(0.001, 0.012))
    holding: Share = quantity(0.5, "share", "share of erosion that groups of full capacity and full lead stop", "Andrews 2004", plausible=(0.0, 1.0))
    watch: Share = quantity(0.3, "share", "share of erosion that allies' full watching stops", "Simmons 2009; Keck & Sikkink 1998", plausible=(0.0, 1.0))
    paper_erosion: Share = quantity(0.0, "1/month", "share of rights on paper lost each month", plausible=(0.0, 0.006))
    offset: Share = quantity(0.2, "share", "tightened on the least pressed of the other issues, as a share of what was conceded", "de Haas et al. 2018", plausible=(0.0, 1.0))


class ReversalsSection(TomlTable):
    """Law and practice taken back at a stroke, as by a government after an election."""

    rate: Share = quantity(0.008, "1/month", "chance that a state of full exclusion and no favourable opinion takes back rights on an issue", "Abou-Chadi 2016", plausible=(0.002, 0.03))
    depth: Share = quantity(0.3, "share", "share of rights in practice and on paper that it takes from those whom it excludes entirely, where nobody holds them", plausible=(0.05, 1.0))
    countermovement: Weight = quantity(2.0, "factor", "added to the chance, as a share of it, by a countermovement of full strength", "Meyer & Staggenborg 1996", plausible=(0.0, 8.0))


class HarmSection(TomlTable):
    """Harm to people: detention, injury, deportation, loss of work."""

    enforcement: Share = quantity(0.006, "1/month", "chance of harm by enforcement as usual at precarity 1 without rights", plausible=(0.001, 0.03))
    repression: Share = quantity(0.12, "1/month", "chance of harm to a participant when the demand is repressed, at exposure 1 and risk 1", plausible=(0.03, 0.4))
    unrepressed: Share = quantity(0.05, "share", "that chance where the demand is not repressed, as a share of it", plausible=(0.0, 0.2))
    repression_precarity: Weight = quantity(0.5, "factor", "how much greater that chance is at precarity 1", "De Genova 2002", plausible=(0.0, 1.0))


class ExperienceSection(TomlTable):
    """What taking part and being harmed do to people."""

    tiring: Share = quantity(0.06, "1/month", "share of missing fatigue added by a month of taking part", plausible=(0.01, 0.2))
    recovery: Share = quantity(0.1, "1/month", "share of fatigue that passes each month", plausible=(0.02, 0.4))
    hardening: Share = quantity(0.2, "share", "share of missing grievance added by being harmed", "Sullivan & Davenport 2017", plausible=(0.05, 0.6))
    withdrawal: Share = quantity(0.1, "share", "share of missing fatigue added to each acquaintance of a person harmed", "Sullivan & Davenport 2017", plausible=(0.0, 0.4))


class OpinionSection(TomlTable):
    """How public opinion moves."""

    gain: Share = quantity(0.02, "1/month", "share of missing opinion moved by campaigns at full reach", plausible=(0.005, 0.08))
    backfire: Share = quantity(0.02, "1/month", "share of missing opinion moved by repression of strong campaigns", "Chenoweth & Stephan 2011", plausible=(0.0, 0.08))
    reversion: Share = quantity(0.05, "1/month", "share of the way back to rest each month", plausible=(0.01, 0.2))


class CountermovementSection(TomlTable):
    """Those who organise against the rights of others, the more the more is visibly won."""

    growth: Weight = quantity(2.0, "1/rights", "share of missing strength gained for all rights conceded in a month", "Meyer & Staggenborg 1996", plausible=(0.0, 8.0))
    decay: Share = quantity(0.02, "1/month", "share of strength lost each month", plausible=(0.005, 0.08))
    opinion: Share = quantity(0.01, "1/month", "share of favourable opinion that a movement of full strength takes away", "Meyer & Staggenborg 1996", plausible=(0.0, 0.04))


class AdaptationSection(TomlTable):
    """How states learn to parry tactics."""

    rate: Share = quantity(0.04, "1/month", "share of missing adaptation gained on a tactic in full use", "McAdam 1983", plausible=(0.01, 0.16))
    forgetting: Share = quantity(0.02, "1/month", "share of adaptation lost on an unused tactic", "McAdam 1983", plausible=(0.005, 0.08))


class CapacitySection(TomlTable):
    """How groups learn to lead."""

    learning: Share = quantity(0.015, "1/month", "share of missing capacity gained in a month of leading", "Ganz 2000", plausible=(0.003, 0.06))
    decay: Share = quantity(0.006, "1/month", "share of capacity lost each month", plausible=(0.001, 0.03))
    transfer: Share = quantity(0.5, "share", "share of a leader's learning that a group gets beside allies who lead", "Henderson 2003; Staggenborg 1988", plausible=(0.0, 1.0))


class DonorsSection(TomlTable):
    """How donors move allies' resources."""

    response: Share = quantity(0.02, "1/month", "change of resources at twice the progress that donors expect", "Cooley & Ron 2002", plausible=(0.0, 0.1))
    conditions: Share = quantity(0.02, "1/month", "change of resources between no control over what is done and full control", "Bob 2005; Cooley & Ron 2002; Henderson 2003", plausible=(0.0, 0.1))
    expected_progress: Positive = quantity(0.0015, "rights/month", "gain on the ally's own agenda that donors expect each month", plausible=(0.0003, 0.006))
    largest_change: Annotated[float, Field(ge=1, le=1000)] = quantity(3.0, "factor", "bound of resources relative to the start, up and down", plausible=(1.0, 10.0))
