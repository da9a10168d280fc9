"""What a scenario lists: practices, channels, rival rules, issues, tactics, claims.

Channels: every advantage of a practice, each with one dial that switches it off.

All that is said of a channel stands here once: what it does, whom theory expects it to help, its
theory, and what it is called in sentences. Rules know it by its name in `Channels`.

Rules that rival each other: a mechanism that theory reads in more than one way, and which holds.

All readings are built in full and run at the same speed. What is said of a reading stands here
once: its equation in words, and where it is from. Compiled rules know it by a code: its place
among the readings.
"""

# A channel, a parameter, a practice or a reading a line, as tables.
# ruff: noqa: E501
# fmt: off

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    Strict,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from sim.errors import did_you_mean
from sim.scenario.quantities import CHOSEN, Named, Numbers, Share, TomlTable, quantity

type Favours = Literal["deference", "imposition", "commitment"]
type Dial = Share

_OFF = "; 0 switches the channel off"


def _dial(favours: Favours, opened_by: tuple[str, ...], moves: str, meaning: str, label: str, theory: str) -> float:  # noqa: PLR0917 - a table
    """Declare a channel.

    Args:
        favours: whom theory expects it to help.
        opened_by: numbers of a practice on which it depends what it does.
        moves: what it changes first: a monthly series, or a measure of ``sim.studies.proximate``.
        meaning: what it does.
        label: what stands after *without*.
        theory: its source.
    """
    words = {"favours": favours, "opened_by": list(opened_by), "moves": moves, "label": label}
    dial: float = quantity(1.0, "dial", meaning + _OFF, theory, plausible=(0.0, 1.0), value=CHOSEN, words=words)
    return dial


_GIVEN = ("commitment", "independence")
"""What decides how much a practice gives to groups."""


class Channels(TomlTable):
    """Dials in [0, 1]; each multiplies the terms of one mechanism and nothing else."""

    local_knowledge: Dial = _dial("deference", ("tactics", "voice", *_GIVEN), "errors", "groups see local context and adaptation better than allies do", "what {names.allies} believe about the place", "Siggelkow & Levinthal 2003")
    institutional_knowledge: Dial = _dial("imposition", ("tactics", "voice", *_GIVEN), "errors", "allies see what runs through institutions better than groups do", "what {names.allies} believe about courts and institutions", "Keck & Sikkink 1998")
    agenda_gap: Dial = _dial("deference", ("goals", *_GIVEN), "override", "allies want their own agenda (γ)", "the {names.allies}’ own agenda", "Bob 2005; Strolovitch 2006")
    coordination: Dial = _dial("imposition", ("goals", *_GIVEN), "unity", "allies steer their groups to one common issue (σ_k)", "the {names.allies}’ steering to one issue", "Gamson 1975")
    ownership: Dial = _dial("deference", ("goals", *_GIVEN), "turnout", "people take part less in campaigns that are not what members would choose", "people’s dislike of plans that are not their own", "Ganz 2000")
    leading: Dial = _dial("deference", ("goals", *_GIVEN), "capacity", "groups gain capacity by leading their campaigns", "what {names.groups} learn by leading", "Ganz 2000")
    trust: Dial = _dial("deference", ("goals", *_GIVEN), "trust", "trust moves with shared wins and with being overridden, and ties break", "trust, won together and lost by being overruled", "Radke et al. 2021")
    holding: Dial = _dial("deference", ("goals", *_GIVEN), "losses", "groups that are capable and lead hold what was won", "the {names.groups}’ hold on what was won", "Andrews 2004")
    assembly: Dial = _dial("deference", ("goals", *_GIVEN, "assembly"), "override", "allies have a group's members asked, and leaders heed what they say", "what members say when they are asked", "Mansbridge 1983; Strolovitch 2006")
    transfer: Dial = _dial("imposition", ("goals", *_GIVEN), "capacity", "groups pick up skills in joint campaigns that allies lead", "what {names.groups} pick up where {names.allies} lead", "Henderson 2003; Staggenborg 1988")
    speed: Dial = _dial("imposition", ("voice", *_GIVEN), "deciding", "argument takes people's time, postpones decisions and can be dominated by the strongest", "the time and the loudness of argument", "Mansbridge 1983")
    donors: Dial = _dial("imposition", ("goals", *_GIVEN), "resources", "donors move an ally's resources by what the ally's own agenda won", "what donors pay for", "Cooley & Ron 2002")
    conditions: Dial = _dial("imposition", ("goals", "tactics", *_GIVEN), "resources", "donors give more to allies who control what is done", "what donors pay for control", "Bob 2005; Cooley & Ron 2002; Henderson 2003")
    windows: Dial = _dial("imposition", ("tactics", "voice", *_GIVEN), "windows", "allies see an open window of opportunity at once, groups late", "the {names.allies}’ eye for windows", "Meyer & Minkoff 2004")
    caution: Dial = _dial("imposition", ("tactics", *_GIVEN), "risk", "allies weigh the risk of a tactic by their own aversion, not by the group's", "the {names.allies}’ fear of risk", "Francis 2019; Witt 2021")
    elite_capture: Dial = _dial("imposition", ("goals", *_GIVEN), "override", "leaders' priorities differ from their members'; allies look to members", "the leaders’ wishes that members do not share", "Mansuri & Rao 2013")
    resources: Dial = _dial("commitment", _GIVEN, "pressure", "allies' money adds to what campaigns can spend", "the {names.allies}’ money", "McCarthy & Zald 1977")
    shield: Dial = _dial("commitment", _GIVEN, "repressed", "allies' presence makes repression costlier", "the {names.allies}’ presence beside those who take part", "Davenport 2007; McAdam 1988")
    access: Dial = _dial("commitment", _GIVEN, "pressure", "allies' access adds outside pressure", "the {names.allies}’ access to those in power", "Keck & Sikkink 1998")
    supporters: Dial = _dial("commitment", _GIVEN, "pressure", "allies' supporters join in what groups do with allies", "the {names.allies}’ supporters beside those who take part", "McCarthy & Zald 1977")
    watching: Dial = _dial("commitment", ("commitment",), "losses", "allies who are there watch over what was won", "the {names.allies}’ watch over what was won", "Simmons 2009; Keck & Sikkink 1998")


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

