"""How the month works: the parameters of each phase."""

# One parameter a line, as a table.
# ruff: noqa: E501
# fmt: off

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import FITTED, TomlTable, quantity

type Share = Annotated[float, Field(ge=0, le=1)]
type Weight = Annotated[float, Field(ge=0, le=1000)]
type Coefficient = Annotated[float, Field(ge=-1000, le=1000)]
type Positive = Annotated[float, Field(ge=1e-6, le=1e12)]


class KnowledgeSection(TomlTable):
    """What actors can see of how well tactics work (standard deviations of one month's signal)."""

    group_local: Positive = quantity(0.08, "share", "error of groups about local context", plausible=(0.02, 0.3))
    ally_local: Positive = quantity(0.2, "share", "error of allies about local context", "Siggelkow & Levinthal 2003", plausible=(0.05, 0.6))
    group_institutional: Positive = quantity(0.35, "share", "error of groups about institutions, at d = 1", plausible=(0.1, 1.0))
    ally_institutional: Positive = quantity(0.08, "share", "error of allies about institutions, at d = 1", "Keck & Sikkink 1998", plausible=(0.02, 0.3))
    common: Positive = quantity(0.15, "share", "error that all share where a knowledge channel is off, for each part", plausible=(0.05, 0.5))
    drift: Positive = quantity(0.0005, "share²/month", "variance by which actors expect efficacy to wander", "McAdam 1983", plausible=(0.0001, 0.005))


class DecisionsSection(TomlTable):
    """How campaigns are chosen."""

    campaign_months: Annotated[int, Field(ge=1, le=120)] = quantity(6, "months", "time between decisions; actors decide in staggered months", plausible=(2, 18))
    precision: Annotated[float, Field(ge=0, le=1e6)] = quantity(200.0, "1/value", "logit precision of choice: 0 is at random", "McFadden 1974", plausible=(20.0, 2_000.0))
    movement_assembly: Share = quantity(0.0, "share", "how far groups steer themselves to one common issue, without allies", plausible=(0.0, 1.0))
    deliberation_delay: Annotated[float, Field(ge=0, le=24)] = quantity(1.0, "months", "by how long argument at full voice postpones a decision", "Mansbridge 1983", plausible=(0.0, 4.0))
    meetings: Weight = quantity(0.0, "log-odds", "subtracted from people's log-odds of taking part in months of argument at full voice", "Mansbridge 1983; Polletta 2002", plausible=(0.0, 1.0))
    voice_dominance: Share = quantity(0.15, "share", "share of an ally's weight that its voice regains despite deference", "Mansbridge 1983", plausible=(0.0, 0.6))


class MobilisationSection(TomlTable):
    """Whether a person takes part: weights of a logit."""

    intercept: Coefficient = quantity(-3.4, "log-odds", "log-odds with everything else at 0", plausible=(-7.0, -1.7))
    grievance: Coefficient = quantity(2.0, "log-odds", "of grievance × the group's missing rights", "Gurr 1970; Epstein 2002", plausible=(0.5, 4.0))
    ownership: Coefficient = quantity(1.0, "log-odds", "of ownership, 1 - members' override", "Ganz 2000", plausible=(0.0, 3.0))
    who_decided: Coefficient = quantity(0.0, "log-odds", "of a decision that was the group's own, whatever it was", plausible=(0.0, 2.0))
    belief: Coefficient = quantity(1.0, "log-odds", "of believed efficacy", "Klandermans 1984", plausible=(0.0, 3.0))
    neighbours: Coefficient = quantity(2.0, "log-odds", "of the share of acquaintances who took part last month", "Granovetter 1978", plausible=(0.5, 4.0))
    repression: Coefficient = quantity(2.0, "log-odds", "subtracted: of exposure × risk × repressiveness", "Epstein 2002", plausible=(0.5, 4.0))
    fatigue: Coefficient = quantity(1.5, "log-odds", "subtracted: of fatigue", plausible=(0.5, 3.0))


class PressureSection(TomlTable):
    """From campaigns to pressure."""

    curve: Literal["hill", "linear"] = quantity("hill", "", "P = Z²/(Z² + z₀²), a critical mass, or P = min(1, Z/(2 z₀))", "Marwell & Oliver 1993")
    critical_mass: Positive = quantity(1.0, "strength", "z₀: summed strength at which pressure is one half", plausible=(0.25, 4.0))
    reference_numbers: Positive = quantity(1_000.0, "people", "unit of numbers in the strength of a campaign", plausible=(250.0, 4_000.0))
    reference_resources: Positive = quantity(10_000.0, "EUR/month", "unit of resources in the strength of a campaign", plausible=(2_500.0, 40_000.0))
    turnout_memory: Share = quantity(0.2, "1/month", "weight of last month's turnout in the turnout that a group expects", plausible=(0.05, 0.8))
    initial_turnout: Share = quantity(0.15, "share", "turnout that groups expect at the start", plausible=(0.03, 0.5))


