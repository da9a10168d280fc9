"""What theory says of each channel, and for each a small world in which its condition is plain."""

from dataclasses import dataclass, field

from sim.scenario.lists import CHANNEL_FAVOURS
from tests.proof.channel_worlds import (
    AGENDA,
    ALL_SEE_ALIKE,
    APART,
    ARGUE,
    BY_NUMBERS,
    DEFER,
    HARSH,
    IMPOSE,
    MEMBERS,
    NOBODY,
    UNLIKE,
)

COMPARED = {
    "deference": (DEFER, IMPOSE),
    "imposition": (IMPOSE, DEFER),
    "commitment": (DEFER, NOBODY),
}
"""By whom a channel is expected to help: a practice of that kind, and what it is compared with."""


@dataclass(frozen=True, eq=False)
class Case:
    """A channel, a comparison, and what theory says that the channel does to it.

    Attributes:
        channel: the dial.
        theory: why, in a sentence, with the source.
        world: tables laid over ``ROOM``.
        outcome: what theory speaks about.
        carried_by: channels without which this one has nothing to act on (section 4 of the model).
        part: which of several cases of one channel.
        disputed: whether the literature quarrels over the sign.
        argued: whether the practice compared with is deference that argues.
        own: the favoured practice, if it is one of the world's own.
    """

    channel: str
    theory: str
    world: dict = field(default_factory=dict)
    outcome: str = "rights"
    carried_by: tuple[str, ...] = ()
    part: str = ""
    disputed: bool = False
    argued: bool = False
    own: str = ""

    def __str__(self):
        return f"{self.channel} ({self.part})" if self.part else self.channel

    @property
    def favoured(self):
        """The practice that the channel is expected to help."""
        return self.own or COMPARED[CHANNEL_FAVOURS[self.channel]][0]

    @property
    def against(self):
        """The practice that it is compared with."""
        return ARGUE if self.argued else COMPARED[CHANNEL_FAVOURS[self.channel]][1]

    @property
    def sign(self):
        """The sign of what the channel adds to favoured − against; None where it is disputed."""
        if self.disputed:
            return None
        return -1 if self.outcome.startswith("harms") else 1