CHANNEL_OPENED_BY: dict[str, tuple[str, ...]] = {name: tuple(_words(name)["opened_by"]) for name in Channels.model_fields}
"""Numbers of a practice on which it depends what each channel does."""

CHANNEL_MOVES: dict[str, str] = {name: _words(name)["moves"] for name in Channels.model_fields}
"""What each channel changes first, by the name of its measure."""


def meaning_of(channel: str) -> str:
    """Say what a channel does, without how it is switched off; nothing for one that is none."""
    field = Channels.model_fields.get(channel)
    return (field.description or "").removesuffix(_OFF) if field is not None else ""


type Texts = Annotated[tuple[str, ...], Strict(strict=False)]
type Direction = Literal["more", "less", "same"]
type Origin = Literal["essay", "literature", "counter-case", "instrument", "own"]


WHOSE: dict[Origin, str] = {
    "essay": "The essay’s claims",
    "literature": "The literature’s claims",
    "counter-case": "Cases against the essay",
    "instrument": "Checks of the instrument",
    "own": "Your own claims",
}
"""How a group of claims is called, by their origin."""


class Category(Named):
    """A population category, as a state sorts people: by status, origin or racialisation."""

    share: Annotated[float, Field(gt=0, le=1)] = quantity(1.0, "share", "share of groups in each state that are of this category", plausible=(0.05, 1.0))
    exclusion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to states' exclusion for this category", "Stone 2021", plausible=(-0.5, 0.5), reach=0.15)
    precarity: Share = quantity(0.5, "share", "mean legal precarity of its people", plausible=(0.0, 1.0), reach=0.3)
    priorities: Numbers | None = quantity(None, "shares", "members' mean priorities over the issues, if not those of [groups]", plausible=(0.02, 0.6))


class Issue(Named):
    """A matter on which rights are held or denied."""

    protects: Share = quantity(0.0, "weight", "how far rights on this issue protect from enforcement as usual", plausible=(0.0, 1.0), reach=0.4)