class ResponseSection(TomlTable):
    """How a state answers a pressed demand: utilities relative to ignoring it."""

    sensitivity: Weight = quantity(8.0, "1/utility", "λ: precision of the state's choice", plausible=(2.0, 32.0))
    concede_pressure: Coefficient = quantity(1.0, "utility", "concede: of pressure", plausible=(0.25, 4.0))
    concede_threshold: Coefficient = quantity(0.608, "utility", "concede: cost", plausible=(-1.0, 2.0), value=FITTED)
    concede_exclusion: Coefficient = quantity(0.5, "utility", "concede: cost of exclusion × (1 - opinion)", plausible=(0.0, 2.0))
    token_pressure: Coefficient = quantity(0.6, "utility", "token: of pressure", plausible=(0.15, 2.5))
    token_threshold: Coefficient = quantity(0.4, "utility", "token: cost", plausible=(-1.0, 2.0))
    token_exclusion: Coefficient = quantity(0.25, "utility", "token: cost of exclusion × (1 - opinion)", plausible=(0.0, 1.0))
    token_enforceability: Coefficient = quantity(0.2, "utility", "token: cost of paper that binds", plausible=(0.0, 0.8))
    repress_threshold: Coefficient = quantity(0.223, "utility", "repress: cost", plausible=(-1.0, 1.0), value=FITTED)
    repress_repressiveness: Coefficient = quantity(0.717, "utility", "repress: of repressiveness", plausible=(0.0, 1.5), value=FITTED)
    repress_opinion: Coefficient = quantity(0.4, "utility", "repress: cost of opinion", plausible=(0.0, 1.6))
    repress_enforceability: Coefficient = quantity(0.0, "utility", "repress: cost of institutions", plausible=(0.0, 0.8), value=FITTED)
    repress_pressure: Coefficient = quantity(0.1, "utility", "repress: cost of pressure", plausible=(-0.5, 0.5))
    persistence: Coefficient = quantity(0.013, "utility", "added to the answer given last, if at most 3 months ago", plausible=(0.0, 0.4), value=FITTED)
    endurance: Coefficient = quantity(0.05, "utility", "added to token and concede for a demand pressed 24 months on end, less in proportion", plausible=(0.0, 0.2))
    diffusion: Coefficient = quantity(0.05, "utility", "of the share of other states that conceded (concede) or repressed (repress) on the issue last month", "Simmons & Elkins 2004", plausible=(0.0, 0.2))
    concession: Share = quantity(0.08, "share", "share of missing rights in practice won by a concession at full pressure", plausible=(0.02, 0.3))
    token: Share = quantity(0.08, "share", "share of missing rights on paper won by a token at full pressure", plausible=(0.02, 0.3))


class RightsSection(TomlTable):
    """How rights wear away."""

    erosion: Share = quantity(0.006, "1/month", "share of rights in practice lost each month", plausible=(0.001, 0.03))
    holding: Share = quantity(0.5, "share", "share of erosion that groups of full capacity and full lead stop", "Andrews 2004", plausible=(0.0, 1.0))
    watch: Share = quantity(0.0, "share", "share of erosion that allies' full watching stops", "Simmons 2009; Keck & Sikkink 1998", plausible=(0.0, 1.0))
    paper_erosion: Share = quantity(0.0, "1/month", "share of rights on paper lost each month", plausible=(0.0, 0.006))
    offset: Share = quantity(0.0, "share", "tightened on the least pressed of the other issues, as a share of what was conceded", "de Haas et al. 2018", plausible=(0.0, 1.0))


class HarmSection(TomlTable):
    """Harm to people: detention, injury, deportation, loss of work."""

    enforcement: Share = quantity(0.006, "1/month", "chance of harm by enforcement as usual at precarity 1 without rights", plausible=(0.001, 0.03))
    repression: Share = quantity(0.12, "1/month", "chance of harm to a participant when the demand is repressed, at exposure 1 and risk 1", plausible=(0.03, 0.4))
    unrepressed: Share = quantity(0.05, "share", "that chance where the demand is not repressed, as a share of it", plausible=(0.0, 0.2))


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
    """Those who organise against migrants' rights, the more the more is visibly won."""

    growth: Weight = quantity(0.0, "1/rights", "share of missing strength gained for all rights conceded in a month", "Meyer & Staggenborg 1996", plausible=(0.0, 8.0))
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
    transfer: Share = quantity(0.0, "share", "share of a leader's learning that a group gets beside allies who lead", "Henderson 2003; Staggenborg 1988", plausible=(0.0, 1.0))


class DonorsSection(TomlTable):
    """How donors move allies' resources."""

    response: Share = quantity(0.02, "1/month", "change of resources at twice the progress that donors expect", "Cooley & Ron 2002", plausible=(0.0, 0.1))
    conditions: Share = quantity(0.0, "1/month", "change of resources between no control over what is done and full control", "Bob 2005; Cooley & Ron 2002; Henderson 2003", plausible=(0.0, 0.1))
    expected_progress: Positive = quantity(0.0015, "rights/month", "gain on the ally's own agenda that donors expect each month", plausible=(0.0003, 0.006))
    largest_change: Annotated[float, Field(ge=1, le=1000)] = quantity(3.0, "factor", "bound of resources relative to the start, up and down", plausible=(1.0, 10.0))