CASES = (
    Case(
        "local_knowledge",
        "Who is near sees which tactic works here; who sees every place through the mean of all "
        "picks the wrong one where places differ (Siggelkow & Levinthal 2003).",
        {
            "states": {**UNLIKE, "count": 4},
            "groups": {"count": 8},
            "allies": {"template": 1.0, "resources": 60_000.0},
            "knowledge": {"ally_local": 0.6, "group_local": 0.02},
        },
    ),
    Case(
        "institutional_knowledge",
        "Transnational advocates know which courts and forums can bind a state, and so when a "
        "tactic that lives on them pays (Keck & Sikkink 1998).",
        {
            "states": UNLIKE,
            "institutions": {"enforceability": {"mean": 0.5, "spread": 0.5}},
            "knowledge": {"ally_institutional": 0.02, "group_institutional": 0.8},
            "groups": {"resources_per_member": 0.5},
            "allies": {"agenda_gap": 0.2},
        },
    ),
    Case(
        "agenda_gap",
        "Allies who decide press for what they want; what members miss stays undone (Bob 2005; "
        "Strolovitch 2006). The gap is wide, but not so wide that groups refuse every plan.",
        {"allies": {**AGENDA, "agenda_gap": 0.5, "resources": 60_000.0}},
    ),
    Case(
        "coordination",
        "Unity of command wins what many small groups, each on its own issue below the critical "
        "mass, do not (Gamson 1975; Marwell & Oliver 1993).",
        {
            "pressure": {"critical_mass": 1.0},
            "groups": {
                "count": 16,
                "members": 4000.0,
                "priority_concentration": 3.0,
                "leader_distance": 0.1,
            },
            "allies": {"agenda_gap": 0.2, "coordination": 1.0},
        },
    ),
    Case(
        "ownership",
        "People come to campaigns that are theirs and stay away from those imposed on them; where "
        "numbers count, that is strength lost (Ganz 2000).",
        {
            "mobilisation": {"ownership": 5.0, "intercept": -7.0},
            "allies": {"agenda_gap": 0.5},
        },
        carried_by=("agenda_gap",),
    ),
    Case(
        "leading",
        "Strategic capacity grows in those who lead; groups that are led lose it (Ganz 2000).",
        {"groups": {"capacity": 0.2}, "capacity": {"learning": 0.05, "decay": 0.02}},
    ),
    Case(
        "trust",
        "Dominant allies lose the trust of those whom they override, and with the tie goes what "
        "they bring (Radke et al. 2021). They bring much.",
        {
            "ties": {"override_loss": 0.5, "recovery": 0.0},
            "allies": {"resources": 200_000.0},
        },
        carried_by=("agenda_gap", "resources"),
    ),
    Case(
        "holding",
        "What was won is kept where the movement's own infrastructure is strong and leads "
        "(Andrews 2004). Rights wear away fast, groups are capable.",
        {"rights": {"erosion": 0.03, "holding": 1.0}, "groups": {"capacity": 0.7}},
    ),
    Case(
        "assembly",
        "Who defers to leaders defers to those of the best-placed members; when members are asked, "
        "what they miss is heard (Strolovitch 2006; Mansuri & Rao 2013). Leaders lean far, and "
        "to ask takes no time.",
        {
            "groups": {
                "factions": 2,
                "faction_concentration": 2.0,
                "lean": 0.9,
                "leader_distance": 0.5,
                "leader_concentration": 1.0,
                "priorities": [0.5, 0.3, 0.05, 0.05, 0.05, 0.05],
                "priority_concentration": 50.0,
            },
            "decisions": {"deliberation_delay": 0.0},
            "practices": [{"name": "asking", "goals": 1.0, "tactics": 1.0, "assembly": 1.0}],
        },
        carried_by=("elite_capture",),
        own="asking",
    ),
    Case(
        "transfer",
        "Who works beside those who know the trade picks it up: foreign money made groups more "
        "capable while it set their agenda (Henderson 2003). Groups have much to learn, and "
        "allies much money.",
        {
            "groups": {"capacity": 0.2},
            "capacity": {"learning": 0.05, "transfer": 1.0},
            "allies": {"resources": 60_000.0},
        },
    ),
    Case(
        "speed",
        "To argue takes time, and he who need not ask moves first (Mansbridge 1983). The horizon "
        "is short, and decisions are rare.",
        {
            "time": {"months": 24},
            "decisions": {
                "campaign_months": 12,
                "deliberation_delay": 8.0,
                "voice_dominance": 0.0,
            },
        },
        part="delay",
        argued=True,
    ),
    Case(
        "speed",
        "In argument the strongest voices win back what deference gave up (Mansbridge 1983): "
        "where allies want something else, deference loses some of its advantage.",
        {
            "decisions": {"deliberation_delay": 0.0, "voice_dominance": 0.8},
            "allies": {**AGENDA, "agenda_gap": 0.6, "resources": 60_000.0},
        },
        carried_by=("agenda_gap",),
        part="dominance",
        argued=True,
    ),
    Case(
        "speed",
        "Meetings take evenings that people have for nothing else (Mansbridge 1983). They decide "
        "often, and argue at once.",
        {
            "decisions": {
                "campaign_months": 2,
                "deliberation_delay": 0.0,
                "voice_dominance": 0.0,
                "meetings": 4.0,
            },
            "mobilisation": {"intercept": -2.0},
        },
        part="meetings",
        argued=True,
    ),
    Case(
        "donors",
        "Donors pay for progress on the ally's agenda: who serves another's runs out of money "
        "(Cooley & Ron 2002).",
        {
            "groups": MEMBERS,
            "allies": {**APART, "agenda_gap": 1.0},
            "donors": {"response": 0.1},
        },
        carried_by=("agenda_gap", "resources"),
    ),
    Case(
        "conditions",
        "Donors renew what they can hold somebody to account for: who leaves decisions to others "
        "has less and less to give (Cooley & Ron 2002; Henderson 2003). Money counts, and allies "
        "want little else than members.",
        {"allies": {"agenda_gap": 0.2}, "donors": {"conditions": 0.2, "largest_change": 10.0}},
        carried_by=("resources",),
    ),
    Case(
        "windows",
        "Openings are signals that organisers must read (Meyer & Minkoff 2004). Cautious allies "
        "who decide, and whose trade it is to watch, dare in one what they else would not. "
        "Groups never notice one, and go along for the allies' money.",
        {
            "windows": {"rate": 0.1, "months": 6, "late": 6, "opening": 0.8, "value": 4.0},
            "tactics": BY_NUMBERS,
            "allies": {
                "risk_aversion": 0.4,
                "agenda_gap": 0.0,
                "coordination": 0.0,
                "resources": 60_000.0,
            },
            "decisions": {"campaign_months": 2},
        },
        carried_by=("caution",),
    ),
    Case(
        "caution",
        "Allies with much to lose steer to tactics of less risk: on that both sides of the "
        "dispute agree (Francis 2019; Witt 2021), and participants come to less harm.",
        {
            "states": HARSH,
            "tactics": BY_NUMBERS,
            "knowledge": ALL_SEE_ALIKE,
            "groups": {"leader_distance": 0.0},
            "allies": {
                "template": 0.0,
                "agenda_gap": 0.0,
                "coordination": 0.0,
                "risk_aversion": 0.12,
                "resources": 100_000.0,
                "shield": 0.0,
            },
            "harm": {"repression": 0.5},
        },
        outcome="harms_participant",
        part="harms",
    ),
    Case(
        "caution",
        "Disputed: cautious funders diverted a movement from its own aims (Francis 2019), or went "
        "with it to what could be won (Witt 2021). Rights are theirs to quarrel over.",
        {"states": HARSH, "allies": {"risk_aversion": 0.2}},
        part="rights",
        disputed=True,
    ),
    Case(
        "elite_capture",
        "To defer to captured leaders serves the leaders (Mansuri & Rao 2013); allies who want "
        "what members want serve the members, if the leaders still go along.",
        {
            "pressure": {"critical_mass": 0.7},
            "groups": {
                "leader_distance": 0.5,
                "leader_concentration": 1.0,
                "priorities": [0.5, 0.3, 0.05, 0.05, 0.05, 0.05],
                "priority_concentration": 50.0,
            },
            "allies": {"agenda_gap": 0.0, "coordination": 0.0},
        },
    ),
    Case(
        "resources",
        "Movements win by what they can spend, and allies bring it (McCarthy & Zald 1977).",
    ),
    Case(
        "shield",
        "Allies' presence makes repression costly to the state, and protects those beside them "
        "(McAdam 1988; Davenport 2007).",
        {"states": HARSH, "allies": {"shield": 0.6}},
        outcome="harms_participant",
        part="harms",
    ),
    Case(
        "shield",
        "A state for which repression is costly ignores or concedes instead (Davenport 2007).",
        {"states": HARSH, "allies": {"shield": 0.6}},
        part="rights",
    ),
    Case(
        "access",
        "The boomerang: allies carry a demand abroad, from where pressure returns on an exposed "
        "state (Keck & Sikkink 1998).",
        {"states": {"exposure": 0.8}, "allies": {"outside_pressure": 1.0}},
    ),
    Case(
        "supporters",
        "Conscience constituents: people who will not gain by it come along, and a march counts "
        "heads (McCarthy & Zald 1977). Allies have many to bring, to groups that are never alone.",
        {
            "tactics": BY_NUMBERS,
            "mobilisation": {"intercept": -1.5},
            "people": {"per_group": 40},
            "allies": {"supporters": 8000.0, "supporters_turnout": 0.5, "supporters_join": 1.0},
        },
    ),
    Case(
        "watching",
        "Advocates hold a government to what it granted (accountability politics: Keck & Sikkink "
        "1998; Simmons 2009). Rights wear away fast.",
        {"rights": {"erosion": 0.03, "watch": 0.8}},
    ),
)