class Tactic(Named):
    """A way to press a state."""

    efficacy: Annotated[float, Field(ge=0, le=10)] = quantity(1.0, "factor", "base strength of a campaign that uses it", plausible=(0.2, 4.0))
    risk: Share = quantity(0.2, "share", "risk to those who take part", plausible=(0.0, 1.0), reach=0.2)
    numbers: Share = quantity(0.5, "exponent", "α: how far it lives on numbers; 1 - α is how far it lives on resources", plausible=(0.0, 1.0), reach=0.3)
    institutions: Share = quantity(0.0, "share", "how far its effect depends on institutions that can enforce", plausible=(0.0, 1.0), reach=0.3)
    lasting: Share = quantity(0.5, "share", "how far it can be kept up day after day", "Biggs 2005", plausible=(0.0, 1.0), reach=0.3)
    opinion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "how much it moves public opinion, for (+) or against (-) {names.people}", plausible=(-1.0, 1.0), reach=0.3)


class Shock(Named):
    """Something that happens at a scheduled month, whatever the practice."""

    month: Annotated[int, Field(ge=1, le=2400)] = quantity(1, "month", "the month in which it begins, from 1", plausible=(1, 240), value=CHOSEN, reach=12)
    months: Annotated[int, Field(ge=1, le=2400)] = quantity(1, "months", "how long it lasts", plausible=(1, 120), value=CHOSEN)
    states: Annotated[float, Field(gt=0, le=1)] = quantity(1.0, "share", "share of states that it reaches, drawn once", plausible=(0.1, 1.0))
    mobilisation: Annotated[float, Field(ge=-20, le=20)] = quantity(0.0, "log-odds", "added to people's log-odds of taking part while it lasts", plausible=(-3.0, 3.0), reach=1.0)
    enforcement: Annotated[float, Field(ge=0, le=100)] = quantity(1.0, "factor", "multiplies harm by enforcement as usual while it lasts", plausible=(0.25, 4.0))
    resources: Annotated[float, Field(ge=0, le=100)] = quantity(1.0, "factor", "multiplies allies' resources (the mean over their states) while it lasts", plausible=(0.1, 4.0))
    repressiveness: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to repressiveness while it lasts", plausible=(-0.5, 0.5), reach=0.1)
    exclusion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to exclusion of every category while it lasts", plausible=(-0.5, 0.5), reach=0.1)
    opinion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to public opinion while it lasts", plausible=(-0.5, 0.5), reach=0.1)
    practice: str = Field(default="", max_length=80, description="practice that some allies take for good in its first month; none if empty")
    allies_change: Share = quantity(0.0, "share", "share of the allies then present that take that practice, drawn once", plausible=(0.0, 1.0), value=CHOSEN, reach=0.5)
    allies_leave: Share = quantity(0.0, "share", "share of all allies that leave for good in its first month, drawn once", plausible=(0.0, 1.0), value=CHOSEN, reach=0.5)


_OF_STAKE, _LARGEST = " of the stake", 1e6


def _size(given: Any) -> Any:  # noqa: ANN401 - raw TOML
    """Read a size: a number, or a share of the stake in words."""
    if isinstance(given, str):
        number = given.removesuffix(_OF_STAKE)
        if number == given or not re.fullmatch(r"\d{0,3}\.?\d{1,9}", number) or not float(number):
            raise PydanticCustomError("size", 'expected a number, or a text such as "0.2 of the stake"')
    elif isinstance(given, bool) or not isinstance(given, int | float):
        raise PydanticKnownError("float_type")
    elif not given > 0:
        raise PydanticKnownError("greater_than", {"gt": 0.0})
    elif given > _LARGEST:
        raise PydanticKnownError("less_than_equal", {"le": _LARGEST})
    return given


type Size = Annotated[
    float | str,
    BeforeValidator(_size),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": _LARGEST}),
]
"""The size of a claim: a number in the unit of its outcome, or a share of what movements change."""


class Claim(Named):
    """Which practice does more than which other, by how much at least, and on what.

    The effect is the mean over paired worlds of the outcome under ``practice`` minus that under
    ``against``. With ``than``, it is that difference less the same difference in the worlds of
    ``than``: how far it depends on what ``than`` changes.
    """

    statement: str = Field(min_length=1, max_length=2000, description="the claim in a sentence, before its result", examples=["Engaged deference wins more of members' rights than imposition."])
    origin: Origin = Field(description="whose claim: the essay's, the literature's, a case against the essay, a check of the instrument, or your own", examples=["essay"])
    practice: str = Field(min_length=1, max_length=1000, description="a practice or a mixture", examples=["engaged-deference"])
    against: Texts = Field(min_length=1, max_length=20, description="the practices that it is compared with, each", examples=[["imposition"]])
    outcome: str = Field(default="rights", max_length=80, description="an outcome, by its name")
    direction: Direction = Field(description="what the practice does compared with each of them; same: no difference that matters", examples=["more"])
    smallest: Size = quantity(0.01, "of the outcome", 'smallest difference worth caring about; or "0.2 of the stake", a share of what movements change', plausible=(0.001, 0.1), value=CHOSEN)
    settings: Texts = Field(default=(), max_length=50, description="path=value: changes to the world of both")
    practice_settings: Texts = Field(default=(), max_length=50, description="path=value: more changes, only for the practice")
    than: Texts = Field(default=(), max_length=50, description="path=value: the world of a second pair, in place of settings; if there are any, the claim is about the difference between the two differences")
    falsifier: str = Field(min_length=1, max_length=2000, description="what result would falsify the claim", examples=["No difference above the smallest, or one in favour of imposition."])

    @property
    def of_stake(self) -> float | None:
        """The share of the stake that its size is; None if it states a number."""
        return float(self.smallest.removesuffix(_OF_STAKE)) if isinstance(self.smallest, str) else None

    @property
    def size(self) -> float:
        """Its size in the unit of the outcome; ``TypeError`` of a share of the stake."""
        if isinstance(self.smallest, str):
            raise TypeError(f"claim {self.name}: {self.smallest} is of no size before a pilot")
        return self.smallest


CATEGORIES = (
    Category(name="settled", meaning="Resident, with papers that can lapse.", share=0.34, exclusion=-0.15, precarity=0.3),
    Category(name="asylum", meaning="Asked for protection; no decision yet.", share=0.33, exclusion=0.0, precarity=0.5),
    Category(name="undocumented", meaning="Without papers.", share=0.33, exclusion=0.15, precarity=0.7),
)

ISSUES = (
    Issue(name="safety", meaning="Safety from detention and deportation", protects=1.0),
    Issue(name="status", meaning="Regular status", protects=0.6),
    Issue(name="work", meaning="Rights at work", protects=0.2),
    Issue(name="family", meaning="Family unity", protects=0.1),
    Issue(name="services", meaning="Services: health, school", protects=0.1),
    Issue(name="say", meaning="A say in decisions", protects=0.0),
)

TACTICS = (
    Tactic(name="statement", meaning="Statement or petition", efficacy=0.5, risk=0.02, numbers=0.5, institutions=0.1, lasting=0.1, opinion=0.1),
    Tactic(name="shaming", meaning="Naming and shaming", efficacy=0.9, risk=0.05, numbers=0.2, institutions=0.5, lasting=0.2, opinion=0.2),
    Tactic(name="litigation", meaning="Litigation and forums", efficacy=1.3, risk=0.05, numbers=0.1, institutions=0.9, lasting=0.3, opinion=0.0),
    Tactic(name="communication", meaning="Communication campaign", efficacy=0.8, risk=0.05, numbers=0.3, institutions=0.1, lasting=0.3, opinion=0.8),
    Tactic(name="protest", meaning="Street protest", efficacy=1.1, risk=0.5, numbers=0.8, institutions=0.1, lasting=0.5, opinion=0.1),
    Tactic(name="organising", meaning="Organising and non-cooperation", efficacy=1.2, risk=0.4, numbers=0.9, institutions=0.0, lasting=1.0, opinion=-0.05),
)


def _number(default: float, meaning: str) -> float:
    number: float = quantity(default, "share", meaning, plausible=(0.0, 1.0), value=CHOSEN, reach=1.0)
    return number


class Practice(Named):
    """How an ally acts toward the groups it supports (``docs/explanation/model.md``, section 3)."""

    goals: Share = _number(0.0, "deference on goals: 1 leaves whose problems count to the group")
    tactics: Share = _number(0.0, "deference on tactics: 1 leaves the judgement of tactics to the group")
    voice: Share = _number(0.0, "how far knowledge is argued over and pooled, both ways, before deciding")
    commitment: Share = _number(1.0, "share of the ally's resources, access and presence put in at all")
    independence: Share = _number(0.0, "share of the commitment spent on campaigns of the ally's own")
    assembly: Share = _number(0.0, "how far the group's members are asked, and not only their leaders")


DIMENSIONS = tuple(name for name in Practice.model_fields if name not in Named.model_fields)
"""Names of the numbers that a practice is, each a share; each is a column of the allies."""

PRACTICES: tuple[Practice, ...] = (
    Practice(name="no-allies", goals=0, tactics=0, voice=0, commitment=0, independence=0, meaning="Nobody helps; groups act alone."),
    Practice(name="statement", goals=1, tactics=1, voice=0, commitment=0.05, independence=0, meaning="The weakest solidarity: a signature under what the group has decided."),
    Practice(name="parallel", goals=0, tactics=0, voice=0, commitment=1, independence=1, meaning="Speaks for, not with: calls out states in campaigns of its own."),
    Practice(name="imposition", goals=0, tactics=0, voice=0, commitment=1, independence=0, meaning="Gives all it has, and with it decides goals and tactics by its weight."),
    Practice(name="consultation", goals=0, tactics=0, voice=1, commitment=1, independence=0, meaning="Listens and argues, then decides by its weight."),
    Practice(name="co-decision", goals=0.5, tactics=0.5, voice=1, commitment=1, independence=0, meaning="Argues, then decides at half its weight."),
    Practice(name="silent-deference", goals=1, tactics=1, voice=0, commitment=1, independence=0, meaning="Gives all it has and leaves every decision to the group, without a word."),
    Practice(name="engaged-deference", goals=1, tactics=1, voice=1, commitment=1, independence=0, meaning="Argues fully, then respects the decision of the group (Stone 2021)."),
    Practice(name="critical-support", goals=1, tactics=1, voice=1, commitment=1, independence=0.5, meaning="Argues and defers, and spends half of what it gives on campaigns of its own."),
)
"""The nine practices that are compared by default."""

DEFERRING = tuple(row.name for row in PRACTICES if row.goals == row.tactics == row.commitment == 1)
"""Practices of allies who give all they have and leave goals and tactics to the group."""


TABLE = "rules"
"""The table of a scenario in which they are chosen, or the name of a preset that chooses all."""

FIRST_MODEL = "version-1"
"""The preset that reads every mechanism as the first version of the model did."""


def _rule(default: str, meaning: str, readings: Mapping[str, tuple[str, str]], first_model: str) -> Any:  # noqa: ANN401 - pydantic's Field is typed so
    """Declare a rule.

    Args:
        default: the reading that holds where a scenario says nothing.
        meaning: what the readings are about.
        readings: each by its name: what it says, and its source.
        first_model: the reading of the model's first version.
    """
    told = {name: {"meaning": text, "theory": theory} for name, (text, theory) in readings.items()}
    return quantity(default, "", meaning, words={"readings": told, "first_model": first_model})


class Rules(TomlTable):
    """Which reading of a mechanism holds where theory has several; `rules = "version-1"` reads all as the first model did."""

    lead: Literal["nominal", "decision"] = _rule("decision", "who leads a campaign", {
        "nominal": ("a group has of the lead what influence leaves it, whatever was decided (D9)", "Pfeffer & Salancik 1978"),
        "decision": ("a group leads what it decided itself; of other plans it lacks what was overridden (D9b)", "Ganz 2000"),
    }, "nominal")
    choice: Literal["value", "imitation", "satisficing"] = _rule("value", "how groups choose what to campaign for and how", {
        "value": ("by what each option is expected to add, with noise: a logit (D6)", "McFadden 1974"),
        "imitation": ("what the group did that was answered best in its state in the last year (D12); what is best need not be what spreads (Soule 1999)", "Strang & Soule 1998"),
        "satisficing": ("what it does already, while that is answered; else by value (D13)", "Simon 1956"),
    }, "value")
    order: Literal["synchronous", "sequential"] = _rule("synchronous", "in which order groups decide in a month", {
        "synchronous": ("all at once: each by what others did last month", ""),
        "sequential": ("one after another, in an order drawn each month: who decides later sees what was decided before (D14)", "Huberman & Glance 1993"),
    }, "synchronous")
    participation: Literal["logit", "threshold"] = _rule("logit", "how people decide to take part", {
        "logit": ("a chance that grows with reasons to take part, acquaintances among them (M1)", "McFadden 1974; Epstein 2002"),
        "threshold": ("as soon as the share of acquaintances who took part, moved by those reasons, exceeds one's own threshold, drawn once (M2)", "Granovetter 1978"),
    }, "logit")
    repression: Literal["threat", "inverted-u"] = _rule("threat", "what the threat of repression does to those who might take part", {
        "threat": ("it deters, the more the greater it is (M1)", "Epstein 2002"),
        "inverted-u": ("it angers while it is small and deters when it is great (M3)", "Opp & Roehl 1990"),
    }, "threat")
    response: Literal["logit", "bargaining"] = _rule("logit", "how states answer demands", {
        "logit": ("by a logit of political cost, drawn anew each month (R1–R4)", "McFadden 1974"),
        "bargaining": ("they concede as soon and as long as disruption costs more than conceding, and else repress or ignore; what is drawn is drawn once (R5–R7)", "Luders 2010"),
    }, "logit")
    rest: Literal["never", "monthly"] = _rule("monthly", "whether those with a plan act every month (D15)", {
        "never": ("they act in every month of a campaign", ""),
        "monthly": ("they decide every month: acting costs, goes on where it went on, and comes in waves", "Tarrow 1989; Biggs 2005"),
    }, "never")
    pressure: Literal["hill", "linear", "tipping"] = _rule("hill", "how strength becomes pressure (P3)", {
        "hill": ("P = x²/(1 + x²): a critical mass, gradually reached", "Marwell & Oliver 1993"),
        "linear": ("P = min(1, x/2): every bit of strength counts the same", ""),
        "tipping": ("P = 1 if x ≥ 1, else 0: nothing below a critical mass, everything above", "Marwell & Oliver 1993"),
    }, "hill")
    network: Literal["small-world", "hubs", "blocks"] = _rule("small-world", "who knows whom", {
        "small-world": ("neighbours in a ring, some acquaintances at random in the group and some in the state", "Watts & Strogatz 1998"),
        "hubs": ("in the whole state, by preference for those whom many know already", "Barabási & Albert 1999"),
        "blocks": ("at random in one’s own group, with a tenth of the bridges", "Holland, Laskey & Leinhardt 1983"),
    }, "small-world")

    response_to: Literal["size", "days"] = _rule("days", "what of an action states answer (R1 to R3)", {
        "size": ("only strength: what lasts is what was going to win anyway", ""),
        "days": ("also how long it lasts: disruption that cannot be ignored (P6)", "Luders 2010; Biggs 2005"),
    }, "size")

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, data: Any) -> Any:  # noqa: ANN401 - unchecked TOML
        if not isinstance(data, str):
            return data
        if data not in PRESETS:
            of_it = [f"{TABLE}.{name}={data}" for name in cls.model_fields if data in readings_of(name)]
            hint = f"; did you mean '{of_it[0]}'?" if of_it else did_you_mean(data, PRESETS)
            raise ValueError(f"there is no preset '{data}'{hint}")
        return dict(PRESETS[data])


# Codes of the readings of a rule, in the order in which they stand above.
_NOMINAL, BY_DECISION = range(2)  # lead
BY_VALUE, IMITATION, SATISFICING = range(3)  # choice
_SYNCHRONOUS, SEQUENTIAL = range(2)  # order
_BY_LOGIT, BY_THRESHOLD = range(2)  # participation
_THREAT, INVERTED_U = range(2)  # repression
LOGIT, BARGAINING = range(2)  # response
_NEVER, MONTHLY = range(2)  # rest
HILL, LINEAR, TIPPING = range(3)  # pressure
_TO_SIZE, TO_DAYS = range(2)  # response_to


def _extra(name: str) -> dict[str, Any]:
    extra: Any = Rules.model_fields[name].json_schema_extra
    return dict(extra)


PRESETS: dict[str, dict[str, str]] = {
    FIRST_MODEL: {name: _extra(name)["first_model"] for name in Rules.model_fields}
}
"""Choices of all rules at once, by the name of the preset."""


def readings_of(rule: str) -> dict[str, dict[str, str]]:
    """Give the readings of a rule by name: ``meaning`` and ``theory`` of each."""
    return dict(_extra(rule)["readings"])


def with_presets(data: Mapping[str, Any]) -> dict[str, Any]:
    """Write out a known preset of what a file or a setting says, so that others can change it."""
    chosen = data.get(TABLE)
    if isinstance(chosen, str) and chosen in PRESETS:
        return {**data, TABLE: dict(PRESETS[chosen])}
    return dict(data)
